// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "aead_host/choice.h"
#include "bench/file_bench.h"
#include "bench/memory_report.h"
#include "bench/peers.h"
#include "bench/plot.h"
#include "bench/sc_bench.h"
#include "hal/aead.h"
#include "link/frame_set.h"
#include "link/secy_pair.h"
#include "support/print.h"

namespace linksec::test {

namespace bench = sim::bench;

namespace {

bench::MemoryRow row(const char* engine, bench::MemoryCase of, double layer, double bare) {
  return {engine, of, {{layer, 1}, {bare, 2}}, {{2 * layer, 3}, {2 * bare, 4}}};
}

std::vector<bench::MemoryRow> some_rows() {
  return {row("slow", {CipherSuite::kGcmAes128, true, 64}, 100, 80),
          row("slow", {CipherSuite::kGcmAes128, true, 1500}, 1040, 1000),
          row("fast", {CipherSuite::kGcmAesXpn256, false, 64}, 30, 20)};
}

}  // namespace

TEST_GROUP(BenchStatistics){};

TEST(BenchStatistics, MedianIsTheMiddleValueOrBetweenTheTwo) {
  DOUBLES_EQUAL(7, sim::summarize({7}).median, 0);
  DOUBLES_EQUAL(5, sim::summarize({9, 5, 1}).median, 0);
  DOUBLES_EQUAL(3, sim::summarize({8, 2, 4, 1}).median, 0);
}

TEST(BenchStatistics, QuantilesLieBetweenNeighboursByTheirDistance) {
  DOUBLES_EQUAL(10, sim::quantile({30, 10, 20, 40, 50}, 0), 0);
  DOUBLES_EQUAL(20, sim::quantile({30, 10, 20, 40, 50}, 0.25), 0);
  DOUBLES_EQUAL(15, sim::quantile({20, 10}, 0.5), 0);
  DOUBLES_EQUAL(50, sim::quantile({30, 10, 20, 40, 50}, 1), 0);
  DOUBLES_EQUAL(12.5, sim::quantile({10, 20}, 0.25), 1e-9);
}

TEST(BenchStatistics, SpreadIsTheMiddleHalfInPercentOfTheMedian) {
  DOUBLES_EQUAL(0, sim::summarize({4, 4, 4}).spread, 0);
  DOUBLES_EQUAL(100.0 * 20 / 30, sim::summarize({10, 20, 30, 40, 50}).spread, 1e-9);
  DOUBLES_EQUAL(0, sim::summarize({0, 0}).spread, 0);
}

TEST(BenchStatistics, OneDisturbedRoundChangesNeither) {
  const sim::Summary quiet = sim::summarize({10, 11, 12, 13, 14});
  const sim::Summary disturbed = sim::summarize({10, 11, 12, 13, 1e9});
  DOUBLES_EQUAL(quiet.median, disturbed.median, 0);
  DOUBLES_EQUAL(quiet.spread, disturbed.spread, 0);
}

TEST_GROUP(BenchTable){};

TEST(BenchTable, TextAlignsNumbersRightAndWordsLeft) {
  sim::Table table({{"engine", false}, {"ns"}});
  table.add({"a", "1,024"});
  table.add({"longer-name", "7"});
  TEXT_EQUAL("engine          ns\na            1,024\nlonger-name      7\n",
             table.text(sim::TableStyle::kText));
}

TEST(BenchTable, MarkdownHasTheSameCells) {
  sim::Table table({{"engine", false}, {"ns"}});
  table.add({"a", "1"});
  TEXT_EQUAL("| engine | ns |\n| --- | ---: |\n| a | 1 |\n",
             table.text(sim::TableStyle::kMarkdown));
}

TEST(BenchTable, Numbers) {
  TEXT_EQUAL("1.50", sim::fixed(1.5, 2));
  TEXT_EQUAL("-3", sim::fixed(-3.2, 0));
  TEXT_EQUAL("9.87", sim::three_digits(9.871));
  TEXT_EQUAL("10.0", sim::three_digits(9.996));
  TEXT_EQUAL("98.7", sim::three_digits(98.71));
  TEXT_EQUAL("100", sim::three_digits(99.96));
  TEXT_EQUAL("44622", sim::three_digits(44622.4));
  TEXT_EQUAL("0", sim::grouped(0));
  TEXT_EQUAL("999", sim::grouped(999));
  TEXT_EQUAL("1,000", sim::grouped(1000));
  TEXT_EQUAL("4,294,967,297", sim::grouped((std::uint64_t{1} << 32) + 1));
}

TEST_GROUP(BenchReport){};

TEST(BenchReport, JsonHasAnObjectForEachRowAndDirectionWithItsEightKeys) {
  const auto list = nlohmann::ordered_json::parse(bench::memory_json(some_rows()));
  LONGS_EQUAL(6, list.size());
  const std::vector<std::string> keys = {
      "engine",     "suite",        "direction",           "octets",
      "protection", "ns_per_frame", "engine_ns_per_frame", "ratio"};
  for (const auto& object : list) {
    std::vector<std::string> found;
    for (const auto& item : object.items()) {
      found.push_back(item.key());
    }
    CHECK(keys == found);
  }
  CHECK(list[0] == (nlohmann::ordered_json{{"engine", "slow"},
                                           {"suite", "gcm-aes-128"},
                                           {"direction", "protect"},
                                           {"octets", 64},
                                           {"protection", "confidentiality"},
                                           {"ns_per_frame", 100.0},
                                           {"engine_ns_per_frame", 80.0},
                                           {"ratio", 1.25}}));
  CHECK(list[5]["suite"] == "gcm-aes-xpn-256" && list[5]["direction"] == "verify");
  CHECK(list[5]["protection"] == "integrity" && list[5]["ns_per_frame"] == 60.0);
  TEXT_EQUAL("[\n]\n", bench::memory_json({}));
}

TEST(BenchReport, CostIsInUnitsOfTheSameEnginesShortestFrame) {
  const std::vector<bench::MemoryRow> rows = some_rows();
  DOUBLES_EQUAL(0.25, bench::layer_cost(rows, rows[0], true), 1e-9);
  DOUBLES_EQUAL(0.5, bench::layer_cost(rows, rows[1], true), 1e-9);
  DOUBLES_EQUAL(0.5, bench::layer_cost(rows, rows[1], false), 1e-9);
  CHECK(std::isnan(bench::layer_cost({rows[1], rows[2]}, rows[1], true)));
}

TEST(BenchReport, TextHasATableForEachSuiteAndProtection) {
  const std::string text = bench::memory_text(some_rows(), sim::TableStyle::kText);
  STRCMP_CONTAINS("GCM-AES-128, confidentiality\n\nengine  octets  protect", text.c_str());
  STRCMP_CONTAINS("slow     1,500     1040", text.c_str());
  STRCMP_CONTAINS("GCM-AES-XPN-256, integrity alone (GMAC)", text.c_str());
}

TEST(BenchReport, PlotDrawsTheFirstTablesEnginesAlone) {
  const std::string script = bench::plot_script(some_rows());
  STRCMP_CONTAINS("64 100.000 80.000 200.000 160.000\n", script.c_str());
  STRCMP_CONTAINS("1500 1040.000", script.c_str());
  CHECK(script.find("fast") == std::string::npos);
}

TEST(BenchReport, FileRowsSayWhatIsNotPresent) {
  bench::FileRow there{{64, 1'000'000}, "protect", true, sim::Summary{0.5, 3}, {}, 1.25};
  bench::FileRow absent{{64, 1'000'000}, "tcpdump", true, {}, "not present (package tcpdump)", 0};
  const std::string text = bench::file_text({absent, there}, sim::TableStyle::kMarkdown);
  STRCMP_CONTAINS("| tcpdump: not present (package tcpdump) | - |", text.c_str());
  STRCMP_CONTAINS("| protect | 0.500 | 3 % | 1.25 | 2.00 | 1.02 |", text.c_str());
}

TEST(BenchReport, PeersStandBesideTheSameWorkOfOurs) {
  const std::string output =
      R"({"peer": "x", "direction": "both", "octets": 64, "frames_per_second": 1e6, "fair": true})"
      "\n"
      R"({"peer": "x", "direction": "verify", "octets": 9, "frames_per_second": 1e3, "fair": false})"
      "\n"
      R"({"peer": "y", "absent": "package y"})"
      "\n";
  const std::vector<bench::PeerRow> peers = bench::peer_rows(output);
  const std::string text = bench::peer_text(peers, some_rows(), sim::TableStyle::kMarkdown);
  STRCMP_CONTAINS("| x | both | 64 | 1,000,000 | 1,000 | 300 | 3 |  |\n", text.c_str());
  STRCMP_CONTAINS("| x | verify | 9 | 1,000 | 1,000,000 | - | - |  |\n", text.c_str());
  STRCMP_CONTAINS("| y | - | - | - | - | - | - | not present (package y) |\n", text.c_str());
  for (const char* wrong : {"nonsense\n", "{}\n", "[]\n", R"({"peer": "x", "octets": 64})"}) {
    CHECK_THROWS(sim::Failure, static_cast<void>(bench::peer_rows(wrong)));
  }
}

TEST_GROUP(BenchFrames){};

TEST(BenchFrames, AnEngineWithTheirOperationsMakesWhatASecYMakes) {
  for (const CipherSuite suite : {CipherSuite::kGcmAes128, CipherSuite::kGcmAesXpn256}) {
    for (const bool confidentiality : {true, false}) {
      sim::SecYPair link(suite, confidentiality, Pn{7});
      sim::FrameSet set(100, 3);
      std::array<TxFrame, 3> tx{};
      for (std::size_t i = 0; i < tx.size(); ++i) {
        tx[i].buffer = &set[i];
      }
      CHECK(set.are_plain());
      link.transmitter().protect(tx, sim::kPairTime);
      set.keep_sealed();
      CHECK(set.are_plain() != confidentiality);
      set.load_headed();
      CHECK(set.are_plain() && !set.are_sealed());
      std::vector<hal::AeadOp> operations = set.operations(confidentiality);
      sim::aim(operations, link.tx_sc().encoding(), Pn{7});
      hal::aead_seal(operations);
      CHECK(set.are_sealed());
      set.load_sealed();
      LONGS_EQUAL(132, set[2].size());
      hal::aead_open(operations);
      CHECK(operations[2].result == hal::AeadResult::kOk && set.are_plain());
      set.load_plain();
      LONGS_EQUAL(100, set[2].size());
    }
  }
  CHECK_THROWS(sim::Failure, sim::require_valid(std::array<RxFrame, 1>{}));
  CHECK_THROWS(sim::Failure, sim::require_sent(std::array<TxFrame, 1>{}));
}

TEST(BenchFrames, MeasurementsGivePositiveFigures) {
  const bench::MemoryRow measured =
      bench::measure_in_memory({CipherSuite::kGcmAesXpn128, true, 64}, {0, 2});
  for (const bench::Pair* pair : {&measured.protect, &measured.verify}) {
    CHECK(pair->layer.median > 0 && pair->engine.median > 0 && pair->ratio() > 0);
  }
  TEXT_EQUAL(aead_host::chosen(), measured.engine);
  const bench::ScRow scs = bench::measure_scs(100, {0, 2});
  LONGS_EQUAL(256, scs.frames);
  CHECK(scs.verify.layer.median > 0 && scs.verify.engine.median > 0);
}

TEST_GROUP(BenchFolder){};

TEST(BenchFolder, IsItsOwnAndGoesWithWhatIsInIt) {
  std::filesystem::path path;
  {
    const bench::ScratchFolder folder(std::filesystem::temp_directory_path().string(), 1000);
    path = folder.path();
    TEXT_EQUAL(std::filesystem::temp_directory_path().string(), folder.place());
    std::filesystem::create_directory(folder.file("sub"));
  }
  CHECK(!std::filesystem::exists(path));
  CHECK_THROWS(sim::Failure, bench::ScratchFolder("/no/such/place", 1));
  CHECK_THROWS(sim::Failure, bench::ScratchFolder(std::filesystem::temp_directory_path().string(),
                                                  ~std::uint64_t{0}));
}

}  // namespace linksec::test
