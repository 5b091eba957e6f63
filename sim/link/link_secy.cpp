// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/config.h"
#include "link/spelling.h"
#include "link_reader.h"

namespace linksec::sim {
namespace {

constexpr unsigned kTrafficClassShift = 12;
constexpr std::int64_t kMinEtherType = 0x0600;

// Null waives protection where the file says nothing, and excludes it where it asks for it.
// @req B6
bool read_protect_frames(const TomlTable& secy, ValidateFrames mode) {
  const auto protect = secy.boolean("protect-frames");
  const bool null = mode == ValidateFrames::kNull;
  if (null && protect.value_or(false)) {
    secy.fail("protect-frames",
              "is true, but validate-frames is \"null\", which excludes it; set it to false or "
              "choose another validate-frames");
  }
  return protect.value_or(!null);
}

// A number of octets or tags that can be found by looking at frames, where there are some to look
// at.
CountRule read_count(const LinkReading& reading, const TomlTable& secy, const char* name,
                     std::uint64_t most_live, std::uint64_t most_offline) {
  const toml::node* const node = secy.node(name);
  if (node == nullptr) {
    return {reading.offline(), 0};
  }
  if (node->is_string()) {
    if (node->as_string()->get() != "auto") {
      secy.fail(name, "is neither a number nor \"auto\"; write one of the two");
    }
    if (!reading.offline()) {
      secy.fail(name, "is \"auto\", which captures can have (validate); write a number");
    }
    return {true, 0};
  }
  return {false, *secy.integer(name, 0, reading.offline() ? most_offline : most_live)};
}

void read_controls(LinkReading& reading, const TomlTable& secy) {
  constexpr std::uint64_t kMaxOuterTags = 2;
  constexpr std::uint64_t kMaxOfflineTags = 16;
  LinkConfig& config = reading.config;
  Controls& controls = config.controls;
  const auto suite = read_suite(secy);
  reading.suite_is_said = suite.has_value();
  controls.cipher_suite = suite.value_or(CipherSuite::kGcmAes128);
  controls.confidentiality_offset =
      read_offset(secy, controls.cipher_suite).value_or(ConfidentialityOffset::k0);
  controls.validate_frames = read_validate_frames(secy).value_or(ValidateFrames::kStrict);
  controls.protect_frames = read_protect_frames(secy, controls.validate_frames);
  controls.replay_protect = secy.boolean("replay-protect").value_or(true);
  controls.replay_window = read_replay_window(secy).value_or(0);
  controls.always_include_sci = secy.boolean("always-include-sci").value_or(false);
  controls.use_es = secy.boolean("use-es").value_or(false);
  controls.use_scb = secy.boolean("use-scb").value_or(false);
  if (const auto octets =
          secy.integer("max-frame", ethernet::kHeaderOctets, config::kMaxFrameOctets)) {
    config.max_frame_octets = *octets;
  }
  config.outer_tags = read_count(reading, secy, "outer-tags", kMaxOuterTags, kMaxOfflineTags);
  config.trailer = read_count(reading, secy, "trailer", 0, kMaxTrailerOctets);
  config.shared_sak = secy.boolean("shared-sak").value_or(false);
}

// A frame with a SecTAG is for the SecY alone to judge and to make.
std::uint16_t read_ether_type(const LinkConfig& config, const TomlTable& secy,
                              const toml::node& node) {
  constexpr const char* kName = "uncontrolled-ethertypes";
  const std::int64_t value = node.is_integer() ? node.as_integer()->get() : -1;
  if (value < kMinEtherType || value > 0xFFFF) {
    secy.fail(kName,
              "holds something other than an EtherType; write integers from 0x0600 to 0xFFFF");
  }
  const auto type = static_cast<std::uint16_t>(value);
  if (type == static_cast<std::uint16_t>(EtherType::kMacSec)) {
    secy.fail(kName, "holds 0x88E5, the type of protected frames; remove it");
  }
  const auto& types = config.uncontrolled_types;
  if (std::find(types.begin(), types.end(), type) != types.end()) {
    secy.fail(kName, "holds a type twice; keep one");
  }
  return type;
}

// @req B1
void read_uncontrolled_types(LinkConfig& config, const TomlTable& secy) {
  constexpr const char* kName = "uncontrolled-ethertypes";
  const toml::node* const node = secy.node(kName);
  if (node == nullptr) {
    config.uncontrolled_types = {static_cast<std::uint16_t>(EtherType::kEapol)};
    return;
  }
  const toml::array* const array = node->as_array();
  if (array == nullptr) {
    secy.fail(kName, "is no list; write it as in uncontrolled-ethertypes = [0x888E]");
  }
  if (array->size() > config::kMaxBypassEtherTypes) {
    secy.fail(kName, "holds " + std::to_string(array->size()) + " types; " +
                         std::to_string(config::kMaxBypassEtherTypes) + " are the most");
  }
  for (const toml::node& element : *array) {
    config.uncontrolled_types.push_back(read_ether_type(config, secy, element));
  }
}

std::uint8_t class_of(Sci sci) {
  return static_cast<std::uint8_t>(sci.port_identifier() >> kTrafficClassShift);
}

bool some_sc_has(const LinkConfig& config, std::uint8_t traffic_class) {
  return std::any_of(config.tx_scs.begin(), config.tx_scs.end(),
                     [&](const TxScConfig& sc) { return class_of(sc.sci) == traffic_class; });
}

void read_traffic_class(LinkReading& reading, toml::table& table, std::uint32_t& seen) {
  const TomlTable row(reading.file, table, "[[traffic-class]]", {"user-priority", "traffic-class"});
  const auto priority = row.integer("user-priority", 0, kUserPriorities - 1);
  const auto traffic_class = row.integer("traffic-class", 0, 15);
  if (!priority.has_value() || !traffic_class.has_value()) {
    row.fail("needs both user-priority = 0 to 7 and traffic-class = 0 to 15");
  }
  if ((seen & (1U << *priority)) != 0) {
    row.fail("user-priority", "has a row already; keep one");
  }
  if (!some_sc_has(reading.config, static_cast<std::uint8_t>(*traffic_class))) {
    row.fail("traffic-class",
             "is " + std::to_string(*traffic_class) +
                 ", and no [[tx-sc]] has that number as the first hex digit of the last four of "
                 "its sci; add one or choose another");
  }
  seen |= 1U << *priority;
  reading.config.traffic_classes[*priority] = static_cast<std::uint8_t>(*traffic_class);
}

// A table that says nothing of a priority leaves it at traffic class 0, as the standard does. With
// one transmit SC there is nothing to choose.
void check_default_class(const LinkReading& reading, std::uint32_t seen) {
  const LinkConfig& config = reading.config;
  if (config.tx_scs.size() > 1 && seen != 0xFF && !some_sc_has(config, 0)) {
    reading.fail(config.tx_scs.front().line,
                 "[[tx-sc]] user priorities without a [[traffic-class]] go to traffic class 0, "
                 "which has no transmit SC; add rows for all eight user priorities");
  }
}

void read_access_priorities(LinkReading& reading, toml::table& table) {
  const TomlTable access(reading.file, table, "[access-priority]", {"table"});
  toml::node* const node = access.node("table");
  const toml::array* const array = node == nullptr ? nullptr : node->as_array();
  if (array == nullptr || array->size() != kAccessPriorities) {
    access.fail("table", "is not a list of 16 numbers, one for each PCP x 2 + DEI from 0 to 15");
  }
  for (std::size_t i = 0; i < kAccessPriorities; ++i) {
    const toml::node& element = (*array)[i];
    const std::int64_t value = element.is_integer() ? element.as_integer()->get() : -1;
    if (value < 0 || value > 15) {
      access.fail("table", "holds something other than a number from 0 to 15");
    }
    reading.config.access_priorities[i] = static_cast<std::uint8_t>(value);
  }
}

}  // namespace

std::optional<CipherSuite> read_suite(const TomlTable& table) {
  const auto word = table.text("cipher-suite");
  if (!word.has_value()) {
    return std::nullopt;
  }
  const auto suite = suite_from_any_word(*word);
  if (!suite.has_value()) {
    table.fail("cipher-suite",
               "is none of gcm-aes-128, gcm-aes-256, gcm-aes-xpn-128 and gcm-aes-xpn-256");
  }
  return suite;
}

std::optional<ConfidentialityOffset> read_offset(const TomlTable& table, CipherSuite suite) {
  const auto offset = table.integer("confidentiality-offset", 0, 50);
  if (!offset.has_value()) {
    return std::nullopt;
  }
  if (*offset != 0 && *offset != 30 && *offset != 50) {
    table.fail("confidentiality-offset", "can be 0, 30 or 50");
  }
  if (*offset != 0 && !info(suite).offers_offset()) {
    table.fail("confidentiality-offset", std::string("is not offered by ") + suite_word(suite) +
                                             "; set it to 0 or choose a suite without xpn");
  }
  return static_cast<ConfidentialityOffset>(*offset);
}

std::optional<ValidateFrames> read_validate_frames(const TomlTable& table) {
  const auto word = table.text("validate-frames");
  if (!word.has_value()) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < kValidateFramesCount; ++i) {
    if (*word == validate_word(static_cast<ValidateFrames>(i))) {
      return static_cast<ValidateFrames>(i);
    }
  }
  table.fail("validate-frames", "is none of null, disabled, check and strict");
}

std::optional<std::uint32_t> read_replay_window(const TomlTable& table) {
  const auto frames = table.integer("replay-window", 0, 0xFFFF'FFFF);
  return frames.has_value() ? std::optional(static_cast<std::uint32_t>(*frames)) : std::nullopt;
}

void read_secy(LinkReading& reading, toml::table& root) {
  toml::table none;
  toml::node* const node = root.get("secy");
  if (node != nullptr && !node->is_table()) {
    reading.fail(node->source().begin.line, "secy is not a table; write it as [secy]");
  }
  toml::table& table = node == nullptr ? none : *node->as_table();
  const TomlTable secy(
      reading.file, table, "[secy]",
      {"cipher-suite", "confidentiality-offset", "validate-frames", "protect-frames",
       "replay-protect", "replay-window", "always-include-sci", "use-es", "use-scb", "max-frame",
       "outer-tags", "trailer", "shared-sak", "uncontrolled-ethertypes"});
  read_controls(reading, secy);
  read_uncontrolled_types(reading.config, secy);
}

void read_priorities(LinkReading& reading, const TomlTable& root) {
  LinkConfig& config = reading.config;
  std::uint32_t seen = 0;
  if (config.tx_scs.size() == 1) {
    config.traffic_classes.fill(class_of(config.tx_scs.front().sci));
  }
  root.for_each("traffic-class",
                [&](toml::table& table) { read_traffic_class(reading, table, seen); });
  check_default_class(reading, seen);
  if (toml::node* const node = root.node("access-priority"); node != nullptr) {
    if (!node->is_table()) {
      root.fail("access-priority", "is not a table; write it as [access-priority]");
    }
    read_access_priorities(reading, *node->as_table());
  }
}

}  // namespace linksec::sim
