// SPDX-License-Identifier: Apache-2.0

// What the MACsec layer costs beside the cipher: ns per frame of SecY::protect and SecY::verify,
// and of the bare AEAD engine on the same operations, in the same run. The sides take turns, and
// each figure is a median of rounds, so that a busy machine disturbs both alike.
//
//   linksec_bench [ROUNDS]     default 31

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <vector>

#include "hal/aead.h"
#include "secy/secy.h"

namespace {

using namespace linksec;

constexpr std::size_t kBurst = config::kMaxBurst;
constexpr std::size_t kBurstsPerRound = 16;
constexpr Sci kSci{0x0200'0000'0001'0001};
constexpr Time kNow{1};
constexpr std::size_t kAadOctets = ethernet::kAddressesOctets + sectag::kOctetsWithSci;

[[noreturn]] void stop(const char* text) {
  std::fprintf(stderr, "linksec_bench: %s\n", text);
  std::exit(EXIT_FAILURE);
}

void need(Status status) {
  if (status != Status::kOk) {
    stop(to_string(status));
  }
}

// Frames of one size with room around them, filled anew before each round.
class Frames {
 public:
  explicit Frames(std::size_t octets)
      : octets_(octets), stride_(octets + config::kHeadroomOctets + 2 * config::kTailroomOctets) {
    memory_.resize(stride_ * kBurst);
    buffers_.resize(kBurst);
  }

  void fill() {
    for (std::size_t i = 0; i < kBurst; ++i) {
      const ByteSpan storage = ByteSpan(memory_).subspan(i * stride_, stride_);
      buffers_[i] = FrameBuffer(storage, config::kHeadroomOctets);
      buffers_[i].resize(octets_);
      const std::uint8_t head[] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0};
      std::memcpy(buffers_[i].data(), head, sizeof(head));
    }
  }

  [[nodiscard]] FrameBuffer& operator[](std::size_t i) { return buffers_[i]; }

 private:
  std::size_t octets_;
  std::size_t stride_;
  std::vector<std::uint8_t> memory_;
  std::vector<FrameBuffer> buffers_;
};

struct Link {
  std::unique_ptr<SecY> transmitter = std::make_unique<SecY>();
  std::unique_ptr<SecY> receiver = std::make_unique<SecY>();
  hal::KeySlot slot{};

  Link() {
    const std::uint8_t key[16] = {1, 2, 3};
    SakParameters sak;
    sak.sak = key;
    sak.transmits = true;
    const Result<SakId> tx = transmitter->install_sak(sak, kNow);
    sak.transmits = false;
    sak.receives = true;
    const Result<SakId> rx = receiver->install_sak(sak, kNow);
    need(tx.status());
    need(rx.status());
    transmitter->set_always_include_sci(true);
    need(transmitter->create_tx_sc(kSci, kNow));
    need(transmitter->create_tx_sa(kSci, An{0}, {tx.value(), Pn{1}, {}, true}, kNow));
    need(transmitter->set_enable_transmit(kSci, An{0}, true, kNow));
    need(receiver->create_rx_sc(kSci, kNow));
    need(receiver->create_rx_sa(kSci, An{0}, {rx.value(), Pn{1}, Pn{1}, {}, false}, kNow));
    need(receiver->set_enable_receive(kSci, An{0}, true, kNow));
    slot = hal::aead_install(key).value();
  }
};

using Clock = std::chrono::steady_clock;

double ns_since(Clock::time_point start) {
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count();
}

double median(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// The operations that a SecY would hand over, made outside of what is timed.
std::vector<hal::AeadOp> bare_operations(Frames& frames, const Link& link, std::size_t octets) {
  std::vector<hal::AeadOp> ops(kBurst);
  for (std::size_t i = 0; i < kBurst; ++i) {
    std::uint8_t* const data = frames[i].data() - config::kHeadroomOctets;
    ops[i].aad = data;
    ops[i].aad_octets = kAadOctets;
    ops[i].text = data + kAadOctets;
    ops[i].text_octets = static_cast<std::uint32_t>(octets - ethernet::kAddressesOctets);
    ops[i].icv = ops[i].text + ops[i].text_octets;
    ops[i].nonce[11] = static_cast<std::uint8_t>(i);
    ops[i].key = link.slot;
  }
  return ops;
}

struct Sums {
  double protect = 0;
  double verify = 0;
  double seal = 0;
  double open = 0;
};

// One burst each: protect, verify what it made, and the engine alone both ways.
void run_burst(Link& link, Frames& frames, std::size_t octets, Sums& sums) {
  std::array<TxFrame, kBurst> tx{};
  std::array<RxFrame, kBurst> rx{};
  frames.fill();
  for (std::size_t i = 0; i < kBurst; ++i) {
    tx[i].buffer = &frames[i];
    rx[i].buffer = &frames[i];
  }
  Clock::time_point start = Clock::now();
  link.transmitter->protect(tx, kNow);
  sums.protect += ns_since(start);
  start = Clock::now();
  link.receiver->verify(rx);
  sums.verify += ns_since(start);
  if (rx.back().verdict != RxVerdict::kDeliver || frames[0].size() != octets) {
    stop("a frame did not come through");
  }
  frames.fill();
  std::vector<hal::AeadOp> ops = bare_operations(frames, link, octets);
  start = Clock::now();
  hal::aead_seal(ops);
  sums.seal += ns_since(start);
  start = Clock::now();
  hal::aead_open(ops);
  sums.open += ns_since(start);
  if (ops.back().result != hal::AeadResult::kOk) {
    stop("the bare engine did not open what it sealed");
  }
}

void measure(Link& link, std::size_t octets, std::size_t rounds) {
  Frames frames(octets);
  std::vector<double> protect, verify, seal, open, protect_ratio, verify_ratio;
  for (std::size_t round = 0; round < rounds; ++round) {
    Sums sums;
    for (std::size_t burst = 0; burst < kBurstsPerRound; ++burst) {
      run_burst(link, frames, octets, sums);
    }
    constexpr double kFrames = kBurst * kBurstsPerRound;
    protect.push_back(sums.protect / kFrames);
    verify.push_back(sums.verify / kFrames);
    seal.push_back(sums.seal / kFrames);
    open.push_back(sums.open / kFrames);
    protect_ratio.push_back(sums.protect / sums.seal);
    verify_ratio.push_back(sums.verify / sums.open);
  }
  std::printf("%6zu  %9.0f  %9.0f  %6.3f  %9.0f  %9.0f  %6.3f\n", octets, median(protect),
              median(seal), median(protect_ratio), median(verify), median(open),
              median(verify_ratio));
}

}  // namespace

int main(int argc, char** argv) {
  const long asked = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 31;
  if (asked < 1) {
    stop("ROUNDS is a number from 1 on");
  }
  Link link;
  std::puts("GCM-AES-128, confidentiality, SCI, bursts of 32, Mbed TLS; ns per frame, medians");
  std::puts("octets    protect       seal   ratio     verify       open   ratio");
  for (const std::size_t octets : {64U, 256U, 1500U, 9000U}) {
    measure(link, octets, static_cast<std::size_t>(asked));
  }
  return EXIT_SUCCESS;
}
