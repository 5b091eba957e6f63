// SPDX-License-Identifier: Apache-2.0
#include "conformance/report.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "shell/failure.h"
#include "shell/fresh_file.h"
#include "shell/text_output.h"
#include "shell/toml_scan.h"

namespace linksec::sim::conformance {
namespace {

using Json = nlohmann::ordered_json;

// Where a file of a report goes; it is whole before it has its name.
void write_file(const std::filesystem::path& path, std::string_view text) {
  write_whole(path.string(), text);
}

Json case_json(const CaseResult& result) {
  Json item;
  item["id"] = result.of->id;
  item["title"] = result.of->title;
  item["clause"] = result.of->clause;
  item["pics"] = words_of(result.of->pics);
  item["mandatory"] = result.of->need == Need::kMandatory;
  item["result"] = to_string(result.result);
  if (!result.reason.empty()) {
    item["reason"] = result.reason;
  }
  item["frames_in"] = result.frames_in;
  item["frames_out"] = result.frames_out;
  item["evidence"] = Json::array();
  if (!result.evidence.empty()) {
    item["evidence"].push_back(evidence_file(result));
    item["decisive_frame"] = result.decisive_frame;
  }
  if (!result.unseen.empty()) {
    item["counters_not_shown"] = result.unseen;
  }
  return item;
}

// ---- pcapng --------------------------------------------------------------------------------

void put16(std::string& to, unsigned value) {
  to.push_back(static_cast<char>(value));
  to.push_back(static_cast<char>(value >> 8));
}

void put32(std::string& to, std::uint32_t value) {
  put16(to, value & 0xFFFFU);
  put16(to, value >> 16);
}

void pad(std::string& to) { to.resize((to.size() + 3) / 4 * 4, '\0'); }

void put_option(std::string& to, unsigned code, std::string_view value) {
  if (!value.empty()) {
    put16(to, code);
    put16(to, static_cast<unsigned>(value.size()));
    to += value;
    pad(to);
  }
}

// A block: its type, its length on both ends, and what is in it.
void put_block(std::string& to, std::uint32_t type, const std::string& body) {
  const auto length = static_cast<std::uint32_t>(body.size() + 12);
  put32(to, type);
  put32(to, length);
  to += body;
  put32(to, length);
}

std::string section_header(const std::string& comment) {
  std::string body;
  put32(body, 0x1A2B'3C4D);
  put16(body, 1);
  put16(body, 0);
  put32(body, 0xFFFF'FFFF);
  put32(body, 0xFFFF'FFFF);
  put_option(body, 1, comment);
  put32(body, 0);
  return body;
}

std::string interface_description(const char* name) {
  constexpr unsigned kEthernet = 1;
  constexpr unsigned kIfName = 2;
  std::string body;
  put16(body, kEthernet);
  put16(body, 0);
  put32(body, 0);
  put_option(body, kIfName, name);
  put32(body, 0);
  return body;
}

std::string packet(const Evidence& frame, std::size_t number) {
  constexpr unsigned kComment = 1;
  constexpr unsigned kFlags = 2;
  std::string body;
  put32(body, frame.side == Side::kLine ? 0 : 1);
  put32(body, 0);
  put32(body, static_cast<std::uint32_t>(number));  // Microseconds: the order alone means anything.
  put32(body, static_cast<std::uint32_t>(frame.octets.size()));
  put32(body, static_cast<std::uint32_t>(frame.octets.size()));
  body.append(reinterpret_cast<const char*>(frame.octets.data()), frame.octets.size());
  pad(body);
  put_option(body, kComment, frame.in && frame.note.empty() ? "" : frame.note);
  std::string flags;
  put32(flags, frame.in ? 1 : 2);  // Inbound or outbound, as the device sees it.
  put_option(body, kFlags, flags);
  put32(body, 0);
  return body;
}

Json read_json(const std::string& file) {
  std::ifstream stream(file);
  if (!stream) {
    throw usage_failure(printable(file) + ": can't be read");
  }
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  return nested_too_deep(text) ? Json(Json::value_t::discarded) : Json::parse(text, nullptr, false);
}

Json mutants_json(const std::vector<Mutant>& mutants) {
  Json list = Json::array();
  for (const Mutant& mutant : mutants) {
    list.push_back(
        {{"name", mutant.name}, {"about", mutant.about}, {"caught_by", mutant.caught_by}});
  }
  return list;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += static_cast<unsigned char>(letter) < 0x20 && letter != '\n' ? ' ' : letter;
    }
  }
  return safe;
}

std::string report_json(const Run& run) {
  Json report;
  report["dut"] = run.dut;
  report["about"] = run.about;
  report["started"] = run.started;
  report["summary"] = {{"passed", run.count(Conclusion::kPassed)},
                       {"failed", run.count(Conclusion::kFailed)},
                       {"not_applicable", run.count(Conclusion::kNotApplicable)}};
  report["cases"] = Json::array();
  for (const CaseResult& result : run.cases) {
    report["cases"].push_back(case_json(result));
  }
  report["mutants"] = mutants_json(run.mutants);
  return report.dump(1) + "\n";
}

std::string junit_xml(const Run& run) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  text += "<testsuite name=\"conformance " + escaped(run.dut) + "\" tests=\"" +
          std::to_string(run.cases.size()) + "\" failures=\"" +
          std::to_string(run.count(Conclusion::kFailed)) + "\" errors=\"0\" skipped=\"" +
          std::to_string(run.count(Conclusion::kNotApplicable)) + "\">\n";
  for (const CaseResult& result : run.cases) {
    text +=
        "<testcase classname=\"" + escaped(run.dut) + "\" name=\"" + escaped(result.of->id) + "\"";
    if (result.result == Conclusion::kPassed) {
      text += "/>\n";
      continue;
    }
    const char* const tag = result.result == Conclusion::kFailed ? "failure" : "skipped";
    text += std::string("><") + tag + " message=\"" + escaped(result.reason) + "\"/></testcase>\n";
  }
  return text + "</testsuite>\n</testsuites>\n";
}

std::string evidence_file(const CaseResult& result) { return result.of->id + ".pcapng"; }

std::string evidence_pcapng(const CaseResult& result) {
  constexpr std::uint32_t kSectionHeader = 0x0A0D'0D0A;
  constexpr std::uint32_t kInterface = 1;
  constexpr std::uint32_t kPacket = 6;
  std::string file;
  put_block(file, kSectionHeader, section_header(result.of->id + ": " + result.of->title));
  put_block(file, kInterface, interface_description("line"));
  put_block(file, kInterface, interface_description("host"));
  for (std::size_t i = 0; i < result.evidence.size(); ++i) {
    put_block(file, kPacket, packet(result.evidence[i], i));
  }
  return file;
}

void write_report(const std::string& folder, const Run& run) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw run_failure(folder + ": can't be made a directory: " + error.message());
  }
  const std::filesystem::path path(folder);
  for (const CaseResult& result : run.cases) {
    if (!result.evidence.empty()) {
      write_file(path / evidence_file(result), evidence_pcapng(result));
    }
  }
  write_file(path / "junit.xml", junit_xml(run));
  write_file(path / "index.html", report_html(run));
  write_file(path / "report.json", report_json(run));
}

std::vector<Mutant> read_mutants(const std::string& file) {
  const Json table = read_json(file);
  std::vector<Mutant> mutants;
  try {
    for (const Json& item : table.at("mutants")) {
      mutants.push_back({item.at("name"), item.at("about"), item.at("caught_by")});
    }
  } catch (const Json::exception&) {
    throw usage_failure(printable(file) + ": is no table of mutants of tests/mutants/run");
  }
  return mutants;
}

Column read_column(const std::string& file) {
  const Json report = read_json(file);
  Column column;
  try {
    column.dut = report.at("dut");
    for (const Json& item : report.at("cases")) {
      column.results[item.at("id")] = {item.at("result"), item.value("reason", "")};
    }
  } catch (const Json::exception&) {
    throw usage_failure(printable(file) + ": is no report.json of a conformance run");
  }
  return column;
}

}  // namespace linksec::sim::conformance
