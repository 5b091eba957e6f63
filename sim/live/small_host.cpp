// SPDX-License-Identifier: Apache-2.0
#include "live/small_host.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "base/config.h"
#include "wire/ethernet.h"

namespace linksec::sim {
namespace {

constexpr Duration kInterval = Duration::milliseconds(200);
constexpr Duration kPatience = Duration::seconds(1);
// Where the fields of ARP and ICMP stand behind an Ethernet header; IPv4 has no options here.
constexpr std::size_t kArpOctets = 28;
constexpr std::size_t kArpSenderMac = ethernet::kHeaderOctets + 8;
constexpr std::size_t kArpSenderIp = ethernet::kHeaderOctets + 14;
constexpr std::size_t kIp = ethernet::kHeaderOctets;
constexpr std::size_t kIpOctets = 20;
constexpr std::size_t kIcmp = kIp + kIpOctets;
constexpr std::size_t kEchoOctets = 64;
constexpr std::uint16_t kArpType = 0x0806;
constexpr std::uint16_t kIpv4Type = 0x0800;
constexpr std::uint16_t kArpReply = 2;
constexpr std::uint8_t kIcmpProtocol = 1;
constexpr std::uint8_t kEchoReply = 0;
constexpr std::uint8_t kEchoRequest = 8;
constexpr std::uint16_t kIdentifier = 0x6C73;  // "ls"

std::uint16_t checksum(ConstByteSpan octets) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < octets.size(); i += 2) {
    sum += load_be16(octets.data() + i);
  }
  while (sum > 0xFFFF) {
    sum = (sum & 0xFFFFU) + (sum >> 16U);
  }
  return static_cast<std::uint16_t>(~sum);
}

std::vector<std::uint8_t> header(const MacAddress& to, const MacAddress& from, std::uint16_t type,
                                 std::size_t octets) {
  std::vector<std::uint8_t> frame(ethernet::kHeaderOctets + octets);
  std::ranges::copy(to.octets, frame.begin());
  std::ranges::copy(from.octets, frame.begin() + ethernet::kSourceOffset);
  store_be16(frame.data() + ethernet::kEtherTypeOffset, type);
  return frame;
}

std::string milliseconds(Duration time) {
  std::array<char, 32> text{};
  static_cast<void>(
      std::snprintf(text.data(), text.size(), "%.3f ms", static_cast<double>(time.ns) / 1e6));
  return text.data();
}

}  // namespace

std::string ipv4_text(std::uint32_t address) {
  const in_addr octets{htonl(address)};
  std::array<char, INET_ADDRSTRLEN> text{};
  return ::inet_ntop(AF_INET, &octets, text.data(), text.size());
}

std::optional<std::uint32_t> ipv4_from_text(std::string_view text) {
  in_addr octets{};
  const bool is_one = ::inet_pton(AF_INET, std::string(text).c_str(), &octets) == 1;
  return is_one ? std::optional(ntohl(octets.s_addr)) : std::nullopt;
}

SmallHost::SmallHost(hal::PortId port, const StationAddress& own,
                     std::function<void(const std::string&)> tell)
    : port_(port), own_(own), tell_(std::move(tell)) {
  const std::size_t octets =
      config::kHeadroomOctets + hal::eth_max_frame_octets(port) + config::kTailroomOctets;
  storage_.resize(config::kMaxBurst * octets);
  for (std::size_t i = 0; i < config::kMaxBurst; ++i) {
    buffers_.emplace_back(ByteSpan(storage_).subspan(i * octets, octets), config::kHeadroomOctets);
  }
}

void SmallHost::ping(std::uint32_t address, std::uint32_t count, Time now) {
  if (ping_.has_value()) {
    conclude();
  }
  ping_.emplace();
  ping_->address = address;
  ping_->count = count;
  ping_->due = now;
  ping_->answered.resize(count);
}

Time SmallHost::next_deadline() const noexcept {
  return ping_.has_value() ? ping_->due : Time::never();
}

std::size_t SmallHost::turn(Time now) {
  std::size_t count = hal::eth_receive(port_, buffers_);
  for (FrameBuffer& buffer : std::span(buffers_).first(count)) {
    look_at(buffer.bytes(), now);
    if (answer(own_, buffer.bytes())) {
      const FrameBuffer* const out = &buffer;
      static_cast<void>(hal::eth_transmit(port_, {&out, 1}));
    }
  }
  if (ping_.has_value() && ping_->due <= now) {
    send_next(now);
    ++count;
  }
  return count;
}

void SmallHost::look_at(ConstByteSpan frame, Time now) {
  if (!ping_.has_value()) {
    return;
  }
  const bool arp = ether_type(frame) == kArpType &&
                   frame.size() >= ethernet::kHeaderOctets + kArpOctets &&
                   load_be16(frame.data() + ethernet::kHeaderOctets + 6) == kArpReply;
  if (arp && !ping_->mac.has_value() && load_be32(frame.data() + kArpSenderIp) == ping_->address) {
    ping_->mac = MacAddress::read(frame.data() + kArpSenderMac);
    ping_->asked = 0;
    ping_->due = now;
  } else if (ether_type(frame) == kIpv4Type && frame.size() >= kIcmp + 8 &&
             frame[kIp + 9] == kIcmpProtocol && frame[kIcmp] == kEchoReply) {
    take_reply(frame, now);
  }
}

void SmallHost::take_reply(ConstByteSpan frame, Time now) {
  const std::uint16_t sequence = load_be16(frame.data() + kIcmp + 6);
  const bool ours = load_be16(frame.data() + kIcmp + 4) == kIdentifier &&
                    load_be32(frame.data() + kIp + 12) == ping_->address && sequence != 0 &&
                    sequence <= ping_->sent_at.size() && !ping_->answered[sequence - 1U];
  if (!ours) {
    return;
  }
  ping_->answered[sequence - 1U] = true;
  ++ping_->received;
  tell_("ping " + ipv4_text(ping_->address) + ": " + std::to_string(sequence) + " answered in " +
        milliseconds(now - ping_->sent_at[sequence - 1U]));
  if (ping_->received == ping_->count) {
    conclude();
  }
}

// The address is asked for until somebody says it, or nobody did so often as it was to be pinged.
void SmallHost::send_next(Time now) {
  const bool over = ping_->sent == ping_->count || ping_->asked == ping_->count;
  if (over) {
    conclude();
    return;
  }
  if (!ping_->mac.has_value()) {
    ++ping_->asked;
    send(arp_request());
    ping_->due = now + (ping_->asked == ping_->count ? kPatience : kInterval);
    return;
  }
  ping_->sent_at.push_back(now);
  ++ping_->sent;
  send(echo_request(static_cast<std::uint16_t>(ping_->sent)));
  ping_->due = now + (ping_->sent == ping_->count ? kPatience : kInterval);
}

void SmallHost::conclude() {
  const std::string to = "ping " + ipv4_text(ping_->address) + ": ";
  tell_(ping_->mac.has_value() ? to + std::to_string(ping_->sent) + " sent, " +
                                     std::to_string(ping_->received) + " answered"
                               : to + "nobody says that it has this address");
  ping_.reset();
}

void SmallHost::send(const std::vector<std::uint8_t>& frame) {
  FrameBuffer& buffer = buffers_[0];
  buffer.reset(config::kHeadroomOctets);
  buffer.resize(frame.size());
  std::ranges::copy(frame, buffer.data());
  const FrameBuffer* const out = &buffer;
  static_cast<void>(hal::eth_transmit(port_, {&out, 1}));
}

std::vector<std::uint8_t> SmallHost::arp_request() const {
  constexpr MacAddress kEverybody{{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}};
  std::vector<std::uint8_t> frame = header(kEverybody, own_.mac, kArpType, kArpOctets);
  std::uint8_t* const arp = frame.data() + ethernet::kHeaderOctets;
  store_be32(arp, 0x0001'0800);
  store_be32(arp + 4, 0x0604'0001);
  std::ranges::copy(own_.mac.octets, arp + 8);
  store_be32(arp + 14, own_.ipv4);
  store_be32(arp + 24, ping_->address);
  return frame;
}

std::vector<std::uint8_t> SmallHost::echo_request(std::uint16_t sequence) const {
  std::vector<std::uint8_t> frame =
      header(*ping_->mac, own_.mac, kIpv4Type, kIpOctets + kEchoOctets);
  std::uint8_t* const ip = frame.data() + kIp;
  store_be16(ip, 0x4500);
  store_be16(ip + 2, kIpOctets + kEchoOctets);
  store_be16(ip + 8, 64U << 8U | kIcmpProtocol);
  store_be32(ip + 12, own_.ipv4);
  store_be32(ip + 16, ping_->address);
  store_be16(ip + 10, checksum({ip, kIpOctets}));
  std::uint8_t* const icmp = frame.data() + kIcmp;
  icmp[0] = kEchoRequest;
  store_be16(icmp + 4, kIdentifier);
  store_be16(icmp + 6, sequence);
  store_be16(icmp + 2, checksum({icmp, kEchoOctets}));
  return frame;
}

}  // namespace linksec::sim
