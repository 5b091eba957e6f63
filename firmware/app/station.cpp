// SPDX-License-Identifier: Apache-2.0
#include "app/station.h"

#include <cstring>

namespace linksec {
namespace {

constexpr std::size_t kMacOctets = 6;
constexpr std::uint16_t kIpv4Type = 0x0800;
constexpr std::uint16_t kArpType = 0x0806;

//   0      2      4    5    6    8           14          18          24          28
//   +------+------+----+----+----+-----------+-----------+-----------+-----------+
//   | htype| ptype|hlen|plen|oper| sender MAC| sender IP | target MAC| target IP |
//   +------+------+----+----+----+-----------+-----------+-----------+-----------+
namespace arp {
constexpr std::size_t kOctets = 28;
constexpr std::size_t kOperation = 6;
constexpr std::size_t kSenderMac = 8;
constexpr std::size_t kSenderIp = 14;
constexpr std::size_t kTargetMac = 18;
constexpr std::size_t kTargetIp = 24;
constexpr std::uint32_t kEthernetAndIpv4 = 0x0001'0800;
constexpr std::uint32_t kLengthsAndRequest = 0x0604'0001;
constexpr std::uint16_t kReply = 2;
}  // namespace arp

//   0    1    2      4    6          8    9    10     12      16      20
//   +----+----+------+----+----------+----+----+------+-------+-------+
//   |4, 5| tos|length| id |flags, off|ttl |prot| sum  | source| dest. |
//   +----+----+------+----+----------+----+----+------+-------+-------+
namespace ipv4 {
constexpr std::size_t kOctets = 20;
constexpr std::size_t kLength = 2;
constexpr std::size_t kFragment = 6;
constexpr std::size_t kTimeToLive = 8;
constexpr std::size_t kProtocol = 9;
constexpr std::size_t kChecksum = 10;
constexpr std::size_t kSource = 12;
constexpr std::size_t kDestination = 16;
constexpr std::uint8_t kVersionWithoutOptions = 0x45;
constexpr std::uint16_t kFragmentBits = 0xBFFF;  // All but "don't fragment".
constexpr std::uint8_t kIcmp = 1;
constexpr std::uint8_t kTimeToLiveOfReplies = 64;
constexpr std::uint32_t kFirstGroup = 0xE000'0000;  // And class E and broadcast behind it.
}  // namespace ipv4

namespace icmp {
constexpr std::size_t kOctets = 8;
constexpr std::size_t kChecksum = 2;
constexpr std::uint16_t kEchoRequest = 0x0800;  // Type and code.
constexpr std::uint16_t kEchoReply = 0x0000;
}  // namespace icmp

// The Internet checksum over octets that hold a right one is 0 [RFC 1071].
std::uint16_t checksum(ConstByteSpan octets) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    sum += (i & 1U) == 0 ? std::uint32_t{octets[i]} << 8 : octets[i];
  }
  while (sum > 0xFFFF) {
    sum = (sum & 0xFFFF) + (sum >> 16);
  }
  return static_cast<std::uint16_t>(~sum);
}

// An address that one other host can have.
bool is_other_host(const StationAddress& own, std::uint32_t address) {
  const std::uint32_t host_bits = own.prefix_length < 31 ? 0xFFFF'FFFFU >> own.prefix_length : 0;
  const bool in_subnet = host_bits != 0 && ((address ^ own.ipv4) & ~host_bits) == 0;
  const std::uint32_t host = address & host_bits;
  const bool nobody = in_subnet && (host == 0 || host == host_bits);
  return address != 0 && address < ipv4::kFirstGroup && address != own.ipv4 && !nobody;
}

// A probe, whose sender has no address yet, is answered too: so it learns that ours is taken
// [RFC 5227].
bool answer_arp(const StationAddress& own, ByteSpan packet) {
  if (packet.size() < arp::kOctets) {
    return false;
  }
  std::uint8_t* const octets = packet.data();
  const std::uint32_t sender = load_be32(octets + arp::kSenderIp);
  if (load_be32(octets) != arp::kEthernetAndIpv4 ||
      load_be32(octets + 4) != arp::kLengthsAndRequest ||
      load_be32(octets + arp::kTargetIp) != own.ipv4 ||
      (sender != 0 && !is_other_host(own, sender))) {
    return false;
  }
  store_be16(octets + arp::kOperation, arp::kReply);
  std::memcpy(octets + arp::kTargetMac, octets + arp::kSenderMac, kMacOctets);
  store_be32(octets + arp::kTargetIp, sender);
  std::memcpy(octets + arp::kSenderMac, own.mac.octets.data(), kMacOctets);
  store_be32(octets + arp::kSenderIp, own.ipv4);
  return true;
}

bool is_whole_packet_to(const StationAddress& own, ConstByteSpan packet) {
  if (packet.size() < ipv4::kOctets + icmp::kOctets || packet[0] != ipv4::kVersionWithoutOptions) {
    return false;
  }
  const std::size_t length = load_be16(packet.data() + ipv4::kLength);
  return length >= ipv4::kOctets + icmp::kOctets && length <= packet.size() &&
         (load_be16(packet.data() + ipv4::kFragment) & ipv4::kFragmentBits) == 0 &&
         packet[ipv4::kProtocol] == ipv4::kIcmp &&
         load_be32(packet.data() + ipv4::kDestination) == own.ipv4 &&
         is_other_host(own, load_be32(packet.data() + ipv4::kSource)) &&
         checksum(packet.first(ipv4::kOctets)) == 0;
}

bool answer_echo(const StationAddress& own, ByteSpan packet) {
  if (!is_whole_packet_to(own, packet)) {
    return false;
  }
  const ByteSpan message =
      packet.subspan(ipv4::kOctets, load_be16(packet.data() + ipv4::kLength) - ipv4::kOctets);
  if (load_be16(message.data()) != icmp::kEchoRequest || checksum(message) != 0) {
    return false;
  }
  store_be16(message.data(), icmp::kEchoReply);
  store_be16(message.data() + icmp::kChecksum, 0);
  store_be16(message.data() + icmp::kChecksum, checksum(message));
  const std::uint32_t source = load_be32(packet.data() + ipv4::kSource);
  store_be32(packet.data() + ipv4::kSource, own.ipv4);
  store_be32(packet.data() + ipv4::kDestination, source);
  packet[ipv4::kTimeToLive] = ipv4::kTimeToLiveOfReplies;
  store_be16(packet.data() + ipv4::kChecksum, 0);
  store_be16(packet.data() + ipv4::kChecksum, checksum(packet.first(ipv4::kOctets)));
  return true;
}

}  // namespace

bool answer(const StationAddress& own, ByteSpan frame) noexcept {
  std::size_t type_offset = ethernet::kEtherTypeOffset;
  if (is_vlan_type(ether_type(frame))) {
    type_offset += ethernet::kVlanTagOctets;
  }
  if (frame.size() < type_offset + 2) {
    return false;
  }
  const MacAddress destination = MacAddress::read(frame.data());
  const MacAddress source = MacAddress::read(frame.data() + ethernet::kSourceOffset);
  const bool to_us = destination == own.mac;
  if (source.is_group() || source == own.mac || !(to_us || destination.is_broadcast())) {
    return false;
  }
  const std::uint16_t type = load_be16(frame.data() + type_offset);
  const ByteSpan packet = frame.subspan(type_offset + 2);
  const bool answered = type == kArpType ? answer_arp(own, packet)
                                         : type == kIpv4Type && to_us && answer_echo(own, packet);
  if (answered) {
    std::memcpy(frame.data(), source.octets.data(), kMacOctets);
    std::memcpy(frame.data() + ethernet::kSourceOffset, own.mac.octets.data(), kMacOctets);
  }
  return answered;
}

}  // namespace linksec
