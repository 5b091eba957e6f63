// SPDX-License-Identifier: Apache-2.0
#pragma once

// A LINK.toml as values: read, every name and every rule checked. It builds no SecY: link_setup.h
// does. Keys are in memory that is wiped; no message that comes from here holds one. A file is read
// for a live SecY, which has one cipher suite and one SA an AN, or offline, for captures, in which
// several links, suites and keys of one AN may be.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "base/time.h"
#include "link/agreement_config.h"
#include "secy/cipher_suite.h"
#include "secy/controls.h"
#include "secy/pn.h"
#include "secy/verdict.h"
#include "shell/hardening.h"
#include "wire/ethernet.h"
#include "wire/mka.h"
#include "wire/sci.h"

namespace linksec::sim {

/// A SAK. Several [[key]] tables with the same octets, suite and controls are one.
struct KeyConfig : InSecretPages {
  std::string id;                               ///< That of the first such table.
  Secret<32> sak{};                             ///< 16 or 32 octets, by suite.
  CipherSuite suite = CipherSuite::kGcmAes128;  ///< Its own, or the link's; a live link has one.
  ConfidentialityOffset offset = ConfidentialityOffset::k0;  ///< Its own, or the link's.
  std::optional<ValidateFrames> validate;      ///< Where the key has one of its own; offline alone.
  std::optional<bool> replay_protect;          ///< The same.
  std::optional<std::uint32_t> replay_window;  ///< The same.
  std::array<std::uint8_t, kSaltOctets> salt{};
  bool has_salt = false;   ///< With extended packet numbers alone.
  bool transmits = false;  ///< A transmit SA uses it.
  bool receives = false;   ///< A receive SA uses it.
  unsigned line = 0;
};

/// When an SA starts: at the beginning, or before a frame of the input.
struct StartAt {
  std::optional<std::uint64_t> frame;  ///< from-frame: before the frame with this number, from 1.
  std::optional<Time> time;            ///< from-time: before the first frame of this time or later.

  [[nodiscard]] bool at_once() const noexcept { return !frame.has_value() && !time.has_value(); }
  friend bool operator==(const StartAt&, const StartAt&) = default;
};

/// A [[tx-sc.sa]].
struct TxSaConfig {
  An an{};
  std::size_t key = 0;  ///< Where its SAK stands in LinkConfig::keys.
  Pn next_pn{1};
  Ssci ssci{};
  bool enable = true;  ///< No LINK.toml says otherwise; a conformance case can.
  bool confidentiality = true;
  StartAt start{};
  unsigned line = 0;
};

/// A [[tx-sc]].
struct TxScConfig {
  Sci sci{};
  An encoding_sa{};
  std::vector<TxSaConfig> sas;
  unsigned line = 0;
};

/// A [[rx-sc.sa]].
struct RxSaConfig {
  An an{};
  std::size_t key = 0;  ///< Where its SAK stands in LinkConfig::keys.
  Pn next_pn{1};
  Pn lowest_pn{1};
  Ssci ssci{};
  bool enable = true;
  StartAt start{};
  unsigned line = 0;
};

/// A [[rx-sc]].
struct RxScConfig {
  Sci sci{};
  bool any = false;  ///< sci = "any": each SCI that no other SC has, and `sci` is none. Offline.
  std::vector<RxSaConfig> sas;
  unsigned line = 0;
};

/// The [station]: a board's own addresses at the Controlled Port.
struct StationConfig {
  MacAddress mac{};
  std::uint32_t ipv4 = 0;  ///< 10.0.0.1 is 0x0A000001.
  std::uint8_t prefix_length = 0;
  unsigned line = 0;
};

/// Octets that may be left out behind each frame of a capture.
inline constexpr std::size_t kMaxTrailerOctets = 256;

/// A number that a file gives, or leaves to be found in the capture.
struct CountRule {
  bool automatic = false;
  std::size_t count = 0;  ///< 0 where it is to be found.

  friend bool operator==(const CountRule&, const CountRule&) = default;
};

/// A link of a LINK.toml. The controls have the standard's defaults where the file says nothing.
struct LinkConfig {
  std::string file;
  std::string id;           ///< That of its [[link]]; empty without one.
  bool of_options = false;  ///< No file has it: it was named by options of a command.
  Controls controls{};
  std::optional<std::size_t> max_frame_octets;  ///< On the Common Port, no frame check sequence.
  CountRule outer_tags{};                       ///< VLAN tags that may stand in front of a SecTAG.
  CountRule trailer{};                          ///< Octets behind the ICV. Offline alone.
  bool shared_sak = false;                      ///< A SAK may serve several receive SAs of one SC.
  TrafficClassTable traffic_classes{};
  AccessPriorityTable access_priorities = kIdentityAccessPriorities;
  std::vector<std::unique_ptr<KeyConfig>> keys;
  std::vector<TxScConfig> tx_scs;
  std::vector<RxScConfig> rx_scs;
  /// What passes around the SecY, in both directions: EAPOL where the file says nothing.
  std::vector<std::uint16_t> uncontrolled_types;
  std::optional<StationConfig> station;
  std::unique_ptr<AgreementConfig> agreement;  ///< Where there is an [mka]: no keys and SCs then.
  bool published = false;                      ///< Everybody knows the keys: [origin] says so.
  std::vector<std::string> key_files;          ///< Each sak-file and cak-file, as a path to open.
  std::vector<std::string> warnings;           ///< One line each, the file's name in front.

  /// Refuses keys that everybody knows, for what is to be protected. Throws a usage Failure.
  void refuse_published_keys() const;
  /// Wipes the SAKs: for when a SecY has them.
  void wipe_keys() noexcept {
    for (const auto& key : keys) {
      key->sak.clear();
    }
  }
};

/// Refuses a link with [mka], for commands that take none. Throws a usage Failure.
void refuse_agreement(const LinkConfig& link);

/// Reads the one link of `file`, or that with `id`, for a live SecY. Throws a usage Failure
/// "FILE:LINE: what is wrong; how to mend it".
[[nodiscard]] LinkConfig load_link_config(const std::string& file,
                                          const std::optional<std::string>& id = std::nullopt);

/// The same, and a link with [mka] too: for a firmware that has key agreement.
[[nodiscard]] LinkConfig load_agreeing_link(const std::string& file);

/// Reads all links of `file` for captures, one at the least: what a live SecY can't have at once is
/// allowed. SAs of one AN that start together are in the order of the file, the newest last. An
/// [[rx-sc]] may have the SCI of a [[tx-sc]]. Throws as load_link_config does.
[[nodiscard]] std::vector<LinkConfig> load_offline_links(const std::string& file);

/// The controls of `link` as frames under `key` are judged by them.
[[nodiscard]] Controls controls_of(const LinkConfig& link, const KeyConfig& key) noexcept;

/// The word of LINK.toml for a suite: "gcm-aes-128".
[[nodiscard]] const char* suite_word(CipherSuite suite) noexcept;
/// The suite of a word, if there is one.
[[nodiscard]] std::optional<CipherSuite> suite_from_word(std::string_view word) noexcept;
/// The word of LINK.toml for a mode: "strict".
[[nodiscard]] const char* validate_word(ValidateFrames mode) noexcept;

/// A KI as 32 lower-case hex digits: the Key Server's MI, then KN.
[[nodiscard]] std::string ki_text(const Ki& ki);
/// An SCI as 16 lower-case hex digits.
[[nodiscard]] std::string sci_text(Sci sci);
/// The SCI of 16 hex digits of either case, if that is what `text` is.
[[nodiscard]] std::optional<Sci> sci_from_text(std::string_view text) noexcept;

}  // namespace linksec::sim
