// SPDX-License-Identifier: Apache-2.0
#include "app/seed_section.h"

#include <array>

#include "base/crc32.h"
#include "port/platform_records.h"
#include "support/fake_hal/reset.h"
#include "support/print.h"

using namespace linksec;        // NOLINT
using namespace linksec::test;  // NOLINT

namespace {

constexpr std::size_t kMemory = 4'096;

}  // namespace

TEST_GROUP(SeedSections) {
  Octets memory = Octets(kMemory, 0xFF);
  PlatformPnStore store;
  KeyLabel label;
  SeedSection section;

  void setup() override {
    reset_fake_hal();
    label.octets.fill(0x4C);
  }
  std::uint8_t* at(std::size_t offset) {
    return memory.data() + memory.size() - SeedSection::kOctets + offset;
  }
  void sign() { store_be32(at(76), crc32({at(0), 76})); }
  void write_section() {
    store_be32(at(0), 0x4C53'4553);
    store_be16(at(4), 1);
    store_be16(at(6), 0);
    std::fill_n(at(8), 48, std::uint8_t{0x5E});
    std::copy(label.octets.begin(), label.octets.end(), at(56));
    store_be32(at(72), 0);
    sign();
  }
  void make_record() {
    const hal::NvmId region = fake_nvm::add_region({4'096, 512, 8});
    CHECK_EQUAL(Status::kOk, store.format(region));
    CHECK_EQUAL(Status::kOk, store.create(boot_record(label), Pn{1}));
  }
  // A source that gives nothing before it was seeded.
  Status open(bool seeded_only = true) {
    fake_entropy::need_seed(seeded_only);
    return open_entropy({}, memory, store, {});
  }
};

TEST(SeedSections, ASectionIsReadFromTheEndOfItsMemory) {
  write_section();
  CHECK_EQUAL(Status::kOk, SeedSection::find(memory, section));
  POINTERS_EQUAL(at(8), section.seed.data());
  UNSIGNED_LONGS_EQUAL(kEntropySeedOctets, section.seed.size());
  CHECK(section.label == label);
}

TEST(SeedSections, MemoryWithoutOneIsNotTakenForOne) {
  CHECK_EQUAL(Status::kNotFound, SeedSection::find(memory, section));
  CHECK_EQUAL(Status::kNotFound, SeedSection::find(ConstByteSpan(memory).first(79), section));
  CHECK_EQUAL(Status::kNotFound, SeedSection::find({}, section));
  CHECK(section.seed.empty());
}

TEST(SeedSections, EachBitCounts) {
  write_section();
  for (std::size_t bit = 0; bit < SeedSection::kOctets * 8; ++bit) {
    *at(bit / 8) ^= static_cast<std::uint8_t>(1U << (bit % 8));
    CHECK_EQUAL(bit < 32 ? Status::kNotFound : Status::kCorrupt,
                SeedSection::find(memory, section));
    CHECK(section.seed.empty());
    *at(bit / 8) ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
}

TEST(SeedSections, AnotherVersionIsRefused) {
  write_section();
  store_be16(at(4), 2);
  sign();
  CHECK_EQUAL(Status::kUnsupported, SeedSection::find(memory, section));
}

TEST(SeedSections, ASourceOfItsOwnNeedsNoSeed) {
  CHECK_EQUAL(Status::kOk, open(false));
  TEXT_EQUAL("", fake_console::written({}));
}

TEST(SeedSections, TheSeedAndTheBootsNumberStartASource) {
  write_section();
  make_record();
  CHECK_EQUAL(Status::kOk, open());
  std::array<std::uint8_t, 16> first{};
  CHECK_EQUAL(Status::kOk, hal::entropy_fill({}, first));
  CHECK_EQUAL(Status::kOk, open());
  std::array<std::uint8_t, 16> second{};
  CHECK_EQUAL(Status::kOk, hal::entropy_fill({}, second));
  CHECK(first != second);
}

TEST(SeedSections, WithoutASeedTheConsoleSaysSo) {
  make_record();
  CHECK_EQUAL(Status::kNotFound, open());
  TEXT_EQUAL("no entropy: seed: not found; no key is made\n", fake_console::written({}));
}

TEST(SeedSections, WithoutItsBootCounterTheConsoleSaysSo) {
  write_section();
  CHECK_EQUAL(Status::kNotFound, open());
  TEXT_EQUAL("no entropy: boot counter: not found; no key is made\n", fake_console::written({}));
}

TEST(SeedSections, WhereTheCounterCantBeWrittenThereIsNoEntropy) {
  write_section();
  make_record();
  fake_nvm::fail_writes(true);
  CHECK_EQUAL(Status::kIoError, open());
  std::array<std::uint8_t, 4> octets{};
  CHECK_EQUAL(Status::kUnsupported, hal::entropy_fill({}, octets));
}
