// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the contract tests need around an implementation and no contract offers: ports that are
// wired to each other, an erased region, a way to let time pass. Each backend_<name>/ defines these
// functions; the tests of this folder are the same for all.

#include <cstdint>
#include <optional>
#include <string_view>

#include "hal/console.h"
#include "hal/entropy.h"
#include "hal/eth.h"
#include "hal/nvm.h"

namespace linksec::contract {

/// Two ports: what one sends arrives at the other. Both are the same port where a platform has only
/// one, with a plug that brings back what it sends.
struct PortPair {
  hal::PortId a;
  hal::PortId b;
};

/// Before each Ethernet test: the ports, with empty queues.
PortPair open_ports();
/// After each Ethernet test.
void close_ports(PortPair ports);
/// Returns when what was sent has had time to arrive.
void wait_for_arrival();
/// A port that does not exist on this platform.
hal::PortId absent_port();

/// Before each storage test: a region of at least two sectors and 64 write units, all erased.
hal::NvmId open_region();
/// Restarts the platform as far as storage goes: what was synced must be there again.
hal::NvmId restart_region(hal::NvmId region);
/// After each storage test.
void close_region(hal::NvmId region);
/// A region that does not exist on this platform.
hal::NvmId absent_region();

/// Lets at least `ns` nanoseconds pass on the platform's clock.
void pass_time(std::uint64_t ns);

/// A source of entropy, or no value where the platform has none.
std::optional<hal::EntropyId> open_entropy();
/// A second one that is independent of it; no value where there is none.
std::optional<hal::EntropyId> open_second_entropy();
/// A source that does not exist on this platform.
hal::EntropyId absent_entropy();

/// Before each console test: a console where nothing is typed and nothing was written.
hal::ConsoleId open_console();
/// Types `text`; false when this backend can't type.
bool type(std::string_view text);
/// What was written since `open_console`; no value when this backend can't tell.
std::optional<std::string_view> written();
/// After each console test.
void close_console();
/// A console that does not exist on this platform.
hal::ConsoleId absent_console();

}  // namespace linksec::contract
