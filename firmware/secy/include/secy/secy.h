// SPDX-License-Identifier: Apache-2.0
#pragma once

// The MAC Security Entity: Secure Frame Generation and Verification and the layer management
// interface of IEEE 802.1AE-2018 Clause 10. A function of octets, keys and time: it reads no clock,
// sends nothing and allocates nothing; its only outward call is hal/aead.h. It does not gate the
// Controlled Port by MAC_Operational and keeps no Uncontrolled Port: port/ does both. One thread
// owns a SecY.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/config.h"
#include "base/status.h"
#include "base/time.h"
#include "hal/aead.h"
#include "secy/channel.h"
#include "secy/cipher_suite.h"
#include "secy/controls.h"
#include "secy/counters.h"
#include "secy/frames.h"
#include "secy/pn.h"
#include "secy/rx_sc_table.h"
#include "secy/sak_store.h"
#include "wire/sci.h"

namespace linksec {

/// What it takes to create a transmit SA [802.1AE-2018 10.7.22].
struct TxSaParameters {
  SakId sak{};
  Pn next_pn{1};  ///< 0 stands for one that is exhausted.
  Ssci ssci{};    ///< With extended packet numbers alone.
  bool confidentiality = true;
};

/// What it takes to create a receive SA [802.1AE-2018 10.7.13].
struct RxSaParameters {
  SakId sak{};
  Pn next_pn{1};            ///< 0 stands for 2^64, with extended packet numbers alone.
  Pn lowest_pn{1};          ///< 0 reads as 1.
  Ssci ssci{};              ///< With extended packet numbers alone.
  bool shared_sak = false;  ///< The SAK may have served another SA of the SC: static keys.
};

// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): its SAs begin cache lines
class SecY {
 public:
  SecY() noexcept = default;
  SecY(const SecY&) = delete;
  SecY& operator=(const SecY&) = delete;
  constexpr ~SecY() = default;

  // ---- Frames ------------------------------------------------------------------------------

  /// Secure Frame Generation: makes each frame of the burst what the Common Port sends, in place,
  /// and sets its verdict. `now` is the time of an SA that ends here [802.1AE-2018 10.5].
  void protect(std::span<TxFrame> burst, Time now) noexcept;

  /// Secure Frame Verification: makes each frame of the burst what the Controlled Port gets, in
  /// place, and sets its verdict. The results are those of one frame at a time
  /// [802.1AE-2018 10.6].
  void verify(std::span<RxFrame> burst) noexcept;

  // ---- Controls ----------------------------------------------------------------------------

  [[nodiscard]] const Controls& controls() const noexcept { return controls_; }

  /// Null also makes protectFrames False [802.1AE-2018 10.6].
  void set_validate_frames(ValidateFrames mode) noexcept;
  void set_replay_protect(bool on) noexcept { controls_.replay_protect = on; }
  /// 0 to 2^32-1 frames. With extended packet numbers at most 2^30-1 are used; the value is kept.
  void set_replay_window(std::uint32_t frames) noexcept { controls_.replay_window = frames; }
  /// Returns kInvalidArgument for true while validateFrames is Null.
  [[nodiscard]] Status set_protect_frames(bool on) noexcept;
  void set_always_include_sci(bool on) noexcept;
  /// Returns kInvalidArgument for true while a transmit SC has a Port Identifier other than 0001,
  /// which ES would imply [802.1AE-2018 9.5].
  [[nodiscard]] Status set_use_es(bool on) noexcept;
  void set_use_scb(bool on) noexcept;
  void set_admin_point_to_point_mac(AdminPointToPoint admin) noexcept {
    controls_.admin_point_to_point_mac = admin;
  }
  /// ControlledPortEnabled, which the KaY sets and clears [802.1AE-2018 10.7.5].
  void set_controlled_port_enabled(bool on) noexcept { controls_.controlled_port_enabled = on; }
  /// Refuses frames of another source address while ES is in use, as a device must that is an end
  /// station. Off, they are sent, and `TxFrame::foreign_source` tells.
  void set_refuse_foreign_source(bool on) noexcept { refuse_foreign_source_ = on; }

  /// Chooses the current Cipher Suite, and the confidentiality offset of SAs that are created from
  /// now on. Another suite deletes all SAs and wipes all SAKs. Returns
  /// kNotPermitted when enableUse is False for it, kUnsupported for an offset that it does not
  /// offer, kInvalidArgument for an offset under requireConfidentiality [802.1AE-2018 10.7.27].
  [[nodiscard]] Status set_cipher_suite(CipherSuite suite, ConfidentialityOffset offset,
                                        Time now) noexcept;

  [[nodiscard]] const CipherSuiteControls& cipher_suite_controls(CipherSuite suite) const noexcept {
    return suite_controls_[static_cast<std::size_t>(suite)];
  }
  /// While False the suite can't be chosen, and takes no more SAKs; SAs that are there stay
  /// [802.1AE-2018 10.7.26].
  void set_enable_use(CipherSuite suite, bool on) noexcept;
  /// Excludes a confidentiality offset, and makes each transmit SA that is created from now on
  /// confidential. Returns kInvalidArgument while the suite is in use with an offset
  /// [802.1AE-2018 10.7.26].
  [[nodiscard]] Status set_require_confidentiality(CipherSuite suite, bool on) noexcept;

  [[nodiscard]] const TrafficClassTable& traffic_classes() const noexcept {
    return traffic_classes_;
  }
  /// User priority 0 to 7 to the upper 4 bits of a Port Identifier, 0 to 15. Returns
  /// kInvalidArgument beyond.
  [[nodiscard]] Status set_traffic_class(std::uint8_t user_priority,
                                         std::uint8_t traffic_class) noexcept;
  [[nodiscard]] const AccessPriorityTable& access_priorities() const noexcept {
    return access_priorities_;
  }
  /// PCP × 2 + DEI to the same, each 0 to 15. Returns kInvalidArgument beyond.
  [[nodiscard]] Status set_access_priority(std::uint8_t from, std::uint8_t to) noexcept;

  // ---- Ports -------------------------------------------------------------------------------

  /// What the platform says of the Common Port.
  void set_common_port(const PortStatus& status) noexcept { common_port_ = status; }
  /// The Uncontrolled Port has the Common Port's status [802.1AE-2018 10.7.2].
  [[nodiscard]] const PortStatus& uncontrolled_port() const noexcept { return common_port_; }
  /// [802.1AE-2018 10.7.4]
  [[nodiscard]] PortStatus controlled_port() const noexcept;
  /// The Controlled Port's MAC_Operational alone, for the poll loop.
  [[nodiscard]] bool controlled_port_operational() const noexcept;
  /// The longest frame that the Common Port takes, destination address to last octet, frame check
  /// sequence excluded; config::kMaxFrameOctets at first.
  void set_max_frame_octets(std::size_t octets) noexcept { max_frame_octets_ = octets; }
  [[nodiscard]] std::size_t max_frame_octets() const noexcept { return max_frame_octets_; }
  /// True when frames are sent with an explicit SCI [802.1AE-2018 10.5.3, Table 10-1].
  [[nodiscard]] bool including_sci() const noexcept { return including_sci_; }

  // ---- SAKs --------------------------------------------------------------------------------

  /// Installs a SAK for the current suite. Returns what SakStore::install does, and kNotPermitted
  /// while the suite's enableUse is False [802.1AE-2018 10.7.28].
  [[nodiscard]] Result<SakId> install_sak(const SakParameters& parameters, Time now) noexcept;
  /// Wipes a SAK. Returns kNotFound, or kInUse while an SA uses it.
  [[nodiscard]] Status delete_sak(SakId id) noexcept { return saks_.remove(id); }
  [[nodiscard]] Result<SakStatus> sak_status(SakId id) const noexcept { return saks_.status(id); }

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
  /// kNotPermitted when the SAK does not transmit or served a transmit SA of this SC, or when its
  /// SSCI stands for another SC, kNoCapacity [802.1AE-2018 10.7.22].
  [[nodiscard]] Status create_tx_sa(Sci sci, An an, const TxSaParameters& parameters,
                                    Time now) noexcept;
  /// enableTransmit. Returns kNotFound [802.1AE-2018 10.7.23].
  [[nodiscard]] Status set_enable_transmit(Sci sci, An an, bool on, Time now) noexcept;
  /// Returns kNotFound.
  [[nodiscard]] Status delete_tx_sa(Sci sci, An an, Time now) noexcept;
  /// On, a transmit SA that is created sends nothing before its ceiling is set: for platforms with
  /// PN records, so that an SA without one can't send. Off at first.
  void set_require_tx_ceiling(bool on) noexcept { require_tx_ceiling_ = on; }
  /// No PN from `ceiling` on is used until it is set higher: the seam for PN records that outlive a
  /// power cut. 0 stands for 2^64, the value of a new SA. Returns kNotFound.
  [[nodiscard]] Status set_tx_ceiling(Sci sci, An an, Pn ceiling, Time now) noexcept;

  [[nodiscard]] const TxSc* find_tx_sc(Sci sci) const noexcept;
  /// All places for transmit SCs; `TxSc::created` tells which ones hold one.
  [[nodiscard]] std::span<const TxSc> tx_scs() const noexcept { return tx_scs_; }

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

  [[nodiscard]] const RxSc* find_rx_sc(Sci sci) const noexcept { return rx_scs_.find(sci); }
  [[nodiscard]] const RxScTable& rx_scs() const noexcept { return rx_scs_; }

  // ---- Counters ----------------------------------------------------------------------------

  /// Those of the SecY; octets are the sums over all SCs there were.
  [[nodiscard]] SecYCounters counters() const noexcept;
  /// Those of the Controlled Port's interface [802.1AE-2018 10.7.6].
  [[nodiscard]] ControlledPortCounters controlled_port_counters() const noexcept;

 private:
  // A frame that waits for the engine, and what is needed when it comes back.
  struct TxPending {
    TxFrame* frame;
    TxSc* sc;
    std::uint32_t user_data_octets;
    bool confidentiality;
  };
  // A received frame on its way through 10.6, and what was found out about it so far.
  struct RxWork {
    RxFrame* frame;
    RxSc* sc;                   // Null when no receive SC has the SCI.
    RxSa* sa;                   // Null when the SC has no SA in use for the AN.
    std::uint32_t data_octets;  // Secure Data.
    std::uint16_t tag_octets;   // 0 without a SecTAG.
    bool e;
    bool c;
  };
  // What the frames of a burst that one SC sends have in common: it is found out for the first one.
  struct TxPlan {
    TxSc* sc;  // Null when no SC sends the frame; what follows is not set then.
    TxSa* sa;
    std::uint64_t last_pn;                                 // After it the SA can't send.
    std::array<std::uint8_t, sectag::kOctetsWithSci> tag;  // SL and PN are 0.
    std::uint32_t tag_octets;
    std::uint32_t clear_octets;  // Of the User Data, at the most.
    bool es;
  };

  // What the frames of a received burst have in common, and what they sum up to.
  struct RxBurst {
    std::uint32_t window = 0;  // The effective replayWindow.
    bool narrow = false;       // PNs have 32 bits.
    RxSc* last_sc = nullptr;   // That of the frame before, or the only one there is.
    PortSums delivered{};
  };

  // protect.cpp
  void prepare(TxFrame& frame, TxPlan& plan, PortSums& accepted, Time now) noexcept;
  void accept(TxFrame& frame, ConstByteSpan request, PortSums& accepted) noexcept;
  void make_plan(TxPlan& plan, TxSc* sc) noexcept;
  [[nodiscard]] Pn take_pn(TxFrame& frame, const TxPlan& plan, Time now) noexcept;
  void discard_too_long(TxFrame& frame, const TxPlan& plan, std::size_t octets) noexcept;
  static void insert_sectag(std::uint8_t* to, const TxPlan& plan, const std::uint8_t* addresses,
                            std::size_t octets, Pn pn) noexcept;
  void queue_seal(TxFrame& frame, const TxPlan& plan, std::size_t data_octets, Pn pn) noexcept;
  void count(TxFrame& frame, TxCounter counter) noexcept;
  void seal_pending() noexcept;
  void finish(const TxPending& pending, hal::AeadResult result) noexcept;
  static void count_octets(TxSc& sc, bool confidentiality, std::size_t octets) noexcept;
  [[nodiscard]] TxSc* select_tx_sc(std::uint8_t priority) noexcept;
  [[nodiscard]] std::uint64_t last_usable_pn(const TxSa& sa) const noexcept;
  [[nodiscard]] bool usable(const TxSa& sa) const noexcept;

  // verify.cpp
  void examine(RxFrame& frame, RxBurst& shared) noexcept;
  [[nodiscard]] RxFinding look_at_tag(RxWork& work, ConstByteSpan received,
                                      RxBurst& shared) noexcept;
  [[nodiscard]] RxFinding look_at_pn(RxWork& work, std::uint32_t pn_field,
                                     RxBurst& shared) noexcept;
  [[nodiscard]] RxSc* find_by_sci(Sci sci, RxBurst& shared) noexcept;
  [[nodiscard]] RxSc* resolve_sc(RxFrame& frame, const Mpdu& mpdu) noexcept;
  [[nodiscard]] bool depends_on_pending(const RxSa& sa, const RecoveredPn& now,
                                        std::uint32_t pn_field,
                                        const RxBurst& shared) const noexcept;
  void queue_open(const RxWork& work, RxBurst& shared) noexcept;
  void open_pending(RxBurst& shared) noexcept;
  void finish(const RxWork& work, hal::AeadResult result, RxBurst& shared) noexcept;
  static void count_octets(const RxWork& work) noexcept;
  void conclude(const RxWork& work, RxFinding finding, RxBurst& shared) noexcept;
  void count(const RxWork& work, RxCounter counter) noexcept;
  void count_lost_sa(const RxWork& work) noexcept;
  static void deliver(const RxWork& work, RxBurst& shared) noexcept;

  // secy_transmit.cpp, secy_receive.cpp, secy.cpp
  [[nodiscard]] TxSc* tx_sc(Sci sci) noexcept;
  [[nodiscard]] static TxSa* tx_sa(TxSc* sc, An an) noexcept;
  void start(Sa& sa, Sci sci, SakId sak, Ssci ssci) noexcept;
  void drop(TxSa& sa) noexcept;
  void drop(RxSa& sa) noexcept;
  [[nodiscard]] bool mac_enabled() const noexcept;
  [[nodiscard]] static RxSa* rx_sa(RxSc* sc, An an) noexcept;
  void refresh(TxSc& sc, Time now) noexcept;
  void refresh(RxSc& sc, Time now) noexcept;
  void refresh_including_sci() noexcept;
  [[nodiscard]] bool ssci_taken(SakId sak, Sci sci, Ssci ssci) const noexcept;
  [[nodiscard]] std::array<std::uint8_t, hal::kAeadNonceOctets> nonce_base(
      Sci sci, Ssci ssci, SakId sak) const noexcept;
  [[nodiscard]] bool one_peer() const noexcept;
  [[nodiscard]] const CipherSuiteInfo& suite() const noexcept {
    return info(controls_.cipher_suite);
  }

  // What each frame needs comes first: processors reach it in one instruction.
  Controls controls_{};
  bool refuse_foreign_source_ = true;
  bool require_tx_ceiling_ = false;
  bool including_sci_ = false;
  std::size_t max_frame_octets_ = config::kMaxFrameOctets;
  RxSc* only_receiving_sc_ = nullptr;  // Null when there are none or several.
  std::size_t receiving_scs_ = 0;
  std::size_t tx_sc_count_ = 0;
  std::size_t pending_ = 0;
  TrafficClassTable traffic_classes_{};
  AccessPriorityTable access_priorities_ = kIdentityAccessPriorities;
  SecYCounters counters_{};                 // Its octets are those of SCs that are gone.
  ControlledPortCounters port_counters_{};  // Its discards and errors too.
  RxScTable rx_scs_{};

  // The burst that the engine gets next.
  std::array<hal::AeadOp, config::kMaxBurst> ops_{};
  std::array<TxPending, config::kMaxBurst> tx_pending_{};
  std::array<RxWork, config::kMaxBurst> rx_pending_{};

  std::array<TxSc, config::kMaxTxScs> tx_scs_{};
  SakStore saks_{};
  std::array<CipherSuiteControls, kCipherSuiteCount> suite_controls_{};
  PortStatus common_port_{};
};

}  // namespace linksec
