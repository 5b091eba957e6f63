// SPDX-License-Identifier: Apache-2.0
#pragma once

// Memory for Mbed TLS on a platform without a heap. The library asks for one block of
// sizeof(mbedtls_aes_context) octets (280 on a 32-bit processor) when a key is set and gives it
// back when the key goes; StaticPool serves such blocks from static memory and wipes them when
// they come back. It is not a general allocator: every block has one size, and a larger request is
// refused.
//
// Who calls: Mbed TLS, in a build whose configuration has
//   #define MBEDTLS_PLATFORM_MEMORY
//   #define MBEDTLS_PLATFORM_CALLOC_MACRO linksec_aead_calloc
//   #define MBEDTLS_PLATFORM_FREE_MACRO   linksec_aead_free
// Debian's build has not, and uses the C library's calloc and free.

#include <array>
#include <cstddef>
#include <cstdint>

#include "aead_parts/shared.h"
#include "base/bytes.h"
#include "base/secret.h"

namespace linksec::aead_mbedtls {

/// `kBlocks` blocks of `kBlockOctets` octets. Several threads may take and give at a time.
template <std::size_t kBlockOctets, std::size_t kBlocks>
class StaticPool {
 public:
  static_assert(kBlockOctets % alignof(std::max_align_t) == 0,
                "a block keeps the next one aligned");

  /// A block of zeroes for `octets` octets, or null when they are too many or no block is free.
  [[nodiscard]] void* take(std::size_t octets) noexcept {
    if (octets == 0 || octets > kBlockOctets) {
      return nullptr;
    }
    for (std::size_t i = 0; i < kBlocks; ++i) {
      if (taken_[i].exchange(1, std::memory_order_acquire) == 0) {
        return memory_.data() + i * kBlockOctets;
      }
    }
    return nullptr;
  }

  /// Wipes a block and takes it back. Null, and a pointer that `take` did not give, are ignored.
  void give(void* block) noexcept {
    const std::size_t i = index_of(block);
    if (i == kBlocks || taken_[i].load(std::memory_order_relaxed) == 0) {
      return;
    }
    secure_wipe({memory_.data() + i * kBlockOctets, kBlockOctets});
    taken_[i].store(0, std::memory_order_release);
  }

  [[nodiscard]] std::size_t free_blocks() const noexcept {
    std::size_t count = 0;
    for (const aead_parts::Shared<std::uint32_t>& taken : taken_) {
      count += taken.load(std::memory_order_relaxed) == 0 ? 1U : 0U;
    }
    return count;
  }

  /// All blocks, for tests of wiping.
  [[nodiscard]] ConstByteSpan memory() const noexcept { return memory_; }

 private:
  [[nodiscard]] std::size_t index_of(const void* block) const noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(block);
    const auto first = reinterpret_cast<std::uintptr_t>(memory_.data());
    if (address < first || address - first >= memory_.size() ||
        (address - first) % kBlockOctets != 0) {
      return kBlocks;
    }
    return (address - first) / kBlockOctets;
  }

  alignas(std::max_align_t) std::array<std::uint8_t, kBlockOctets * kBlocks> memory_{};
  // As wide as the narrowest atomic exchange that each supported core has of its own.
  std::array<aead_parts::Shared<std::uint32_t>, kBlocks> taken_{};
};

}  // namespace linksec::aead_mbedtls

extern "C" {
/// calloc for Mbed TLS: a block of zeroes from the static pool, or null.
void* linksec_aead_calloc(std::size_t count, std::size_t octets) noexcept;
/// free for Mbed TLS: wipes the block first.
void linksec_aead_free(void* block) noexcept;
}
