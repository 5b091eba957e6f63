// SPDX-License-Identifier: Apache-2.0

// host/capture.h: the reader of the classic format against libpcap, and what the writer writes
// against what libpcap writes.

#include <fcntl.h>
#include <pcap/pcap.h>
#include <unistd.h>

#include <CppUTest/TestHarness.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <random>
#include <string>
#include <thread>

#include "capture_equality.h"
#include "golden_captures.h"
#include "host/capture.h"
#include "scratch.h"

using linksec::ConstByteSpan;
using linksec::Time;
using linksec::host::CaptureReader;
using linksec::host::CaptureReaderOptions;
using linksec::host::CaptureWriter;
using linksec::host::kMaxCaptureFrameOctets;
using linksec::host::Precision;
using linksec::host::ReadOutcome;
using linksec::host::WriteBehind;
using namespace linksec::test;  // NOLINT

namespace {

constexpr std::size_t kFileHeader = 24;
constexpr std::uint64_t kSecond = 1'000'000'000;

Octets octets_of(ConstByteSpan octets) { return {octets.begin(), octets.end()}; }

void put32(Octets& to, std::uint32_t value, bool swapped) {
  for (unsigned i = 0; i < 4; ++i) {
    to.push_back(static_cast<std::uint8_t>(value >> (8 * (swapped ? 3 - i : i))));
  }
}

void put_record(Octets& to, std::array<std::uint32_t, 4> header, std::size_t octets, bool swapped) {
  for (const std::uint32_t field : header) {
    put32(to, field, swapped);
  }
  to.resize(to.size() + octets, static_cast<std::uint8_t>(octets));
}

std::uint32_t draw(std::mt19937& random, std::uint64_t below = 1ULL << 32) {
  return static_cast<std::uint32_t>(random() % below);
}

// A file of frames whose sizes and fields are random, many blocks long.
Octets random_capture(std::mt19937& random, ConstByteSpan golden, std::uint32_t snap_octets) {
  const bool swapped = golden[0] == 0xA1;
  Octets file(golden.begin(), golden.begin() + 16);
  put32(file, snap_octets, swapped);
  put32(file, 1, swapped);
  while (file.size() < 1'200'000) {
    const bool large = draw(random, 200) == 0;
    const std::uint32_t octets = draw(random, large ? kMaxCaptureFrameOctets + 1 : 200);
    const std::uint32_t original = draw(random, 4) == 0 ? draw(random, 3000) : octets;
    const std::uint32_t fraction = draw(random, 4) == 0 ? draw(random) : draw(random, 1'000'000);
    put_record(file, {draw(random), fraction, octets, original}, octets, swapped);
  }
  return file;
}

}  // namespace

TEST_GROUP(ClassicPcap) {
  Scratch scratch;

  bool alike(ConstByteSpan octets) const { return all_read_alike(scratch.file("in", octets)); }
};

TEST(ClassicPcap, ReadsEveryShippedCaptureAsLibpcapDoes) {
  std::size_t captures = 0;
  const std::filesystem::path folder = std::string(LINKSEC_SOURCE_DIR) + "/captures";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".pcap") {
      CHECK_TRUE_TEXT(all_read_alike(entry.path()), entry.path().c_str());
      ++captures;
    }
  }
  CHECK_TRUE(captures > 20);
}

TEST(ClassicPcap, ReadsFilesManyBlocksLongAsLibpcapDoes) {
  std::mt19937 random(1);  // NOLINT: the same files each time
  for (const ConstByteSpan golden :
       {ConstByteSpan(kGoldenMicrosLittle), ConstByteSpan(kGoldenMicrosBig),
        ConstByteSpan(kGoldenNanosLittle), ConstByteSpan(kGoldenNanosBig)}) {
    for (const std::uint32_t snap_octets : {0U, 100U, 262144U, 0x80000000U, 0x7FFFFFFFU}) {
      const Octets file = random_capture(random, golden, snap_octets);
      CHECK_TRUE(alike(file));
      CHECK_TRUE(alike(ConstByteSpan(file).first(file.size() - random() % 1000)));
    }
  }
}

TEST(ClassicPcap, WhereverAFileIsCutItEndsAsWithLibpcap) {
  Octets short_snap = octets_of(kGoldenMicrosLittle);
  short_snap[16] = 40;
  short_snap[18] = 0;
  for (const ConstByteSpan whole : {ConstByteSpan(kGoldenMicrosLittle),
                                    ConstByteSpan(kGoldenNanosBig), ConstByteSpan(short_snap)}) {
    for (std::size_t size = 0; size <= whole.size(); ++size) {
      CHECK_TRUE(alike(whole.first(size)));
    }
  }
}

TEST(ClassicPcap, WhicheverOctetOfAFileIsAnotherItReadsAsWithLibpcap) {
  for (const ConstByteSpan golden :
       {ConstByteSpan(kGoldenMicrosLittle), ConstByteSpan(kGoldenNanosBig)}) {
    const std::size_t reserved =
        golden[0] == 0xA1 ? 20 : 22;  // Bits that libpcap wants to be zero.
    for (std::size_t i = 0; i < kFileHeader + 16; ++i) {
      if (i == reserved || i == reserved + 1) {
        continue;
      }
      for (const std::uint8_t value : Octets{0x00, 0x01, 0x02, 0x03, 0x05, 0x7F, 0x80, 0xFF}) {
        Octets file = octets_of(golden);
        file[i] = value;
        CHECK_TRUE_TEXT(alike(file), std::to_string(i).c_str());
      }
    }
  }
}

TEST(ClassicPcap, ReadsWhatAPipeGivesInSmallParts) {
  std::mt19937 random(2);  // NOLINT: the same file each time
  const Octets file = random_capture(random, kGoldenMicrosLittle, kMaxCaptureFrameOctets);
  std::array<int, 2> ends{};
  CHECK_TRUE(::pipe(ends.data()) == 0);
  std::thread source([&] {
    for (std::size_t at = 0; at < file.size();) {
      const std::size_t part = std::min<std::size_t>(file.size() - at, 1 + random() % 5000);
      at += static_cast<std::size_t>(std::max<ssize_t>(0, ::write(ends[1], &file[at], part)));
    }
    ::close(ends[1]);
  });
  CaptureReaderOptions ahead;
  ahead.read_ahead = true;
  const std::string found = transcript("/dev/fd/" + std::to_string(ends[0]), ahead);
  source.join();
  ::close(ends[0]);
  CHECK_TRUE(found == transcript(scratch.file("in", file), {}));
}

TEST(ClassicPcap, AReaderThatReadsAheadCanBeLeftAnywhere) {
  std::mt19937 random(3);  // NOLINT: the same file each time
  const std::string path =
      scratch.file("in", random_capture(random, kGoldenMicrosLittle, kMaxCaptureFrameOctets));
  CaptureReaderOptions ahead;
  ahead.read_ahead = true;
  for (int frames = 0; frames < 200; frames += 20) {
    auto reader = CaptureReader::open(path, ahead);
    CHECK_TRUE(reader.value().regular());
    for (int i = 0; i < frames; ++i) {
      CHECK_TRUE(reader.value().next() == ReadOutcome::kFrame);
    }
  }
}

TEST(ClassicPcap, IsWrittenOctetByOctetAsLibpcapWritesIt) {
  std::mt19937 random(4);  // NOLINT: the same frames each time
  WriteBehind thread;
  for (const bool nano : {false, true}) {
    const auto unit =
        static_cast<u_int>(nano ? PCAP_TSTAMP_PRECISION_NANO : PCAP_TSTAMP_PRECISION_MICRO);
    pcap_t* const dead = pcap_open_dead_with_tstamp_precision(
        DLT_EN10MB, static_cast<int>(kMaxCaptureFrameOctets), unit);
    pcap_dumper_t* const dumper = pcap_dump_open(dead, scratch.path("theirs").c_str());
    const Precision precision = nano ? Precision::kNanoseconds : Precision::kMicroseconds;
    auto inline_writer = CaptureWriter::open(scratch.path("a"), {precision});
    auto behind_writer =
        CaptureWriter::open(scratch.path("b"), {precision, kMaxCaptureFrameOctets, &thread});
    Octets frame(kMaxCaptureFrameOctets, 0x6B);
    for (int i = 0; i < 3000; ++i) {
      const std::uint32_t octets = draw(random, i % 100 == 0 ? frame.size() + 1 : 300);
      const std::uint32_t original = octets + draw(random, 2) * 7;
      const std::uint64_t ns = random() * kSecond + random() % kSecond;
      pcap_pkthdr header{};
      header.ts.tv_sec = static_cast<time_t>(ns / kSecond);
      header.ts.tv_usec = static_cast<suseconds_t>(ns % kSecond / (nano ? 1 : 1000));
      header.caplen = octets;
      header.len = original;
      pcap_dump(reinterpret_cast<u_char*>(dumper), &header, frame.data());
      const ConstByteSpan bytes = ConstByteSpan(frame).first(octets);
      CHECK_TRUE(inline_writer.value().write({bytes, original, Time{ns}}).ok());
      CHECK_TRUE(behind_writer.value().write({bytes, original, Time{ns}}).ok());
    }
    pcap_dump_close(dumper);
    pcap_close(dead);
    CHECK_TRUE(inline_writer.value().close().ok() && behind_writer.value().close().ok());
    const Octets theirs = read_file(scratch.path("theirs"));
    CHECK_TRUE(theirs == read_file(scratch.path("a")));
    CHECK_TRUE(theirs == read_file(scratch.path("b")));
  }
}
