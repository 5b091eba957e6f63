// SPDX-License-Identifier: Apache-2.0

// Programs that this program runs to their end, or for as long as they may.

#include "shell/child.h"

#include <fcntl.h>
#include <unistd.h>

#include <CppUTest/TestHarness.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>

#include "shell/child_process.h"

namespace linksec::test {

using sim::ChildProcess;
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

TEST(Child, ThatIsNotThereEndsWithTheCodeOfTheShell) {
  LONGS_EQUAL(127, run_child({"no-such-program"}, "").exit_code);
}

TEST_GROUP(ChildWhileItRuns){};

TEST(ChildWhileItRuns, SaysWhyItCouldNotBeStarted) {
  ChildProcess child;
  LONGS_EQUAL(ENOENT, child.start({"no-such-program"}, {}));
  CHECK(!child.running());
}

TEST(ChildWhileItRuns, GetsTheDescriptorsThatItInherits) {
  std::array<int, 2> ends{};
  LONGS_EQUAL(0, ::pipe2(ends.data(), O_CLOEXEC));
  ChildProcess child;
  const std::string command = "echo here >&" + std::to_string(ends[1]);
  LONGS_EQUAL(0, child.start({"sh", "-c", command}, {-1, -1, -1, {ends[1]}}));
  child.wait();
  LONGS_EQUAL(0, child.exit_code());
  std::array<char, 5> text{};
  LONGS_EQUAL(5, ::read(ends[0], text.data(), text.size()));
  STRNCMP_EQUAL("here\n", text.data(), text.size());
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(ChildWhileItRuns, CanBeAskedToEndAndEnded) {
  ChildProcess child;
  LONGS_EQUAL(0, child.start({"sleep", "60"}, {}));
  CHECK(child.running());
  CHECK(!child.ends_within(milliseconds(1)));
  child.ask_to_end();
  child.wait();
  STRCMP_EQUAL("was killed by signal 15", child.how_it_ended().c_str());
  LONGS_EQUAL(0, child.start({"sleep", "60"}, {}));
  child.kill();
  LONGS_EQUAL(128 + SIGKILL, child.exit_code());
}

}  // namespace linksec::test
