// SPDX-License-Identifier: Apache-2.0

// hal/nvm.h.

#include <CppUTest/TestHarness.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "guarded.h"
#include "hal/nvm.h"
#include "platform.h"

using linksec::ByteSpan;
using linksec::ConstByteSpan;
using linksec::Status;
using linksec::hal::kNvmErased;
using linksec::hal::NvmGeometry;
using linksec::hal::NvmId;
using namespace linksec::contract;  // NOLINT

namespace {

constexpr std::size_t kMaxUnits = 256;
std::array<std::uint8_t, kMaxUnits> octets;  // NOLINT

}  // namespace

TEST_GROUP(NvmContract) {
  NvmId region{};
  NvmGeometry shape{};

  void setup() override {
    region = open_region();
    shape = linksec::hal::nvm_geometry(region);
    octets.fill(kGuard);
  }
  void teardown() override { close_region(region); }

  ByteSpan units(std::uint32_t count) const {
    return ByteSpan(octets).first(std::size_t{count} * shape.write_unit);
  }

  Status write_pattern(std::uint32_t offset, std::uint32_t count, std::uint32_t seed) const {
    fill_pattern(units(count), seed);
    return linksec::hal::nvm_write(region, offset, units(count));
  }

  bool holds_pattern(std::uint32_t offset, std::uint32_t count, std::uint32_t seed) const {
    return linksec::hal::nvm_read(region, offset, units(count)) == Status::kOk &&
           is_pattern(units(count), seed);
  }

  bool is_erased(std::uint32_t offset, std::uint32_t count) const {
    return linksec::hal::nvm_read(region, offset, units(count)) == Status::kOk &&
           all_are(units(count), kNvmErased);
  }
};

TEST(NvmContract, TheGeometryIsConsistent) {
  CHECK_TRUE(shape.size > 0);
  CHECK_TRUE(shape.sector > 0);
  CHECK_TRUE(shape.write_unit > 0 && (shape.write_unit & (shape.write_unit - 1)) == 0);
  LONGS_EQUAL(0, shape.size % shape.sector);
  LONGS_EQUAL(0, shape.size % shape.write_unit);
  CHECK_TRUE(shape.size / shape.sector >= 2);
  CHECK_TRUE(shape.size / shape.write_unit >= 64);
  CHECK_TRUE(std::size_t{4} * shape.write_unit <= kMaxUnits);
}

TEST(NvmContract, AnErasedRegionReadsErased) {
  for (std::uint32_t offset = 0; offset < shape.size; offset += shape.write_unit) {
    CHECK_TRUE(is_erased(offset, 1));
  }
}

TEST(NvmContract, WhatIsWrittenIsRead) {
  const std::uint32_t unit = shape.write_unit;
  CHECK_TRUE(write_pattern(0, 2, 1) == Status::kOk);
  CHECK_TRUE(write_pattern(unit * 2, 1, 2) == Status::kOk);
  CHECK_TRUE(write_pattern(shape.size - unit, 1, 3) == Status::kOk);
  CHECK_TRUE(holds_pattern(0, 2, 1));
  CHECK_TRUE(holds_pattern(unit * 2, 1, 2));
  CHECK_TRUE(holds_pattern(shape.size - unit, 1, 3));
  CHECK_TRUE(is_erased(unit * 3, 1));
}

TEST(NvmContract, WhatIsSyncedSurvivesARestart) {
  CHECK_TRUE(write_pattern(0, 4, 9) == Status::kOk);
  CHECK_TRUE(linksec::hal::nvm_sync(region) == Status::kOk);
  region = restart_region(region);
  CHECK_TRUE(holds_pattern(0, 4, 9));
}

TEST(NvmContract, AnEraseErasesItsSectorsAlone) {
  const std::uint32_t last = shape.size - shape.write_unit;
  CHECK_TRUE(write_pattern(0, 1, 1) == Status::kOk);
  CHECK_TRUE(write_pattern(last, 1, 2) == Status::kOk);
  const std::uint32_t sectors = shape.sector >= shape.write_unit ? 1 : shape.write_unit;
  CHECK_TRUE(linksec::hal::nvm_erase(region, 0, sectors * shape.sector) == Status::kOk);
  CHECK_TRUE(is_erased(0, 1));
  CHECK_TRUE(holds_pattern(last, 1, 2));
  CHECK_TRUE(write_pattern(0, 1, 3) == Status::kOk);
  CHECK_TRUE(holds_pattern(0, 1, 3));
}

TEST(NvmContract, TheWholeRegionCanBeErasedAtOnce) {
  CHECK_TRUE(write_pattern(0, 1, 1) == Status::kOk);
  CHECK_TRUE(write_pattern(shape.size - shape.write_unit, 1, 2) == Status::kOk);
  CHECK_TRUE(linksec::hal::nvm_erase(region, 0, shape.size) == Status::kOk);
  CHECK_TRUE(is_erased(0, 1));
  CHECK_TRUE(is_erased(shape.size - shape.write_unit, 1));
}

TEST(NvmContract, ReadsBeyondTheEndAreRefusedAndGiveZeroes) {
  for (const std::uint32_t offset : {shape.size - 1, shape.size, UINT32_MAX}) {
    octets.fill(kGuard);
    CHECK_TRUE(linksec::hal::nvm_read(region, offset, ByteSpan(octets).first(2)) ==
               Status::kInvalidArgument);
    CHECK_TRUE(all_are(ByteSpan(octets).first(2), 0));
    LONGS_EQUAL(kGuard, octets[2]);
  }
}

TEST(NvmContract, WritesBeyondTheEndAreRefused) {
  const std::uint32_t unit = shape.write_unit;
  CHECK_TRUE(write_pattern(shape.size - unit, 2, 1) == Status::kInvalidArgument);
  CHECK_TRUE(write_pattern(shape.size, 1, 1) == Status::kInvalidArgument);
  CHECK_TRUE(is_erased(shape.size - unit, 1));
}

TEST(NvmContract, WritesOffTheUnitAreRefused) {
  if (shape.write_unit == 1) {
    return;
  }
  CHECK_TRUE(write_pattern(1, 1, 1) == Status::kInvalidArgument);
  CHECK_TRUE(linksec::hal::nvm_write(region, 0, ConstByteSpan(octets).first(1)) ==
             Status::kInvalidArgument);
  CHECK_TRUE(is_erased(0, 2));
}

TEST(NvmContract, ErasesOffTheSectorOrBeyondTheEndAreRefused) {
  CHECK_TRUE(write_pattern(0, 1, 1) == Status::kOk);
  if (shape.sector > 1) {
    CHECK_TRUE(linksec::hal::nvm_erase(region, 1, shape.sector) == Status::kInvalidArgument);
    CHECK_TRUE(linksec::hal::nvm_erase(region, 0, 1) == Status::kInvalidArgument);
  }
  CHECK_TRUE(linksec::hal::nvm_erase(region, shape.size, shape.sector) == Status::kInvalidArgument);
  CHECK_TRUE(linksec::hal::nvm_erase(region, 0, shape.size + shape.sector) ==
             Status::kInvalidArgument);
  CHECK_TRUE(holds_pattern(0, 1, 1));
}

TEST(NvmContract, NothingIsRefusedAsTooLittle) {
  CHECK_TRUE(linksec::hal::nvm_read(region, 0, {}) == Status::kOk);
  CHECK_TRUE(linksec::hal::nvm_write(region, 0, {}) == Status::kOk);
  CHECK_TRUE(linksec::hal::nvm_erase(region, 0, 0) == Status::kOk);
  CHECK_TRUE(is_erased(0, 1));
}

TEST(NvmContract, AnAbsentRegionSaysSo) {
  const NvmId absent = absent_region();
  LONGS_EQUAL(0, linksec::hal::nvm_geometry(absent).size);
  CHECK_TRUE(linksec::hal::nvm_read(absent, 0, ByteSpan(octets).first(4)) == Status::kNotFound);
  CHECK_TRUE(all_are(ByteSpan(octets).first(4), 0));
  CHECK_TRUE(linksec::hal::nvm_write(absent, 0, ConstByteSpan(octets).first(4)) ==
             Status::kNotFound);
  CHECK_TRUE(linksec::hal::nvm_erase(absent, 0, 4) == Status::kNotFound);
  CHECK_TRUE(linksec::hal::nvm_sync(absent) == Status::kNotFound);
}
