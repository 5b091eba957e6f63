// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include "link_reader.h"
#include "shell/hex.h"

namespace linksec::sim {
namespace {

std::string read_id(const LinkReading& reading, const TomlTable& table) {
  const auto id = table.text("id");
  if (!id.has_value() || id->empty()) {
    table.fail("has no id; give it a name of its own, as in id = \"a-to-b\"");
  }
  const auto before = reading.key_tables.find(*id);
  if (before != reading.key_tables.end()) {
    table.fail("id", "is taken by the [[key]] of line " + std::to_string(before->second.line) +
                         "; choose another");
  }
  return *id;
}

void set_sak(const LinkReading& reading, const TomlTable& table, std::string_view name,
             std::string_view digits, KeyConfig& key) {
  const std::size_t octets = reading.suite().key_octets;
  if (digits.size() != 2 * octets) {
    table.fail(name, "holds " + std::to_string(digits.size()) + " characters; a SAK of " +
                         reading.suite_name() + " has " + std::to_string(2 * octets) +
                         " hex digits");
  }
  std::array<std::uint8_t, 32> sak{};
  const ByteSpan part = ByteSpan(sak).first(octets);
  const bool good = from_hex(digits, part) && key.sak.assign(part);
  secure_wipe(sak);
  if (!good) {
    table.fail(name, "holds a character that is no hex digit; write it without separators");
  }
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// The file's name counts from where the LINK.toml is.
void set_sak_from_file(LinkReading& reading, const TomlTable& table, KeyConfig& key) {
  const std::filesystem::path base = std::filesystem::path(reading.file).parent_path();
  const std::string name = *table.text("sak-file");
  const std::string path = (base / name).string();
  // Somebody may have written the SAK itself, so that the name is not shown.
  const WipedText text(path, place(reading.file, table.line("sak-file")) +
                                 "[[key]] sak-file, a name of " + std::to_string(name.size()) +
                                 " characters, ");
  if (text.readable_by_others() && !reading.config.published) {
    reading.config.warnings.push_back(path + ": others can read this SAK; chmod 600 it");
  }
  set_sak(reading, table, "sak-file", trimmed(text.view()), key);
  reading.config.key_files.push_back(path);
}

void read_sak(LinkReading& reading, const TomlTable& table, KeyConfig& key) {
  const auto inline_sak = table.secret_text("sak");
  const auto file = table.text("sak-file");
  if (inline_sak.has_value() == file.has_value()) {
    table.fail(file.has_value() ? "has both sak and sak-file; keep one"
                                : "has neither sak nor sak-file; give it the SAK in hex, or a "
                                  "file that holds it");
  }
  if (file.has_value()) {
    set_sak_from_file(reading, table, key);
  } else {
    set_sak(reading, table, "sak", reading.secrets.original(*inline_sak), key);
  }
}

void read_salt(const LinkReading& reading, const TomlTable& table, KeyConfig& key) {
  const auto digits = table.secret_text("salt");
  const bool wanted = reading.suite().extended_packet_numbers;
  if (!wanted && digits.has_value()) {
    table.fail("salt",
               "is not used by " + reading.suite_name() + "; remove it or choose a suite with xpn");
  }
  if (wanted && !digits.has_value()) {
    table.fail("has no salt, which " + reading.suite_name() + " needs; add salt = 24 hex digits");
  }
  if (!wanted) {
    return;
  }
  if (!from_hex(*digits, key.salt)) {
    table.fail("salt",
               "holds " + std::to_string(digits->size()) + " characters; a salt has 24 hex digits");
  }
  key.has_salt = true;
}

// Two tables with one SAK are one SAK; with two salts it would be one key with two nonce spaces.
std::size_t place_key(LinkReading& reading, const TomlTable& table,
                      std::unique_ptr<KeyConfig> key) {
  auto& keys = reading.config.keys;
  const auto same = std::find_if(keys.begin(), keys.end(), [&](const auto& other) {
    return equal_constant_time(other->sak.bytes(), key->sak.bytes());
  });
  if (same == keys.end()) {
    keys.push_back(std::move(key));
    return keys.size() - 1;
  }
  if ((*same)->salt != key->salt) {
    table.fail("has the SAK of the [[key]] " + shown_id((*same)->id) + " (line " +
               std::to_string((*same)->line) +
               ") and another salt; give it a SAK of its own, or the same salt");
  }
  return static_cast<std::size_t>(same - keys.begin());
}

}  // namespace

void read_keys(LinkReading& reading, const TomlTable& root, bool readable_by_others) {
  bool has_inline = false;
  root.for_each("key", [&](toml::table& node) {
    const TomlTable table(reading.file, node, "[[key]]", {"id", "sak", "sak-file", "salt"});
    auto key = std::make_unique<KeyConfig>();
    key->id = read_id(reading, table);
    key->line = table.line();
    read_sak(reading, table, *key);
    read_salt(reading, table, *key);
    has_inline = has_inline || table.has("sak");
    const std::string id = key->id;
    reading.key_tables[id] = {key->line, false};
    reading.key_places[id] = place_key(reading, table, std::move(key));
  });
  if (has_inline && readable_by_others && !reading.config.published) {
    reading.config.warnings.push_back(reading.file +
                                      ": others can read the keys in this file; chmod 600 it");
  }
}

void warn_of_unused_keys(LinkReading& reading) {
  for (const auto& [id, table] : reading.key_tables) {
    if (!table.used) {
      reading.config.warnings.push_back(place(reading.file, table.line) + "[[key]] " +
                                        shown_id(id) + " serves no SA");
    }
  }
}

}  // namespace linksec::sim
