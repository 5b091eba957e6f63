// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a conformance case is: the statement that it proves, and the function that runs it. The
// cases are grouped by family, one source file (or more) a family: cases_*.cpp.

#include <functional>
#include <string>
#include <vector>

#include "conformance/trial.h"

namespace linksec::sim::conformance {

/// Whether the standard asks for what a case proves, or leaves it to the implementation.
enum class Need : std::uint8_t { kMandatory, kOptional };

/// One conformance case.
struct Case {
  std::string id;      ///< "ver-6-late".
  std::string title;   ///< What must happen, in one line.
  std::string clause;  ///< "10.6.2, 10.6.4".
  std::string pics;    ///< Ids of docs/conformance/requirements.toml and "NIAP", by spaces.
  Need need = Need::kMandatory;
  std::function<void(Trial&)> run;
};

using Cases = std::vector<Case>;

/// The families, in the order of the standard's checklist. Each adds its cases.
void add_sap_cases(Cases& cases);
void add_stat_cases(Cases& cases);
void add_gen_cases(Cases& cases);
void add_ver_cases(Cases& cases);
void add_tci_cases(Cases& cases);
void add_fmt_cases(Cases& cases);
void add_kay_cases(Cases& cases);
void add_key_cases(Cases& cases);
void add_record_cases(Cases& cases);
void add_block_cases(Cases& cases);
void add_way_cases(Cases& cases);
void add_mgt_cases(Cases& cases);
void add_counter_cases(Cases& cases);
void add_suite_cases(Cases& cases);
void add_niap_cases(Cases& cases);
void add_offload_cases(Cases& cases);
void add_edge_cases(Cases& cases);
void add_robustness_cases(Cases& cases);

/// All cases; each id is there once.
[[nodiscard]] const Cases& all_cases();

/// The words of a case's `pics`.
[[nodiscard]] std::vector<std::string> words_of(const std::string& text);

}  // namespace linksec::sim::conformance
