// SPDX-License-Identifier: Apache-2.0
#pragma once

// A participant of one CA: its keys, its MI and MNs, its peers, and whom they elect as the Key
// Server. It judges who an MKPDU is from and keeps the peer lists by it; SAKs, the CP and the SecY
// are the KaY's, which has one or more of these [802.1X-2020 9.4, 9.5].

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/arena.h"
#include "base/capacity.h"
#include "base/secret.h"
#include "base/status.h"
#include "base/time.h"
#include "crypto/block_key.h"
#include "hal/entropy.h"
#include "kay/counters.h"
#include "kay/peer_table.h"
#include "kay/sent_numbers.h"
#include "kay/settings.h"
#include "wire/mka.h"
#include "wire/mkpdu.h"

namespace linksec {

/// The longest CAK.
inline constexpr std::size_t kMaxCakOctets = 32;

/// What has happened to a participant since its KaY last asked.
struct ParticipantNews {
  bool peer_gained = false;  ///< A live peer that takes part in MACsec.
  bool peer_lost = false;    ///< A live peer.
  bool server_lost = false;  ///< The Key Server that it followed.
  bool elects_anew = false;  ///< The election may have another end.
};

/// Whom a CA has elected [802.1X-2020 9.5].
struct Election {
  bool decided = false;  ///< There is a live peer, and somebody serves.
  bool self = false;
  Sci server{};
  KeyServerPriority priority{};
};

class Participant {
 public:
  constexpr Participant() noexcept = default;
  constexpr Participant(Arena& arena, const Capacity& capacity) noexcept
      : peers_(arena, capacity) {}
  Participant(const Participant&) = delete;
  Participant& operator=(const Participant&) = delete;
  ~Participant() { close(); }

  /// Takes part in a CA from now on. Returns kInvalidArgument for a CAK that has neither 16 nor 32
  /// octets or a CKN that has not 1 to 32, kNoCapacity and kIoError of the block cipher, and what
  /// the entropy source says; it is closed then.
  [[nodiscard]] Status open(const CaSettings& ca, const KaySettings& settings,
                            hal::EntropyId entropy, KayCounters& counters, Time now) noexcept;
  /// Wipes its keys and forgets its peers.
  void close() noexcept;
  [[nodiscard]] bool is_open() const noexcept { return ckn_.has_value(); }

  /// Where its peers are kept, where capacities are chosen at run time; before it is opened.
  void place_peers(const PeerTable& peers) noexcept { peers_ = peers; }

  /// Takes a new MI, and loses its peers by that. Where the source of entropy fails it stays
  /// without one and is silent until the next try [802.1X-2020 9.4.2].
  void renew(NewMiReason reason, Time now) noexcept;

  // ---- Who it is ---------------------------------------------------------------------------

  [[nodiscard]] const Ckn& ckn() const noexcept { return *ckn_; }
  [[nodiscard]] bool is_fallback() const noexcept { return fallback_; }
  [[nodiscard]] const Mi& mi() const noexcept { return mi_; }
  /// The MN of the next MKPDU.
  [[nodiscard]] Mn next_mn() const noexcept { return next_mn_; }
  /// The KN of the next SAK that is made under this MI: 1, 2 and so on [802.1X-2020 9.8].
  [[nodiscard]] KeyNumber take_kn() noexcept { return {++last_kn_}; }
  /// True when no KN is left.
  [[nodiscard]] bool kns_are_used_up() const noexcept { return last_kn_ == UINT32_MAX; }
  [[nodiscard]] const BlockKey& ick() const noexcept { return ick_; }
  [[nodiscard]] const BlockKey& kek() const noexcept { return kek_; }
  [[nodiscard]] ConstByteSpan cak() const noexcept { return cak_.bytes(); }
  [[nodiscard]] PeerTable& peers() noexcept { return peers_; }
  [[nodiscard]] const PeerTable& peers() const noexcept { return peers_; }
  [[nodiscard]] const Election& election() const noexcept { return election_; }
  /// Its KS flag [802.1X-2020 9.5.1].
  [[nodiscard]] bool claims_to_serve() const noexcept;
  [[nodiscard]] bool has_live_peer() const noexcept { return peers_.count(PeerState::kLive) != 0; }
  /// Since when it has had a live peer without a break; Time::never() without one.
  [[nodiscard]] Time live_since() const noexcept { return live_since_; }

  // ---- What it hears -----------------------------------------------------------------------

  /// Whether an MKPDU with a right ICV is to be discarded whole for who it says to be from. Changes
  /// nothing but the MI where somebody else uses it [802.1X-2020 9.4.2].
  [[nodiscard]] MkaFinding admit(const Mkpdu& mkpdu, Time now) noexcept;

  /// Takes the Basic Parameter Set, the peer lists and the announcement of an MKPDU that was
  /// admitted. `proves` is false when the MKPDU can't prove liveness, for want of a SAK Use.
  /// Returns kAccepted, or kPeerTableFull where there is no room for its sender.
  [[nodiscard]] MkaFinding take(const Mkpdu& mkpdu, bool proves, Time now) noexcept;

  /// True when one of the MKPDU's lists names this participant with a recent MN.
  [[nodiscard]] bool is_named(const PeerList& list, Time now) const noexcept;

  /// Ends peers whose time is over.
  void expire(Time now) noexcept;

  /// What has happened since it was asked last.
  [[nodiscard]] ParticipantNews take_news() noexcept;

  // ---- What it says ------------------------------------------------------------------------

  /// The peers shall be told something at once.
  void tell() noexcept { new_info_ = true; }
  /// When the next MKPDU is due.
  [[nodiscard]] Time transmit_due() const noexcept;
  /// Tries once more to have an MI, where there is none.
  void retry(Time now) noexcept { static_cast<void>(take_mi(now)); }
  /// Notes that the MKPDU with `next_mn()` goes out.
  void sent(Duration hello, Time now) noexcept;

  /// Notes that it could not be made: it is tried again at the next Hello.
  void postpone(Duration hello, Time now) noexcept;

  /// When something happens though nothing is received.
  [[nodiscard]] Time next_deadline() const noexcept;

 private:
  struct EarlierMi {
    Mi mi{};
    Time until{};
  };
  static constexpr std::size_t kEarlierMis = 4;

  [[nodiscard]] bool take_mi(Time now) noexcept;
  [[nodiscard]] bool was_ours(const Mi& mi, Time now) const noexcept;
  [[nodiscard]] bool names_key_of_ours(const Mkpdu& mkpdu) const noexcept;
  [[nodiscard]] std::optional<Time> proof(const Mkpdu& mkpdu, Time now) const noexcept;
  [[nodiscard]] Peer* place_for(const BasicParameters& basic, bool live, Time now) noexcept;
  void learn(Peer& peer, const Mkpdu& mkpdu) noexcept;
  void become_live(Peer& peer, Time now) noexcept;
  void adopt(const PeerList& list, Time now) noexcept;
  void lose(Peer& peer, bool in_silence) noexcept;
  void elect() noexcept;

  const KaySettings* settings_ = nullptr;
  KayCounters* counters_ = nullptr;
  hal::EntropyId entropy_{};
  std::optional<Ckn> ckn_;
  bool fallback_ = false;
  Secret<kMaxCakOctets> cak_;
  BlockKey ick_;
  BlockKey kek_;

  Mi mi_{};  // Null: none could be had.
  Mn next_mn_{};
  std::uint32_t last_kn_ = 0;
  SentNumbers sent_;
  std::array<EarlierMi, kEarlierMis> earlier_{};
  std::size_t next_earlier_ = 0;

  PeerTable peers_;
  Election election_{};
  ParticipantNews news_{};
  Time live_since_ = Time::never();

  bool new_info_ = false;
  Time hello_due_{};
  Time last_sent_{};
};

}  // namespace linksec
