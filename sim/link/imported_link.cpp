// SPDX-License-Identifier: Apache-2.0
#include "link/imported_link.h"

#include <algorithm>
#include <charconv>

#include "import_reader.h"
#include "link/link_config.h"

namespace linksec::sim {
namespace {

constexpr std::string_view kBlanks = " \t\r";

bool is_on(const ImportReading& reading, std::string_view name, std::string_view value) {
  if (value != "on" && value != "off") {
    reading.fail(std::string(name) + " is neither on nor off; correct it");
  }
  return value == "on";
}

ValidateFrames validate_of(const ImportReading& reading, std::string_view value) {
  if (value == "strict") {
    return ValidateFrames::kStrict;
  }
  if (value == "check") {
    return ValidateFrames::kCheck;
  }
  if (value != "disabled") {
    reading.fail("validate is none of strict, check and disabled; correct it");
  }
  return ValidateFrames::kDisabled;
}

CipherSuite suite_of_word(const ImportReading& reading, std::string_view word) {
  if (word == "default") {
    return CipherSuite::kGcmAes128;
  }
  const auto suite = suite_from_any_word(word);
  if (!suite.has_value()) {
    reading.fail(
        "the cipher is none of gcm-aes-128, gcm-aes-256, gcm-aes-xpn-128 and "
        "gcm-aes-xpn-256; correct it");
  }
  return *suite;
}

// Ends at the end of a line, or behind it where a backslash takes the next one along.
std::size_t end_of_line(std::string_view text, unsigned& lines) {
  std::size_t at = 0;
  for (lines = 1; at < text.size(); ++at) {
    if (text[at] == '\n') {
      const std::size_t back = at > 0 && text[at - 1] == '\r' ? at - 1 : at;
      if (back == 0 || text[back - 1] != '\\') {
        break;
      }
      ++lines;
    }
  }
  return at;
}

// The words of a shell's line, command by command: quotes around a word go, a comment ends the
// line. Views into the text, so that no key is copied.
class Commands {
 public:
  Commands(ImportReading& reading, std::string_view line) : reading_(reading), line_(line) {}

  void take_all() {
    while (at_ < line_.size() && step()) {
    }
    end_command();
  }

 private:
  // False at a comment.
  bool step() {
    const char c = line_[at_];
    if (kBlanks.find(c) != std::string_view::npos || c == '\n' || continues_at(at_ + 1)) {
      ++at_;
    } else if (c == '#') {
      return false;
    } else if (c == ';' || c == '&' || c == '|') {
      end_command();
      ++at_;
    } else {
      word();
    }
    return true;
  }

  // The end of a line is at `end`, behind a backslash.
  [[nodiscard]] bool continues_at(std::size_t end) const noexcept {
    return end < line_.size() && (line_[end] == '\n' || line_[end] == '\r') &&
           line_[end - 1] == '\\';
  }

  void word() {
    const char quote = line_[at_] == '"' || line_[at_] == '\'' ? line_[at_] : '\0';
    const std::size_t begin = at_ + (quote != '\0' ? 1 : 0);
    std::size_t end =
        quote != '\0' ? line_.find(quote, begin) : line_.find_first_of(" \t\r\n;&|", begin);
    end = std::min(end, line_.size());
    if (quote == '\0' && continues_at(end)) {
      --end;  // The backslash that takes the next line along.
    }
    words_.push_back(line_.substr(begin, end - begin));
    at_ = end + (quote != '\0' && end < line_.size() ? 1 : 0);
  }

  void end_command() {
    take_command(reading_, words_);
    words_.clear();
  }

  ImportReading& reading_;
  std::string_view line_;
  std::size_t at_ = 0;
  Words words_;
};

// ip -d link shows an interface without its SAs; it has one at the least.
void add_sa_if_none(ImportedLink& link) {
  const bool none =
      link.tx.sas.empty() && std::all_of(link.rx.begin(), link.rx.end(),
                                         [](const ImportedSc& sc) { return sc.sas.empty(); });
  if (none) {
    link.tx.sas.emplace_back().an = link.encoding_sa;
  }
}

void refuse_cak(const ImportReading& reading, std::string_view line) {
  const auto found = foreign_file(line);
  if (found.has_value() && !found->has_links) {
    reading.fail(std::string(found->what) +
                 ": give its CAK and CKN with [mka] in a LINK.toml, or the SAKs with --key-file");
  }
}

// What `ip -j` prints.
void refuse_json(const ImportReading& reading, std::string_view line) {
  if (reading.line == 1 && line.starts_with("[{\"")) {
    reading.fail("is JSON; give the output of ip without -j");
  }
}

}  // namespace

CipherSuite ImportedLink::cipher_suite() const noexcept {
  std::size_t octets = 16;
  bool extended = false;
  const auto look_at = [&](const ImportedSc& sc) {
    for (const ImportedSa& sa : sc.sas) {
      octets = sa.key != nullptr ? sa.key->sak.size() : octets;
      extended = extended || sa.salt.has_value();
    }
  };
  look_at(tx);
  std::for_each(rx.begin(), rx.end(), look_at);
  return suite.value_or(suite_of(octets, extended).value_or(CipherSuite::kGcmAes128));
}

ImportedLink& ImportReading::link(std::string_view name) {
  const auto found = std::find_if(links.begin(), links.end(),
                                  [&](const ImportedLink& known) { return known.name == name; });
  if (found != links.end()) {
    return *found;
  }
  ImportedLink& made = links.emplace_back();
  made.name = name;
  // The defaults of Linux, which are not the standard's.
  made.controls.replay_protect = false;
  made.controls.always_include_sci = true;
  return made;
}

bool set_control(const ImportReading& reading, ImportedLink& link, std::string_view name,
                 std::string_view value) {
  Controls& controls = link.controls;
  if (name == "protect") {
    controls.protect_frames = is_on(reading, name, value);
  } else if (name == "validate") {
    controls.validate_frames = validate_of(reading, value);
  } else if (name == "encrypt") {
    link.encrypts = is_on(reading, name, value);
  } else if (name == "send_sci") {
    controls.always_include_sci = is_on(reading, name, value);
  } else if (name == "end_station") {
    controls.use_es = is_on(reading, name, value);
  } else if (name == "scb") {
    controls.use_scb = is_on(reading, name, value);
  } else if (name == "replay") {
    controls.replay_protect = is_on(reading, name, value);
  } else if (name == "window") {
    controls.replay_window =
        static_cast<std::uint32_t>(import_number(reading, value, "window", 0xFFFF'FFFF));
  } else if (name == "cipher") {
    link.suite = suite_of_word(reading, value);
  } else if (name == "encodingsa") {
    link.encoding_sa = static_cast<unsigned>(import_number(reading, value, "AN", 3));
  } else if (name == "icvlen") {
    if (import_number(reading, value, "ICV length", 16) != 16) {
      reading.fail(
          "the ICV has another length than 16 octets, the standard's; linksec has that "
          "alone");
    }
  } else {
    return false;
  }
  return true;
}

std::uint64_t import_number(const ImportReading& reading, std::string_view text, const char* name,
                            std::uint64_t most, int base) {
  std::uint64_t value = 0;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    text.remove_prefix(2);
    base = 16;
  }
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value, base);
  if (text.empty() || error != std::errc() || stopped != end || value > most) {
    reading.fail(std::string("holds something else where a number is expected, as ") + name +
                 "; correct it");
  }
  return value;
}

ImportedSc& receive_sc(ImportedLink& link, Sci sci) {
  const auto found = std::find_if(link.rx.begin(), link.rx.end(),
                                  [&](const ImportedSc& sc) { return sc.sci == sci; });
  if (found != link.rx.end()) {
    return *found;
  }
  ImportedSc& made = link.rx.emplace_back();
  made.sci = sci;
  return made;
}

std::string sa_text(const ImportedLink& link, const ImportedSc& sc, const ImportedSa& sa) {
  return link.name + (&sc == &link.tx ? ", TXSC " : ", RXSC ") +
         (sc.sci.has_value() ? sci_text(*sc.sci) : "without SCI") + ", AN " + std::to_string(sa.an);
}

ImportedFile read_import(std::string_view text, const std::string& name) {
  ImportReading reading{name, {}, 1, {}, false, {}};
  text = without_byte_order_mark(text);
  while (!text.empty()) {
    unsigned lines = 1;
    const std::size_t end = end_of_line(text, lines);
    const std::string_view line = text.substr(0, end);
    refuse_cak(reading, line);
    refuse_json(reading, line);
    if (!take_shown_line(reading, line)) {
      Commands(reading, line).take_all();
    }
    reading.line += lines;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (reading.links.empty()) {
    throw usage_failure(name +
                        ": has no MACsec link that is known; it takes the output of ip macsec show "
                        "or ip -d link show, or ip command lines");
  }
  for (ImportedLink& link : reading.links) {
    add_sa_if_none(link);
  }
  return {std::move(reading.links), std::move(reading.unused)};
}

}  // namespace linksec::sim
