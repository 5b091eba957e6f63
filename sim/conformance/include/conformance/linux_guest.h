// SPDX-License-Identifier: Apache-2.0
#pragma once

// The Linux guest of tests/interop/linux_peer, running in QEMU for as long as this object lives. It
// has two network cards, whose other ends are sockets that nobody else sees, one datagram a frame:
// eth0 is the line, eth1 the host's side. iproute2's `ip` and `tc` each take commands at a port of
// their own, one a line, so that no command costs a process.

#include <array>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "conformance/dut.h"
#include "shell/child_process.h"
#include "shell/descriptor.h"

namespace linksec::sim::conformance {

/// What came of commands.
struct GuestAnswer {
  std::vector<std::string> shown;  ///< A line of JSON for each `show`.
  std::string error;               ///< What the first one that failed said; empty when none did.
};

/// A running Linux guest.
class LinuxGuest {
 public:
  /// Boots the guest of that folder, which build_guest.py made. Throws a run Failure.
  explicit LinuxGuest(const std::filesystem::path& folder);
  LinuxGuest(const LinuxGuest&) = delete;
  LinuxGuest& operator=(const LinuxGuest&) = delete;
  /// Ends QEMU at once.
  ~LinuxGuest() = default;

  /// "6.1.0-56-cloud-amd64".
  [[nodiscard]] const std::string& kernel() const noexcept { return kernel_; }
  /// "kvm" or "tcg".
  [[nodiscard]] const std::string& accelerator() const noexcept { return accelerator_; }

  /// Commands of `ip` (with -s -j) or `tc`, without that word. Throws a run Failure when the guest
  /// does not answer.
  GuestAnswer ip(const std::vector<std::string>& commands) { return run(ip_, commands); }
  GuestAnswer tc(const std::vector<std::string>& commands) { return run(tc_, commands); }

  /// Gives a frame to the card on that side.
  void send(Side side, const Octets& frame);
  /// Waits until all that was sent there has been through the guest, by a frame of its own that
  /// goes straight to the other side.
  void settle(Side side);
  /// What came out on that side.
  [[nodiscard]] std::vector<Octets> take(Side side);

  /// The destination of settle's frames: they must be redirected from each card to the other one.
  static constexpr const char* kBarrierAddress = "02:00:00:00:00:b5";

 private:
  struct Port {
    Descriptor end;
    std::string text;          // Not yet looked at.
    const char* last_command;  // Shows a line of JSON: all before it have been done then.
    unsigned lines = 0;        // Commands that it got in its life.
  };
  struct Card {
    Descriptor end;
    std::vector<Octets> received;
    std::uint32_t barriers_sent = 0;  // On this side.
    std::uint32_t barriers_seen = 0;
  };

  void start(const std::filesystem::path& folder);
  void wait_for_boot(std::chrono::seconds patience);
  GuestAnswer run(Port& port, const std::vector<std::string>& commands);
  void write(Port& port, const std::string& text);
  void read_frames(Card& card);
  void read_text(Port& port);
  void turn(std::chrono::steady_clock::time_point deadline);
  [[nodiscard]] Card& card(Side side) { return cards_[side == Side::kLine ? 0 : 1]; }

  ChildProcess child_;
  std::string accelerator_;
  std::string kernel_;
  Port agent_{{}, {}, nullptr};
  Port ip_{{}, {}, "link show dev lo"};
  Port tc_{{}, {}, "qdisc show dev lo"};
  std::array<Card, 2> cards_;
};

}  // namespace linksec::sim::conformance
