// SPDX-License-Identifier: Apache-2.0

// host/capture.h: writing pcapng. The scenario tests hold it against tshark's reading.

#include <CppUTest/TestHarness.h>

#include <cstring>
#include <string>

#include "file_size_limit.h"
#include "host/capture.h"
#include "host/write_behind.h"
#include "scratch.h"

using linksec::ConstByteSpan;
using linksec::Time;
using linksec::host::CaptureFrame;
using linksec::host::CaptureInterface;
using linksec::host::CaptureReader;
using linksec::host::CaptureWriter;
using linksec::host::CaptureWriterOptions;
using linksec::host::OutputFormat;
using linksec::host::ReadOutcome;
using namespace linksec::test;  // NOLINT

namespace {

// By the text of draft-ietf-opsawg-pcapng: a section header with shb_userappl "test", and an
// interface "eth7" of Ethernet, cut at 96 octets, in nanoseconds.
constexpr std::uint8_t kHeaderAndInterface[] = {
    0x0A, 0x0D, 0x0D, 0x0A, 0x28, 0x00, 0x00, 0x00, 0x4D, 0x3C, 0x2B, 0x1A, 0x01, 0x00, 0x00, 0x00,
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x04, 0x00, 0x04, 0x00, 't',  'e',  's',  't',
    0x00, 0x00, 0x00, 0x00, 0x28, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x28, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x60, 0x00, 0x00, 0x00, 0x02, 0x00, 0x04, 0x00, 'e',  't',  'h',  '7',
    0x09, 0x00, 0x01, 0x00, 0x09, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x28, 0x00, 0x00, 0x00};

// Three octets of interface 0 at 2^32 + 2 ns, five on the wire, with the comment "why".
constexpr std::uint8_t kPacket[] = {
    0x06, 0x00, 0x00, 0x00, 0x30, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
    0x02, 0x00, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00, 0xAA, 0xBB, 0xCC, 0x00,
    0x01, 0x00, 0x03, 0x00, 'w',  'h',  'y',  0x00, 0x00, 0x00, 0x00, 0x00, 0x30, 0x00, 0x00, 0x00};

CaptureFrame frame_of(ConstByteSpan octets) {
  return {octets, static_cast<std::uint32_t>(octets.size()), Time{1'700'000'000'123'456'789}};
}

bool is_at(const Octets& file, std::size_t place, ConstByteSpan want) {
  return file.size() >= place + want.size() &&
         std::memcmp(file.data() + place, want.data(), want.size()) == 0;
}

}  // namespace

TEST_GROUP(PcapngWriter) {
  Scratch scratch;
  std::string path = scratch.path("out.pcapng");
  Octets frame = Octets(1000, 0x42);

  static CaptureWriterOptions pcapng() {
    CaptureWriterOptions options;
    options.format = OutputFormat::kPcapng;
    options.application = "test";
    return options;
  }

  static CaptureInterface named(const std::string& name) {
    CaptureInterface interface;
    interface.name = name;
    interface.snap_octets = 96;
    return interface;
  }
};

TEST(PcapngWriter, WritesTheBlocksOctetByOctetAsTheFormatHasThem) {
  auto writer = CaptureWriter::open(path, pcapng());
  CHECK_TRUE(writer.value().add_interface(named("eth7")).ok());
  const Octets octets = {0xAA, 0xBB, 0xCC};
  CHECK_TRUE(writer.value().write({octets, 5, Time{(1ULL << 32U) + 2}}, "why").ok());
  CHECK_TRUE(writer.value().close().ok());
  const Octets file = read_file(path);
  LONGS_EQUAL(sizeof(kHeaderAndInterface) + sizeof(kPacket), file.size());
  CHECK_TRUE(is_at(file, 0, kHeaderAndInterface));
  CHECK_TRUE(is_at(file, sizeof(kHeaderAndInterface), kPacket));
}

TEST(PcapngWriter, TheFrameCheckSequenceIsAnnouncedInTheFlags) {
  auto writer = CaptureWriter::open(path, pcapng());
  CaptureFrame with_fcs = frame_of(ConstByteSpan(frame).first(64));
  with_fcs.fcs_octets = 4;
  CHECK_TRUE(writer.value().write(with_fcs).ok());
  CHECK_TRUE(writer.value().close().ok());
  constexpr std::uint8_t kEnd[] = {0x02, 0x00, 0x04, 0x00, 0x80, 0x00, 0x00, 0x00,
                                   0x00, 0x00, 0x00, 0x00, 0x6C, 0x00, 0x00, 0x00};
  const Octets file = read_file(path);
  CHECK_TRUE(is_at(file, file.size() - sizeof(kEnd), kEnd));
}

TEST(PcapngWriter, AFileWithoutFramesHasAnInterfaceAllTheSame) {
  {
    auto writer = CaptureWriter::open(path, pcapng());
    CHECK_TRUE(writer.value().close().ok());
    LONGS_EQUAL(1, writer.value().interfaces());
  }
  auto reader = CaptureReader::open(path);
  CHECK_TRUE(reader.ok());
  CHECK_TRUE(reader.value().next() == ReadOutcome::kEnd);
}

TEST(PcapngWriter, HoldsTimesThatClassicPcapCantHold) {
  auto writer = CaptureWriter::open(path, pcapng());
  constexpr Time kIn2200{7'258'118'400'000'000'000};
  CHECK_TRUE(writer.value().write({frame, 1000, kIn2200}).ok());
  CHECK_TRUE(writer.value().close().ok());
  auto reader = CaptureReader::open(path);
  CHECK_TRUE(reader.value().next() == ReadOutcome::kFrame);
  CHECK_TRUE(reader.value().frame().time == kIn2200);
}

TEST(PcapngWriter, RefusesAnInterfaceThatWasNotAdded) {
  auto writer = CaptureWriter::open(path, pcapng());
  CHECK_TRUE(writer.value().add_interface(named("a")).ok());
  CaptureFrame foreign = frame_of(frame);
  foreign.interface = 1;
  CHECK_TRUE(holds(writer.value().write(foreign).error(), "frame 1 is of an interface that was"));
}

TEST(PcapngWriter, AClassicFileTakesNoNoticeOfInterfacesAndComments) {
  auto writer = CaptureWriter::open(path);
  CHECK_TRUE(writer.value().add_interface(named("a")).ok());
  LONGS_EQUAL(0, writer.value().interfaces());
  CHECK_TRUE(writer.value().write(frame_of(frame), "a comment").ok());
  CHECK_TRUE(writer.value().close().ok());
  LONGS_EQUAL(24 + 16 + 1000, read_file(path).size());
}

TEST(PcapngWriter, LongTextsAreCutBetweenTwoCharacters) {
  auto writer = CaptureWriter::open(path, pcapng());
  std::string text = "x";
  while (text.size() < 70'000) {
    text += "\xC3\xA9";  // Two octets: the limit is in the middle of one.
  }
  const Octets longest(linksec::host::kMaxCaptureFrameOctets, 1);
  CaptureInterface interface = named(text);
  interface.snap_octets = 0;
  CHECK_TRUE(writer.value().add_interface(interface).ok());
  for (int i = 0; i < 5; ++i) {
    CHECK_TRUE(writer.value().write(frame_of(longest), text).ok());
  }
  CHECK_TRUE(writer.value().close().ok());
  const Octets file = read_file(path);
  constexpr std::uint8_t kName[] = {0x02, 0x00, 0xFF, 0x0F, 'x', 0xC3, 0xA9};
  CHECK_TRUE(is_at(file, 40 + 16, kName));
  auto reader = CaptureReader::open(path);
  while (reader.value().next() == ReadOutcome::kFrame) {
  }
  STRCMP_EQUAL("", reader.value().error().c_str());
  LONGS_EQUAL(5, reader.value().frames());
}

TEST(PcapngWriter, AFullDiskLeavesWholeBlocks) {
  for (const bool behind : {false, true}) {
    linksec::host::WriteBehind thread;
    CaptureWriterOptions options = pcapng();
    options.behind = behind ? &thread : nullptr;
    auto writer = CaptureWriter::open(path, options);
    std::string error;
    {
      const FileSizeLimit limit(700'000);
      for (int i = 0; i < 2000 && error.empty(); ++i) {
        error = writer.value().write(frame_of(frame), "why").error();
      }
      error = writer.value().close().error();
    }
    CHECK_TRUE(holds(error, "out.pcapng: can't be written: File too large"));
    auto reader = CaptureReader::open(path);
    while (reader.value().next() == ReadOutcome::kFrame) {
    }
    STRCMP_EQUAL("", reader.value().error().c_str());
    CHECK_TRUE(reader.value().frames() > 600);
  }
}
