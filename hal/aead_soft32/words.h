// SPDX-License-Identifier: Apache-2.0
#pragma once

// Blocks of four 32-bit words in memory order: octet r of word c is octet 4c + r of the block.
// Octets become words and words octets here and nowhere else in this folder, at any address: in one
// instruction where the core has unaligned access, else by words when the address allows it and by
// octets when it does not.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

namespace linksec::aead_soft32 {

static_assert(std::endian::native == std::endian::little, "the engine is for little-endian cores");

using Word = std::uint32_t;
using Block = std::array<Word, 4>;

inline constexpr std::size_t kBlockOctets = sizeof(Block);

#if (defined(__arm__) && !defined(__ARM_FEATURE_UNALIGNED)) || defined(__riscv)
inline constexpr bool kUnalignedAccess = false;
#else
inline constexpr bool kUnalignedAccess = true;
#endif

/// The octets of a word in reverse order.
[[nodiscard]] constexpr Word swap_octets(Word word) noexcept { return __builtin_bswap32(word); }

[[nodiscard]] inline bool is_aligned(const std::uint8_t* octets) noexcept {
  return reinterpret_cast<std::uintptr_t>(octets) % alignof(Word) == 0;
}

[[nodiscard]] inline Word load_word(const std::uint8_t* from) noexcept {
  if constexpr (kUnalignedAccess) {
    Word word = 0;
    std::memcpy(&word, from, sizeof(word));
    return word;
  } else {
    return Word{from[0]} | (Word{from[1]} << 8) | (Word{from[2]} << 16) | (Word{from[3]} << 24);
  }
}

inline void store_word(std::uint8_t* to, Word word) noexcept {
  if constexpr (kUnalignedAccess) {
    std::memcpy(to, &word, sizeof(word));
  } else {
    for (unsigned i = 0; i < 4; ++i) {
      to[i] = static_cast<std::uint8_t>(word >> (8 * i));
    }
  }
}

[[nodiscard]] inline Block load_block(const std::uint8_t* from) noexcept {
  if (!kUnalignedAccess && is_aligned(from)) {
    Block block;
    std::memcpy(block.data(), __builtin_assume_aligned(from, alignof(Word)), kBlockOctets);
    return block;
  }
  return {load_word(from), load_word(from + 4), load_word(from + 8), load_word(from + 12)};
}

inline void store_block(std::uint8_t* to, const Block& block) noexcept {
  if (!kUnalignedAccess && is_aligned(to)) {
    std::memcpy(__builtin_assume_aligned(to, alignof(Word)), block.data(), kBlockOctets);
    return;
  }
  for (std::size_t c = 0; c < block.size(); ++c) {
    store_word(to + 4 * c, block[c]);
  }
}

/// The first `octets` (0 to 15) octets at `from`, and zeroes behind them. Once or twice a frame: a
/// call costs less than a copy in flash.
[[nodiscard, gnu::noinline]] inline Block load_part(const std::uint8_t* from,
                                                    std::size_t octets) noexcept {
  Block block{};
  const std::size_t words = octets / 4;
  for (std::size_t c = 0; c < words; ++c) {
    block[c] = load_word(from + 4 * c);
  }
  Word last = 0;
  for (std::size_t i = octets; i-- > 4 * words;) {
    last = (last << 8) | from[i];
  }
  block[words] = last;
  return block;
}

/// Writes the first `octets` (0 to 15) octets of `block` and makes the others zero in it.
inline void store_part(std::uint8_t* to, Block& block, std::size_t octets) noexcept {
  const std::size_t words = octets / 4;
  for (std::size_t c = 0; c < words; ++c) {
    store_word(to + 4 * c, block[c]);
  }
  const std::size_t rest = octets % 4;
  Word last = block[words];
  for (std::size_t i = 0; i < rest; ++i) {
    to[4 * words + i] = static_cast<std::uint8_t>(last);
    last >>= 8;
  }
  block[words] &= (Word{1} << (8 * rest)) - 1;
  for (std::size_t c = words + 1; c < block.size(); ++c) {
    block[c] = 0;
  }
}

[[nodiscard]] constexpr Block operator^(const Block& a, const Block& b) noexcept {
  return {a[0] ^ b[0], a[1] ^ b[1], a[2] ^ b[2], a[3] ^ b[3]};
}

/// Calls `step` with the constants 0 to kCount - 1, each call written out: indices into arrays are
/// then known and the arrays stay in registers.
template <std::size_t kCount, typename Step>
[[gnu::always_inline]] constexpr void unrolled(Step step) noexcept {
  [&step]<std::size_t... kIndices>(std::index_sequence<kIndices...>) {
    (step(std::integral_constant<std::size_t, kIndices>{}), ...);
  }
  (std::make_index_sequence<kCount>{});
}

/// Overwrites an object made of words with zeroes, a word at a time; the compiler can't drop it.
/// secure_wipe of base/ does the same an octet at a time.
template <typename Object>
void wipe_words(Object& object) noexcept {
  constexpr std::size_t kWords = sizeof(Object) / sizeof(Word);
  static_assert(sizeof(Object) % sizeof(Word) == 0 && alignof(Object) >= alignof(Word));
  Word* const words = reinterpret_cast<Word*>(&object);
  if constexpr (kWords <= 32) {
    unrolled<kWords>([words](auto i) { words[i] = 0; });
  } else {
    for (std::size_t i = 0; i < kWords; ++i) {
      words[i] = 0;
    }
  }
  // The memory clobber makes the zeroes observable, so that they can't be optimised away.
  asm volatile("" : : "r"(words) : "memory");
}

/// The same pointer, of which the compiler no longer knows how it came about: it then reads what
/// lies there by offsets from one register.
template <typename Object>
[[nodiscard, gnu::always_inline]] inline const Object* opaque(const Object* object) noexcept {
  asm("" : "+r"(object));
  return object;
}

}  // namespace linksec::aead_soft32
