// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include "link/spelling.h"
#include "link_reader.h"

namespace linksec::sim {
namespace {

constexpr std::uint8_t kDefaultPriority = 16;
constexpr std::uint64_t kMostRekeySeconds = 0xFFFF'FFFF;
constexpr std::uint64_t kNsPerSecond = 1'000'000'000;
constexpr const char* kPolicies = "\"must-secure\", \"server-decides\" or \"should-secure\"";

// Why `text` is no CAK, without a word of it.
[[noreturn]] void refuse_cak(const TomlTable& table, std::string_view name, std::size_t characters,
                             bool hex) {
  table.fail(name, "holds " + std::to_string(characters) + " characters" +
                       (hex ? "" : ", not all of them hex digits") +
                       "; a CAK has 32 or 64 hex digits");
}

void read_cak_file(LinkReading& reading, const TomlTable& table, CakConfig& cak) {
  const std::filesystem::path base = std::filesystem::path(reading.file).parent_path();
  const std::string name = table.text("cak-file").value_or("");
  const std::string path = (base / name).string();
  // Somebody may have written the CAK itself, so that the name is not shown.
  const WipedText text(path, place(reading.file, table.line("cak-file")) + table.where() +
                                 " cak-file, a name of " + std::to_string(name.size()) +
                                 " characters, ");
  if (text.readable_by_others() && !reading.config.published) {
    reading.config.warnings.push_back(path + ": others can read this CAK; chmod 600 it");
  }
  if (!sak_from_file_content(text.view(), cak.cak)) {
    refuse_cak(table, "cak-file", text.view().size(), is_hex_text(text.view()));
  }
  reading.config.key_files.push_back(path);
}

void read_cak(LinkReading& reading, const TomlTable& table, CakConfig& cak) {
  const auto digits = table.secret_text("cak");
  const bool has_file = table.has("cak-file");
  if (digits.has_value() == has_file) {
    table.fail(has_file ? "has both cak and cak-file; keep one"
                        : "has neither cak nor cak-file; give it the CAK in hex, or a file that "
                          "holds it");
  }
  if (has_file) {
    read_cak_file(reading, table, cak);
    return;
  }
  const std::string_view text = reading.secrets.original(*digits);
  if (!sak_from_text(text, cak.cak)) {
    refuse_cak(table, "cak", digits->size(), is_hex_text(text));
  }
}

void read_ckn(const TomlTable& table, CakConfig& cak) {
  const auto text = table.text("ckn");
  if (!text.has_value()) {
    table.fail("has no ckn; give it the CAK's name, 1 to 32 octets in hex");
  }
  if (!text->empty() && !is_hex_text(*text)) {
    table.fail("ckn", "holds something other than hex digits; write two for each of its octets");
  }
  const auto octets = octets_from_text(*text, cak.ckn);
  if (!octets.has_value() || *octets == 0) {
    table.fail("ckn", "holds " + std::to_string(text->size()) +
                          " characters; a CKN has 1 to 32 octets, two hex digits each");
  }
  cak.ckn_octets = *octets;
}

std::uint64_t read_second(const TomlTable& table, std::string_view name) {
  const toml::node* const node = table.node(name);
  if (node == nullptr) {
    return 0;
  }
  const auto time = read_time(*node);
  if (!time.has_value()) {
    table.fail(name, "is no time; write seconds since 1970, or a date and time");
  }
  return time->ns / kNsPerSecond;
}

void read_lifetime(const TomlTable& table, CakConfig& cak) {
  cak.start = read_second(table, "start");
  cak.end = read_second(table, "end");
  if (table.has("end") && cak.end <= cak.start) {
    table.fail("end", "is not after start; give a later one");
  }
}

void read_participant(LinkReading& reading, const TomlTable& table, AgreementConfig& agreement) {
  auto cak = std::make_unique<CakConfig>();
  cak->line = table.line();
  read_cak(reading, table, *cak);
  read_ckn(table, *cak);
  read_lifetime(table, *cak);
  const auto same = std::find_if(agreement.caks.begin(), agreement.caks.end(),
                                 [&](const auto& other) { return other->name() == cak->name(); });
  if (same != agreement.caks.end()) {
    table.fail("ckn", "is that of line " + std::to_string((*same)->line) +
                          ", too; a CKN names one CAK: remove one of them");
  }
  agreement.caks.push_back(std::move(cak));
}

AgreementPolicy read_policy(const TomlTable& table) {
  const std::string word = table.text("policy").value_or("must-secure");
  if (word == "must-secure") {
    return AgreementPolicy::kMustSecure;
  }
  if (word == "server-decides") {
    return AgreementPolicy::kServerDecides;
  }
  if (word != "should-secure") {
    table.fail("policy", std::string("is unknown; choose ") + kPolicies);
  }
  return AgreementPolicy::kShouldSecure;
}

// The suites of `name`, in their order.
std::vector<CipherSuite> read_suites(const TomlTable& table, std::string_view name) {
  const toml::node* const node = table.node(name);
  if (node == nullptr) {
    return {CipherSuite::kGcmAes128};
  }
  std::vector<CipherSuite> suites;
  const toml::array* const list = node->as_array();
  if (list == nullptr || list->empty()) {
    table.fail(name, "is no list of cipher suites; write it as [\"gcm-aes-128\"]");
  }
  for (const toml::node& item : *list) {
    const auto suite = item.is_string() ? suite_from_any_word(item.as_string()->get())
                                        : std::optional<CipherSuite>();
    if (!suite.has_value()) {
      table.fail(name,
                 "holds something other than gcm-aes-128, gcm-aes-256, gcm-aes-xpn-128 and "
                 "gcm-aes-xpn-256");
    }
    if (std::find(suites.begin(), suites.end(), *suite) != suites.end()) {
      table.fail(name, std::string("has ") + suite_word(*suite) + " twice; keep one");
    }
    suites.push_back(*suite);
  }
  return suites;
}

void read_suite_lists(const TomlTable& table, LinkAgreement& settings) {
  const std::vector<CipherSuite> suites = read_suites(table, "cipher-suites");
  std::copy(suites.begin(), suites.end(), settings.suites.begin());
  settings.suite_count = static_cast<std::uint8_t>(suites.size());
  for (const CipherSuite suite : read_suites(table, "assume-suites")) {
    settings.assumed_suites =
        static_cast<std::uint8_t>(settings.assumed_suites | 1U << static_cast<unsigned>(suite));
  }
}

void read_switches(const TomlTable& table, LinkAgreement& settings) {
  const auto is = [&](const char* name, bool by_default) {
    return table.boolean(name).value_or(by_default);
  };
  settings.integrity_only = is("integ-only", false);
  settings.delay_protect = is("delay-protect", false);
  settings.strict_priority_255 = is("strict-priority-255", false);
  settings.icv_indicator = is("icv-indicator", false);
  settings.hello_ramp = is("hello-ramp", false);
  settings.suspend_on_request = is("suspend-on-request", true);
  settings.group_join = is("group-join", true);
  settings.group_form = is("group-form", false);
}

void read_numbers(const TomlTable& table, LinkAgreement& settings) {
  settings.priority =
      static_cast<std::uint8_t>(table.integer("priority", 0, 255).value_or(kDefaultPriority));
  settings.version = static_cast<std::uint8_t>(table.integer("mka-version", 1, 3).value_or(3));
  settings.rekey_seconds =
      static_cast<std::uint32_t>(table.integer("rekey-period", 0, kMostRekeySeconds).value_or(0));
}

void read_sci(const LinkReading& reading, const TomlTable& table, AgreementConfig& agreement) {
  const auto port = static_cast<std::uint16_t>(table.integer("port", 1, 0xFFFF).value_or(1));
  const std::optional<StationConfig>& station = reading.config.station;
  MacAddress address = station.has_value() ? station->mac : MacAddress{};
  agreement.has_address = station.has_value() || table.has("mac");
  if (table.has("mac")) {
    address = read_station_address(table, "mac");
  }
  agreement.settings.sci = Sci::from(address, port);
}

// The line of a name of [secy].
unsigned line_in_secy(const TomlTable& root, const char* name) {
  const toml::node* const secy = root.node("secy");
  const toml::table* const table = secy == nullptr ? nullptr : secy->as_table();
  const toml::node* const node = table == nullptr ? nullptr : table->get(name);
  return node == nullptr ? root.line() : node->source().begin.line;
}

// What key agreement brings by itself.
void refuse_static_parts(const LinkReading& reading, const TomlTable& root) {
  for (const char* const name : {"key", "tx-sc", "rx-sc"}) {
    if (root.has(name)) {
      reading.fail(root.line(name), std::string("[[") + name +
                                        "]] stands beside [mka], which makes keys and SCs by "
                                        "itself; keep one of the two");
    }
  }
  if (reading.suite_is_said) {
    reading.fail(line_in_secy(root, "cipher-suite"),
                 "[secy] cipher-suite stands beside [mka]; the Key Server chooses: write "
                 "cipher-suites in [mka]");
  }
}

void read_more(LinkReading& reading, const TomlTable& table, AgreementConfig& agreement) {
  table.for_each("more", [&](toml::table& node) {
    const TomlTable more(reading.file, node, "[[mka.more]]",
                         {"cak", "cak-file", "ckn", "fallback", "start", "end"});
    read_participant(reading, more, agreement);
    agreement.caks.back()->fallback = more.boolean("fallback").value_or(false);
  });
}

void warn_of_readers(LinkReading& reading, const AgreementConfig& agreement, const TomlTable& table,
                     bool readable_by_others) {
  bool has_inline = table.has("cak");
  table.for_each("more", [&](toml::table& node) { has_inline |= node.contains("cak"); });
  if (has_inline && readable_by_others && !reading.config.published && !agreement.caks.empty()) {
    reading.config.warnings.push_back(reading.file +
                                      ": others can read the CAKs in this file; chmod 600 it");
  }
}

}  // namespace

std::vector<LinkParticipant> AgreementConfig::participants() const {
  std::vector<LinkParticipant> list;
  for (const auto& cak : caks) {
    list.push_back({cak->cak.bytes(), cak->name().octets(), cak->fallback, cak->start, cak->end});
  }
  return list;
}

void read_agreement(LinkReading& reading, const TomlTable& root, bool readable_by_others) {
  toml::node* const node = root.node("mka");
  if (node == nullptr) {
    return;
  }
  if (!node->is_table()) {
    root.fail("mka", "is not a table; write it as [mka]");
  }
  const TomlTable table(
      reading.file, *node->as_table(), "[mka]",
      {"cak",           "cak-file",           "ckn",           "mac",         "priority",
       "policy",        "integ-only",         "port",          "start",       "end",
       "cipher-suites", "assume-suites",      "delay-protect", "mka-version", "rekey-period",
       "icv-indicator", "hello-ramp",         "group-join",    "group-form",  "suspend-on-request",
       "more",          "strict-priority-255"});
  refuse_static_parts(reading, root);
  auto agreement = std::make_unique<AgreementConfig>();
  agreement->line = table.line();
  read_participant(reading, table, *agreement);
  read_more(reading, table, *agreement);
  read_sci(reading, table, *agreement);
  read_numbers(table, agreement->settings);
  read_switches(table, agreement->settings);
  read_suite_lists(table, agreement->settings);
  agreement->settings.policy = read_policy(table);
  if (agreement->settings.delay_protect && !reading.config.controls.replay_protect) {
    table.fail("delay-protect",
               "needs replay protection; set replay-protect = true in [secy], or leave it out");
  }
  warn_of_readers(reading, *agreement, table, readable_by_others);
  reading.config.agreement = std::move(agreement);
}

}  // namespace linksec::sim
