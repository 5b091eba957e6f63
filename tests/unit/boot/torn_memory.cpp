// SPDX-License-Identifier: Apache-2.0
#include "torn_memory.h"

#include <algorithm>

namespace linksec::test::torn_memory {
namespace {

hal::NvmGeometry shape;
std::vector<std::uint8_t> memory;
std::uint64_t done = 0;
std::uint64_t left = UINT64_MAX;
std::uint8_t damage = 0;

// False when the power is gone. The octet at which it goes is neither what it was nor what it
// should have become.
bool change(std::uint8_t& octet, std::uint8_t to) {
  if (left == 0) {
    return false;
  }
  --left;
  ++done;
  octet = left == 0 ? static_cast<std::uint8_t>(damage += 0x35) : to;
  return left != 0;
}

bool is_there(hal::NvmId region) { return region == kRegion && shape.size != 0; }

}  // namespace

void reset(hal::NvmGeometry geometry) {
  shape = geometry;
  memory.assign(geometry.size, hal::kNvmErased);
  restore();
}

void cut_after(std::uint64_t octets) { left = octets; }

void restore() {
  left = UINT64_MAX;
  done = 0;
}

bool power_is_off() { return left == 0; }
std::uint64_t work() { return done; }
std::vector<std::uint8_t>& octets() { return memory; }

}  // namespace linksec::test::torn_memory

namespace linksec::hal {

using namespace test::torn_memory;  // NOLINT

NvmGeometry nvm_geometry(NvmId region) noexcept { return is_there(region) ? shape : NvmGeometry{}; }

Status nvm_read(NvmId region, std::uint32_t offset, ByteSpan to) noexcept {
  if (!is_there(region) || power_is_off()) {
    std::fill(to.begin(), to.end(), std::uint8_t{0});
    return Status::kIoError;
  }
  std::copy_n(memory.begin() + offset, to.size(), to.begin());
  return Status::kOk;
}

Status nvm_write(NvmId, std::uint32_t offset, ConstByteSpan from) noexcept {
  for (const std::uint8_t octet : from) {
    if (!change(memory[offset++], octet)) {
      return Status::kIoError;
    }
  }
  return Status::kOk;
}

Status nvm_erase(NvmId, std::uint32_t offset, std::uint32_t octets) noexcept {
  for (std::uint32_t i = 0; i < octets; ++i) {
    if (!change(memory[offset + i], kNvmErased)) {
      return Status::kIoError;
    }
  }
  return Status::kOk;
}

Status nvm_sync(NvmId) noexcept {
  std::uint8_t nothing = 0;
  return change(nothing, 0) ? Status::kOk : Status::kIoError;
}

}  // namespace linksec::hal
