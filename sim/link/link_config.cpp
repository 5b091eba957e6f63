// SPDX-License-Identifier: Apache-2.0
#include "link/link_config.h"

#include <algorithm>

#include "link_reader.h"
#include "shell/hex.h"

namespace linksec::sim {
namespace {

constexpr std::array<const char*, kCipherSuiteCount> kSuiteWords = {
    "gcm-aes-128", "gcm-aes-256", "gcm-aes-xpn-128", "gcm-aes-xpn-256"};
constexpr std::array<const char*, kValidateFramesCount> kValidateWords = {"null", "disabled",
                                                                          "check", "strict"};

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

LinkConfig load_link_config(const std::string& file) {
  TomlFile parsed = parse_toml(file);
  return read_link_config(parsed);
}

LinkConfig read_link_config(TomlFile& parsed) {
  LinkConfig config;
  config.file = parsed.name;
  LinkReading reading{parsed.name, config, parsed.secrets, {}, {}};
  const TomlTable root(
      parsed.name, parsed.root, "the file",
      {"secy", "key", "tx-sc", "rx-sc", "traffic-class", "access-priority", "station"});
  config.published = parsed.root["origin"]["published"].value_or(false);
  read_secy(reading, parsed.root);
  read_keys(reading, root, parsed.readable_by_others);
  parsed.secrets.clear();
  read_channels(reading, root);
  read_priorities(reading, root);
  read_station(reading, root);
  check_rules(reading);
  warn_of_unused_keys(reading);
  return config;
}

}  // namespace linksec::sim
