// SPDX-License-Identifier: Apache-2.0

// The host under the Ethernet contract, with two ends of a datagram link; backend_host/ has the
// other services.

#include <stdlib.h>
#include <unistd.h>

#include <CppUTest/TestHarness.h>

#include <string>

#include "host/ports.h"
#include "platform.h"

namespace linksec::contract {
namespace {

std::string folder;  // NOLINT

}  // namespace

PortPair open_ports() {
  std::string pattern = "/tmp/linksec-contract-XXXXXX";
  CHECK_TRUE(mkdtemp(pattern.data()) != nullptr);
  folder = pattern;
  const auto link = host::parse_datagram_link("unix:" + folder + "/a:" + folder + "/b");
  CHECK_TRUE(link.ok());
  const auto a = host::open_datagram_port(link.value());
  const auto b = host::open_datagram_port(host::other_end(link.value()));
  CHECK_TRUE(a.ok() && b.ok());
  return {a.value(), b.value()};
}

void close_ports(PortPair ports) {
  CHECK_TRUE(host::close_port(ports.a).ok());
  CHECK_TRUE(host::close_port(ports.b).ok());
  LONGS_EQUAL(0, ::rmdir(folder.c_str()));
}

void wait_for_arrival() {}
hal::PortId absent_port() { return hal::PortId{200}; }

}  // namespace linksec::contract
