// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "envelope_parts.h"

namespace linksec::sim {
namespace {

constexpr std::uint8_t kProtocolUdp = 17;
constexpr std::uint8_t kProtocolGre = 47;

// A reader of one packet: what is asked for beyond its end is not there.
class Packet {
 public:
  Packet(ConstByteSpan record, Extent extent) noexcept : record_(record), extent_(extent) {}

  [[nodiscard]] bool have(std::size_t octets) const noexcept {
    return extent_.begin + octets <= extent_.end;
  }
  [[nodiscard]] std::uint8_t octet(std::size_t at) const noexcept {
    return record_[extent_.begin + at];
  }
  [[nodiscard]] std::uint16_t word(std::size_t at) const noexcept {
    return load_be16(record_.data() + extent_.begin + at);
  }
  [[nodiscard]] std::uint32_t three_octets(std::size_t at) const noexcept {
    return load_be32(record_.data() + extent_.begin + at) >> 8;
  }
  // What stands behind the first octets; they are there.
  [[nodiscard]] Packet behind(std::size_t octets) const noexcept {
    return {record_, {extent_.begin + octets, extent_.end, extent_.cut}};
  }
  // No more than that many octets belong to it. Where fewer are there, the record cut it.
  [[nodiscard]] Packet limited_to(std::size_t octets) const noexcept {
    const std::size_t there = extent_.end - extent_.begin;
    return octets <= there ? Packet(record_, {extent_.begin, extent_.begin + octets, false})
                           : Packet(record_, {extent_.begin, extent_.end, true});
  }
  [[nodiscard]] Packet cut() const noexcept {
    return {record_, {extent_.begin, extent_.end, true}};
  }
  [[nodiscard]] ConstByteSpan octets() const noexcept {
    return record_.subspan(extent_.begin, extent_.end - extent_.begin);
  }
  [[nodiscard]] Extent extent() const noexcept { return extent_; }

 private:
  ConstByteSpan record_;
  Extent extent_;
};

struct Transport {
  std::uint8_t protocol = 0;
  Packet packet;
};

// The first of several fragments holds the beginning of a frame; the others hold none.
std::optional<Transport> transport(std::uint8_t protocol, const Packet& packet, unsigned offset,
                                   bool more) noexcept {
  if (offset != 0) {
    return std::nullopt;
  }
  return Transport{protocol, more ? packet.cut() : packet};
}

std::optional<Transport> in_ipv4(const Packet& packet) noexcept {
  constexpr std::size_t kMinOctets = 20;
  if (!packet.have(kMinOctets) || packet.octet(0) >> 4 != 4) {
    return std::nullopt;
  }
  const std::size_t header = (packet.octet(0) & 0xFU) * std::size_t{4};
  const std::size_t total = packet.word(2);
  // Offload engines leave 0 where the packet is longer than they can say.
  const Packet whole = total == 0 ? packet : packet.limited_to(total);
  if (header < kMinOctets || !whole.have(header)) {
    return std::nullopt;
  }
  const std::uint16_t fragment = packet.word(6);
  return transport(packet.octet(9), whole.behind(header), fragment & 0x1FFFU,
                   (fragment & 0x2000U) != 0);
}

// The next header's number and this one's length, where it is one that is skipped.
struct Extension {
  std::uint8_t next = 0;
  std::size_t octets = 0;
};

std::optional<Extension> ipv6_extension(std::uint8_t number, const Packet& packet) noexcept {
  constexpr std::size_t kMinOctets = 8;
  if (!packet.have(kMinOctets)) {
    return std::nullopt;
  }
  switch (number) {
    case 0:   // Hop-by-hop options.
    case 43:  // Routing.
    case 60:  // Destination options.
      return Extension{packet.octet(0), (packet.octet(1) + std::size_t{1}) * 8};
    case 44:  // Fragment.
      return Extension{packet.octet(0), kMinOctets};
    default:
      return std::nullopt;
  }
}

std::optional<Transport> in_ipv6(const Packet& packet) noexcept {
  constexpr std::size_t kHeaderOctets = 40;
  constexpr int kMaxExtensions = 8;
  constexpr std::uint8_t kFragment = 44;
  if (!packet.have(kHeaderOctets) || packet.octet(0) >> 4 != 6) {
    return std::nullopt;
  }
  const std::size_t payload = packet.word(4);
  Packet rest = packet.behind(kHeaderOctets);
  rest = payload == 0 ? rest : rest.limited_to(payload);
  std::uint8_t number = packet.octet(6);
  for (int i = 0; i < kMaxExtensions && number != kProtocolUdp && number != kProtocolGre; ++i) {
    const std::optional<Extension> extension = ipv6_extension(number, rest);
    if (!extension.has_value() || !rest.have(extension->octets)) {
      return std::nullopt;
    }
    if (number == kFragment && (rest.word(2) & 0xFFF9U) != 0) {
      if ((rest.word(2) & 0xFFF8U) != 0) {
        return std::nullopt;
      }
      rest = rest.cut();
    }
    rest = rest.behind(extension->octets);
    number = extension->next;
  }
  return Transport{number, rest};
}

bool may_be_ethernet(const Packet& packet) noexcept {
  if (!packet.have(ethernet::kHeaderOctets)) {
    return false;
  }
  const std::uint16_t type = packet.word(ethernet::kEtherTypeOffset);
  return type == kTypeMacSec || type == kTypeEapol || leads_on(type) ||
         is_of_no_controlled_port(packet.octets());
}

std::optional<Tunnelled> ethernet_in(LayerKind kind, std::uint32_t number,
                                     const Packet& packet) noexcept {
  if (!may_be_ethernet(packet)) {
    return std::nullopt;
  }
  return Tunnelled{{kind, 0, number}, packet.extent()};
}

// Types II and III: version, VLAN and COS, then a bit that says that the mirrored frame was cut,
// and the session.
std::optional<Tunnelled> in_erspan(LayerKind kind, unsigned version, std::size_t header,
                                   const Packet& packet) noexcept {
  constexpr std::uint16_t kTruncated = 0x0400;
  constexpr std::uint16_t kSession = 0x03FF;
  if (!packet.have(header) || packet.octet(0) >> 4 != version) {
    return std::nullopt;
  }
  const std::uint16_t word = packet.word(2);
  const Packet frame = packet.behind(header);
  return ethernet_in(kind, word & kSession, (word & kTruncated) != 0 ? frame.cut() : frame);
}

std::optional<Tunnelled> in_erspan_3(const Packet& packet) noexcept {
  constexpr std::size_t kOctets = 12;
  constexpr std::size_t kSubheaderOctets = 8;
  if (!packet.have(kOctets)) {
    return std::nullopt;
  }
  const std::uint16_t last = packet.word(10);
  const unsigned frame_type = (last >> 10) & 0x1FU;  // 0 is Ethernet.
  const bool subheader = (last & 1U) != 0;
  return frame_type != 0 ? std::nullopt
                         : in_erspan(LayerKind::kErspan3, 2,
                                     kOctets + (subheader ? kSubheaderOctets : 0), packet);
}

// Type I is GRE's header alone. Some senders leave the sequence number out of type II as well: what
// stands there decides.
std::optional<Tunnelled> in_erspan_1_or_2(bool sequence, const Packet& packet) noexcept {
  constexpr std::size_t kOctets = 8;
  if (!sequence) {
    if (const auto found = ethernet_in(LayerKind::kErspan1, 0, packet)) {
      return found;
    }
  }
  return in_erspan(LayerKind::kErspan2, 1, kOctets, packet);
}

std::optional<Tunnelled> in_gre(const Packet& packet) noexcept {
  constexpr std::uint16_t kChecksum = 0x8000;
  constexpr std::uint16_t kKey = 0x2000;
  constexpr std::uint16_t kSequence = 0x1000;
  constexpr std::uint16_t kRoutingOrVersion = 0x4007;
  constexpr std::size_t kField = 4;
  if (!packet.have(kField)) {
    return std::nullopt;
  }
  const std::uint16_t flags = packet.word(0);
  const std::size_t key_at = kField + ((flags & kChecksum) != 0 ? kField : 0);
  const bool key = (flags & kKey) != 0;
  const bool sequence = (flags & kSequence) != 0;
  const std::size_t header = key_at + (key ? kField : 0) + (sequence ? kField : 0);
  if ((flags & kRoutingOrVersion) != 0 || !packet.have(header)) {
    return std::nullopt;
  }
  const Packet inner = packet.behind(header);
  switch (packet.word(2)) {
    case 0x88BE:
      return in_erspan_1_or_2(sequence, inner);
    case 0x22EB:
      return in_erspan_3(inner);
    case 0x6558:
      return key ? ethernet_in(LayerKind::kNvgre, packet.three_octets(key_at), inner)
                 : ethernet_in(LayerKind::kGre, 0, inner);
    default:
      return std::nullopt;
  }
}

// The VNI counts with its flag alone. VXLAN-GPE also names what follows.
std::optional<Tunnelled> in_vxlan(bool gpe, const Packet& packet) noexcept {
  constexpr std::size_t kOctets = 8;
  constexpr std::uint8_t kVniValid = 0x08;
  constexpr std::uint8_t kNextProtocolGiven = 0x04;
  constexpr std::uint8_t kNextEthernet = 3;
  if (!packet.have(kOctets) || (packet.octet(0) & kVniValid) == 0) {
    return std::nullopt;
  }
  if (gpe && (packet.octet(0) & kNextProtocolGiven) != 0 && packet.octet(3) != kNextEthernet) {
    return std::nullopt;
  }
  return ethernet_in(gpe ? LayerKind::kVxlanGpe : LayerKind::kVxlan, packet.three_octets(4),
                     packet.behind(kOctets));
}

std::optional<Tunnelled> in_geneve(const Packet& packet) noexcept {
  constexpr std::size_t kOctets = 8;
  constexpr std::uint16_t kEthernet = 0x6558;
  if (!packet.have(kOctets) || packet.octet(0) >> 6 != 0 || packet.word(2) != kEthernet) {
    return std::nullopt;
  }
  const std::size_t header = kOctets + (packet.octet(0) & 0x3FU) * std::size_t{4};
  if (!packet.have(header)) {
    return std::nullopt;
  }
  return ethernet_in(LayerKind::kGeneve, packet.three_octets(4), packet.behind(header));
}

// A header, then fields of a type, a length and as many octets, up to the one that is the end. That
// one and padding are a type alone.
std::optional<Tunnelled> in_tzsp(const Packet& packet) noexcept {
  constexpr std::size_t kOctets = 4;
  constexpr std::uint8_t kVersion = 1;
  constexpr std::uint8_t kMaxType = 1;  // Received, or to be sent.
  constexpr std::uint16_t kEthernet = 1;
  constexpr std::uint8_t kPadding = 0;
  constexpr std::uint8_t kEnd = 1;
  constexpr int kMaxFields = 64;
  if (!packet.have(kOctets) || packet.octet(0) != kVersion || packet.octet(1) > kMaxType ||
      packet.word(2) != kEthernet) {
    return std::nullopt;
  }
  std::size_t at = kOctets;
  for (int i = 0; i < kMaxFields && packet.have(at + 2); ++i) {
    const std::uint8_t field = packet.octet(at);
    if (field == kEnd) {
      return ethernet_in(LayerKind::kTzsp, 0, packet.behind(at + 1));
    }
    at += field == kPadding ? 1 : std::size_t{2} + packet.octet(at + 1);
  }
  return std::nullopt;
}

std::optional<Tunnelled> in_udp(const Packet& datagram) noexcept {
  constexpr std::size_t kOctets = 8;
  if (!datagram.have(kOctets)) {
    return std::nullopt;
  }
  const Packet packet = datagram.behind(kOctets);
  switch (datagram.word(2)) {
    case 4789:
    case 8472:  // Linux, before there was an assigned number.
      return in_vxlan(false, packet);
    case 4790:
      return in_vxlan(true, packet);
    case 6081:
      return in_geneve(packet);
    case 37008:
      return in_tzsp(packet);
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<Tunnelled> tunnelled_frame(ConstByteSpan record, Extent packet,
                                         std::uint16_t version_type) noexcept {
  const Packet ip(record, packet);
  const std::optional<Transport> found = version_type == kTypeIpv4   ? in_ipv4(ip)
                                         : version_type == kTypeIpv6 ? in_ipv6(ip)
                                                                     : std::nullopt;
  if (!found.has_value()) {
    return std::nullopt;
  }
  switch (found->protocol) {
    case kProtocolGre:
      return in_gre(found->packet);
    case kProtocolUdp:
      return in_udp(found->packet);
    default:
      return std::nullopt;
  }
}

}  // namespace linksec::sim
