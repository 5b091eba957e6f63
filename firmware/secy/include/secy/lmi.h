// SPDX-License-Identifier: Apache-2.0
#pragma once

// The layer management interface of a SecY, IEEE 802.1AE-2018 10.7: what the KaY, the platform and
// the local console set, create and delete. It moves no frame. A SecY has one, and hands it out;
// what speaks for somebody else goes through Management.

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/arena.h"
#include "base/capacity.h"
#include "base/status.h"
#include "base/time.h"
#include "hal/aead.h"
#include "secy/channel.h"
#include "secy/cipher_suite.h"
#include "secy/controls.h"
#include "secy/pn.h"
#include "secy/sak_store.h"
#include "secy/state.h"
#include "wire/sci.h"

namespace linksec {

/// What it takes to create a transmit SA [802.1AE-2018 10.7.22].
struct TxSaParameters {
  SakId sak{};
  Pn next_pn{1};  ///< 0 stands for one that is exhausted.
  Ssci ssci{};    ///< With extended packet numbers alone.
  bool confidentiality = true;
  /// No PN from here on is used until `set_tx_ceiling` raises it: what a PN record has reserved, or
  /// 1 while that is nothing. 0 stands for 2^64: there is no ceiling.
  Pn ceiling{0};
};

/// What it takes to create a receive SA [802.1AE-2018 10.7.13].
struct RxSaParameters {
  SakId sak{};
  Pn next_pn{1};            ///< 0 stands for 2^64, with extended packet numbers alone.
  Pn lowest_pn{1};          ///< 0 reads as 1.
  Ssci ssci{};              ///< With extended packet numbers alone.
  bool shared_sak = false;  ///< The SAK may have served another SA of the SC: static keys.
};

/// It begins with the state and holds nothing else, and a SecY begins with it: to reach either
/// costs nothing.
class Lmi {
 public:
  Lmi(const Lmi&) = delete;
  Lmi& operator=(const Lmi&) = delete;

  /// The state as it stands.
  [[nodiscard]] constexpr const SecYState& state() const noexcept { return state_; }

  // ---- Controls ----------------------------------------------------------------------------

  /// Null also makes protectFrames False [802.1AE-2018 10.6].
  void set_validate_frames(ValidateFrames mode) noexcept;
  void set_replay_protect(bool on) noexcept { state_.controls.replay_protect = on; }
  /// 0 to 2^32-1 frames. With extended packet numbers at most 2^30-1 are used; the value is kept.
  void set_replay_window(std::uint32_t frames) noexcept { state_.controls.replay_window = frames; }
  /// Returns kInvalidArgument for true while validateFrames is Null.
  [[nodiscard]] Status set_protect_frames(bool on) noexcept;
  void set_always_include_sci(bool on) noexcept;
  /// Returns kInvalidArgument for true while a transmit SC has a Port Identifier other than 0001,
  /// which ES would imply [802.1AE-2018 9.5].
  [[nodiscard]] Status set_use_es(bool on) noexcept;
  void set_use_scb(bool on) noexcept;
  void set_admin_point_to_point_mac(AdminPointToPoint admin) noexcept {
    state_.controls.admin_point_to_point_mac = admin;
  }
  /// ControlledPortEnabled, which the KaY sets and clears [802.1AE-2018 10.7.5].
  void set_controlled_port_enabled(bool on) noexcept {
    state_.controls.controlled_port_enabled = on;
  }
  /// Refuses frames of another source address while ES is in use, as a device must that is an end
  /// station. Off, they are sent, and `TxFrame::foreign_source` tells.
  void set_refuse_foreign_source(bool on) noexcept { state_.refuse_foreign_source = on; }

  /// Chooses the current Cipher Suite, and the confidentiality offset of SAs that are created from
  /// now on. Another suite deletes all SAs and wipes all SAKs. Returns
  /// kNotPermitted when enableUse is False for it, kUnsupported for an offset that it does not
  /// offer, kInvalidArgument for an offset under requireConfidentiality [802.1AE-2018 10.7.27].
  [[nodiscard]] Status set_cipher_suite(CipherSuite suite, ConfidentialityOffset offset,
                                        Time now) noexcept;

  /// While False the suite can't be chosen, and takes no more SAKs; SAs that are there stay
  /// [802.1AE-2018 10.7.26].
  void set_enable_use(CipherSuite suite, bool on) noexcept;
  /// Excludes a confidentiality offset, and makes each transmit SA that is created from now on
  /// confidential. Returns kInvalidArgument while the suite is in use with an offset
  /// [802.1AE-2018 10.7.26].
  [[nodiscard]] Status set_require_confidentiality(CipherSuite suite, bool on) noexcept;

  /// User priority 0 to 7 to the upper 4 bits of a Port Identifier, 0 to 15. Returns
  /// kInvalidArgument beyond.
  [[nodiscard]] Status set_traffic_class(std::uint8_t user_priority,
                                         std::uint8_t traffic_class) noexcept;
  /// PCP × 2 + DEI to the same, each 0 to 15. Returns kInvalidArgument beyond.
  [[nodiscard]] Status set_access_priority(std::uint8_t from, std::uint8_t to) noexcept;

  // ---- Ports -------------------------------------------------------------------------------

  /// What the platform says of the Common Port.
  void set_common_port(const PortStatus& status) noexcept { state_.common_port = status; }
  /// The longest frame that the Common Port takes, destination address to last octet, frame check
  /// sequence excluded; config::kMaxFrameOctets at first.
  void set_max_frame_octets(std::size_t octets) noexcept { state_.max_frame_octets = octets; }

  // ---- SAKs --------------------------------------------------------------------------------

  /// Installs a SAK for the current suite. Returns what SakStore::install does, and kNotPermitted
  /// while the suite's enableUse is False [802.1AE-2018 10.7.28].
  [[nodiscard]] Result<SakId> install_sak(const SakParameters& parameters, Time now) noexcept;
  /// Wipes a SAK. Returns kNotFound, or kInUse while an SA uses it.
  [[nodiscard]] Status delete_sak(SakId id) noexcept { return state_.saks.remove(id); }

  // ---- Transmit SCs and SAs ----------------------------------------------------------------

  /// Creates a transmit SC. Several differ in the upper 4 bits of the Port Identifier alone.
  /// Returns kInvalidArgument for an SCI that can't be, kAlreadyExists, or kNoCapacity
  /// [802.1AE-2018 10.7.20].
  [[nodiscard]] Status create_tx_sc(Sci sci, Time now) noexcept;
  /// Deletes a transmit SC and its SAs. Returns kNotFound.
  [[nodiscard]] Status delete_tx_sc(Sci sci) noexcept;
  /// A disabled SC sends nothing; a new one is enabled. Returns kNotFound.
  [[nodiscard]] Status set_tx_sc_enabled(Sci sci, bool on, Time now) noexcept;
  /// Which SA the SC uses from the next frame on. Returns kNotFound [802.1AE-2018 10.7.21].
  [[nodiscard]] Status set_encoding_sa(Sci sci, An an, Time now) noexcept;

  /// Creates a transmit SA that is not enabled yet, in place of one with the same AN. Returns
  /// kNotFound for an SC or SAK that is not there, kInvalidArgument for a PN beyond the suite's,
  /// kNotPermitted when the SAK does not transmit or served a transmit SA of this SC, when its SSCI
  /// stands for another SC, or when it is recorded and there is no ceiling, kNoCapacity
  /// [802.1AE-2018 10.7.22].
  [[nodiscard]] Status create_tx_sa(Sci sci, An an, const TxSaParameters& parameters,
                                    Time now) noexcept;
  /// enableTransmit. Returns kNotFound [802.1AE-2018 10.7.23].
  [[nodiscard]] Status set_enable_transmit(Sci sci, An an, bool on, Time now) noexcept;
  /// Returns kNotFound.
  [[nodiscard]] Status delete_tx_sa(Sci sci, An an, Time now) noexcept;
  /// No PN from `ceiling` on is used until it is set higher: the seam for PN records that outlive a
  /// power cut. 0 stands for 2^64. Returns kNotFound.
  [[nodiscard]] Status set_tx_ceiling(Sci sci, An an, Pn ceiling, Time now) noexcept;

  // ---- Receive SCs and SAs -----------------------------------------------------------------

  /// Creates a receive SC. Returns kInvalidArgument for an SCI that can't be or is one of our own,
  /// kAlreadyExists, or kNoCapacity [802.1AE-2018 10.7.11].
  [[nodiscard]] Status create_rx_sc(Sci sci, Time now) noexcept;
  /// Deletes a receive SC and its SAs. Nothing is remembered of it: an SC that is created with the
  /// same SCI and SAK later starts its replay protection anew. Returns kNotFound.
  [[nodiscard]] Status delete_rx_sc(Sci sci) noexcept;
  /// The SAs of a disabled SC are not in use; a new one is enabled. Returns kNotFound.
  [[nodiscard]] Status set_rx_sc_enabled(Sci sci, bool on, Time now) noexcept;

  /// Creates a receive SA that is not enabled yet, in place of one with the same AN. Returns
  /// kNotFound, kInvalidArgument for a PN beyond the suite's, kNotPermitted when the SAK does not
  /// receive, served a receive SA of this SC, or when its SSCI stands for another SC
  /// [802.1AE-2018 10.7.13].
  [[nodiscard]] Status create_rx_sa(Sci sci, An an, const RxSaParameters& parameters,
                                    Time now) noexcept;
  /// enableReceive. Returns kNotFound [802.1AE-2018 10.7.15].
  [[nodiscard]] Status set_enable_receive(Sci sci, An an, bool on, Time now) noexcept;
  /// Returns kNotFound.
  [[nodiscard]] Status delete_rx_sa(Sci sci, An an, Time now) noexcept;
  /// updNextPN: the greater of the old and the new value holds. Returns kNotFound, or
  /// kInvalidArgument for a PN beyond the suite's [802.1AE-2018 10.7.15].
  [[nodiscard]] Status update_rx_next_pn(Sci sci, An an, Pn next_pn) noexcept;
  /// updLowestPN: the greater of the old and the new value holds. Returns kNotFound, or
  /// kInvalidArgument for a PN beyond the suite's [802.1AE-2018 10.7.15].
  [[nodiscard]] Status update_rx_lowest_pn(Sci sci, An an, Pn lowest_pn) noexcept;

 protected:
  constexpr Lmi() noexcept = default;
  // Where capacities are constants the compiler knows the first state.
  template <bool Constant = true>
  requires ConstantCapacities<Constant>
  constexpr Lmi(Arena& /*arena*/, const Capacity& /*capacity*/) noexcept : Lmi() {}
  template <bool Constant = true>
  constexpr Lmi(Arena& arena, const Capacity& capacity) noexcept
      : state_{.rx_scs = RxScTable(arena, capacity.rx_scs),
               .tx_scs = make_table<TxSc, config::kMaxTxScs>(arena, capacity.tx_scs),
               .saks = SakStore(arena, capacity)} {}
  constexpr ~Lmi() = default;

  [[nodiscard]] TxSc* tx_sc(Sci sci) noexcept;

  SecYState state_{};

 private:
  [[nodiscard]] static TxSa* tx_sa(TxSc* sc, An an) noexcept;
  [[nodiscard]] static RxSa* rx_sa(RxSc* sc, An an) noexcept;
  void start(Sa& sa, Sci sci, SakId sak, Ssci ssci) noexcept;
  void drop(TxSa& sa) noexcept;
  void drop(RxSa& sa) noexcept;
  [[nodiscard]] bool ssci_taken(SakId sak, Sci sci, Ssci ssci) const noexcept;
  [[nodiscard]] std::array<std::uint8_t, hal::kAeadNonceOctets> nonce_base(
      Sci sci, Ssci ssci, SakId sak) const noexcept;
};

}  // namespace linksec
