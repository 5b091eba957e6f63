// SPDX-License-Identifier: Apache-2.0
#include "sim/bench/xpn_wrap.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <span>

#include "aead_host/choice.h"
#include "sim/bench/bench_link.h"
#include "sim/bench/frame_set.h"
#include "sim/bench/status_line.h"
#include "sim/bench/stopwatch.h"
#include "sim/bench/table.h"

namespace linksec::sim::bench {
namespace {

constexpr std::size_t kBurst = config::kMaxBurst;
constexpr std::size_t kOctets = 64;
constexpr std::size_t kPnFieldOffset = ethernet::kAddressesOctets + 4;
constexpr std::uint64_t kCycle = std::uint64_t{1} << 32;
constexpr std::chrono::seconds kBetweenLines{30};

[[noreturn]] void fail(const char* what, Pn pn) {
  throw run_failure(std::string("bench: ") + what + " at PN " + grouped(pn.value));
}

// The frames come out of verify as they went into protect, and go in again.
class Loop {
 public:
  Loop(CipherSuite suite, Pn first)
      : link_(suite, true, first), set_(kOctets, kBurst), first_(first), next_(first) {
    for (std::size_t i = 0; i < kBurst; ++i) {
      tx_[i].buffer = &set_[i];
      rx_[i].buffer = &set_[i];
    }
  }

  void burst(std::size_t frames) {
    const std::span<TxFrame> tx = std::span(tx_).first(frames);
    const std::span<RxFrame> rx = std::span(rx_).first(frames);
    link_.transmitter().protect(tx, kBenchTime);
    check_sent(tx);
    link_.receiver().verify(rx);
    check_received(rx);
    next_.value += frames;
  }

  // The SecYs' own state and counters agree with what was seen.
  void check_end() const {
    const std::uint64_t frames = next_.value - first_.value;
    const RxSa& rx_sa = link_.rx_sc().sa[0];
    if (link_.tx_sc().encoding().next_pn.pn() != next_ || rx_sa.replay.next_pn.pn() != next_ ||
        rx_sa.replay.lowest_pn.pn() != next_) {
      fail("nextPN and lowestPN are not the last PN's successor", next_);
    }
    if (link_.tx_sc().counters.value(TxCounter::kOutPktsEncrypted) != frames ||
        link_.rx_sc().counters.value(RxCounter::kInPktsOk) != frames) {
      fail("OutPktsEncrypted and InPktsOK are not the number of frames", next_);
    }
  }

  [[nodiscard]] Pn next() const noexcept { return next_; }
  [[nodiscard]] std::uint32_t first_field() const noexcept { return first_field_; }
  [[nodiscard]] std::uint32_t last_field() const noexcept { return last_field_; }

 private:
  // Each frame is sent with the PN that follows, whose low half is what the SecTAG carries.
  void check_sent(std::span<const TxFrame> frames) {
    Pn pn = next_;
    for (const TxFrame& frame : frames) {
      last_field_ = load_be32(frame.buffer->data() + kPnFieldOffset);
      if (frame.verdict != TxVerdict::kSend || frame.counter != TxCounter::kOutPktsEncrypted ||
          frame.sa.pn != pn || last_field_ != static_cast<std::uint32_t>(pn.value)) {
        fail("a frame was not protected as it must be", pn);
      }
      first_field_ = pn == first_ ? last_field_ : first_field_;
      ++pn.value;
    }
  }

  void check_received(std::span<const RxFrame> frames) {
    Pn pn = next_;
    for (const RxFrame& frame : frames) {
      if (frame.verdict != RxVerdict::kDeliver || frame.finding != RxFinding::kValid ||
          frame.counter != RxCounter::kInPktsOk || frame.sa.pn != pn ||
          frame.buffer->size() != kOctets) {
        fail("a frame was not verified as it must be", pn);
      }
      ++pn.value;
    }
    if (!set_.are_plain()) {
      fail("a frame's data are not what was protected", next_);
    }
  }

  BenchLink link_;
  FrameSet set_;
  std::array<TxFrame, kBurst> tx_{};
  std::array<RxFrame, kBurst> rx_{};
  Pn first_;
  Pn next_;
  std::uint32_t first_field_ = 0;
  std::uint32_t last_field_ = 0;
};

std::string progress(std::uint64_t done, std::uint64_t frames, double seconds) {
  const double left = seconds * static_cast<double>(frames - done) /
                      static_cast<double>(std::max<std::uint64_t>(done, 1));
  return "bench: " + grouped(done) + " of " + grouped(frames) + " frames, " + fixed(seconds, 0) +
         " s, about " + fixed(left, 0) + " s to go";
}

}  // namespace

Pn xpn_wrap_start(std::uint64_t frames) noexcept {
  return frames >= kCycle ? Pn{1} : Pn{kCycle - frames / 2};
}

XpnWrapResult run_xpn_wrap(CipherSuite suite, std::uint64_t frames) {
  constexpr std::uint64_t kBurstsBetweenLooks = 4096;
  const Pn first = xpn_wrap_start(frames);
  Loop loop(suite, first);
  StatusLine status(kBetweenLines);
  const Stopwatch watch;
  std::uint64_t bursts = 0;
  for (std::uint64_t done = 0; done < frames; ++bursts) {
    if (bursts % kBurstsBetweenLooks == 0) {
      if (interrupted()) {
        throw run_failure("interrupted after " + grouped(done) + " frames, all of them right");
      }
      if (status.due()) {
        status.show(progress(done, frames, watch.seconds()));
      }
    }
    const std::size_t count = std::min<std::uint64_t>(kBurst, frames - done);
    loop.burst(count);
    done += count;
  }
  XpnWrapResult result{suite, frames, first, Pn{loop.next().value - 1}};
  result.seconds = watch.seconds();
  loop.check_end();
  result.first_field = loop.first_field();
  result.last_field = loop.last_field();
  if (frames == kXpnWrapFrames && result.first_field != result.last_field) {
    fail("the first frame's PN field did not come again", result.last);
  }
  return result;
}

std::string xpn_wrap_text(const XpnWrapResult& result) {
  const auto field = [](std::uint32_t value) {
    std::string text(8, '0');
    std::snprintf(text.data(), text.size() + 1, "%08x", value);
    return text;
  };
  return grouped(result.frames) + " frames of 64 octets through one SA of " +
         info(result.suite).name + ", engine " + aead_host::chosen() + "\n" +
         "each protected and verified, every verdict, PN, PN field and octet of data right\n" +
         "PNs " + grouped(result.first.value) + " to " + grouped(result.last.value) +
         "; PN field of the first frame " + field(result.first_field) + ", of the last " +
         field(result.last_field) + "\n" + "nextPN at both ends " + grouped(result.last.value + 1) +
         "; OutPktsEncrypted and InPktsOK " + grouped(result.frames) + "\n" +
         fixed(result.seconds, 1) + " s, " +
         fixed(result.seconds * 1e9 / static_cast<double>(result.frames), 1) +
         " ns per frame for both directions and the checks\n";
}

}  // namespace linksec::sim::bench
