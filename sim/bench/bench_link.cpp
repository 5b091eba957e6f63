// SPDX-License-Identifier: Apache-2.0
#include "sim/bench/bench_link.h"

#include <algorithm>
#include <string>

#include "secy/aead_op.h"
#include "sim/failure.h"

namespace linksec::sim::bench {
namespace {

Ssci ssci_of(const SecY& secy) {
  return has_extended_packet_numbers(secy.controls().cipher_suite) ? kBenchSsci : Ssci{};
}

std::unique_ptr<SecY> make_secy(CipherSuite suite) {
  auto secy = std::make_unique<SecY>();
  need(secy->set_cipher_suite(suite, ConfidentialityOffset::k0, kBenchTime), "the cipher suite");
  secy->set_always_include_sci(true);
  return secy;
}

}  // namespace

void need(Status status, const char* what) {
  if (status != Status::kOk) {
    throw run_failure(std::string(what) + ": " + to_string(status));
  }
}

BenchKey::BenchKey(CipherSuite suite, std::uint32_t number) : suite_(suite) {
  octets_.fill(0x5A);
  store_be32(octets_.data(), number);
  salt_.fill(0xA5);
}

SakParameters BenchKey::parameters() const noexcept {
  SakParameters parameters;
  parameters.sak = ConstByteSpan(octets_).first(info(suite_).key_octets);
  if (has_extended_packet_numbers(suite_)) {
    parameters.salt = salt_;
  }
  return parameters;
}

void add_receive_sc(SecY& secy, Sci sci, SakParameters key, Pn first) {
  key.receives = true;
  const Result<SakId> sak = secy.install_sak(key, kBenchTime);
  need(sak.status(), "a receive SAK");
  need(secy.create_rx_sc(sci, kBenchTime), "a receive SC");
  need(secy.create_rx_sa(sci, kBenchAn, {sak.value(), first, first, ssci_of(secy), false},
                         kBenchTime),
       "a receive SA");
  need(secy.set_enable_receive(sci, kBenchAn, true, kBenchTime), "a receive SA");
}

void aim(std::span<hal::AeadOp> operations, const Sa& sa, Pn first) noexcept {
  for (hal::AeadOp& op : operations) {
    op.key = sa.slot;
    write_nonce(sa.nonce_base, first, op.nonce);
    ++first.value;
  }
}

void fail_bench(const char* what) {
  throw run_failure(std::string("bench: ") + what + "; the figures would be worth nothing");
}

void require_valid(std::span<const RxFrame> frames) {
  if (!std::all_of(frames.begin(), frames.end(), [](const RxFrame& frame) {
        return frame.verdict == RxVerdict::kDeliver && frame.finding == RxFinding::kValid;
      })) {
    fail_bench("a frame was not verified");
  }
}

void require_sent(std::span<const TxFrame> frames) {
  if (!std::all_of(frames.begin(), frames.end(),
                   [](const TxFrame& frame) { return frame.verdict == TxVerdict::kSend; })) {
    fail_bench("a frame was not protected");
  }
}

BenchLink::BenchLink(CipherSuite suite, bool confidentiality, Pn first)
    : BenchLink(suite, confidentiality, first, BenchKey(suite, 1).parameters()) {}

BenchLink::BenchLink(CipherSuite suite, bool confidentiality, Pn first, SakParameters key)
    : transmitter_(make_secy(suite)), receiver_(make_secy(suite)) {
  add_receive_sc(*receiver_, kBenchSci, key, first);
  key.transmits = true;
  const Result<SakId> sak = transmitter_->install_sak(key, kBenchTime);
  need(sak.status(), "a transmit SAK");
  need(transmitter_->create_tx_sc(kBenchSci, kBenchTime), "a transmit SC");
  const TxSaParameters sa{sak.value(), first, ssci_of(*transmitter_), confidentiality};
  need(transmitter_->create_tx_sa(kBenchSci, kBenchAn, sa, kBenchTime), "a transmit SA");
  need(transmitter_->set_enable_transmit(kBenchSci, kBenchAn, true, kBenchTime), "a transmit SA");
}

const TxSc& BenchLink::tx_sc() const noexcept { return *transmitter_->find_tx_sc(kBenchSci); }

const RxSc& BenchLink::rx_sc() const noexcept { return *receiver_->find_rx_sc(kBenchSci); }

}  // namespace linksec::sim::bench
