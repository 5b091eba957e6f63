// SPDX-License-Identifier: Apache-2.0
#include "port/pn_store.h"

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

}  // namespace

TEST_GROUP(PnStoreInNvm) {
  void setup() override {
    reset_fake_hal();
    region = fake_nvm::add_region(kFlash);
    CHECK_EQUAL(Status::kOk, store.open(region));
  }
  void teardown() override { fake_nvm::reset(); }
  void check_ceiling(PnStore & of, std::uint8_t sak, std::uint64_t ceiling) {
    const Result<Pn> found = of.ceiling(key_of(sak));
    CHECK_EQUAL(Status::kOk, found.status());
    CHECK_EQUAL(Pn{ceiling}, found.value());
  }
  hal::NvmId region{};
  PnStore store;
};

// @test C4
TEST(PnStoreInNvm, KeepsACeilingForEachSakOverARestart) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{1}));
  CHECK_EQUAL(Status::kOk, store.create(key_of(2), Pn{500}));
  CHECK_EQUAL(Status::kOk, store.write(key_of(1), Pn{65537}));
  check_ceiling(store, 1, 65537);
  PnStore again;
  CHECK_EQUAL(Status::kOk, again.open(region));
  UNSIGNED_LONGS_EQUAL(2, again.size());
  check_ceiling(again, 1, 65537);
  check_ceiling(again, 2, 500);
  for (std::uint64_t i = 1; i < 9; ++i) {
    CHECK_EQUAL(Status::kOk, again.write(key_of(2), Pn{i << 60}));
    PnStore once_more;
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
  const hal::NvmId small = fake_nvm::add_region({256, 64, 8});
  PnStore two;
  CHECK_EQUAL(Status::kOk, two.open(small));
  CHECK_EQUAL(Status::kOk, two.create(key_of(1), Pn{1}));
  CHECK_EQUAL(Status::kOk, two.create(key_of(2), Pn{1}));
  CHECK_EQUAL(Status::kNoCapacity, two.create(key_of(3), Pn{1}));
  CHECK_EQUAL(Status::kOk, two.open(small));
  UNSIGNED_LONGS_EQUAL(2, two.size());
  const hal::NvmId large =
      fake_nvm::add_region({static_cast<std::uint32_t>(128 * (config::kMaxPnRecords + 1)), 64, 8});
  PnStore full;
  CHECK_EQUAL(Status::kOk, full.open(large));
  for (std::size_t i = 0; i < config::kMaxPnRecords; ++i) {
    PnRecordKey key;
    key.sak.octets[0] = static_cast<std::uint8_t>(i);
    key.sak.octets[1] = static_cast<std::uint8_t>(i >> 8);
    CHECK_EQUAL(Status::kOk, full.create(key, Pn{1}));
  }
  CHECK_EQUAL(Status::kNoCapacity, full.create(key_of(0xEE), Pn{1}));
}

TEST(PnStoreInNvm, ARegionWithMoreRecordsThanItCanHoldIsRefused) {
  const auto octets = static_cast<std::uint32_t>(128 * (config::kMaxPnRecords + 1));
  const hal::NvmId large = fake_nvm::add_region({octets, 64, 8});
  PnStore full;
  CHECK_EQUAL(Status::kOk, full.open(large));
  for (std::size_t i = 0; i < config::kMaxPnRecords; ++i) {
    PnRecordKey key;
    key.sak.octets[0] = static_cast<std::uint8_t>(i);
    key.sak.octets[1] = static_cast<std::uint8_t>(i >> 8);
    CHECK_EQUAL(Status::kOk, full.create(key, Pn{1}));
  }
  std::vector<std::uint8_t>& raw = fake_nvm::octets(large);
  std::copy_n(raw.begin(), 128, raw.end() - 128);
  CHECK_EQUAL(Status::kNoCapacity, full.open(large));
}

TEST(PnStoreInNvm, SaysWhenTheMemoryFailsAndKeepsTheOldCeiling) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{1}));
  fake_nvm::fail_writes(true);
  CHECK_EQUAL(Status::kIoError, store.write(key_of(1), Pn{99}));
  CHECK_EQUAL(Status::kIoError, store.create(key_of(2), Pn{99}));
  check_ceiling(store, 1, 1);
  fake_nvm::fail_writes(false);
  CHECK_EQUAL(Status::kOk, store.write(key_of(1), Pn{99}));
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
TEST(PnStoreInNvm, AnyOneSpoiltSlotLeavesTheOtherAndNeverALowerCeilingThanTheFirst) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{10}));
  CHECK_EQUAL(Status::kOk, store.create(key_of(2), Pn{10}));
  for (std::size_t octet = 0; octet < 128; ++octet) {
    std::uint8_t& spoilt = fake_nvm::octets(region)[octet];
    spoilt ^= 0x10;
    PnStore again;
    CHECK_EQUAL(Status::kOk, again.open(region));
    check_ceiling(again, 1, 10);
    check_ceiling(again, 2, 10);
    spoilt ^= 0x10;
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
    fake_nvm::octets(region)[128U * (lost - 1U) + 5] ^= 1;
    fake_nvm::octets(region)[128U * (lost - 1U) + 64 + 40] ^= 1;
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
  for (const std::size_t slot : {0U, 64U}) {
    const std::vector<std::uint8_t> whole = fake_nvm::octets(region);
    fake_nvm::octets(region)[slot + 20] ^= 1;
    PnStore again;
    CHECK_EQUAL(Status::kOk, again.open(region));
    check_ceiling(again, 1, 70000);
    fake_nvm::octets(region) = whole;
  }
}

// The one that is lost is written first: the other would be lost with it.
TEST(PnStoreInNvm, TheSlotThatIsGoodIsTheLastOneWritten) {
  for (const std::size_t slot : {0U, 64U}) {
    for (std::uint64_t operation = 1; operation <= 6; ++operation) {
      reset_fake_hal();
      region = fake_nvm::add_region(kFlash);
      CHECK_EQUAL(Status::kOk, store.open(region));
      CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{10}));
      fake_nvm::octets(region)[slot + 20] ^= 1;
      CHECK_EQUAL(Status::kOk, store.open(region));
      fake_nvm::cut_power(operation, fake_nvm::Cut::kTorn, fake_nvm::Unsynced::kKept);
      CHECK_EQUAL(Status::kIoError, store.write(key_of(1), Pn{20}));
      fake_nvm::restore_power();
      CHECK_EQUAL(Status::kOk, store.open(region));
      const std::uint64_t found = store.ceiling(key_of(1)).value().value;
      CHECK(found == 10 || found == 20);
    }
  }
}

TEST(PnStoreInNvm, OfTwoCeilingsTheGreaterHolds) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{10}));
  const std::vector<std::uint8_t> low = fake_nvm::octets(region);
  for (const std::uint64_t high : {std::uint64_t{11}, std::uint64_t{0}}) {  // 0 is 2^64.
    CHECK_EQUAL(Status::kOk, store.write(key_of(1), Pn{high}));
    const std::vector<std::uint8_t> both = fake_nvm::octets(region);
    for (const std::ptrdiff_t slot : {0, 64}) {
      std::copy_n(low.begin() + slot, 64, fake_nvm::octets(region).begin() + slot);
      CHECK_EQUAL(Status::kOk, store.open(region));
      check_ceiling(store, 1, high);
      fake_nvm::octets(region) = both;
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

// A region of the first version: its slots have a number at octet 8 and differ.
TEST(PnStoreInNvm, ReadsRecordsWhoseSlotsWereWrittenInTurn) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{10}));
  std::vector<std::uint8_t>& raw = fake_nvm::octets(region);
  store_be32(raw.data() + 64 + 8, 2);
  store_be64(raw.data() + 64 + 48, 65536);
  store_be32(raw.data() + 64 + 60, crc32(ConstByteSpan{raw}.subspan(64, 60)));
  CHECK_EQUAL(Status::kOk, store.open(region));
  check_ceiling(store, 1, 65536);
}

TEST(PnStoreInNvm, AFreePlaceBetweenRecordsEndsNothing) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{10}));
  CHECK_EQUAL(Status::kOk, store.create(key_of(2), Pn{20}));
  std::fill_n(fake_nvm::octets(region).begin(), 128, hal::kNvmErased);
  CHECK_EQUAL(Status::kOk, store.open(region));
  UNSIGNED_LONGS_EQUAL(1, store.size());
  check_ceiling(store, 2, 20);
  CHECK_EQUAL(Status::kOk, store.create(key_of(3), Pn{30}));
  CHECK_EQUAL(Status::kOk, store.open(region));
  check_ceiling(store, 2, 20);
  check_ceiling(store, 3, 30);
}

TEST(PnStoreInNvm, ASlotOfAnotherKindOrVersionIsNotOurs) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{10}));
  for (const std::size_t at : {0U, 4U, 6U}) {
    std::vector<std::uint8_t>& raw = fake_nvm::octets(region);
    const std::vector<std::uint8_t> before = raw;
    for (const std::size_t slot : {0U, 64U}) {
      raw[slot + at] ^= 0x01;
      const std::uint32_t crc = crc32(ConstByteSpan{raw}.subspan(slot, 60));
      store_be32(raw.data() + slot + 60, crc);
    }
    CHECK_EQUAL(Status::kCorrupt, store.open(region));
    raw = before;
  }
  CHECK_EQUAL(Status::kOk, store.open(region));
}

TEST(PnStoreInNvm, SlotsKeepToTheSectorsOfTheMemory) {
  for (const hal::NvmGeometry geometry :
       {hal::NvmGeometry{2048, 1, 1}, hal::NvmGeometry{2048, 64, 8}, hal::NvmGeometry{2048, 48, 4},
        hal::NvmGeometry{4096, 256, 16}}) {
    const hal::NvmId of = fake_nvm::add_region(geometry);
    PnStore here;
    CHECK_EQUAL(Status::kOk, here.open(of));
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
  PnStore closed;
  CHECK_EQUAL(Status::kNotReady, closed.create(key_of(1), Pn{1}));
  CHECK_EQUAL(Status::kNotFound, closed.ceiling(key_of(1)).status());
  CHECK_EQUAL(Status::kNotFound, closed.write(key_of(1), Pn{1}));
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{10}));
  fake_nvm::octets(region)[5] ^= 1;
  fake_nvm::octets(region)[64 + 40] ^= 1;
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
  CHECK_EQUAL(Status::kOk, store.open(fake_nvm::add_region({4096, 256, 64})));
}
