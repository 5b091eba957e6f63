// SPDX-License-Identifier: Apache-2.0

// The Ethernet contract's platform on two live interfaces that are wired to each other, or on a TAP
// interface from both of its sides. The names come from LINKSEC_LIVE_A, where one can be tap:NAME,
// and LINKSEC_LIVE_B; tests/interop makes them.

#include <unistd.h>

#include <CppUTest/TestHarness.h>

#include "host/ports.h"
#include "live_interfaces.h"
#include "platform.h"

namespace linksec::contract {

namespace {

host::IoResult<hal::PortId> open_port(const std::string& name) {
  constexpr std::string_view kTap = "tap:";
  constexpr std::size_t kMtu = 1500;
  return name.starts_with(kTap) ? host::open_tap_port(name.substr(kTap.size()), kMtu)
                                : host::open_live_port(name);
}

}  // namespace

PortPair open_ports() {
  const auto a = open_port(live_interface_a());
  STRCMP_EQUAL("", a.error().c_str());
  const auto b = open_port(live_interface_b());
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
