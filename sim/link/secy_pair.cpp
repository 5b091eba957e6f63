// SPDX-License-Identifier: Apache-2.0
#include "link/secy_pair.h"

#include <algorithm>
#include <string>

#include "secy/aead_op.h"
#include "shell/failure.h"

namespace linksec::sim {
namespace {

Ssci ssci_of(const SecY& secy) {
  return has_extended_packet_numbers(secy.controls().cipher_suite) ? kPairSsci : Ssci{};
}

constexpr Capacity kCapacity = {.tx_scs = 1, .rx_scs = 1, .saks = 2};

void set_up(SecY& secy, CipherSuite suite) {
  need(secy.lmi().set_cipher_suite(suite, ConfidentialityOffset::k0, kPairTime),
       "the cipher suite");
  secy.lmi().set_always_include_sci(true);
}

}  // namespace

void need(Status status, const char* what) {
  if (status != Status::kOk) {
    throw run_failure(std::string(what) + ": " + to_string(status));
  }
}

KnownKey::KnownKey(CipherSuite suite, std::uint32_t number) : suite_(suite) {
  octets_.fill(0x5A);
  store_be32(octets_.data(), number);
  salt_.fill(0xA5);
}

SakParameters KnownKey::parameters() const noexcept {
  SakParameters parameters;
  parameters.sak = ConstByteSpan(octets_).first(info(suite_).key_octets);
  if (has_extended_packet_numbers(suite_)) {
    parameters.salt = salt_;
  }
  return parameters;
}

void add_receive_sc(SecY& secy, Sci sci, SakParameters key, Pn first) {
  key.receives = true;
  const Result<SakId> sak = secy.lmi().install_sak(key, kPairTime);
  need(sak.status(), "a receive SAK");
  need(secy.lmi().create_rx_sc(sci, kPairTime), "a receive SC");
  need(secy.lmi().create_rx_sa(sci, kPairAn, {sak.value(), first, first, ssci_of(secy), false},
                               kPairTime),
       "a receive SA");
  need(secy.lmi().set_enable_receive(sci, kPairAn, true, kPairTime), "a receive SA");
}

void aim(std::span<hal::AeadOp> operations, const Sa& sa, Pn first) noexcept {
  for (hal::AeadOp& op : operations) {
    op.key = sa.slot;
    write_nonce(sa.nonce_base, first, op.nonce);
    ++first.value;
  }
}

void fail_measurement(const char* what) {
  throw run_failure(std::string("bench: ") + what + "; the figures would be worth nothing");
}

void require_valid(std::span<const RxFrame> frames) {
  if (!std::all_of(frames.begin(), frames.end(), [](const RxFrame& frame) {
        return frame.verdict == RxVerdict::kDeliver && frame.finding == RxFinding::kValid;
      })) {
    fail_measurement("a frame was not verified");
  }
}

void require_sent(std::span<const TxFrame> frames) {
  if (!std::all_of(frames.begin(), frames.end(),
                   [](const TxFrame& frame) { return frame.verdict == TxVerdict::kSend; })) {
    fail_measurement("a frame was not protected");
  }
}

SecYPair::SecYPair(CipherSuite suite, bool confidentiality, Pn first)
    : SecYPair(suite, confidentiality, first, KnownKey(suite, 1).parameters()) {}

SecYPair::SecYPair(CipherSuite suite, bool confidentiality, Pn first, SakParameters key)
    : transmitter_(kCapacity), receiver_(kCapacity) {
  set_up(*transmitter_, suite);
  set_up(*receiver_, suite);
  add_receive_sc(*receiver_, kPairSci, key, first);
  key.transmits = true;
  const Result<SakId> sak = transmitter_->lmi().install_sak(key, kPairTime);
  need(sak.status(), "a transmit SAK");
  need(transmitter_->lmi().create_tx_sc(kPairSci, kPairTime), "a transmit SC");
  const TxSaParameters sa{sak.value(), first, ssci_of(*transmitter_), confidentiality};
  need(transmitter_->lmi().create_tx_sa(kPairSci, kPairAn, sa, kPairTime), "a transmit SA");
  need(transmitter_->lmi().set_enable_transmit(kPairSci, kPairAn, true, kPairTime),
       "a transmit SA");
}

const TxSc& SecYPair::tx_sc() const noexcept { return *transmitter_->find_tx_sc(kPairSci); }

const RxSc& SecYPair::rx_sc() const noexcept { return *receiver_->find_rx_sc(kPairSci); }

}  // namespace linksec::sim
