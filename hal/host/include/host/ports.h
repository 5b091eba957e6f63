// SPDX-License-Identifier: Apache-2.0
#pragma once

// The ports behind hal/eth.h on a host, chosen at run time: a pair of capture files (one in, one
// out), a live interface, a datagram socket, or a pair of ports wired to each other in memory.
//
// A capture port delivers a frame once the clock (host/clock.h) has reached the frame's time; with
// the wall clock it delivers at once. What it sends is stamped with the clock. Whoever replays two
// captures asks both ports for `next_time` and moves the clock to the earlier one.
//
// All ports pad what they send to 60 octets with zeroes, as hal/eth.h asks. Captured frames that
// are cut short, and frames without two addresses and a type (under 14 octets), never came out of
// a MAC: they are counted as receive_drops.
//
// Who calls: sim/ and tests, from the thread that polls.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/config.h"
#include "base/time.h"
#include "hal/eth.h"
#include "host/capture.h"
#include "host/datagram.h"
#include "host/io_result.h"

namespace linksec::host {

/// A port on capture files.
struct CapturePortOptions {
  std::string in;   ///< Where its frames come from: a path, "-", or empty for none.
  std::string out;  ///< Where its frames go: a path, "-", or empty to drop them.
  Precision out_precision = Precision::kMicroseconds;
  std::size_t max_frame_octets = config::kMaxFrameOctets;  ///< What eth_max_frame_octets gives.
  /// How often `in` is read from its beginning, its times going on; 0: without end.
  std::uint64_t rounds = 1;
  /// Frames are due at this rate from the time of the first one on; 0: at their own times.
  std::uint32_t frames_per_second = 0;
  StopRequest stop = nullptr;  ///< Ends waits for the other end of a pipe.
};

/// Two ports that are wired to each other.
struct LoopbackPair {
  hal::PortId a;
  hal::PortId b;
};

/// Opens the files of a capture port. The error names the file.
IoResult<hal::PortId> open_capture_port(const CapturePortOptions& options);

/// Opens a network interface by name: promiscuous, without waiting, and without the frames that
/// this machine itself sends. Needs the right to capture (root or CAP_NET_RAW).
IoResult<hal::PortId> open_live_port(const std::string& interface);

/// Makes a TAP interface of that name, or takes one that is there and nobody's, gives it the MTU
/// and sets it up: what this machine sends to it arrives at the port. It goes with the port, unless
/// it is persistent. Needs root or CAP_NET_ADMIN.
IoResult<hal::PortId> open_tap_port(const std::string& interface, std::size_t mtu);

/// Whether there is a carrier at a TAP interface: this machine's routes follow it.
void set_carrier(hal::PortId port, bool up);

/// The longest frame of a datagram port where nobody says otherwise.
inline constexpr std::size_t kDatagramFrameOctets = 9216;

/// Opens our end of a link: a datagram is a frame. The socket at a path goes with the port. What is
/// sent while the other end is not there is lost, and counted as transmit_drops unless over UDP,
/// where nobody can tell; frames that it has no room for are not taken. The error names the path or
/// the port number.
IoResult<hal::PortId> open_datagram_port(const DatagramLink& link,
                                         std::size_t max_frame_octets = kDatagramFrameOctets);

/// The same on a datagram socket that is connected already, and now the port's.
IoResult<hal::PortId> adopt_datagram_port(int connected_socket,
                                          std::size_t max_frame_octets = kDatagramFrameOctets);

/// Opens what a user names as a line: an interface, or a datagram link as parse_datagram_link has
/// it.
IoResult<hal::PortId> open_named_port(const std::string& name);

/// Two ports of `max_frame_octets` each; each holds up to `queue_frames` frames that were sent to
/// it and drops, and counts, what comes beyond.
IoResult<LoopbackPair> open_loopback_pair(std::size_t queue_frames = 1024,
                                          std::size_t max_frame_octets = config::kMaxFrameOctets);

/// A frame as a program sees it beside a port.
using HostFrame = std::vector<std::uint8_t>;

struct MemoryPortOptions {
  std::size_t max_frame_octets = config::kMaxFrameOctets;
  bool pads = true;  ///< Short frames that are sent get 60 octets, as a medium has it.
};

/// A port whose other end is this program: frames arrive when `put_frame` says so, of any length,
/// and what was sent waits for `take_frames`.
IoResult<hal::PortId> open_memory_port(const MemoryPortOptions& options = {});
/// A frame arrives at a port in memory.
void put_frame(hal::PortId port, ConstByteSpan frame);
/// Frames that arrived at a port in memory and were not received yet.
[[nodiscard]] std::size_t waiting_frames(hal::PortId port);
/// What a port in memory sent since the last call, in order.
[[nodiscard]] std::vector<HostFrame> take_frames(hal::PortId port);

/// Closes a port, whatever its kind, and gives the first error that it met since it was opened
/// (a damaged capture, a full disk). An unknown port is ignored.
IoStatus close_port(hal::PortId port);

/// The time of the frame that a capture port will deliver next; none for other ports and at the
/// end of the capture.
[[nodiscard]] std::optional<Time> next_time(hal::PortId port);

/// True when a port will never deliver another frame: a capture is over or damaged, or the port
/// does not exist.
[[nodiscard]] bool at_end(hal::PortId port);

/// The first error that a port met, without closing it.
IoStatus port_status(hal::PortId port);

/// Hands to the system what a capture port has buffered for its output.
IoStatus flush_port(hal::PortId port);

/// Takes both ends of a loopback pair up or down, as if the cable were pulled: a port that is down
/// is not operational, and what it sends is lost and counted.
void set_loopback_link(hal::PortId port, bool up);

/// What both ends of a loopback pair say of themselves from now on, the cable included.
void set_loopback_status(hal::PortId port, const hal::EthStatus& status);

/// Waits until one of the ports that are live interfaces or sockets has a frame or `timeout` is
/// over. Other ports never wait.
void wait_for_frame(std::span<const hal::PortId> ports, std::chrono::milliseconds timeout);

}  // namespace linksec::host
