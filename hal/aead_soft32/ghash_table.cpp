// SPDX-License-Identifier: Apache-2.0
#include "variant.h"

#if LINKSEC_AEAD_VARIANT != LINKSEC_AEAD_CONSTANT_TIME

#include <cstddef>

#include "ghash_reduce.h"

namespace linksec::aead_soft32 {
namespace {

constexpr std::size_t kDigits = 32 / kDigitBits;  // in a word

Block times_x(const Block& block) noexcept {
  const Word carry = (block[3] & 1U) * 0xE1000000U;
  return {(block[0] >> 1) ^ carry, (block[1] >> 1) | (block[0] << 31),
          (block[2] >> 1) | (block[1] << 31), (block[3] >> 1) | (block[2] << 31)};
}

// Where digit `step` lies in a word in memory order; step 0 has the highest powers.
constexpr unsigned shift_of(std::size_t step) noexcept {
  const auto bit = static_cast<unsigned>(step * kDigitBits);
  return (24 - bit / 8 * 8) + bit % 8;
}

// One digit of each of the four words: their multiples lie a word apart.
template <std::size_t kStep>
[[gnu::always_inline]] inline void add_digits(Product& sum, const GhashKey& key,
                                              const Block& factor) noexcept {
  unrolled<4>([&](auto word) {
    const Word digit = (factor[word] >> shift_of(kStep)) % (1U << kDigitBits);
    const Block* const multiple = opaque(&key.multiples[digit]);
    unrolled<4>([&](auto i) { sum[word + i] ^= (*multiple)[i]; });
  });
}

[[gnu::always_inline]] inline void shift_by_digit(Product& sum) noexcept {
  unrolled<7>([&sum](auto step) {
    constexpr std::size_t kAt = 7 - step;
    sum[kAt] = (sum[kAt] >> kDigitBits) ^ (sum[kAt - 1] << (32 - kDigitBits));
  });
  sum[0] >>= kDigitBits;
}

bool differ(const Block& a, const Block& b) noexcept {
  return ((a[0] ^ b[0]) | (a[1] ^ b[1]) | (a[2] ^ b[2]) | (a[3] ^ b[3])) != 0;
}

}  // namespace

void ghash_set_key(GhashKey& key, const Block& hash_key) noexcept {
  Block power = {swap_octets(hash_key[0]), swap_octets(hash_key[1]), swap_octets(hash_key[2]),
                 swap_octets(hash_key[3])};
  key.multiples[0] = Block{};
  for (std::size_t digit = key.multiples.size() / 2; digit > 0; digit /= 2) {
    key.multiples[digit] = power;
    power = times_x(power);
  }
  for (std::size_t digit = 2; digit < key.multiples.size(); digit *= 2) {
    for (std::size_t rest = 1; rest < digit; ++rest) {
      key.multiples[digit + rest] = key.multiples[digit] ^ key.multiples[rest];
    }
  }
  wipe_words(power);
}

const Block& ghash_of_first(GhashKey& key, std::size_t flow, const Block& data) noexcept {
  HashedBlock& first = key.firsts[flow];
  if (differ(data, first.data)) {
    first.data = data;
    first.hash = Block{};
    ghash_add(key, first.hash, data);
  }
  return first.hash;
}

void ghash_add(const GhashKey& key, Block& hash, const Block& data) noexcept {
  const Block factor = hash ^ data;
  Product sum{};
  add_digits<0>(sum, key, factor);
  unrolled<kDigits - 1>([&](auto step) {
    shift_by_digit(sum);
    add_digits<step + 1>(sum, key, factor);
  });
  hash = reduce(sum);
}

}  // namespace linksec::aead_soft32

#endif
