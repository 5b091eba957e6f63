// SPDX-License-Identifier: Apache-2.0

// What each AEAD engine costs on this machine: ns per frame, by engine, key length, direction and
// size. The engines take turns, and each figure is a median of rounds, so that a busy machine
// disturbs all alike. The ratio is to the engine that is named first and usable, the last column
// the middle half of the rounds.
//
//   linksec_bench_aead [ROUNDS]     default 31

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "aead_host/choice.h"
#include "hal/aead.h"

namespace {

using namespace linksec;
using aead_parts::Engine;

constexpr std::size_t kBurst = 32;
constexpr std::uint32_t kAadOctets = 20;
constexpr double kOctetsPerRound = 400'000;

using Clock = std::chrono::steady_clock;

// What is measured; integrity alone when all octets are AAD.
struct Case {
  std::size_t key_octets;
  std::uint32_t octets;
  bool integrity_only;
};

// A burst of one engine, and its rounds.
class Lane {
 public:
  Lane(const Engine& engine, const Case& of)
      : engine_(engine), stride_((of.octets + kAadOctets + 16 + 63) / 64 * 64 + 64) {
    const std::array<std::uint8_t, 32> key{7, 1, 7};
    slot_ = engine.install(ConstByteSpan(key).first(of.key_octets)).value();
    memory_.resize(stride_ * kBurst);
    for (std::size_t i = 0; i < kBurst; ++i) {
      std::uint8_t* const frame = memory_.data() + i * stride_;
      hal::AeadOp op;
      op.aad = frame;
      op.aad_octets = kAadOctets + (of.integrity_only ? of.octets : 0);
      op.text = of.integrity_only ? nullptr : frame + kAadOctets;
      op.text_octets = of.integrity_only ? 0 : of.octets;
      op.icv = frame + kAadOctets + of.octets;
      op.nonce[11] = static_cast<std::uint8_t>(i);
      op.key = slot_;
      ops_.push_back(op);
    }
    repeats_ = 1 + static_cast<std::size_t>(kOctetsPerRound / (of.octets + 200) / kBurst);
  }
  ~Lane() { engine_.remove(slot_); }
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  // Opening takes what sealing left: each round seals and opens the same frames in turn.
  void round() {
    std::chrono::duration<double, std::nano> seal{};
    std::chrono::duration<double, std::nano> open{};
    for (std::size_t i = 0; i < repeats_; ++i) {
      const Clock::time_point start = Clock::now();
      engine_.seal(ops_);
      const Clock::time_point middle = Clock::now();
      engine_.open(ops_);
      open += Clock::now() - middle;
      seal += middle - start;
    }
    if (ops_.back().result != hal::AeadResult::kOk) {
      std::fprintf(stderr, "linksec_bench_aead: %s did not open what it sealed\n", engine_.name);
      std::exit(EXIT_FAILURE);
    }
    const auto frames = static_cast<double>(repeats_ * kBurst);
    seal_.push_back(seal.count() / frames);
    open_.push_back(open.count() / frames);
  }

  [[nodiscard]] const char* name() const { return engine_.name; }
  [[nodiscard]] std::vector<double> rounds(bool sealing) const { return sealing ? seal_ : open_; }

 private:
  const Engine& engine_;
  std::size_t stride_;
  std::vector<std::uint8_t> memory_;
  std::vector<hal::AeadOp> ops_;
  hal::KeySlot slot_;
  std::size_t repeats_ = 1;
  std::vector<double> seal_;
  std::vector<double> open_;
};

double at(std::vector<double> values, double part) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

void print(const Case& of, const std::vector<std::unique_ptr<Lane>>& lanes, bool sealing) {
  const double first = at(lanes[0]->rounds(sealing), 0.5);
  for (const std::unique_ptr<Lane>& lane : lanes) {
    const std::vector<double> rounds = lane->rounds(sealing);
    const double median = at(rounds, 0.5);
    std::printf("%-9s  AES-%zu%-5s  %-4s  %6u  %9.1f  %7.2f  %7.1f  %7.1f..%.1f\n", lane->name(),
                of.key_octets * 8, of.integrity_only ? " GMAC" : "", sealing ? "seal" : "open",
                of.octets, median, median / first, of.octets * 8 / median, at(rounds, 0.25),
                at(rounds, 0.75));
  }
}

void measure(const Case& of, std::size_t rounds) {
  std::vector<std::unique_ptr<Lane>> lanes;
  for (const aead_host::Candidate& candidate : aead_host::candidates()) {
    if (candidate.usable()) {
      lanes.push_back(std::make_unique<Lane>(*candidate.engine, of));
    }
  }
  for (std::size_t round = 0; round < rounds; ++round) {
    for (const std::unique_ptr<Lane>& lane : lanes) {
      lane->round();
    }
  }
  print(of, lanes, true);
  print(of, lanes, false);
}

}  // namespace

int main(int argc, char** argv) {
  const long asked = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 31;
  if (asked < 1) {
    std::fprintf(stderr, "linksec_bench_aead: ROUNDS is a number from 1 on\n");
    return EXIT_FAILURE;
  }
  std::puts("Bursts of 32 under one key, 20 octets of AAD; ns per frame, medians");
  std::puts("engine     suite          dir   octets   ns/frame    ratio     Gb/s  middle half");
  for (const bool integrity_only : {false, true}) {
    for (const std::size_t key_octets : {16U, 32U}) {
      for (const std::uint32_t octets : {64U, 256U, 1500U, 9000U}) {
        measure({key_octets, octets, integrity_only}, static_cast<std::size_t>(asked));
      }
    }
  }
  return EXIT_SUCCESS;
}
