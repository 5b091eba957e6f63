// SPDX-License-Identifier: Apache-2.0

// A device without a source of entropy, boot after boot, over the generator that boards have and a
// memory whose power goes at any octet: no two boots get the same number or the same octets.

#include <algorithm>
#include <array>
#include <set>

#include "hal/entropy.h"
#include "port/boot_counter.h"
#include "port/platform_records.h"
#include "support/frames.h"
#include "support/print.h"
#include "torn_memory.h"

using namespace linksec;        // NOLINT
using namespace linksec::test;  // NOLINT

namespace {

constexpr hal::NvmGeometry kShape{1'024, 128, 4};
// Of the one record: the place behind the header's, in each half.
constexpr std::size_t kFirstSlot = kShape.sector;
constexpr std::size_t kSecondSlot = kShape.size / 2 + kShape.sector;
using Random = std::array<std::uint8_t, 24>;

KeyLabel label_of(std::uint8_t number) {
  KeyLabel label;
  label.octets.fill(number);
  return label;
}

const Octets& seed() {
  static const Octets kSeed = test_key(7, kEntropySeedOctets);
  return kSeed;
}

}  // namespace

TEST_GROUP(Boots) {
  PlatformPnStore store;

  void setup() override {
    torn_memory::reset(kShape);
    provision();
    torn_memory::restore();  // The work is counted from here.
  }
  // What `linksec provision` does.
  void provision() {
    CHECK_EQUAL(Status::kOk, store.format(torn_memory::kRegion));
    CHECK_EQUAL(Status::kOk, store.create(boot_record(label_of(1)), Pn{1}));
  }
  Status boot() {
    static_cast<void>(store.open(torn_memory::kRegion));
    return start_entropy({}, seed(), store, label_of(1));
  }
  static Random random() {
    Random octets{};
    CHECK_EQUAL(Status::kOk, hal::entropy_fill({}, octets));
    return octets;
  }
  static void check_none() {
    Random octets;
    octets.fill(0xA5);
    CHECK_EQUAL(Status::kUnsupported, hal::entropy_fill({}, octets));
    CHECK(octets == Random{});
  }
};

TEST(Boots, ABootGivesOctetsAndTheNextOneOthers) {
  CHECK_EQUAL(Status::kOk, boot());
  const Random first = random();
  const Random second = random();
  CHECK_EQUAL(Status::kOk, boot());
  const Random third = random();
  CHECK(first != second && first != third && second != third);
}

// The power goes at every octet of the counter's way in turn, and the boot after it is sometimes
// cut, too. Whoever got octets got them for the first time.
TEST(Boots, NoTwoOfTenThousandGiveTheSameWhereverThePowerGoes) {
  CHECK_EQUAL(Status::kOk, boot());
  const std::uint64_t whole = torn_memory::work();
  std::set<Random> seen{random()};
  std::uint64_t last = 1;
  std::size_t cut_boots = 0;
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    torn_memory::restore();
    torn_memory::cut_after(1 + i * 7 % (3 * whole));
    static_cast<void>(store.open(torn_memory::kRegion));
    const Result<std::uint64_t> number = count_boot(store, label_of(1));
    if (!number.ok()) {
      CHECK(torn_memory::power_is_off());
      ++cut_boots;
      continue;
    }
    CHECK(number.value() > last);
    last = number.value();
    CHECK_EQUAL(Status::kOk, hal::entropy_seed({}, seed(), number.value()));
    CHECK(seen.insert(random()).second);
  }
  CHECK(cut_boots > 3'000 && seen.size() > 3'000);
}

// One octet after the other of a boot's way, then a boot that is left alone: its number is greater
// than any that was used, and the cut cost one number at most.
TEST(Boots, AfterACutAtAnyOctetTheNextNumberIsNewAndNear) {
  CHECK_EQUAL(Status::kOk, boot());
  const std::uint64_t whole = torn_memory::work();
  CHECK(whole > 300);
  std::uint64_t expected = 2;
  for (std::uint64_t octet = 1; octet < whole; ++octet) {
    torn_memory::cut_after(octet);
    CHECK(boot() != Status::kOk);
    torn_memory::restore();
    static_cast<void>(store.open(torn_memory::kRegion));
    const Result<std::uint64_t> number = count_boot(store, label_of(1));
    CHECK_EQUAL(Status::kOk, number.status());
    CHECK(number.value() == expected || number.value() == expected + 1);
    expected = number.value() + 1;
  }
}

TEST(Boots, AnErasedRegionIsRefused) {
  torn_memory::reset(kShape);
  CHECK_EQUAL(Status::kNotFound, boot());
}

TEST(Boots, WhereBothSlotsAreDamagedTheBootIsRefused) {
  torn_memory::octets()[kFirstSlot + 20] ^= 1;
  CHECK_EQUAL(Status::kOk, boot());
  torn_memory::octets()[kFirstSlot + 20] ^= 1;
  torn_memory::octets()[kSecondSlot + 20] ^= 1;
  CHECK_EQUAL(Status::kNotFound, boot());
}

TEST(Boots, TheRecordOfAnotherSeedIsNotTaken) {
  CHECK_EQUAL(Status::kOk, store.open(torn_memory::kRegion));
  CHECK_EQUAL(Status::kNotFound, count_boot(store, label_of(2)).status());
}

TEST(Boots, AfterTheLastNumberThereIsNone) {
  CHECK_EQUAL(Status::kOk, store.write(boot_record(label_of(1)), Pn{UINT64_MAX}));
  CHECK(count_boot(store, label_of(1)).value() == UINT64_MAX);
  CHECK_EQUAL(Status::kNoCapacity, count_boot(store, label_of(1)).status());
  CHECK_EQUAL(Status::kOk, store.open(torn_memory::kRegion));
  CHECK_EQUAL(Status::kNoCapacity, count_boot(store, label_of(1)).status());
}

TEST(Boots, ASeedOfAnotherLengthStartsNothingAndCountsNothing) {
  for (const std::size_t octets : {0U, 32U, 47U, 49U}) {
    const Octets other(octets, 1);
    CHECK_EQUAL(Status::kInvalidArgument, start_entropy({}, other, store, label_of(1)));
  }
  CHECK(count_boot(store, label_of(1)).value() == 1);
}

TEST(Boots, ASeedThatIsTooShortForTheGeneratorEndsWhatItGave) {
  CHECK_EQUAL(Status::kOk, boot());
  static_cast<void>(random());
  CHECK_EQUAL(Status::kInvalidArgument, hal::entropy_seed({}, ConstByteSpan(seed()).first(31), 9));
  check_none();
  CHECK_EQUAL(Status::kUnsupported, hal::entropy_seed({1}, seed(), 9));
}
