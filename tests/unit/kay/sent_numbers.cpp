// SPDX-License-Identifier: Apache-2.0
#include "kay/sent_numbers.h"

#include "kay/timing.h"
#include "support/print.h"

using namespace linksec;

namespace {

constexpr Time at(std::uint64_t milliseconds) {
  return Time{} + Duration::milliseconds(milliseconds);
}

}  // namespace

TEST_GROUP(SentNumbersOfAParticipant) { SentNumbers sent; };

TEST(SentNumbersOfAParticipant, KnowWhatWasSentLessThanLifeTimeAgo_D2) {
  sent.note({1}, at(1'000));
  CHECK_TRUE(sent.sent({1}, at(6'999)) == at(1'000));
  CHECK_FALSE(sent.sent({1}, at(7'000)).has_value());
}

TEST(SentNumbersOfAParticipant, TellWhatWasNotSent_J12) {
  CHECK_TRUE(sent.is_unsent({1}));
  sent.note({1}, at(0));
  CHECK_FALSE(sent.is_unsent({1}));
  CHECK_TRUE(sent.is_unsent({2}));
  CHECK_FALSE(sent.sent({2}, at(0)).has_value());
}

TEST(SentNumbersOfAParticipant, AllOfABurstAreRecent_D2) {
  for (std::uint32_t mn = 1; mn <= 3; ++mn) {
    sent.note({mn}, at(1'000 + mn * 10));
  }
  for (std::uint32_t mn = 1; mn <= 3; ++mn) {
    CHECK_TRUE(sent.sent({mn}, at(2'000)) == at(1'000 + mn * 10));
  }
}

TEST(SentNumbersOfAParticipant, NeverTakeAnMnForYoungerThanItIs) {
  for (std::uint32_t mn = 1; mn <= 600; ++mn) {
    sent.note({mn}, at(mn * 10));
  }
  for (std::uint32_t mn = 1; mn <= 600; ++mn) {
    const std::optional<Time> time = sent.sent({mn}, at(6'000));
    CHECK_TRUE(!time.has_value() || *time <= at(mn * 10));
  }
  CHECK_TRUE(sent.sent({600}, at(6'000)) == at(6'000));
}

TEST(SentNumbersOfAParticipant, AreNoneUnderANewMi) {
  sent.note({1}, at(0));
  sent.clear();
  CHECK_TRUE(sent.is_unsent({1}));
}
