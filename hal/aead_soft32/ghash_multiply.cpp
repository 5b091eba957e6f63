// SPDX-License-Identifier: Apache-2.0
#include "variant.h"

#if LINKSEC_AEAD_VARIANT == LINKSEC_AEAD_CONSTANT_TIME

#include <cstddef>

#include "ghash_reduce.h"

namespace linksec::aead_soft32 {
namespace {

[[gnu::always_inline]] inline Word reverse_bits(Word word) noexcept {
#if defined(__ARM_ARCH_ISA_THUMB) && __ARM_ARCH_ISA_THUMB >= 2
  // One instruction that the compiler has no other name for.
  asm("rbit %0, %1" : "=r"(word) : "r"(word));
  return word;
#else
  word = ((word >> 1) & 0x55555555U) | ((word & 0x55555555U) << 1);
  word = ((word >> 2) & 0x33333333U) | ((word & 0x33333333U) << 2);
  word = ((word >> 4) & 0x0F0F0F0FU) | ((word & 0x0F0F0F0FU) << 4);
  return swap_octets(word);
#endif
}

constexpr Word kHoles = 0x11111111U;

// The lower half of a product of polynomials. Two integer products may be added before they meet
// others by exclusive or: in front of the last counting bit there are at most seven ones in each,
// and what the last one carries leaves the word.
[[gnu::always_inline]] inline Word lower_product(Word x, Word y) noexcept {
  const Word x0 = x & kHoles;
  const Word x1 = x & (kHoles << 1);
  const Word x2 = x & (kHoles << 2);
  const Word x3 = x & (kHoles << 3);
  const Word y0 = y & kHoles;
  const Word y1 = y & (kHoles << 1);
  const Word y2 = y & (kHoles << 2);
  const Word y3 = y & (kHoles << 3);
  const Word z0 = (x0 * y0 + x1 * y3) ^ (x2 * y2 + x3 * y1);
  const Word z1 = (x0 * y1 + x1 * y0) ^ (x2 * y3 + x3 * y2);
  const Word z2 = (x0 * y2 + x1 * y1) ^ (x2 * y0 + x3 * y3);
  const Word z3 = (x0 * y3 + x1 * y2) ^ (x2 * y1 + x3 * y0);
  return (z0 & kHoles) | (z1 & (kHoles << 1)) | (z2 & (kHoles << 2)) | (z3 & (kHoles << 3));
}

[[gnu::always_inline]] inline Factors factors_of(const Block& words) noexcept {
  const Word even = words[0] ^ words[2];
  const Word odd = words[1] ^ words[3];
  return {words[0], words[1], words[0] ^ words[1], words[2], words[3], words[2] ^ words[3],
          even,     odd,      even ^ odd};
}

// The lower halves of all products of words: of those whose places add up to i, in word i.
using Halves = std::array<Word, 7>;

Halves lower_halves(const Factors& x, const Factors& y) noexcept {
  Factors p;
  unrolled<9>([&](auto i) { p[i] = lower_product(x[i], y[i]); });
  const Word low = p[0] ^ p[1] ^ p[2];
  const Word high = p[3] ^ p[4] ^ p[5];
  const Word middle = p[6] ^ p[7] ^ p[8];
  const Word shared = p[1] ^ p[3];
  return {p[0], low, shared ^ p[0] ^ p[6], middle ^ low ^ high, shared ^ p[4] ^ p[7], high, p[4]};
}

[[gnu::always_inline]] inline Block swapped(const Block& block) noexcept {
  return {swap_octets(block[0]), swap_octets(block[1]), swap_octets(block[2]),
          swap_octets(block[3])};
}

[[gnu::always_inline]] inline Block reversed(const Block& block) noexcept {
  return {reverse_bits(block[0]), reverse_bits(block[1]), reverse_bits(block[2]),
          reverse_bits(block[3])};
}

}  // namespace

void ghash_set_key(GhashKey& key, const Block& hash_key) noexcept {
  const Block falling = swapped(hash_key);
  key.falling = factors_of(falling);
  key.rising = factors_of(reversed(falling));
}

void ghash_add(const GhashKey& key, Block& hash, const Block& data) noexcept {
  const Block falling = swapped(hash ^ data);
  const Halves lower = lower_halves(factors_of(reversed(falling)), key.rising);
  const Halves upper = lower_halves(factors_of(falling), key.falling);
  Product product{};
  unrolled<7>([&](auto i) {
    product[i] ^= reverse_bits(lower[i]);
    product[i + 1] ^= upper[i] << 1;
  });
  hash = reduce(product);
}

}  // namespace linksec::aead_soft32

#endif
