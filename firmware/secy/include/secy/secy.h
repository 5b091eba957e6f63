// SPDX-License-Identifier: Apache-2.0
#pragma once

// The MAC Security Entity: Secure Frame Generation and Verification of IEEE 802.1AE-2018 Clause 10.
// A function of octets, keys and time: it reads no clock, sends nothing and allocates nothing; its
// only outward call is hal/aead.h. What configures it is its layer management interface, lmi.h. It
// does not gate the Controlled Port by MAC_Operational and keeps no Uncontrolled Port: port/ does
// both. One thread owns a SecY.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/arena.h"
#include "base/capacity.h"
#include "base/config.h"
#include "base/status.h"
#include "base/time.h"
#include "hal/aead.h"
#include "secy/channel.h"
#include "secy/controls.h"
#include "secy/counters.h"
#include "secy/frames.h"
#include "secy/lmi.h"
#include "secy/pn.h"
#include "secy/sak_store.h"
#include "secy/state.h"
#include "wire/mpdu.h"
#include "wire/sci.h"
#include "wire/sectag.h"

namespace linksec {

// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): its SAs begin cache lines
class SecY : private Lmi {
 public:
  /// A SecY of that capacity. Where capacities are chosen at run time its tables are in `arena`,
  /// which must have `octets(capacity)`; else the platform's capacities hold, and nothing is taken.
  constexpr SecY(Arena& arena, const Capacity& capacity) noexcept : Lmi(arena, capacity) {}
  /// A SecY of the platform's capacities, where they are constants.
  template <bool Constant = true>
  requires ConstantCapacities<Constant>
  constexpr SecY() noexcept {}  // NOLINT(modernize-use-equals-default): a template
  SecY(const SecY&) = delete;
  SecY& operator=(const SecY&) = delete;
  constexpr ~SecY() = default;

  /// Octets of an arena that a SecY of that capacity takes; 0 where capacities are constants.
  [[nodiscard]] static constexpr std::size_t octets(const Capacity& capacity) noexcept {
    return SecYState::octets(capacity);
  }

  /// Secure Frame Generation: makes each frame of the burst what the Common Port sends, in place,
  /// and sets its verdict. `now` is the time of an SA that ends here [802.1AE-2018 10.5].
  void protect(std::span<TxFrame> burst, Time now) noexcept;

  /// Secure Frame Verification: makes each frame of the burst what the Controlled Port gets, in
  /// place, and sets its verdict. The results are those of one frame at a time
  /// [802.1AE-2018 10.6].
  void verify(std::span<RxFrame> burst) noexcept;

  /// What configures this SecY.
  [[nodiscard]] constexpr Lmi& lmi() noexcept { return *this; }

  // ---- What can be read --------------------------------------------------------------------

  using Lmi::state;
  [[nodiscard]] constexpr const Controls& controls() const noexcept { return state_.controls; }
  [[nodiscard]] const TxSc* find_tx_sc(Sci sci) const noexcept;
  [[nodiscard]] const RxSc* find_rx_sc(Sci sci) const noexcept { return state_.rx_scs.find(sci); }
  [[nodiscard]] Result<SakStatus> sak_status(SakId id) const noexcept {
    return state_.saks.status(id);
  }
  /// The Uncontrolled Port has the Common Port's status [802.1AE-2018 10.7.2].
  [[nodiscard]] const PortStatus& uncontrolled_port() const noexcept { return state_.common_port; }
  /// [802.1AE-2018 10.7.4]
  [[nodiscard]] PortStatus controlled_port() const noexcept;
  /// The Controlled Port's MAC_Operational alone, for the poll loop.
  [[nodiscard]] bool controlled_port_operational() const noexcept;
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

  // secy.cpp
  [[nodiscard]] bool mac_enabled() const noexcept;
  [[nodiscard]] bool one_peer() const noexcept;

  // The burst that the engine gets next.
  std::size_t pending_ = 0;
  std::array<hal::AeadOp, config::kMaxBurst> ops_{};
  std::array<TxPending, config::kMaxBurst> tx_pending_{};
  std::array<RxWork, config::kMaxBurst> rx_pending_{};
};

}  // namespace linksec
