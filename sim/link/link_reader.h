// SPDX-License-Identifier: Apache-2.0
#pragma once

// The parts of reading a LINK.toml: keys, channels and the rules between them. link_config.cpp
// puts them together; nothing else includes this.

#include <map>
#include <string>

#include "link/link_config.h"
#include "shell/toml_table.h"

namespace linksec::sim {

/// What a link is read for.
enum class LinkUse : std::uint8_t {
  kLive,     ///< One SecY, on a line or as if it were.
  kOffline,  ///< Frames of a capture, whoever sent them.
};

/// What is found out on the way and not kept.
struct LinkReading {
  const std::string& file;
  LinkConfig& config;
  const InlineSecrets& secrets;
  LinkUse use = LinkUse::kLive;
  /// False when [secy] has no cipher-suite, so that a key may tell by itself.
  bool suite_is_said = false;
  /// The place in LinkConfig::keys of each id.
  std::map<std::string, std::size_t, std::less<>> key_places;
  /// The line and the use of each id.
  struct KeyTable {
    unsigned line = 0;
    bool used = false;
  };
  std::map<std::string, KeyTable, std::less<>> key_tables;

  [[nodiscard]] bool offline() const noexcept { return use == LinkUse::kOffline; }
  [[nodiscard]] CipherSuite suite() const noexcept { return config.controls.cipher_suite; }
  /// Throws "FILE:LINE: text".
  [[noreturn]] void fail(unsigned line, const std::string& text) const {
    throw usage_failure(place(file, line) + text);
  }
};

/// What [secy] and [[key]] both have; none where `table` says nothing. link_secy.cpp
[[nodiscard]] std::optional<CipherSuite> read_suite(const TomlTable& table);
[[nodiscard]] std::optional<ConfidentialityOffset> read_offset(const TomlTable& table,
                                                               CipherSuite suite);
[[nodiscard]] std::optional<ValidateFrames> read_validate_frames(const TomlTable& table);
[[nodiscard]] std::optional<std::uint32_t> read_replay_window(const TomlTable& table);

/// link_secy.cpp: [secy], [[traffic-class]], [access-priority].
void read_secy(LinkReading& reading, toml::table& root);
void read_priorities(LinkReading& reading, const TomlTable& root);

/// A time of day as a number, in quotes or as a date; none for anything else. link_channels.cpp
[[nodiscard]] std::optional<Time> read_time(const toml::node& node);

/// A MAC address of one station; `table` has `name`. link_station.cpp
[[nodiscard]] MacAddress read_station_address(const TomlTable& table, std::string_view name);

/// link_agreement.cpp: [mka] and [[mka.more]].
void read_agreement(LinkReading& reading, const TomlTable& root, bool readable_by_others);

/// link_station.cpp: [station].
void read_station(LinkReading& reading, const TomlTable& root);

/// link_keys.cpp: [[key]].
void read_keys(LinkReading& reading, const TomlTable& root, bool readable_by_others);
void warn_of_unused_keys(LinkReading& reading);

/// link_channels.cpp: [[tx-sc]] and [[rx-sc]].
void read_channels(LinkReading& reading, const TomlTable& root);

/// link_rules.cpp: what no table shows alone.
void check_rules(LinkReading& reading);

}  // namespace linksec::sim
