// SPDX-License-Identifier: Apache-2.0

// A power cut at each octet of each operation, and then the decay of any one slot: no ceiling that
// was confirmed ever falls, and no record that was returned is ever taken for one that never was.
// After the mend of `open` the same holds for a second decay.

#include <map>
#include <string>

#include "port/platform_records.h"
#include "port/pn_store.h"
#include "support/fake_hal/fake_nvm.h"
#include "support/fake_hal/reset.h"
#include "support/print.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr std::uint8_t kSaks = 3;
constexpr std::size_t kNoDecay = 2U * (kSaks + 1U);

PnRecordKey key_of(std::uint8_t sak) {
  PnRecordKey key;
  key.sak.octets.fill(sak);
  return key;
}

using Octets = std::vector<std::uint8_t>;
// What the store said was safe, by SAK.
using Confirmed = std::map<std::uint8_t, std::uint64_t>;

// The device makes records and raises them, until the power goes.
void live(PnStore& store, Confirmed& confirmed) {
  for (std::uint8_t sak = 1; sak <= kSaks; ++sak) {
    if (confirmed.count(sak) == 0) {
      if (store.create(key_of(sak), Pn{10}) != Status::kOk) {
        return;
      }
      confirmed[sak] = 10;
    }
    for (std::uint8_t raised = 1; raised <= sak; ++raised) {
      if (confirmed.count(raised) == 0) {
        continue;
      }
      const std::uint64_t wanted = confirmed[raised] + 1000;
      if (store.write(key_of(raised), Pn{wanted}) != Status::kOk) {
        return;
      }
      confirmed[raised] = wanted;
    }
  }
}

struct Memory {
  hal::NvmGeometry geometry;
  hal::NvmId region{};
  Confirmed confirmed{};

  // Spoils slot `which` of the header and the records in one of three ways.
  void decay(std::size_t which, int way) const {
    if (which == kNoDecay) {
      return;
    }
    const std::uint32_t stride = (64 + geometry.sector - 1) / geometry.sector * geometry.sector;
    const std::uint32_t half = geometry.size / (2 * stride) * stride;
    std::uint8_t* const slot =
        fake_nvm::octets(region).data() + which / 2 * stride + (which % 2 == 0 ? 0 : half);
    if (way == 0) {
      slot[50] ^= 0x04;
    } else {
      std::fill_n(slot, stride, static_cast<std::uint8_t>(way == 1 ? 0x00 : 0xFF));
    }
  }

  // `whole`: nothing happened that may cost a record.
  void check(bool whole, const std::string& where) const {
    PlatformPnStore store;
    const Status status = store.open(region);
    if (status == Status::kCorrupt && !whole) {
      CHECK_EQUAL(Status::kNotReady, store.create(key_of(99), Pn{1}));
    } else {
      CHECK_EQUAL_TEXT(Status::kOk, status, where.c_str());
    }
    for (const auto& [sak, ceiling] : confirmed) {
      const Result<Pn> found = store.ceiling(key_of(sak));
      CHECK_TEXT(found.ok() || status == Status::kCorrupt, where.c_str());
      CHECK_TEXT(!found.ok() || found.value().value >= ceiling, where.c_str());
    }
  }
};

Memory formatted(const hal::NvmGeometry& geometry) {
  reset_fake_hal();
  Memory memory{geometry, fake_nvm::add_region(geometry)};
  PlatformPnStore store;
  CHECK_EQUAL(Status::kOk, store.format(memory.region));
  return memory;
}

std::uint64_t operations_of_a_life(const hal::NvmGeometry& geometry) {
  Memory memory = formatted(geometry);
  PlatformPnStore store;
  CHECK_EQUAL(Status::kOk, store.open(memory.region));
  const auto total = [] {
    const fake_nvm::Counts counts = fake_nvm::counts();
    return counts.writes + counts.erases + counts.syncs;
  };
  const std::uint64_t before = total();
  live(store, memory.confirmed);
  UNSIGNED_LONGS_EQUAL(kSaks, memory.confirmed.size());
  return total() - before;
}

// The power goes once; then each slot decays, in each way: before the next life, and after it
// began.
template <typename PlanCut>
void cut_and_decay(const hal::NvmGeometry& geometry, const std::string& where, PlanCut&& plan) {
  Memory memory = formatted(geometry);
  PlatformPnStore store;
  CHECK_EQUAL(Status::kOk, store.open(memory.region));
  plan();
  live(store, memory.confirmed);
  fake_nvm::restore_power();
  const Octets after_cut = fake_nvm::octets(memory.region);
  memory.check(true, where);
  const Octets mended = fake_nvm::octets(memory.region);
  for (std::size_t which = 0; which < kNoDecay; ++which) {
    for (int way = 0; way < 3; ++way) {
      const std::string decayed = where + ", slot " + std::to_string(which);
      fake_nvm::octets(memory.region) = after_cut;
      memory.decay(which, way);
      memory.check(false, decayed);
      fake_nvm::octets(memory.region) = mended;
      memory.decay(which, way);
      memory.check(true, decayed + " after the mend");
    }
  }
}

}  // namespace

TEST_GROUP(PnDecay){void teardown() override{fake_nvm::reset();
}
}
;

// @test C3 C4
TEST(PnDecay, AfterACutAtAnyOctetOfAnyOperationADecayLowersAndHidesNothing) {
  for (const hal::NvmGeometry& geometry :
       {hal::NvmGeometry{1024, 1, 1}, hal::NvmGeometry{2048, 128, 8}}) {
    const std::uint64_t operations = operations_of_a_life(geometry);
    CHECK(operations > 40);
    for (std::uint64_t operation = 1; operation <= operations; ++operation) {
      for (std::size_t octets = 0; octets <= 64; octets += geometry.write_unit == 1 ? 3 : 8) {
        const std::string where =
            "operation " + std::to_string(operation) + ", octet " + std::to_string(octets);
        cut_and_decay(geometry, where, [&] { fake_nvm::cut_power_in(operation, octets); });
      }
    }
  }
}

// An erase that is cut leaves anything in its sector.
// @test C3 C4
TEST(PnDecay, AfterACutThatLeavesAnythingADecayLowersAndHidesNothing) {
  const hal::NvmGeometry geometry{4096, 256, 4};
  const std::uint64_t operations = operations_of_a_life(geometry);
  for (std::uint64_t operation = 1; operation <= operations; ++operation) {
    for (const fake_nvm::Unsynced unsynced :
         {fake_nvm::Unsynced::kKept, fake_nvm::Unsynced::kLost}) {
      cut_and_decay(geometry, "operation " + std::to_string(operation),
                    [&] { fake_nvm::cut_power(operation, fake_nvm::Cut::kWild, unsynced); });
    }
  }
}

// The mend is cut too, and then goes on where it was.
// @test C3 C4
TEST(PnDecay, ACutInTheMendCostsNothing) {
  const hal::NvmGeometry geometry{2048, 128, 8};
  for (std::size_t which = 0; which < kNoDecay; ++which) {
    for (std::uint64_t operation = 1; operation <= 3; ++operation) {
      for (std::size_t octets = 0; octets <= 64; octets += 8) {
        Memory memory = formatted(geometry);
        PlatformPnStore store;
        CHECK_EQUAL(Status::kOk, store.open(memory.region));
        live(store, memory.confirmed);
        memory.decay(which, 0);
        fake_nvm::cut_power_in(operation, octets);
        CHECK(store.open(memory.region) != Status::kOk);
        fake_nvm::restore_power();
        memory.check(true, "slot " + std::to_string(which));
      }
    }
  }
}
