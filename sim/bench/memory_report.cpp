// SPDX-License-Identifier: Apache-2.0
#include "bench/memory_report.h"

// The rows of the in-memory measurement as text and as JSON.

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "link/link_config.h"

namespace linksec::sim::bench {
namespace {

const Pair& pair_of(const MemoryRow& row, bool protect) {
  return protect ? row.protect : row.verify;
}

nlohmann::ordered_json object(const MemoryRow& row, bool protect) {
  const Pair& pair = pair_of(row, protect);
  return {{"engine", row.engine},
          {"suite", suite_word(row.of.suite)},
          {"direction", protect ? "protect" : "verify"},
          {"octets", row.of.octets},
          {"protection", row.of.confidentiality ? "confidentiality" : "integrity"},
          {"ns_per_frame", pair.layer.median},
          {"engine_ns_per_frame", pair.engine.median},
          {"ratio", pair.ratio()}};
}

double spread_of(const MemoryRow& row) {
  return std::max({row.protect.layer.spread, row.protect.engine.spread, row.verify.layer.spread,
                   row.verify.engine.spread});
}

void add_direction(std::vector<std::string>& cells, const std::vector<MemoryRow>& rows,
                   const MemoryRow& row, bool protect) {
  const Pair& pair = pair_of(row, protect);
  const double cost = layer_cost(rows, row, protect);
  cells.push_back(three_digits(pair.layer.median));
  cells.push_back(three_digits(pair.engine.median));
  cells.push_back(fixed(pair.ratio(), 2));
  cells.push_back(std::isnan(cost) ? "-" : fixed(cost, 2));
}

bool same_table(const MemoryCase& a, const MemoryCase& b) {
  return a.suite == b.suite && a.confidentiality == b.confidentiality;
}

std::string one_table(const std::vector<MemoryRow>& rows, const MemoryCase& of, TableStyle style) {
  Table table({{"engine", false},
               {"octets"},
               {"protect"},
               {"bare seal"},
               {"ratio"},
               {"cost"},
               {"verify"},
               {"bare open"},
               {"ratio"},
               {"cost"},
               {"spread"}});
  for (const MemoryRow& row : rows) {
    if (same_table(row.of, of)) {
      std::vector<std::string> cells = {row.engine, grouped(row.of.octets)};
      add_direction(cells, rows, row, true);
      add_direction(cells, rows, row, false);
      cells.push_back(fixed(spread_of(row), 0) + " %");
      table.add(std::move(cells));
    }
  }
  const std::string title = std::string(info(of.suite).name) +
                            (of.confidentiality ? ", confidentiality" : ", integrity alone (GMAC)");
  const char* const mark = style == TableStyle::kMarkdown ? "**" : "";
  return mark + title + mark + "\n\n" + table.text(style) + "\n";
}

}  // namespace

double layer_cost(const std::vector<MemoryRow>& rows, const MemoryRow& row, bool protect) {
  constexpr std::size_t kUnitOctets = 64;
  const auto unit = std::find_if(rows.begin(), rows.end(), [&](const MemoryRow& other) {
    return other.engine == row.engine && other.of.octets == kUnitOctets &&
           same_table(other.of, row.of);
  });
  const Pair& pair = pair_of(row, protect);
  return unit == rows.end()
             ? std::nan("")
             : (pair.layer.median - pair.engine.median) / pair_of(*unit, protect).engine.median;
}

std::string memory_json(const std::vector<MemoryRow>& rows) {
  std::string text = "[";
  for (const MemoryRow& row : rows) {
    for (const bool protect : {true, false}) {
      text += (text.size() == 1 ? "\n  " : ",\n  ") + object(row, protect).dump();
    }
  }
  return text + "\n]\n";
}

std::string memory_text(const std::vector<MemoryRow>& rows, TableStyle style) {
  std::vector<MemoryCase> done;
  std::string text;
  for (const MemoryRow& row : rows) {
    if (std::none_of(done.begin(), done.end(),
                     [&](const MemoryCase& of) { return same_table(of, row.of); })) {
      done.push_back(row.of);
      text += one_table(rows, row.of, style);
    }
  }
  return text;
}

}  // namespace linksec::sim::bench
