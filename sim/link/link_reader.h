// SPDX-License-Identifier: Apache-2.0
#pragma once

// The parts of reading a LINK.toml: keys, channels and the rules between them. link_config.cpp
// puts them together; nothing else includes this.

#include <map>
#include <string>

#include "link/link_config.h"
#include "shell/toml_table.h"

namespace linksec::sim {

/// load_link_config for a file that is parsed; its SAKs are wiped.
[[nodiscard]] LinkConfig read_link_config(TomlFile& parsed);

/// What is found out on the way and not kept.
struct LinkReading {
  const std::string& file;
  LinkConfig& config;
  const InlineSecrets& secrets;
  /// The place in LinkConfig::keys of each id.
  std::map<std::string, std::size_t, std::less<>> key_places;
  /// The line and the use of each id.
  struct KeyTable {
    unsigned line = 0;
    bool used = false;
  };
  std::map<std::string, KeyTable, std::less<>> key_tables;

  [[nodiscard]] const CipherSuiteInfo& suite() const noexcept {
    return info(config.controls.cipher_suite);
  }
  /// The word of the suite, for messages.
  [[nodiscard]] std::string suite_name() const { return suite_word(config.controls.cipher_suite); }
  /// Throws "FILE:LINE: text".
  [[noreturn]] void fail(unsigned line, const std::string& text) const {
    throw usage_failure(place(file, line) + text);
  }
};

/// link_secy.cpp: [secy], [[traffic-class]], [access-priority].
void read_secy(LinkReading& reading, toml::table& root);
void read_priorities(LinkReading& reading, const TomlTable& root);

/// link_station.cpp: [station].
void read_station(LinkReading& reading, const TomlTable& root);

/// link_keys.cpp: [[key]].
void read_keys(LinkReading& reading, const TomlTable& root, bool readable_by_others);
void warn_of_unused_keys(LinkReading& reading);

/// link_channels.cpp: [[tx-sc]] and [[rx-sc]].
void read_channels(LinkReading& reading, const TomlTable& root);

/// link_rules.cpp: what no table shows alone.
void check_rules(const LinkReading& reading);

}  // namespace linksec::sim
