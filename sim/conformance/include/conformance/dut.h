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
  An an{};
  unsigned key = 0;
  Pn next_pn{1};    ///< 0 stands for one behind the suite's last PN.
  Pn lowest_pn{1};  ///< For receive SAs.
  bool enabled = true;
  bool confidentiality = true;  ///< For transmit SAs.
};

/// An SC that a case asks for.
struct ScSetup {
  Sci sci{};
  std::vector<SaSetup> sas;
  An encoding_sa{};  ///< For transmit SCs.
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
  /// The device boots from a provisioning block and keeps PN records, so that it can be restarted
  /// and its memory be harmed: see `Dut::restart`. A block holds some sixty SAs at the most.
  bool records = false;

  [[nodiscard]] bool extended() const noexcept { return has_extended_packet_numbers(suite); }
};

/// The test key with that number, for a suite; its Salt with extended packet numbers.
[[nodiscard]] Key test_key(unsigned number, CipherSuite suite);
/// The SSCI that the cases give to an SCI; no two SCIs of a case have the same.
[[nodiscard]] Ssci test_ssci(Sci sci) noexcept;

/// What can be changed in a device that runs.
enum class Control : std::uint8_t {
  kValidateFrames,          ///< A ValidateFrames.
  kReplayProtect,           ///< 0 or 1.
  kReplayWindow,            ///< Frames.
  kProtectFrames,           ///< 0 or 1.
  kAlwaysIncludeSci,        ///< 0 or 1.
  kUseEs,                   ///< 0 or 1.
  kUseScb,                  ///< 0 or 1.
  kEnableUse,               ///< 0 or 1, for `suite`.
  kRequireConfidentiality,  ///< 0 or 1, for `suite`.
  kCipherSuite,             ///< A CipherSuite.
  kConfidentialityOffset,   ///< 0, 30 or 50.
  kControlledPortEnabled,   ///< 0 or 1.
  kCommonPortUp,            ///< 0 or 1: the cable.
  kAdminPointToPoint,       ///< An AdminPointToPoint.
  kCreateTxSc,              ///< `sci`.
  kDeleteTxSc,              ///< `sci`.
  kCreateTxSa,              ///< `sci`, `an`, `sa`; disabled.
  kDeleteTxSa,              ///< `sci`, `an`.
  kEnableTxSa,              ///< `sci`, `an`; 0 or 1.
  kEncodingSa,              ///< `sci`, `an`.
  kCreateRxSc,              ///< `sci`.
  kDeleteRxSc,              ///< `sci`.
  kCreateRxSa,              ///< `sci`, `an`, `sa`; disabled.
  kDeleteRxSa,              ///< `sci`, `an`.
  kEnableRxSa,              ///< `sci`, `an`; 0 or 1.
  kRaiseNextPn,             ///< `sci`, `an`, a PN.
  kRaiseLowestPn,           ///< `sci`, `an`, a PN.
  kInstallSak,              ///< The key with the number in `value`.
  kDeleteSak,               ///< The key with the number in `value`.
  // What a device can't be told from outside.
  kEngineLosesKey,          ///< `sci`, `an`: the cipher engine can't use the SA's key.
  kEngineRegainsKey,        ///< `sci`, `an`: it can again.
  kCommonPortEnabled,       ///< 0 or 1: the Common Port's MAC_Enabled.
  kCommonPortPointToPoint,  ///< 0 or 1: the Common Port's operPointToPointMAC.
};

/// The control's name in the standard's words, for reasons and notes.
[[nodiscard]] const char* to_string(Control control) noexcept;

/// A change of one control, and of the SC or SA that it is of.
struct Change {
  Control control{};
  std::uint64_t value = 0;
  Sci sci{};
  An an{};
  CipherSuite suite{};
  SaSetup sa{};
};

/// What a device made of a change.
enum class Answer : std::uint8_t {
  kDone,
  kRefused,  ///< The device has the control and did not accept the value.
  kCannot,   ///< The device has no such control.
};

/// How a device's life ends.
enum class Stop : std::uint8_t {
  kPowerCut,  ///< At once, whatever it was doing.
  kOrderly,   ///< By its console's command: what was reserved and not used is given back.
};

/// What befalls what a device with records keeps. All of it stays until `configure`, but for
/// kMemoryFails, which a restart ends. Record 0 is that of the first transmit SAK; those of the
/// receive SAs follow the transmit SAKs'.
enum class Harm : std::uint8_t {
  kMemoryFails,       ///< The `value`th write, erase or sync from now fails, and all behind it; 0
                      ///< ends that.
  kMemoryErased,      ///< All records are gone.
  kRecordErased,      ///< Both slots of the `value`th record, from 0, are erased.
  kRecordDamaged,     ///< Both slots of the `value`th record hold something else.
  kRecordBitFlipped,  ///< The `value` % 512th bit of both slots of the `value` / 512th record
                      ///< falls.
  kSlotDamaged,       ///< The `value`th slot, from 0, two a record, holds something else.
  kBlockBitFlipped,   ///< The `value`th bit of the provisioning block falls.
  kBlockOctet,        ///< The `value` / 256th octet of the block becomes `value` % 256, and the
                      ///< block's CRC agrees all the same.
};

/// The harm in words, for notes.
[[nodiscard]] const char* to_string(Harm harm) noexcept;

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

/// A device under test.
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

  /// The access priorities (PCP x 2 + DEI) with which requests of the Controlled Port left since
  /// the last call; none when nobody can see them.
  [[nodiscard]] virtual std::optional<std::vector<std::uint8_t>> access_priorities() {
    return std::nullopt;
  }
  /// Switches the device off and on: it boots from its block, with the records that it has.
  /// kRefused: the records could not be written at an orderly end. A device without `records`
  /// starts with its setup again.
  [[nodiscard]] virtual Answer restart(Stop) { return Answer::kCannot; }
  /// Harms what the device keeps; before the next `restart` it may not notice.
  [[nodiscard]] virtual Answer harm(Harm, std::uint64_t) { return Answer::kCannot; }
  /// What its console said since the last call; none when nobody can see it.
  [[nodiscard]] virtual std::optional<std::string> said() { return std::nullopt; }

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
