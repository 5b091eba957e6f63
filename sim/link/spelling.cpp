// SPDX-License-Identifier: Apache-2.0
#include "link/spelling.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "secy/cipher_suite.h"
#include "shell/hex.h"

namespace linksec::sim {
namespace {

constexpr std::size_t kMacOctets = 6;
constexpr std::size_t kSciOctets = 8;
// The kernel's own number for GCM-AES-128 before it had the standard's.
constexpr std::uint64_t kOldLinuxSuite = 0x0080'0200'0100'0001;

constexpr bool is_separator(char c) noexcept {
  return std::string_view(" \t\r\n:-.,_").find(c) != std::string_view::npos;
}

constexpr bool is_sak_length(std::size_t octets) noexcept {
  return octets == 16 || octets == kMaxSakOctets;
}

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Takes the 0x in front of a group of digits.
void skip_prefix(std::string_view text, std::size_t& at) noexcept {
  if (at + 2 < text.size() && text[at] == '0' && lower(text[at + 1]) == 'x' &&
      hex_value(text[at + 2]) >= 0) {
    at += 2;
  }
}

std::optional<std::size_t> read_octets(std::string_view text, ByteSpan to) noexcept {
  std::size_t octets = 0;
  bool group_begins = true;
  for (std::size_t at = 0; at < text.size();) {
    if (is_separator(text[at])) {
      group_begins = true;
      ++at;
      continue;
    }
    if (group_begins) {
      skip_prefix(text, at);
      group_begins = false;
    }
    const int high = hex_value(text[at]);
    const int low = at + 1 < text.size() ? hex_value(text[at + 1]) : -1;
    if (high < 0 || low < 0 || octets == to.size()) {
      return std::nullopt;
    }
    to[octets++] = static_cast<std::uint8_t>(high * 16 + low);
    at += 2;
  }
  return octets;
}

std::optional<CipherSuite> suite_of_identifier(std::string_view word) {
  std::array<std::uint8_t, 8> octets{};
  if (octets_from_text(word, octets) != octets.size()) {
    return std::nullopt;
  }
  const std::uint64_t id = load_be64(octets.data());
  for (std::size_t i = 0; i < kCipherSuiteCount; ++i) {
    if (info(static_cast<CipherSuite>(i)).id == id) {
      return static_cast<CipherSuite>(i);
    }
  }
  return id == kOldLinuxSuite ? std::optional(CipherSuite::kGcmAes128) : std::nullopt;
}

// The parts of a suite's name, each of which may stand there once.
struct SuiteParts {
  static constexpr std::array<std::string_view, 5> kParts = {"gcm", "aes", "xpn", "128", "256"};
  std::array<bool, kParts.size()> seen{};

  // Takes the part at the front of `word`; false when there is none, or it was there before.
  bool take(std::string_view& word) {
    for (std::size_t i = 0; i < kParts.size(); ++i) {
      if (word.starts_with(kParts[i]) && !seen[i]) {
        seen[i] = true;
        word.remove_prefix(kParts[i].size());
        return true;
      }
    }
    return false;
  }
  [[nodiscard]] std::optional<CipherSuite> suite() const {
    const auto [gcm, aes, xpn, short_key, long_key] = seen;
    return gcm && aes && short_key != long_key ? suite_of(long_key ? 32 : 16, xpn) : std::nullopt;
  }
};

std::optional<std::uint16_t> number(std::string_view digits, int base) noexcept {
  std::uint16_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, value, base);
  return error == std::errc() && stopped == end ? std::optional(value) : std::nullopt;
}

std::optional<std::uint16_t> port_from_text(std::string_view text, bool always_decimal) noexcept {
  if (text.size() > 2 && text[0] == '0' && lower(text[1]) == 'x') {
    return number(text.substr(2), 16);
  }
  if (always_decimal || text.size() != 4) {
    return number(text, 10);
  }
  const bool hex = text[0] == '0' ||
                   std::any_of(text.begin(), text.end(), [](char c) { return c < '0' || c > '9'; });
  return hex ? number(text, 16) : std::nullopt;
}

std::string_view trimmed(std::string_view line) noexcept {
  const std::size_t first = line.find_first_not_of(" \t\r");
  return first == std::string_view::npos ? std::string_view() : line.substr(first);
}

bool has(std::string_view line, std::string_view part) noexcept {
  return line.find(part) != std::string_view::npos;
}

bool is_of_wpa_supplicant(std::string_view line) noexcept {
  return line.starts_with("network={") || line.starts_with("macsec_policy=") ||
         line.starts_with("mka_cak=") || line.starts_with("mka_ckn=");
}

bool is_of_network_manager(std::string_view line) noexcept {
  return line.starts_with("mka-cak=") || line.starts_with("mka-ckn=");
}

const char* what_has_line(std::string_view line) noexcept {
  if (is_of_wpa_supplicant(line)) {
    return "is a wpa_supplicant configuration, which holds a CAK or none, and no SAK";
  }
  if (is_of_network_manager(line)) {
    return "is a connection of NetworkManager, which holds a CAK, and no SAK";
  }
  if (line.starts_with("TXSC:") || (has(line, ": protect o") && has(line, " validate "))) {
    return "is the output of ip macsec show, which holds key identifiers, not keys";
  }
  if (line.starts_with("macsec sci ")) {
    return "is the output of ip -d link, which holds no keys";
  }
  if (has(line, "ip macsec ") || has(line, "type macsec")) {
    return "is a list of ip commands";
  }
  return nullptr;
}

}  // namespace

std::optional<std::size_t> octets_from_text(std::string_view text, ByteSpan to) noexcept {
  const auto octets = read_octets(text, to);
  if (!octets.has_value()) {
    secure_wipe(to);
  }
  return octets;
}

bool is_hex_text(std::string_view text) noexcept {
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool prefix = lower(text[i]) == 'x' && i > 0 && text[i - 1] == '0';
    if (hex_value(text[i]) < 0 && !is_separator(text[i]) && !prefix) {
      return false;
    }
    digits += hex_value(text[i]) >= 0 ? 1U : 0U;
  }
  return digits != 0;
}

bool sak_from_text(std::string_view text, Secret<kMaxSakOctets>& sak) noexcept {
  std::array<std::uint8_t, kMaxSakOctets> octets{};
  const std::size_t count = octets_from_text(text, octets).value_or(0);
  const bool good = is_sak_length(count) && sak.assign(ConstByteSpan(octets).first(count));
  secure_wipe(octets);
  if (!good) {
    sak.clear();
  }
  return good;
}

std::string_view without_byte_order_mark(std::string_view text) noexcept {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  return text.substr(text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
}

bool is_printed_sak(std::string_view content) noexcept {
  return is_sak_length(content.size()) && !is_hex_text(content) &&
         std::all_of(content.begin(), content.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

bool sak_from_file_content(std::string_view content, Secret<kMaxSakOctets>& sak) {
  if (is_hex_text(without_byte_order_mark(content))) {
    content = without_byte_order_mark(content);
  }
  if (is_hex_text(content) || !is_sak_length(content.size())) {
    return sak_from_text(content, sak);
  }
  return sak.assign({reinterpret_cast<const std::uint8_t*>(content.data()), content.size()});
}

std::optional<CipherSuite> suite_of(std::size_t key_octets, bool extended) noexcept {
  for (std::size_t i = 0; i < kCipherSuiteCount; ++i) {
    const auto suite = static_cast<CipherSuite>(i);
    if (info(suite).key_octets == key_octets && has_extended_packet_numbers(suite) == extended) {
      return suite;
    }
  }
  return std::nullopt;
}

std::optional<CipherSuite> suite_from_any_word(std::string_view word) {
  if (const auto suite = suite_of_identifier(word); suite.has_value()) {
    return suite;
  }
  std::string plain;
  for (const char c : word.substr(0, 32)) {
    if (!is_separator(c)) {
      plain += lower(c);
    }
  }
  SuiteParts parts;
  std::string_view rest = plain;
  while (!rest.empty()) {
    if (!parts.take(rest)) {
      return std::nullopt;
    }
  }
  return word.size() <= 32 ? parts.suite() : std::nullopt;
}

std::optional<Sci> sci_from_any_text(std::string_view text) noexcept {
  std::array<std::uint8_t, kSciOctets> octets{};
  const std::size_t mark = text.find_first_of("/@");
  if (mark == std::string_view::npos) {
    return octets_from_text(text, octets) == kSciOctets ? std::optional(Sci::read(octets.data()))
                                                        : std::nullopt;
  }
  const auto port = port_from_text(text.substr(mark + 1), text[mark] == '@');
  if (!port.has_value() || octets_from_text(text.substr(0, mark), octets) != kMacOctets) {
    return std::nullopt;
  }
  octets[6] = static_cast<std::uint8_t>(*port >> 8U);
  octets[7] = static_cast<std::uint8_t>(*port & 0xFFU);
  return Sci::read(octets.data());
}

std::optional<std::uint32_t> reversed_ssci(std::uint32_t ssci) noexcept {
  constexpr std::uint32_t kMostPeers = 4096;
  const std::uint32_t reversed =
      ssci >> 24U | (ssci >> 8U & 0xFF00U) | (ssci << 8U & 0xFF'0000U) | ssci << 24U;
  return ssci > 0xFF'FFFF && reversed <= kMostPeers ? std::optional(reversed) : std::nullopt;
}

std::optional<ForeignFile> foreign_file(std::string_view text) {
  for (unsigned line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view content = trimmed(text.substr(0, end));
    const char* const what = content.starts_with('#') ? nullptr : what_has_line(content);
    if (what != nullptr) {
      return ForeignFile{line, what,
                         !is_of_wpa_supplicant(content) && !is_of_network_manager(content)};
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return std::nullopt;
}

}  // namespace linksec::sim
