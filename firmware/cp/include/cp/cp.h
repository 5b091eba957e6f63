// SPDX-License-Identifier: Apache-2.0
#pragma once

// The Controlled Port state machine, CP: which of two SAKs a port receives and transmits with, and
// whether its Controlled Port is open. A table of {state, condition, next state} and pure functions
// over it: a test enumerates the table and a model checker reads it. It calls nobody, reads no
// clock and knows no key: the KaY sets its inputs, steps it, and does on the SecY what a state that
// was entered asks for [802.1X-2020 12.4, Figure 12-2].

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/duration.h"
#include "base/time.h"
#include "wire/sci.h"

namespace linksec {

/// The states, in the order of the figure.
enum class CpState : std::uint8_t {
  kInit,
  kChange,
  kAllowed,
  kAuthenticated,
  kSecured,
  kReceive,
  kReceiving,
  kReady,
  kTransmit,
  kTransmitting,
  kAbandon,
  kRetire,
};
inline constexpr std::size_t kCpStateCount = 12;

/// The state's name as the standard writes it: "RECEIVING".
[[nodiscard]] const char* to_string(CpState state) noexcept;

/// What the Logon Process wants of the port [802.1X-2020 12.3].
enum class Connect : std::uint8_t {
  kPending,          ///< Nothing passes.
  kUnauthenticated,  ///< Clear, with whoever is there.
  kAuthenticated,    ///< Clear, with who has the CAK.
  kSecure,           ///< MACsec.
};

/// A short lower-case text.
[[nodiscard]] const char* to_string(Connect connect) noexcept;

/// What a transition waits for.
enum class CpCondition : std::uint8_t {
  kPortEnabled,
  kPortDisabled,
  kConnectUnauthenticated,
  kConnectAuthenticated,
  kConnectSecure,
  kConnectOtherThanUnauthenticated,
  kConnectOtherThanAuthenticated,
  kChanged,            ///< Not SECURE, or another server, suite or offset.
  kNewSak,             ///< A SAK was distributed.
  kNewSakOrChanged,    ///< Either.
  kUsingReceiveSas,    ///< The SAs of the latest key receive.
  kFollowsServer,      ///< Somebody else is the Key Server.
  kServerMayTransmit,  ///< We are it, and nobody is left to be waited for.
  kMemberMayTransmit,  ///< The server transmits, or nothing is lost by going first.
  kUsingTransmitSa,    ///< The SA of the latest key transmits.
  kRetireDue,          ///< The old key has served its time.
  kSecYFailed,         ///< An SA could not be made, or is gone.
};
inline constexpr std::size_t kCpConditionCount = 17;

/// From one state to the next. Those of a state are asked in the order of the table.
struct CpTransition {
  CpState from{};
  CpCondition when{};
  CpState to{};
};

/// The figure. Two rules hold above it in every state: a port that is disabled goes to INIT, and
/// one whose SecY failed while it had or made a key goes to CHANGE. The latter is ours: no state
/// waits for what can't come.
inline constexpr std::array kCpTransitions = {
    CpTransition{CpState::kInit, CpCondition::kPortEnabled, CpState::kChange},
    CpTransition{CpState::kChange, CpCondition::kConnectUnauthenticated, CpState::kAllowed},
    CpTransition{CpState::kChange, CpCondition::kConnectAuthenticated, CpState::kAuthenticated},
    CpTransition{CpState::kChange, CpCondition::kConnectSecure, CpState::kSecured},
    CpTransition{CpState::kAllowed, CpCondition::kConnectOtherThanUnauthenticated,
                 CpState::kChange},
    CpTransition{CpState::kAuthenticated, CpCondition::kConnectOtherThanAuthenticated,
                 CpState::kChange},
    CpTransition{CpState::kSecured, CpCondition::kChanged, CpState::kChange},
    CpTransition{CpState::kSecured, CpCondition::kNewSak, CpState::kReceive},
    CpTransition{CpState::kReceive, CpCondition::kUsingReceiveSas, CpState::kReceiving},
    CpTransition{CpState::kReceiving, CpCondition::kNewSakOrChanged, CpState::kAbandon},
    CpTransition{CpState::kReceiving, CpCondition::kFollowsServer, CpState::kReady},
    CpTransition{CpState::kReceiving, CpCondition::kServerMayTransmit, CpState::kTransmit},
    CpTransition{CpState::kReady, CpCondition::kNewSakOrChanged, CpState::kAbandon},
    CpTransition{CpState::kReady, CpCondition::kMemberMayTransmit, CpState::kTransmit},
    CpTransition{CpState::kTransmit, CpCondition::kUsingTransmitSa, CpState::kTransmitting},
    CpTransition{CpState::kTransmitting, CpCondition::kRetireDue, CpState::kRetire},
    CpTransition{CpState::kTransmitting, CpCondition::kChanged, CpState::kRetire},
    CpTransition{CpState::kAbandon, CpCondition::kChanged, CpState::kRetire},
    CpTransition{CpState::kAbandon, CpCondition::kNewSak, CpState::kReceive},
    CpTransition{CpState::kRetire, CpCondition::kChanged, CpState::kChange},
    CpTransition{CpState::kRetire, CpCondition::kNewSak, CpState::kReceive},
};

/// What entering a state asks its owner to do, in the order of the bits.
enum class CpRequest : std::uint8_t {
  kClosePort = 1U << 0U,       ///< portValid and ControlledPortEnabled become False.
  kDeleteLatest = 1U << 1U,    ///< The SAs of the latest key go.
  kDeleteOld = 1U << 2U,       ///< Those of the old key go.
  kOpenInClear = 1U << 3U,     ///< protectFrames and replayProtect False, Check; the port opens.
  kSecure = 1U << 4U,          ///< The configured protection; portValid becomes True.
  kReceiveLatest = 1U << 5U,   ///< SAs of the latest key are made and receive.
  kTransmitLatest = 1U << 6U,  ///< The port opens, and the latest key transmits.
  kNewInfo = 1U << 7U,         ///< An MKPDU tells the peers.
};

/// A set of requests.
class CpRequests {
 public:
  constexpr CpRequests() noexcept = default;
  constexpr CpRequests(CpRequest request) noexcept  // NOLINT: implicit
      : bits_(static_cast<std::uint8_t>(request)) {}

  [[nodiscard]] constexpr bool contains(CpRequest request) const noexcept {
    return (bits_ & static_cast<std::uint8_t>(request)) != 0;
  }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  friend constexpr CpRequests operator|(CpRequests a, CpRequests b) noexcept {
    CpRequests both;
    both.bits_ = static_cast<std::uint8_t>(a.bits_ | b.bits_);
    return both;
  }
  friend constexpr bool operator==(CpRequests, CpRequests) noexcept = default;

 private:
  std::uint8_t bits_ = 0;
};

/// What a state asks for when it is entered.
[[nodiscard]] constexpr CpRequests entry_requests(CpState state) noexcept {
  using enum CpRequest;
  switch (state) {
    case CpState::kInit:
    case CpState::kChange:
      return CpRequests(kClosePort) | kDeleteLatest | kDeleteOld;
    case CpState::kAllowed:
    case CpState::kAuthenticated:
      return kOpenInClear;
    case CpState::kSecured:
      return kSecure;
    case CpState::kReceive:
      return kReceiveLatest;
    case CpState::kReady:
    case CpState::kTransmitting:
      return kNewInfo;
    case CpState::kTransmit:
      return kTransmitLatest;
    case CpState::kAbandon:
      return kDeleteLatest;
    case CpState::kRetire:
      return kDeleteOld;
    case CpState::kReceiving:
      break;
  }
  return {};
}

/// The KaY's number for a SAK that it has.
struct CpKeyId {
  std::uint8_t index = 0xFF;  ///< 0xFF: none.

  [[nodiscard]] constexpr bool exists() const noexcept { return index != 0xFF; }
  friend constexpr bool operator==(CpKeyId, CpKeyId) noexcept = default;
};

/// One of the two keys: what the SAK Use parameter set says of it.
struct CpSlot {
  CpKeyId key{};           ///< lki or oki.
  An an{};                 ///< lan or oan.
  bool transmits = false;  ///< ltx or otx.
  bool receives = false;   ///< lrx or orx.
};

/// What the KaY, the Logon Process and the SecY say. CP clears what it has taken notice of:
/// new_sak, chgd_server, all_receiving, server_transmitting.
struct CpInputs {
  bool port_enabled = false;  ///< The Common Port is operational, and management allows it.
  Connect connect = Connect::kPending;
  bool chgd_server = false;          ///< Another Key Server was elected.
  bool chgd_cipher = false;          ///< Its suite or offset is not the one in use.
  bool new_sak = false;              ///< `distributed` is to be used.
  bool elected_self = false;         ///< We are the Key Server.
  bool all_receiving = false;        ///< Each member has reported that it receives with the latest.
  bool server_transmitting = false;  ///< The Key Server has reported that it transmits with it.
  bool using_receive_sas = false;    ///< The SAs of the latest key receive.
  bool using_transmit_sa = false;    ///< The SA of the latest key transmits.
  bool can_transmit = true;          ///< What the latest key's nonces need is known.
  bool secy_failed = false;          ///< An SA of a key could not be made, or is gone.
  CpSlot distributed{};              ///< distributedKI and distributedAN.
};

/// The machine's own variables.
class Cp {
 public:
  /// How long the Key Server waits for members that do not report: MKA Life Time.
  static constexpr Duration kTransmitDelay = Duration::seconds(6);
  /// How long the old key still receives: SAK Retire Time.
  static constexpr Duration kRetireDelay = Duration::seconds(3);

  [[nodiscard]] constexpr CpState state() const noexcept { return state_; }
  [[nodiscard]] constexpr const CpSlot& latest() const noexcept { return latest_; }
  [[nodiscard]] constexpr const CpSlot& old() const noexcept { return old_; }
  [[nodiscard]] constexpr bool port_valid() const noexcept { return port_valid_; }
  [[nodiscard]] constexpr bool controlled_port_enabled() const noexcept {
    return controlled_port_enabled_;
  }

  /// One transition at the most. The requests of the state that was entered, or no value where the
  /// machine stays. Its owner does what is asked for, sets the inputs and steps again until there
  /// is none. A slot that a request deletes still names its key in `deleted_latest`, `deleted_old`.
  std::optional<CpRequests> step(CpInputs& inputs, Time now) noexcept;

  /// When the machine has to be stepped though no input changed.
  [[nodiscard]] Time next_deadline() const noexcept;

  /// The keys of the slots that the last transition emptied.
  [[nodiscard]] constexpr CpKeyId deleted_latest() const noexcept { return deleted_latest_; }
  [[nodiscard]] constexpr CpKeyId deleted_old() const noexcept { return deleted_old_; }

 private:
  [[nodiscard]] std::optional<CpState> next_state(const CpInputs& inputs, Time now) const noexcept;
  [[nodiscard]] bool holds(CpCondition condition, const CpInputs& inputs, Time now) const noexcept;
  void enter(CpState state, CpInputs& inputs, Time now) noexcept;
  void drop_latest() noexcept;
  void drop_old() noexcept;

  CpState state_ = CpState::kInit;
  bool port_valid_ = false;
  bool controlled_port_enabled_ = false;
  CpSlot latest_{};
  CpSlot old_{};
  CpKeyId deleted_latest_{};
  CpKeyId deleted_old_{};
  Time transmit_when_ = Time::never();  // Of RECEIVING.
  Time retire_when_ = Time::never();    // Of TRANSMITTING.
};

/// CP's variable `changed` [802.1X-2020 Figure 12-2].
[[nodiscard]] constexpr bool changed(const CpInputs& inputs) noexcept {
  return inputs.connect != Connect::kSecure || inputs.chgd_server || inputs.chgd_cipher;
}

}  // namespace linksec
