// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include "link/spelling.h"
#include "link_reader.h"

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

// Why `text` is no SAK, without a word of it.
[[noreturn]] void refuse_sak(const LinkReading& reading, const TomlTable& table,
                             std::string_view name, std::string_view text) {
  const std::size_t digits = 2UL * info(reading.suite()).key_octets;
  if (text.size() == digits && !is_hex_text(text)) {
    table.fail(name, "holds a character that is no hex digit; write 0 to 9 and a to f");
  }
  table.fail(name, "holds " + std::to_string(text.size()) + " characters; a SAK of " +
                       suite_word(reading.suite()) + " has " + std::to_string(digits) +
                       " hex digits");
}

void set_sak(const LinkReading& reading, const TomlTable& table, std::string_view digits,
             KeyConfig& key) {
  if (!sak_from_text(digits, key.sak)) {
    refuse_sak(reading, table, "sak", digits);
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
  if (!sak_from_file_content(text.view(), key.sak)) {
    refuse_sak(reading, table, "sak-file", trimmed(text.view()));
  }
  if (is_printed_sak(text.view())) {
    reading.config.warnings.push_back(path + kPrintedSak);
  }
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
    set_sak(reading, table, reading.secrets.original(*inline_sak), key);
  }
}

// Offline a SAK takes the suite of its length, of the family that the link or the key names; where
// neither names one, a salt tells.
CipherSuite suite_of_key(const LinkReading& reading, const TomlTable& table, std::size_t octets) {
  const auto own = reading.offline() ? read_suite(table) : std::nullopt;
  const CipherSuite named = own.value_or(reading.suite());
  const bool silent = !own.has_value() && !reading.suite_is_said;
  const bool extended =
      silent ? table.has("salt") && reading.offline() : has_extended_packet_numbers(named);
  if (!reading.offline() || (own.has_value() && info(*own).key_octets != octets)) {
    return named;
  }
  return *suite_of(octets, extended);
}

void refuse_controls_of_a_key(const LinkReading& reading, const TomlTable& table) {
  if (reading.offline()) {
    return;
  }
  for (const char* const name : {"cipher-suite", "confidentiality-offset", "validate-frames",
                                 "replay-protect", "replay-window"}) {
    if (table.has(name)) {
      table.fail(name,
                 "of a key is for captures (validate), where several suites and controls can "
                 "meet; a live SecY has one of [secy], put it there");
    }
  }
}

// A link's offset goes with those of its keys that can have one.
ConfidentialityOffset offset_of_key(const LinkReading& reading, const TomlTable& table,
                                    CipherSuite suite) {
  const ConfidentialityOffset of_link = info(suite).offers_offset()
                                            ? reading.config.controls.confidentiality_offset
                                            : ConfidentialityOffset::k0;
  return read_offset(table, suite).value_or(of_link);
}

void read_controls(const LinkReading& reading, const TomlTable& table, KeyConfig& key) {
  refuse_controls_of_a_key(reading, table);
  key.suite = suite_of_key(reading, table, key.sak.size());
  if (info(key.suite).key_octets != key.sak.size()) {
    const bool inline_sak = table.has("sak");
    table.fail(inline_sak ? "sak" : "sak-file",
               "holds " + std::to_string(2 * key.sak.size()) + " characters; a SAK of " +
                   suite_word(key.suite) + " has " +
                   std::to_string(2U * info(key.suite).key_octets) + " hex digits");
  }
  key.offset = offset_of_key(reading, table, key.suite);
  key.validate = read_validate_frames(table);
  key.replay_protect = table.boolean("replay-protect");
  key.replay_window = read_replay_window(table);
}

void read_salt(const TomlTable& table, KeyConfig& key) {
  const auto digits = table.secret_text("salt");
  const std::string suite = suite_word(key.suite);
  const bool wanted = has_extended_packet_numbers(key.suite);
  if (!wanted && digits.has_value()) {
    table.fail("salt", "is not used by " + suite + "; remove it or choose a suite with xpn");
  }
  if (wanted && !digits.has_value()) {
    table.fail("has no salt, which " + suite + " needs; add salt = 24 hex digits");
  }
  if (!wanted) {
    return;
  }
  if (octets_from_text(*digits, key.salt) != key.salt.size()) {
    table.fail("salt",
               "holds " + std::to_string(digits->size()) + " characters; a salt has 24 hex digits");
  }
  key.has_salt = true;
}

bool has_controls_of(const KeyConfig& a, const KeyConfig& b) {
  return a.suite == b.suite && a.offset == b.offset && a.validate == b.validate &&
         a.replay_protect == b.replay_protect && a.replay_window == b.replay_window;
}

// Two tables with one SAK are one SAK; with two salts it would be one key with two nonce spaces.
// With other suites or controls, which offline alone can be, they are two.
std::size_t place_key(LinkReading& reading, const TomlTable& table,
                      std::unique_ptr<KeyConfig> key) {
  auto& keys = reading.config.keys;
  const auto same = std::find_if(keys.begin(), keys.end(), [&](const auto& other) {
    return has_controls_of(*other, *key) &&
           equal_constant_time(other->sak.bytes(), key->sak.bytes());
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
    const TomlTable table(
        reading.file, node, "[[key]]",
        {"id", "sak", "sak-file", "salt", "cipher-suite", "confidentiality-offset",
         "validate-frames", "replay-protect", "replay-window"});
    auto key = std::make_unique<KeyConfig>();
    key->id = read_id(reading, table);
    key->line = table.line();
    read_sak(reading, table, *key);
    read_controls(reading, table, *key);
    read_salt(table, *key);
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
