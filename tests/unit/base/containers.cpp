// SPDX-License-Identifier: Apache-2.0
#include "base/bounded_vector.h"

#include <utility>

#include "base/crc32.h"
#include "base/frame_buffer.h"
#include "base/status.h"
#include "base/time.h"
#include "support/print.h"

using namespace linksec;
using namespace linksec::test;

TEST_GROUP(BoundedVectorOfInts){};

TEST(BoundedVectorOfInts, TakesItsCapacityAndSaysWhenItIsFull) {
  BoundedVector<int, 2> vector;
  CHECK(vector.empty());
  CHECK(vector.push_back(7));
  CHECK(!vector.full());
  CHECK(vector.push_back(8));
  CHECK(vector.full());
  CHECK(!vector.push_back(9));
  UNSIGNED_LONGS_EQUAL(2, vector.size());
  UNSIGNED_LONGS_EQUAL(2, (BoundedVector<int, 2>::capacity()));
  LONGS_EQUAL(7, vector[0]);
  LONGS_EQUAL(8, std::as_const(vector)[1]);
}

TEST(BoundedVectorOfInts, IteratesOverWhatIsInIt) {
  BoundedVector<int, 4> vector;
  CHECK(vector.push_back(1));
  CHECK(vector.push_back(2));
  int sum = 0;
  for (int& element : vector) {
    sum += element;
  }
  for (const int& element : std::as_const(vector)) {
    sum += element;
  }
  LONGS_EQUAL(6, sum);
  LONGS_EQUAL(1, *vector.data());
  vector.clear();
  CHECK(vector.empty());
}

TEST_GROUP(Crc32){};

TEST(Crc32, HasThePublishedCheckValue) {
  const std::uint8_t digits[] = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
  CHECK(crc32(digits) == 0xCBF43926);
  CHECK(crc32({}) == 0);
}

TEST(Crc32, ChangesWithEachBit) {
  Octets octets = user_data(60);
  const std::uint32_t good = crc32(octets);
  for (std::size_t bit = 0; bit < octets.size() * 8; ++bit) {
    const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
    octets[bit / 8] ^= mask;
    CHECK(crc32(octets) != good);
    octets[bit / 8] ^= mask;
  }
}

TEST_GROUP(FrameBufferInStorage){};

TEST(FrameBufferInStorage, GrowsAndShrinksAtTheFrontWithoutACopy) {
  Octets storage(40, 0xA5);
  FrameBuffer frame{storage, 16};
  UNSIGNED_LONGS_EQUAL(16, frame.headroom());
  UNSIGNED_LONGS_EQUAL(24, frame.tailroom());
  frame.resize(10);
  UNSIGNED_LONGS_EQUAL(14, frame.tailroom());
  POINTERS_EQUAL(storage.data() + 16, frame.data());
  frame.grow_front(16);
  POINTERS_EQUAL(storage.data(), frame.data());
  UNSIGNED_LONGS_EQUAL(26, frame.size());
  frame.shrink_front(26);
  UNSIGNED_LONGS_EQUAL(0, frame.size());
  UNSIGNED_LONGS_EQUAL(26, frame.headroom());
  POINTERS_EQUAL(storage.data(), frame.storage().data());
}

TEST(FrameBufferInStorage, GrowsAtBothEndsWhereThereIsRoomAndElseNotAtAll) {
  std::array<std::uint8_t, 64> storage{};
  FrameBuffer frame{storage, 16};
  frame.resize(20);
  CHECK(!frame.grow(17, 0));
  CHECK(!frame.grow(0, 29));
  CHECK(frame.data() == storage.data() + 16 && frame.size() == 20);
  CHECK(frame.grow(16, 28));
  CHECK(frame.data() == storage.data() && frame.size() == 64);
}

TEST(FrameBufferInStorage, KeepsAPartOfItself) {
  std::array<std::uint8_t, 64> storage{};
  FrameBuffer frame{storage, 16};
  frame.resize(40);
  frame.keep(8, 20);
  CHECK(frame.data() == storage.data() + 24 && frame.size() == 20);
  UNSIGNED_LONGS_EQUAL(20, frame.tailroom());
}

TEST(FrameBufferInStorage, ResetEmptiesItAtANewPlace) {
  Octets storage(40, 0xA5);
  FrameBuffer frame{storage, 0};
  frame.resize(40);
  UNSIGNED_LONGS_EQUAL(40, frame.bytes().size());
  frame.reset(40);
  UNSIGNED_LONGS_EQUAL(0, frame.size());
  UNSIGNED_LONGS_EQUAL(0, frame.tailroom());
  FrameBuffer none;
  UNSIGNED_LONGS_EQUAL(0, none.size());
}

TEST_GROUP(StatusAndResult){};

TEST(StatusAndResult, AFailedResultHoldsTheDefaultValue) {
  const Result<int> good{7};
  CHECK(good.ok());
  CHECK_EQUAL(Status::kOk, good.status());
  LONGS_EQUAL(7, good.value());
  const Result<int> bad{Status::kNotFound};
  CHECK(!bad.ok());
  CHECK_EQUAL(Status::kNotFound, bad.status());
  LONGS_EQUAL(0, bad.value());
}

TEST(StatusAndResult, EachStatusHasATextOfItsOwn) {
  constexpr int kStatuses = 11;
  for (int i = 0; i < kStatuses; ++i) {
    CHECK(to_string(static_cast<Status>(i))[0] != '\0');
    for (int j = 0; j < i; ++j) {
      CHECK(std::string(to_string(static_cast<Status>(i))) != to_string(static_cast<Status>(j)));
    }
  }
  STRCMP_EQUAL("ok", to_string(Status::kOk));
  STRCMP_EQUAL("unknown", to_string(static_cast<Status>(kStatuses)));
}
