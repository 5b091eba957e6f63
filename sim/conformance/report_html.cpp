// SPDX-License-Identifier: Apache-2.0

// The report for people: one page that needs no other file. What the standard asks comes first, in
// its own order; the cases with their frames follow.

#include <algorithm>
#include <set>

#include "conformance/report.h"
#include "conformance/statements.h"
#include "report_style.h"

namespace linksec::sim::conformance {
namespace {

constexpr std::size_t kMostSteps = 40;
constexpr std::size_t kMostFramesAfter = 3;
constexpr std::size_t kMostLinks = 6;

const char* css(Conclusion result) {
  constexpr const char* kClasses[] = {"good", "bad", "none"};
  return kClasses[static_cast<std::size_t>(result)];
}

std::string tag(const char* look, const std::string& text) {
  return std::string("<span class=\"tag ") + look + "\">" + escaped(text) + "</span>";
}

std::string tag(Conclusion result) { return tag(css(result), to_string(result)); }

std::string link(const CaseResult& result) {
  return "<a href=\"#" + result.of->id + "\">" + result.of->id + "</a>";
}

// ---- Header --------------------------------------------------------------------------------

std::string sum(const char* look, std::size_t count, const char* word) {
  return std::string("<div class=\"sum ") + look + "\"><b>" + std::to_string(count) + "</b>" +
         word + "</div>\n";
}

std::string part(const Run& run, Conclusion result) {
  return std::string("<i class=\"") + css(result) +
         "\" style=\"flex:" + std::to_string(run.count(result)) + "\"></i>";
}

std::string header(const Run& run) {
  std::uint64_t in = 0;
  std::uint64_t out = 0;
  for (const CaseResult& result : run.cases) {
    in += result.frames_in;
    out += result.frames_out;
  }
  return "<header><div><h1>MACsec conformance</h1>\n"
         "<p>IEEE 802.1AE-2018, Annex A, and the NIAP PP-Module for MACsec 2.0</p>\n<dl>"
         "<dt>Device under test</dt><dd>" +
         escaped(run.dut) + "</dd>\n<dt>What it is</dt><dd>" + escaped(run.about) +
         "</dd>\n<dt>Run</dt><dd>" + escaped(run.started) + "</dd>\n<dt>Frames</dt><dd>" +
         std::to_string(in) + " sent to it, " + std::to_string(out) +
         " received from it</dd></dl></div></header>\n";
}

std::string overview(const Run& run) {
  return "<div class=\"sums\">\n" + sum("good", run.count(Conclusion::kPassed), "cases passed") +
         sum(run.count(Conclusion::kFailed) == 0 ? "none" : "bad", run.count(Conclusion::kFailed),
             "failed") +
         sum("none", run.count(Conclusion::kNotApplicable), "not applicable") +
         sum("", run.cases.size(), "cases") + "</div>\n<div class=\"bar\">" +
         part(run, Conclusion::kPassed) + part(run, Conclusion::kFailed) +
         part(run, Conclusion::kNotApplicable) +
         "</div>\n<nav><a href=\"#checklist\">Checklist</a> <a href=\"#statements\">Statements</a> "
         "<a href=\"#not-run\">Not run</a>" +
         (run.beside.empty() ? "" : " <a href=\"#devices\">Devices</a>") +
         (run.mutants.empty() ? "" : " <a href=\"#mutants\">Mutants</a>") +
         " <a href=\"#cases\">Cases and evidence</a></nav>\n";
}

// ---- The checklist -------------------------------------------------------------------------

std::vector<const CaseResult*> cases_of(const Run& run, const std::string& id) {
  std::vector<const CaseResult*> found;
  for (const CaseResult& result : run.cases) {
    const std::vector<std::string> pics = words_of(result.of->pics);
    if (std::find(pics.begin(), pics.end(), id) != pics.end()) {
      found.push_back(&result);
    }
  }
  return found;
}

// One failed case fails the item; one that passed is what it takes to pass it.
std::string item_result(const std::vector<const CaseResult*>& cases) {
  const auto any = [&cases](Conclusion result) {
    return std::any_of(cases.begin(), cases.end(),
                       [result](const CaseResult* item) { return item->result == result; });
  };
  for (const Conclusion result :
       {Conclusion::kFailed, Conclusion::kPassed, Conclusion::kNotApplicable}) {
    if (any(result)) {
      return tag(result);
    }
  }
  return tag("none", "no case");
}

std::string links(const std::vector<const CaseResult*>& cases, std::size_t from, std::size_t to) {
  std::string text;
  for (std::size_t i = from; i < to; ++i) {
    text += (i == from ? "" : ", ") + link(*cases[i]);
  }
  return text;
}

std::string item_cases(const Statement& statement, const std::vector<const CaseResult*>& cases) {
  if (cases.empty() && statement.excuse[0] != '\0') {
    return "<span class=\"quiet\">not supported: " + escaped(statement.excuse) + "</span>";
  }
  if (cases.empty()) {
    return "<span class=\"quiet\">not a matter of one frame; see docs/CONFORMANCE.md</span>";
  }
  const std::size_t shown = cases.size() <= kMostLinks + 1 ? cases.size() : kMostLinks;
  const std::size_t hidden = cases.size() - shown;
  std::string text = links(cases, 0, shown);
  if (hidden != 0) {
    text += "<details><summary>and " + std::to_string(hidden) + " more</summary>" +
            links(cases, shown, cases.size()) + "</details>";
  }
  return text;
}

std::string table_head() {
  return "<table class=\"list\"><thead><tr><th>Item</th><th>Status</th><th>Clause</th><th>What is "
         "asked</th>"
         "<th>Result</th><th>Cases</th></tr></thead><tbody>\n";
}

std::string statement_tables(const Run& run, bool annex) {
  std::string text;
  std::string group;
  for (const Statement& statement : statements()) {
    if (std::string(statement.group).starts_with("Annex A") != annex) {
      continue;
    }
    if (group != statement.group) {
      text += (group.empty() ? "" : "</tbody></table>\n");
      group = statement.group;
      text += "<h3>" + escaped(group) + "</h3>\n" + table_head();
    }
    const std::vector<const CaseResult*> cases = cases_of(run, statement.id);
    text += "<tr><td class=\"id\">" + escaped(statement.id) + "</td><td class=\"mid\">" +
            escaped(statement.status) + "</td><td class=\"mid\">" + escaped(statement.clause) +
            "</td><td>" + escaped(statement.says) + "</td><td>" + item_result(cases) +
            "</td><td class=\"cases\">" + item_cases(statement, cases) + "</td></tr>\n";
  }
  return text + "</tbody></table>\n";
}

// The evaluator's tests have no table of their own: their cases are one row.
std::string niap(const Run& run) {
  const std::vector<const CaseResult*> cases = cases_of(run, "NIAP");
  if (cases.empty()) {
    return "";
  }
  const Statement statement = {"", "NIAP", "FCS_MACSEC, FPT", "", "", ""};
  return "<h3>NIAP PP-Module for MACsec 2.0</h3>\n" + table_head() +
         "<tr><td class=\"id\">NIAP</td><td class=\"mid\">M</td><td class=\"mid\"></td><td>The "
         "evaluator's tests of frame protection that the wire can show.</td><td>" +
         item_result(cases) + "</td><td class=\"cases\">" + item_cases(statement, cases) +
         "</td></tr>\n</tbody></table>\n";
}

std::string not_run(const Run& run) {
  std::string rows;
  for (const CaseResult& result : run.cases) {
    if (result.result == Conclusion::kNotApplicable) {
      rows += "<tr><td class=\"id\">" + link(result) + "</td><td>" + escaped(result.of->title) +
              "</td><td>" + escaped(result.reason) + "</td></tr>\n";
    }
  }
  if (rows.empty()) {
    return "<p class=\"quiet\">Every case that was asked for ran.</p>\n";
  }
  return "<table><thead><tr><th>Case</th><th>What it proves</th><th>Why it did not run</th></tr>"
         "</thead><tbody>\n" +
         rows + "</tbody></table>\n";
}

// ---- Other devices, mutants ----------------------------------------------------------------

std::string cell(const std::string& result) {
  const char* const look = result == "passed" ? "good" : result == "failed" ? "bad" : "none";
  return "<td>" + tag(look, result) + "</td>";
}

// Without most of a frame's octets: the case's own place has them.
std::string shortened(const std::string& reason) {
  constexpr std::size_t kMost = 150;
  return reason.size() <= kMost ? reason : reason.substr(0, kMost) + "...";
}

// A case as the devices did it, this run's first.
struct Comparison {
  std::string row;
  bool differs = false;
  bool failed = false;
};

Comparison compared(const Run& run, const CaseResult& result) {
  const std::string own = to_string(result.result);
  Comparison comparison;
  std::string cells;
  std::string reasons;
  const auto add = [&](const std::string& dut, const Column::Result& item) {
    cells += cell(item.word);
    comparison.differs |= item.word != own;
    if (item.word == "failed") {
      comparison.failed = true;
      reasons +=
          "<br><span class=\"why\">" + escaped(dut + ": " + shortened(item.reason)) + "</span>";
    }
  };
  add(run.dut, {own, result.reason});
  for (const Column& column : run.beside) {
    const auto found = column.results.find(result.of->id);
    add(column.dut, found == column.results.end() ? Column::Result{"not run", ""} : found->second);
  }
  comparison.row = "<tr><td class=\"id\">" + link(result) + "</td><td>" +
                   escaped(result.of->title) + reasons + "</td>" + cells + "</tr>\n";
  return comparison;
}

std::string devices(const Run& run) {
  if (run.beside.empty()) {
    return "";
  }
  std::string head =
      "<thead><tr><th>Case</th><th>What it proves</th><th>" + escaped(run.dut) + "</th>";
  for (const Column& column : run.beside) {
    head += "<th>" + escaped(column.dut) + "</th>";
  }
  head += "</tr></thead><tbody>\n";
  std::string failed;
  std::string others;
  for (const CaseResult& result : run.cases) {
    const Comparison comparison = compared(run, result);
    if (comparison.differs) {
      (comparison.failed ? failed : others) += comparison.row;
    }
  }
  const auto table = [&head](const char* title, const std::string& rows) {
    return rows.empty() ? std::string()
                        : std::string("<h3>") + title + "</h3>\n<table class=\"devices\">" + head +
                              rows + "</tbody></table>\n";
  };
  return "<h2 id=\"devices\">Devices side by side</h2>\n<p class=\"quiet\">The cases whose results "
         "differ.</p>\n" +
         table("Passed by one device, failed by another", failed) +
         table("Not applicable to all of them", others);
}

std::string mutants(const Run& run) {
  if (run.mutants.empty()) {
    return "";
  }
  std::string rows;
  for (const Mutant& mutant : run.mutants) {
    std::string names;
    for (std::size_t i = 0; i < std::min<std::size_t>(mutant.caught_by.size(), 4); ++i) {
      names += (i == 0 ? "" : ", ") + escaped(mutant.caught_by[i]);
    }
    if (mutant.caught_by.size() > 4) {
      names += " and " + std::to_string(mutant.caught_by.size() - 4) + " more";
    }
    rows += "<tr><td class=\"id\">" + escaped(mutant.name) + "</td><td>" + escaped(mutant.about) +
            "</td><td>" +
            (mutant.caught_by.empty() ? tag("bad", "not caught") : tag("good", "caught")) +
            "</td><td class=\"cases\">" + names + "</td></tr>\n";
  }
  return "<h2 id=\"mutants\">Do the cases fail when they must?</h2>\n<p>Each mutant is the "
         "firmware "
         "with one fault put in on purpose. A mutant that no case catches would be a hole in this "
         "checklist.</p>\n<table><thead><tr><th>Mutant</th><th>The fault</th><th></th>"
         "<th>Caught by</th></tr></thead><tbody>\n" +
         rows + "</tbody></table>\n";
}

// ---- Cases ---------------------------------------------------------------------------------

std::string steps(const CaseResult& result) {
  std::string text = "<ol>\n";
  for (std::size_t i = 0; i < std::min(result.steps.size(), kMostSteps); ++i) {
    text += "<li>" + escaped(result.steps[i]) + "</li>\n";
  }
  if (result.steps.size() > kMostSteps) {
    text += "<li class=\"quiet\">and more of the same; the capture has the frames</li>\n";
  }
  return text + "</ol>\n";
}

std::string frame(const CaseResult& result, std::size_t number) {
  const Evidence& item = result.evidence[number - 1];
  return "<p class=\"quiet\">Frame " + std::to_string(number) + ", " +
         (item.in ? "to the device on the " : "from the device on the ") +
         (item.side == Side::kLine ? "line" : "host's side") +
         (item.note.empty() ? "" : ": " + escaped(item.note)) + "</p>\n<pre>" +
         escaped(describe(item.octets)) + "</pre>\n";
}

// The decisive frame, and what came out behind it.
std::string frames(const CaseResult& result) {
  if (result.evidence.empty()) {
    return "";
  }
  std::string text = "<p>Evidence: <a href=\"" + evidence_file(result) + "\">" +
                     evidence_file(result) + "</a>, " + std::to_string(result.evidence.size()) +
                     (result.evidence.size() == 1 ? " frame" : " frames") +
                     ", the decisive one is frame " + std::to_string(result.decisive_frame) +
                     ".</p>\n";
  if (result.decisive_frame == 0) {
    return text;
  }
  text += frame(result, result.decisive_frame);
  const std::size_t last =
      std::min(result.evidence.size(), result.decisive_frame + kMostFramesAfter);
  for (std::size_t number = result.decisive_frame + 1; number <= last; ++number) {
    if (result.evidence[number - 1].in) {
      break;
    }
    text += frame(result, number);
  }
  return text;
}

std::string unseen(const CaseResult& result) {
  std::string names;
  for (const std::string& name : result.unseen) {
    names += (names.empty() ? "" : ", ") + name;
  }
  return names.empty()
             ? ""
             : "<p class=\"quiet\">Counters that the device does not show: " + escaped(names) +
                   "</p>\n";
}

std::string case_details(const CaseResult& result) {
  const bool failed = result.result == Conclusion::kFailed;
  std::string text = "<details class=\"case " + std::string(failed ? "failed\" open" : "\"") +
                     " id=\"" + result.of->id + "\"><summary>" + tag(result.result) +
                     "<span class=\"name\">" + result.of->id + "</span><span>" +
                     escaped(result.of->title) + "</span><span class=\"where\">" +
                     escaped(result.of->clause) + "</span></summary><div class=\"inside\">\n";
  text += "<p class=\"quiet\">Proves " + escaped(result.of->pics) +
          (result.of->need == Need::kMandatory ? ". Mandatory." : ". Optional.") + "</p>\n";
  if (!result.reason.empty()) {
    text += std::string("<p class=\"") + (failed ? "why" : "quiet") + "\">" +
            escaped(result.reason) + "</p>\n";
  }
  return text + steps(result) + unseen(result) + frames(result) + "</div></details>\n";
}

}  // namespace

std::string report_html(const Run& run) {
  std::string text =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>MACsec conformance: " +
      escaped(run.dut) + "</title>\n<style>" + kReportStyle + "</style></head><body>\n" +
      header(run) + "<main>\n" + overview(run);
  text +=
      "<h2 id=\"checklist\">The standard's checklist (PICS)</h2>\n<p class=\"quiet\">M "
      "mandatory, O optional, X prohibited. An item has passed when cases that prove it passed "
      "and none failed.</p>\n" +
      statement_tables(run, true) + niap(run);
  text += "<h2 id=\"not-run\">Not run, and why</h2>\n" + not_run(run);
  text += devices(run) + mutants(run);
  text += "<h2 id=\"statements\">The statements behind the checklist</h2>\n" +
          statement_tables(run, false);
  text += "<h2 id=\"cases\">Cases and evidence</h2>\n";
  for (const CaseResult& result : run.cases) {
    text += case_details(result);
  }
  return text +
         "<footer>Made by linksec conformance run. Every frame that came out was compared octet by "
         "octet with one that an independent codec made, and every counter with its exact "
         "expectation.</footer>\n</main>\n<script>" +
         kReportScript + "</script>\n</body></html>\n";
}

}  // namespace linksec::sim::conformance
