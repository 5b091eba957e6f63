// SPDX-License-Identifier: Apache-2.0
#pragma once

// The MKA key agreement entity of one port: its participants, the principal among them, the SAKs
// that it makes or is given, and the CP whose requests it carries out on the SecY. A function of
// frames and time: it reads no clock, sends nothing and calls nobody but the SecY's layer
// management, the block cipher and the source of entropy. Its owner hands it the EAPOL frames of
// the Uncontrolled Port, sends what it has to say before any frame of the Controlled Port, and
// calls `advance` when `next_deadline` has come [802.1X-2020 Clauses 9 and 12].

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/arena.h"
#include "base/capacity.h"
#include "base/config.h"
#include "base/frame_buffer.h"
#include "base/secret.h"
#include "base/status.h"
#include "base/table.h"
#include "base/time.h"
#include "cp/cp.h"
#include "hal/entropy.h"
#include "kay/counters.h"
#include "kay/key_members.h"
#include "kay/participant.h"
#include "kay/pn_samples.h"
#include "kay/sak_history.h"
#include "kay/settings.h"
#include "secy/secy.h"
#include "wire/mka.h"
#include "wire/mkpdu.h"
#include "wire/mkpdu_emit.h"

namespace linksec {

/// The longest SAK.
inline constexpr std::size_t kMaxSakOctets = 32;

/// A SAK that the port has. Its octets are here until the SecY has them.
struct KayKey {
  bool exists = false;
  Ki ki{};
  An an{};
  CipherSuite suite = CipherSuite::kGcmAes128;
  SakConfidentiality confidentiality = SakConfidentiality::kNone;
  Secret<kMaxSakOctets> sak;
  SakHistory::Digest digest{};
  bool installed = false;  ///< The SecY has it as `id`.
  SakId id{};
  bool made_here = false;
  KeyMembers members;
  Ssci ssci{};  ///< Our own; 0 while it is not known, and without extended packet numbers.
  Time created{};
  std::uint64_t previous_pn = 1;  ///< Its next PN when the last MKPDU went out.
  PnSamples sent_pns;
};

/// What a KaY says of itself [802.1X-2020 12.8, the MIB's KaY row].
struct KayStatus {
  bool authenticated = false;  ///< Clear, with who has the CAK.
  bool secured = false;        ///< Keys are in use, both ways.
  bool failed = false;         ///< Nobody is there since MKA Life Time.
  Sci key_server{};
  KeyServerPriority key_server_priority{};
  bool serves = false;
};

class Kay {
 public:
  /// The KaY of `secy`, which outlives it. Where capacities are chosen at run time its tables are
  /// in `arena`, which must have `octets(capacity)`.
  constexpr Kay(SecY& secy, hal::EntropyId entropy, Arena& arena, const Capacity& capacity) noexcept
      : secy_(secy),
        entropy_(entropy),
        participants_(
            make_table<Participant, config::kMaxParticipants>(arena, capacity.participants)) {
    if constexpr (config::kCapacitiesAtRunTime) {
      for (Participant& participant : participants_) {
        participant.place_peers(PeerTable(arena, capacity));
      }
    }
  }
  Kay(const Kay&) = delete;
  Kay& operator=(const Kay&) = delete;
  ~Kay() { close(); }

  /// Octets of an arena that a KaY of that capacity takes; 0 where capacities are constants.
  [[nodiscard]] static constexpr std::size_t octets(const Capacity& capacity) noexcept {
    return table_octets<Participant>(capacity.participants) +
           capacity.participants * PeerTable::octets(capacity);
  }

  /// Takes part in the CAs from now on, once the port is enabled. Returns kInvalidArgument for an
  /// SCI that can't be or a CA that can't, kAlreadyExists for a CKN that is there twice,
  /// kNoCapacity where there are more CAs than participants or no room in the block cipher,
  /// kUnsupported without a source of entropy, kIoError when that failed.
  [[nodiscard]] Status start(const KaySettings& settings, std::span<const CaSettings> cas,
                             Time now) noexcept;
  /// Ends all that `start` began, and wipes the keys.
  void close() noexcept;

  /// What the platform says of the Common Port. One that comes back begins anew, under new MIs.
  void set_port_enabled(bool on, Time now) noexcept;

  /// An EAPOL frame as it came, destination address to last octet.
  void receive(ConstByteSpan frame, Time now) noexcept;

  /// Does what is due. To be called once a turn, and not later than `next_deadline`.
  void advance(Time now) noexcept;

  /// Writes the MKPDUs that are due into the first of `buffers`; how many. They go to the line
  /// before any frame of the Controlled Port does.
  [[nodiscard]] std::size_t transmit(std::span<FrameBuffer> buffers, Time now) noexcept;

  /// When `advance` or `transmit` has something to do though nothing is received.
  [[nodiscard]] Time next_deadline() const noexcept;

  /// A fresh SAK, where the actor is the Key Server.
  void rekey(Time now) noexcept;

  // ---- What can be read --------------------------------------------------------------------

  [[nodiscard]] KayStatus status() const noexcept;
  /// What it was started with.
  [[nodiscard]] const KaySettings& settings() const noexcept { return settings_; }
  [[nodiscard]] const KayCounters& counters() const noexcept { return counters_; }
  [[nodiscard]] const Cp& cp() const noexcept { return cp_; }
  [[nodiscard]] std::span<const Participant> participants() const noexcept { return participants_; }
  /// The participant that leads; null without one.
  [[nodiscard]] const Participant* principal() const noexcept { return principal_; }
  /// The key of a slot; null where that is empty.
  [[nodiscard]] const KayKey* key(const CpSlot& slot) const noexcept {
    return slot.key.exists() ? &keys_[slot.key.index] : nullptr;
  }

 private:
  class Selection;

  // The SAK that the Key Server tells its members.
  struct Distribution {
    bool active = false;
    bool sent = false;  // At least once.
    bool used = false;  // CP was told.
    CpKeyId key{};
    std::array<std::uint8_t, kMaxSakOctets + mkpdu::kWrapOverhead> wrapped{};
    std::size_t octets = 0;
  };

  // What a Distributed SAK came to.
  struct Unwrapped {
    bool there = false;
    CipherSuite suite = CipherSuite::kGcmAes128;
    Secret<kMaxSakOctets> sak;
    SakHistory::Digest digest{};
  };

  // kay.cpp
  void settle(Time now) noexcept;
  void take_news(Time now) noexcept;
  [[nodiscard]] static bool leads(const Participant& a, const Participant& b) noexcept;
  [[nodiscard]] bool may_lead(const Participant& participant, Time now) const noexcept;
  void choose_principal(Time now) noexcept;
  void lead(Participant* participant, Time now) noexcept;
  void follow_election(Time now) noexcept;
  void mind_absent_sak(Time now) noexcept;
  [[nodiscard]] bool takes_part() const noexcept {
    return settings_.macsec_desired && settings_.capability != MacsecCapability::kNone;
  }
  [[nodiscard]] bool lacks_sak() const noexcept;
  [[nodiscard]] bool is_refused() const noexcept;
  void ask_for_sak(Time now) noexcept;
  void forget_waiting(Time now) noexcept;
  [[nodiscard]] Connect connect() const noexcept;
  void run_cp(Time now) noexcept;
  [[nodiscard]] bool can_transmit() const noexcept;

  // kay_receive.cpp
  [[nodiscard]] MkaFinding accept(Participant& participant, const Mkpdu& mkpdu, Time now) noexcept;
  [[nodiscard]] MkaFinding judge_use(const Mkpdu& mkpdu) const noexcept;
  [[nodiscard]] bool proves_liveness(const Participant& participant, const Mkpdu& mkpdu,
                                     Time now) const noexcept;
  [[nodiscard]] MkaFinding unwrap(const Participant& participant, const Mkpdu& mkpdu,
                                  Unwrapped& unwrapped) noexcept;
  [[nodiscard]] MkaFinding take_sak(Participant& participant, const Mkpdu& mkpdu,
                                    const Unwrapped& unwrapped, Time now) noexcept;
  void make_member_key(Participant& participant, const Mkpdu& mkpdu, const Unwrapped& unwrapped,
                       Time now) noexcept;
  [[nodiscard]] bool can_use(const DistributedSak& sak) const noexcept;
  void list_members(const Participant& participant, const Mkpdu& mkpdu, KayKey& key) noexcept;
  void know_member(const Participant& participant, const Peer& peer) noexcept;
  void take_use(Participant& participant, Peer& peer, const Mkpdu& mkpdu, Time now) noexcept;
  void take_server_use(const SakUse& use, Time now) noexcept;
  void take_lowest_pns(const Peer& peer, const Mkpdu& mkpdu, Time now) noexcept;
  [[nodiscard]] std::uint64_t lowest_pn(const Peer& peer, const KayKey& key, const KeyUse& use,
                                        const Mkpdu& mkpdu, bool latest) const noexcept;
  [[nodiscard]] bool raise_lowest_pn(const Peer& peer, const KayKey& key,
                                     std::uint64_t pn) noexcept;

  // kay_server.cpp
  void want_sak(RekeyReason reason) noexcept;
  void want_sak_when_exhausted(const KayKey& key, std::uint64_t pn) noexcept;
  void serve(Time now) noexcept;
  [[nodiscard]] bool could_make_sak() const noexcept;
  [[nodiscard]] Time guard_end() const noexcept;
  [[nodiscard]] bool advises_macsec() const noexcept;
  [[nodiscard]] std::optional<CipherSuite> common_suite() const noexcept;
  [[nodiscard]] SakConfidentiality common_confidentiality(CipherSuite suite) const noexcept;
  void make_sak(CipherSuite suite, Time now) noexcept;
  [[nodiscard]] bool derive(KayKey& key, std::size_t octets) noexcept;
  void list_live_peers(KayKey& key) noexcept;
  void begin_distribution(CpKeyId place) noexcept;
  [[nodiscard]] An next_an() noexcept;
  [[nodiscard]] bool is_newest(const KayKey& key) const noexcept;
  [[nodiscard]] bool is_told_to_its_members() const noexcept;
  void end_distribution() noexcept;
  void look_at_reports() noexcept;
  void look_at_keys(Time now) noexcept;
  void look_at_age(const KayKey& key, Time now) noexcept;

  // kay_secy.cpp
  void perform(CpRequests requests, Time now) noexcept;
  void secure(Time now) noexcept;
  void open_in_clear() noexcept;
  [[nodiscard]] bool install(KayKey& key, Time now) noexcept;
  void receive_latest(Time now) noexcept;
  void transmit_latest(Time now) noexcept;
  [[nodiscard]] bool receive_from(const Peer& peer, std::size_t key, Time now) noexcept;
  void receive_from_late(const Peer& peer, Time now) noexcept;
  void drop(CpKeyId id, Time now) noexcept;
  void drop_receive_sas(const KayKey& key, Time now) noexcept;
  [[nodiscard]] std::optional<CpKeyId> free_key() noexcept;
  [[nodiscard]] std::optional<std::size_t> find_key(const Ki& ki) const noexcept;
  void wipe(KayKey& key) noexcept;
  [[nodiscard]] bool has_tx_sa(const KayKey& key) const noexcept;
  [[nodiscard]] std::uint64_t next_pn(const KayKey& key) const noexcept;
  [[nodiscard]] std::uint64_t received_next_pn(const Peer& peer, const KayKey& key) const noexcept;
  void fail_secy(Time now) noexcept;

  // kay_emit.cpp
  [[nodiscard]] bool compose(Participant& participant, FrameBuffer& buffer, Time now) noexcept;
  [[nodiscard]] SakUse use_of(const Participant& participant, XpnParameters& xpn,
                              Time now) noexcept;
  [[nodiscard]] KeyUse use_of(const CpSlot& slot, std::uint32_t& high, Time now) noexcept;
  void add_keys(const Participant& participant, MkpduContents& contents, Time now) noexcept;
  void announce(MkpduContents& contents, std::span<AnnouncedSuite> suites) const noexcept;
  [[nodiscard]] std::size_t list_peers(const Participant& participant, PeerState state,
                                       std::span<PeerEntry> entries) const noexcept;
  [[nodiscard]] Duration hello() const noexcept;

  SecY& secy_;
  hal::EntropyId entropy_;
  bool port_enabled_ = false;
  std::optional<bool> includes_sci_;             // As its owner had it when the KaY was started.
  CipherSuite suite_ = CipherSuite::kGcmAes128;  // Of the SAK that is to come, or in use.
  SakConfidentiality confidentiality_ = SakConfidentiality::kOffset0;
  KeyServerPriority key_server_priority_{};
  bool server_advises_clear_ = false;
  bool uses_saks_ = false;  // SAK Use goes into each MKPDU.
  bool distributed_before_ = false;
  bool failed_before_ = false;
  CpKeyId newest_{};  // The SAK that was made or taken last.
  An next_an_{};
  std::uint32_t wanted_ = 0;  // A bit a RekeyReason.

  KaySettings settings_{};
  Table<Participant, config::kMaxParticipants> participants_;
  Participant* principal_ = nullptr;
  std::optional<Sci> key_server_;
  Cp cp_;
  CpInputs inputs_{};
  std::array<KayKey, kKayKeys> keys_{};
  SakHistory history_;
  Distribution distribution_{};
  KayCounters counters_{};

  Time sak_missed_at_ = Time::never();  // When a member takes a new MI for want of a SAK.
  Time may_renew_at_{};                 // When it may do so at the earliest.
  Time made_at_{};                      // When the participants were made.
  bool failed_ = false;                 // Nobody is there, MKA Life Time later.
  Time sak_due_ = Time::never();        // When the guard ends that holds a fresh SAK back.
  Time last_distribution_{};            // The first sending of the last SAK.
  Time last_failure_{};
};

}  // namespace linksec
