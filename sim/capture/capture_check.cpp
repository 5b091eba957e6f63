// SPDX-License-Identifier: Apache-2.0
#include "capture/capture_check.h"

#include <algorithm>
#include <functional>

#include "capture/counter_view.h"
#include "capture/pipeline.h"
#include "capture/sidecar.h"
#include "capture/verdict_line.h"
#include "shell/failure.h"

namespace linksec::sim {
namespace {

constexpr std::size_t kMaxFailures = 20;

using Frames = std::vector<std::vector<std::uint8_t>>;

void fail(CaptureRun& run, const std::string& text) {
  if (run.failures.size() < kMaxFailures) {
    run.failures.push_back(text);
  } else if (run.failures.size() == kMaxFailures) {
    run.failures.emplace_back("and more");
  }
}

Frames read_frames(const std::string& path) {
  host::CaptureReader reader = take(host::CaptureReader::open(path));
  Frames frames;
  host::ReadOutcome outcome = host::ReadOutcome::kEnd;
  while ((outcome = reader.next()) == host::ReadOutcome::kFrame) {
    const ConstByteSpan octets = reader.frame().octets;
    frames.emplace_back(octets.begin(), octets.end());
  }
  if (outcome == host::ReadOutcome::kError) {
    throw run_failure(reader.error());
  }
  return frames;
}

void keep(Frames& frames, ConstByteSpan octets) {
  frames.emplace_back(octets.begin(), octets.end());
}

// `numbers` says which frame of the input each frame of the output comes from.
void compare_frames(CaptureRun& run, const Frames& expected, const Frames& found,
                    const std::vector<std::uint64_t>& numbers) {
  if (expected.size() != found.size()) {
    fail(run, "frames out: expected " + std::to_string(expected.size()) + ", found " +
                  std::to_string(found.size()));
  }
  for (std::size_t i = 0; i < std::min(expected.size(), found.size()); ++i) {
    if (expected[i] == found[i]) {
      continue;
    }
    const std::string place =
        "frame " + std::to_string(numbers[i]) + " (output " + std::to_string(i + 1) + "): ";
    if (expected[i].size() != found[i].size()) {
      fail(run, place + "expected " + std::to_string(expected[i].size()) + " octets, found " +
                    std::to_string(found[i].size()));
      continue;
    }
    const auto differs = std::mismatch(expected[i].begin(), expected[i].end(), found[i].begin());
    fail(run, place + "octet " + std::to_string(differs.first - expected[i].begin()) +
                  ": expected " + std::to_string(*differs.first) + ", found " +
                  std::to_string(*differs.second));
  }
}

// A word that a sidecar expects: one that is no counter and as long as a key is not shown.
std::string shown_word(const std::string& word) {
  constexpr std::size_t kShorterThanAnyKey = 15;
  return word.size() <= kShorterThanAnyKey || word.starts_with("InPkts")
             ? printable(word)
             : "a word of " + std::to_string(word.size()) + " characters";
}

void compare_list(CaptureRun& run, const std::string& where, const ExpectedCounters& expected,
                  const CounterList& found) {
  for (const auto& [name, value] : expected) {
    const auto actual = value_of(found, name);
    if (!actual.has_value()) {
      fail(run, where + " has no counter " + shown_id(name));
    } else if (*actual != value) {
      fail(run, where + " " + name + ": expected " + std::to_string(value) + ", found " +
                    std::to_string(*actual));
    }
  }
}

void compare_scs(CaptureRun& run, const std::string& where,
                 const std::map<std::string, ExpectedCounters>& expected,
                 const CountersBySci& found) {
  for (const auto& [sci, counters] : expected) {
    const auto sc = found.find(sci);
    if (sc == found.end()) {
      fail(run, where + " has no SC " + (sci_from_text(sci).has_value() ? sci : shown_id(sci)));
    } else {
      compare_list(run, where + " " + sci, counters, sc->second);
    }
  }
}

void compare_counters(CaptureRun& run, const std::string& where, const ExpectedCounterSet& expected,
                      const CounterSet& found) {
  compare_list(run, where + ".secy", expected.secy, found.secy);
  compare_scs(run, where + ".rx-sc", expected.rx_sc, found.rx_sc);
  compare_scs(run, where + ".tx-sc", expected.tx_sc, found.tx_sc);
}

void read_to_end(const std::string& in, LinkSetup& setup,
                 const std::function<void(FrameBatch&)>& process) {
  host::CaptureReader reader = take(host::CaptureReader::open(in));
  FrameBatch batch;
  if (stream(reader, batch, setup, process) == StreamEnd::kReadError) {
    throw run_failure(reader.error());
  }
}

std::string counter_text(const char* name) { return *name == '\0' ? "no counter" : name; }

void run_protect(CaptureRun& run, const std::string& file, const ExpectedProtect& expected) {
  LinkConfig config = load_link_config(file);
  run.suite = suite_word(config.controls.cipher_suite);
  run.mode = "protect";
  Protector protector(config, std::nullopt);
  Frames found;
  std::vector<std::uint64_t> numbers;
  std::uint64_t refused = 0;
  read_to_end(expected.in, protector.setup(), [&](FrameBatch& batch) {
    protector.process(batch);
    for (const FrameSlot& slot : batch.frames()) {
      ++run.frames;
      const bool sent = !slot.truncated && slot.tx.verdict == TxVerdict::kSend;
      ++(sent ? run.delivered : run.discarded);
      ++run.outcomes[{sent ? "send" : "discard", counter_text(name(slot.tx.counter).name)}];
      refused += slot.tx.verdict == TxVerdict::kNotOperational ? 1U : 0U;
      if (sent) {
        keep(found, slot.buffer.bytes());
        numbers.push_back(slot.number);
      }
    }
  });
  compare_frames(run, read_frames(expected.out), found, numbers);
  compare_counters(run, "counters", expected.counters, counters_of(protector.secy()));
  if (expected.count.value_or(run.frames) != run.frames) {
    fail(run, "frames in: expected " + std::to_string(*expected.count) + ", found " +
                  std::to_string(run.frames));
  }
  if (expected.refused != refused) {
    fail(run, "frames refused: expected " + std::to_string(expected.refused) + ", found " +
                  std::to_string(refused));
  }
}

using FramesByNumber = std::map<std::uint64_t, const ExpectedFrame*>;

void compare_verdict(CaptureRun& run, const FrameSlot& slot, const FramesByNumber& expected) {
  const std::string verdict = verdict_word(slot);
  const std::string counter =
      slot.truncated ? std::string() : std::string(name(slot.rx.counter).name);
  ++run.outcomes[{verdict, counter_text(counter.c_str())}];
  const auto found = expected.find(slot.number);
  if (found == expected.end()) {
    return;
  }
  const ExpectedFrame& frame = *found->second;
  if (frame.verdict != verdict || frame.counter != counter) {
    const char* const reason = verdict_reason(slot);
    fail(run, "frame " + std::to_string(slot.number) + ": expected " + shown_word(frame.verdict) +
                  ", " + counter_text(shown_word(frame.counter).c_str()) + "; found " + verdict +
                  ", " + counter_text(counter.c_str()) +
                  (reason != nullptr ? std::string(" (") + reason + ")" : std::string()));
  }
}

void run_validate(CaptureRun& run, const std::string& file, const ExpectedValidate& expected) {
  LinkConfig config = load_link_config(file);
  run.suite = suite_word(config.controls.cipher_suite);
  run.mode = std::string("validate ") + validate_word(config.controls.validate_frames);
  FramesByNumber frames;
  for (const ExpectedFrame& frame : expected.frames) {
    frames.emplace(frame.number, &frame);
  }
  Validator validator(config, {});
  Frames found;
  std::vector<std::uint64_t> numbers;
  read_to_end(expected.in, validator.setup(), [&](FrameBatch& batch) {
    validator.process(batch);
    for (const FrameSlot& slot : batch.frames()) {
      ++run.frames;
      compare_verdict(run, slot, frames);
      if (!slot.truncated && slot.rx.verdict == RxVerdict::kDeliver) {
        ++run.delivered;
        keep(found, slot.buffer.bytes());
        numbers.push_back(slot.number);
      } else if (!slot.truncated && slot.rx.verdict == RxVerdict::kDiscard) {
        ++run.discarded;
      }
    }
  });
  compare_frames(run, read_frames(expected.out), found, numbers);
  compare_counters(run, "counters", expected.counters, counters_of(validator.secy()));
  compare_counters(run, "counters-2006", expected.counters_2006,
                   counters_2006_of(validator.secy()));
  if (!frames.empty() && frames.rbegin()->first > run.frames) {
    fail(run, "frame " + std::to_string(frames.rbegin()->first) + " is expected, and " +
                  expected.in + " has " + std::to_string(run.frames));
  }
}

template <typename Run>
CaptureRun guarded(const std::string& name, Run&& body) {
  CaptureRun run;
  run.name = name;
  try {
    body(run);
  } catch (const Failure& failure) {
    fail(run, failure.what());
  }
  return run;
}

}  // namespace

std::vector<CaptureRun> check_sidecar(const std::string& file, const std::string& name) {
  std::vector<CaptureRun> runs;
  Sidecar sidecar;
  const CaptureRun loading = guarded(name, [&](CaptureRun&) { sidecar = load_sidecar(file); });
  if (!loading.failures.empty()) {
    return {loading};
  }
  if (sidecar.protect.has_value()) {
    runs.push_back(
        guarded(name, [&](CaptureRun& run) { run_protect(run, file, *sidecar.protect); }));
  }
  if (sidecar.validate.has_value()) {
    runs.push_back(
        guarded(name, [&](CaptureRun& run) { run_validate(run, file, *sidecar.validate); }));
  }
  return runs;
}

}  // namespace linksec::sim
