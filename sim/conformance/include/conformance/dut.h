// SPDX-License-Identifier: Apache-2.0
#pragma once

// A device under test as the conformance cases see it: something with a line, a host's side, a
// configuration and counters. What a device can't do it says, and the cases that need it are not
// applicable to it. Implementations: the firmware core in this process (dut_inprocess.h), a board
// in QEMU (dut_board.h), the Linux kernel (dut_linux.h), a device at a cable (dut_iface.h).

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "conformance/codec.h"
#include "secy/cipher_suite.h"
#include "secy/controls.h"

namespace linksec::sim::conformance {

/// A side of the device.
enum class Side : std::uint8_t {
  kLine,  ///< The Common Port.
  kHost,  ///< The users of the Controlled and of the Uncontrolled Port.
};

/// An SA that a case asks for. Keys are numbers: see test_key.
struct SaSetup {
  unsigned an = 0;
  unsigned key = 0;
  std::uint64_t next_pn = 1;    ///< 0 stands for one behind the suite's last PN.
  std::uint64_t lowest_pn = 1;  ///< For receive SAs.
  bool enabled = true;
  bool confidentiality = true;  ///< For transmit SAs.
};

/// An SC that a case asks for.
struct ScSetup {
  std::uint64_t sci = 0;
  std::vector<SaSetup> sas;
  unsigned encoding_sa = 0;  ///< For transmit SCs.
};

/// The configuration that a case starts from. The controls have the standard's defaults.
struct Setup {
  CipherSuite suite = CipherSuite::kGcmAes128;
  unsigned offset = 0;
  ValidateFrames validate = ValidateFrames::kStrict;
  bool replay_protect = true;
  std::uint32_t replay_window = 0;
  bool protect = true;
  bool always_include_sci = false;
  bool use_es = false;
  bool use_scb = false;
  std::optional<std::size_t> max_frame_octets;
  bool shared_sak = false;
  TrafficClassTable traffic_classes{};
  AccessPriorityTable access_priorities = kIdentityAccessPriorities;
  std::vector<ScSetup> tx;
  std::vector<ScSetup> rx;
  std::vector<std::uint16_t> uncontrolled_types = {0x888E};

  [[nodiscard]] bool extended() const noexcept { return has_extended_packet_numbers(suite); }
};

/// The test key with that number, for a suite; its Salt with extended packet numbers.
[[nodiscard]] Key test_key(unsigned number, CipherSuite suite);
/// The SSCI that the cases give to an SCI; no two SCIs of a case have the same.
[[nodiscard]] std::uint32_t test_ssci(std::uint64_t sci) noexcept;

/// What can be changed in a device that runs.
enum class Control : std::uint8_t {
  kValidateFrames,          ///< A ValidateFrames.
  kReplayProtect,           ///< 0 or 1.
  kReplayWindow,            ///< Frames.
  kProtectFrames,           ///< 0 or 1.
  kAlwaysIncludeSci,        ///< 0 or 1.
  kUseEs,                   ///< 0 or 1.
  kUseScb,                  ///< 0 or 1.
  kEnableUse,               ///< 0 or 1, for the suite in `an`.
  kRequireConfidentiality,  ///< 0 or 1, for the suite in `an`.
  kCipherSuite,             ///< A CipherSuite.
  kConfidentialityOffset,   ///< 0, 30 or 50.
  kControlledPortEnabled,   ///< 0 or 1.
  kCommonPortUp,            ///< 0 or 1: the cable.
  kAdminPointToPoint,       ///< An AdminPointToPoint.
  kCreateTxSc,              ///< `sci`.
  kDeleteTxSc,              ///< `sci`.
  kCreateTxSa,              ///< `sci`, `an`, `sa`; disabled.
  kEnableTxSa,              ///< `sci`, `an`; 0 or 1.
  kEncodingSa,              ///< `sci`, `an`.
  kCreateRxSc,              ///< `sci`.
  kDeleteRxSc,              ///< `sci`.
  kCreateRxSa,              ///< `sci`, `an`, `sa`; disabled.
  kEnableRxSa,              ///< `sci`, `an`; 0 or 1.
  kRaiseNextPn,             ///< `sci`, `an`, a PN.
  kRaiseLowestPn,           ///< `sci`, `an`, a PN.
  kInstallSak,              ///< The key with the number in `value`.
  kEngineLosesKey,          ///< `sci`, `an`: the cipher engine can't use the receive SA's key.
};

/// The control's name in the standard's words, for reasons and notes.
[[nodiscard]] const char* to_string(Control control) noexcept;

struct Change {
  Control control{};
  std::uint64_t value = 0;
  std::uint64_t sci = 0;
  unsigned an = 0;
  SaSetup sa{};
};

/// What a device made of a change.
enum class Answer : std::uint8_t {
  kDone,
  kRefused,  ///< The device has the control and did not accept the value.
  kCannot,   ///< The device has no such control.
};

/// Counters by name ("InPktsUntagged"); those of an SC have "/" and its SCI in 16 hex digits
/// behind it. A device leaves out what it does not show.
using Counters = std::map<std::string, std::uint64_t>;
/// All counters of a SecY with the setup's SCs, at 0; those of the Controlled Port's interface
/// excepted.
[[nodiscard]] Counters zero_counters(const Setup& setup);
/// What management reads, by names of the cases' own (see dut_inprocess.cpp).
using Readings = std::map<std::string, std::string>;

/// The device can't be asked to run the case. Any call of a device may throw it.
class NotApplicable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Dut {
 public:
  Dut() = default;
  Dut(const Dut&) = delete;
  Dut& operator=(const Dut&) = delete;
  virtual ~Dut() = default;

  /// "inprocess", "board:mps2-an385".
  [[nodiscard]] virtual std::string name() const = 0;
  /// What it is, its version and its settings, for the report's header.
  [[nodiscard]] virtual std::string about() const = 0;

  /// Makes the device new, as if it had been switched off and on, and configures it. Returns why it
  /// can't be configured so, if that is so.
  [[nodiscard]] virtual std::optional<std::string> configure(const Setup& setup) = 0;
  /// Why nobody can send or see frames at its host's side; none when one can. What comes in on the
  /// line is judged by the counters alone then.
  [[nodiscard]] virtual std::optional<std::string> no_host_side() const { return std::nullopt; }
  /// True when the host's side pads frames to 60 octets, as the line does everywhere.
  [[nodiscard]] virtual bool pads_host_side() const { return false; }
  /// Why it is too slow for a sweep of so many exchanges; none when it is not.
  [[nodiscard]] virtual std::optional<std::string> no_sweep_of(std::size_t) const {
    return std::nullopt;
  }
  /// Why it does not take frames of this size on that side; none when it does.
  [[nodiscard]] virtual std::optional<std::string> no_frame_of(Side side,
                                                               std::size_t octets) const = 0;

  /// A change while it runs.
  [[nodiscard]] virtual Answer change(const Change& change) = 0;
  /// The same by the remote manager, whose access to each control can be switched off.
  [[nodiscard]] virtual Answer change_remotely(const Change&) { return Answer::kCannot; }
  [[nodiscard]] virtual Answer set_write_access(Control, bool) { return Answer::kCannot; }

  /// Sends frames in their order, as a burst where the device takes bursts.
  virtual void send(Side side, const std::vector<Octets>& frames) = 0;
  /// What came out there since the last call, when nothing more is under way.
  [[nodiscard]] virtual std::vector<Octets> collect(Side side) = 0;

  [[nodiscard]] virtual Counters counters() = 0;
  [[nodiscard]] virtual Readings readings() { return {}; }
};

/// What is told about a device at a cable.
struct DutOptions {
  std::optional<std::string> configure_with;     ///< The script; a person when not set.
  std::chrono::milliseconds hook_limit{60'000};  ///< For each call of the script.
  std::chrono::milliseconds quiet{200};          ///< Without a frame: no more will come.
};

/// The device that `text` names ("inprocess", "linux", "board:NAME", "iface:LINE,HOST"). Throws a
/// usage Failure.
[[nodiscard]] std::unique_ptr<Dut> open_dut(const std::string& text,
                                            const DutOptions& options = {});

}  // namespace linksec::sim::conformance
