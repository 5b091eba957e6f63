// SPDX-License-Identifier: Apache-2.0
#pragma once

// The remote manager's door to a SecY: the controls that PICS tables MGT2 and MGT3 let a manager
// write, each with a lock. The KaY and the local console use the Lmi itself; what speaks for
// somebody else (a MIB agent, a remote shell) uses this class [802.1AE-2018 10.7, Annex A.13].

#include <bitset>
#include <cstddef>
#include <cstdint>

#include "base/status.h"
#include "base/time.h"
#include "secy/lmi.h"

namespace linksec {

/// What remote write access can be switched off for, each on its own.
enum class WriteAccess : std::uint8_t {
  kValidateFrames,
  kReplayProtect,
  kReplayWindow,
  kProtectFrames,
  kAlwaysIncludeSci,
  kUseEs,
  kUseScb,
  kEnableUse,
  kRequireConfidentiality,
  kSecureChannels,
  kSecureAssociations,
  kCipherSuite,
  kConfidentialityOffset,
  kSaks,
};
inline constexpr std::size_t kWriteAccessCount = 14;

/// Each function returns kNotPermitted when its access is switched off, and changes nothing then;
/// else it does and returns what the Lmi's function of the same name does. All access is on at
/// first.
class Management {
 public:
  explicit Management(Lmi& lmi) noexcept : lmi_(lmi) { permitted_.set(); }

  /// Switches write access on or off. It is the platform's call, never the remote manager's.
  void set_write_access(WriteAccess access, bool on) noexcept {
    permitted_[static_cast<std::size_t>(access)] = on;
  }
  [[nodiscard]] bool permitted(WriteAccess access) const noexcept {
    return permitted_[static_cast<std::size_t>(access)];
  }

  [[nodiscard]] Status set_validate_frames(ValidateFrames mode) noexcept;
  [[nodiscard]] Status set_replay_protect(bool on) noexcept;
  [[nodiscard]] Status set_replay_window(std::uint32_t frames) noexcept;
  [[nodiscard]] Status set_protect_frames(bool on) noexcept;
  [[nodiscard]] Status set_always_include_sci(bool on) noexcept;
  [[nodiscard]] Status set_use_es(bool on) noexcept;
  [[nodiscard]] Status set_use_scb(bool on) noexcept;
  [[nodiscard]] Status set_enable_use(CipherSuite suite, bool on) noexcept;
  [[nodiscard]] Status set_require_confidentiality(CipherSuite suite, bool on) noexcept;
  /// Asks for kCipherSuite when the suite changes and for kConfidentialityOffset when the offset
  /// does.
  [[nodiscard]] Status set_cipher_suite(CipherSuite suite, ConfidentialityOffset offset,
                                        Time now) noexcept;
  [[nodiscard]] Status create_tx_sc(Sci sci, Time now) noexcept;
  [[nodiscard]] Status create_rx_sc(Sci sci, Time now) noexcept;
  [[nodiscard]] Status create_tx_sa(Sci sci, An an, const TxSaParameters& parameters,
                                    Time now) noexcept;
  [[nodiscard]] Status create_rx_sa(Sci sci, An an, const RxSaParameters& parameters,
                                    Time now) noexcept;
  [[nodiscard]] Result<SakId> install_sak(const SakParameters& parameters, Time now) noexcept;

 private:
  Lmi& lmi_;
  std::bitset<kWriteAccessCount> permitted_{};
};

}  // namespace linksec
