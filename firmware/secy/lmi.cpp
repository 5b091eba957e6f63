// SPDX-License-Identifier: Apache-2.0
#include "secy/lmi.h"

#include "secy/refresh.h"

namespace linksec {

// @req D1 D2 VER-14 MGT2-1
void Lmi::set_validate_frames(ValidateFrames mode) noexcept {
  state_.controls.validate_frames = mode;
  if (mode == ValidateFrames::kNull) {
    state_.controls.protect_frames = false;
  }
}

Status Lmi::set_protect_frames(bool on) noexcept {
  if (on && state_.controls.validate_frames == ValidateFrames::kNull) {
    return Status::kInvalidArgument;
  }
  state_.controls.protect_frames = on;
  return Status::kOk;
}

void Lmi::set_always_include_sci(bool on) noexcept {
  state_.controls.always_include_sci = on;
  refresh_including_sci(state_);
}

// @req A5 C6
Status Lmi::set_use_es(bool on) noexcept {
  for (const TxSc& sc : state_.tx_scs) {
    if (on && sc.created && sc.sci.port_identifier() != kEndStationPortIdentifier) {
      return Status::kInvalidArgument;
    }
  }
  state_.controls.use_es = on;
  refresh_including_sci(state_);
  return Status::kOk;
}

void Lmi::set_use_scb(bool on) noexcept {
  state_.controls.use_scb = on;
  refresh_including_sci(state_);
}

// @req E8 E11 E12 KAY-10 MGT1-12 CSI CSC CSO
Status Lmi::set_cipher_suite(CipherSuite suite, ConfidentialityOffset offset, Time now) noexcept {
  const CipherSuiteControls& of_suite = state_.suite_controls_of(suite);
  if (!of_suite.enable_use) {
    return Status::kNotPermitted;
  }
  if (offset != ConfidentialityOffset::k0 && !info(suite).offers_offset()) {
    return Status::kUnsupported;
  }
  if (offset != ConfidentialityOffset::k0 && of_suite.require_confidentiality) {
    return Status::kInvalidArgument;
  }
  if (suite != state_.controls.cipher_suite) {
    for (TxSc& sc : state_.tx_scs) {
      for (TxSa& sa : sc.sa) {
        drop(sa);
      }
      refresh(state_, sc, now);
    }
    state_.rx_scs.for_each([this, now](RxSc& sc) {
      for (RxSa& sa : sc.sa) {
        drop(sa);
      }
      refresh(state_, sc, now);
    });
    state_.saks.clear();
  }
  state_.controls.cipher_suite = suite;
  state_.controls.confidentiality_offset = offset;
  return Status::kOk;
}

void Lmi::set_enable_use(CipherSuite suite, bool on) noexcept {
  state_.suite_controls[static_cast<std::size_t>(suite)].enable_use = on;
}

Status Lmi::set_require_confidentiality(CipherSuite suite, bool on) noexcept {
  if (on && suite == state_.controls.cipher_suite &&
      state_.controls.confidentiality_offset != ConfidentialityOffset::k0) {
    return Status::kInvalidArgument;
  }
  state_.suite_controls[static_cast<std::size_t>(suite)].require_confidentiality = on;
  return Status::kOk;
}

// @req C14 TCT
Status Lmi::set_traffic_class(std::uint8_t user_priority, std::uint8_t traffic_class) noexcept {
  constexpr std::uint8_t kMaxTrafficClass = 15;
  if (user_priority >= kUserPriorities || traffic_class > kMaxTrafficClass) {
    return Status::kInvalidArgument;
  }
  state_.traffic_classes[user_priority] = traffic_class;
  return Status::kOk;
}

// @req C14 TCAPT
Status Lmi::set_access_priority(std::uint8_t from, std::uint8_t to) noexcept {
  if (from >= kAccessPriorities || to >= kAccessPriorities) {
    return Status::kInvalidArgument;
  }
  state_.access_priorities[from] = to;
  return Status::kOk;
}

// @req E12 KAY-11
Result<SakId> Lmi::install_sak(const SakParameters& parameters, Time now) noexcept {
  if (!state_.suite_controls_of(state_.controls.cipher_suite).enable_use) {
    return Status::kNotPermitted;
  }
  return state_.saks.install(state_.controls.cipher_suite, parameters, now);
}

// @req E4 E5 C3
std::array<std::uint8_t, hal::kAeadNonceOctets> Lmi::nonce_base(Sci sci, Ssci ssci,
                                                                SakId sak) const noexcept {
  std::array<std::uint8_t, hal::kAeadNonceOctets> base{};
  if (!has_extended_packet_numbers(state_.controls.cipher_suite)) {
    store_be64(base.data(), sci.value);
    return base;
  }
  store_be32(base.data(), ssci.value);
  const auto& salt = state_.saks.salt(sak);
  for (std::size_t i = 0; i < base.size(); ++i) {
    base[i] = static_cast<std::uint8_t>(base[i] ^ salt[i]);
  }
  return base;
}

// What SAs of both directions begin with.
void Lmi::start(Sa& sa, Sci sci, SakId sak, Ssci ssci) noexcept {
  sa.slot = state_.saks.slot(sak);
  sa.created = true;
  sa.confidentiality_offset = state_.controls.confidentiality_offset;
  sa.nonce_base = nonce_base(sci, ssci, sak);
  sa.sak = sak;
  sa.ssci = ssci;
}

}  // namespace linksec
