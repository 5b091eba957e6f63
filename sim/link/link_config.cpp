// SPDX-License-Identifier: Apache-2.0
#include "link/link_config.h"

#include <algorithm>
#include <filesystem>

#include "link/spelling.h"
#include "link_reader.h"
#include "secy/agreed_sak.h"
#include "shell/hex.h"

namespace linksec::sim {
namespace {

constexpr std::array<const char*, kCipherSuiteCount> kSuiteWords = {
    "gcm-aes-128", "gcm-aes-256", "gcm-aes-xpn-128", "gcm-aes-xpn-256"};
constexpr std::array<const char*, kValidateFramesCount> kValidateWords = {"null", "disabled",
                                                                          "check", "strict"};

const char* mend_of(const ForeignFile& foreign) {
  return foreign.has_links
             ? "; a LINK.toml is wanted here: linksec import makes one of it"
             : "; a LINK.toml is wanted here: where there is a CAK, linksec import makes one of it";
}

// A file of another program is no TOML, and its name says more than where the parser stopped.
TomlFile parse_link_file(const std::string& file) {
  try {
    return parse_toml(file);
  } catch (const Failure&) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(file, ignored)) {
      const WipedText text(file, file + ": ");
      if (const auto foreign = foreign_file(text.view()); foreign.has_value()) {
        throw usage_failure(place(file, foreign->line) + foreign->what + mend_of(*foreign));
      }
    }
    throw;
  }
}

// The tables that hold a link each: all [[link]], or the file itself.
std::vector<toml::table*> link_tables(TomlFile& parsed) {
  if (!parsed.root.contains("link")) {
    return {&parsed.root};
  }
  const TomlTable root(parsed.name, parsed.root, "the file, which has [[link]],", {"link"});
  std::vector<toml::table*> tables;
  root.for_each("link", [&](toml::table& table) { tables.push_back(&table); });
  if (tables.empty()) {
    root.fail("link", "has no link in it; add one as [[link]], or remove it");
  }
  return tables;
}

std::optional<std::string> id_of(toml::table& table) { return table["id"].value<std::string>(); }

toml::table* chosen_table(const TomlFile& parsed, const std::vector<toml::table*>& tables,
                          const std::optional<std::string>& id) {
  if (!id.has_value()) {
    if (tables.size() > 1) {
      throw usage_failure(parsed.name + ": has " + std::to_string(tables.size()) +
                          " [[link]], and one is wanted here; choose it (protect: --link ID), or "
                          "put it into a file of its own");
    }
    return tables.front();
  }
  const auto found = std::find_if(tables.begin(), tables.end(),
                                  [&](toml::table* table) { return id_of(*table) == id; });
  if (found == tables.end()) {
    throw usage_failure(parsed.name + ": has no [[link]] with the id " + shown_id(*id) +
                        "; give one that it has");
  }
  return *found;
}

void refuse_id_again(const TomlFile& parsed, const std::vector<LinkConfig>& links, unsigned line) {
  const std::string& id = links.back().id;
  const bool again = !id.empty() && std::any_of(links.begin(), links.end() - 1,
                                                [&](const auto& link) { return link.id == id; });
  if (again) {
    throw usage_failure(place(parsed.name, line) +
                        "[[link]] has the id of another; give each its own");
  }
}

TomlTable table_of_link(const TomlFile& parsed, toml::table& table) {
  if (&table == &parsed.root) {
    return {
        parsed.name,
        table,
        "the file",
        {"secy", "mka", "key", "tx-sc", "rx-sc", "traffic-class", "access-priority", "station"}};
  }
  return {parsed.name,
          table,
          "[[link]]",
          {"id", "secy", "mka", "key", "tx-sc", "rx-sc", "traffic-class", "access-priority",
           "station"}};
}

LinkConfig read_link(TomlFile& parsed, toml::table& table, LinkUse use) {
  const bool is_file = &table == &parsed.root;
  LinkConfig config;
  config.file = parsed.name;
  config.published = parsed.root["origin"]["published"].value_or(false);
  LinkReading reading{parsed.name, config, parsed.secrets, use, false, {}, {}};
  const TomlTable root = table_of_link(parsed, table);
  config.id = is_file ? "" : root.text("id").value_or("");
  read_secy(reading, table);
  read_keys(reading, root, parsed.readable_by_others);
  read_channels(reading, root);
  read_priorities(reading, root);
  read_station(reading, root);
  read_agreement(reading, root, parsed.readable_by_others);
  check_rules(reading);
  warn_of_unused_keys(reading);
  return config;
}

LinkConfig load_live_link(const std::string& file, const std::optional<std::string>& id) {
  TomlFile parsed = parse_link_file(file);
  const std::vector<toml::table*> tables = link_tables(parsed);
  return read_link(parsed, *chosen_table(parsed, tables, id), LinkUse::kLive);
}

}  // namespace

const char* suite_word(CipherSuite suite) noexcept {
  return kSuiteWords[static_cast<std::size_t>(suite)];
}

std::optional<CipherSuite> suite_from_word(std::string_view word) noexcept {
  const auto* const found = std::find(kSuiteWords.begin(), kSuiteWords.end(), word);
  return found == kSuiteWords.end()
             ? std::nullopt
             : std::optional(static_cast<CipherSuite>(found - kSuiteWords.begin()));
}

const char* validate_word(ValidateFrames mode) noexcept {
  return kValidateWords[static_cast<std::size_t>(mode)];
}

std::string ki_text(const Ki& ki) { return to_hex(key_identifier_of(ki).octets); }

std::string sci_text(Sci sci) {
  std::array<std::uint8_t, 8> octets{};
  store_be64(octets.data(), sci.value);
  return to_hex(octets);
}

std::optional<Sci> sci_from_text(std::string_view text) noexcept {
  std::array<std::uint8_t, 8> octets{};
  return from_hex(text, octets) ? std::optional(Sci::read(octets.data())) : std::nullopt;
}

void LinkConfig::refuse_published_keys() const {
  if (published) {
    throw usage_failure(file +
                        ": [origin] says that its keys are published, so that they protect "
                        "nothing; take --test-keys, or other keys");
  }
}

Controls controls_of(const LinkConfig& link, const KeyConfig& key) noexcept {
  Controls controls = link.controls;
  controls.cipher_suite = key.suite;
  controls.confidentiality_offset = key.offset;
  controls.validate_frames = key.validate.value_or(controls.validate_frames);
  controls.replay_protect = key.replay_protect.value_or(controls.replay_protect);
  controls.replay_window = key.replay_window.value_or(controls.replay_window);
  return controls;
}

void refuse_agreement(const LinkConfig& link) {
  if (link.agreement != nullptr) {
    throw usage_failure(place(link.file, link.agreement->line) +
                        "[mka] is for run, validate, inspect and keys; give this command the "
                        "SAKs as [[key]] with [[tx-sc]] and [[rx-sc]]");
  }
}

LinkConfig load_link_config(const std::string& file, const std::optional<std::string>& id) {
  LinkConfig config = load_live_link(file, id);
  refuse_agreement(config);
  return config;
}

LinkConfig load_agreeing_link(const std::string& file) { return load_live_link(file, {}); }

std::vector<LinkConfig> load_offline_links(const std::string& file) {
  TomlFile parsed = parse_link_file(file);
  std::vector<LinkConfig> links;
  for (toml::table* const table : link_tables(parsed)) {
    links.push_back(read_link(parsed, *table, LinkUse::kOffline));
    refuse_id_again(parsed, links, table->source().begin.line);
  }
  return links;
}

}  // namespace linksec::sim
