// SPDX-License-Identifier: Apache-2.0
#include "secy/secy.h"

namespace linksec {

// @req D1 D2 VER-14 MGT2-1
void SecY::set_validate_frames(ValidateFrames mode) noexcept {
  controls_.validate_frames = mode;
  if (mode == ValidateFrames::kNull) {
    controls_.protect_frames = false;
  }
}

Status SecY::set_protect_frames(bool on) noexcept {
  if (on && controls_.validate_frames == ValidateFrames::kNull) {
    return Status::kInvalidArgument;
  }
  controls_.protect_frames = on;
  return Status::kOk;
}

void SecY::set_always_include_sci(bool on) noexcept {
  controls_.always_include_sci = on;
  refresh_including_sci();
}

// @req A5 C6
Status SecY::set_use_es(bool on) noexcept {
  for (const TxSc& sc : tx_scs_) {
    if (on && sc.created && sc.sci.port_identifier() != kEndStationPortIdentifier) {
      return Status::kInvalidArgument;
    }
  }
  controls_.use_es = on;
  refresh_including_sci();
  return Status::kOk;
}

void SecY::set_use_scb(bool on) noexcept {
  controls_.use_scb = on;
  refresh_including_sci();
}

// @req E8 E11 E12 KAY-10 MGT1-12 CSI CSC CSO
Status SecY::set_cipher_suite(CipherSuite suite, ConfidentialityOffset offset, Time now) noexcept {
  const CipherSuiteControls& of_suite = cipher_suite_controls(suite);
  if (!of_suite.enable_use) {
    return Status::kNotPermitted;
  }
  if (offset != ConfidentialityOffset::k0 && !info(suite).offers_offset()) {
    return Status::kUnsupported;
  }
  if (offset != ConfidentialityOffset::k0 && of_suite.require_confidentiality) {
    return Status::kInvalidArgument;
  }
  if (suite != controls_.cipher_suite) {
    for (TxSc& sc : tx_scs_) {
      for (TxSa& sa : sc.sa) {
        drop(sa);
      }
      refresh(sc, now);
    }
    rx_scs_.for_each([this, now](RxSc& sc) {
      for (RxSa& sa : sc.sa) {
        drop(sa);
      }
      refresh(sc, now);
    });
    saks_.clear();
  }
  controls_.cipher_suite = suite;
  controls_.confidentiality_offset = offset;
  return Status::kOk;
}

void SecY::set_enable_use(CipherSuite suite, bool on) noexcept {
  suite_controls_[static_cast<std::size_t>(suite)].enable_use = on;
}

Status SecY::set_require_confidentiality(CipherSuite suite, bool on) noexcept {
  if (on && suite == controls_.cipher_suite &&
      controls_.confidentiality_offset != ConfidentialityOffset::k0) {
    return Status::kInvalidArgument;
  }
  suite_controls_[static_cast<std::size_t>(suite)].require_confidentiality = on;
  return Status::kOk;
}

// @req C14 TCT
Status SecY::set_traffic_class(std::uint8_t user_priority, std::uint8_t traffic_class) noexcept {
  constexpr std::uint8_t kMaxTrafficClass = 15;
  if (user_priority >= kUserPriorities || traffic_class > kMaxTrafficClass) {
    return Status::kInvalidArgument;
  }
  traffic_classes_[user_priority] = traffic_class;
  return Status::kOk;
}

// @req C14 TCAPT
Status SecY::set_access_priority(std::uint8_t from, std::uint8_t to) noexcept {
  if (from >= kAccessPriorities || to >= kAccessPriorities) {
    return Status::kInvalidArgument;
  }
  access_priorities_[from] = to;
  return Status::kOk;
}

// Null waives transmitting and receiving: it passes frames that no SA protects.
// @req B6 B7 STAT-2 STAT-3
bool SecY::mac_enabled() const noexcept {
  bool transmitting = tx_sc_count_ != 0;
  for (const TxSc& sc : tx_scs_) {
    transmitting = transmitting && (!sc.created || sc.transmitting);
  }
  const bool waived = controls_.validate_frames == ValidateFrames::kNull;
  return controls_.controlled_port_enabled && common_port_.mac_enabled &&
         (waived || (transmitting && receiving_scs_ != 0));
}

// @req B6 STAT-4
bool SecY::controlled_port_operational() const noexcept {
  return mac_enabled() && common_port_.mac_operational;
}

// @req B5 B8 STAT-1 STAT-5 KAY-1 KAY-2 MGT1-2
PortStatus SecY::controlled_port() const noexcept {
  PortStatus status;
  status.mac_enabled = mac_enabled();
  status.mac_operational = controlled_port_operational();
  switch (controls_.admin_point_to_point_mac) {
    case AdminPointToPoint::kForceTrue:
      status.oper_point_to_point_mac = true;
      break;
    case AdminPointToPoint::kForceFalse:
      status.oper_point_to_point_mac = false;
      break;
    case AdminPointToPoint::kAuto:
      status.oper_point_to_point_mac = controls_.validate_frames == ValidateFrames::kStrict
                                           ? one_peer()
                                           : common_port_.oper_point_to_point_mac;
      break;
  }
  return status;
}

// SCIs that differ in the traffic class alone are those of one peer with several transmit SCs.
bool SecY::one_peer() const noexcept {
  bool found = false;
  bool one = true;
  Sci peer{};
  rx_scs_.for_each([&](const RxSc& sc) {
    const Sci other = sc.sci.without_traffic_class();
    one = one && (!found || other == peer);
    peer = other;
    found = true;
  });
  return one;
}

// @req E12 KAY-11
Result<SakId> SecY::install_sak(const SakParameters& parameters, Time now) noexcept {
  if (!cipher_suite_controls(controls_.cipher_suite).enable_use) {
    return Status::kNotPermitted;
  }
  return saks_.install(controls_.cipher_suite, parameters, now);
}

// @req C5 C7 GEN-9
void SecY::refresh_including_sci() noexcept {
  receiving_scs_ = 0;
  only_receiving_sc_ = nullptr;
  rx_scs_.for_each([this](RxSc& sc) {
    if (sc.receiving) {
      ++receiving_scs_;
      only_receiving_sc_ = receiving_scs_ == 1 ? &sc : nullptr;
    }
  });
  including_sci_ = controls_.always_include_sci || tx_sc_count_ > 1 ||
                   (receiving_scs_ > 1 && !controls_.use_es && !controls_.use_scb);
}

// @req E4 E5 C3
std::array<std::uint8_t, hal::kAeadNonceOctets> SecY::nonce_base(Sci sci, Ssci ssci,
                                                                 SakId sak) const noexcept {
  std::array<std::uint8_t, hal::kAeadNonceOctets> base{};
  if (!has_extended_packet_numbers(controls_.cipher_suite)) {
    store_be64(base.data(), sci.value);
    return base;
  }
  store_be32(base.data(), ssci.value);
  const auto& salt = saks_.salt(sak);
  for (std::size_t i = 0; i < base.size(); ++i) {
    base[i] = static_cast<std::uint8_t>(base[i] ^ salt[i]);
  }
  return base;
}

// What SAs of both directions begin with.
void SecY::start(Sa& sa, Sci sci, SakId sak, Ssci ssci) noexcept {
  sa.slot = saks_.slot(sak);
  sa.created = true;
  sa.confidentiality_offset = controls_.confidentiality_offset;
  sa.nonce_base = nonce_base(sci, ssci, sak);
  sa.sak = sak;
  sa.ssci = ssci;
}

void set_in_use(bool& in_use, LifeTimes& times, bool is_now, Time now) noexcept {
  if (is_now != in_use) {
    (is_now ? times.started : times.stopped) = now;
  }
  in_use = is_now;
}

// @req D14 D16 C10 MGT4-22 MGT4-23 MGT4-28 MGT4-29 GEN-14
SecYCounters SecY::counters() const noexcept {
  SecYCounters sum = counters_;
  for (const TxSc& sc : tx_scs_) {
    sum.out_octets_protected += sc.counters.octets_protected;
    sum.out_octets_encrypted += sc.counters.octets_encrypted;
  }
  rx_scs_.for_each([&sum](const RxSc& sc) {
    sum.in_octets_validated += sc.counters.octets_validated;
    sum.in_octets_decrypted += sc.counters.octets_decrypted;
  });
  return sum;
}

// @req B9 B10 MGT4-1 MGT4-2 MGT4-3 MGT4-4 MGT4-5 MGT4-6 MGT4-7
ControlledPortCounters SecY::controlled_port_counters() const noexcept {
  ControlledPortCounters port = port_counters_;
  rx_scs_.for_each([&port](const RxSc& sc) {
    port.if_in_discards += sc.counters.value(RxCounter::kInPktsLate);
    port.if_in_errors += sc.counters.value(RxCounter::kInPktsNotValid);
  });
  port.if_in_discards +=
      counters_.value(RxCounter::kInPktsNoTag) + counters_.value(RxCounter::kInPktsOverrun);
  port.if_in_errors +=
      counters_.value(RxCounter::kInPktsBadTag) + counters_.value(RxCounter::kInPktsNoSaError);
  port.if_out_errors = counters_.value(TxCounter::kOutPktsTooLong);
  return port;
}

}  // namespace linksec
