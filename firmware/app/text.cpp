// SPDX-License-Identifier: Apache-2.0
#include "app/text.h"

namespace linksec {

TextLine::TextLine() noexcept : text_{} {}

TextLine& TextLine::operator<<(std::string_view text) noexcept {
  for (const char character : text) {
    put(character);
  }
  return *this;
}

// Apart, so that each place that writes a literal need not give its length.
TextLine& TextLine::operator<<(const char* text) noexcept {
  return *this << std::string_view{text};
}

// Long division by 16-bit limbs: a small core has no division of 64 bits.
TextLine& TextLine::operator<<(std::uint64_t number) noexcept {
  std::array<char, 20> digits{};
  std::size_t count = 0;
  do {
    std::uint64_t quotient = 0;
    std::uint32_t rest = 0;
    for (unsigned shift = 64; shift != 0; shift -= 16) {
      const std::uint32_t limb = (rest << 16) | static_cast<std::uint16_t>(number >> (shift - 16));
      quotient = (quotient << 16) | limb / 10;
      rest = limb % 10;
    }
    digits[count++] = static_cast<char>('0' + rest);
    number = quotient;
  } while (number != 0);
  while (count != 0) {
    put(digits[--count]);
  }
  return *this;
}

TextLine& TextLine::hex(std::uint64_t number) noexcept {
  for (unsigned shift = 64; shift != 0; shift -= 4) {
    put("0123456789abcdef"[(number >> (shift - 4)) & 0x0FU]);
  }
  return *this;
}

void TextLine::put(char character) noexcept {
  if (size_ < text_.size()) {
    text_[size_++] = character;
  }
}

}  // namespace linksec
