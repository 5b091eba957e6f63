// SPDX-License-Identifier: Apache-2.0
#include "shell/table.h"

#include <algorithm>
#include <cstdio>

namespace linksec::sim {
namespace {

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

std::string Table::text(TableStyle style) const {
  return style == TableStyle::kMarkdown ? markdown() : aligned();
}

std::vector<std::string> Table::titles() const {
  std::vector<std::string> titles;
  for (const Column& column : columns_) {
    titles.push_back(column.title);
  }
  return titles;
}

std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = columns_[i].title.size();
    for (const std::vector<std::string>& row : rows_) {
      width = std::max(width, row[i].size());
    }
    widths.push_back(width);
  }
  return widths;
}

std::string Table::aligned() const {
  const std::vector<std::size_t> wide = widths();
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string fill(wide[i] - cells[i].size(), ' ');
      text += (i == 0 ? "" : "  ") + (columns_[i].numeric ? fill + cells[i] : cells[i] + fill);
    }
    return trimmed(std::move(text));
  };
  std::string text = line(titles());
  for (const std::vector<std::string>& row : rows_) {
    text += line(row);
  }
  return text;
}

std::string Table::markdown() const {
  const auto line = [](const std::vector<std::string>& cells) {
    std::string text = "|";
    for (const std::string& cell : cells) {
      text += " " + cell + " |";
    }
    return text + "\n";
  };
  std::string text = line(titles()) + "|";
  for (const Column& column : columns_) {
    text += column.numeric ? " ---: |" : " --- |";
  }
  text += "\n";
  for (const std::vector<std::string>& row : rows_) {
    text += line(row);
  }
  return text;
}

std::string fixed(double value, int digits) {
  std::string text(64, '\0');
  const int length = std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  text.resize(static_cast<std::size_t>(std::clamp(length, 0, 63)));
  return text;
}

std::string three_digits(double value) {
  return fixed(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}

std::string grouped(std::uint64_t value) {
  std::string text = std::to_string(value);
  for (std::size_t at = text.size(); at > 3; at -= 3) {
    text.insert(at - 3, 1, ',');
  }
  return text;
}

}  // namespace linksec::sim
