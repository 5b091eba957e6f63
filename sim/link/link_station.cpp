// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "base/bytes.h"
#include "link_reader.h"
#include "shell/hex.h"

namespace linksec::sim {
namespace {

constexpr std::size_t kMacDigits = 17;
constexpr unsigned kIpv4Bits = 32;

// Six pairs of hex digits with colons between them.
std::optional<MacAddress> mac_from_text(std::string_view text) {
  MacAddress mac;
  if (text.size() != kMacDigits) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < mac.octets.size(); ++i) {
    const bool separated = i == 0 || text[3 * i - 1] == ':';
    if (!separated || !from_hex(text.substr(3 * i, 2), ByteSpan(mac.octets).subspan(i, 1))) {
      return std::nullopt;
    }
  }
  return mac;
}

// A decimal number up to `max` in front of `rest`, which loses it.
std::optional<std::uint32_t> take_number(std::string_view& rest, std::uint32_t max) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (error != std::errc() || number > max) {
    return std::nullopt;
  }
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return number;
}

bool take_character(std::string_view& rest, char character) {
  const bool there = rest.starts_with(character);
  rest.remove_prefix(there ? 1 : 0);
  return there;
}

bool set_ipv4(std::string_view text, StationConfig& station) {
  for (unsigned i = 0; i < 4; ++i) {
    const auto octet = take_number(text, 255);
    if (!octet.has_value() || !take_character(text, i == 3 ? '/' : '.')) {
      return false;
    }
    station.ipv4 = station.ipv4 << 8 | *octet;
  }
  const auto prefix = take_number(text, kIpv4Bits);
  station.prefix_length = static_cast<std::uint8_t>(prefix.value_or(0));
  return prefix.has_value() && text.empty();
}

// A host of its network: no group, no loopback, neither the network itself nor its broadcast.
bool is_host(const StationConfig& station) {
  const std::uint32_t first = station.ipv4 >> 24;
  if (first == 0 || first == 127 || first >= 224) {
    return false;
  }
  if (station.prefix_length == 0 || station.prefix_length >= kIpv4Bits - 1) {
    return true;
  }
  const std::uint32_t mask = 0xFFFF'FFFFU >> station.prefix_length;
  return (station.ipv4 & mask) != 0 && (station.ipv4 & mask) != mask;
}

void read_mac(const TomlTable& table, StationConfig& station) {
  if (!table.has("mac")) {
    table.fail("has no mac; give it one, as in mac = \"02:00:00:00:00:01\"");
  }
  station.mac = read_station_address(table, "mac");
}

void read_ipv4(const TomlTable& table, StationConfig& station) {
  const auto text = table.text("ipv4");
  if (!text.has_value()) {
    table.fail("has no ipv4; give it one, as in ipv4 = \"10.0.0.1/24\"");
  }
  if (!set_ipv4(*text, station)) {
    table.fail("ipv4", "is no address with a prefix length; write it as in \"10.0.0.1/24\"");
  }
  if (!is_host(station)) {
    table.fail("ipv4",
               "is no address that a host can have; choose one inside its network, neither "
               "the first nor the last");
  }
}

// With useES a receiver takes the SCI from the source address of the frame.
void check_end_station(const LinkReading& reading, const TomlTable& table,
                       const StationConfig& station) {
  const LinkConfig& config = reading.config;
  if (config.controls.use_es && !config.tx_scs.empty() &&
      config.tx_scs.front().sci.address() != station.mac) {
    table.fail("mac",
               "is not that of the [[tx-sc]] sci, which use-es asks for; make them the same, or "
               "set use-es = false");
  }
}

}  // namespace

MacAddress read_station_address(const TomlTable& table, std::string_view name) {
  const auto mac = mac_from_text(table.text(name).value_or(""));
  if (!mac.has_value()) {
    table.fail(name,
               "is no MAC address; write six pairs of hex digits, as in \"02:00:00:00:00:01\"");
  }
  if (mac->is_group() || *mac == MacAddress{}) {
    table.fail(name,
               "is not the address of one station; the second hex digit of one is even, and "
               "it is not all zeroes");
  }
  return *mac;
}

void read_station(LinkReading& reading, const TomlTable& root) {
  toml::node* const node = root.node("station");
  if (node == nullptr) {
    return;
  }
  if (!node->is_table()) {
    root.fail("station", "is not a table; write it as [station]");
  }
  const TomlTable table(reading.file, *node->as_table(), "[station]", {"mac", "ipv4"});
  StationConfig station;
  station.line = table.line();
  read_mac(table, station);
  read_ipv4(table, station);
  check_end_station(reading, table, station);
  reading.config.station = station;
}

}  // namespace linksec::sim
