// SPDX-License-Identifier: Apache-2.0
#pragma once

// A SecY that transmits and one that receives under one SAK, with the engine that is chosen. The
// keys that it makes are known to everybody: for measurements alone.

#include <cstddef>
#include <span>

#include "hal/aead.h"
#include "link/owned_secy.h"
#include "secy/secy.h"

namespace linksec::sim {

inline constexpr Time kPairTime{1};
/// The one SC of a SecYPair and its one SA.
inline constexpr Sci kPairSci{0x0200'0000'0001'0001};
inline constexpr An kPairAn{0};
inline constexpr Ssci kPairSsci{1};

/// Throws a run Failure that says what could not be done, unless `status` is kOk.
void need(Status status, const char* what);

/// A SAK of the suite's length; each `number` gives another.
class KnownKey {
 public:
  KnownKey(CipherSuite suite, std::uint32_t number);
  /// The parameters of a SAK, which point into this object.
  [[nodiscard]] SakParameters parameters() const noexcept;

 private:
  CipherSuite suite_;
  std::array<std::uint8_t, 32> octets_{};
  std::array<std::uint8_t, kSaltOctets> salt_{};
};

/// Creates a receive SC with one SA that is enabled, AN 0, from `first` on. Throws a run Failure.
void add_receive_sc(SecY& secy, Sci sci, SakParameters key, Pn first);

/// Gives operations the key of an SA, and its nonces from the one of `first` on.
void aim(std::span<hal::AeadOp> operations, const Sa& sa, Pn first) noexcept;

/// Throws a run Failure unless each frame was delivered as valid, or sent.
void require_valid(std::span<const RxFrame> frames);
void require_sent(std::span<const TxFrame> frames);

/// A bench's run Failure: what went wrong, and so no figure.
[[noreturn]] void fail_measurement(const char* what);

/// Two ends of a link in one process.
class SecYPair {
 public:
  /// Both sides start at `first`. Replay protection is on, with a window of 0. Throws a run
  /// Failure.
  SecYPair(CipherSuite suite, bool confidentiality, Pn first);
  /// The same with the SAK and the Salt of `key`.
  SecYPair(CipherSuite suite, bool confidentiality, Pn first, SakParameters key);

  [[nodiscard]] SecY& transmitter() noexcept { return *transmitter_; }
  [[nodiscard]] SecY& receiver() noexcept { return *receiver_; }
  [[nodiscard]] const TxSc& tx_sc() const noexcept;
  [[nodiscard]] const RxSc& rx_sc() const noexcept;

 private:
  OwnedSecY transmitter_;
  OwnedSecY receiver_;
};

}  // namespace linksec::sim
