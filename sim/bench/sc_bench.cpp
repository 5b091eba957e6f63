// SPDX-License-Identifier: Apache-2.0
#include "bench/sc_bench.h"

#include <algorithm>
#include <random>

#include "aead_host/choice.h"
#include "link/frame_set.h"
#include "link/owned_secy.h"
#include "link/secy_pair.h"

namespace linksec::sim::bench {
namespace {

constexpr std::size_t kBurst = config::kMaxBurst;
constexpr std::size_t kOctets = 64;
constexpr std::size_t kMinFrames = 256;
constexpr std::uint64_t kFirstSci = 0x0200'0000'0001'0001;
constexpr std::uint64_t kNextAddress = 0x1'0000;

Sci sci(std::size_t i) { return {kFirstSci + i * kNextAddress}; }

// Whole bursts, and each SC in them.
std::size_t frames_for(std::size_t scs) {
  return (std::max(scs, kMinFrames) + kBurst - 1) / kBurst * kBurst;
}

// Places 0 to `scs` - 1 again and again, in an order that stays the same from run to run.
std::vector<std::size_t> shuffled(std::size_t scs, std::size_t frames) {
  std::vector<std::size_t> order(frames);
  for (std::size_t i = 0; i < frames; ++i) {
    order[i] = i % scs;
  }
  // NOLINTNEXTLINE(cert-msc32-c,cert-msc51-cpp): the same order each time is what is wanted
  std::shuffle(order.begin(), order.end(), std::minstd_rand(1));
  return order;
}

class ScLane {
 public:
  explicit ScLane(std::size_t scs)
      : secy_({.tx_scs = 1, .rx_scs = scs, .saks = std::max<std::size_t>(scs, 2)}),
        set_(kOctets, frames_for(scs)),
        operations_(set_.operations(true)),
        rx_(set_.frames()),
        order_(shuffled(scs, set_.frames())),
        pns_(scs) {
    for (std::size_t i = 0; i < scs; ++i) {
      const KnownKey key(CipherSuite::kGcmAes128, static_cast<std::uint32_t>(i));
      add_receive_sc(*secy_, sci(i), key.parameters(), Pn{1});
    }
    for (std::size_t i = 0; i < scs; ++i) {
      scs_.push_back(secy_->find_rx_sc(sci(i)));
    }
    for (std::size_t i = 0; i < rx_.size(); ++i) {
      rx_[i].buffer = &set_[i];
    }
  }

  void round() {
    seal();
    open_.push_back(open());
    verify_.push_back(verify());
  }

  [[nodiscard]] std::size_t frames() const noexcept { return set_.frames(); }
  [[nodiscard]] Pair pair() const { return {summarize(verify_), summarize(open_)}; }

 private:
  // Each SC's next PNs, by the engine alone: a thousand transmitters are not needed for that.
  void seal() {
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      const RxSc& sc = *scs_[order_[i]];
      const Pn pn{++pns_[order_[i]]};
      set_.set_header(i, {.sc = true,
                          .e = true,
                          .c = true,
                          .an = An{0},
                          .sl = short_length(kOctets - ethernet::kAddressesOctets),
                          .pn = static_cast<std::uint32_t>(pn.value),
                          .sci = sc.sci});
      aim(std::span(operations_).subspan(i, 1), sc.sa[0], pn);
    }
    set_.load_headed();
    hal::aead_seal(operations_);
    set_.keep_sealed();
  }

  double open() {
    set_.load_sealed();
    return per_frame(set_.frames(), [&](std::size_t at) {
      hal::aead_open(std::span(operations_).subspan(at, kBurst));
    });
  }

  double verify() {
    set_.load_sealed();
    const double ns = per_frame(
        set_.frames(), [&](std::size_t at) { secy_->verify(std::span(rx_).subspan(at, kBurst)); });
    require_valid(rx_);
    return ns;
  }

  OwnedSecY secy_;
  FrameSet set_;
  std::vector<hal::AeadOp> operations_;
  std::vector<RxFrame> rx_;
  std::vector<std::size_t> order_;
  std::vector<std::uint64_t> pns_;
  std::vector<const RxSc*> scs_;
  std::vector<double> verify_;
  std::vector<double> open_;
};

}  // namespace

ScRow measure_scs(std::size_t scs, Effort effort) {
  ScLane lane(scs);
  repeat(effort, [&] { lane.round(); });
  return {aead_host::chosen(), scs, lane.frames(), lane.pair()};
}

std::vector<std::size_t> sc_counts() {
  std::vector<std::size_t> counts;
  for (const std::size_t scs : {1U, 10U, 100U, 1000U}) {
    if (scs <= config::kMaxRxScs) {
      counts.push_back(scs);
    }
  }
  return counts;
}

std::string sc_text(const std::vector<ScRow>& rows, TableStyle style) {
  Table table({{"engine", false},
               {"receive SCs"},
               {"frames"},
               {"verify"},
               {"bare open"},
               {"ratio"},
               {"layer"},
               {"spread"}});
  for (const ScRow& row : rows) {
    const Summary& layer = row.verify.layer;
    const Summary& engine = row.verify.engine;
    table.add({row.engine, grouped(row.scs), grouped(row.frames), three_digits(layer.median),
               three_digits(engine.median), fixed(row.verify.ratio(), 2),
               fixed(layer.median - engine.median, 1),
               fixed(std::max(layer.spread, engine.spread), 0) + " %"});
  }
  return table.text(style) + "\n";
}

}  // namespace linksec::sim::bench
