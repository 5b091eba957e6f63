// SPDX-License-Identifier: Apache-2.0
#pragma once

// One kind of port behind hal/eth.h. Which kind is chosen at run time, which no board needs: this
// is the one virtual interface of the HAL, and it is private to the host.

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/frame_buffer.h"
#include "base/time.h"
#include "hal/eth.h"
#include "host/io_result.h"
#include "host/ports.h"

namespace linksec::host {

/// The shortest frame on a medium, without frame check sequence.
inline constexpr std::size_t kMinFrameOctets = 60;
/// Two addresses and a type: less is no frame.
inline constexpr std::size_t kMinHeaderOctets = 14;

class Port {
 public:
  Port() = default;
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;
  virtual ~Port() = default;

  virtual std::size_t receive(std::span<FrameBuffer> burst) = 0;
  virtual std::size_t transmit(std::span<const FrameBuffer* const> burst) = 0;
  [[nodiscard]] virtual hal::EthStatus status() const = 0;
  [[nodiscard]] virtual std::array<std::uint8_t, 6> address() const { return {}; }
  [[nodiscard]] virtual std::size_t max_frame_octets() const = 0;
  [[nodiscard]] virtual hal::EthCounters counters() const { return counters_; }

  [[nodiscard]] virtual std::optional<Time> next_time() { return std::nullopt; }
  [[nodiscard]] virtual bool at_end() { return false; }
  virtual IoStatus flush() { return {}; }
  /// Writes what is left; the port is not used afterwards, but for `io_status`.
  virtual IoStatus finish() { return {}; }
  virtual void set_link(bool /*up*/) {}
  // Of a port in memory alone.
  virtual void put(ConstByteSpan /*frame*/) {}
  virtual std::vector<HostFrame> take() { return {}; }
  [[nodiscard]] virtual std::size_t waiting() const { return 0; }
  virtual void set_status(const hal::EthStatus& /*status*/) {}
  /// A descriptor that becomes readable when a frame arrives, or -1.
  [[nodiscard]] virtual int wait_descriptor() const { return -1; }

  [[nodiscard]] IoStatus io_status() const {
    return error_.text.empty() ? IoStatus() : IoStatus(error_);
  }

 protected:
  /// Copies a frame into `buffer`; false, and counted as dropped, when it does not fit or is none.
  bool deliver(ConstByteSpan octets, FrameBuffer& buffer);
  /// Pads a frame to kMinFrameOctets in `scratch` when it is shorter.
  static ConstByteSpan padded(ConstByteSpan frame,
                              std::array<std::uint8_t, kMinFrameOctets>& scratch);
  /// Remembers the first error.
  void note_error(const std::string& text, bool reader_gone = false) {
    if (error_.text.empty()) {
      error_ = {text, reader_gone};
    }
  }

  hal::EthCounters counters_{};

 private:
  IoError error_;
};

/// A port that hands its frames to the system one by one, padded as a medium has them.
class FramePort : public Port {
 public:
  std::size_t transmit(std::span<const FrameBuffer* const> burst) final;

 private:
  [[nodiscard]] bool send(ConstByteSpan frame);
  /// Hands octets to the system, and does not wait. Negative, with errno, when that failed.
  [[nodiscard]] virtual ssize_t hand_over(ConstByteSpan octets) = 0;
};

IoResult<std::unique_ptr<Port>> make_capture_port(const CapturePortOptions& options);
IoResult<std::unique_ptr<Port>> make_live_port(const std::string& interface);
IoResult<std::unique_ptr<Port>> make_tap_port(const std::string& interface, std::size_t mtu);
IoResult<std::unique_ptr<Port>> make_datagram_port(const DatagramLink& link,
                                                   std::size_t max_frame_octets);
std::unique_ptr<Port> make_datagram_port(int connected_socket, std::size_t max_frame_octets);

std::unique_ptr<Port> make_memory_port(const MemoryPortOptions& options);

struct PortPair {
  std::unique_ptr<Port> a;
  std::unique_ptr<Port> b;
};
PortPair make_loopback_pair(std::size_t queue_frames, std::size_t max_frame_octets);

}  // namespace linksec::host
