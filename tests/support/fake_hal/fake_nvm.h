// SPDX-License-Identifier: Apache-2.0
#pragma once

// Non-volatile memory for tests, with power cuts at a chosen operation. Writes, erases and syncs
// are counted together as operations; reads are not.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hal/nvm.h"

namespace linksec::test::fake_nvm {

/// How much of the interrupted operation happens.
enum class Cut {
  kBefore,  ///< Nothing of it.
  kTorn,    ///< The first half, and one damaged write unit behind it.
  kAfter,   ///< All of it, but the caller does not learn that.
  kWild,    ///< Each octet that it would have changed has some value.
};

/// What becomes of writes that were not synced when the power goes.
enum class Unsynced { kKept, kLost };

/// Operations since `reset`.
struct Counts {
  std::uint64_t writes = 0;
  std::uint64_t erases = 0;
  std::uint64_t syncs = 0;
  /// Writes onto octets that were not erased, in regions that need an erase: a fault of the caller.
  std::uint64_t overwrites = 0;
};

/// Takes all regions away and restores the power.
void reset();
/// An erased region.
hal::NvmId add_region(hal::NvmGeometry geometry);
/// The power goes at the `nth` operation from now (1 is the next one): that operation and all that
/// follow give kIoError.
void cut_power(std::uint64_t nth, Cut cut, Unsynced unsynced);
/// The same, after exactly `octets` octets of that operation; of the write unit behind them only
/// some bits make it.
void cut_power_in(std::uint64_t nth, std::size_t octets);
/// The power comes back; what was saved is there.
void restore_power();
/// True when the power is gone.
[[nodiscard]] bool power_is_off();
/// While true, writes, erases and syncs give kIoError and do nothing; reads work.
void fail_writes(bool broken);

[[nodiscard]] Counts counts();
/// The region's octets now; a test may change them.
[[nodiscard]] std::vector<std::uint8_t>& octets(hal::NvmId region);

}  // namespace linksec::test::fake_nvm
