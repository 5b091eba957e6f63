// SPDX-License-Identifier: Apache-2.0
#pragma once

// A first look at a TOML file, before the parser sees it. It does two things that the parser can't
// be asked for: it refuses what is nested so deep that the parser's recursion would use up the
// stack, and it takes inline keys out of the text, so that no copy that the parser makes holds one.
// It goes through the text once, without recursion, and knows strings and comments; whether the
// file is TOML is the parser's question.
//
// Who calls: parse_toml.

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "shell/hardening.h"

namespace linksec::sim {

/// The values that were taken out of a file. What stands in their place, of the same length, leads
/// to them.
class InlineSecrets {
 public:
  /// Room for a SAK with a 0x and a separator in front of each octet.
  static constexpr std::size_t kMostDigits = 256;

  /// Keeps `value` and overwrites it. One that can't be hex digits is overwritten and not kept.
  void take(std::span<char> value);
  /// The value in whose place `text` stands. `text` itself, which holds no key, when none does.
  [[nodiscard]] std::string_view original(std::string_view text) const noexcept;
  /// Wipes all values.
  void clear() noexcept { values_.clear(); }

 private:
  struct Value : InSecretPages {
    Secret<kMostDigits> digits{};
  };

  std::vector<std::unique_ptr<Value>> values_;
};

/// Brackets within brackets, and names with dots between them, that a file may have.
inline constexpr unsigned kMostNesting = 32;

/// Takes the values of sak and cak, the comments, and the strings of [origin] out of `text`.
/// Returns the line where more than kMostNesting brackets are open, or a name has as many dots.
[[nodiscard]] std::optional<unsigned> scan_toml(std::span<char> text, InlineSecrets& secrets);

/// True when `json` has more than kMostNesting brackets open somewhere outside its strings.
[[nodiscard]] bool nested_too_deep(std::string_view json) noexcept;

}  // namespace linksec::sim
