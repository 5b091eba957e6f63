// SPDX-License-Identifier: Apache-2.0
#include "secy/management.h"

// @req F MGT2-1 MGT2-2 MGT2-3 MGT2-4 MGT2-5 MGT2-6 MGT2-7 MGT2-8 MGT2-9 MGT2-10 MGT2-11 MGT2-12
// @req MGT2-13 MGT2-14 MGT2-15 MGT2-16 MGT2-17 MGT2-18 MGT3-1 MGT3-2 MGT3-3 MGT3-4 MGT3-5
namespace linksec {

Status Management::set_validate_frames(ValidateFrames mode) noexcept {
  if (!permitted(WriteAccess::kValidateFrames)) {
    return Status::kNotPermitted;
  }
  lmi_.set_validate_frames(mode);
  return Status::kOk;
}

Status Management::set_replay_protect(bool on) noexcept {
  if (!permitted(WriteAccess::kReplayProtect)) {
    return Status::kNotPermitted;
  }
  lmi_.set_replay_protect(on);
  return Status::kOk;
}

Status Management::set_replay_window(std::uint32_t frames) noexcept {
  if (!permitted(WriteAccess::kReplayWindow)) {
    return Status::kNotPermitted;
  }
  lmi_.set_replay_window(frames);
  return Status::kOk;
}

Status Management::set_protect_frames(bool on) noexcept {
  return permitted(WriteAccess::kProtectFrames) ? lmi_.set_protect_frames(on)
                                                : Status::kNotPermitted;
}

Status Management::set_always_include_sci(bool on) noexcept {
  if (!permitted(WriteAccess::kAlwaysIncludeSci)) {
    return Status::kNotPermitted;
  }
  lmi_.set_always_include_sci(on);
  return Status::kOk;
}

Status Management::set_use_es(bool on) noexcept {
  return permitted(WriteAccess::kUseEs) ? lmi_.set_use_es(on) : Status::kNotPermitted;
}

Status Management::set_use_scb(bool on) noexcept {
  if (!permitted(WriteAccess::kUseScb)) {
    return Status::kNotPermitted;
  }
  lmi_.set_use_scb(on);
  return Status::kOk;
}

Status Management::set_enable_use(CipherSuite suite, bool on) noexcept {
  if (!permitted(WriteAccess::kEnableUse)) {
    return Status::kNotPermitted;
  }
  lmi_.set_enable_use(suite, on);
  return Status::kOk;
}

Status Management::set_require_confidentiality(CipherSuite suite, bool on) noexcept {
  return permitted(WriteAccess::kRequireConfidentiality)
             ? lmi_.set_require_confidentiality(suite, on)
             : Status::kNotPermitted;
}

Status Management::set_cipher_suite(CipherSuite suite, ConfidentialityOffset offset,
                                    Time now) noexcept {
  const Controls& controls = lmi_.state().controls;
  const bool suite_permitted =
      suite == controls.cipher_suite || permitted(WriteAccess::kCipherSuite);
  const bool offset_permitted =
      offset == controls.confidentiality_offset || permitted(WriteAccess::kConfidentialityOffset);
  return suite_permitted && offset_permitted ? lmi_.set_cipher_suite(suite, offset, now)
                                             : Status::kNotPermitted;
}

Status Management::create_tx_sc(Sci sci, Time now) noexcept {
  return permitted(WriteAccess::kSecureChannels) ? lmi_.create_tx_sc(sci, now)
                                                 : Status::kNotPermitted;
}

Status Management::create_rx_sc(Sci sci, Time now) noexcept {
  return permitted(WriteAccess::kSecureChannels) ? lmi_.create_rx_sc(sci, now)
                                                 : Status::kNotPermitted;
}

Status Management::create_tx_sa(Sci sci, An an, const TxSaParameters& parameters,
                                Time now) noexcept {
  return permitted(WriteAccess::kSecureAssociations) ? lmi_.create_tx_sa(sci, an, parameters, now)
                                                     : Status::kNotPermitted;
}

Status Management::create_rx_sa(Sci sci, An an, const RxSaParameters& parameters,
                                Time now) noexcept {
  return permitted(WriteAccess::kSecureAssociations) ? lmi_.create_rx_sa(sci, an, parameters, now)
                                                     : Status::kNotPermitted;
}

Result<SakId> Management::install_sak(const SakParameters& parameters, Time now) noexcept {
  if (!permitted(WriteAccess::kSaks)) {
    return Status::kNotPermitted;
  }
  return lmi_.install_sak(parameters, now);
}

}  // namespace linksec
