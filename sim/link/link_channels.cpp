// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include "link/spelling.h"
#include "link_reader.h"

namespace linksec::sim {
namespace {

constexpr std::uint64_t kNsPerSecond = 1'000'000'000;

Sci read_sci(const TomlTable& table) {
  const auto text = table.text("sci");
  if (!text.has_value()) {
    table.fail(
        "has no sci; give it 16 hex digits, MAC address and Port Identifier, as in "
        "sci = \"0200000000010001\"");
  }
  const auto sci = sci_from_any_text(*text);
  if (!sci.has_value()) {
    table.fail("sci", "holds " + std::to_string(text->size()) +
                          " characters and is no SCI; write 16 hex digits, or a MAC address, / and "
                          "the Port Identifier");
  }
  if (!sci->is_valid()) {
    table.fail("sci",
               "is all ones, which is never an SCI; use the MAC address and a Port "
               "Identifier");
  }
  return *sci;
}

// Only what judges frames that others sent can take those of any sender.
bool read_any(const LinkReading& reading, const TomlTable& table) {
  if (table.text("sci") != "any") {
    return false;
  }
  if (!reading.offline()) {
    table.fail("sci",
               "is \"any\", which captures can have (validate); write the SCI of one sender");
  }
  return true;
}

An read_an(const TomlTable& table) {
  const auto an = table.integer("an", 0, An::kCount - 1);
  if (!an.has_value()) {
    table.fail("has no an; give it an Association Number from 0 to 3");
  }
  return An{static_cast<std::uint32_t>(*an)};
}

std::size_t read_key(LinkReading& reading, const TomlTable& table) {
  const auto id = table.text("key");
  if (!id.has_value()) {
    table.fail("has no key; name the id of a [[key]]");
  }
  const auto found = reading.key_places.find(*id);
  if (found == reading.key_places.end()) {
    table.fail("key", "names an id of " + std::to_string(id->size()) +
                          " characters, and no [[key]] has it; add one, or correct the name");
  }
  reading.key_tables[*id].used = true;
  return found->second;
}

void warn_if_reversed(LinkReading& reading, const TomlTable& table, std::uint32_t ssci) {
  if (const auto likely = reversed_ssci(ssci); likely.has_value()) {
    reading.config.warnings.push_back(
        place(reading.file, table.line("ssci")) + table.where() + " ssci " + std::to_string(ssci) +
        " is " + std::to_string(*likely) +
        " with its octets reversed, as some tools print it; write that if frames do not open");
  }
}

// None where an SSCI is used and not said. That of any sender is found in its frames.
std::optional<Ssci> read_ssci(LinkReading& reading, const TomlTable& table, std::size_t key,
                              bool any_sender) {
  const CipherSuite suite = reading.config.keys[key]->suite;
  const auto ssci = table.integer("ssci", 0, 0xFFFF'FFFF);
  if (!has_extended_packet_numbers(suite)) {
    if (ssci.has_value()) {
      table.fail("ssci", std::string("is not used by ") + suite_word(suite) +
                             "; remove it or choose a suite with xpn");
    }
    return Ssci{};
  }
  if (!ssci.has_value()) {
    return any_sender ? std::optional(Ssci{}) : std::nullopt;
  }
  if (any_sender) {
    table.fail("ssci",
               "has no effect: with sci = \"any\" that of each sender is found; remove it, or give "
               "the sci of its sender");
  }
  const auto value = static_cast<std::uint32_t>(*ssci);
  warn_if_reversed(reading, table, value);
  return Ssci{value};
}

Ssci require_ssci(LinkReading& reading, const TomlTable& table, std::size_t key,
                  bool any_sender = false) {
  const auto ssci = read_ssci(reading, table, key, any_sender);
  if (!ssci.has_value()) {
    table.fail(std::string("has no ssci, which ") + suite_word(reading.config.keys[key]->suite) +
               " needs; give it an integer that no other SC has under this SAK");
  }
  return *ssci;
}

std::optional<Time> time_from_decimal(std::string_view text) {
  std::uint64_t seconds = 0;
  std::uint64_t ns = 0;
  std::uint64_t unit = kNsPerSecond / 10;
  bool fraction = false;
  bool digits = false;
  for (const char c : text) {
    if (c == '.' && !fraction) {
      fraction = true;
      continue;
    }
    if (c < '0' || c > '9' || seconds > 10'000'000'000) {
      return std::nullopt;
    }
    const auto digit = static_cast<std::uint64_t>(c - '0');
    digits = true;
    if (fraction) {
      ns += digit * unit;
      unit /= 10;
    } else {
      seconds = seconds * 10 + digit;
    }
  }
  return digits ? std::optional(Time{seconds * kNsPerSecond + ns}) : std::nullopt;
}

// A double has room for the microseconds of a date, not for its nanoseconds.
std::optional<Time> time_from_double(double seconds) {
  constexpr double kMaxSeconds = 10e9;
  if (!(seconds >= 0.0 && seconds <= kMaxSeconds)) {
    return std::nullopt;
  }
  return Time{static_cast<std::uint64_t>(std::llround(seconds * 1e6)) * 1000};
}

// Days from 1970-01-01 to a date of the Gregorian calendar.
std::int64_t days_to(const toml::date& date) {
  const std::int64_t month = date.month;
  const std::int64_t year = static_cast<std::int64_t>(date.year) - (month <= 2 ? 1 : 0);
  const std::int64_t era = year / 400;
  const std::int64_t of_era = year - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

std::optional<Time> time_from_date(const toml::date_time& stamp) {
  const std::int64_t minutes = stamp.offset.has_value() ? stamp.offset->minutes : 0;
  const std::int64_t seconds = days_to(stamp.date) * 86'400 + stamp.time.hour * 3600 +
                               stamp.time.minute * 60 + stamp.time.second - minutes * 60;
  if (seconds < 0) {
    return std::nullopt;
  }
  return Time{static_cast<std::uint64_t>(seconds) * kNsPerSecond + stamp.time.nanosecond};
}

StartAt read_start(const TomlTable& table) {
  StartAt start;
  start.frame = table.integer("from-frame", 1, std::numeric_limits<std::int64_t>::max());
  if (const toml::node* const node = table.node("from-time"); node != nullptr) {
    start.time = read_time(*node);
    if (!start.time.has_value()) {
      table.fail("from-time",
                 "is no time; write seconds since 1970, as a number or in quotes, or "
                 "a date and time");
    }
  }
  if (start.frame.has_value() && start.time.has_value()) {
    table.fail("has both from-frame and from-time; keep one");
  }
  return start;
}

TxSaConfig read_tx_sa(LinkReading& reading, toml::table& node) {
  const TomlTable table(
      reading.file, node, "[[tx-sc.sa]]",
      {"an", "key", "next-pn", "ssci", "confidentiality", "from-frame", "from-time"});
  TxSaConfig sa;
  sa.line = table.line();
  sa.an = read_an(table);
  sa.key = read_key(reading, table);
  const std::uint64_t last_pn = info(reading.config.keys[sa.key]->suite).last_pn;
  sa.next_pn = Pn{table.wide_integer("next-pn", 1, last_pn).value_or(1)};
  sa.ssci = require_ssci(reading, table, sa.key);
  sa.confidentiality = table.boolean("confidentiality").value_or(true);
  sa.start = read_start(table);
  return sa;
}

RxSaConfig read_rx_sa(LinkReading& reading, toml::table& node, bool any_sender) {
  const TomlTable table(
      reading.file, node, "[[rx-sc.sa]]",
      {"an", "key", "next-pn", "lowest-pn", "ssci", "enable", "from-frame", "from-time"});
  RxSaConfig sa;
  sa.line = table.line();
  sa.an = read_an(table);
  sa.key = read_key(reading, table);
  const Controls controls = controls_of(reading.config, *reading.config.keys[sa.key]);
  const std::uint64_t last_pn = info(controls.cipher_suite).last_pn;
  sa.next_pn = Pn{table.wide_integer("next-pn", 1, last_pn).value_or(1)};
  const auto lowest_pn = table.wide_integer("lowest-pn", 0, last_pn);
  sa.lowest_pn =
      lowest_pn.has_value()
          ? Pn{std::max<std::uint64_t>(*lowest_pn, 1)}
          : default_lowest_pn(
                sa.next_pn, effective_replay_window(controls.cipher_suite, controls.replay_window));
  sa.ssci = require_ssci(reading, table, sa.key, any_sender);
  sa.enable = table.boolean("enable").value_or(true);
  sa.start = read_start(table);
  return sa;
}

}  // namespace

std::optional<Time> read_time(const toml::node& node) {
  if (node.is_integer()) {
    return time_from_decimal(std::to_string(node.as_integer()->get()));
  }
  if (node.is_floating_point()) {
    return time_from_double(node.as_floating_point()->get());
  }
  if (node.is_string()) {
    return time_from_decimal(node.as_string()->get());
  }
  return node.is_date_time() ? time_from_date(node.as_date_time()->get()) : std::nullopt;
}

void read_channels(LinkReading& reading, const TomlTable& root) {
  root.for_each("tx-sc", [&](toml::table& node) {
    const TomlTable table(reading.file, node, "[[tx-sc]]", {"sci", "encoding-sa", "sa"});
    TxScConfig sc;
    sc.line = table.line();
    sc.sci = read_sci(table);
    sc.encoding_sa =
        An{static_cast<std::uint32_t>(table.integer("encoding-sa", 0, An::kCount - 1).value_or(0))};
    table.for_each("sa", [&](toml::table& sa) { sc.sas.push_back(read_tx_sa(reading, sa)); });
    reading.config.tx_scs.push_back(std::move(sc));
  });
  root.for_each("rx-sc", [&](toml::table& node) {
    const TomlTable table(reading.file, node, "[[rx-sc]]", {"sci", "sa"});
    RxScConfig sc;
    sc.line = table.line();
    sc.any = read_any(reading, table);
    sc.sci = sc.any ? Sci{} : read_sci(table);
    table.for_each("sa",
                   [&](toml::table& sa) { sc.sas.push_back(read_rx_sa(reading, sa, sc.any)); });
    reading.config.rx_scs.push_back(std::move(sc));
  });
}

}  // namespace linksec::sim
