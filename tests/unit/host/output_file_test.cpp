// SPDX-License-Identifier: Apache-2.0

// host/output_file.h: who may write a file, and how a write ends.

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CppUTest/TestHarness.h>

#include <array>
#include <atomic>
#include <string>
#include <thread>

#include "host/free_output.h"
#include "host/output_file.h"
#include "scratch.h"

using linksec::ConstByteSpan;
using linksec::host::free_output;
using linksec::host::OutputFile;
using namespace linksec::test;  // NOLINT

namespace {

std::atomic<bool> g_stop = false;
bool stopped() noexcept { return g_stop; }

}  // namespace

TEST_GROUP(OutputFile) {
  Scratch scratch;
  std::string path = scratch.path("out");
  Octets octets = Octets(300, 0x42);

  void setup() override { g_stop = false; }
};

TEST(OutputFile, ASecondWriterIsRefusedAndLeavesTheFileAsItIs) {
  auto first = OutputFile::open(path);
  LONGS_EQUAL(300, first.value().write(octets).octets);
  const auto second = OutputFile::open(path);
  CHECK_TRUE(holds(second.error(), "out: is being written by another run; wait for its end, or"));
  LONGS_EQUAL(300, read_file(path).size());
  CHECK_TRUE(first.value().close().ok());
  CHECK_TRUE(OutputFile::open(path).ok());
  LONGS_EQUAL(0, read_file(path).size());
}

TEST(OutputFile, WhetherItIsFreeIsAskedWithoutTouchingIt) {
  CHECK_TRUE(free_output("-").ok());
  CHECK_TRUE(free_output("/dev/null").ok());
  CHECK_TRUE(free_output(path).ok());
  CHECK_TRUE(::access(path.c_str(), F_OK) != 0);
  auto writer = OutputFile::open(path);
  LONGS_EQUAL(300, writer.value().write(octets).octets);
  CHECK_TRUE(holds(free_output(path).error(), "out: is being written by another run; wait for"));
  CHECK_TRUE(writer.value().close().ok());
  CHECK_TRUE(free_output(path).ok());
  LONGS_EQUAL(300, read_file(path).size());
  CHECK_TRUE(holds(free_output(scratch.path("none/out")).error(), "none/out: can't be created: "));
  CHECK_TRUE(holds(free_output(scratch.path("")).error(), ": can't be created: Is a directory"));
}

TEST(OutputFile, TheNameOfAFileThatMovedAwayIsFree) {
  const auto first = OutputFile::open(path);
  CHECK_TRUE(::rename(path.c_str(), scratch.path("moved").c_str()) == 0);
  CHECK_TRUE(OutputFile::open(path).ok());
}

TEST(OutputFile, TwoNamesOfOneFileAreOneFile) {
  const auto first = OutputFile::open(path);
  CHECK_TRUE(::link(path.c_str(), scratch.path("other").c_str()) == 0);
  CHECK_FALSE(OutputFile::open(scratch.path("other")).ok());
}

TEST(OutputFile, OfManyProcessesOneGetsTheFile) {
  constexpr int kProcesses = 8;
  std::array<int, 2> ends{};
  CHECK_TRUE(::pipe(ends.data()) == 0);
  for (int i = 0; i < kProcesses; ++i) {
    if (::fork() == 0) {
      ::close(ends[1]);
      const auto file = OutputFile::open(path);
      char none = 0;
      static_cast<void>(::read(ends[0], &none, file.ok() ? 1 : 0));  // Until all have tried.
      ::_exit(file.ok() ? 0 : 1);
    }
  }
  int refused = 0;
  for (int i = 0; i < kProcesses; ++i) {
    if (i == kProcesses - 1) {
      ::close(ends[1]);
    }
    int status = 0;
    CHECK_TRUE(::wait(&status) > 0);
    refused += WEXITSTATUS(status);
  }
  ::close(ends[0]);
  LONGS_EQUAL(kProcesses - 1, refused);
}

TEST(OutputFile, AFifoThatNobodyReadsIsGivenUpWhenTheProgramIsToldToStop) {
  CHECK_TRUE(::mkfifo(path.c_str(), 0600) == 0);
  std::thread later([] {
    ::usleep(50'000);
    g_stop = true;
  });
  const auto file = OutputFile::open(path, stopped);
  later.join();
  CHECK_TRUE(holds(file.error(), "out: interrupted; nobody had opened it for reading"));
}

TEST(OutputFile, AFifoGetsAllThatIsWrittenOnceItHasAReader) {
  CHECK_TRUE(::mkfifo(path.c_str(), 0600) == 0);
  const Octets much(1'000'000, 0x17);
  std::size_t came = 0;
  std::thread reader([&] {
    ::usleep(30'000);
    const int fd = ::open(path.c_str(), O_RDONLY);
    std::array<char, 4096> some{};
    for (ssize_t got = 0; (got = ::read(fd, some.data(), some.size())) > 0;) {
      came += static_cast<std::size_t>(got);
    }
    ::close(fd);
  });
  {
    auto file = OutputFile::open(path, stopped);
    CHECK_TRUE(file.ok());
    CHECK_FALSE(file.value().regular());
    LONGS_EQUAL(much.size(), file.value().write(much).octets);
  }
  reader.join();
  LONGS_EQUAL(much.size(), came);
}

TEST(OutputFile, AReaderThatTakesNothingIsGivenUpWhenTheProgramIsToldToStop) {
  std::array<int, 2> ends{};
  CHECK_TRUE(::pipe(ends.data()) == 0);
  const Octets much(1'000'000, 0x17);
  auto file = OutputFile::open("/dev/fd/" + std::to_string(ends[1]), stopped);
  g_stop = true;
  const OutputFile::Written written = file.value().write(much);
  CHECK_TRUE(written.octets < much.size());
  CHECK_TRUE(holds(file.value().failure(written.error).text, "its reader took nothing more"));
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(OutputFile, AStandardOutputThatIsClosedOrForReadingIsRefused) {
  const int saved = ::dup(STDOUT_FILENO);
  ::close(STDOUT_FILENO);
  const auto closed = OutputFile::open("-");
  const int reading = ::open("/dev/null", O_RDONLY);
  const auto unwritable = OutputFile::open("-");
  ::dup2(saved, STDOUT_FILENO);
  ::close(saved);
  LONGS_EQUAL(STDOUT_FILENO, reading);
  CHECK_TRUE(holds(closed.error(), "standard output: is closed"));
  CHECK_TRUE(holds(unwritable.error(), "standard output: is closed"));
}

TEST(OutputFile, OnlyTheStandardOutputsReaderMayGo) {
  std::array<int, 2> ends{};
  CHECK_TRUE(::pipe(ends.data()) == 0);
  const auto named = OutputFile::open("/dev/fd/" + std::to_string(ends[1]));
  CHECK_FALSE(named.value().failure(EPIPE).reader_gone);
  const auto standard = OutputFile::open("-");
  CHECK_TRUE(standard.value().failure(EPIPE).reader_gone);
  CHECK_FALSE(standard.value().failure(ENOSPC).reader_gone);
  ::close(ends[0]);
  ::close(ends[1]);
}
