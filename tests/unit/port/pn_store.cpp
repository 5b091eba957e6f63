// SPDX-License-Identifier: Apache-2.0
#include "port/pn_store.h"
#include "port/platform_records.h"

#include "base/crc32.h"

#include "support/fake_hal/fake_nvm.h"
#include "support/fake_hal/reset.h"
#include "support/print.h"

using namespace linksec;
using namespace linksec::test;

namespace {

PnRecordKey key_of(std::uint8_t sak, std::uint8_t space = 1) {
  PnRecordKey key;
  key.sak.octets.fill(sak);
  key.space.octets.fill(space);
  return key;
}

constexpr hal::NvmGeometry kFlash = {4096, 64, 8};
constexpr std::size_t kSlot = 64;
constexpr std::size_t kHalf = 2048;  // Where the second slots begin.

}  // namespace

TEST_GROUP(PnStoreInNvm) {
  void setup() override {
    reset_fake_hal();
    region = fake_nvm::add_region(kFlash);
    CHECK_EQUAL(Status::kOk, store.format(region));
  }
  void teardown() override { fake_nvm::reset(); }
  void check_ceiling(PnStore & of, std::uint8_t sak, std::uint64_t ceiling) {
    const Result<Pn> found = of.ceiling(key_of(sak));
    CHECK_EQUAL(Status::kOk, found.status());
    CHECK_EQUAL(Pn{ceiling}, found.value());
  }
  // The octets of a slot of the `record`th record, 1 for the first one; 0 is the header.
  std::uint8_t* slot(std::size_t record, bool second) const {
    return fake_nvm::octets(region).data() + record * kSlot + (second ? kHalf : 0);
  }
  void spoil(std::size_t record) const {
    slot(record, false)[5] ^= 1;
    slot(record, true)[40] ^= 1;
  }
  hal::NvmId region{};
  PlatformPnStore store;
};

// @test C4
TEST(PnStoreInNvm, KeepsACeilingForEachSakOverARestart) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{1}));
  CHECK_EQUAL(Status::kOk, store.create(key_of(2), Pn{500}));
  CHECK_EQUAL(Status::kOk, store.write(key_of(1), Pn{65537}));
  check_ceiling(store, 1, 65537);
  PlatformPnStore again;
  CHECK_EQUAL(Status::kOk, again.open(region));
  UNSIGNED_LONGS_EQUAL(2, again.size());
  check_ceiling(again, 1, 65537);
  check_ceiling(again, 2, 500);
  for (std::uint64_t i = 1; i < 9; ++i) {
    CHECK_EQUAL(Status::kOk, again.write(key_of(2), Pn{i << 60}));
    PlatformPnStore once_more;
    CHECK_EQUAL(Status::kOk, once_more.open(region));
    check_ceiling(once_more, 2, i << 60);
  }
  UNSIGNED_LONGS_EQUAL(0, fake_nvm::counts().overwrites);
}

TEST(PnStoreInNvm, SaysWhatIsNotThereOrThereAlready) {
  CHECK_EQUAL(Status::kNotFound, store.ceiling(key_of(1)).status());
  CHECK_EQUAL(Status::kNotFound, store.write(key_of(1), Pn{1}));
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{1}));
  CHECK_EQUAL(Status::kAlreadyExists, store.create(key_of(1), Pn{9}));
  CHECK_EQUAL(Status::kNotFound, store.open(hal::NvmId{9}));
}

// The same SAK under another suite or Salt makes other nonces of the same PNs.
TEST(PnStoreInNvm, RefusesASakUnderAnotherSuiteOrSalt) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1, 1), Pn{1}));
  CHECK_EQUAL(Status::kNotPermitted, store.ceiling(key_of(1, 2)).status());
}

TEST(PnStoreInNvm, SaysWhenTheRegionOrTheTableIsFull) {
  const hal::NvmId small = fake_nvm::add_region({3 * 128, 64, 8});
  PlatformPnStore two;
  CHECK_EQUAL(Status::kOk, two.format(small));
  CHECK_EQUAL(Status::kOk, two.create(key_of(1), Pn{1}));
  CHECK_EQUAL(Status::kOk, two.create(key_of(2), Pn{1}));
  CHECK_EQUAL(Status::kNoCapacity, two.create(key_of(3), Pn{1}));
  CHECK_EQUAL(Status::kOk, two.open(small));
  UNSIGNED_LONGS_EQUAL(2, two.size());
  const hal::NvmId large =
      fake_nvm::add_region({static_cast<std::uint32_t>(128 * (config::kMaxPnRecords + 2)), 64, 8});
  PlatformPnStore full;
  CHECK_EQUAL(Status::kOk, full.format(large));
  for (std::size_t i = 0; i < config::kMaxPnRecords; ++i) {
    PnRecordKey key;
    key.sak.octets[0] = static_cast<std::uint8_t>(i);
    key.sak.octets[1] = static_cast<std::uint8_t>(i >> 8);
    CHECK_EQUAL(Status::kOk, full.create(key, Pn{1}));
  }
  CHECK_EQUAL(Status::kNoCapacity, full.create(key_of(0xEE), Pn{1}));
}

TEST(PnStoreInNvm, ARegionWithMoreRecordsThanItCanHoldIsRefused) {
  const auto octets = static_cast<std::uint32_t>(128 * (config::kMaxPnRecords + 2));
  const hal::NvmId large = fake_nvm::add_region({octets, 64, 8});
  PlatformPnStore full;
  CHECK_EQUAL(Status::kOk, full.format(large));
  for (std::size_t i = 0; i < config::kMaxPnRecords; ++i) {
    PnRecordKey key;
    key.sak.octets[0] = static_cast<std::uint8_t>(i);
    key.sak.octets[1] = static_cast<std::uint8_t>(i >> 8);
    CHECK_EQUAL(Status::kOk, full.create(key, Pn{1}));
  }
  // One more, and a header that counts it.
  std::uint8_t* const raw = fake_nvm::octets(large).data();
  for (std::uint8_t* const half : {raw, raw + octets / 2}) {
    std::copy_n(half + 64, 64, half + octets / 2 - 64);
    store_be64(half + 48, config::kMaxPnRecords + 2);
    store_be32(half + 60, crc32({half, 60}));
  }
  CHECK_EQUAL(Status::kNoCapacity, full.open(large));
  CHECK_EQUAL(Status::kNoCapacity, full.create(key_of(0xEE), Pn{1}));
}

TEST(PnStoreInNvm, SaysWhenTheMemoryFailsAndKeepsTheOldCeiling) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{1}));
  fake_nvm::fail_writes(true);
  CHECK_EQUAL(Status::kIoError, store.write(key_of(1), Pn{99}));
  CHECK_EQUAL(Status::kIoError, store.create(key_of(2), Pn{99}));
  check_ceiling(store, 1, 1);
  fake_nvm::fail_writes(false);
  CHECK_EQUAL(Status::kOk, store.write(key_of(1), Pn{99}));
  // How much of the failed one is in the memory is seen when it is read again.
  CHECK_EQUAL(Status::kNotReady, store.create(key_of(2), Pn{7}));
  CHECK_EQUAL(Status::kOk, store.open(region));
  CHECK_EQUAL(Status::kOk, store.create(key_of(2), Pn{7}));
  CHECK_EQUAL(Status::kOk, store.open(region));
  check_ceiling(store, 1, 99);
  check_ceiling(store, 2, 7);
  fake_nvm::cut_power(1, fake_nvm::Cut::kBefore, fake_nvm::Unsynced::kKept);
  CHECK_EQUAL(Status::kIoError, store.write(key_of(1), Pn{100}));
  CHECK_EQUAL(Status::kIoError, store.ceiling(key_of(1)).status());
  CHECK_EQUAL(Status::kCorrupt, store.open(region));
}

// @test C4
TEST(PnStoreInNvm, AnyOneSpoiltOctetChangesNothingAndIsMended) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{10}));
  CHECK_EQUAL(Status::kOk, store.create(key_of(2), Pn{10}));
  const std::vector<std::uint8_t> whole = fake_nvm::octets(region);
  for (std::size_t octet = 0; octet < 3 * kSlot; ++octet) {
    for (const std::size_t half : {std::size_t{0}, kHalf}) {
      fake_nvm::octets(region)[half + octet] ^= 0x10;
      PlatformPnStore again;
      CHECK_EQUAL(Status::kOk, again.open(region));
      check_ceiling(again, 1, 10);
      check_ceiling(again, 2, 10);
      CHECK(fake_nvm::octets(region) == whole);
    }
  }
}

TEST(PnStoreInNvm, ARecordWithASlotThatCannotBeMendedIsLost) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{10}));
  for (const std::size_t record : {0U, 1U}) {
    slot(record, true)[9] ^= 1;
    fake_nvm::fail_writes(true);
    CHECK_EQUAL(Status::kCorrupt, store.open(region));
    UNSIGNED_LONGS_EQUAL(1, store.damaged());
    CHECK_EQUAL(Status::kNotReady, store.create(key_of(2), Pn{1}));
    fake_nvm::fail_writes(false);
    CHECK_EQUAL(Status::kOk, store.open(region));
  }
}

// @test C4
TEST(PnStoreInNvm, ARecordWithoutAGoodSlotIsLostAndTheOthersAreNot) {
  for (std::uint8_t sak = 1; sak <= 3; ++sak) {
    CHECK_EQUAL(Status::kOk, store.create(key_of(sak), Pn{10U + sak}));
  }
  const std::vector<std::uint8_t> whole = fake_nvm::octets(region);
  for (std::uint8_t lost = 1; lost <= 3; ++lost) {
    fake_nvm::octets(region) = whole;
    spoil(lost);
    CHECK_EQUAL(Status::kCorrupt, store.open(region));
    UNSIGNED_LONGS_EQUAL(1, store.damaged());
    UNSIGNED_LONGS_EQUAL(2, store.size());
    CHECK_EQUAL(Status::kNotFound, store.ceiling(key_of(lost)).status());
    for (std::uint8_t sak = 1; sak <= 3; ++sak) {
      if (sak != lost) {
        check_ceiling(store, sak, 10U + sak);
        CHECK_EQUAL(Status::kOk, store.write(key_of(sak), Pn{100}));
        check_ceiling(store, sak, 100);
      }
    }
    // Whose record was lost nobody knows, so that no SAK gets another one.
    CHECK_EQUAL(Status::kNotReady, store.create(key_of(lost), Pn{1}));
    CHECK_EQUAL(Status::kNotReady, store.create(key_of(9), Pn{1}));
  }
}

// Each kind of loss of one slot beside each of the other: damaged, erased, all zeroes.
// @test C4
TEST(PnStoreInNvm, ALostRecordIsNeverTakenForOneThatWasNotMade) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{10}));
  CHECK_EQUAL(Status::kOk, store.create(key_of(2), Pn{10}));
  const std::vector<std::uint8_t> whole = fake_nvm::octets(region);
  for (const std::size_t record : {0U, 1U, 2U}) {
    for (const int first : {0xFF, 0x00, 0x42}) {
      for (const int second : {0xFF, 0x00, 0x42}) {
        fake_nvm::octets(region) = whole;
        std::fill_n(slot(record, false), kSlot, static_cast<std::uint8_t>(first));
        std::fill_n(slot(record, true), kSlot, static_cast<std::uint8_t>(second));
        CHECK_EQUAL(Status::kCorrupt, store.open(region));
        UNSIGNED_LONGS_EQUAL(1, store.damaged());
        CHECK_EQUAL(Status::kNotReady, store.create(key_of(1), Pn{1}));
      }
    }
  }
}

// @test C4
TEST(PnStoreInNvm, AnErasedRegionIsALostOneAndNotOneWithoutRecords) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{10}));
  std::vector<std::uint8_t>& raw = fake_nvm::octets(region);
  std::fill(raw.begin(), raw.end(), hal::kNvmErased);
  CHECK_EQUAL(Status::kCorrupt, store.open(region));
  CHECK_EQUAL(Status::kNotReady, store.create(key_of(1), Pn{1}));
  UNSIGNED_LONGS_EQUAL(0, store.size());
}

// A record that is whole may be one that no header counted yet: what is used without one would be
// forgotten when the header comes back.
// @test C4
TEST(PnStoreInNvm, WithoutItsHeaderNoRecordIsUsed) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{10}));
  CHECK_EQUAL(Status::kOk, store.create(key_of(2), Pn{20}));
  spoil(0);
  CHECK_EQUAL(Status::kCorrupt, store.open(region));
  UNSIGNED_LONGS_EQUAL(1, store.damaged());
  UNSIGNED_LONGS_EQUAL(0, store.size());
  CHECK_EQUAL(Status::kNotFound, store.write(key_of(2), Pn{30}));
  CHECK_EQUAL(Status::kNotReady, store.create(key_of(3), Pn{1}));
}

TEST(PnStoreInNvm, AHeaderThatCountsMoreThanTheRegionHoldsIsNone) {
  for (const std::uint64_t count : {std::uint64_t{0}, std::uint64_t{33}, std::uint64_t{65537}}) {
    for (const bool second : {false, true}) {
      store_be64(slot(0, second) + 48, count);
      store_be32(slot(0, second) + 60, crc32({slot(0, second), 60}));
    }
    CHECK_EQUAL(Status::kCorrupt, store.open(region));
    CHECK_EQUAL(Status::kNotReady, store.create(key_of(1), Pn{1}));
  }
}

TEST(PnStoreInNvm, OnlyAnErasedRegionIsFormatted) {
  CHECK_EQUAL(Status::kNotPermitted, store.format(region));
  const hal::NvmId other = fake_nvm::add_region(kFlash);
  for (const std::size_t octet : {std::size_t{0}, kHalf, kHalf - kSlot + 5, 2 * kHalf - 1}) {
    fake_nvm::octets(other)[octet] = 0;
    CHECK_EQUAL(Status::kNotPermitted, store.format(other));
    fake_nvm::octets(other)[octet] = hal::kNvmErased;
  }
  fake_nvm::fail_writes(true);
  CHECK_EQUAL(Status::kIoError, store.format(other));
  fake_nvm::fail_writes(false);
  CHECK_EQUAL(Status::kOk, store.format(other));
  CHECK_EQUAL(Status::kNotFound, store.format(hal::NvmId{9}));
}

// Memory that corrects errors refuses to read what a cut left half written.
TEST(PnStoreInNvm, ASlotThatCannotBeReadIsADamagedOne) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{10}));
  fake_nvm::cut_power(1, fake_nvm::Cut::kBefore, fake_nvm::Unsynced::kKept);
  CHECK_EQUAL(Status::kIoError, store.write(key_of(1), Pn{11}));
  CHECK_EQUAL(Status::kCorrupt, store.open(region));
  UNSIGNED_LONGS_EQUAL(0, store.size());
  fake_nvm::restore_power();
  CHECK_EQUAL(Status::kOk, store.open(region));
  check_ceiling(store, 1, 10);
}

// @test C4
TEST(PnStoreInNvm, BothSlotsHoldTheCeilingOnceItIsWritten) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{10}));
  CHECK_EQUAL(Status::kOk, store.write(key_of(1), Pn{70000}));
  for (const bool second : {false, true}) {
    slot(1, second)[20] ^= 1;
    PlatformPnStore again;
    CHECK_EQUAL(Status::kOk, again.open(region));
    check_ceiling(again, 1, 70000);
  }
}

// The one that is lost is written first: the other would be lost with it.
TEST(PnStoreInNvm, TheSlotThatIsGoodIsTheLastOneWritten) {
  for (const bool second : {false, true}) {
    for (std::uint64_t operation = 1; operation <= 9; ++operation) {
      reset_fake_hal();
      region = fake_nvm::add_region(kFlash);
      CHECK_EQUAL(Status::kOk, store.format(region));
      CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{10}));
      slot(1, second)[20] ^= 1;
      fake_nvm::cut_power(operation, fake_nvm::Cut::kTorn, fake_nvm::Unsynced::kKept);
      if (store.open(region) == Status::kOk) {
        CHECK_EQUAL(Status::kIoError, store.write(key_of(1), Pn{20}));
      }
      fake_nvm::restore_power();
      CHECK_EQUAL(Status::kOk, store.open(region));
      const std::uint64_t found = store.ceiling(key_of(1)).value().value;
      CHECK(found == 10 || found == 20);
    }
  }
}

TEST(PnStoreInNvm, OfTwoCeilingsTheGreaterHoldsAndBothSlotsGetIt) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{10}));
  const std::vector<std::uint8_t> low = fake_nvm::octets(region);
  for (const std::uint64_t high : {std::uint64_t{11}, std::uint64_t{0}}) {  // 0 is 2^64.
    CHECK_EQUAL(Status::kOk, store.write(key_of(1), Pn{high}));
    const std::vector<std::uint8_t> both = fake_nvm::octets(region);
    for (const std::size_t half : {std::size_t{0}, kHalf}) {
      std::copy_n(low.data() + half + kSlot, kSlot, fake_nvm::octets(region).data() + half + kSlot);
      CHECK_EQUAL(Status::kOk, store.open(region));
      check_ceiling(store, 1, high);
      CHECK(fake_nvm::octets(region) == both);
    }
  }
}

TEST(PnStoreInNvm, AFailedWriteLeavesTheLowerCeilingUntilOneSucceeds) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{50}));
  fake_nvm::fail_writes(true);
  CHECK_EQUAL(Status::kIoError, store.write(key_of(1), Pn{60}));
  check_ceiling(store, 1, 50);
  CHECK_EQUAL(Status::kIoError, store.write(key_of(1), Pn{40}));
  check_ceiling(store, 1, 40);
  fake_nvm::fail_writes(false);
  CHECK_EQUAL(Status::kOk, store.write(key_of(1), Pn{45}));
  check_ceiling(store, 1, 45);
  CHECK_EQUAL(Status::kOk, store.open(region));
  check_ceiling(store, 1, 45);
}

TEST(PnStoreInNvm, ASlotOfAnotherKindOrVersionIsNotOurs) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{10}));
  const std::vector<std::uint8_t> before = fake_nvm::octets(region);
  for (const std::size_t at : {0U, 5U, 6U}) {
    for (const bool second : {false, true}) {
      slot(1, second)[at] ^= 0x01;
      store_be32(slot(1, second) + 60, crc32({slot(1, second), 60}));
    }
    CHECK_EQUAL(Status::kCorrupt, store.open(region));
    fake_nvm::octets(region) = before;
  }
  CHECK_EQUAL(Status::kOk, store.open(region));
}

TEST(PnStoreInNvm, SlotsKeepToTheSectorsOfTheMemory) {
  for (const hal::NvmGeometry geometry :
       {hal::NvmGeometry{2048, 1, 1}, hal::NvmGeometry{2048, 64, 8}, hal::NvmGeometry{2048, 48, 4},
        hal::NvmGeometry{4096, 256, 16}, hal::NvmGeometry{1'048'576, 131'072, 32}}) {
    const hal::NvmId of = fake_nvm::add_region(geometry);
    PlatformPnStore here;
    CHECK_EQUAL(Status::kOk, here.format(of));
    CHECK_EQUAL(Status::kOk, here.create(key_of(1), Pn{1}));
    CHECK_EQUAL(Status::kOk, here.create(key_of(2), Pn{2}));
    CHECK_EQUAL(Status::kOk, here.write(key_of(1), Pn{7}));
    CHECK_EQUAL(Status::kOk, here.open(of));
    check_ceiling(here, 1, 7);
    check_ceiling(here, 2, 2);
  }
  UNSIGNED_LONGS_EQUAL(0, fake_nvm::counts().overwrites);
}

TEST(PnStoreInNvm, AStoreThatIsNotOpenTakesAndGivesNothing) {
  PlatformPnStore closed;
  CHECK_EQUAL(Status::kNotReady, closed.create(key_of(1), Pn{1}));
  CHECK_EQUAL(Status::kNotFound, closed.ceiling(key_of(1)).status());
  CHECK_EQUAL(Status::kNotFound, closed.write(key_of(1), Pn{1}));
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{10}));
  spoil(1);
  CHECK_EQUAL(Status::kCorrupt, store.open(region));
  CHECK_EQUAL(Status::kNotReady, store.create(key_of(2), Pn{1}));
  UNSIGNED_LONGS_EQUAL(0, store.size());
}

TEST(PnStoreInNvm, RefusesAMemoryWhoseUnitsDoNotMakeUpASlot) {
  for (const hal::NvmGeometry geometry :
       {hal::NvmGeometry{4096, 256, 128}, hal::NvmGeometry{4096, 256, 48},
        hal::NvmGeometry{4096, 0, 8}, hal::NvmGeometry{4096, 256, 0}}) {
    CHECK_EQUAL(Status::kUnsupported, store.open(fake_nvm::add_region(geometry)));
  }
  CHECK_EQUAL(Status::kOk, store.format(fake_nvm::add_region({4096, 256, 64})));
}
