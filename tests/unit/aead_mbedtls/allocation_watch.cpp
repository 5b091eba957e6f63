// SPDX-License-Identifier: Apache-2.0
#include "allocation_watch.h"

#include <array>
#include <cstdint>

namespace linksec::test::allocation_watch {
namespace {

struct Block {
  void* at = nullptr;
  std::size_t octets = 0;
};

// Fixed memory: this code runs inside the allocator.
constinit std::array<Block, 64> blocks{};
constinit bool watching = false;
constinit Seen seen{};

}  // namespace

void note_allocation(void* at, std::size_t octets, bool zeroed) {
  if (!watching) {
    return;
  }
  ++seen.allocations;
  for (Block& block : blocks) {
    if (zeroed && block.at == nullptr) {
      block = {at, octets};
      return;
    }
  }
}

void note_free(void* at) {
  if (!watching || at == nullptr) {
    return;
  }
  ++seen.frees;
  for (Block& block : blocks) {
    if (block.at == at) {
      const auto* octets = static_cast<const std::uint8_t*>(at);
      bool wiped = true;
      for (std::size_t i = 0; i < block.octets; ++i) {
        wiped = wiped && octets[i] == 0;
      }
      seen.unwiped_frees += wiped ? 0U : 1U;
      block = {};
    }
  }
}

void start() {
  seen = {};
  blocks = {};
  watching = true;
}

Seen stop() {
  watching = false;
  return seen;
}

}  // namespace linksec::test::allocation_watch

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#if !defined(__has_feature)
#define LINKSEC_WATCH_ALLOCATIONS 1
#elif !__has_feature(address_sanitizer) && !__has_feature(memory_sanitizer) && \
    !__has_feature(thread_sanitizer)
#define LINKSEC_WATCH_ALLOCATIONS 1
#endif
#endif

#ifdef LINKSEC_WATCH_ALLOCATIONS
namespace watch = linksec::test::allocation_watch;

extern "C" {
// glibc's own names for what is taken over below.
void* __libc_malloc(std::size_t octets) noexcept;                     // NOLINT
void* __libc_calloc(std::size_t count, std::size_t octets) noexcept;  // NOLINT
void* __libc_realloc(void* at, std::size_t octets) noexcept;          // NOLINT
void __libc_free(void* at) noexcept;                                  // NOLINT

void* malloc(std::size_t octets) noexcept {
  void* at = __libc_malloc(octets);
  watch::note_allocation(at, octets, false);
  return at;
}

void* calloc(std::size_t count, std::size_t octets) noexcept {
  void* at = __libc_calloc(count, octets);
  watch::note_allocation(at, count * octets, true);
  return at;
}

void* realloc(void* at, std::size_t octets) noexcept {
  void* moved = __libc_realloc(at, octets);
  watch::note_allocation(moved, octets, false);
  return moved;
}

void free(void* at) noexcept {
  watch::note_free(at);
  __libc_free(at);
}
}
#endif
