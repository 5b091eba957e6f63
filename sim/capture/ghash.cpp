// SPDX-License-Identifier: Apache-2.0
#include "capture/ghash.h"

#include <algorithm>

namespace linksec::sim {
namespace {

constexpr std::size_t kBlock = 16;
constexpr unsigned kDigitBits = 8;
constexpr unsigned kDigits = 256;

constexpr FieldElement times_x(FieldElement element) noexcept {
  const std::uint64_t carry = (element.last & 1U) * 0xE100'0000'0000'0000U;
  return {(element.first >> 1) ^ carry, (element.last >> 1) | (element.first << 63)};
}

// What a digit that leaves at the end adds at the front.
constexpr auto kCarries = [] {
  std::array<std::uint64_t, kDigits> carries{};
  for (unsigned digit = 0; digit < kDigits; ++digit) {
    FieldElement element{0, digit};
    for (unsigned i = 0; i < kDigitBits; ++i) {
      element = times_x(element);
    }
    carries[digit] = element.first;
  }
  return carries;
}();

// Bit by bit, for a product or two: a table of multiples costs more than it saves.
FieldElement product(FieldElement a, FieldElement b) noexcept {
  FieldElement sum{};
  for (const std::uint64_t half : {a.first, a.last}) {
    for (std::uint64_t bit = std::uint64_t{1} << 63; bit != 0; bit >>= 1) {
      if ((half & bit) != 0) {
        sum = sum ^ b;
      }
      b = times_x(b);
    }
  }
  return sum;
}

}  // namespace

FieldElement FieldElement::read(ConstByteSpan octets) noexcept {
  std::array<std::uint8_t, kBlock> block{};
  std::copy_n(octets.begin(), std::min(octets.size(), kBlock), block.begin());
  return {load_be64(block.data()), load_be64(block.data() + 8)};
}

std::array<std::uint8_t, 16> FieldElement::octets() const noexcept {
  std::array<std::uint8_t, kBlock> block{};
  store_be64(block.data(), first);
  store_be64(block.data() + 8, last);
  return block;
}

FieldFactor::FieldFactor(FieldElement factor) noexcept {
  for (std::size_t digit = kDigits / 2; digit > 0; digit /= 2) {
    multiples_[digit] = factor;
    factor = times_x(factor);
  }
  for (std::size_t digit = 2; digit < kDigits; digit *= 2) {
    for (std::size_t rest = 1; rest < digit; ++rest) {
      multiples_[digit + rest] = multiples_[digit] ^ multiples_[rest];
    }
  }
}

FieldElement FieldFactor::times(FieldElement other) const noexcept {
  FieldElement sum{};
  for (std::uint64_t half : {other.last, other.first}) {
    for (unsigned i = 0; i < 64 / kDigitBits; ++i) {
      const std::uint64_t carry = kCarries[sum.last % kDigits];
      sum.last = (sum.last >> kDigitBits) | (sum.first << (64 - kDigitBits));
      sum.first = (sum.first >> kDigitBits) ^ carry;
      sum = sum ^ multiples_[half % kDigits];
      half >>= kDigitBits;
    }
  }
  return sum;
}

// To the power of 2^128 - 2.
FieldElement inverse(FieldElement element) noexcept {
  constexpr unsigned kBits = 128;
  FieldElement power = element;
  FieldElement result = kFieldOne;
  for (unsigned i = 1; i < kBits; ++i) {
    power = product(power, power);
    result = product(power, result);
  }
  return result;
}

void Ghash::add(ConstByteSpan octets) noexcept {
  if (rest_octets_ != 0) {
    const std::size_t part = std::min(kBlock - rest_octets_, octets.size());
    std::copy_n(octets.begin(), part, rest_.begin() + static_cast<std::ptrdiff_t>(rest_octets_));
    rest_octets_ += part;
    octets = octets.subspan(part);
    if (rest_octets_ < kBlock) {
      return;
    }
    fill();
  }
  for (; octets.size() >= kBlock; octets = octets.subspan(kBlock)) {
    take({load_be64(octets.data()), load_be64(octets.data() + 8)});
  }
  std::copy(octets.begin(), octets.end(), rest_.begin());
  rest_octets_ = octets.size();
}

void Ghash::fill() noexcept {
  if (rest_octets_ != 0) {
    take(FieldElement::read(ConstByteSpan(rest_).first(rest_octets_)));
    rest_octets_ = 0;
  }
}

FieldElement Ghash::finish(std::uint64_t aad_octets, std::uint64_t text_octets) noexcept {
  fill();
  take({aad_octets * 8, text_octets * 8});
  return hash_;
}

}  // namespace linksec::sim
