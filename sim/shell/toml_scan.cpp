// SPDX-License-Identifier: Apache-2.0
#include "shell/toml_scan.h"

#include <algorithm>
#include <charconv>

namespace linksec::sim {
namespace {

constexpr char kBlank = '*';
// Behind the blanks stands the number of the value.
constexpr std::size_t kNumberDigits = 6;

constexpr bool is_graphic(char c) noexcept {
  return static_cast<unsigned char>(c) > ' ' && c != 0x7F;
}

constexpr bool may_be_hex(char c) noexcept { return (is_graphic(c) || c == ' ') && c != '\\'; }

void blank(std::span<char> text) noexcept {
  std::replace_if(text.begin(), text.end(), is_graphic, kBlank);
}

constexpr bool is_bare(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '+' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_secret(std::string_view name) noexcept { return name == "sak" || name == "cak"; }

class Scanner {
 public:
  Scanner(std::span<char> text, InlineSecrets& secrets) : text_(text), secrets_(secrets) {}

  std::optional<unsigned> run() {
    while (at_ < text_.size() && !too_deep_) {
      step();
    }
    return too_deep_ ? std::optional(line_) : std::nullopt;
  }

 private:
  void step() {
    switch (const char c = text_[at_]) {
      case '\n':
        end_line();
        break;
      case '#':
        comment();
        return;
      case '"':
      case '\'':
        string(c);
        return;
      case '[':
      case '{':
        open();
        break;
      case ']':
      case '}':
        close();
        break;
      case '.':
        too_deep_ = ++dots_ > kMostNesting;
        break;
      case ',':
        next_element();
        break;
      case '=':
        value_ = true;
        secret_ = is_secret(name_);
        dots_ = 0;
        break;
      default:
        if (is_bare(c)) {
          bare();
          return;
        }
    }
    ++at_;
  }

  void end_line() {
    ++line_;
    dots_ = 0;
    if (depth_ == 0) {
      separate();
    }
  }

  void separate() {
    dots_ = 0;
    value_ = false;
    name_ = {};
  }

  // In an array comes another value, in an inline table another name.
  void next_element() {
    separate();
    value_ = depth_ > 0 && opened_[depth_] == '[';
  }

  void open() {
    dots_ = 0;
    too_deep_ = depth_ == kMostNesting;
    if (too_deep_) {
      return;
    }
    opened_[++depth_] = text_[at_];
    header_ = header_ || (depth_ == 1 && !value_);
    if (!header_ && text_[at_] == '{') {
      separate();
    }
  }

  void close() {
    depth_ -= depth_ > 0 ? 1 : 0;
    if (header_ && depth_ == 0) {
      header_ = false;
      separate();
    }
    dots_ = 0;
  }

  void comment() {
    const std::size_t end = std::min(
        static_cast<std::size_t>(
            std::find(text_.begin() + static_cast<std::ptrdiff_t>(at_), text_.end(), '\n') -
            text_.begin()),
        text_.size());
    blank(text_.subspan(at_ + 1, end - at_ - 1));
    at_ = end;
  }

  void bare() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_bare(text_[at_])) {
      ++at_;
    }
    found_name({text_.data() + begin, at_ - begin});
  }

  void found_name(std::string_view name) {
    if (header_) {
      in_origin_ = dots_ == 0 ? name == "origin" : in_origin_;
    }
    if (!value_) {
      name_ = name;
    }
  }

  void string(char quote) {
    const std::size_t width = is_triple(at_, quote) ? 3 : 1;
    const std::size_t begin = at_ + width;
    at_ = begin;
    while (at_ < text_.size() && !ends(quote, width)) {
      const bool escape = text_[at_] == '\\' && quote == '"';
      line_ += static_cast<unsigned>(text_[at_] == '\n');
      at_ += escape && at_ + 1 < text_.size() && text_[at_ + 1] != '\n' ? 2 : 1;
    }
    at_ = std::min(at_, text_.size());
    const std::span<char> content = text_.subspan(begin, at_ - begin);
    at_ += at_ < text_.size() && text_[at_] == quote ? width : 0;
    // A string in three quotes may end with up to two that are its own.
    while (width == 3 && at_ < text_.size() && text_[at_] == quote) {
      ++at_;
    }
    found_string(content);
  }

  void found_string(std::span<char> content) {
    if (!value_) {
      found_name({content.data(), content.size()});
    } else if (secret_) {
      secrets_.take(content);
    } else if (in_origin_) {
      blank(content);
    }
  }

  [[nodiscard]] bool is_triple(std::size_t at, char quote) const noexcept {
    return at + 2 < text_.size() && text_[at] == quote && text_[at + 1] == quote &&
           text_[at + 2] == quote;
  }

  // A string of one line that does not end is for the parser to refuse.
  [[nodiscard]] bool ends(char quote, std::size_t width) const noexcept {
    return width == 3 ? is_triple(at_, quote) : text_[at_] == quote || text_[at_] == '\n';
  }

  std::span<char> text_;
  InlineSecrets& secrets_;
  std::size_t at_ = 0;
  unsigned line_ = 1;
  unsigned depth_ = 0;
  std::array<char, kMostNesting + 1> opened_{};  // What opened each depth.
  unsigned dots_ = 0;
  std::string_view name_{};  // The last one in front of a "=".
  bool value_ = false;       // What comes is a value.
  bool secret_ = false;      // It is that of a name in which a key stands.
  bool header_ = false;      // Inside the brackets of a table's name.
  bool in_origin_ = false;
  bool too_deep_ = false;
};

}  // namespace

void InlineSecrets::take(std::span<char> value) {
  const bool kept = value.size() >= kNumberDigits && value.size() <= kMostDigits &&
                    values_.size() < 999'999 && std::all_of(value.begin(), value.end(), may_be_hex);
  if (kept) {
    values_.push_back(std::make_unique<Value>());
    static_cast<void>(values_.back()->digits.assign(
        {reinterpret_cast<const std::uint8_t*>(value.data()), value.size()}));
  }
  blank(value);
  if (kept) {
    std::array<char, kNumberDigits> number{};
    number.fill('0');
    std::size_t rest = values_.size() - 1;
    for (std::size_t i = kNumberDigits; i > 0; --i, rest /= 10) {
      number[i - 1] = static_cast<char>('0' + rest % 10);
    }
    std::copy(number.begin(), number.end(), value.end() - kNumberDigits);
  }
}

std::string_view InlineSecrets::original(std::string_view text) const noexcept {
  std::size_t number = 0;
  if (text.size() < kNumberDigits) {
    return text;
  }
  const std::string_view digits = text.substr(text.size() - kNumberDigits);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number >= values_.size() ||
      values_[number]->digits.size() != text.size()) {
    return text;
  }
  const ConstByteSpan value = values_[number]->digits.bytes();
  return {reinterpret_cast<const char*>(value.data()), value.size()};
}

std::optional<unsigned> scan_toml(std::span<char> text, InlineSecrets& secrets) {
  return Scanner(text, secrets).run();
}

bool nested_too_deep(std::string_view json) noexcept {
  unsigned depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      i += c == '\\' ? 1 : 0;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if ((c == '[' || c == '{') && ++depth > kMostNesting) {
      return true;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return false;
}

}  // namespace linksec::sim
