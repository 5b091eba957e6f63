// SPDX-License-Identifier: Apache-2.0
#include "bench/memory_bench.h"

#include <algorithm>

#include "aead_host/choice.h"
#include "link/frame_set.h"
#include "link/secy_pair.h"
#include "shell/failure.h"
#include "shell/interrupt.h"
#include "shell/stopwatch.h"

namespace linksec::sim::bench {
namespace {

constexpr std::size_t kBurst = config::kMaxBurst;
// Frames of a round: so few that they and what they are restored from stay in the second-level
// cache, and so many that reading the clock does not count.
constexpr std::size_t kRoundOctets = 128UL * 1024;
constexpr std::size_t kMaxRoundBursts = 8;

std::size_t frames_for(std::size_t octets) {
  return kBurst * std::clamp<std::size_t>(kRoundOctets / (kBurst * octets), 1, kMaxRoundBursts);
}

// One link, its frames, and the times of all rounds so far.
class Lane {
 public:
  explicit Lane(const MemoryCase& of)
      : link_(of.suite, of.confidentiality, Pn{1}),
        set_(of.octets, frames_for(of.octets)),
        operations_(set_.operations(of.confidentiality)),
        tx_(set_.frames()),
        rx_(set_.frames()) {
    for (std::size_t i = 0; i < set_.frames(); ++i) {
      tx_[i].buffer = &set_[i];
      rx_[i].buffer = &set_[i];
    }
  }

  void round() {
    const Pn first = link_.tx_sc().encoding().next_pn.pn();
    protect_.push_back(protect());
    seal_.push_back(seal(first));
    verify_.push_back(verify());
    open_.push_back(open(first));
  }

  [[nodiscard]] std::size_t rounds() const noexcept { return protect_.size(); }
  [[nodiscard]] Pair protect_pair() const { return {summarize(protect_), summarize(seal_)}; }
  [[nodiscard]] Pair verify_pair() const { return {summarize(verify_), summarize(open_)}; }

 private:
  double protect() {
    set_.load_plain();
    const double ns = per_frame(set_.frames(), [&](std::size_t at) {
      link_.transmitter().protect(std::span(tx_).subspan(at, kBurst), kPairTime);
    });
    require_sent(tx_);
    set_.keep_sealed();
    return ns;
  }

  // What comes out is what the SecY made: these are its operations.
  double seal(Pn first) {
    set_.load_headed();
    aim(operations_, link_.tx_sc().encoding(), first);
    const double ns = per_frame(set_.frames(), [&](std::size_t at) {
      hal::aead_seal(std::span(operations_).subspan(at, kBurst));
    });
    if (!set_.are_sealed()) {
      fail_measurement("the bare engine sealed other frames than the SecY");
    }
    return ns;
  }

  double verify() {
    set_.load_sealed();
    const double ns = per_frame(set_.frames(), [&](std::size_t at) {
      link_.receiver().verify(std::span(rx_).subspan(at, kBurst));
    });
    require_valid(rx_);
    return ns;
  }

  double open(Pn first) {
    set_.load_sealed();
    aim(operations_, link_.rx_sc().sa[0], first);
    const double ns = per_frame(set_.frames(), [&](std::size_t at) {
      hal::aead_open(std::span(operations_).subspan(at, kBurst));
    });
    if (!set_.are_plain()) {
      fail_measurement("the bare engine did not open what the SecY sealed");
    }
    return ns;
  }

  SecYPair link_;
  FrameSet set_;
  std::vector<hal::AeadOp> operations_;
  std::vector<TxFrame> tx_;
  std::vector<RxFrame> rx_;
  std::vector<double> protect_;
  std::vector<double> seal_;
  std::vector<double> verify_;
  std::vector<double> open_;
};

}  // namespace

MemoryRow measure_in_memory(const MemoryCase& of, Effort effort) {
  Lane lane(of);
  repeat(effort, [&] { lane.round(); });
  return {aead_host::chosen(), of, lane.protect_pair(), lane.verify_pair()};
}

std::vector<std::size_t> memory_sizes() {
  std::vector<std::size_t> sizes;
  for (const std::size_t octets : {64U, 256U, 1500U, 9000U}) {
    if (octets + sectag::kOctetsWithSci + sectag::kIcvOctets <= config::kMaxFrameOctets) {
      sizes.push_back(octets);
    }
  }
  return sizes;
}

}  // namespace linksec::sim::bench
