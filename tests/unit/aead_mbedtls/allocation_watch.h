// SPDX-License-Identifier: Apache-2.0
#pragma once

// Counts calls of the C library's allocator, from this program and from the libraries that it
// links, and looks into blocks that are given back. It takes the place of malloc and its family,
// which the sanitizers do too: in their builds it sees nothing and `kAvailable` is false.

#include <cstddef>

namespace linksec::test::allocation_watch {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kAvailable = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || \
    __has_feature(thread_sanitizer)
inline constexpr bool kAvailable = false;
#else
inline constexpr bool kAvailable = true;
#endif
#else
inline constexpr bool kAvailable = true;
#endif

/// What happened since `start`.
struct Seen {
  std::size_t allocations = 0;
  std::size_t frees = 0;
  std::size_t unwiped_frees = 0;  ///< Blocks from calloc that were given back and not all zero.
};

void start();
Seen stop();

}  // namespace linksec::test::allocation_watch
