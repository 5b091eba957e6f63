// SPDX-License-Identifier: Apache-2.0
#pragma once

// The parameter sets of an MKPDU: what each one holds, and how it lies in the frame. Each is one
// type for both directions: wire/mkpdu.h reads it out of a received MKPDU, wire/mkpdu_emit.h writes
// it. Lists, names and wrapped keys are octets of the frame or of the caller. What a set brings
// about is the KaY's matter; its rules between sets and over time are not looked at here.

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "wire/mka.h"
#include "wire/record_list.h"
#include "wire/sci.h"

namespace linksec {

/// The types of parameter sets. The Basic Parameter Set has none: its first octet is the version
/// [802.1X-2020 11.11].
// @req MKA-H11
enum class ParameterSetType : std::uint8_t {
  kLivePeerList = 1,
  kPotentialPeerList = 2,
  kSakUse = 3,
  kDistributedSak = 4,
  kDistributedCak = 5,
  kKmd = 6,
  kAnnouncement = 7,
  kXpn = 8,
  kIcvIndicator = 255,
};

//   octet 1   2            3                        4               5 ...
//        +------+----------+-----------+------------+-------------+------ - - - -+- - -+
//        | type | set's own| set's own | length, hi | length, low | body         | 0   |
//        +------+----------+-----------+------------+-------------+------ - - - -+- - -+
//   octet 3:                8 7 6 5     4 3 2 1            to a multiple of 4, not in the length
//
//   Basic     1 version, 2 Key Server Priority, 3: Key Server (8) MACsec Desired (7) Capability (6,
//             5), body: SCI 8, MI 12, MN 4, Algorithm Agility 4, CKN 1 to 32
//   Peers     2: Key Server's SSCI, Live alone; body: { MI 12, MN 4 } ...
//   SAK Use   2: Latest AN (8,7) tx (6) rx (5), Old AN (4,3) tx (2) rx (1)
//             3: Plain tx (8) Plain rx (7) Delay Protect (5)
//             body: nothing, or { Key Server MI 12, KN 4, lowest PN 4 } of the latest and the old
//   Dist. SAK 2: AN (8,7) Confidentiality Offset (6,5); body: nothing, or KN 4, wrapped SAK 24, or
//             KN 4, Cipher Suite 8, wrapped SAK 24 or 40
//   Dist. CAK body: wrapped CAK 24 or 40, CKN 1 to 32
//   XPN       2: suspension time; body: upper half of the lowest PN of the latest 4, of the old 4
namespace mkpdu {
inline constexpr std::size_t kSetHeaderOctets = 4;
inline constexpr std::uint8_t kLengthHighMask = 0x0F;
inline constexpr std::size_t kMaxSetBodyOctets = 0xFFF;
inline constexpr std::size_t kIcvOctets = 16;

inline constexpr std::uint32_t kAlgorithmAgility = 0x0080C201;
inline constexpr std::size_t kBasicFixedOctets = 28;  // The body without the CKN.
inline constexpr std::size_t kSciOffset = 4;
inline constexpr std::size_t kMiOffset = 12;
inline constexpr std::size_t kMnOffset = 24;
inline constexpr std::size_t kAgilityOffset = 28;
inline constexpr std::size_t kCknOffset = 32;
inline constexpr std::uint8_t kKeyServer = 0x80;
inline constexpr std::uint8_t kMacsecDesired = 0x40;
inline constexpr unsigned kCapabilityShift = 4;
inline constexpr unsigned kTwoBits = 0x03;

inline constexpr std::size_t kSakUseOctets = 40;
inline constexpr std::size_t kOldKeyOffset = 20;  // In the body of a SAK Use.
inline constexpr unsigned kLatestShift = 4;       // Of octet 2: AN, tx and rx of the latest key.
inline constexpr unsigned kAnOfKeyShift = 2;
inline constexpr unsigned kTransmits = 0x02;
inline constexpr unsigned kReceives = 0x01;
inline constexpr std::uint8_t kPlainTx = 0x80;
inline constexpr std::uint8_t kPlainRx = 0x40;
inline constexpr std::uint8_t kDelayProtect = 0x10;

inline constexpr std::size_t kWrapOverhead = 8;
inline constexpr std::size_t kSakDefaultSuiteOctets = 28;
inline constexpr std::size_t kSak128Octets = 36;
inline constexpr std::size_t kSak256Octets = 52;
inline constexpr std::size_t kSakKnOctets = 4;
inline constexpr std::size_t kSakSuiteOctets = 12;  // KN and Cipher Suite.
inline constexpr unsigned kSakAnShift = 6;
inline constexpr unsigned kSakConfidentialityShift = 4;

inline constexpr std::size_t kWrappedCak128Octets = 24;
inline constexpr std::size_t kWrappedCak256Octets = 40;
inline constexpr std::size_t kMaxKmdOctets = 253;
inline constexpr std::size_t kXpnOctets = 8;

//   TLV of an Announcement: type (16..10), length (9..1), then the value. In MACsec Cipher Suites
//   each suite is 14 bits 0, 2 bits Capability, 8 octets Cipher Suite.
inline constexpr std::size_t kTlvHeaderOctets = 2;
inline constexpr unsigned kTlvTypeShift = 9;
inline constexpr std::uint16_t kTlvLengthMask = 0x1FF;
inline constexpr std::uint16_t kTlvCipherSuites = 112;

/// `octets` and those that pad them to a multiple of 4.
[[nodiscard]] constexpr std::size_t padded(std::size_t octets) noexcept {
  return (octets + 3) & ~std::size_t{3};
}
}  // namespace mkpdu

/// The Basic Parameter Set: who sends the MKPDU [802.1X-2020 11.11.1].
struct BasicParameters {
  std::uint8_t version = 0;  ///< Of MKA.
  KeyServerPriority priority{};
  bool key_server = false;  ///< It has not decided that another one serves.
  bool macsec_desired = false;
  MacsecCapability capability = MacsecCapability::kNone;
  Sci sci{};  ///< The actor's; nothing ties it to the source address.
  Mi mi{};    ///< Not null.
  Mn mn{};    ///< 1 or more.
  CknView ckn;
};

/// A peer and the newest of its MNs that the sender has accepted [802.1X-2020 Figure 11-9].
struct PeerEntry {
  static constexpr std::size_t kOctets = Mi::kOctets + 4;
  Mi mi{};
  Mn mn{};

  [[nodiscard]] static PeerEntry read(const std::uint8_t* from) noexcept {
    return {Mi::read(from), {load_be32(from + Mi::kOctets)}};
  }
  friend constexpr bool operator==(const PeerEntry&, const PeerEntry&) = default;
};

/// A Live or Potential Peer List.
using PeerList = RecordList<PeerEntry>;

/// The MN that `list` names for `mi`, the first one where it does so twice; none when it does not
/// name it.
[[nodiscard]] std::optional<Mn> mn_named(const PeerList& list, const Mi& mi) noexcept;

/// What a SAK Use says of a key. An empty slot is as here at first [802.1X-2020 9.10].
struct KeyUse {
  Ki ki{};
  An an{};
  bool transmits = false;
  bool receives = false;
  /// The lower 32 bits of the lowest PN that the sender may still have on its way.
  std::uint32_t lowest_pn = 1;

  friend constexpr bool operator==(const KeyUse&, const KeyUse&) = default;
};

/// The MACsec SAK Use parameter set [802.1X-2020 9.10, Figure 11-10].
struct SakUse {
  bool macsec_used = true;  ///< False for an empty body; both slots are empty then.
  KeyUse latest{};
  KeyUse old{};
  bool plain_tx = false;       ///< protectFrames is False.
  bool plain_rx = false;       ///< validateFrames is not Strict.
  bool delay_protect = false;  ///< The lowest PNs bound a delay.

  friend constexpr bool operator==(const SakUse&, const SakUse&) = default;
};

/// The Distributed SAK parameter set. The KI of the SAK is the sender's MI and `kn`. It may ask for
/// what its suite does not offer, an offset with 64-bit PNs: whoever can't do that refuses the SAK
/// [802.1X-2020 9.8, Figures 11-11, 11-12].
struct DistributedSak {
  An an{};
  SakConfidentiality confidentiality = SakConfidentiality::kNone;
  KeyNumber kn{};
  /// kGcmAes128Id where the set names none. It may be one that is not known.
  SuiteId suite = kGcmAes128Id;
  /// The SAK under the KEK, 24 or 40 octets; empty: MACsec is not to be used, and the other members
  /// are as here at first.
  ConstByteSpan wrapped{};

  [[nodiscard]] constexpr bool advises_macsec() const noexcept { return !wrapped.empty(); }
};

/// The Distributed CAK parameter set: a group CAK under the KEK of a pairwise CA
/// [802.1X-2020 Figure 11-13].
struct DistributedCak {
  ConstByteSpan wrapped;  ///< 24 octets for a CAK of 16, 40 for one of 32.
  CknView ckn;
};

/// A Cipher Suite of an Announcement and what the sender can do with it, as it says: suites with
/// 64-bit PNs have no offsets all the same [802.1X-2020 11.12].
struct AnnouncedSuite {
  static constexpr std::size_t kOctets = 10;
  SuiteId suite{};
  MacsecCapability capability = MacsecCapability::kNone;

  [[nodiscard]] static AnnouncedSuite read(const std::uint8_t* from) noexcept {
    return {{load_be64(from + 2)}, static_cast<MacsecCapability>(from[1] & mkpdu::kTwoBits)};
  }
  friend constexpr bool operator==(const AnnouncedSuite&, const AnnouncedSuite&) = default;
};

/// The suites of an Announcement.
using AnnouncedSuites = RecordList<AnnouncedSuite>;

/// The XPN parameter set [802.1X-2020 Figure 11-16].
struct XpnParameters {
  std::uint8_t suspension_seconds = 0;    ///< 0: none asked for and none running.
  std::uint32_t latest_lowest_pn_hi = 0;  ///< Upper halves of SAK Use's lowest PNs.
  std::uint32_t old_lowest_pn_hi = 0;

  friend constexpr bool operator==(const XpnParameters&, const XpnParameters&) = default;
};

/// One parameter set as it stands behind the Basic one.
struct ParameterSet {
  std::uint8_t type = 0;  ///< It may be one that ParameterSetType does not have.
  std::uint8_t octet_2 = 0;
  std::uint8_t octet_3 = 0;  ///< The four upper bits; the lower ones are 0.
  ConstByteSpan body{};      ///< Without the octets that pad it.
};

/// Takes one set behind the other from the front of an MKPDU's octets.
class ParameterSetWalk {
 public:
  constexpr explicit ParameterSetWalk(ConstByteSpan sets) noexcept : rest_(sets) {}

  /// The next set; none at the end, and where what is left is no set.
  [[nodiscard]] std::optional<ParameterSet> next() noexcept;
  /// What is left behind the last set that `next` gave; after its end a rest that is no set.
  [[nodiscard]] constexpr ConstByteSpan rest() const noexcept { return rest_; }

 private:
  ConstByteSpan rest_;
};

/// One TLV of an Announcement.
struct AnnouncementTlv {
  std::uint16_t type = 0;  ///< 7 bits.
  ConstByteSpan value{};
};

/// Takes one TLV behind the other from the front of an Announcement.
class AnnouncementWalk {
 public:
  constexpr explicit AnnouncementWalk(ConstByteSpan body) noexcept : rest_(body) {}

  /// The next TLV; none at the end, and where what is left is no TLV.
  [[nodiscard]] std::optional<AnnouncementTlv> next() noexcept;
  [[nodiscard]] constexpr ConstByteSpan rest() const noexcept { return rest_; }

 private:
  ConstByteSpan rest_;
};

}  // namespace linksec
