// SPDX-License-Identifier: Apache-2.0
#include "cli/key_options.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "cli/secret_input.h"
#include "link/spelling.h"
#include "shell/toml_table.h"

namespace linksec::sim {
namespace {

namespace po = boost::program_options;

constexpr unsigned kTrafficClassShift = 12;
constexpr const char* kStandsFor = "--key-file";

// The options that mean nothing without a key.
constexpr std::array<const char*, 6> kOthers = {"sci",  "cipher-suite", "confidentiality-offset",
                                                "salt", "ssci",         "an"};

std::optional<std::uint64_t> number(const CommandLine& line, const char* name, std::uint64_t most) {
  const auto text = line.optional_text(name);
  if (!text.has_value()) {
    return std::nullopt;
  }
  std::string_view digits = *text;
  const bool hex = digits.starts_with("0x") || digits.starts_with("0X");
  digits.remove_prefix(hex ? 2 : 0);
  const char* const end = digits.data() + digits.size();
  std::uint64_t value = 0;
  const auto [stopped, error] = std::from_chars(digits.data(), end, value, hex ? 16 : 10);
  if (digits.empty() || error != std::errc() || stopped != end || value > most) {
    throw line.failure(std::string("--") + name + " is no number from 0 to " +
                       std::to_string(most));
  }
  return value;
}

// Reads the keys that the command line names into configurations.
class KeyRing {
 public:
  KeyRing(const CommandLine& line, const std::vector<std::string>& inputs, LinkConfig& link)
      : line_(line),
        input_is_taken_(std::count(inputs.begin(), inputs.end(), "-") != 0),
        link_(link) {}

  void read() {
    for (const std::string& file : line_.texts("key-file")) {
      if (file == "-") {
        add("--key-file -", view(ask()));
      } else {
        read_file(file);
      }
    }
    for (const std::string& name : line_.texts("key-env")) {
      const auto text = take_secret_from_environment(name);
      if (!text.has_value()) {
        throw line_.failure("--key-env names a variable that is not set");
      }
      add("--key-env", view(*text));
    }
  }

 private:
  // The terminal, or what comes through a pipe where nothing else does.
  SecretText ask() {
    const bool piped = ::isatty(STDIN_FILENO) == 0 && !input_is_taken_;
    if (asked_) {
      throw line_.failure("--key-file - is there twice; put the keys into files");
    }
    asked_ = true;
    if (piped) {
      return read_secret_from_input();
    }
    if (!has_terminal()) {
      throw line_.failure(
          "--key-file - needs a terminal, for the standard input is the capture; name a file");
    }
    return ask_secret("SAK in hex, which is not shown");
  }

  void read_file(const std::string& file) {
    // Somebody may have written the SAK itself, so that the name is not shown.
    const WipedText text(file,
                         "--key-file, a name of " + std::to_string(file.size()) + " characters, ");
    if (text.readable_by_others()) {
      link_.warnings.push_back(file + ": others can read this SAK; chmod 600 it");
    }
    add(file, text.view());
    link_.key_files.push_back(file);
  }

  void add(const std::string& place, std::string_view content) {
    auto key = std::make_unique<KeyConfig>();
    if (!sak_from_file_content(content, key->sak)) {
      throw usage_failure(place + ": holds " + std::to_string(content.size()) +
                          " characters and is no SAK; it takes 32 or 64 hex digits, or 16 or 32 "
                          "octets as they are");
    }
    if (is_printed_sak(content)) {
      link_.warnings.push_back(place + kPrintedSak);
    }
    key->id = std::to_string(link_.keys.size() + 1);
    link_.keys.push_back(std::move(key));
  }

  const CommandLine& line_;
  bool input_is_taken_;
  LinkConfig& link_;
  bool asked_ = false;
};

std::optional<CipherSuite> named_suite(const CommandLine& line) {
  const auto word = line.optional_text("cipher-suite");
  const auto suite = suite_from_any_word(word.value_or(""));
  if (word.has_value() && !suite.has_value()) {
    throw line.failure(
        "--cipher-suite is none of gcm-aes-128, gcm-aes-256, gcm-aes-xpn-128 and gcm-aes-xpn-256");
  }
  return suite;
}

// A key takes the suite of its length; whether with extended packet numbers, the suite or the salt
// says.
void set_suites(const CommandLine& line, LinkConfig& link) {
  const auto named = named_suite(line);
  const bool extended = named.has_value() ? has_extended_packet_numbers(*named) : line.has("salt");
  for (const auto& key : link.keys) {
    key->suite = *suite_of(key->sak.size(), extended);
  }
  link.controls.cipher_suite = link.keys.front()->suite;
  const bool some_fit =
      !named.has_value() || std::any_of(link.keys.begin(), link.keys.end(),
                                        [&](const auto& key) { return key->suite == *named; });
  if (!some_fit) {
    throw line.failure(std::string("the key is not of the length that ") + suite_word(*named) +
                       " has; give the other key, or another --cipher-suite");
  }
}

void set_salt(const CommandLine& line, LinkConfig& link) {
  const bool extended = has_extended_packet_numbers(link.controls.cipher_suite);
  const auto text = line.optional_text("salt");
  if (text.has_value() != extended) {
    throw line.failure(extended ? "--salt is missing, which a suite with xpn needs: 24 hex digits"
                                : "--salt is for the suites with xpn; remove one of the two");
  }
  if (!extended) {
    return;
  }
  std::array<std::uint8_t, kSaltOctets> salt{};
  if (octets_from_text(*text, salt) != salt.size()) {
    throw line.failure("--salt is no salt; it takes 24 hex digits");
  }
  for (const auto& key : link.keys) {
    key->salt = salt;
    key->has_salt = true;
  }
}

void set_offset(const CommandLine& line, LinkConfig& link) {
  const auto value = number(line, "confidentiality-offset", 50);
  if (!value.has_value()) {
    return;
  }
  if (*value != 0 && *value != 30 && *value != 50) {
    throw line.failure("--confidentiality-offset can be 0, 30 or 50");
  }
  if (!info(link.controls.cipher_suite).offers_offset()) {
    throw line.failure("--confidentiality-offset is not offered by the suites with xpn; remove it");
  }
  const auto offset = static_cast<ConfidentialityOffset>(*value);
  link.controls.confidentiality_offset = offset;
  for (const auto& key : link.keys) {
    key->offset = offset;
  }
}

Sci sci_of(const CommandLine& line, const std::string& text) {
  const auto sci = sci_from_any_text(text);
  if (!sci.has_value() || !sci->is_valid()) {
    throw line.failure(
        "--sci is no SCI; write 16 hex digits, or a MAC address, / and the Port Identifier");
  }
  return *sci;
}

std::optional<Ssci> ssci_of(const CommandLine& line, LinkConfig& link) {
  const auto value = number(line, "ssci", 0xFFFF'FFFF);
  if (!value.has_value()) {
    return std::nullopt;
  }
  if (!has_extended_packet_numbers(link.controls.cipher_suite)) {
    throw line.failure("--ssci is for the suites with xpn; remove it");
  }
  const auto ssci = static_cast<std::uint32_t>(*value);
  if (const auto likely = reversed_ssci(ssci); likely.has_value()) {
    link.warnings.push_back("--ssci " + std::to_string(ssci) + " is " + std::to_string(*likely) +
                            " with its octets reversed; write that if frames do not open");
  }
  return Ssci{ssci};
}

std::vector<An> ans_of(const CommandLine& line) {
  const auto an = number(line, "an", An::kCount - 1);
  std::vector<An> ans;
  for (std::uint32_t i = 0; i < An::kCount; ++i) {
    if (!an.has_value() || *an == i) {
      ans.emplace_back(i);
    }
  }
  return ans;
}

RxScConfig receive_sc(const CommandLine& line, const LinkConfig& link, std::optional<Ssci> ssci) {
  RxScConfig sc;
  for (const An an : ans_of(line)) {
    for (std::size_t key = 0; key < link.keys.size(); ++key) {
      RxSaConfig sa;
      sa.an = an;
      sa.key = key;
      sa.ssci = ssci.value_or(Ssci{});
      sc.sas.push_back(sa);
    }
  }
  return sc;
}

// A sender that is named has the SSCI that is said; that of any other comes out of its frames.
void require_ssci_of_named(const CommandLine& line, const LinkConfig& link,
                           const std::vector<std::string>& scis) {
  const bool any = std::find(scis.begin(), scis.end(), "any") != scis.end();
  if (line.has("ssci") && (any || scis.size() > 1)) {
    throw line.failure(any ? "--ssci goes with the --sci of its sender, and that of any sender is "
                             "found; give that --sci, or remove --ssci"
                           : "--ssci goes with one --sci; for several write a LINK.toml");
  }
  const bool named = !any || scis.size() > 1;
  if (named && !line.has("ssci") && has_extended_packet_numbers(link.controls.cipher_suite)) {
    throw line.failure(
        "--ssci is missing, which a suite with xpn needs beside --sci; remove --sci, and it is "
        "found");
  }
}

void add_receive_scs(const CommandLine& line, LinkConfig& link) {
  std::vector<std::string> scis = line.texts("sci");
  if (scis.empty()) {
    scis.emplace_back("any");
  }
  const auto ssci = ssci_of(line, link);
  require_ssci_of_named(line, link, scis);
  for (const std::string& text : scis) {
    RxScConfig sc = receive_sc(line, link, ssci);
    sc.any = text == "any";
    sc.sci = sc.any ? Sci{} : sci_of(line, text);
    const bool again = std::any_of(link.rx_scs.begin(), link.rx_scs.end(), [&](const auto& other) {
      return other.any == sc.any && other.sci == sc.sci;
    });
    if (again) {
      throw line.failure("--sci is there twice with one SCI; remove one");
    }
    link.rx_scs.push_back(std::move(sc));
  }
  // One SAK serves all ANs.
  link.shared_sak = true;
  link.outer_tags.automatic = true;
  link.trailer.automatic = true;
  for (const auto& key : link.keys) {
    key->receives = true;
  }
}

void add_transmit_sc(const CommandLine& line, LinkConfig& link) {
  const std::vector<std::string> scis = line.texts("sci");
  if (scis.size() != 1 || scis.front() == "any") {
    throw line.failure("give one --sci, that of the sender, beside the key");
  }
  if (link.keys.size() != 1) {
    throw line.failure("takes one key; for several write a LINK.toml");
  }
  TxScConfig sc;
  sc.sci = sci_of(line, scis.front());
  sc.encoding_sa = line.has("an") ? ans_of(line).front() : An{0};
  TxSaConfig sa;
  sa.an = sc.encoding_sa;
  const auto ssci = ssci_of(line, link);
  if (!ssci.has_value() && has_extended_packet_numbers(link.controls.cipher_suite)) {
    throw line.failure("--ssci is missing, which a suite with xpn needs");
  }
  sa.ssci = ssci.value_or(Ssci{});
  sc.sas.push_back(sa);
  link.traffic_classes.fill(
      static_cast<std::uint8_t>(sc.sci.port_identifier() >> kTrafficClassShift));
  link.tx_scs.push_back(std::move(sc));
  link.keys.front()->transmits = true;
}

void refuse_without_key(const CommandLine& line) {
  for (const char* const name : kOthers) {
    if (line.has(name)) {
      throw line.failure(std::string("--") + name +
                         " goes with --key-file or --key-env; a LINK.toml says it itself");
    }
  }
}

}  // namespace

void add_key_options(po::options_description& list, KeyUse use) {
  const bool protects = use == KeyUse::kProtect;
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  const auto texts = [](const char* name) {
    return po::value<std::vector<std::string>>()->value_name(name);
  };
  list.add_options()("key-file,k", texts("FILE"),
                     protects ? "instead of --config: the SAK is in FILE, in hex or as it is; "
                                "'-' asks for it on the terminal"
                              : "instead of --config: the SAK is in FILE, in hex or as it is; "
                                "'-' asks for it on the terminal. May be given several times: "
                                "the later key is the newer one")(
      "key-env", texts("NAME"), "the SAK in hex is in this environment variable")(
      "sci", texts("SCI"),
      protects ? "the sender's SCI, with a key: 16 hex digits, or MAC/PORT"
               : "a sender's SCI, with a key: 16 hex digits, or MAC/PORT; any, when not given, is "
                 "every sender")(
      "cipher-suite", text("NAME"),
      "with a key: gcm-aes-128 or gcm-aes-256, by its length, when not given; gcm-aes-xpn-128 or "
      "gcm-aes-xpn-256")("confidentiality-offset", text("N"),
                         "with a key of a suite without xpn: 0, 30 or 50; 0 when not given")(
      "salt", text("HEX"), "with a key of a suite with xpn: 24 hex digits")(
      "ssci", text("N"),
      protects ? "with a key of a suite with xpn: the sender's SSCI"
               : "with a key of a suite with xpn and one --sci: the sender's SSCI")(
      "an", text("N"),
      protects ? "with a key: the AN to send with; 0 when not given"
               : "with a key: its one AN; any when not given");
}

std::vector<LinkConfig> offline_links_of(const CommandLine& line,
                                         const std::vector<std::string>& inputs) {
  std::vector<LinkConfig> links;
  if (auto link = link_of_options(line, KeyUse::kValidate, inputs); link.has_value()) {
    links.push_back(std::move(*link));
    return links;
  }
  links = load_offline_links(line.text("config"));
  for (const LinkConfig& link : links) {
    if (link.outer_tags != links.front().outer_tags || link.trailer != links.front().trailer) {
      throw usage_failure(link.file + ": [[link]] " + shown_id(link.id) +
                          " has other outer-tags or another trailer than the first one; they are "
                          "the capture's: write the same in each");
    }
  }
  return links;
}

std::optional<LinkConfig> link_of_options(const CommandLine& line, KeyUse use,
                                          const std::vector<std::string>& inputs) {
  const bool has_key = line.has("key-file") || line.has("key-env");
  if (!has_key) {
    refuse_without_key(line);
    if (!line.has("config")) {
      throw line.failure("give --config LINK.toml, or a key with --key-file FILE");
    }
    return std::nullopt;
  }
  if (line.has("config")) {
    throw line.failure("give --config or a key, not both");
  }
  LinkConfig link;
  link.file = kStandsFor;
  link.of_options = true;
  link.uncontrolled_types = {static_cast<std::uint16_t>(EtherType::kEapol)};
  KeyRing(line, inputs, link).read();
  set_suites(line, link);
  set_salt(line, link);
  set_offset(line, link);
  if (use == KeyUse::kProtect) {
    add_transmit_sc(line, link);
  } else {
    add_receive_scs(line, link);
  }
  return link;
}

}  // namespace linksec::sim
