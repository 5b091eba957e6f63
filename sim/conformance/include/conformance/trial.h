// SPDX-License-Identifier: Apache-2.0
#pragma once

// The engine of one case: it configures the device, gives it frames, and compares what came out,
// octet by octet, and what every counter did, with what the case expects. The first difference ends
// the case. All frames are kept as evidence, apart from those of sweeps, of which the first and the
// last ones are.

#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/dut.h"

namespace linksec::sim::conformance {

/// The device did something else than the case expects. The case has failed.
class Difference : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A frame that went in or came out.
struct Evidence {
  Side side = Side::kLine;
  bool in = true;  ///< Into the device.
  Octets octets;
  std::string note;
};

/// Frames that must come out.
struct Outcome {
  std::vector<Octets> frames;
  /// Of frames from the line: how many of them the Uncontrolled Port alone delivers: the first
  /// ones.
  std::size_t uncontrolled = 0;
  /// Of requests to the Controlled Port: how many it accepts; all when not set.
  std::optional<std::size_t> accepted;
};

/// One case at work on one device.
class Trial {
 public:
  explicit Trial(Dut& dut) : dut_(dut) {}

  // ---- Configuration -----------------------------------------------------------------------

  /// Makes the device new and configures it. Throws NotApplicable when it can't be.
  void configure(const Setup& setup);
  [[nodiscard]] const Setup& setup() const noexcept { return setup_; }

  /// A change that the device must accept. Throws NotApplicable when it has no such control.
  void change(const Change& change);
  /// A change that it must refuse.
  void refuse_change(const Change& change);
  /// The same by the remote manager.
  void change_remotely(const Change& change);
  void refuse_remotely(const Change& change);
  void set_write_access(Control control, bool on);

  // ---- Frames ------------------------------------------------------------------------------
  // `counts` are the counters that must move, all others must not: "InPktsOK InOctetsDecrypted+46".
  // A counter of the second SC of the setup has "@2" behind its name; one that may stay, since the
  // standard can be read both ways, a "?" at the end: "OutOctetsEncrypted+46?". Those of the
  // Controlled Port's interface are worked out from the frames [802.1AE-2018 10.7.6].

  /// Frames go in on one side; those of `outcome` come out on the other, and nothing else.
  void exchange(Side in, const std::vector<Octets>& frames, const Outcome& outcome,
                std::string_view counts);

  /// A frame from the line that reaches the Controlled Port's user as `plain`.
  void deliver(const Octets& frame, const Octets& plain, std::string_view counts);
  /// A frame from the line that reaches nobody.
  void discard(const Octets& frame, std::string_view counts);
  /// A request that leaves on the line as `sent`; the wire pads it to 60 octets.
  void send(const Octets& plain, const Octets& sent, std::string_view counts);
  /// A request that is not accepted: nothing leaves, nothing is counted.
  void refuse(const Octets& plain);
  /// A request that is accepted and discarded.
  void lose(const Octets& plain, std::string_view counts);

  /// The requests since the last look left with these access priorities.
  void left_with(const std::vector<std::uint8_t>& access_priorities);

  /// A frame as that side of the device gives it: where the medium pads short ones, padded.
  [[nodiscard]] Octets as_it_comes(Side side, const Octets& frame) const;
  /// Frames go in; what comes out on the other side, without a look at counters: for cases that
  /// compare one frame with another. Throws NotApplicable when nobody sees the host's side.
  [[nodiscard]] std::vector<Octets> observe(Side in, const std::vector<Octets>& frames);

  // ---- A device's life ---------------------------------------------------------------------

  /// Switches the device off and on. Throws NotApplicable when nobody can do that.
  void restart(Stop stop);
  /// The device can't end in order: its memory fails.
  void refuse_orderly_end();
  void harm(Harm harm, std::uint64_t value);
  /// The console has said so since the last look.
  void says(const std::string& words);

  // ---- Readings ----------------------------------------------------------------------------

  /// What management must read now. Throws NotApplicable when the device shows no such thing.
  void reads(const std::string& name, const std::string& value);
  [[nodiscard]] std::string reading(const std::string& name);
  /// Throws NotApplicable when the device does not show this counter.
  void needs_counter(const std::string& name);

  /// Ends the case when `holds` is false.
  void require(bool holds, const std::string& what);
  /// A line of the report, in front of what the next step says.
  void note(const std::string& text) { steps_.push_back(text); }
  /// Marks the frame that went in last as the one to show; else it is the last one of the case.
  void decisive();
  /// So many exchanges follow: of their frames the first and the last ones are kept. Throws
  /// NotApplicable when the device is too slow for it.
  void sweep(std::size_t exchanges);

  // ---- Evidence ----------------------------------------------------------------------------

  [[nodiscard]] const std::vector<Evidence>& evidence() const noexcept { return evidence_; }
  [[nodiscard]] const std::vector<std::string>& steps() const noexcept { return steps_; }
  /// Where the decisive frame stands in evidence(), from 1; 0 without frames.
  [[nodiscard]] std::size_t decisive_frame() const noexcept;
  [[nodiscard]] std::uint64_t frames_in() const noexcept { return frames_in_; }
  [[nodiscard]] std::uint64_t frames_out() const noexcept { return frames_out_; }
  /// Counters that the case asks for and the device does not show.
  [[nodiscard]] const std::vector<std::string>& unseen() const noexcept { return unseen_; }

 private:
  using Deltas = std::map<std::string, std::int64_t>;

  [[nodiscard]] std::vector<Octets> pass(Side in, const std::vector<Octets>& frames,
                                         std::string_view note);
  void expect_answer(const Change& change, Answer got, Answer wanted);
  void check_frames(Side side, const std::vector<Octets>& wanted,
                    const std::vector<Octets>& got) const;
  void check_counters(const Deltas& wanted, const std::set<std::string>& may_stay);
  [[nodiscard]] Deltas parse(std::string_view counts, std::set<std::string>& may_stay) const;
  [[nodiscard]] std::string full_name(const std::string& name, std::size_t sc) const;
  void add_interface(Deltas& wanted, Side in, const std::vector<Octets>& frames,
                     const Outcome& outcome) const;
  [[nodiscard]] bool around_the_secy(const Octets& frame) const;
  void record(Side side, bool in, const std::vector<Octets>& frames, std::string_view note);
  void trim_sweep();
  void note_once(const std::string& text);

  Dut& dut_;
  Setup setup_;
  Counters last_;
  std::vector<Evidence> evidence_;
  std::vector<std::string> steps_;
  std::vector<std::string> unseen_;
  std::size_t decisive_ = 0;
  std::size_t last_in_ = 0;
  std::size_t sweep_start_ = 0;
  bool sweeping_ = false;
  std::uint64_t frames_in_ = 0;
  std::uint64_t frames_out_ = 0;
};

}  // namespace linksec::sim::conformance
