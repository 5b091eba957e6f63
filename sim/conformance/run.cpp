// SPDX-License-Identifier: Apache-2.0
#include "conformance/run.h"

#include <algorithm>
#include <ctime>
#include <sstream>

#include "shell/failure.h"

namespace linksec::sim::conformance {
namespace {

Cases make_cases() {
  Cases cases;
  for (const auto add :
       {add_sap_cases, add_stat_cases, add_gen_cases, add_ver_cases, add_tci_cases, add_fmt_cases,
        add_kay_cases, add_key_cases, add_record_cases, add_block_cases, add_way_cases,
        add_mgt_cases, add_counter_cases, add_suite_cases, add_niap_cases, add_offload_cases,
        add_edge_cases, add_robustness_cases}) {
    add(cases);
  }
  return cases;
}

std::string time_text() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  char text[32] = "";
  if (::gmtime_r(&now, &parts) != nullptr) {
    std::strftime(text, sizeof(text), "%Y-%m-%d %H:%M UTC", &parts);
  }
  return text;
}

bool names(const std::string& word, const Case& of) {
  if (!word.empty() && word.back() == '*') {
    return of.id.starts_with(word.substr(0, word.size() - 1));
  }
  const std::vector<std::string> pics = words_of(of.pics);
  return of.id == word || std::find(pics.begin(), pics.end(), word) != pics.end();
}

}  // namespace

const char* to_string(Conclusion result) noexcept {
  constexpr const char* kWords[] = {"passed", "failed", "not applicable"};
  return kWords[static_cast<std::size_t>(result)];
}

std::size_t Run::count(Conclusion result) const {
  return static_cast<std::size_t>(
      std::count_if(cases.begin(), cases.end(),
                    [result](const CaseResult& item) { return item.result == result; }));
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  std::string word;
  while (stream >> word) {
    words.push_back(word);
  }
  return words;
}

const Cases& all_cases() {
  static const Cases kCases = make_cases();
  return kCases;
}

Run begin_run(const Dut& dut) {
  Run run;
  run.dut = dut.name();
  run.about = dut.about();
  run.started = time_text();
  return run;
}

CaseResult run_case(const Case& of, Dut& dut) {
  CaseResult result;
  result.of = &of;
  Trial trial(dut);
  try {
    of.run(trial);
    result.result = Conclusion::kPassed;
  } catch (const Difference& difference) {
    result.reason = difference.what();
  } catch (const NotApplicable& reason) {
    result.result = Conclusion::kNotApplicable;
    result.reason = reason.what();
  }
  result.steps = trial.steps();
  result.unseen = trial.unseen();
  result.evidence = trial.evidence();
  result.decisive_frame = trial.decisive_frame();
  result.frames_in = trial.frames_in();
  result.frames_out = trial.frames_out();
  return result;
}

std::vector<const Case*> select_cases(const std::vector<std::string>& only) {
  const Cases& cases = all_cases();
  for (const std::string& word : only) {
    if (std::none_of(cases.begin(), cases.end(), [&](const Case& of) { return names(word, of); })) {
      throw usage_failure("conformance: no case is called or proves " + printable(word) +
                          "; linksec conformance list shows all");
    }
  }
  std::vector<const Case*> selected;
  for (const Case& of : cases) {
    if (only.empty() || std::any_of(only.begin(), only.end(),
                                    [&](const std::string& word) { return names(word, of); })) {
      selected.push_back(&of);
    }
  }
  return selected;
}

Run run_cases(const std::vector<const Case*>& cases, Dut& dut,
              const std::function<void(const Case&)>& begins,
              const std::function<void(const CaseResult&)>& ends) {
  Run run = begin_run(dut);
  for (const Case* const of : cases) {
    begins(*of);
    run.cases.push_back(run_case(*of, dut));
    ends(run.cases.back());
  }
  return run;
}

}  // namespace linksec::sim::conformance
