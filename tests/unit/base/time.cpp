// SPDX-License-Identifier: Apache-2.0
#include "base/time.h"

#include <CppUTest/TestHarness.h>

#include "base/duration.h"

using namespace linksec;  // NOLINT

TEST_GROUP(Durations){};

TEST(Durations, EachMakerNamesItsUnit) {
  UNSIGNED_LONGLONGS_EQUAL(5, Duration::nanoseconds(5).ns);
  UNSIGNED_LONGLONGS_EQUAL(5'000, Duration::microseconds(5).ns);
  UNSIGNED_LONGLONGS_EQUAL(5'000'000, Duration::milliseconds(5).ns);
  UNSIGNED_LONGLONGS_EQUAL(5'000'000'000, Duration::seconds(5).ns);
}

TEST(Durations, AreOrdered) {
  constexpr Duration kShort{1};
  constexpr Duration kLong{2};
  CHECK(kShort < kLong && kShort <= kLong && kShort <= kShort && kLong >= kLong && kLong > kShort);
  CHECK(kShort != kLong && kShort == Duration{1});
  CHECK(!(kLong < kShort) && !(kLong <= kShort) && !(kShort > kLong) && !(kShort >= kLong));
}

TEST(Durations, SumsAndProductsEndAtTheLongest) {
  CHECK(Duration::seconds(1) + Duration::seconds(2) == Duration::seconds(3));
  CHECK(Duration::seconds(2) * 3 == Duration::seconds(6));
  CHECK(Duration::longest() + Duration{0} == Duration::longest());
  CHECK(Duration::longest() + Duration{1} == Duration::longest());
  CHECK(Duration{UINT64_MAX / 2 + 1} * 2 == Duration::longest());
  CHECK(Duration{UINT64_MAX / 2} * 2 == Duration{UINT64_MAX - 1});
  CHECK(Duration::longest() * 0 == Duration{});
  CHECK(Duration::seconds(UINT64_MAX) == Duration::longest());
}

TEST(Durations, DifferencesEndAtNone) {
  CHECK(Duration::seconds(3) - Duration::seconds(2) == Duration::seconds(1));
  CHECK(Duration{1} - Duration{2} == Duration{});
}

TEST_GROUP(Times){};

TEST(Times, AreOrdered) {
  constexpr Time kEarly{1};
  constexpr Time kLate{2};
  CHECK(kEarly < kLate && kEarly <= kLate && kEarly <= kEarly && kLate >= kLate && kLate > kEarly);
  CHECK(kEarly != kLate && kEarly == Time{1});
  CHECK(!(kLate < kEarly) && !(kLate <= kEarly) && !(kEarly > kLate) && !(kEarly >= kLate));
}

TEST(Times, ADeadlineBeyondTheLastOneNeverComes) {
  CHECK(Time{5} + Duration{7} == Time{12});
  CHECK(Time{5} + Duration::longest() == Time::never());
  CHECK(Time::never() + Duration{1} == Time::never());
  CHECK(Time{UINT64_MAX - 1} + Duration{1} == Time::never());
}

TEST(Times, NothingLiesBeforeTheEpoch) {
  CHECK(Time{12} - Duration{7} == Time{5});
  CHECK(Time{5} - Duration{7} == Time{0});
}

TEST(Times, HowLongAfterAnEarlierOneAndNoneAfterALaterOne) {
  CHECK(Time{12} - Time{5} == Duration{7});
  CHECK(Time{5} - Time{12} == Duration{});
  CHECK(Time::never() - Time{0} == Duration::longest());
}
