// SPDX-License-Identifier: Apache-2.0
#include "shell/toml_table.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/secret.h"
#include "shell/descriptor.h"
#include "shell/hex.h"

namespace linksec::sim {
namespace {

constexpr std::size_t kMaxFileOctets = 16UL * 1024 * 1024;

void wipe(char* text, std::size_t size) noexcept {
  secure_wipe({reinterpret_cast<std::uint8_t*>(text), size});
}

// How many insertions, removals and replacements make `b` of `a`.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    row[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

std::string suggestion(std::string_view name, TomlTable::Names names) {
  const auto* const nearest =
      std::min_element(names.begin(), names.end(), [&](std::string_view a, std::string_view b) {
        return edit_distance(name, a) < edit_distance(name, b);
      });
  if (nearest != names.end() && edit_distance(name, *nearest) <= 1 + nearest->size() / 3) {
    return "did you mean " + std::string(*nearest) + "?";
  }
  std::string list;
  for (const std::string_view known : names) {
    list += (list.empty() ? "" : ", ") + std::string(known);
  }
  return "known are " + list;
}

// What the parser says up to where it would quote the file.
std::string without_quotations(std::string_view description) {
  description = description.substr(0, description.find_first_of("'\""));
  while (!description.empty() && (description.back() == ' ' || description.back() == ',')) {
    description.remove_suffix(1);
  }
  constexpr std::string_view kSaw = ", saw";
  if (description.ends_with(kSaw)) {
    description.remove_suffix(kSaw.size());
  }
  return printable(description);
}

}  // namespace

std::string place(const std::string& file, unsigned line) {
  return file + ":" + std::to_string(line) + ": ";
}

// Read without stdio, whose buffer would keep a copy.
WipedText::WipedText(const std::string& path, const std::string& place) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat about {};
  if (!file.open() || ::fstat(file.get(), &about) != 0) {
    throw usage_failure(place + "can't be opened: " + std::strerror(errno) +
                        "; check its name and its rights");
  }
  readable_by_others_ = S_ISREG(about.st_mode) && (about.st_mode & (S_IRGRP | S_IROTH)) != 0;
  // The capacity is made once, so that no copy is left behind by a growing vector.
  text_.resize(S_ISREG(about.st_mode)
                   ? std::min(static_cast<std::size_t>(about.st_size), kMaxFileOctets) + 1
                   : kMaxFileOctets + 1);
  std::size_t got = 0;
  ssize_t more = 1;
  while (more != 0 && got < text_.size()) {
    more = ::read(file.get(), text_.data() + got, text_.size() - got);
    if (more < 0 && errno != EINTR) {
      throw usage_failure(place + "can't be read: " + std::strerror(errno) +
                          "; check its name and its rights");
    }
    got += static_cast<std::size_t>(std::max<ssize_t>(more, 0));
  }
  if (got > kMaxFileOctets) {
    throw usage_failure(place + "is longer than 16 MB; is it the right file?");
  }
  text_.resize(got);
}

WipedText::~WipedText() { wipe(text_.data(), text_.size()); }

TomlFile parse_toml(const std::string& path) {
  WipedText text(path, path + ": ");
  InlineSecrets secrets;
  if (const auto line = scan_toml(text.octets(), secrets); line.has_value()) {
    throw usage_failure(place(path, *line) + "is nested deeper than " +
                        std::to_string(kMostNesting) +
                        " brackets or dots; no file of linksec is, is it the right one?");
  }
  try {
    return {path, toml::parse(text.view()), std::move(secrets), text.readable_by_others()};
  } catch (const toml::parse_error& error) {
    throw usage_failure(place(path, error.source().begin.line) +
                        "is not TOML: " + without_quotations(error.description()) +
                        "; write names and hex numbers in double quotes");
  }
}

TomlTable::TomlTable(const std::string& file, toml::table& table, std::string where, Names names)
    : file_(&file), table_(&table), where_(std::move(where)) {
  refuse_unknown(names);
}

void TomlTable::refuse_unknown(Names names) const {
  for (auto&& [key, value] : *table_) {
    const std::string_view name = key.str();
    if (name == "origin" || name == "expect" ||
        std::find(names.begin(), names.end(), name) != names.end()) {
      continue;
    }
    throw usage_failure(place(*file_, key.source().begin.line) + where_ + " has a name of " +
                        std::to_string(name.size()) + " characters that is not known; " +
                        suggestion(name, names));
  }
}

unsigned TomlTable::line(std::string_view name) const {
  const toml::node* const found = node(name);
  return found != nullptr ? found->source().begin.line : line();
}

void TomlTable::fail(const std::string& text) const {
  throw usage_failure(place(*file_, line()) + where_ + " " + text);
}

void TomlTable::fail(std::string_view name, const std::string& text) const {
  throw usage_failure(place(*file_, line(name)) + where_ + " " + std::string(name) + " " + text);
}

std::optional<bool> TomlTable::boolean(std::string_view name) const {
  const toml::node* const found = node(name);
  if (found == nullptr) {
    return std::nullopt;
  }
  if (!found->is_boolean()) {
    fail(name, "is neither true nor false; write it so, without quotes");
  }
  return found->as_boolean()->get();
}

std::optional<std::uint64_t> TomlTable::integer(std::string_view name, std::uint64_t min,
                                                std::uint64_t max) const {
  const toml::node* const found = node(name);
  if (found == nullptr) {
    return std::nullopt;
  }
  const std::string range = std::to_string(min) + " to " + std::to_string(max);
  if (!found->is_integer()) {
    fail(name, "is not an integer; write one from " + range + ", without quotes");
  }
  const std::int64_t value = found->as_integer()->get();
  if (value < 0 || static_cast<std::uint64_t>(value) < min ||
      static_cast<std::uint64_t>(value) > max) {
    fail(name, "is out of range; it can be " + range);
  }
  return static_cast<std::uint64_t>(value);
}

std::optional<std::uint64_t> TomlTable::wide_integer(std::string_view name, std::uint64_t min,
                                                     std::uint64_t max) const {
  const auto digits =
      node(name) != nullptr && node(name)->is_string() ? secret_text(name) : std::nullopt;
  if (!digits.has_value()) {
    return integer(name, min, max);
  }
  constexpr std::size_t kMaxDigits = 16;
  const std::string_view hex = digits->size() > 2 ? digits->substr(2) : std::string_view();
  std::uint64_t value = 0;
  bool good = (digits->starts_with("0x") || digits->starts_with("0X")) && !hex.empty() &&
              hex.size() <= kMaxDigits;
  for (const char c : hex) {
    good = good && hex_value(c) >= 0;
    value = (value << 4) | (static_cast<std::uint64_t>(hex_value(c)) & 0x0FU);
  }
  if (!good) {
    fail(name, "is not a number; write an integer, or a string \"0x\" and up to 16 hex digits");
  }
  if (value < min || value > max) {
    fail(name, "is out of range; it can be " + std::to_string(min) + " to " + std::to_string(max));
  }
  return value;
}

std::optional<std::string_view> TomlTable::secret_text(std::string_view name) const {
  const toml::node* const found = node(name);
  if (found == nullptr) {
    return std::nullopt;
  }
  if (!found->is_string()) {
    fail(name, "is not a string; write it in double quotes");
  }
  return std::string_view(found->as_string()->get());
}

std::optional<std::string> TomlTable::text(std::string_view name) const {
  const auto found = secret_text(name);
  return found.has_value() ? std::optional<std::string>(*found) : std::nullopt;
}

void TomlTable::for_each(std::string_view name, const std::function<void(toml::table&)>& f) const {
  toml::node* const found = node(name);
  if (found == nullptr) {
    return;
  }
  toml::array* const array = found->as_array();
  if (array == nullptr || !std::all_of(array->begin(), array->end(),
                                       [](const toml::node& n) { return n.is_table(); })) {
    fail(name, "is not an array of tables; write it with two brackets, as in [[" +
                   std::string(name) + "]]");
  }
  for (auto&& element : *array) {
    f(*element.as_table());
  }
}

}  // namespace linksec::sim
