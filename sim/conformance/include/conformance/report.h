// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a conformance run leaves behind: a folder with report.json, junit.xml, index.html and one
// capture a case. Each file appears whole or not at all.

#include <string>
#include <string_view>
#include <vector>

#include "conformance/run.h"

namespace linksec::sim::conformance {

/// Writes all of it into `folder`, which is made when it is not there. Throws a run Failure.
void write_report(const std::string& folder, const Run& run);

/// The table of mutants that tests/mutants/run wrote. Throws a usage Failure.
[[nodiscard]] std::vector<Mutant> read_mutants(const std::string& file);

/// The results of a report.json. Throws a usage Failure.
[[nodiscard]] Column read_column(const std::string& file);

/// `text` as content or attribute of XML and HTML.
[[nodiscard]] std::string escaped(std::string_view text);

/// The parts of it, as text.
[[nodiscard]] std::string report_json(const Run& run);
[[nodiscard]] std::string junit_xml(const Run& run);
[[nodiscard]] std::string report_html(const Run& run);
/// The case's frames as a pcapng of two interfaces, "line" and "host": each frame has its direction
/// and, as a comment, what was expected of it.
[[nodiscard]] std::string evidence_pcapng(const CaseResult& result);
/// The name of that file: "ver-late-strict.pcapng".
[[nodiscard]] std::string evidence_file(const CaseResult& result);

}  // namespace linksec::sim::conformance
