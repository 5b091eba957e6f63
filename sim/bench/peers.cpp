// SPDX-License-Identifier: Apache-2.0
#include "bench/peers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "shell/child.h"
#include "shell/failure.h"

namespace linksec::sim::bench {
namespace {

namespace fs = std::filesystem;

// Debian's interpreter holds python3-scapy; another one on PATH may not.
constexpr const char* kPython = "/usr/bin/python3";

struct Peer {
  const char* name;
  const char* program;
};
constexpr std::array<Peer, 2> kPeers = {
    {{"scapy", "scapy_macsec.py"}, {"Linux macsec", "linux_macsec.py"}}};

PeerRow absent_row(const char* peer, const std::string& why) {
  PeerRow row;
  row.peer = peer;
  row.absent = why;
  return row;
}

std::vector<PeerRow> measure(const Peer& peer, const fs::path& folder, bool quick) {
  if (folder.empty()) {
    return {absent_row(peer.name, "tests/bench/peers of the source tree")};
  }
  if (!fs::exists(kPython)) {
    return {absent_row(peer.name, "package python3")};
  }
  std::vector<std::string> words = {kPython, "-B", (folder / peer.program).string()};
  if (quick) {
    words.emplace_back("--quick");
  }
  const ChildResult result = run_child(words);
  return result.ok() ? peer_rows(result.output)
                     : std::vector<PeerRow>{absent_row(peer.name, result.last_words())};
}

// ns per frame of linksec for the same work, or 0.
double own_ns(const PeerRow& row, const std::vector<MemoryRow>& own) {
  const auto same = std::find_if(own.begin(), own.end(), [&](const MemoryRow& other) {
    return other.of.octets == row.octets && other.of.confidentiality &&
           other.of.suite == CipherSuite::kGcmAes128;
  });
  if (same == own.end()) {
    return 0;
  }
  return (row.direction != "verify" ? same->protect.layer.median : 0) +
         (row.direction != "protect" ? same->verify.layer.median : 0);
}

std::uint64_t whole(double value) { return static_cast<std::uint64_t>(std::llround(value)); }

}  // namespace

std::vector<PeerRow> peer_rows(const std::string& output) {
  std::vector<PeerRow> rows;
  std::istringstream lines(output);
  try {
    for (std::string line; std::getline(lines, line);) {
      const auto object = nlohmann::json::parse(line);
      PeerRow row;
      row.peer = printable(object.at("peer").get<std::string>());
      row.absent = printable(object.value("absent", ""));
      if (row.absent.empty()) {
        row.direction = printable(object.at("direction").get<std::string>());
        row.octets = object.at("octets").get<std::size_t>();
        row.frames_per_second = object.at("frames_per_second").get<double>();
        row.fair = object.at("fair").get<bool>();
        row.note = printable(object.value("note", ""));
      }
      rows.push_back(std::move(row));
    }
  } catch (const nlohmann::json::exception&) {
    throw run_failure("bench: a program of tests/bench/peers printed something else than figures");
  }
  return rows;
}

std::vector<PeerRow> measure_peers(bool quick) {
  const fs::path folder = file_of_tree("tests/bench/peers");
  std::vector<PeerRow> rows;
  for (const Peer& peer : kPeers) {
    const std::vector<PeerRow> more = measure(peer, folder, quick);
    rows.insert(rows.end(), more.begin(), more.end());
  }
  return rows;
}

std::string peer_text(const std::vector<PeerRow>& rows, const std::vector<MemoryRow>& own,
                      TableStyle style) {
  Table table({{"peer", false},
               {"direction", false},
               {"octets"},
               {"frames/s"},
               {"ns per frame"},
               {"linksec"},
               {"times"},
               {"note", false}});
  for (const PeerRow& row : rows) {
    if (!row.absent.empty()) {
      table.add({row.peer, "-", "-", "-", "-", "-", "-", "not present (" + row.absent + ")"});
      continue;
    }
    const double ns = 1e9 / row.frames_per_second;
    const double beside = own_ns(row, own);
    table.add({row.peer, row.direction, grouped(row.octets), grouped(whole(row.frames_per_second)),
               grouped(whole(ns)), beside > 0 ? three_digits(beside) : "-",
               row.fair && beside > 0 ? fixed(ns / beside, 0) : "-", row.note});
  }
  return table.text(style) + "\n";
}

}  // namespace linksec::sim::bench
