// SPDX-License-Identifier: Apache-2.0

// The contract tests' platform on the fakes of tests/support/fake_hal.

#include "platform.h"
#include "support/fake_hal/reset.h"

namespace linksec::contract {

namespace fakes = linksec::test;

PortPair open_ports() {
  fakes::fake_eth::reset();
  const PortPair ports{fakes::fake_eth::add_port(), fakes::fake_eth::add_port()};
  fakes::fake_eth::wire(ports.a, ports.b);
  return ports;
}

void close_ports(PortPair) { fakes::fake_eth::reset(); }
void wait_for_arrival() {}
hal::PortId absent_port() { return hal::PortId{200}; }

hal::NvmId open_region() {
  fakes::fake_nvm::reset();
  return fakes::fake_nvm::add_region({4096, 512, 8});
}

hal::NvmId restart_region(hal::NvmId region) {
  // An operation that the power cut hits, so that what was not synced is lost.
  fakes::fake_nvm::cut_power(1, fakes::fake_nvm::Cut::kBefore, fakes::fake_nvm::Unsynced::kLost);
  (void)hal::nvm_sync(region);
  fakes::fake_nvm::restore_power();
  return region;
}

void close_region(hal::NvmId) { fakes::fake_nvm::reset(); }
hal::NvmId absent_region() { return hal::NvmId{200}; }

void pass_time(std::uint64_t ns) { fakes::fake_clock::advance(ns); }
std::optional<hal::EntropyId> open_entropy() { return hal::EntropyId{0}; }
std::optional<hal::EntropyId> open_second_entropy() { return hal::EntropyId{1}; }
hal::EntropyId absent_entropy() { return {fakes::fake_entropy::kSources}; }

hal::ConsoleId open_console() {
  fakes::fake_console::reset();
  return {};
}
bool type(std::string_view text) {
  fakes::fake_console::type(text);
  return true;
}
std::optional<std::string_view> written() { return fakes::fake_console::written(); }
void close_console() { fakes::fake_console::reset(); }
hal::ConsoleId absent_console() { return hal::ConsoleId{200}; }

}  // namespace linksec::contract
