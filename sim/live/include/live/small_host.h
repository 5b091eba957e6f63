// SPDX-License-Identifier: Apache-2.0
#pragma once

// The small IPv4 host of an end station at a port of this process: it answers ARP and echo requests
// as the station image does, and pings when it is asked to, five times a second. It knows nothing
// of MACsec.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/station.h"
#include "base/frame_buffer.h"
#include "base/time.h"
#include "hal/eth.h"

namespace linksec::sim {

/// A ping that is under way.
struct SmallHostPing {
  std::uint32_t address = 0;
  std::uint32_t count = 0;
  std::uint32_t asked = 0;  // For the MAC address.
  std::uint32_t sent = 0;
  std::uint32_t received = 0;
  std::optional<MacAddress> mac{};
  Time due{};
  std::vector<Time> sent_at{};
  std::vector<bool> answered{};
};

class SmallHost {
 public:
  /// A host at `port`, where its frames come and go. `tell` gets each line about a ping.
  SmallHost(hal::PortId port, const StationAddress& own,
            std::function<void(const std::string&)> tell);

  /// Pings `address` `count` times, each time 200 ms after the one before, in place of a ping that
  /// is under way.
  void ping(std::uint32_t address, std::uint32_t count, Time now);
  /// Answers what came and sends what is due; how many frames moved.
  std::size_t turn(Time now);
  /// When the next turn is due though no frame comes.
  [[nodiscard]] Time next_deadline() const noexcept;

 private:
  void look_at(ConstByteSpan frame, Time now);
  void take_reply(ConstByteSpan frame, Time now);
  void send_next(Time now);
  void conclude();
  void send(const std::vector<std::uint8_t>& frame);
  [[nodiscard]] std::vector<std::uint8_t> arp_request() const;
  [[nodiscard]] std::vector<std::uint8_t> echo_request(std::uint16_t sequence) const;

  hal::PortId port_;
  StationAddress own_;
  std::function<void(const std::string&)> tell_;
  std::vector<std::uint8_t> storage_;
  std::vector<FrameBuffer> buffers_;
  std::optional<SmallHostPing> ping_;
};

/// "10.0.0.1" of an address.
[[nodiscard]] std::string ipv4_text(std::uint32_t address);
/// The address of such a text, if it is one.
[[nodiscard]] std::optional<std::uint32_t> ipv4_from_text(std::string_view text);

}  // namespace linksec::sim
