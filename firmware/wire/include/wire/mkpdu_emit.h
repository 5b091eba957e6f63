// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes an MKPDU into a frame of the caller's: the parameter sets in ascending order, each as
// wire/parameter_sets.h has it, zeroes where the standard has them. It writes no MKPDU that
// `parse_mkpdu` would refuse; what the standard asks of a sender over time (which peers, which SAK,
// when) is the KaY's. The ICV is the caller's, since there is no key here.
//
// Who calls: the KaY.
//
//   MkpduContents contents{.source = mac, .basic = {3, priority, ...}};
//   contents.live = peers;                      // none: the list is left out
//   contents.sak_use = SakUse{...};
//   const Result<UnsealedMkpdu> made = emit_mkpdu(contents, buffer);
//   cmac(ick, made.value().icv_input(), made.value().icv());      // crypto/cmac.h
//   send(made.value().frame());

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/status.h"
#include "wire/eapol.h"
#include "wire/ethernet.h"
#include "wire/mka.h"
#include "wire/parameter_sets.h"

namespace linksec {

namespace mkpdu {
/// The longest MKPDU that is sent: 1,500 octets behind the EtherType [802.1X-2020 11.11].
inline constexpr std::size_t kMaxSentOctets = ethernet::kHeaderOctets + 1500;
/// Peers of both lists that fit beside the longest CKN and all sets of a rekey, 81. An Announcement
/// takes room from them: three peers for four suites, one for one.
inline constexpr std::size_t kMaxSentPeers =
    (kMaxSentOctets - eapol::kBodyOffset - kCknOffset - CknView::kMaxOctets - 5 * kSetHeaderOctets -
     kSakUseOctets - kSak256Octets - kXpnOctets - kIcvOctets) /
    PeerEntry::kOctets;
}  // namespace mkpdu

/// What an MKPDU is to hold. Spans are read by `emit_mkpdu` and not kept.
struct MkpduContents {
  MacAddress destination = kPaeGroupAddress;
  MacAddress source{};
  BasicParameters basic;
  std::span<const PeerEntry> live{};
  std::span<const PeerEntry> potential{};
  /// The low octet of the Key Server's own SSCI; with a Distributed SAK for a suite with 64-bit PNs
  /// and MKA version 3 alone.
  std::optional<std::uint8_t> key_server_ssci{};
  std::optional<SakUse> sak_use{};
  std::optional<DistributedSak> distributed_sak{};
  std::optional<DistributedCak> distributed_cak{};
  std::optional<ConstByteSpan> kmd{};
  std::span<const AnnouncedSuite> announced_suites{};  ///< None: no Announcement.
  std::optional<XpnParameters> xpn{};                  ///< From MKA version 2 on.
  bool icv_indicator = false;
};

/// An MKPDU that lacks its ICV alone.
class UnsealedMkpdu {
 public:
  constexpr UnsealedMkpdu() noexcept = default;

  /// Destination address to the ICV's last octet.
  [[nodiscard]] constexpr ByteSpan frame() const noexcept { return frame_; }
  /// What the ICV covers [802.1X-2020 9.4.1].
  [[nodiscard]] constexpr ConstByteSpan icv_input() const noexcept {
    return frame_.first(frame_.size() - mkpdu::kIcvOctets);
  }
  /// Where the ICV goes; zero so far.
  [[nodiscard]] constexpr std::span<std::uint8_t, mkpdu::kIcvOctets> icv() const noexcept {
    return frame_.last<mkpdu::kIcvOctets>();
  }

 private:
  friend Result<UnsealedMkpdu> emit_mkpdu(const MkpduContents& contents, ByteSpan buffer) noexcept;
  constexpr explicit UnsealedMkpdu(ByteSpan frame) noexcept : frame_(frame) {}

  ByteSpan frame_{};
};

/// Writes an MKPDU to the front of `buffer`. Returns kInvalidArgument where the contents contradict
/// the format: an individual destination, a null MI, MN or version 0, a wrapped SAK or CAK of a
/// length that is not its suite's or a CAK's, a suite that is not known, an offset beyond 0 or a
/// capability beyond 2 for a suite with 64-bit PNs, a KMD or an Announcement that is too long, an
/// XPN parameter set in MKA version 1, an SSCI without its SAK, keys in a SAK Use that says that
/// MACsec is not used; kNoCapacity where `buffer` or kMaxSentOctets is too short. `buffer` is of no
/// use then [802.1X-2020 11.11].
[[nodiscard]] Result<UnsealedMkpdu> emit_mkpdu(const MkpduContents& contents,
                                               ByteSpan buffer) noexcept;

}  // namespace linksec
