// SPDX-License-Identifier: Apache-2.0

// The Ethernet contract's platform on two live interfaces that are wired to each other. Their names
// come from LINKSEC_LIVE_A and LINKSEC_LIVE_B; tests/interop makes them.

#include <unistd.h>

#include <CppUTest/TestHarness.h>

#include "host/ports.h"
#include "live_interfaces.h"
#include "platform.h"

namespace linksec::contract {

PortPair open_ports() {
  const auto a = host::open_live_port(live_interface_a());
  STRCMP_EQUAL("", a.error().c_str());
  const auto b = host::open_live_port(live_interface_b());
  STRCMP_EQUAL("", b.error().c_str());
  return {a.value(), b.value()};
}

void close_ports(PortPair ports) {
  CHECK_TRUE(host::close_port(ports.a).ok());
  CHECK_TRUE(host::close_port(ports.b).ok());
}

void wait_for_arrival() { ::usleep(30'000); }
hal::PortId absent_port() { return hal::PortId{200}; }

}  // namespace linksec::contract
