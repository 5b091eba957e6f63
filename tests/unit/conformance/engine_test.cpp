// SPDX-License-Identifier: Apache-2.0

// The engine of the conformance cases on a device that does as it is told: a difference of any kind
// must fail a case, and what a device can't do must never pass one.

#include <set>

#include "conformance/report.h"
#include "conformance/run.h"
#include "conformance/scene.h"
#include "shell/failure.h"
#include "support/print.h"

using namespace linksec;
using namespace linksec::sim::conformance;

namespace {

// Gives what the test prepared, whatever comes in.
class Puppet final : public Dut {
 public:
  [[nodiscard]] std::string name() const override { return "puppet"; }
  [[nodiscard]] std::string about() const override { return "a test's"; }
  [[nodiscard]] std::optional<std::string> configure(const Setup&) override { return refusal; }
  [[nodiscard]] std::optional<std::string> no_frame_of(Side, std::size_t octets) const override {
    return octets > 2000 ? std::optional<std::string>("too long") : std::nullopt;
  }
  [[nodiscard]] Answer change(const Change&) override { return answer; }
  void send(Side, const std::vector<Octets>&) override {
    for (const auto& [name, by] : moves) {
      shown[name] += by;
    }
  }
  [[nodiscard]] std::vector<Octets> collect(Side side) override {
    return side == Side::kHost ? host : line;
  }
  [[nodiscard]] Counters counters() override { return shown; }
  [[nodiscard]] std::optional<std::string> no_host_side() const override { return blind; }
  [[nodiscard]] Answer restart(Stop) override { return answer; }
  [[nodiscard]] Answer harm(Harm, std::uint64_t) override { return answer; }
  [[nodiscard]] std::optional<std::string> said() override { return console; }
  [[nodiscard]] std::optional<std::vector<std::uint8_t>> access_priorities() override {
    return priorities;
  }

  std::optional<std::string> refusal, blind, console;
  std::optional<std::vector<std::uint8_t>> priorities;
  Answer answer = Answer::kCannot;
  std::vector<Octets> host, line;
  Counters shown = {{"InPktsNoTag", 5}, {"InPktsOK/0200000000020001", 7}, {"InPktsBadTag", 0}};
  Counters moves;
};

CaseResult try_case(Puppet& puppet, std::function<void(Trial&)> steps) {
  static Case of;
  of = {"a-case", "a title", "10.6", "VER-1", Need::kMandatory, std::move(steps)};
  return run_case(of, puppet);
}

void discards_untagged(Trial& trial) {
  trial.configure(one_peer());
  trial.discard(request(), "InPktsNoTag");
}

}  // namespace

TEST_GROUP(ConformanceEngine) { Puppet puppet; };

TEST(ConformanceEngine, WhatADeviceDoesNotHaveMakesACaseNotApplicable) {
  for (const auto& step : std::initializer_list<void (*)(Trial&)>{
           [](Trial& trial) { trial.restart(Stop::kPowerCut); },
           [](Trial& trial) { trial.refuse_orderly_end(); },
           [](Trial& trial) { trial.harm(Harm::kMemoryFails, 1); },
           [](Trial& trial) { trial.says("ready"); }, [](Trial& trial) { trial.left_with({0}); }}) {
    CHECK(try_case(puppet, step).result == Conclusion::kNotApplicable);
  }
  puppet.blind = "nobody";
  CHECK(try_case(puppet, [](Trial& trial) {
          static_cast<void>(trial.observe(Side::kHost, {}));
        }).result == Conclusion::kNotApplicable);
}

TEST(ConformanceEngine, ALifeAndAConsoleThatAreOthersThanExpectedFail) {
  puppet.answer = Answer::kDone;
  puppet.console = "closed";
  puppet.priorities = {3};
  for (const auto& step : std::initializer_list<void (*)(Trial&)>{
           [](Trial& trial) { trial.refuse_orderly_end(); },
           [](Trial& trial) { trial.says("ready"); }, [](Trial& trial) { trial.left_with({4}); }}) {
    CHECK(try_case(puppet, step).result == Conclusion::kFailed);
  }
  puppet.answer = Answer::kRefused;
  CHECK(try_case(puppet, [](Trial& trial) { trial.restart(Stop::kOrderly); }).result ==
        Conclusion::kFailed);
}

TEST(ConformanceEngine, ACounterThatMayStayPassesEitherWayAndNoOther) {
  const auto loses = [](Trial& trial) {
    trial.configure(one_peer());
    trial.lose(request(), "InPktsNoTag InPktsBadTag+46?");
  };
  puppet.moves = {{"InPktsNoTag", 1}};
  CHECK(try_case(puppet, loses).result == Conclusion::kPassed);
  puppet.moves = {{"InPktsNoTag", 1}, {"InPktsBadTag", 46}};
  CHECK(try_case(puppet, loses).result == Conclusion::kPassed);
  puppet.moves = {{"InPktsNoTag", 1}, {"InPktsBadTag", 45}};
  CHECK(try_case(puppet, loses).result == Conclusion::kFailed);
}

TEST(ConformanceEngine, PassesWhatIsAsExpected) {
  puppet.moves = {{"InPktsNoTag", 1}};
  const CaseResult result = try_case(puppet, discards_untagged);
  CHECK(result.result == Conclusion::kPassed);
  UNSIGNED_LONGS_EQUAL(1, result.evidence.size());
  UNSIGNED_LONGS_EQUAL(1, result.decisive_frame);
  CHECK(result.reason.empty());
}

TEST(ConformanceEngine, FailsACounterThatDoesNotMove) {
  const CaseResult result = try_case(puppet, discards_untagged);
  CHECK(result.result == Conclusion::kFailed);
  STRCMP_EQUAL("InPktsNoTag moved by 0, not by 1", result.reason.c_str());
}

TEST(ConformanceEngine, FailsACounterThatMovesTooFar) {
  puppet.moves = {{"InPktsNoTag", 2}};
  CHECK(try_case(puppet, discards_untagged).result == Conclusion::kFailed);
}

TEST(ConformanceEngine, FailsAnotherCounterThatMoves) {
  puppet.moves = {{"InPktsNoTag", 1}, {"InPktsOK/0200000000020001", 1}};
  STRCMP_EQUAL("InPktsOK/0200000000020001 moved by 1, not by 0",
               try_case(puppet, discards_untagged).reason.c_str());
}

TEST(ConformanceEngine, FailsAFrameThatMustNotComeOut) {
  puppet.moves = {{"InPktsNoTag", 1}};
  puppet.host = {request()};
  STRCMP_CONTAINS("a frame came out on the host side that must not",
                  try_case(puppet, discards_untagged).reason.c_str());
}

TEST(ConformanceEngine, FailsAFrameThatComesBack) {
  puppet.moves = {{"InPktsNoTag", 1}};
  puppet.line = {request()};
  STRCMP_CONTAINS("a frame came back on the same side",
                  try_case(puppet, discards_untagged).reason.c_str());
}

TEST(ConformanceEngine, FailsAMissingFrameAndOneOctetThatDiffers) {
  const auto delivers = [](Trial& trial) {
    trial.configure(one_peer());
    trial.deliver(request(), request(), "");
  };
  STRCMP_CONTAINS("a frame is missing on the host side", try_case(puppet, delivers).reason.c_str());
  puppet.host = {flipped(request(), 20, 3)};
  STRCMP_CONTAINS("octet 21 is the first to differ", try_case(puppet, delivers).reason.c_str());
  puppet.host = {request()};
  CHECK(try_case(puppet, delivers).result == Conclusion::kPassed);
}

TEST(ConformanceEngine, WhatADeviceCannotDoIsNotApplicable) {
  const auto changes = [](Trial& trial) {
    trial.configure(one_peer());
    trial.change({.control = Control::kReplayWindow, .value = 1});
  };
  CHECK(try_case(puppet, changes).result == Conclusion::kNotApplicable);
  puppet.answer = Answer::kRefused;
  STRCMP_EQUAL("replayWindow was refused and must be accepted",
               try_case(puppet, changes).reason.c_str());
  puppet.answer = Answer::kDone;
  CHECK(try_case(puppet, changes).result == Conclusion::kPassed);
  for (const auto& steps : std::initializer_list<std::function<void(Trial&)>>{
           [](Trial& trial) { trial.reads("replayWindow", "0"); },
           [](Trial& trial) { trial.needs_counter("InPktsLate"); },
           [](Trial& trial) { trial.discard(request(3000), ""); },
           [](Trial& trial) { trial.change_remotely({}); },
           [](Trial& trial) { trial.set_write_access(Control::kUseEs, false); }}) {
    CHECK(try_case(puppet, steps).result == Conclusion::kNotApplicable);
  }
  puppet.refusal = "no such suite";
  STRCMP_EQUAL("no such suite", try_case(puppet, changes).reason.c_str());
}

TEST(ConformanceEngine, NamesTheCountersThatADeviceDoesNotShow) {
  const CaseResult result = try_case(puppet, [](Trial& trial) {
    trial.configure(one_peer());
    trial.discard(request(), "InPktsOverrun");
  });
  CHECK(result.result == Conclusion::kPassed);
  CHECK(result.unseen.size() == 2 && result.unseen.front() == "InPktsOverrun");
}

TEST(ConformanceEngine, KeepsTheFirstAndTheLastFramesOfASweep) {
  const CaseResult result = try_case(puppet, [](Trial& trial) {
    trial.configure(one_peer());
    trial.sweep(200);
    for (std::uint8_t i = 0; i < 200; ++i) {
      trial.discard(request(46, i), "");
    }
  });
  CHECK(result.result == Conclusion::kPassed);
  UNSIGNED_LONGS_EQUAL(200, result.frames_in);
  CHECK(result.evidence.size() < 40);
  CHECK(result.evidence.front().octets == request(46, 0));
  CHECK(result.evidence.back().octets == request(46, 199));
  UNSIGNED_LONGS_EQUAL(result.evidence.size(), result.decisive_frame);
}

TEST(ConformanceEngine, EachCaseHasAnIdOfItsOwnAndSaysWhatItProves) {
  std::set<std::string> ids;
  for (const Case& of : all_cases()) {
    CHECK_TEXT(ids.insert(of.id).second, of.id.c_str());
    CHECK_TEXT(!of.title.empty() && !of.clause.empty() && !of.pics.empty(), of.id.c_str());
    CHECK_TEXT(
        of.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos,
        of.id.c_str());
  }
  CHECK(ids.size() > 200);
}

TEST(ConformanceEngine, CasesAreChosenByIdPrefixAndByWhatTheyProve) {
  UNSIGNED_LONGS_EQUAL(1, select_cases({"ver-late-strict"}).size());
  CHECK(select_cases({"edge-*"}).size() > 20);
  CHECK(select_cases({"VER-6"}).size() > 5);
  UNSIGNED_LONGS_EQUAL(all_cases().size(), select_cases({}).size());
  CHECK_THROWS(sim::Failure, static_cast<void>(select_cases({"VER-99"})));
}

TEST(ConformanceEngine, TheReportEscapesWhatItShows) {
  Run report;
  report.dut = "a <b> & \"c\"";
  report.cases.push_back(try_case(puppet, [](Trial&) { throw NotApplicable("<i>&"); }));
  STRCMP_CONTAINS("a &lt;b&gt; &amp; &quot;c&quot;", junit_xml(report).c_str());
  STRCMP_CONTAINS("message=\"&lt;i&gt;&amp;\"", junit_xml(report).c_str());
  CHECK(report_html(report).find("<i>") == std::string::npos);
  STRCMP_CONTAINS("\"not_applicable\": 1", report_json(report).c_str());
}
