// SPDX-License-Identifier: Apache-2.0
#pragma once

// A table for a person: the same cells as aligned text, or as Markdown. It knows no measurement.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace linksec::sim {

/// How results are written.
enum class TableStyle { kText, kMarkdown };

/// A column. Numbers stand at its right edge.
struct Column {
  std::string title;
  bool numeric = true;
};

/// Rows of cells under named columns.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// As many cells as there are columns.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }
  /// All lines, each with its end.
  [[nodiscard]] std::string text(TableStyle style) const;

 private:
  [[nodiscard]] std::vector<std::string> titles() const;
  [[nodiscard]] std::vector<std::size_t> widths() const;
  [[nodiscard]] std::string aligned() const;
  [[nodiscard]] std::string markdown() const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// `value` with so many digits behind the point: fixed(1.25, 1) is "1.2".
[[nodiscard]] std::string fixed(double value, int digits);
/// With three digits that count, and no fewer than are before the point: "9.87", "98.7", "987".
[[nodiscard]] std::string three_digits(double value);
/// With a comma before each three digits: "4,294,967,297".
[[nodiscard]] std::string grouped(std::uint64_t value);

}  // namespace linksec::sim
