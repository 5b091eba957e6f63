// SPDX-License-Identifier: Apache-2.0
#pragma once

// What stands around the Ethernet frame that holds a SecTAG: the prefix of a link type, tunnels of
// mirror ports, tags between the addresses and the SecTAG, a frame check sequence behind it. It
// says where the frame is and moves no octet; it has no key, and what it finds is a place to try,
// never a proof. No length that a header states is believed further than the record reaches.
//
// Who calls: whoever shows or verifies frames of a capture, before a SecY sees them.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bounded_vector.h"
#include "base/bytes.h"
#include "host/capture.h"

namespace linksec::sim {

/// A header that stands around a frame, or within it in front of the SecTAG.
enum class LayerKind : std::uint8_t {
  // Tags: they stay in front of the plaintext.
  kVlanTag,  ///< 802.1Q and its kin.
  kHsrTag,   ///< IEC 62439-3.
  kETag,     ///< 802.1BR.
  kVnTag,
  kRTag,  ///< 802.1CB.
  // Tunnels: they are taken off.
  kErspan1,
  kErspan2,
  kErspan3,
  kGre,  ///< Transparent Ethernet bridging.
  kNvgre,
  kVxlan,
  kVxlanGpe,
  kGeneve,
  kTzsp,
  // What the link type says: it is taken off.
  kSll,
  kSll2,
  kSwitchTag,  ///< DSA, EDSA or Broadcom: `type` is the link type.
  kMPacket,    ///< 802.3br.
  kNetAnalyzer,
  // Behind the frame.
  kPrpTrailer,  ///< IEC 62439-3, proven by its size and suffix.
};

/// The last two octets of a frame with a PRP trailer.
inline constexpr std::uint16_t kPrpSuffix = 0x88FB;

/// One header.
struct Layer {
  LayerKind kind = LayerKind::kVlanTag;
  std::uint16_t type = 0;    ///< A VLAN tag's TPID, a switch tag's link type.
  std::uint32_t number = 0;  ///< VID, session, VNI or VSID, where it has one.

  friend constexpr bool operator==(const Layer&, const Layer&) noexcept = default;
};

/// Headers that are looked through, the outermost first.
using Layers = BoundedVector<Layer, 8>;
/// The longest tag is an E-TAG.
inline constexpr std::size_t kMaxTagOctets = Layers::capacity() * 8;

/// "8100 vid 100", "VXLAN vni 42", "HSR" and the like.
[[nodiscard]] std::string to_string(const Layer& layer);
/// The same for each of them, with commas between.
[[nodiscard]] std::string to_string(const Layers& layers);

/// What an Ethernet frame carries behind its tags.
enum class Carries : std::uint8_t { kOther, kSecTag, kEapol };

/// True when one of them is a tunnel.
[[nodiscard]] bool has_tunnel(const Layers& layers) noexcept;

/// True when a frame is for an address that bridges keep to themselves [802.1Q-2018 Table 8-1], or
/// for the one of CDP and its kin: then it is of no Controlled Port.
[[nodiscard]] bool is_of_no_controlled_port(ConstByteSpan frame) noexcept;

/// Why the SecTAG of a record can't be verified, whatever the key.
enum class Obstacle : std::uint8_t {
  kNone,
  kNoDestinationAddress,  ///< SLL, SLL2: the ICV covers an address that is not in the file.
  kNoEthernetFrame,       ///< Another link type, or an IP packet with no frame in it.
  kMPacketFragment,       ///< A part of a frame that was preempted.
};

/// What is wrong and what to do instead, for a person; empty for kNone.
[[nodiscard]] const char* to_string(Obstacle obstacle) noexcept;

/// Which steps are made.
struct EnvelopeOptions {
  /// Tags in front of a SecTAG that are skipped, at most; none: as many as there are.
  std::optional<std::size_t> outer_tags;
  bool tunnels = true;
  bool link_types = true;  ///< Look into link types other than Ethernet.
  bool fcs = true;         ///< An announced FCS is taken off.
  bool trailers = true;    ///< A trailer that proves itself (PRP) is taken off.
  bool found_fcs = true;   ///< An FCS that nothing announces is looked for, where `fcs` is set.

  /// What a SecY on the wire does: no step at all.
  [[nodiscard]] static constexpr EnvelopeOptions standard() noexcept {
    return {0, false, false, false, false, false};
  }
};

/// Where the frame is in its record. With no SecTAG or EAPOL it is the outermost frame as it is.
struct Envelope {
  std::size_t begin = 0;  ///< The frame's first octet, its destination address.
  std::size_t end = 0;    ///< Behind its last octet: FCS and trailers are left out.
  /// Octets behind the addresses that a switch put there, which no output has.
  std::size_t switch_tag_octets = 0;
  /// Octets of tags behind those, in front of the EtherType; outputs keep them.
  std::size_t tag_octets = 0;
  /// Tags among `layers` that those octets are.
  std::size_t tags = 0;
  std::uint16_t ether_type = 0;  ///< Behind the tags; 0 when the record ends before it.
  std::size_t body = 0;          ///< Behind the EtherType: a SecTAG's octet 3 is here.
  /// The source address in the record, where there is one.
  std::optional<std::size_t> source;
  Carries carries = Carries::kOther;
  Obstacle obstacle = Obstacle::kNone;
  bool cut = false;  ///< The record holds only the first part of the frame.
  /// A frame for users of the Uncontrolled Port was reached in a tunnel, which stays as it is.
  bool reached_uncontrolled = false;
  /// Octets of frame check sequence that were taken off, of the record or of the frame in it.
  std::uint8_t fcs_octets = 0;
  /// The innermost EtherType that was reached; `ether_type` when a SecTAG or EAPOL was found.
  std::uint16_t reached_type = 0;
  /// What was looked through, also when nothing was found.
  Layers layers{};

  /// True when a SecY can be given this frame.
  [[nodiscard]] bool verifiable() const noexcept { return obstacle == Obstacle::kNone; }
  /// True when the record has all of an Ethernet header, though perhaps a cut one.
  [[nodiscard]] bool has_destination() const noexcept {
    return source.has_value() && obstacle != Obstacle::kNoDestinationAddress;
  }
  /// Octets of `frame` that are the frame, tags and switch tags within.
  [[nodiscard]] ConstByteSpan of(const host::CaptureFrame& frame) const noexcept {
    return frame.octets.subspan(begin, end - begin);
  }
  /// The tags that outputs keep.
  [[nodiscard]] ConstByteSpan tags_of(const host::CaptureFrame& frame) const noexcept {
    return tag_octets == 0 ? ConstByteSpan()
                           : frame.octets.subspan(body - 2 - tag_octets, tag_octets);
  }
};

/// A frame without the frame check sequence that the file announces.
struct AnnouncedFrame {
  std::size_t octets = 0;  ///< Those that are in the record.
  bool cut = false;        ///< The record holds only the first part of the frame.
};

/// What of a record is a frame, by what the file announces. A record that was cut may end within
/// the frame check sequence, and hold the whole frame.
[[nodiscard]] AnnouncedFrame without_announced_fcs(const host::CaptureFrame& frame) noexcept;

/// Finds the innermost Ethernet frame with a SecTAG or with MKA's EAPOL. Any record may be given;
/// it takes a bounded number of steps and no memory.
[[nodiscard]] Envelope open_envelope(const host::CaptureFrame& frame,
                                     const EnvelopeOptions& options) noexcept;

/// The frame without what stands in front of its SecTAG, as a SecY would see it: addresses,
/// EtherType, the rest. An address that is not in the record is zeroes. Empty when the record ends
/// before the EtherType.
[[nodiscard]] std::vector<std::uint8_t> bare_frame(const host::CaptureFrame& frame,
                                                   const Envelope& envelope);

}  // namespace linksec::sim
