// SPDX-License-Identifier: Apache-2.0

// host/capture.h: writing.

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CppUTest/TestHarness.h>

#include <array>
#include <string>

#include "file_size_limit.h"
#include "golden_captures.h"
#include "host/capture.h"
#include "scratch.h"

using linksec::ConstByteSpan;
using linksec::Time;
using linksec::host::CaptureFrame;
using linksec::host::CaptureReader;
using linksec::host::CaptureWriter;
using linksec::host::Precision;
using linksec::host::ReadOutcome;
using namespace linksec::test;  // NOLINT

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

CaptureFrame frame_of(ConstByteSpan octets, std::uint64_t ns) {
  return {octets, static_cast<std::uint32_t>(octets.size()), Time{ns}};
}

// The frames of the golden captures.
void write_golden(CaptureWriter& writer, std::uint64_t first_ns) {
  const ConstByteSpan golden(kGoldenMicrosLittle);
  CHECK_TRUE(writer.write(frame_of(golden.subspan(40, 21), first_ns)).ok());
  const std::uint64_t second_ns = 1700000001 * kSecond + kSecond / 2;
  CHECK_TRUE(writer.write(frame_of(golden.subspan(77, 60), second_ns)).ok());
}

bool equal(const Octets& a, ConstByteSpan b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
}

// Reads a capture to its end; false when it ends with an error.
bool valid_capture(const std::string& path, std::uint64_t& frames) {
  auto reader = CaptureReader::open(path);
  if (!reader.ok()) {
    return false;
  }
  ReadOutcome outcome = ReadOutcome::kFrame;
  while ((outcome = reader.value().next()) == ReadOutcome::kFrame) {
  }
  frames = reader.value().frames();
  return outcome == ReadOutcome::kEnd;
}

// Waits until another process has written something: on a busy machine it takes its time to start.
void wait_for_octets(const std::string& path) {
  struct stat about {};
  while (::stat(path.c_str(), &about) != 0 || about.st_size == 0) {
    ::usleep(1'000);
  }
}

}  // namespace

TEST_GROUP(CaptureWriter) {
  Scratch scratch;
  std::string path = scratch.path("out.pcap");
  Octets frame = Octets(1000, 0x42);
};

TEST(CaptureWriter, WritesMicrosecondFilesOctetByOctetAsOtherProgramsDo) {
  auto writer = CaptureWriter::open(path);
  CHECK_TRUE(writer.ok());
  // The nanoseconds are cut off, not rounded.
  write_golden(writer.value(), 1700000000 * kSecond + 123456999);
  CHECK_TRUE(writer.value().close().ok());
  LONGS_EQUAL(2, writer.value().frames());
  CHECK_TRUE(equal(read_file(path), kGoldenMicrosLittle));
}

TEST(CaptureWriter, WritesNanosecondFilesOctetByOctetAsOtherProgramsDo) {
  auto writer = CaptureWriter::open(path, {Precision::kNanoseconds});
  write_golden(writer.value(), 1700000000 * kSecond + 123456789);
  CHECK_TRUE(writer.value().close().ok());
  CHECK_TRUE(equal(read_file(path), kGoldenNanosLittle));
}

TEST(CaptureWriter, TheHeaderIsThereAtOnce) {
  const auto writer = CaptureWriter::open(path);
  CHECK_TRUE(writer.ok());
  std::uint64_t frames = 1;
  CHECK_TRUE(valid_capture(path, frames));
  LONGS_EQUAL(0, frames);
}

TEST(CaptureWriter, AFrameIsThereAfterAFlush) {
  auto writer = CaptureWriter::open(path);
  CHECK_TRUE(writer.value().write(frame_of(frame, 0)).ok());
  CHECK_TRUE(writer.value().flush().ok());
  std::uint64_t frames = 0;
  CHECK_TRUE(valid_capture(path, frames));
  LONGS_EQUAL(1, frames);
}

TEST(CaptureWriter, EmptiesAFileThatWasThere) {
  CHECK_FALSE(scratch.file("out.pcap", Octets(500, 1)).empty());
  { const auto writer = CaptureWriter::open(path); }
  LONGS_EQUAL(24, read_file(path).size());
}

TEST(CaptureWriter, KeepsTheOriginalLengthOfACutFrame) {
  auto writer = CaptureWriter::open(path, {Precision::kMicroseconds, 100});
  CHECK_TRUE(writer.value().write(frame_of(frame, 0)).ok());
  CHECK_TRUE(writer.value().write({ConstByteSpan(frame).first(50), 2000, Time{0}}).ok());
  CHECK_TRUE(writer.value().close().ok());
  auto reader = CaptureReader::open(path);
  CHECK_TRUE(reader.value().next() == ReadOutcome::kFrame);
  LONGS_EQUAL(100, reader.value().frame().octets.size());
  LONGS_EQUAL(1000, reader.value().frame().original_octets);
  CHECK_TRUE(reader.value().next() == ReadOutcome::kFrame);
  LONGS_EQUAL(50, reader.value().frame().octets.size());
  LONGS_EQUAL(2000, reader.value().frame().original_octets);
}

TEST(CaptureWriter, WritesFramesOf256KiBAndNoLonger) {
  auto writer = CaptureWriter::open(path);
  const Octets longest(linksec::host::kMaxCaptureFrameOctets, 0x33);
  CHECK_TRUE(writer.value().write(frame_of(longest, 1)).ok());
  const Octets longer(longest.size() + 1, 0x33);
  const auto status = writer.value().write(frame_of(longer, 1));
  CHECK_TRUE(holds(status.error(), "out.pcap: frame 2 is longer than a capture can hold"));
}

TEST(CaptureWriter, RefusesTimesThatClassicPcapCantHold) {
  auto writer = CaptureWriter::open(path);
  CHECK_TRUE(writer.value().write(frame_of(frame, 0xFFFFFFFF * kSecond + kSecond - 1)).ok());
  const auto status = writer.value().write(frame_of(frame, 0x100000000 * kSecond));
  CHECK_TRUE(holds(status.error(), "out.pcap: frame 2 has a time after 2106"));
  // The first error stays.
  CHECK_TRUE(writer.value().write(frame_of(frame, 0)).error() == status.error());
  CHECK_TRUE(writer.value().close().error() == status.error());
}

TEST(CaptureWriter, SaysWhyAFileCantBeCreated) {
  const auto missing = CaptureWriter::open(scratch.path("none/out.pcap"));
  CHECK_TRUE(holds(missing.error(), "none/out.pcap: can't be created: No such file"));
  const auto folder = CaptureWriter::open(scratch.path(""));
  CHECK_TRUE(holds(folder.error(), "can't be created: Is a directory"));
}

TEST(CaptureWriter, AFullDeviceIsAnErrorAtOnce) {
  const auto writer = CaptureWriter::open("/dev/full");
  CHECK_TRUE(holds(writer.error(), "/dev/full: can't be written: No space left"));
}

TEST(CaptureWriter, AFullDiskLeavesWholeRecords) {
  auto writer = CaptureWriter::open(path);
  std::string error;
  {
    const FileSizeLimit limit(700'000);
    for (int i = 0; i < 2000 && error.empty(); ++i) {
      error = writer.value().write(frame_of(frame, 0)).error();
    }
  }
  CHECK_TRUE(holds(error, "out.pcap: can't be written: File too large"));
  CHECK_TRUE(writer.value().close().error() == error);
  std::uint64_t frames = 0;
  CHECK_TRUE(valid_capture(path, frames));
  LONGS_EQUAL((700'000 - 24) / 1016, frames);
}

TEST(CaptureWriter, AReaderThatWentAwayIsAnErrorAndNotTheEndOfTheProcess) {
  std::array<int, 2> ends{};
  CHECK_TRUE(::pipe(ends.data()) == 0);
  auto writer = CaptureWriter::open("/dev/fd/" + std::to_string(ends[1]));
  CHECK_TRUE(writer.ok());
  ::close(ends[0]);
  CHECK_TRUE(writer.value().write(frame_of(frame, 0)).ok());
  CHECK_TRUE(holds(writer.value().flush().error(), "can't be written: Broken pipe"));
  ::close(ends[1]);
}

TEST(CaptureWriter, WritesToTheStandardOutputAndLeavesItOpen) {
  const int saved = ::dup(STDOUT_FILENO);
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT, 0600);
  ::dup2(file, STDOUT_FILENO);
  {
    auto writer = CaptureWriter::open("-");
    CHECK_TRUE(writer.ok());
    STRCMP_EQUAL("standard output", writer.value().name().c_str());
    write_golden(writer.value(), 1700000000 * kSecond + 123456000);
    CHECK_TRUE(writer.value().close().ok());
  }
  const bool still_open = ::fcntl(STDOUT_FILENO, F_GETFD) >= 0;
  ::dup2(saved, STDOUT_FILENO);
  ::close(saved);
  ::close(file);
  CHECK_TRUE(still_open);
  CHECK_TRUE(equal(read_file(path), kGoldenMicrosLittle));
}

TEST(CaptureWriter, NothingIsWrittenAfterClose) {
  auto writer = CaptureWriter::open(path);
  CHECK_TRUE(writer.value().close().ok());
  CHECK_TRUE(writer.value().close().ok());
  CHECK_TRUE(holds(writer.value().write(frame_of(frame, 0)).error(), "is closed"));
  LONGS_EQUAL(24, read_file(path).size());
}

TEST(CaptureWriter, AStoppedRunLeavesAValidCapture) {
  for (int round = 0; round < 10; ++round) {
    ::unlink(path.c_str());
    const pid_t child = ::fork();
    if (child == 0) {
      auto writer = CaptureWriter::open(path);
      while (writer.ok() && writer.value().write(frame_of(frame, 0)).ok()) {
      }
      ::_exit(1);
    }
    wait_for_octets(path);
    ::usleep(3'777 * static_cast<useconds_t>(round));
    ::kill(child, round % 2 == 0 ? SIGTERM : SIGINT);
    int status = 0;
    CHECK_TRUE(::waitpid(child, &status, 0) == child);
    CHECK_TRUE(WIFSIGNALED(status));
    std::uint64_t frames = 0;
    CHECK_TRUE(valid_capture(path, frames));
  }
}
