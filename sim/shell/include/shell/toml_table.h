// SPDX-License-Identifier: Apache-2.0
#pragma once

// What sim/ needs of TOML: a file that is parsed and wiped, and a table whose names are checked
// before anything is read from it. Errors are Failures that say file and line and never show what
// the file holds, for it holds keys. toml++ is seen here and in what includes this, nowhere else.

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "shell/failure.h"
#include "shell/hardening.h"
#include "shell/toml_scan.h"

namespace linksec::sim {

/// The octets of a file, wiped when they go.
class WipedText {
 public:
  /// Reads all of `path`. Throws a usage Failure that begins with `place`.
  WipedText(const std::string& path, const std::string& place);
  WipedText(const WipedText&) = delete;
  WipedText& operator=(const WipedText&) = delete;
  ~WipedText();

  [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), text_.size()}; }
  /// The same octets, which the caller may overwrite.
  [[nodiscard]] std::span<char> octets() noexcept { return text_; }
  /// True when the file's group or others may read it.
  [[nodiscard]] bool readable_by_others() const noexcept { return readable_by_others_; }

 private:
  std::vector<char, SecretAllocator<char>> text_;
  bool readable_by_others_ = false;
};

/// A file that is parsed.
struct TomlFile {
  std::string name;
  toml::table root;
  InlineSecrets secrets;  ///< The keys, for which `root` has something else of the same length.
  bool readable_by_others = false;
};

/// Parses `path`, whose keys the parser does not get to see. Throws a usage Failure.
[[nodiscard]] TomlFile parse_toml(const std::string& path);

/// One table of a file.
class TomlTable {
 public:
  using Names = std::initializer_list<std::string_view>;

  /// `where` is how messages call the table: "[secy]". Throws where the table has a name that is
  /// not among `names`; [origin] and [expect] may stand anywhere.
  TomlTable(const std::string& file, toml::table& table, std::string where, Names names);

  /// The value of `name`, or none when it is not there. Throws for one of another type or range.
  [[nodiscard]] std::optional<bool> boolean(std::string_view name) const;
  [[nodiscard]] std::optional<std::uint64_t> integer(std::string_view name, std::uint64_t min,
                                                     std::uint64_t max) const;
  /// An integer, or a string "0x...".
  [[nodiscard]] std::optional<std::uint64_t> wide_integer(std::string_view name, std::uint64_t min,
                                                          std::uint64_t max) const;
  [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
  /// A view of a string inside the file, of which no copy is made.
  [[nodiscard]] std::optional<std::string_view> secret_text(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return table_->contains(name); }
  [[nodiscard]] toml::node* node(std::string_view name) const { return table_->get(name); }
  /// Calls `f` for each table of the array of tables `name`.
  void for_each(std::string_view name, const std::function<void(toml::table&)>& f) const;

  [[nodiscard]] const std::string& where() const noexcept { return where_; }
  [[nodiscard]] unsigned line() const { return table_->source().begin.line; }
  /// The line of `name`, or that of the table.
  [[nodiscard]] unsigned line(std::string_view name) const;
  /// Throws "FILE:LINE: WHERE TEXT", with the line of `name` or that of the table.
  [[noreturn]] void fail(const std::string& text) const;
  [[noreturn]] void fail(std::string_view name, const std::string& text) const;

 private:
  void refuse_unknown(Names names) const;

  const std::string* file_;
  toml::table* table_;
  std::string where_;
};

/// "FILE:LINE: ", as errors begin.
[[nodiscard]] std::string place(const std::string& file, unsigned line);

}  // namespace linksec::sim
