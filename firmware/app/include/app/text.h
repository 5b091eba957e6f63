// SPDX-License-Identifier: Apache-2.0
#pragma once

// Text for the console, put together in fixed memory: no printf, no heap.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace linksec {

/// One line. What does not fit is left out.
class TextLine {
 public:
  TextLine& operator<<(std::string_view text) noexcept {
    for (const char character : text) {
      put(character);
    }
    return *this;
  }

  /// A decimal number.
  TextLine& operator<<(std::uint64_t number) noexcept {
    std::array<char, 20> digits{};
    std::size_t count = 0;
    do {
      digits[count++] = static_cast<char>('0' + number % 10);
      number /= 10;
    } while (number != 0);
    while (count != 0) {
      put(digits[--count]);
    }
    return *this;
  }

  /// 16 lower-case hexadecimal digits.
  TextLine& hex(std::uint64_t number) noexcept {
    for (unsigned shift = 64; shift != 0; shift -= 4) {
      put("0123456789abcdef"[(number >> (shift - 4)) & 0x0FU]);
    }
    return *this;
  }

  [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }

 private:
  void put(char character) noexcept {
    if (size_ < text_.size()) {
      text_[size_++] = character;
    }
  }

  std::array<char, 96> text_{};
  std::size_t size_ = 0;
};

}  // namespace linksec
