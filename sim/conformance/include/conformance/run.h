// SPDX-License-Identifier: Apache-2.0
#pragma once

// A conformance run: cases against a device, one after the other, each on a device that is new.
// What came of it is values; report.h makes files of them.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "conformance/case.h"

namespace linksec::sim::conformance {

enum class Conclusion : std::uint8_t { kPassed, kFailed, kNotApplicable };

/// "passed", "failed", "not applicable".
[[nodiscard]] const char* to_string(Conclusion result) noexcept;

/// What came of one case.
struct CaseResult {
  const Case* of = nullptr;
  Conclusion result = Conclusion::kFailed;
  std::string reason;  ///< What differed, or why it is not applicable; empty when passed.
  std::vector<std::string> steps;
  std::vector<std::string> unseen;  ///< Counters that the device does not show.
  std::vector<Evidence> evidence;
  std::size_t decisive_frame = 0;  ///< From 1; 0 without frames.
  std::uint64_t frames_in = 0;
  std::uint64_t frames_out = 0;
};

/// A deliberately broken SecY, and the cases that failed on it.
struct Mutant {
  std::string name;
  std::string about;
  std::vector<std::string> caught_by;
};

/// What an earlier run came to, for a report that shows devices side by side.
struct Column {
  struct Result {
    std::string word;  ///< As to_string has it.
    std::string reason;
  };

  std::string dut;
  std::map<std::string, Result> results;  ///< By the case's id.
};

/// What came of a run.
struct Run {
  std::string dut;      ///< Its name.
  std::string about;    ///< What it is.
  std::string started;  ///< When, for people: "2026-01-31 12:00 UTC".
  std::vector<CaseResult> cases;
  std::vector<Mutant> mutants;
  std::vector<Column> beside;

  [[nodiscard]] std::size_t count(Conclusion result) const;
};

/// A run of the device that begins now.
[[nodiscard]] Run begin_run(const Dut& dut);

/// Runs the case on the device.
[[nodiscard]] CaseResult run_case(const Case& of, Dut& dut);

/// The cases that `only` names, in their order: by id, by "PREFIX*", or by an id of what a case
/// proves. All when it is empty. Throws a usage Failure for a word that names none.
[[nodiscard]] std::vector<const Case*> select_cases(const std::vector<std::string>& only);

/// Runs cases; `begins` and `ends` are told each one.
[[nodiscard]] Run run_cases(const std::vector<const Case*>& cases, Dut& dut,
                            const std::function<void(const Case&)>& begins,
                            const std::function<void(const CaseResult&)>& ends);

}  // namespace linksec::sim::conformance
