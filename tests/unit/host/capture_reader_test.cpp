// SPDX-License-Identifier: Apache-2.0

// host/capture.h: reading.

#include <fcntl.h>
#include <unistd.h>

#include <CppUTest/TestHarness.h>

#include <array>
#include <string>
#include <vector>

#include "capture_equality.h"
#include "golden_captures.h"
#include "host/capture.h"
#include "scratch.h"

using linksec::ConstByteSpan;
using linksec::host::CaptureFormat;
using linksec::host::CaptureReader;
using linksec::host::CaptureReaderOptions;
using linksec::host::CaptureWriter;
using linksec::host::CaptureWriterOptions;
using linksec::host::OutputFormat;
using linksec::host::ReadOutcome;
using namespace linksec::test;  // NOLINT

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

void put32(Octets& octets, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) {
    octets[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
}

Octets golden(ConstByteSpan octets) { return {octets.begin(), octets.end()}; }

// Where the first record's header begins in a classic capture, and its fields.
constexpr std::size_t kRecord = 24;
constexpr std::size_t kCaptured = kRecord + 8;
constexpr std::size_t kOriginal = kRecord + 12;

}  // namespace

TEST_GROUP(CaptureReader) {
  Scratch scratch;

  std::string error_of(const Octets& octets) const {
    const auto reader = CaptureReader::open(scratch.file("in.pcap", octets));
    CHECK_FALSE(reader.ok());
    CHECK_TRUE(holds(reader.error(), "in.pcap: "));
    return reader.error();
  }

  void check_first(const Octets& file, std::size_t captured, std::size_t original, std::size_t fcs)
      const {
    auto opened = CaptureReader::open(scratch.file("in.pcap", file));
    STRCMP_EQUAL("", opened.error().c_str());
    CHECK_TRUE(opened.value().next() == ReadOutcome::kFrame);
    const linksec::host::CaptureFrame& frame = opened.value().frame();
    LONGS_EQUAL(captured, frame.octets.size());
    LONGS_EQUAL(original, frame.original_octets);
    LONGS_EQUAL(fcs, frame.fcs_octets);
    LONGS_EQUAL(0xFF, frame.octets[0]);
    CHECK_TRUE(frame.truncated() == (captured < original));
  }

  static void check_octets_stay(const std::string& path, std::uint32_t frames, bool read_ahead,
                                bool libpcap_alone) {
    std::vector<ConstByteSpan> held;
    std::uint32_t seen = 0;
    const auto check = [&] {
      for (const ConstByteSpan octets : held) {
        Octets number(4);
        put32(number, 0, seen);
        LONGS_EQUAL(700 + seen % 700, octets.size());
        MEMCMP_EQUAL(number.data(), octets.data() + 100, 4);
        BYTES_EQUAL(0x42, octets.back());
        ++seen;
      }
      held.clear();
    };
    CaptureReaderOptions reading;
    reading.read_ahead = read_ahead;
    reading.libpcap_alone = libpcap_alone;
    reading.before_move = check;
    auto reader = CaptureReader::open(path, reading);
    while (reader.value().next() == ReadOutcome::kFrame) {
      held.push_back(reader.value().frame().octets);
    }
    CHECK_TRUE(seen != 0);
    check();
    LONGS_EQUAL(frames, seen);
  }

  void check_golden(ConstByteSpan octets, CaptureFormat format, std::uint64_t first_ns) const {
    auto opened = CaptureReader::open(scratch.file("in.pcap", octets));
    STRCMP_EQUAL("", opened.error().c_str());
    CaptureReader reader = std::move(opened.value());
    CHECK_TRUE(reader.format() == format);
    CHECK_TRUE(reader.next() == ReadOutcome::kFrame);
    LONGS_EQUAL(1, reader.frames());
    LONGS_EQUAL(21, reader.frame().octets.size());
    LONGS_EQUAL(0xFF, reader.frame().octets[0]);
    LONGS_EQUAL('c', reader.frame().octets[20]);
    CHECK_FALSE(reader.frame().truncated());
    UNSIGNED_LONGLONGS_EQUAL(first_ns, reader.frame().time.ns);
    CHECK_TRUE(reader.next() == ReadOutcome::kFrame);
    LONGS_EQUAL(60, reader.frame().octets.size());
    LONGS_EQUAL(60, reader.frame().original_octets);
    UNSIGNED_LONGLONGS_EQUAL(1700000001 * kSecond + kSecond / 2, reader.frame().time.ns);
    CHECK_TRUE(reader.next() == ReadOutcome::kEnd);
    CHECK_TRUE(reader.next() == ReadOutcome::kEnd);
    LONGS_EQUAL(2, reader.frames());
    STRCMP_EQUAL("", reader.error().c_str());
  }
};

TEST(CaptureReader, ReadsClassicMicrosecondFilesOfBothOctetOrders) {
  constexpr std::uint64_t kFirst = 1700000000 * kSecond + 123456000;
  check_golden(kGoldenMicrosLittle, CaptureFormat::kClassicMicroseconds, kFirst);
  check_golden(kGoldenMicrosBig, CaptureFormat::kClassicMicroseconds, kFirst);
}

TEST(CaptureReader, ReadsClassicNanosecondFilesOfBothOctetOrders) {
  constexpr std::uint64_t kFirst = 1700000000 * kSecond + 123456789;
  check_golden(kGoldenNanosLittle, CaptureFormat::kClassicNanoseconds, kFirst);
  check_golden(kGoldenNanosBig, CaptureFormat::kClassicNanoseconds, kFirst);
}

TEST(CaptureReader, ReadsPcapng) {
  check_golden(kGoldenPcapng, CaptureFormat::kPcapng, 1700000000 * kSecond + 123456789);
}

TEST(CaptureReader, ReadsTheStandardInputThroughAPipe) {
  std::array<int, 2> ends{};
  CHECK_TRUE(::pipe(ends.data()) == 0);
  const int saved = ::dup(STDIN_FILENO);
  ::dup2(ends[0], STDIN_FILENO);
  CHECK_TRUE(::write(ends[1], kGoldenPcapng.data(), kGoldenPcapng.size()) ==
             static_cast<ssize_t>(kGoldenPcapng.size()));
  ::close(ends[1]);
  {
    auto reader = CaptureReader::open("-");
    CHECK_TRUE(reader.ok());
    STRCMP_EQUAL("standard input", reader.value().name().c_str());
    CHECK_TRUE(reader.value().next() == ReadOutcome::kFrame);
    CHECK_TRUE(reader.value().next() == ReadOutcome::kFrame);
    CHECK_TRUE(reader.value().next() == ReadOutcome::kEnd);
  }
  CHECK_TRUE(::fcntl(STDIN_FILENO, F_GETFD) >= 0);
  ::dup2(saved, STDIN_FILENO);
  ::close(saved);
  ::close(ends[0]);
}

TEST(CaptureReader, TellsACutFrameByItsLengths) {
  Octets octets = golden(kGoldenMicrosLittle);
  put32(octets, kOriginal, 1500);
  auto reader = CaptureReader::open(scratch.file("in.pcap", octets));
  CHECK_TRUE(reader.value().next() == ReadOutcome::kFrame);
  CHECK_TRUE(reader.value().frame().truncated());
  LONGS_EQUAL(21, reader.value().frame().octets.size());
  LONGS_EQUAL(1500, reader.value().frame().original_octets);
}

TEST(CaptureReader, AFrameWhoseFcsWasCountedAndNotCapturedIsWhole) {
  Octets octets = golden(kGoldenMicrosLittle);
  put32(octets, kOriginal, 25);
  check_first(octets, 21, 21, 0);
  put32(octets, 16, 21);  // The snap length: this is where the frame was cut.
  check_first(octets, 21, 25, 0);
}

TEST(CaptureReader, OctetsBehindTheFrameThatARecordSaysAreNotOfTheFrame) {
  Octets octets = golden(kGoldenMicrosLittle);
  put32(octets, kOriginal, 17);
  check_first(octets, 17, 17, 0);
  put32(octets, kOriginal, 0);
  check_first(octets, 21, 21, 0);
}

TEST(CaptureReader, AFileHeadersSnapLengthBelowARecordsLengthSaysNothing) {
  Octets octets = golden(kGoldenMicrosLittle);
  put32(octets, 16, 20);
  check_first(octets, 21, 21, 0);
}

TEST(CaptureReader, AnAnnouncedFcsIsToldWithEachFrameThatHoldsIt) {
  constexpr std::uint32_t kAnnounced =
      0x24000001;  // As draft-ietf-opsawg-pcap has it: 2 x 16 bits.
  Octets octets = golden(kGoldenMicrosLittle);
  put32(octets, 20, kAnnounced);
  check_first(octets, 21, 21, 4);
  put32(octets, kOriginal, 25);
  check_first(octets, 21, 21, 0);
  put32(octets, kOriginal, 23);
  check_first(octets, 21, 21, 2);
  put32(octets, kOriginal, 1500);
  check_first(octets, 21, 1500, 0);
  put32(octets, kOriginal, 3);
  check_first(octets, 3, 3, 3);
  put32(octets, 20, 0x20000001);  // Without the bit that says that the length is known.
  put32(octets, kOriginal, 21);
  check_first(octets, 21, 21, 0);
}

TEST(CaptureReader, ReadsTheModifiedFormatOfBothOctetOrders) {
  for (const ConstByteSpan start :
       {ConstByteSpan(kGoldenMicrosLittle), ConstByteSpan(kGoldenMicrosBig)}) {
    const bool big = start[0] == 0xA1;
    Octets octets = golden(start.first(kRecord + 16));
    octets[big ? 2 : 1] = 0xCD;
    octets[big ? 3 : 0] = 0x34;
    octets.insert(octets.end(), 8, 0xEE);  // Interface, protocol, packet type.
    octets.insert(octets.end(), start.begin() + kRecord + 16, start.begin() + kRecord + 16 + 21);
    check_first(octets, 21, 21, 0);
    CHECK_TRUE(all_read_alike(scratch.path("in.pcap")));
  }
}

TEST(CaptureReader, GivesEveryLinkTypeWhenAsked) {
  Octets octets = golden(kGoldenMicrosLittle);
  put32(octets, 20, 276);
  linksec::host::CaptureReaderOptions options;
  options.link_types = linksec::host::LinkTypes::kAll;
  auto reader = CaptureReader::open(scratch.file("in.pcap", octets), options);
  CHECK_TRUE(reader.value().next() == ReadOutcome::kFrame);
  LONGS_EQUAL(276, reader.value().frame().link_type);
  LONGS_EQUAL(1, reader.value().interfaces().size());
  LONGS_EQUAL(276, reader.value().interfaces()[0].link_type);
  LONGS_EQUAL(262144, reader.value().interfaces()[0].snap_octets);
  LONGS_EQUAL(1, reader.value().interfaces()[0].frames);
  STRCMP_EQUAL("", reader.value().interfaces()[0].name.c_str());
}

TEST(CaptureReader, ReadsTimesAfter2038) {
  Octets octets = golden(kGoldenMicrosLittle);
  put32(octets, kRecord, 0xF0000000);
  auto reader = CaptureReader::open(scratch.file("in.pcap", octets));
  CHECK_TRUE(reader.value().next() == ReadOutcome::kFrame);
  UNSIGNED_LONGLONGS_EQUAL(0xF0000000 * kSecond + 123456000, reader.value().frame().time.ns);
}

TEST(CaptureReader, ReadsFramesOf256KiB) {
  Octets octets = golden(kGoldenMicrosLittle);
  octets.resize(kRecord + 16);
  put32(octets, kCaptured, linksec::host::kMaxCaptureFrameOctets);
  put32(octets, kOriginal, linksec::host::kMaxCaptureFrameOctets);
  octets.resize(octets.size() + linksec::host::kMaxCaptureFrameOctets, 0x5A);
  auto reader = CaptureReader::open(scratch.file("in.pcap", octets));
  CHECK_TRUE(reader.value().next() == ReadOutcome::kFrame);
  LONGS_EQUAL(linksec::host::kMaxCaptureFrameOctets, reader.value().frame().octets.size());
  CHECK_FALSE(reader.value().frame().truncated());
}

TEST(CaptureReader, ACaptureWithoutFramesIsNoError) {
  Octets octets = golden(kGoldenMicrosLittle);
  octets.resize(kRecord);
  auto reader = CaptureReader::open(scratch.file("in.pcap", octets));
  CHECK_TRUE(reader.ok());
  CHECK_TRUE(reader.value().next() == ReadOutcome::kEnd);
}

TEST(CaptureReader, WhereverTheFileIsCutTheFramesBeforeItAreRead) {
  for (const ConstByteSpan whole :
       {ConstByteSpan(kGoldenMicrosLittle), ConstByteSpan(kGoldenNanosBig)}) {
    constexpr std::size_t kSecondRecord = kRecord + 16 + 21;
    for (std::size_t size = kRecord + 1; size < whole.size(); ++size) {
      auto reader = CaptureReader::open(scratch.file("in.pcap", whole.first(size)));
      CHECK_TRUE(reader.ok());
      std::uint64_t frames = 0;
      ReadOutcome outcome = ReadOutcome::kFrame;
      while ((outcome = reader.value().next()) == ReadOutcome::kFrame) {
        ++frames;
      }
      LONGS_EQUAL(size >= kSecondRecord ? 1 : 0, frames);
      const bool at_a_boundary = size == kSecondRecord;
      CHECK_TRUE(outcome == (at_a_boundary ? ReadOutcome::kEnd : ReadOutcome::kError));
      const std::string place = "in.pcap: frame " + std::to_string(frames + 1) + ": ";
      CHECK_TRUE(at_a_boundary || holds(reader.value().error(), place));
      CHECK_TRUE(at_a_boundary || holds(reader.value().error(), "truncated"));
      CHECK_TRUE(reader.value().next() == outcome);
    }
  }
}

TEST(CaptureReader, ACutPcapngIsAnErrorAfterItsFrames) {
  const ConstByteSpan whole(kGoldenPcapng);
  auto reader = CaptureReader::open(scratch.file("in.pcap", whole.first(whole.size() - 10)));
  CHECK_TRUE(reader.value().next() == ReadOutcome::kFrame);
  CHECK_TRUE(reader.value().next() == ReadOutcome::kError);
  CHECK_TRUE(holds(reader.value().error(), "frame 2: "));
}

TEST(CaptureReader, ALengthThatNoCaptureHasIsAnError) {
  Octets octets = golden(kGoldenMicrosLittle);
  put32(octets, kCaptured, 0x7FFFFFFF);
  auto reader = CaptureReader::open(scratch.file("in.pcap", octets));
  CHECK_TRUE(reader.value().next() == ReadOutcome::kError);
  CHECK_TRUE(holds(reader.value().error(), "in.pcap: frame 1: "));
}

TEST(CaptureReader, NamesTheLinkTypeThatItRefuses) {
  Octets octets = golden(kGoldenMicrosLittle);
  put32(octets, 20, 113);
  CHECK_TRUE(holds(error_of(octets), "link type LINUX_SLL; only Ethernet"));
  CHECK_TRUE(holds(error_of(octets), "the ICV covers; capture with -i IFACE"));
  put32(octets, 20, 105);
  CHECK_TRUE(holds(error_of(octets), "IEEE802_11"));
  put32(octets, 20, 0x3FFF);
  CHECK_TRUE(holds(error_of(octets), "number 16383"));
}

TEST(CaptureReader, SaysWhatAForeignFileIs) {
  CHECK_TRUE(holds(error_of({}), "is empty"));
  CHECK_TRUE(holds(error_of({1, 2}), "neither a pcap nor a pcapng"));
  CHECK_TRUE(holds(error_of(Octets(100, 'x')), "neither a pcap nor a pcapng"));
  CHECK_TRUE(holds(error_of({'P', 'K', 3, 4, 0, 0}), "is an archive, not a capture; unpack it"));
  Octets header = golden(kGoldenMicrosLittle);
  header.resize(10);
  CHECK_TRUE(holds(error_of(header), "damaged capture"));
}

TEST(CaptureReader, SaysWhyAFileCantBeOpened) {
  const auto missing = CaptureReader::open(scratch.path("none.pcap"));
  CHECK_TRUE(holds(missing.error(), "none.pcap: can't be opened: No such file"));
  const auto folder = CaptureReader::open(scratch.path(""));
  CHECK_TRUE(holds(folder.error(), "can't be read: Is a directory"));
}

// Those of many frames may be used at once, until it is said that they go.
TEST(CaptureReader, OctetsStayUntilTheyAreSaidToGo) {
  constexpr std::uint32_t kFrames = 3000;
  for (const OutputFormat format : {OutputFormat::kClassic, OutputFormat::kPcapng}) {
    const std::string path = scratch.path("many");
    CaptureWriterOptions writing;
    writing.format = format;
    auto writer = CaptureWriter::open(path, writing);
    for (std::uint32_t i = 0; i < kFrames; ++i) {
      Octets frame(700 + i % 700, 0x42);
      put32(frame, 100, i);
      CHECK_TRUE(writer.value().write({frame, static_cast<std::uint32_t>(frame.size())}).ok());
    }
    CHECK_TRUE(writer.value().close().ok());
    for (const bool read_ahead : {false, true}) {
      for (const bool libpcap_alone : {false, true}) {
        check_octets_stay(path, kFrames, read_ahead, libpcap_alone);
      }
    }
  }
}

TEST(CaptureReader, SameFileSeesThroughLinks) {
  const std::string path = scratch.file("a", Octets{1});
  const std::string other = scratch.file("b", Octets{1});
  CHECK_TRUE(::link(path.c_str(), scratch.path("c").c_str()) == 0);
  CHECK_TRUE(linksec::host::same_file(path, path));
  CHECK_TRUE(linksec::host::same_file(path, scratch.path("c")));
  CHECK_FALSE(linksec::host::same_file(path, other));
  CHECK_FALSE(linksec::host::same_file(path, scratch.path("none")));
  CHECK_FALSE(linksec::host::same_file("-", "-"));
  CHECK_FALSE(linksec::host::same_file("/dev/null", "/dev/null"));
}
