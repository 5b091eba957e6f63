// SPDX-License-Identifier: Apache-2.0
#include "secy/rx_sc_table.h"

#include <memory>
#include <random>
#include <set>

#include "support/frames.h"
#include "support/print.h"

using namespace linksec;
using namespace linksec::test;

namespace {

struct TableMemory {
  alignas(Arena::kAlignment) std::array<std::uint8_t, RxScTable::octets(config::kMaxRxScs)> octets;
};

Sci nth(std::uint64_t n) { return {kPeerSci.value + (n << 16)}; }

void check_holds(const RxScTable& table, const std::set<std::uint64_t>& scis) {
  UNSIGNED_LONGS_EQUAL(scis.size(), table.size());
  for (const std::uint64_t sci : scis) {
    const RxSc* const found = table.find(Sci{sci});
    CHECK(found != nullptr && found->sci.value == sci && found->created);
  }
  std::set<std::uint64_t> seen;
  table.for_each([&](const RxSc& sc) { seen.insert(sc.sci.value); });
  CHECK(seen == scis);
}

}  // namespace

TEST_GROUP(RxScTableOfASecY) {
  std::unique_ptr<TableMemory> memory = std::make_unique<TableMemory>();
  Arena arena{memory->octets};
  std::unique_ptr<RxScTable> table = std::make_unique<RxScTable>(arena, config::kMaxRxScs);
};

// @test KAY-4 CSRC
TEST(RxScTableOfASecY, FindsWhatWasCreatedAndNothingElse) {
  CHECK(table->find(kPeerSci) == nullptr);
  CHECK(table->find(Sci{0}) == nullptr);
  RxSc* const sc = table->create(kPeerSci);
  POINTERS_EQUAL(sc, table->find(kPeerSci));
  CHECK(table->find(kOtherSci) == nullptr);
  CHECK(table->find(Sci{0}) == nullptr);
  UNSIGNED_LONGS_EQUAL(0, table->position(*sc));
}

// @test CSRC MSC E10
TEST(RxScTableOfASecY, HoldsAsManyAsItSaysAndThenNoMore) {
  std::set<std::uint64_t> scis;
  for (std::uint64_t i = 0; i < config::kMaxRxScs; ++i) {
    CHECK(table->create(nth(i)) != nullptr);
    scis.insert(nth(i).value);
  }
  CHECK(table->create(kOtherSci) == nullptr || config::kMaxRxScs == 1);
  check_holds(*table, scis);
}

TEST(RxScTableOfASecY, ANullSciIsAnSciLikeAnyOther) {
  CHECK(table->create(Sci{0}) != nullptr);
  CHECK(table->find(Sci{0}) != nullptr);
  table->erase(*table->find(Sci{0}));
  CHECK(table->find(Sci{0}) == nullptr);
}

TEST(RxScTableOfASecY, StaysRightOverRandomCreationsAndDeletions) {
  std::mt19937 random(7);
  std::set<std::uint64_t> scis;
  for (int step = 0; step < 3000; ++step) {
    const Sci sci = nth(random() % 1500);
    RxSc* const found = table->find(sci);
    CHECK((found != nullptr) == scis.contains(sci.value));
    if (found != nullptr) {
      table->erase(*found);
      scis.erase(sci.value);
    } else if (table->create(sci) != nullptr) {
      scis.insert(sci.value);
    }
    if (step % 250 == 0) {
      check_holds(*table, scis);
    }
  }
  check_holds(*table, scis);
}

TEST(RxScTableOfASecY, AnScKeepsItsPlaceWhenOthersGo) {
  RxSc* const first = table->create(nth(1));
  RxSc* const second = table->create(nth(2));
  RxSc* const third = table->create(nth(3));
  table->erase(*first);
  POINTERS_EQUAL(second, table->find(nth(2)));
  POINTERS_EQUAL(third, table->find(nth(3)));
  POINTERS_EQUAL(first, table->create(nth(4)));
  CHECK(first->counters.pkts[0] == 0 && !first->sa[0].created);
}
