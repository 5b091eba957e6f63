// SPDX-License-Identifier: Apache-2.0

// A fixed load for the MACsec layer over an engine that does nothing: protects 64 bursts of equal
// frames, and verifies what came out. test_layer_cost.py runs it under callgrind, which counts the
// instructions inside SecY::protect or SecY::verify.
//
//   layer_cost SUITE confidentiality|integrity OCTETS BURST

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include "secy/fixed_secy.h"

namespace {

using namespace linksec;

constexpr std::size_t kBursts = 64;
constexpr Sci kSci{0x0200'0000'0001'0001};
constexpr Time kNow{1};

[[noreturn]] void stop(const char* text) {
  std::fprintf(stderr, "layer_cost: %s\n", text);
  std::exit(EXIT_FAILURE);
}

void need(Status status) {
  if (status != Status::kOk) {
    stop(to_string(status));
  }
}

CipherSuite suite_of(std::string_view name) {
  for (std::size_t i = 0; i < kCipherSuiteCount; ++i) {
    const auto suite = static_cast<CipherSuite>(i);
    if (name == info(suite).name) {
      return suite;
    }
  }
  stop("no such suite");
}

std::size_t number(std::string_view text) {
  std::size_t value = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{}) {
    stop("not a number");
  }
  return value;
}

struct Link {
  std::unique_ptr<PlatformSecY> transmitter = std::make_unique<PlatformSecY>();
  std::unique_ptr<PlatformSecY> receiver = std::make_unique<PlatformSecY>();

  Link(CipherSuite suite, bool confidentiality) {
    const std::array<std::uint8_t, 32> key{1, 2, 3};
    const std::array<std::uint8_t, kSaltOctets> salt{4, 5, 6};
    SakParameters sak;
    sak.sak = ConstByteSpan(key).first(info(suite).key_octets);
    if (info(suite).extended_packet_numbers) {
      sak.salt = salt;
    }
    need(transmitter->lmi().set_cipher_suite(suite, ConfidentialityOffset::k0, kNow));
    need(receiver->lmi().set_cipher_suite(suite, ConfidentialityOffset::k0, kNow));
    sak.transmits = true;
    const Result<SakId> tx = transmitter->lmi().install_sak(sak, kNow);
    sak.transmits = false;
    sak.receives = true;
    const Result<SakId> rx = receiver->lmi().install_sak(sak, kNow);
    need(tx.status());
    need(rx.status());
    transmitter->lmi().set_always_include_sci(true);
    need(transmitter->lmi().create_tx_sc(kSci, kNow));
    need(transmitter->lmi().create_tx_sa(kSci, An{0}, {tx.value(), Pn{1}, Ssci{1}, confidentiality},
                                         kNow));
    need(transmitter->lmi().set_enable_transmit(kSci, An{0}, true, kNow));
    need(receiver->lmi().create_rx_sc(kSci, kNow));
    need(receiver->lmi().create_rx_sa(kSci, An{0}, {rx.value(), Pn{1}, Pn{1}, Ssci{1}, false},
                                      kNow));
    need(receiver->lmi().set_enable_receive(kSci, An{0}, true, kNow));
  }
};

// Room for one burst; each frame comes back to its place when it was protected and verified.
class Frames {
 public:
  Frames(std::size_t octets, std::size_t count)
      : stride_(config::kHeadroomOctets + octets + config::kTailroomOctets),
        memory_(stride_ * count),
        buffers_(count) {
    for (std::size_t i = 0; i < count; ++i) {
      buffers_[i] =
          FrameBuffer(ByteSpan(memory_).subspan(i * stride_, stride_), config::kHeadroomOctets);
      buffers_[i].resize(octets);
      const std::array<std::uint8_t, 14> head = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0};
      std::copy(head.begin(), head.end(), buffers_[i].data());
    }
  }
  [[nodiscard]] std::span<FrameBuffer> buffers() { return buffers_; }

 private:
  std::size_t stride_;
  std::vector<std::uint8_t> memory_;
  std::vector<FrameBuffer> buffers_;
};

void run(Link& link, std::span<FrameBuffer> buffers) {
  std::vector<TxFrame> tx(buffers.size());
  std::vector<RxFrame> rx(buffers.size());
  for (std::size_t i = 0; i < buffers.size(); ++i) {
    tx[i].buffer = &buffers[i];
    rx[i].buffer = &buffers[i];
  }
  link.transmitter->protect(tx, kNow);
  link.receiver->verify(rx);
  for (const RxFrame& frame : rx) {
    if (frame.counter != RxCounter::kInPktsOk) {
      stop("a frame did not come through");
    }
  }
}

}  // namespace

int main(int count, char** words) {
  if (count != 5) {
    stop("usage: layer_cost SUITE confidentiality|integrity OCTETS BURST");
  }
  Link link(suite_of(words[1]), std::string_view(words[2]) == "confidentiality");
  Frames frames(number(words[3]), number(words[4]));
  for (std::size_t i = 0; i < kBursts; ++i) {
    run(link, frames.buffers());
  }
  return EXIT_SUCCESS;
}
