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
  TextLine() noexcept;

  TextLine& operator<<(std::string_view text) noexcept;
  TextLine& operator<<(const char* text) noexcept;

  /// A decimal number.
  TextLine& operator<<(std::uint64_t number) noexcept;

  /// 16 lower-case hexadecimal digits.
  TextLine& hex(std::uint64_t number) noexcept;

  [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }

 private:
  void put(char character) noexcept;

  std::array<char, 120> text_;
  std::size_t size_ = 0;
};

}  // namespace linksec
