// SPDX-License-Identifier: Apache-2.0

// The host's clock, storage, console and panic, beyond what the contract tests ask.

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CppUTest/TestHarness.h>

#include <array>
#include <ctime>
#include <filesystem>
#include <string>

#include "base/assert.h"
#include "hal/clock.h"
#include "hal/console.h"
#include "hal/nvm.h"
#include "host/clock.h"
#include "host/console.h"
#include "host/nvm.h"
#include "scratch.h"

using linksec::Status;
using linksec::Time;
using linksec::hal::NvmGeometry;
using linksec::host::NvmCreate;
using linksec::host::open_nvm;
using namespace linksec::test;  // NOLINT
namespace host = linksec::host;

TEST_GROUP(HostClock){void teardown() override{host::use_wall_clock();
}
}
;

TEST(HostClock, TheWallClockIsUtc) {
  host::use_wall_clock();
  const auto now = static_cast<std::uint64_t>(std::time(nullptr));
  const std::uint64_t read = linksec::hal::clock_now().ns / 1'000'000'000;
  CHECK_TRUE(read + 2 >= now && read <= now + 2);
  CHECK_FALSE(host::clock_is_virtual());
}

TEST(HostClock, AVirtualClockStandsStillUntilItIsMoved) {
  host::use_virtual_clock(Time{1000});
  CHECK_TRUE(host::clock_is_virtual());
  LONGS_EQUAL(1000, linksec::hal::clock_now().ns);
  host::advance_to(Time{1500});
  host::advance_by(25);
  LONGS_EQUAL(1525, linksec::hal::clock_now().ns);
}

TEST(HostClock, AVirtualClockNeverRunsBackwardsOrWraps) {
  host::use_virtual_clock(Time{1000});
  host::advance_to(Time{10});
  LONGS_EQUAL(1000, linksec::hal::clock_now().ns);
  host::advance_by(UINT64_MAX);
  UNSIGNED_LONGLONGS_EQUAL(UINT64_MAX, linksec::hal::clock_now().ns);
}

TEST_GROUP(HostNvm) {
  Scratch scratch;
  std::string path = scratch.path("state");
  const NvmGeometry shape{1024, 1, 8};
};

TEST(HostNvm, AFileThatIsMadeIsErasedPrivateAndAlone) {
  const auto region = open_nvm(path, shape, NvmCreate::kIfMissing);
  CHECK_TRUE(region.ok());
  CHECK_TRUE(read_file(path) == Octets(1024, 0xFF));
  struct stat about {};
  CHECK_TRUE(::stat(path.c_str(), &about) == 0);
  LONGS_EQUAL(0600, about.st_mode & 0777);
  const auto folder = std::filesystem::directory_iterator(scratch.path(""));
  LONGS_EQUAL(1, std::distance(begin(folder), end(folder)));
  CHECK_TRUE(host::close_nvm(region.value()).ok());
}

TEST(HostNvm, WhatIsWrittenIsInTheFile) {
  const auto region = open_nvm(path, shape, NvmCreate::kIfMissing);
  const std::array<std::uint8_t, 8> octets = {1, 2, 3, 4, 5, 6, 7, 8};
  CHECK_TRUE(linksec::hal::nvm_write(region.value(), 16, octets) == Status::kOk);
  LONGS_EQUAL(1, read_file(path)[16]);
  CHECK_TRUE(host::close_nvm(region.value()).ok());
}

TEST(HostNvm, TwoRunsCantHaveOneFile) {
  const auto first = open_nvm(path, shape, NvmCreate::kIfMissing);
  const auto second = open_nvm(path, shape, NvmCreate::kIfMissing);
  CHECK_TRUE(holds(second.error(), "state: is in use by another run"));
  CHECK_TRUE(host::close_nvm(first.value()).ok());
  const auto third = open_nvm(path, shape, NvmCreate::kNo);
  CHECK_TRUE(third.ok());
  CHECK_TRUE(host::close_nvm(third.value()).ok());
}

TEST(HostNvm, AMissingFileIsMadeOnlyOnDemand) {
  CHECK_TRUE(
      holds(open_nvm(path, shape, NvmCreate::kNo).error(), "state: can't be opened: No such"));
  CHECK_TRUE(holds(open_nvm(scratch.path("no/state"), shape, NvmCreate::kIfMissing).error(),
                   "no/state: can't be created: No such"));
}

TEST(HostNvm, AFileOfAnotherSizeIsLeftAlone) {
  CHECK_FALSE(scratch.file("state", Octets(100, 7)).empty());
  CHECK_TRUE(holds(open_nvm(path, shape, NvmCreate::kIfMissing).error(),
                   "state: is not a state file: it has 100 octets and not 1024"));
  CHECK_TRUE(read_file(path) == Octets(100, 7));
  CHECK_FALSE(open_nvm(scratch.path(""), shape, NvmCreate::kNo).ok());
}

TEST(HostNvm, AGeometryThatContradictsItselfIsRefused) {
  for (const NvmGeometry& wrong :
       {NvmGeometry{0, 1, 1}, NvmGeometry{100, 0, 1}, NvmGeometry{100, 1, 0},
        NvmGeometry{100, 1, 3}, NvmGeometry{100, 64, 1}, NvmGeometry{128, 4, 8}}) {
    CHECK_FALSE(open_nvm(path, wrong, NvmCreate::kIfMissing).ok());
  }
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST(HostNvm, ClosingAnUnknownRegionIsHarmless) {
  CHECK_TRUE(host::close_nvm(linksec::hal::NvmId{77}).ok());
}

TEST_GROUP(HostConsole){void teardown()
                            override{host::set_console_output(host::ConsoleOutput::kStandardError);
}
}
;

TEST(HostConsole, ATerminalThatTakesNothingBlocksNobody) {
  std::array<int, 2> ends{};
  CHECK_TRUE(::pipe(ends.data()) == 0);
  const int saved = ::dup(STDERR_FILENO);
  ::dup2(ends[1], STDERR_FILENO);
  const std::string much(1UL << 20, 'x');
  linksec::hal::console_write(host::kStandardConsole, much);
  ::close(ends[0]);
  linksec::hal::console_write(host::kStandardConsole, "nobody reads this");
  ::dup2(saved, STDERR_FILENO);
  ::close(saved);
  ::close(ends[1]);
}

TEST(HostConsole, OutputCanBeSwitchedOffAndInputIsOffUntilAsked) {
  host::set_console_output(host::ConsoleOutput::kNone);
  linksec::hal::console_write(host::kStandardConsole, "not shown");
  LONGS_EQUAL(-1, linksec::hal::console_read(host::kStandardConsole));
}

TEST(HostConsole, ConsolesInMemoryKeepTheirTextApart) {
  const linksec::hal::ConsoleId a = host::open_memory_console().value();
  const linksec::hal::ConsoleId b = host::open_memory_console().value();
  linksec::hal::console_write(a, "one");
  linksec::hal::console_write(b, "two");
  host::type(a, "x");
  LONGS_EQUAL(-1, linksec::hal::console_read(b));
  LONGS_EQUAL('x', linksec::hal::console_read(a));
  STRCMP_EQUAL("one", host::take_written(a).c_str());
  STRCMP_EQUAL("two", host::take_written(b).c_str());
  STRCMP_EQUAL("", host::take_written(b).c_str());
  host::close_console(a);
  linksec::hal::console_write(a, "gone");
  STRCMP_EQUAL("", host::take_written(a).c_str());
  const linksec::hal::ConsoleId again = host::open_memory_console().value();
  CHECK_TRUE(again == a);
  LONGS_EQUAL(-1, linksec::hal::console_read(again));
  host::close_console(again);
  host::close_console(b);
}

TEST(HostConsole, AConsoleInMemoryDropsWhatItHasNoRoomFor) {
  const linksec::hal::ConsoleId console = host::open_memory_console().value();
  const std::string much((1UL << 20) - 1, 'x');
  linksec::hal::console_write(console, much);
  linksec::hal::console_write(console, "yz");
  const std::string written = host::take_written(console);
  UNSIGNED_LONGS_EQUAL(1UL << 20, written.size());
  CHECK_TRUE(written.back() == 'y');
  host::close_console(console);
}

TEST(HostConsole, TheStandardConsoleIsNotClosedAndHasNoMemory) {
  host::close_console(host::kStandardConsole);
  host::type(host::kStandardConsole, "x");
  LONGS_EQUAL(-1, linksec::hal::console_read(host::kStandardConsole));
  STRCMP_EQUAL("", host::take_written(host::kStandardConsole).c_str());
}

TEST_GROUP(HostPanic){};

TEST(HostPanic, AnAssertionNamesItsPlaceAndAborts) {
  std::array<int, 2> ends{};
  CHECK_TRUE(::pipe(ends.data()) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], STDERR_FILENO);
    linksec::assertion_failed("secy.cpp", 42);
  }
  ::close(ends[1]);
  std::array<char, 256> text{};
  const ssize_t got = ::read(ends[0], text.data(), text.size() - 1);
  ::close(ends[0]);
  int status = 0;
  CHECK_TRUE(::waitpid(child, &status, 0) == child);
  CHECK_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
  CHECK_TRUE(got > 0 && holds(text.data(), "assertion failed at secy.cpp:42"));
}
