// SPDX-License-Identifier: Apache-2.0
#include "support/fake_hal/fake_nvm.h"

#include <algorithm>
#include <optional>

namespace linksec::test::fake_nvm {
namespace {

using Octets = std::vector<std::uint8_t>;

struct Region {
  hal::NvmGeometry geometry;
  Octets now;
  Octets synced;
};

struct State {
  std::vector<Region> regions;
  Counts counts;
  std::uint64_t operations_left = 0;  // until the cut; 0: no cut is planned
  Cut cut = Cut::kBefore;
  Unsynced unsynced = Unsynced::kKept;
  std::optional<std::size_t> cut_at;  // Octets of the operation that happen; half when not given.
  bool off = false;
  bool broken = false;
};

State& state() {
  static State all;
  return all;
}

Region* find(hal::NvmId id) {
  return id.index < state().regions.size() ? &state().regions[id.index] : nullptr;
}

bool inside(const Region& region, std::uint32_t offset, std::size_t octets) {
  return offset <= region.geometry.size && octets <= region.geometry.size - offset;
}

// True when the operation that begins now is the one that the power cut hits.
bool power_goes_now() {
  State& all = state();
  if (all.operations_left == 0 || --all.operations_left > 0) {
    return false;
  }
  all.off = true;
  if (all.unsynced == Unsynced::kLost) {
    for (Region& region : all.regions) {
      region.now = region.synced;
    }
  }
  return true;
}

// Half of `from` or as much as was asked for, in whole units, and then a unit of which only some
// bits made it.
void tear(Octets& now, std::uint32_t offset, const Octets& from, std::uint32_t unit) {
  const std::size_t wanted = std::min(state().cut_at.value_or(from.size() / 2), from.size());
  const std::size_t whole = wanted / unit * unit;
  std::copy_n(from.begin(), whole, now.begin() + offset);
  const std::size_t end = std::min<std::size_t>(whole + unit, from.size());
  for (std::size_t i = whole; i < end; ++i) {
    now[offset + i] = static_cast<std::uint8_t>((from[i] & 0x5A) | (now[offset + i] & 0xA5));
  }
}

void scramble(Octets& now, std::uint32_t offset, const Octets& from) {
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (now[offset + i] != from[i]) {
      now[offset + i] = static_cast<std::uint8_t>(now[offset + i] ^ from[i] ^ (0x3B + 29 * i));
    }
  }
}

// Puts `from` at `offset`, or what the power cut leaves of that.
Status put(Region& region, std::uint32_t offset, const Octets& from, std::uint32_t unit) {
  if (state().off || state().broken) {
    return Status::kIoError;
  }
  const bool cut = power_goes_now();
  if (!cut || state().cut == Cut::kAfter) {
    std::copy(from.begin(), from.end(), region.now.begin() + offset);
  } else if (state().cut == Cut::kTorn) {
    tear(region.now, offset, from, unit);
  } else if (state().cut == Cut::kWild) {
    scramble(region.now, offset, from);
  }
  if (cut) {
    region.synced = region.now;
  }
  return cut ? Status::kIoError : Status::kOk;
}

Status sync(Region& region) {
  if (state().off || state().broken) {
    return Status::kIoError;
  }
  const Octets before = region.now;
  if (power_goes_now()) {
    if (state().cut == Cut::kAfter) {
      region.now = before;
    }
    region.synced = region.now;
    return Status::kIoError;
  }
  region.synced = region.now;
  return Status::kOk;
}

}  // namespace

void reset() { state() = State{}; }

hal::NvmId add_region(hal::NvmGeometry geometry) {
  const Octets erased(geometry.size, hal::kNvmErased);
  state().regions.push_back({geometry, erased, erased});
  return hal::NvmId{static_cast<std::uint8_t>(state().regions.size() - 1)};
}

void cut_power(std::uint64_t nth, Cut cut, Unsynced unsynced) {
  state().operations_left = nth;
  state().cut = cut;
  state().unsynced = unsynced;
  state().cut_at.reset();
}

void cut_power_in(std::uint64_t nth, std::size_t octets) {
  cut_power(nth, Cut::kTorn, Unsynced::kKept);
  state().cut_at = octets;
}

void restore_power() {
  state().off = false;
  state().operations_left = 0;
}

bool power_is_off() { return state().off; }
void fail_writes(bool broken) { state().broken = broken; }
Counts counts() { return state().counts; }
Octets& octets(hal::NvmId region) { return state().regions.at(region.index).now; }

}  // namespace linksec::test::fake_nvm

namespace linksec::hal {

namespace fake = test::fake_nvm;

NvmGeometry nvm_geometry(NvmId id) noexcept {
  const fake::Region* region = fake::find(id);
  return region != nullptr ? region->geometry : NvmGeometry{};
}

Status nvm_read(NvmId id, std::uint32_t offset, ByteSpan to) noexcept {
  const fake::Region* region = fake::find(id);
  Status status = Status::kOk;
  if (region == nullptr) {
    status = Status::kNotFound;
  } else if (!fake::inside(*region, offset, to.size())) {
    status = Status::kInvalidArgument;
  } else if (fake::state().off) {
    status = Status::kIoError;
  }
  if (status != Status::kOk) {
    std::fill(to.begin(), to.end(), std::uint8_t{0});
    return status;
  }
  std::copy_n(region->now.begin() + offset, to.size(), to.begin());
  return Status::kOk;
}

Status nvm_write(NvmId id, std::uint32_t offset, ConstByteSpan from) noexcept {
  fake::Region* region = fake::find(id);
  if (region == nullptr) {
    return Status::kNotFound;
  }
  const std::uint32_t unit = region->geometry.write_unit;
  if (offset % unit != 0 || from.size() % unit != 0 ||
      !fake::inside(*region, offset, from.size())) {
    return Status::kInvalidArgument;
  }
  ++fake::state().counts.writes;
  const auto first = region->now.begin() + offset;
  const auto is_erased = [](std::uint8_t octet) { return octet == kNvmErased; };
  if (region->geometry.sector > 1 &&
      !std::all_of(first, first + static_cast<std::ptrdiff_t>(from.size()), is_erased)) {
    ++fake::state().counts.overwrites;
  }
  return fake::put(*region, offset, fake::Octets(from.begin(), from.end()), unit);
}

Status nvm_erase(NvmId id, std::uint32_t offset, std::uint32_t octets) noexcept {
  fake::Region* region = fake::find(id);
  if (region == nullptr) {
    return Status::kNotFound;
  }
  const std::uint32_t sector = region->geometry.sector;
  if (offset % sector != 0 || octets % sector != 0 || !fake::inside(*region, offset, octets)) {
    return Status::kInvalidArgument;
  }
  ++fake::state().counts.erases;
  return fake::put(*region, offset, fake::Octets(octets, kNvmErased), region->geometry.write_unit);
}

Status nvm_sync(NvmId id) noexcept {
  fake::Region* region = fake::find(id);
  if (region == nullptr) {
    return Status::kNotFound;
  }
  ++fake::state().counts.syncs;
  return fake::sync(*region);
}

}  // namespace linksec::hal
