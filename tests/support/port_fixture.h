// SPDX-License-Identifier: Apache-2.0
#pragma once

// A SecYPort between two fake Ethernet ports, its Controlled Port enabled and EAPOL subscribed to.
// For executables that link linksec_test_fake_hal.

#include <vector>

#include "port/secy_port.h"
#include "support/fake_hal/fake_eth.h"
#include "support/fake_hal/reset.h"
#include "support/secy_fixture.h"

namespace linksec::test {

inline constexpr std::uint16_t kEapolType = 0x888E;

struct PortFixture {
  static constexpr std::size_t kFrameOctets = 2000;

  explicit PortFixture(CipherSuite suite = CipherSuite::kGcmAes128)
      : host((reset_fake_hal(), fake_eth::add_port(kFrameOctets))),
        line(fake_eth::add_port(kFrameOctets)),
        storage(SecYPort::storage_octets(kFrameOctets)),
        secy(suite),
        port(*secy, host, line, storage, kFrameOctets) {
    secy->lmi().set_controlled_port_enabled(true);
    LINKSEC_ASSERT(port.subscribe(kEapolType) == Status::kOk);
  }

  /// Frames that the host asks to send; returns what left on the line.
  std::vector<Octets> from_host(const std::vector<Octets>& frames) {
    for (const Octets& frame : frames) {
      fake_eth::arrive(host, frame);
    }
    static_cast<void>(port.poll(now));
    return fake_eth::take_sent(line);
  }

  /// Frames that arrive on the line; returns what the host got.
  std::vector<Octets> from_line(const std::vector<Octets>& frames) {
    for (const Octets& frame : frames) {
      fake_eth::arrive(line, frame);
    }
    static_cast<void>(port.poll(now));
    return fake_eth::take_sent(host);
  }

  Time now{3};  ///< When the port is polled.
  hal::PortId host;
  hal::PortId line;
  Octets storage;
  SecYFixture secy;
  SecYPort port;
};

/// A frame with an EtherType and 46 octets of user data, from the peer.
inline Octets typed_frame(std::uint16_t type, std::uint8_t seed = 0) {
  Octets data = user_data(46, seed);
  store_be16(data.data(), type);
  return plain_frame(data, kOwnAddress, kPeerAddress);
}

}  // namespace linksec::test
