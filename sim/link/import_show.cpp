// SPDX-License-Identifier: Apache-2.0

// Lines as `ip macsec show` and `ip -d link show` of iproute2 print them. What is printed of an SA
// is its Key Identifier, never its key.

#include <algorithm>

#include "import_reader.h"

namespace linksec::sim {
namespace {

// Blanks and commas stand between words.
Words words_of(std::string_view line) {
  constexpr std::string_view kBetween = " \t\r,";
  Words words;
  std::size_t at = line.find_first_not_of(kBetween);
  while (at != std::string_view::npos) {
    const std::size_t end = std::min(line.find_first_of(kBetween, at), line.size());
    words.push_back(line.substr(at, end - at));
    at = line.find_first_not_of(kBetween, end);
  }
  return words;
}

bool is_number(std::string_view word) {
  return !word.empty() &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "7:" and "0:".
bool is_numbered(const Words& words) {
  return words.size() >= 2 && words[0].ends_with(':') &&
         is_number(words[0].substr(0, words[0].size() - 1));
}

Sci shown_sci(const ImportReading& reading, std::string_view word) {
  const auto sci = sci_from_any_text(word);
  if (!sci.has_value()) {
    reading.fail("holds something else where an SCI is expected; it has 16 hex digits");
  }
  return *sci;
}

void set_pairs(const ImportReading& reading, ImportedLink& link, const Words& words,
               std::size_t first) {
  for (std::size_t i = first; i + 1 < words.size();) {
    i += set_control(reading, link, words[i], words[i + 1]) ? 2 : 1;
  }
}

// "7: macsec0: protect on ..." of the one command, "7: macsec0@eth0: <...>" of the other.
bool take_interface(ImportReading& reading, const Words& words) {
  if (!is_numbered(words) || !words[1].ends_with(':')) {
    return false;
  }
  reading.shown_name = words[1].substr(0, words[1].find_first_of("@:"));
  if (words.size() > 2 && words[2] == "protect") {
    set_pairs(reading, reading.link(reading.shown_name), words, 2);
  }
  return true;
}

// iproute2 prints eight hex digits; the patched one of switches a decimal number whose octets are
// reversed.
std::uint32_t shown_ssci(const ImportReading& reading, std::string_view word) {
  if (is_number(word)) {
    const auto decimal =
        static_cast<std::uint32_t>(import_number(reading, word, "SSCI", 0xFFFF'FFFF));
    if (const auto likely = reversed_ssci(decimal); likely.has_value()) {
      return *likely;
    }
    if (word.size() != 8) {
      return decimal;
    }
  }
  return static_cast<std::uint32_t>(import_number(reading, word, "SSCI", 0xFFFF'FFFF, 16));
}

void set_sa(const ImportReading& reading, ImportedSa& sa, std::string_view name,
            std::string_view value) {
  if (name == "PN") {
    sa.next_pn = import_number(reading, value, "PN", UINT64_MAX);
  } else if (name == "SSCI") {
    sa.ssci = shown_ssci(reading, value);
  } else if (name == "key") {
    sa.key_id = is_hex_text(value) && value.size() <= 32 ? std::string(value) : std::string();
  }
}

// "0: PN 1, state on, key ID".
bool take_sa(ImportReading& reading, const Words& words) {
  if (!is_numbered(words) || words[1] != "PN" || reading.shown_name.empty()) {
    return false;
  }
  ImportedLink& link = reading.link(reading.shown_name);
  if (!reading.in_tx && link.rx.empty()) {
    return false;
  }
  ImportedSa& sa = (reading.in_tx ? link.tx : link.rx.back()).sas.emplace_back();
  const std::string_view an = words[0].substr(0, words[0].size() - 1);
  sa.an = static_cast<unsigned>(import_number(reading, an, "AN", 3));
  for (std::size_t i = 1; i + 1 < words.size(); i += 2) {
    set_sa(reading, sa, words[i], words[i + 1]);
    if (words[i] == "state" && words[i + 1] == "off") {
      reading.pass_over(kOffIsNotUsed);
    }
  }
  // A sender goes on behind the PN that is shown. A capture of it began somewhere before; the upper
  // half of an extended PN is likely the same.
  constexpr std::uint64_t kUpperHalf = 0xFFFF'FFFF'0000'0000;
  sa.next_pn = std::max<std::uint64_t>(reading.in_tx ? sa.next_pn : sa.next_pn & kUpperHalf, 1);
  return true;
}

bool take_sc(ImportReading& reading, const Words& words) {
  if (words.size() < 2 || (words[0] != "TXSC:" && words[0] != "RXSC:")) {
    return false;
  }
  if (reading.shown_name.empty()) {
    reading.fail("is a part of the output of ip macsec show; give all of it");
  }
  ImportedLink& link = reading.link(reading.shown_name);
  const Sci sci = shown_sci(reading, words[1]);
  reading.in_tx = words[0] == "TXSC:";
  if (!reading.in_tx) {
    link.rx.emplace_back().sci = sci;
    return true;
  }
  link.tx.sci = sci;
  if (words.size() >= 5 && words[3] == "SA") {
    link.encoding_sa = static_cast<unsigned>(import_number(reading, words[4], "AN", 3));
  }
  return true;
}

// "cipher suite: GCM-AES-128, using ICV length 16".
bool take_suite(ImportReading& reading, const Words& words) {
  if (words.size() < 3 || words[0] != "cipher" || words[1] != "suite:" ||
      reading.shown_name.empty()) {
    return false;
  }
  ImportedLink& link = reading.link(reading.shown_name);
  set_control(reading, link, "cipher", words[2]);
  if (words.size() >= 7 && words[5] == "length") {
    set_control(reading, link, "icvlen", words[6]);
  }
  return true;
}

// "macsec sci 0200000000010001 protect on ..." of ip -d link show.
bool take_details(ImportReading& reading, const Words& words) {
  if (words.size() < 3 || words[0] != "macsec" || words[1] != "sci" || reading.shown_name.empty()) {
    return false;
  }
  ImportedLink& link = reading.link(reading.shown_name);
  link.tx.sci = shown_sci(reading, words[2]);
  set_pairs(reading, link, words, 3);
  return true;
}

bool take_line(ImportReading& reading, std::string_view line) {
  const Words words = words_of(line);
  return take_sa(reading, words) || take_interface(reading, words) || take_sc(reading, words) ||
         take_suite(reading, words) || take_details(reading, words);
}

}  // namespace

// ip -o prints a backslash in place of the end of a line.
bool take_shown_line(ImportReading& reading, std::string_view line) {
  bool taken = false;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find("\\ "), line.size());
    taken = take_line(reading, line.substr(0, end)) || taken;
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return taken;
}

}  // namespace linksec::sim
