// SPDX-License-Identifier: Apache-2.0

// Programs that this program runs to their end, or for as long as they may.

#include "shell/child.h"

#include <CppUTest/TestHarness.h>

namespace linksec::test {

using sim::ChildResult;
using sim::run_child;
using std::chrono::milliseconds;

TEST_GROUP(Child){};

TEST(Child, GetsItsInputAndKeepsItsTime) {
  const ChildResult result =
      run_child({"sh", "-c", "cat; echo end >&2; exit 3"}, "text", milliseconds(60'000));
  STRCMP_EQUAL("text", result.output.c_str());
  STRCMP_EQUAL("end", result.last_words().c_str());
  LONGS_EQUAL(3, result.exit_code);
  CHECK(!result.too_slow);
}

TEST(Child, EndsWhenItsTimeIsOver) {
  const ChildResult result = run_child({"sleep", "60"}, "", milliseconds(50));
  CHECK(result.too_slow);
  CHECK(!result.ok());
  CHECK(result.seconds < 30);
}

}  // namespace linksec::test
