// SPDX-License-Identifier: Apache-2.0
#include "support/secy_fixture.h"

#include <cstdio>
#include <cstdlib>

namespace linksec::test {
namespace {

constexpr Time kSetUp{1};

void must(Status status, const char* what) {
  if (status != Status::kOk) {
    std::fprintf(stderr, "SecYFixture: %s: %s\n", what, to_string(status));
    std::abort();
  }
}

void must(bool condition, const char* what) {
  must(condition ? Status::kOk : Status::kNotFound, what);
}

}  // namespace

SecYFixture::SecYFixture(CipherSuite suite, ConfidentialityOffset offset)
    : suite_(suite), secy_(std::make_unique<PlatformSecY>()) {
  must(secy_->lmi().set_cipher_suite(suite, offset, kSetUp), "set_cipher_suite");
  last_ = read_counters();
}

Result<SakId> SecYFixture::try_install(unsigned key, bool transmits, bool receives, bool recorded) {
  const Octets octets = test_key(key, info(suite_).key_octets);
  const Octets salt = test_salt(key);
  SakParameters parameters;
  store_be32(parameters.key_identifier.octets.data() + 12, key);
  parameters.sak = octets;
  parameters.salt = xpn() ? ConstByteSpan{salt} : ConstByteSpan{};
  parameters.transmits = transmits;
  parameters.receives = receives;
  parameters.recorded = recorded;
  return secy_->lmi().install_sak(parameters, kSetUp);
}

SakId SecYFixture::sak(unsigned key) {
  if (const auto found = saks_.find(key); found != saks_.end()) {
    return found->second;
  }
  const Result<SakId> id = try_install(key, true, true);
  must(id.status(), "install_sak");
  saks_[key] = id.value();
  return id.value();
}

Ssci SecYFixture::ssci_of(Sci sci) {
  return {static_cast<std::uint32_t>((sci.value >> 16) * 0x10 + sci.port_identifier() + 0x5000)};
}

void SecYFixture::add_tx(Sci sci, unsigned an, unsigned key, const TxOptions& options) {
  if (secy_->find_tx_sc(sci) == nullptr) {
    must(secy_->lmi().create_tx_sc(sci, kSetUp), "create_tx_sc");
    must(secy_->lmi().set_encoding_sa(sci, An{an}, kSetUp), "set_encoding_sa");
  }
  const TxSaParameters parameters{sak(key), Pn{options.next_pn}, ssci_of(sci),
                                  options.confidentiality, Pn{options.ceiling}};
  must(secy_->lmi().create_tx_sa(sci, An{an}, parameters, kSetUp), "create_tx_sa");
  must(secy_->lmi().set_enable_transmit(sci, An{an}, options.enable, kSetUp),
       "set_enable_transmit");
}

void SecYFixture::add_rx(Sci sci, unsigned an, unsigned key, const RxOptions& options) {
  if (secy_->find_rx_sc(sci) == nullptr) {
    must(secy_->lmi().create_rx_sc(sci, kSetUp), "create_rx_sc");
  }
  const RxSaParameters parameters{sak(key), Pn{options.next_pn}, Pn{options.lowest_pn},
                                  ssci_of(sci), options.shared_sak};
  must(secy_->lmi().create_rx_sa(sci, An{an}, parameters, kSetUp), "create_rx_sa");
  must(secy_->lmi().set_enable_receive(sci, An{an}, options.enable, kSetUp), "set_enable_receive");
}

void SecYFixture::add_link() {
  add_tx(kOwnSci, 0, 1);
  add_rx(kPeerSci, 0, 2);
}

TxOutcome SecYFixture::protect(ConstByteSpan frame, std::uint8_t priority) {
  const Octets one(frame.begin(), frame.end());
  return protect_burst({&one, 1}, priority)[0];
}

std::vector<TxOutcome> SecYFixture::protect_burst(std::span<const Octets> frames,
                                                  std::uint8_t priority) {
  std::vector<std::unique_ptr<FrameStore>> stores;
  std::vector<TxFrame> burst(frames.size());
  for (std::size_t i = 0; i < frames.size(); ++i) {
    stores.push_back(std::make_unique<FrameStore>(frames[i]));
    burst[i].buffer = &stores[i]->buffer();
    burst[i].priority = priority;
  }
  secy_->protect(burst, Time{7});
  std::vector<TxOutcome> outcomes;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    outcomes.push_back({burst[i], stores[i]->octets(), stores[i]->guards_intact()});
    outcomes.back().frame.buffer = nullptr;
  }
  return outcomes;
}

RxOutcome SecYFixture::verify(ConstByteSpan frame) {
  const Octets one(frame.begin(), frame.end());
  return verify_burst({&one, 1})[0];
}

std::vector<RxOutcome> SecYFixture::verify_burst(std::span<const Octets> frames) {
  std::vector<std::unique_ptr<FrameStore>> stores;
  std::vector<RxFrame> burst(frames.size());
  for (std::size_t i = 0; i < frames.size(); ++i) {
    stores.push_back(std::make_unique<FrameStore>(frames[i], 0, 0));
    burst[i].buffer = &stores[i]->buffer();
  }
  secy_->verify(burst);
  std::vector<RxOutcome> outcomes;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    outcomes.push_back({burst[i], stores[i]->octets(), stores[i]->guards_intact()});
    outcomes.back().frame.buffer = nullptr;
  }
  return outcomes;
}

MpduSpec SecYFixture::spec(std::uint64_t pn, unsigned key) const {
  MpduSpec spec;
  spec.pn = pn;
  spec.key = test_key(key, info(suite_).key_octets);
  spec.offset = static_cast<std::size_t>(secy_->controls().confidentiality_offset);
  if (xpn()) {
    spec.salt = test_salt(key);
    spec.ssci = ssci_of(kPeerSci).value;
  }
  return spec;
}

const RxSa& SecYFixture::rx_sa(Sci sci, unsigned an) {
  const RxSc* const sc = secy_->find_rx_sc(sci);
  must(sc != nullptr, "rx_sa");
  return sc->sa[an];
}

const TxSa& SecYFixture::tx_sa(Sci sci, unsigned an) {
  const TxSc* const sc = secy_->find_tx_sc(sci);
  must(sc != nullptr, "tx_sa");
  return sc->sa[an];
}

std::string SecYFixture::replay(Sci sci, unsigned an) {
  const ReplayState& state = rx_sa(sci, an).replay;
  return std::to_string(state.next_pn.pn().value) + "/" +
         std::to_string(state.lowest_pn.pn().value);
}

std::map<std::string, std::uint64_t> SecYFixture::read_counters() const {
  std::map<std::string, std::uint64_t> values;
  const SecYCounters counters = secy_->counters();
  for (std::size_t i = 0; i < kRxSecYCounterCount; ++i) {
    values[name(static_cast<RxCounter>(i)).name] = counters.in_pkts[i];
  }
  for (std::size_t i = 0; i < kTxSecYCounterCount; ++i) {
    values[name(static_cast<TxCounter>(i)).name] = counters.out_pkts[i];
  }
  values[kInOctetsValidatedName.name] = counters.in_octets_validated;
  values[kInOctetsDecryptedName.name] = counters.in_octets_decrypted;
  values[kOutOctetsProtectedName.name] = counters.out_octets_protected;
  values[kOutOctetsEncryptedName.name] = counters.out_octets_encrypted;
  secy_->state().rx_scs.for_each([&](const RxSc& sc) {
    for (std::size_t i = 0; i < kRxScCounterCount; ++i) {
      values[name(static_cast<RxCounter>(i + kRxSecYCounterCount)).name] += sc.counters.pkts[i];
    }
  });
  for (const TxSc& sc : secy_->state().tx_scs) {
    for (std::size_t i = 0; i < kTxScCounterCount; ++i) {
      values[name(static_cast<TxCounter>(i + kTxSecYCounterCount)).name] += sc.counters.pkts[i];
    }
  }
  return values;
}

std::string SecYFixture::moved() {
  const std::map<std::string, std::uint64_t> now = read_counters();
  std::string frames;
  std::string octets;
  for (const auto& [counter, value] : now) {
    const std::uint64_t by = value - last_[counter];
    if (by == 0) {
      continue;
    }
    const bool counts_octets = counter.find("Octets") != std::string::npos;
    std::string& text = counts_octets ? octets : frames;
    text += (text.empty() ? "" : " ") + counter;
    if (by != 1 || counts_octets) {
      text += "+" + std::to_string(by);
    }
  }
  last_ = now;
  return frames + (frames.empty() || octets.empty() ? "" : " ") + octets;
}

}  // namespace linksec::test
