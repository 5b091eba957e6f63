// SPDX-License-Identifier: Apache-2.0

// What a wpa_supplicant configuration says of MKA.

#include <charconv>

#include "link/import_agreement.h"
#include "link/spelling.h"
#include "shell/failure.h"
#include "shell/toml_table.h"

namespace linksec::sim {
namespace {

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlank);
  return first == std::string_view::npos
             ? std::string_view()
             : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// One line behind the other, without blanks around it.
class Lines {
 public:
  explicit Lines(std::string_view text) noexcept : rest_(text) {}

  [[nodiscard]] bool next() noexcept {
    if (rest_.empty()) {
      return false;
    }
    const std::size_t end = rest_.find('\n');
    line_ = trimmed(rest_.substr(0, end));
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    ++number_;
    return true;
  }
  [[nodiscard]] std::string_view line() const noexcept { return line_; }
  [[nodiscard]] unsigned number() const noexcept { return number_; }

 private:
  std::string_view rest_;
  std::string_view line_;
  unsigned number_ = 0;
};

// One network={} at a time.
class Reader {
 public:
  Reader(std::string_view text, const std::string& name) : lines_(text), name_(name) {}

  [[nodiscard]] std::vector<ImportedAgreement> read() {
    while (lines_.next()) {
      if (lines_.line().starts_with("network=")) {
        begin();
      } else if (lines_.line() == "}") {
        end();
      } else if (inside_) {
        read_line(lines_.line());
      }
    }
    if (inside_) {
      fail("the file ends within a network={}; add its }");
    }
    if (found_.empty()) {
      fail("no network={} has mka_cak and mka_ckn");
    }
    return std::move(found_);
  }

 private:
  [[noreturn]] void fail(const std::string& text) const {
    throw usage_failure(place(name_, lines_.number()) + text);
  }

  void begin() {
    if (inside_) {
      fail("a network={} begins within another; add the } of that one");
    }
    inside_ = true;
    network_ = ImportedAgreement{};
    network_.line = lines_.number();
  }

  void end() {
    if (!inside_) {
      return;  // Of a block of another kind.
    }
    inside_ = false;
    const bool has_cak = network_.cak->cak.size() != 0;
    if (has_cak != (network_.cak->ckn_octets != 0)) {
      fail(has_cak ? "the network has mka_cak and no mka_ckn; add it"
                   : "the network has mka_ckn and no mka_cak; add it");
    }
    if (has_cak) {
      found_.push_back(std::move(network_));
    }
  }

  void read_line(std::string_view line) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos || line.starts_with('#')) {
      return;
    }
    const std::string_view name = trimmed(line.substr(0, equals));
    const std::string_view value = trimmed(line.substr(equals + 1));
    if (name == "mka_cak") {
      read_cak(value);
    } else if (name == "mka_ckn") {
      read_ckn(value);
    } else if (name.starts_with("mka_") || name.starts_with("macsec_")) {
      read_setting(name, value);
    }
  }

  void read_cak(std::string_view value) {
    if (!sak_from_text(value, network_.cak->cak)) {
      fail("mka_cak holds " + std::to_string(value.size()) +
           " characters; a CAK has 32 or 64 hex digits");
    }
  }

  void read_ckn(std::string_view value) {
    const auto octets = octets_from_text(value, network_.cak->ckn);
    if (!octets.has_value() || *octets == 0) {
      fail("mka_ckn is no CKN: 1 to 32 octets, two hex digits each");
    }
    network_.cak->ckn_octets = *octets;
  }

  void read_setting(std::string_view name, std::string_view value) {
    constexpr std::uint32_t kAny = 0xFFFF'FFFF;
    if (name == "mka_priority") {
      network_.priority = number(name, value, 255);
    } else if (name == "macsec_policy") {
      network_.uses_macsec = number(name, value, 1) != 0;
    } else if (name == "macsec_integ_only") {
      network_.integrity_only = number(name, value, 1) != 0;
    } else if (name == "macsec_replay_protect") {
      network_.replay_protect = number(name, value, 1) != 0;
    } else if (name == "macsec_replay_window") {
      network_.replay_window = number(name, value, kAny);
    } else if (name == "macsec_port") {
      network_.port = number(name, value, 0xFFFF, 1);
    } else if (name == "macsec_csindex") {
      network_.suite =
          number(name, value, 1) != 0 ? CipherSuite::kGcmAes256 : CipherSuite::kGcmAes128;
    } else if (name == "macsec_icv_indicator") {
      network_.icv_indicator = number(name, value, 1) != 0;
    } else if (name != "macsec_offload") {  // Who does the work changes nothing on the wire.
      fail(std::string(name) + " has no counterpart in [mka]; take it out");
    }
  }

  [[nodiscard]] std::uint32_t number(std::string_view name, std::string_view value,
                                     std::uint32_t most, std::uint32_t least = 0) const {
    std::uint32_t number = 0;
    const auto [rest, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || rest != value.data() + value.size() || number > most ||
        number < least) {
      fail(std::string(name) + " is no number from " + std::to_string(least) + " to " +
           std::to_string(most));
    }
    return number;
  }

  Lines lines_;
  const std::string& name_;
  bool inside_ = false;
  ImportedAgreement network_{};
  std::vector<ImportedAgreement> found_;
};

}  // namespace

bool has_wpa_cak(std::string_view text) noexcept {
  Lines lines(text);
  while (lines.next()) {
    if (lines.line().starts_with("mka_cak=") || lines.line().starts_with("mka_cak =")) {
      return true;
    }
  }
  return false;
}

std::vector<ImportedAgreement> read_wpa_agreements(std::string_view text, const std::string& name) {
  return Reader(text, name).read();
}

}  // namespace linksec::sim
