// SPDX-License-Identifier: Apache-2.0
#pragma once

// The MKPDU on the wire. Says of a received EAPOL frame what its parameter sets hold, or which rule
// it breaks. No keys, no peers, no time: the CAs are asked for by way of an `MkpduAuthority`, which
// the KaY is over crypto/cmac.h, so that the order of the rules is written once, here. Whether a
// peer's MN is new, whose SAK is taken and what is sent back are the KaY's.
//
// Who calls: the KaY, for each EAPOL frame; a report of a capture, by `read_mkpdu`.
//
//   const MkpduParse parsed = parse_mkpdu(frame, authority);      // H3 to H9, then all sets
//   if (parsed.error() != MkpduError::kNone) { count it; return; }
//   const Mkpdu& mkpdu = parsed.mkpdu();
//   const BasicParameters basic = mkpdu.basic();                  // SCI, MI, MN, priority, ...
//   mn_named(mkpdu.live_peers(), own_mi);                         // are we heard?
//   for (const PeerEntry peer : mkpdu.live_peers()) { ... }
//   if (const auto suites = mkpdu.announced_suites()) { ... }     // none: assume-suites
//   if (const auto sak = mkpdu.distributed_sak()) { Ki{basic.mi, sak->kn}, sak->wrapped, ... }
//   if (const auto use = mkpdu.sak_use()) { use->latest, use->old }
//   if (const auto xpn = mkpdu.xpn()) { upper halves, suspension }
//
// Everything lies in the frame: an Mkpdu is valid as long as that is. How one is made and sent is
// in wire/mkpdu_emit.h.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/assert.h"
#include "base/bytes.h"
#include "base/status.h"
#include "wire/eapol.h"
#include "wire/ethernet.h"
#include "wire/mka.h"
#include "wire/parameter_sets.h"

namespace linksec {

/// The rule that a received MKPDU breaks, one enumerator a rule, in the order in which they are
/// looked at. Clauses are those of 802.1X-2020.
enum class MkpduError : std::uint8_t {
  kNone,                  ///< The MKPDU is in order.
  kTooShort,              ///< Fewer than 18 octets [11.4].
  kNotMka,                ///< Another EtherType or EAPOL packet type [11.3]: no MKPDU.
  kBodyOverruns,          ///< The body's length is more than the frame holds [11.4].
  kEapolVersion,          ///< An EAPOL version below 3 [11.4].
  kIndividualDa,          ///< The destination is no group address [11.11.2 a].
  kBelow32,               ///< The body has fewer than 32 octets [11.11.2 b].
  kNotMultipleOf4,        ///< The body is no multiple of 4 octets [11.11.2 c].
  kCknLength,             ///< A CKN of 0 octets or more than 32 [11.11.2].
  kBasicLength,           ///< The Basic Parameter Set has no room for its fields, or the body none
                          ///< for it and the ICV [11.11.2 d].
  kCknUnknown,            ///< No CA of this port has that CKN [11.11.2].
  kAgility,               ///< Another Algorithm Agility [Table 9-1].
  kIcvIndicator,          ///< An ICV Indicator that does not end the body [11.11.3].
  kIcv,                   ///< The ICV is wrong, or could not be computed [9.4.1].
  kSetOverrun,            ///< Behind the Basic one, octets that are no parameter set [11.11].
  kListLength,            ///< A peer list with a part of an entry [Figure 11-9].
  kSakUseLength,          ///< A SAK Use of 1 to 39 octets [Figure 11-10].
  kDistributedSakLength,  ///< No Distributed SAK has that length, or not its suite's [Figure
                          ///< 11-12].
  kDistributedCakLength,  ///< No Distributed CAK has that length [Figure 11-13].
  kKmdLength,             ///< A KMD of more than 253 octets.
  kAnnouncement,          ///< A TLV overruns the Announcement, or holds a part of a suite [11.12].
  kXpnLength,             ///< An XPN parameter set without its 8 octets [Figure 11-16].
  kNullMi,                ///< MI or MN is 0 [9.4.2].
};

inline constexpr std::size_t kMkpduErrorCount = static_cast<std::size_t>(MkpduError::kNullMi) + 1;

/// The rule as a tester would cite it: "11.4: the frame ends within its EAPOL header".
[[nodiscard]] const char* to_string(MkpduError error) noexcept;
/// Its name in verdicts and counters: "too_short". kNone is "valid".
[[nodiscard]] const char* name(MkpduError error) noexcept;

/// What the parameter sets of a received frame hold; by itself no proof of who made it. The sets
/// are read when they are asked for: their lengths have been checked before.
class MkpduFields {
 public:
  [[nodiscard]] MacAddress destination() const noexcept { return MacAddress::read(frame_.data()); }
  [[nodiscard]] MacAddress source() const noexcept {
    return MacAddress::read(frame_.data() + ethernet::kSourceOffset);
  }
  [[nodiscard]] std::uint8_t eapol_version() const noexcept {
    return frame_[eapol::kVersionOffset];
  }
  [[nodiscard]] BasicParameters basic() const noexcept;
  /// Empty where there is no such set.
  [[nodiscard]] PeerList live_peers() const noexcept;
  [[nodiscard]] PeerList potential_peers() const noexcept;
  /// The low octet of the Key Server's own SSCI, which stands in the Live Peer List from MKA
  /// version 3 on, beside a Distributed SAK for a suite with 64-bit PNs; else none.
  [[nodiscard]] std::optional<std::uint8_t> key_server_ssci() const noexcept;
  [[nodiscard]] std::optional<SakUse> sak_use() const noexcept;
  [[nodiscard]] std::optional<DistributedSak> distributed_sak() const noexcept;
  /// The set's parts when its CA has a CAK of `cak_octets`, 16 or 32, since that of a group has as
  /// many; none where it is too short for that.
  [[nodiscard]] std::optional<DistributedCak> distributed_cak(
      std::size_t cak_octets) const noexcept;
  /// The Key Management Domain, UTF-8 that nobody has looked at; it may be empty.
  [[nodiscard]] std::optional<ConstByteSpan> kmd() const noexcept;
  /// None where no suites are announced at all.
  [[nodiscard]] std::optional<AnnouncedSuites> announced_suites() const noexcept;
  [[nodiscard]] std::optional<XpnParameters> xpn() const noexcept;
  [[nodiscard]] bool has_icv_indicator() const noexcept { return has_icv_indicator_; }

  /// All sets behind the Basic one as they came, those too that nobody knows or that stand there
  /// twice; without the ICV Indicator.
  [[nodiscard]] ParameterSetWalk sets() const noexcept;

  /// What the ICV covers: the frame from its destination address up to the ICV [9.4.1].
  [[nodiscard]] ConstByteSpan icv_input() const noexcept {
    return frame_.first(frame_.size() - mkpdu::kIcvOctets);
  }
  [[nodiscard]] std::span<const std::uint8_t, mkpdu::kIcvOctets> icv() const noexcept {
    return frame_.last<mkpdu::kIcvOctets>();
  }

 protected:
  constexpr MkpduFields() noexcept = default;

 private:
  friend class MkpduParse;
  friend class MkpduReading;

  static constexpr std::size_t kTypes = 8;

  [[nodiscard]] MkpduError read_head(ConstByteSpan frame) noexcept;
  [[nodiscard]] MkpduError read_basic_length() noexcept;
  [[nodiscard]] MkpduError find_icv() noexcept;
  [[nodiscard]] MkpduError read_sets() noexcept;
  [[nodiscard]] MkpduError judge_sets() const noexcept;
  void remember(std::uint8_t type, std::size_t begin) noexcept;

  [[nodiscard]] ConstByteSpan body() const noexcept { return frame_.subspan(eapol::kBodyOffset); }
  [[nodiscard]] std::size_t basic_octets() const noexcept;
  [[nodiscard]] std::size_t sets_begin() const noexcept;
  [[nodiscard]] CknView ckn() const noexcept;
  [[nodiscard]] std::optional<ParameterSet> set(ParameterSetType type) const noexcept;
  [[nodiscard]] PeerList peers(ParameterSetType type) const noexcept;

  ConstByteSpan frame_{};  // Without padding.
  // Where the first set of each type begins in the body; 0: there is none.
  std::array<std::uint16_t, kTypes> sets_{};
  bool has_icv_indicator_ = false;
};

/// A received MKPDU that is in order, with a right ICV of a CA that is known: there is no other
/// one, since `parse_mkpdu` alone makes them.
class Mkpdu : public MkpduFields {
 private:
  friend class MkpduParse;
  constexpr Mkpdu() noexcept = default;
};

/// Who knows the CAs of a port. `select` chooses the participant with that CKN, and says whether
/// there is one; `verify` says kOk when `icv` is the AES-CMAC of `input` under the chosen one's
/// ICK, compared in constant time (cmac_verify), and is asked at most once, after `select`.
template <typename T>
concept MkpduAuthority = requires(T& authority, CknView ckn, ConstByteSpan input,
                                  std::span<const std::uint8_t, mkpdu::kIcvOctets> icv) {
  { authority.select(ckn) }
  noexcept->std::same_as<bool>;
  { authority.verify(input, icv) }
  noexcept->std::same_as<Status>;
};

/// What `parse_mkpdu` found: an MKPDU, or the rule that is broken.
class MkpduParse {
 public:
  /// kNone when there is an MKPDU.
  [[nodiscard]] constexpr MkpduError error() const noexcept { return error_; }
  /// The MKPDU. There must be one.
  [[nodiscard]] constexpr const Mkpdu& mkpdu() const noexcept {
    LINKSEC_ASSERT(error_ == MkpduError::kNone);
    return mkpdu_;
  }

 private:
  template <MkpduAuthority Authority>
  friend MkpduParse parse_mkpdu(ConstByteSpan frame, Authority& authority) noexcept;

  template <MkpduAuthority Authority>
  MkpduParse(ConstByteSpan frame, Authority& authority) noexcept
      : error_(judge(frame, authority)) {}

  // @req MKA-H6 MKA-H8
  template <MkpduAuthority Authority>
  [[nodiscard]] MkpduError judge(ConstByteSpan frame, Authority& authority) noexcept {
    if (const MkpduError error = mkpdu_.read_head(frame); error != MkpduError::kNone) {
      return error;
    }
    if (!authority.select(mkpdu_.ckn())) {
      return MkpduError::kCknUnknown;
    }
    if (const MkpduError error = mkpdu_.find_icv(); error != MkpduError::kNone) {
      return error;
    }
    if (authority.verify(mkpdu_.icv_input(), mkpdu_.icv()) != Status::kOk) {
      return MkpduError::kIcv;
    }
    return mkpdu_.read_sets();
  }

  Mkpdu mkpdu_{};  // In front of the error, whose making fills it.
  MkpduError error_;
};

/// Reads the MKPDU of an EAPOL frame and judges it: length and form, CKN, agility and ICV, and only
/// then the parameter sets. `frame` is the destination address to the last octet, without frame
/// check sequence; octets behind the body are padding [802.1X-2020 11.11].
template <MkpduAuthority Authority>
[[nodiscard]] MkpduParse parse_mkpdu(ConstByteSpan frame, Authority& authority) noexcept {
  return MkpduParse{frame, authority};
}

/// What a frame says whoever made it: for a report. Each rule is judged but CKN and ICV.
class MkpduReading {
 public:
  /// kNone when the fields may be read.
  [[nodiscard]] constexpr MkpduError error() const noexcept { return error_; }
  /// The fields. `error()` must be kNone.
  [[nodiscard]] constexpr const MkpduFields& fields() const noexcept {
    LINKSEC_ASSERT(error_ == MkpduError::kNone);
    return fields_;
  }
  /// Who sends it, in a frame that keeps the rules up to kBasicLength: one that breaks a later rule
  /// says that, too.
  [[nodiscard]] std::optional<BasicParameters> basic() const noexcept;

 private:
  friend MkpduReading read_mkpdu(ConstByteSpan frame) noexcept;
  explicit MkpduReading(ConstByteSpan frame) noexcept;

  MkpduFields fields_{};
  MkpduError error_;
  bool has_basic_ = false;
};

/// Reads a frame without asking who made it. It proves nothing, and no KaY acts by it.
[[nodiscard]] MkpduReading read_mkpdu(ConstByteSpan frame) noexcept;

}  // namespace linksec
