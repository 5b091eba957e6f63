// SPDX-License-Identifier: Apache-2.0
#include "conformance/long_run.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <span>

#include "aead_host/choice.h"
#include "hal/entropy.h"
#include "link/frame_set.h"
#include "link/link_config.h"
#include "link/secy_pair.h"
#include "shell/status_line.h"
#include "shell/stopwatch.h"
#include "shell/table.h"

namespace linksec::sim::conformance {
namespace {

constexpr std::size_t kBurst = config::kMaxBurst;
constexpr std::size_t kOctets = 64;
constexpr std::size_t kPnFieldOffset = ethernet::kAddressesOctets + 4;
constexpr std::uint64_t kBurstsBetweenLooks = 4096;
constexpr std::chrono::seconds kBetweenLines{30};
static_assert(kLongBlock % kBurst == 0 && kLongBlock / kBurst % kBurstsBetweenLooks == 0);

[[noreturn]] void fail(const char* what, std::uint64_t pn) {
  throw Difference(std::string(what) + ", PN " + grouped(pn));
}

SakParameters key_of(const LongState& state) {
  SakParameters key;
  key.sak = state.sak.bytes();
  key.salt = state.salt;
  return key;
}

// The SecYs of one part of a run. The frames come out of verify as they went into protect, and go
// in again.
class LongPart {
 public:
  explicit LongPart(const LongState& state)
      : link_(state.suite, true, Pn{state.next}, key_of(state)),
        set_(kOctets, kBurst),
        first_(state.next),
        next_(state.next) {
    for (std::size_t i = 0; i < kBurst; ++i) {
      tx_[i].buffer = &set_[i];
      rx_[i].buffer = &set_[i];
    }
  }

  // The transmitter uses no PN from `ceiling` on.
  void allow(std::uint64_t ceiling) {
    need(link_.transmitter().lmi().set_tx_ceiling(kPairSci, kPairAn, Pn{ceiling}, kPairTime),
         "the ceiling of a transmit SA");
  }

  // Protects and verifies. Returns the first frame as it was on the line when `keep` says so.
  Octets burst(std::size_t frames, bool keep) {
    const std::span<TxFrame> tx = std::span(tx_).first(frames);
    const std::span<RxFrame> rx = std::span(rx_).first(frames);
    link_.transmitter().protect(tx, kPairTime);
    check_sent(tx);
    Octets first;
    if (keep) {
      first.assign(set_[0].data(), set_[0].data() + set_[0].size());
    }
    link_.receiver().verify(rx);
    check_received(rx);
    next_ += frames;
    return first;
  }

  // The SecYs' own state and counters agree with what was seen.
  void check_end() const {
    const RxSa& rx_sa = link_.rx_sc().sa[kPairAn.value()];
    if (link_.tx_sc().encoding().next_pn.pn() != Pn{next_} ||
        rx_sa.replay.next_pn.pn() != Pn{next_} || rx_sa.replay.lowest_pn.pn() != Pn{next_}) {
      fail("nextPN and lowestPN are not one behind the last PN", next_ - 1);
    }
    if (link_.tx_sc().counters.value(TxCounter::kOutPktsEncrypted) != next_ - first_ ||
        link_.rx_sc().counters.value(RxCounter::kInPktsOk) != next_ - first_) {
      fail("OutPktsEncrypted and InPktsOK are not the number of frames", next_ - 1);
    }
  }

 private:
  // Each frame is sent with the PN that follows, whose low half is what the SecTAG carries.
  void check_sent(std::span<const TxFrame> frames) const {
    std::uint64_t pn = next_;
    for (const TxFrame& frame : frames) {
      if (frame.verdict != TxVerdict::kSend || frame.counter != TxCounter::kOutPktsEncrypted) {
        fail("a frame was not protected", pn);
      }
      if (frame.sa.pn != Pn{pn}) {
        fail("a frame does not have the PN behind the last one's", pn);
      }
      if (load_be32(frame.buffer->data() + kPnFieldOffset) != static_cast<std::uint32_t>(pn)) {
        fail("the PN field is not the low half of the PN", pn);
      }
      ++pn;
    }
  }

  void check_received(std::span<const RxFrame> frames) const {
    std::uint64_t pn = next_;
    for (const RxFrame& frame : frames) {
      if (frame.verdict != RxVerdict::kDeliver || frame.finding != RxFinding::kValid ||
          frame.counter != RxCounter::kInPktsOk) {
        fail("a frame was not delivered as valid", pn);
      }
      if (frame.sa.pn != Pn{pn}) {
        fail("the receiver recovered another PN", pn);
      }
      if (frame.buffer->size() != kOctets) {
        fail("a frame came out with another length", pn);
      }
      ++pn;
    }
    if (!set_.are_plain()) {
      fail("the octets delivered are not those that were protected, at or behind", next_);
    }
  }

  SecYPair link_;
  FrameSet set_;
  std::array<TxFrame, kBurst> tx_{};
  std::array<RxFrame, kBurst> rx_{};
  std::uint64_t first_;
  std::uint64_t next_;
};

// Whether the frame with the next PN is one of those that are compared at the end.
bool is_witness(const LongState& state) {
  const std::uint64_t at = state.next - state.first;
  return at % kLongBlock == 0 && at % (std::uint64_t{1} << 32) / kLongBlock < kLongWitnesses;
}

// A part of a run, as it goes on: what it has done since it began, and how long that took.
class LongProgress {
 public:
  explicit LongProgress(LongState& state)
      : state_(state),
        frames_before_(state.frames),
        milliseconds_before_(state.milliseconds),
        status_(kBetweenLines) {}

  void take_time() {
    state_.milliseconds =
        milliseconds_before_ + static_cast<std::uint64_t>(watch_.seconds() * 1000);
  }
  void show() {
    if (status_.due()) {
      status_.show(long_progress(state_.frames, state_.total(), state_.frames - frames_before_,
                                 watch_.seconds()));
    }
  }

 private:
  LongState& state_;
  std::uint64_t frames_before_;
  std::uint64_t milliseconds_before_;
  StatusLine status_;
  Stopwatch watch_;
};

void save(const LongState& state, const LongStateFile* file) {
  if (file != nullptr) {
    file->save(state);
  }
}

// All PNs below `next` were used, and none from there on.
[[noreturn]] void end_early(LongState& state, const LongStateFile* file) {
  state.reserved = state.next;
  save(state, file);
  throw run_failure("conformance: interrupted after " + grouped(state.frames) + " of " +
                    grouped(state.total()) + " frames, all of them right; " +
                    (file != nullptr ? "the same command goes on from there, by " + file->path()
                                     : "with --report DIR the next run could go on from there"));
}

void run_block(LongState& state, LongPart& part, LongProgress& progress,
               const LongStateFile* file) {
  const std::uint64_t end = std::min(state.reserved, state.next + (state.total() - state.frames));
  for (std::uint64_t bursts = 0; state.next < end; ++bursts) {
    if (bursts % kBurstsBetweenLooks == 0) {
      progress.take_time();
      progress.show();
      if (interrupted()) {
        end_early(state, file);
      }
    }
    const std::size_t count = std::min<std::uint64_t>(kBurst, end - state.next);
    const bool keep = is_witness(state);
    Octets first = part.burst(count, keep);
    if (keep) {
      state.witnesses.push_back({state.next, std::move(first)});
    }
    state.next += count;
    state.frames += count;
  }
}

std::string duration(double seconds) {
  const auto whole = std::llround(seconds);
  const std::string rest = std::to_string(whole % 60) + " s";
  return whole < 60 ? rest : std::to_string(whole / 60) + " min " + rest;
}

void fill_random(ByteSpan octets) {
  if (const Status status = hal::entropy_fill({}, octets); status != Status::kOk) {
    throw run_failure(std::string("no random numbers can be had: ") + to_string(status));
  }
}

// A state that is there continues; else a run begins.
std::unique_ptr<LongState> take_up(const LongPlan& plan, const LongStateFile* file) {
  std::unique_ptr<LongState> state = file != nullptr ? file->load() : nullptr;
  if (state == nullptr) {
    return begin_long(plan);
  }
  if (state->suite != plan.suite || state->first != plan.first ||
      state->engine != aead_host::chosen()) {
    throw usage_failure(file->path() + ": is of a run with --long-suite " +
                        suite_word(state->suite) + " --long-from " + std::to_string(state->first) +
                        " --aead " + printable(state->engine) +
                        "; give the same, or delete it to start anew");
  }
  say("conformance: goes on at PN " + grouped(state->reserved) + " with " + grouped(state->frames) +
      " frames verified, by " + file->path());
  return state;
}

}  // namespace

std::string long_progress(std::uint64_t done, std::uint64_t total, std::uint64_t done_here,
                          double seconds) {
  constexpr std::size_t kWidth = 24;
  const double part = static_cast<double>(done) / static_cast<double>(total);
  const auto full = static_cast<std::size_t>(part * kWidth);
  std::string text = "[" + std::string(full, '#') + std::string(kWidth - full, '-') + "] " +
                     fixed(100 * part, 1) + " %, " + grouped(done) + " of " + grouped(total) +
                     " frames";
  if (done_here != 0) {
    text += ", " +
            duration(seconds * static_cast<double>(total - done) / static_cast<double>(done_here)) +
            " to go";
  }
  return text;
}

std::unique_ptr<LongState> begin_long(const LongPlan& plan) {
  auto state = std::make_unique<LongState>();
  state->suite = plan.suite;
  state->engine = aead_host::chosen();
  state->first = state->next = state->reserved = plan.first;
  std::array<std::uint8_t, 32> sak{};
  const ByteSpan part = ByteSpan(sak).first(info(plan.suite).key_octets);
  fill_random(part);
  fill_random(state->salt);
  const bool took = state->sak.assign(part);
  secure_wipe(sak);
  LINKSEC_ASSERT(took);
  return state;
}

// @req C4 D10
void run_blocks(LongState& state, const LongStateFile* file) {
  // What a run that was killed had reserved it may have used.
  state.skipped += state.reserved - state.next;
  state.next = state.reserved;
  ++state.parts;
  LongPart part(state);
  LongProgress progress(state);
  while (state.frames < state.total()) {
    state.reserved = state.block_end();
    save(state, file);
    part.allow(state.reserved);
    run_block(state, part, progress, file);
  }
  progress.take_time();
  part.check_end();
}

Run run_long(const LongPlan& plan, const LongStateFile* file) {
  Run run = begin_run(*open_dut("inprocess"));
  const std::unique_ptr<LongState> state = take_up(plan, file);
  try {
    run_blocks(*state, file);
    run.cases.push_back(judge_long(*state));
  } catch (const Difference& difference) {
    CaseResult result;
    result.of = &long_case();
    result.reason = difference.what();
    result.frames_in = state->frames;
    run.cases.push_back(std::move(result));
  }
  return run;
}

}  // namespace linksec::sim::conformance
