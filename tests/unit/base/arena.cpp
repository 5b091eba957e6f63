// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "CppUTest/TestHarness.h"
#include "base/capacity.h"
#include "base/config.h"
#include "base/table.h"

using namespace linksec;

namespace {

struct Element {
  std::uint32_t number = 7;
  std::uint8_t mark = 9;
};

struct alignas(Arena::kAlignment) Memory {
  std::array<std::uint8_t, 8 * Arena::kAlignment> octets{};
};

bool is_aligned(const void* address) {
  return reinterpret_cast<std::uintptr_t>(address) % Arena::kAlignment == 0;
}

}  // namespace

TEST_GROUP(Arena) {
  Memory memory;
  Arena arena{memory.octets};
  void setup() override { memory.octets.fill(0xA5); }
};

TEST(Arena, what_is_taken_is_as_a_new_object_is) {
  for (const Element& element : arena.take<Element>(3)) {
    LONGS_EQUAL(7, element.number);
    LONGS_EQUAL(9, element.mark);
  }
}

TEST(Arena, tables_do_not_overlap_and_begin_at_the_alignment) {
  const std::span<std::uint8_t> first = arena.take<std::uint8_t>(1);
  const std::span<Element> second = arena.take<Element>(2);
  const std::span<std::uint8_t> third = arena.take<std::uint8_t>(Arena::kAlignment + 1);
  CHECK(is_aligned(first.data()));
  CHECK(is_aligned(second.data()));
  CHECK(is_aligned(third.data()));
  std::ranges::fill(third, std::uint8_t{1});
  second[1].mark = 2;
  LONGS_EQUAL(0, first[0]);
  LONGS_EQUAL(7, second[0].number);
  LONGS_EQUAL(Arena::kAlignment + 1, third.size());
}

TEST(Arena, octets_are_what_taking_uses) {
  const std::size_t before = arena.left();
  static_cast<void>(arena.take<Element>(3));
  static_cast<void>(arena.take<std::uint8_t>(1));
  LONGS_EQUAL(Arena::octets<Element>(3) + Arena::octets<std::uint8_t>(1), before - arena.left());
  LONGS_EQUAL(0, Arena::octets<Element>(0));
}

TEST(Arena, gives_all_that_it_has) {
  LONGS_EQUAL(memory.octets.size(), arena.take<std::uint8_t>(memory.octets.size()).size());
  LONGS_EQUAL(0, arena.left());
}

TEST(Arena, an_empty_one_serves_tables_without_elements) {
  Arena empty;
  LONGS_EQUAL(0, empty.take<Element>(0).size());
}

TEST_GROUP(Table){};

// On a host the count holds; where capacities are constants the constant does, and no memory goes.
TEST(Table, has_the_length_of_the_platforms_kind) {
  Memory memory;
  Arena arena{memory.octets};
  const Table<Element, 4> table = make_table<Element, 4>(arena, 2);
  LONGS_EQUAL(config::kCapacitiesAtRunTime ? 2 : 4, table.size());
  LONGS_EQUAL(table_octets<Element>(2), memory.octets.size() - arena.left());
  LONGS_EQUAL(7, table[1].number);
}

struct Owner {
  Table<Element, 3> row{};
};

TEST(Table, rows_belong_to_one_owner_each) {
  Memory memory;
  Arena arena{memory.octets};
  Table<Owner, 2> owners = make_table<Owner, 2>(arena, 2);
  const std::size_t before = arena.left();
  make_rows(arena, owners, &Owner::row, 3);
  LONGS_EQUAL(table_octets<Element>(6), before - arena.left());
  for (Owner& owner : owners) {
    LONGS_EQUAL(3, owner.row.size());
    LONGS_EQUAL(9, owner.row[2].mark);
  }
  std::ranges::fill(owners[0].row, Element{1, 1});
  LONGS_EQUAL(9, owners[1].row[0].mark);
  renew_row(owners[0].row);
  LONGS_EQUAL(9, owners[0].row[2].mark);
  LONGS_EQUAL(7, owners[0].row[0].number);
}

TEST(Table, a_capacity_is_the_platforms_own_at_first) {
  LONGS_EQUAL(config::kMaxTxScs, Capacity{}.tx_scs);
  LONGS_EQUAL(config::kMaxRxScs, Capacity{}.rx_scs);
  LONGS_EQUAL(config::kMaxSaks, Capacity{}.saks);
  LONGS_EQUAL(config::kMaxPnRecords, Capacity{}.pn_records);
}
