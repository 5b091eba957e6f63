// SPDX-License-Identifier: Apache-2.0

// host/write_behind.h: order, errors, signals; and the capture writer on it.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CppUTest/TestHarness.h>

#include <cstring>
#include <string>
#include <thread>

#include "capture_equality.h"
#include "file_size_limit.h"
#include "host/capture.h"
#include "host/write_behind.h"
#include "scratch.h"

using linksec::ConstByteSpan;
using linksec::Time;
using linksec::host::CaptureReader;
using linksec::host::CaptureWriter;
using linksec::host::CaptureWriterOptions;
using linksec::host::OutputBlock;
using linksec::host::ReadOutcome;
using linksec::host::WriteBehind;
using namespace linksec::test;  // NOLINT

namespace {

// Notes what it is given, with a name of its own in front, and takes its time.
class Notes final : public WriteBehind::Sink {
 public:
  Notes(char name, std::string& to) : name_(name), to_(to) {}

  void write_block(ConstByteSpan octets) noexcept override {
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    to_ += name_;
    to_.append(octets.begin(), octets.end());
  }

 private:
  char name_;
  std::string& to_;
};

void fill(OutputBlock& block, char with) {
  *block.end() = static_cast<std::uint8_t>(with);
  block.grow(1);
}

bool blocks_a_signal(int signal) {
  sigset_t now{};
  pthread_sigmask(SIG_BLOCK, nullptr, &now);
  return sigismember(&now, signal) == 1;
}

// Reads a capture to its end.
bool valid_capture(const std::string& path, std::uint64_t& frames) {
  auto reader = CaptureReader::open(path);
  ReadOutcome outcome = ReadOutcome::kError;
  while (reader.ok() && (outcome = reader.value().next()) == ReadOutcome::kFrame) {
    frames = reader.value().frames();
  }
  return outcome == ReadOutcome::kEnd;
}

}  // namespace

TEST_GROUP(WriteBehind) {
  Scratch scratch;
  std::string path = scratch.path("out.pcap");
  Octets frame = Octets(1000, 0x42);

  CaptureWriterOptions on(WriteBehind & thread) const {
    CaptureWriterOptions options;
    options.behind = &thread;
    return options;
  }
  linksec::host::CaptureFrame a_frame() const { return {frame, 1000, Time{0}}; }
};

TEST(WriteBehind, WritesTheBlocksOfAllSinksInTheOrderInWhichTheyCame) {
  std::string written;
  std::string expected;
  Notes a('a', written);
  Notes b('b', written);
  OutputBlock small(1);
  OutputBlock large(1000);
  {
    WriteBehind thread;
    for (int i = 0; i < 100; ++i) {
      const char mark = static_cast<char>('0' + i % 10);
      const bool first = i % 3 == 0;
      fill(first ? small : large, mark);
      thread.post(first ? a : b, first ? small : large);
      CHECK_TRUE(small.empty() && small.capacity() == 1);
      CHECK_TRUE(large.empty() && large.capacity() == 1000);
      expected += {first ? 'a' : 'b', mark};
      if (i == 50) {
        thread.drain();
        CHECK_TRUE(written == expected);
      }
    }
  }
  CHECK_TRUE(written == expected);
}

TEST(WriteBehind, TakesTheSignalsThatEndAProcessFromTheThreadThatMadeItAndGivesThemBack) {
  {
    const WriteBehind thread;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
      CHECK_TRUE(blocks_a_signal(signal));
    }
    CHECK_FALSE(blocks_a_signal(SIGPIPE));
  }
  CHECK_FALSE(blocks_a_signal(SIGINT) || blocks_a_signal(SIGHUP));
}

TEST(WriteBehind, AFullDiskIsAnErrorAndLeavesWholeRecords) {
  WriteBehind thread;
  auto writer = CaptureWriter::open(path, on(thread));
  {
    const FileSizeLimit limit(1'700'000);
    std::string error;
    for (int i = 0; i < 20'000 && error.empty(); ++i) {
      error = writer.value().write(a_frame()).error();
    }
    CHECK_TRUE(holds(error, "out.pcap: can't be written: File too large"));
    CHECK_TRUE(writer.value().flush().error() == error);
    CHECK_TRUE(writer.value().close().error() == error);
  }
  std::uint64_t frames = 0;
  CHECK_TRUE(valid_capture(path, frames));
  LONGS_EQUAL((1'700'000 - 24) / 1016, frames);
}

TEST(WriteBehind, AWriterThatIsLeftAndAFlushWriteWhatWasThere) {
  WriteBehind thread;
  std::uint64_t frames = 0;
  {
    auto writer = CaptureWriter::open(path, on(thread));
    CHECK_TRUE(writer.value().write(a_frame()).ok());
    CHECK_TRUE(writer.value().flush().ok());
    CHECK_TRUE(valid_capture(path, frames));
    LONGS_EQUAL(1, frames);
    CHECK_TRUE(writer.value().write(a_frame()).ok());
  }
  CHECK_TRUE(valid_capture(path, frames));
  LONGS_EQUAL(2, frames);
}

TEST(WriteBehind, AFrameThatCantBeWrittenLeavesThoseBeforeIt) {
  WriteBehind thread;
  auto writer = CaptureWriter::open(path, on(thread));
  CHECK_TRUE(writer.value().write(a_frame()).ok());
  CHECK_TRUE(holds(writer.value().write({frame, 1000, Time{~std::uint64_t{0}}}).error(),
                   "frame 2 has a time after 2106"));
  std::uint64_t frames = 0;
  CHECK_TRUE(valid_capture(path, frames));
  LONGS_EQUAL(1, frames);
}

TEST(WriteBehind, AStoppedRunLeavesAValidCapture) {
  for (int round = 0; round < 10; ++round) {
    ::unlink(path.c_str());
    const pid_t child = ::fork();
    if (child == 0) {
      WriteBehind thread;
      auto writer = CaptureWriter::open(path, on(thread));
      for (int i = 0; i < 1'000'000 && writer.value().write(a_frame()).ok(); ++i) {
      }
      ::_exit(1);
    }
    ::usleep(20'000 + 3'777 * static_cast<useconds_t>(round));
    ::kill(child, round % 2 == 0 ? SIGTERM : SIGHUP);
    int status = 0;
    CHECK_TRUE(::waitpid(child, &status, 0) == child);
    CHECK_TRUE(WIFSIGNALED(status));
    std::uint64_t frames = 0;
    CHECK_TRUE(valid_capture(path, frames) || read_file(path).empty());
  }
}
