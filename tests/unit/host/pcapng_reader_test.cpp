// SPDX-License-Identifier: Apache-2.0

// host/capture.h: reading pcapng. tests/interop holds the same reader against tshark.

#include <CppUTest/TestHarness.h>

#include <string>

#include "capture_equality.h"
#include "golden_captures.h"
#include "host/capture.h"
#include "pcapng_blocks.h"
#include "scratch.h"

using linksec::ConstByteSpan;
using linksec::host::CaptureFrame;
using linksec::host::CaptureReader;
using linksec::host::CaptureReaderOptions;
using linksec::host::LinkTypes;
using linksec::host::ReadOutcome;
using namespace linksec::test;  // NOLINT

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint16_t kSll2 = 276;
constexpr std::uint16_t kComment = 1;
constexpr std::uint16_t kFlags = 2;
constexpr std::uint16_t kName = 2;
constexpr std::uint16_t kResolution = 9;
constexpr std::uint16_t kFcsLength = 13;
constexpr std::uint16_t kOffset = 14;

}  // namespace

TEST_GROUP(PcapngReader) {
  Scratch scratch;
  const Octets frame = Octets(61, 0x42);

  CaptureReader reader_of(const Octets& file, LinkTypes link_types = LinkTypes::kEthernetAlone)
      const {
    CaptureReaderOptions options;
    options.link_types = link_types;
    auto opened = CaptureReader::open(scratch.file("in.pcapng", file), options);
    STRCMP_EQUAL("", opened.error().c_str());
    return std::move(opened.value());
  }

  std::string refusal_of(const Octets& file) const {
    return CaptureReader::open(scratch.file("in.pcapng", file)).error();
  }

  /// What is wrong behind a first packet that is right.
  std::string error_behind_a_packet(PcapngFile file) const {
    CaptureReader reader = reader_of(file.octets());
    CHECK_TRUE(reader.next() == ReadOutcome::kFrame);
    CHECK_TRUE(reader.next() == ReadOutcome::kError);
    CHECK_TRUE(reader.next() == ReadOutcome::kError);
    CHECK_TRUE(holds(reader.error(), "in.pcapng: frame 2: octet "));
    return reader.error();
  }

  PcapngFile begun(bool big_endian = false) const {
    PcapngFile file(big_endian);
    file.section().interface().packet(frame);
    return file;
  }

  void check_time(std::uint64_t expected_ns, std::uint64_t ticks, std::uint8_t resolution,
                  std::int64_t offset = 0) const {
    for (const bool big_endian : {false, true}) {
      PcapngFile file(big_endian);
      file.section().interface(1, 0,
                               {{kResolution, {resolution}},
                                {kOffset, file.number(static_cast<std::uint64_t>(offset), 8)}});
      CaptureReader reader = reader_of(file.packet(frame, ticks).octets());
      CHECK_TRUE(reader.next() == ReadOutcome::kFrame);
      UNSIGNED_LONGLONGS_EQUAL(expected_ns, reader.frame().time.ns);
    }
  }

  void check_fcs(std::size_t expected, const PcapngFile::Options& interface_options,
                 const PcapngFile::Options& packet_options, std::uint32_t original = 0) const {
    PcapngFile file;
    file.section().interface(1, 0, interface_options).packet(frame, 0, 0, original, packet_options);
    CaptureReader reader = reader_of(file.octets());
    CHECK_TRUE(reader.next() == ReadOutcome::kFrame);
    LONGS_EQUAL(expected, reader.frame().fcs_octets);
    CHECK_FALSE(reader.frame().truncated());
  }
};

TEST(PcapngReader, AFileOfASectionHeaderAloneIsEmpty) {
  CaptureReader reader = reader_of(PcapngFile().section().octets());
  CHECK_TRUE(reader.next() == ReadOutcome::kEnd);
  CHECK_TRUE(reader.interfaces().empty());
}

TEST(PcapngReader, PassesOverOtherLinkTypesAndCountsThem) {
  PcapngFile file;
  file.section().interface(kSll2, 65535).interface(1, 96, {{kName, {'e', 'n', 'o', '1'}}});
  file.packet(frame, 1, 0).packet(frame, 2, 1).packet(frame, 3, 0).packet(frame, 4, 1);
  CaptureReader reader = reader_of(file.octets());
  CHECK_TRUE(reader.next() == ReadOutcome::kFrame);
  LONGS_EQUAL(2, reader.number());
  LONGS_EQUAL(1, reader.frames());
  LONGS_EQUAL(1, reader.frame().interface);
  LONGS_EQUAL(1, reader.frame().link_type);
  CHECK_TRUE(reader.next() == ReadOutcome::kFrame);
  CHECK_TRUE(reader.next() == ReadOutcome::kEnd);
  LONGS_EQUAL(2, reader.interfaces().size());
  LONGS_EQUAL(2, reader.interfaces()[0].passed_over);
  LONGS_EQUAL(0, reader.interfaces()[0].frames);
  LONGS_EQUAL(0, reader.interfaces()[1].passed_over);
  LONGS_EQUAL(2, reader.interfaces()[1].frames);
  LONGS_EQUAL(96, reader.interfaces()[1].snap_octets);
  STRCMP_EQUAL("eno1", reader.interfaces()[1].name.c_str());
}

TEST(PcapngReader, GivesOtherLinkTypesWhenAsked) {
  PcapngFile file;
  file.section().interface(kSll2).interface(1).packet(frame, 1, 0).packet(frame, 2, 1);
  CaptureReader reader = reader_of(file.octets(), LinkTypes::kAll);
  CHECK_TRUE(reader.next() == ReadOutcome::kFrame);
  LONGS_EQUAL(kSll2, reader.frame().link_type);
  CHECK_TRUE(reader.next() == ReadOutcome::kFrame);
  LONGS_EQUAL(1, reader.frame().link_type);
}

TEST(PcapngReader, AFileWithoutAnEthernetInterfaceIsRefusedByName) {
  PcapngFile file;
  file.section().interface(kSll2).packet(frame);
  const std::string why = refusal_of(file.octets());
  CHECK_TRUE(holds(why, "in.pcapng: has link type LINUX_SLL2; only Ethernet"));
  CHECK_TRUE(holds(why, "capture with -i IFACE"));
  // One of a later section is one of the file.
  file.section().interface(1).packet(frame);
  CaptureReader reader = reader_of(file.octets());
  CHECK_TRUE(reader.next() == ReadOutcome::kFrame);
  LONGS_EQUAL(2, reader.number());
}

TEST(PcapngReader, SectionsHaveTheirOwnInterfacesAndTheSameOneTwiceIsOne) {
  PcapngFile file;
  file.section().interface(1, 96).interface(kSll2).packet(frame, 0, 0);
  file.append(PcapngFile(true).section().interface(1, 96).packet(frame, 0, 0).octets());
  CaptureReader reader = reader_of(file.octets());
  CHECK_TRUE(reader.next() == ReadOutcome::kFrame);
  CHECK_TRUE(reader.next() == ReadOutcome::kFrame);
  LONGS_EQUAL(0, reader.frame().interface);
  LONGS_EQUAL(2, reader.interfaces().size());
  LONGS_EQUAL(2, reader.interfaces()[0].frames);
  file.section().packet(frame);
  CaptureReader again = reader_of(file.octets());
  CHECK_TRUE(again.next() == ReadOutcome::kFrame);
  CHECK_TRUE(again.next() == ReadOutcome::kFrame);
  CHECK_TRUE(again.next() == ReadOutcome::kError);
  CHECK_TRUE(holds(again.error(), "frame 3: "));
  CHECK_TRUE(holds(again.error(), "a packet of interface 0, but the section has 0 so far"));
}

TEST(PcapngReader, ThoseOfOneSectionThatSayTheSameAreTwo) {
  PcapngFile file;
  for (int sections = 0; sections < 2; ++sections) {
    file.section().interface().interface().interface(1, 96);
    file.packet(frame, 0, 1).packet(frame, 0, 0).packet(frame, 0, 2);
  }
  CaptureReader reader = reader_of(file.octets());
  for (const std::uint32_t place : {1U, 0U, 2U, 1U, 0U, 2U}) {
    CHECK_TRUE(reader.next() == ReadOutcome::kFrame);
    LONGS_EQUAL(place, reader.frame().interface);
  }
  LONGS_EQUAL(3, reader.interfaces().size());
}

TEST(PcapngReader, KeepsWhatAnInterfaceSaysOfItselfInThisOctetOrder) {
  for (const bool big_endian : {false, true}) {
    PcapngFile file(big_endian);
    file.section().interface(1, 0,
                             {{11, {0, 'i', 'p'}}, {8, file.number(1000, 8)}, {14, Octets(8)}});
    CaptureReader reader = reader_of(file.octets());
    CHECK_TRUE(reader.next() == ReadOutcome::kEnd);
    const auto& options = reader.interfaces()[0].options;
    LONGS_EQUAL(2, options.size());
    CHECK_TRUE(options[0].code == 11 && options[0].value == std::string("\0ip", 3));
    CHECK_TRUE(options[1].code == 8 && options[1].value == std::string("\xE8\x03\0\0\0\0\0\0", 8));
  }
}

TEST(PcapngReader, KnowsUnitsOfTenAndOfTwoToTheNanosecond) {
  check_time(1'700'000'000 * kSecond, 1'700'000'000, 0);
  check_time(1'700'000'000'123'000'000, 1'700'000'000'123, 3);
  check_time(1'700'000'000'123'456'789, 1'700'000'000'123'456'789, 9);
  check_time(1'700'000'000'123'456'78, 1'700'000'000'123'456'789, 10);
  check_time(18'446'744'073'709'551, ~0ULL, 12);
  check_time(0, ~0ULL, 29);
  check_time(0, ~0ULL, 0x7F);
  check_time(1'700'000'000 * kSecond + kSecond / 4, 1'700'000'000ULL * 1024 + 256, 0x80 + 10);
  check_time(1'073'741'823'999'999'999, ~0ULL, 0x80 + 34);
  check_time(999'999'999, ~0ULL, 0x80 + 64);
  check_time(0, ~0ULL, 0xFF);
  check_time(~0ULL, ~0ULL, 0);
  check_time(~0ULL, ~0ULL, 6);
}

TEST(PcapngReader, AddsAnInterfacesTimeOffset) {
  check_time(1'700'000'000 * kSecond + 5000, 5, 6, 1'700'000'000);
  check_time(kSecond, 3'000'000, 6, -2);
  check_time(0, 3'000'000, 6, -4);
  check_time(~0ULL, 0, 6, INT64_MAX);
  check_time(0, ~0ULL, 6, INT64_MIN);
}

TEST(PcapngReader, TellsTheFcsThatAnInterfaceOrAPacketAnnounces) {
  const PcapngFile number;
  const auto flags = [&](std::uint32_t octets) {
    return PcapngFile::Options{{kFlags, number.number(octets << 5, 4)}};
  };
  check_fcs(0, {}, {});
  check_fcs(4, {{kFcsLength, {32}}}, {});
  check_fcs(4, {{kFcsLength, {4}}}, {});
  check_fcs(4, {}, flags(4));
  check_fcs(2, {{kFcsLength, {32}}}, flags(2));
  check_fcs(4, {{kFcsLength, {32}}}, flags(0));
  check_fcs(0, {{kFcsLength, {32}}}, {}, 65);
  check_fcs(0, {}, {}, 65);
}

TEST(PcapngReader, GivesAPacketsFirstComment) {
  PcapngFile file;
  file.section().interface().packet(frame, 0, 0, 0,
                                    {{5, {1}}, {kComment, {'o', 'n', 'e'}}, {kComment, {'2'}}});
  CaptureReader reader = reader_of(file.packet(frame).octets());
  CHECK_TRUE(reader.next() == ReadOutcome::kFrame);
  CHECK_TRUE(reader.frame().comment == "one");
  CHECK_TRUE(reader.next() == ReadOutcome::kFrame);
  CHECK_TRUE(reader.frame().comment.empty());
}

TEST(PcapngReader, OptionsThatRunOutOfTheirBlockAreNotRead) {
  PcapngFile file;
  file.section().interface();
  Octets body(20);
  body.insert(body.end(), {2, 0, 99, 0});
  CaptureReader reader = reader_of(file.block(6, body).octets());
  CHECK_TRUE(reader.next() == ReadOutcome::kFrame);
  CHECK_TRUE(reader.frame().octets.empty());
}

TEST(PcapngReader, OtherBlocksOfAnyLengthArePassedOver) {
  PcapngFile file;
  file.section().block(0x12345678, Octets(1'500'000)).interface().block(4, Octets(1000));
  file.packet(frame).block(5, {}).packet(frame);
  CaptureReader reader = reader_of(file.octets());
  CHECK_TRUE(reader.next() == ReadOutcome::kFrame);
  CHECK_TRUE(reader.next() == ReadOutcome::kFrame);
  CHECK_TRUE(reader.next() == ReadOutcome::kEnd);
}

TEST(PcapngReader, SaysWhereAFileIsDamagedAndHow) {
  const PcapngFile number;
  Octets twice = PcapngFile().packet(frame).octets();
  twice[twice.size() - 4] ^= 0x10;
  CHECK_TRUE(holds(error_behind_a_packet(begun().append(twice)),
                   "frame 2: octet 144 of the file: a block whose two lengths differ: 96 and 112"));
  Octets other = PcapngFile().block(4, Octets(8)).octets();
  other[other.size() - 4] ^= 0x10;
  CHECK_TRUE(holds(error_behind_a_packet(begun().append(other)), "two lengths differ: 20 and 4"));
  CHECK_TRUE(holds(error_behind_a_packet(begun().append({6, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0})),
                   "a block that says it has 7 octets"));
  CHECK_TRUE(holds(error_behind_a_packet(begun().packet(frame, 0, 1)),
                   "a packet of interface 1, but the section has 1 so far"));
  CHECK_TRUE(holds(error_behind_a_packet(begun().block(6, Octets(8))), "too short"));
  CHECK_TRUE(holds(error_behind_a_packet(begun().block(3, {})), "too short"));
  CHECK_TRUE(holds(error_behind_a_packet(begun().block(1, Octets(4))), "too short"));
  CHECK_TRUE(holds(error_behind_a_packet(begun().block(3, number.number(9, 4))),
                   "a packet of 9 octets in a block that holds 0"));
  CHECK_TRUE(holds(error_behind_a_packet(begun().packet(Octets(262145))),
                   "the packet says 262145 octets, and no frame has more than 262144"));
  CHECK_TRUE(holds(error_behind_a_packet(begun().block(6, Octets(600'000))), "600012 octets"));
  CHECK_TRUE(holds(error_behind_a_packet(begun().append(Octets(10))), "truncated inside a block"));
}

TEST(PcapngReader, AFileThatIsDamagedAtItsBeginningIsRefused) {
  Octets section = PcapngFile().section().octets();
  section[8] = 0;
  CHECK_TRUE(holds(refusal_of(section),
                   "in.pcapng: frame 1: octet 0 of the file: a section header"
                   " without its octet-order magic"));
  CHECK_TRUE(holds(refusal_of(PcapngFile().section(2).octets()), "pcapng version 2"));
  section.resize(20);
  CHECK_TRUE(holds(refusal_of(section), "truncated inside a block"));
}

TEST(PcapngReader, InterfacesAreBounded) {
  PcapngFile file;
  file.section();
  for (std::uint32_t i = 0; i < 4096; ++i) {
    file.interface(1, i + 1);
  }
  CaptureReader reader = reader_of(PcapngFile(file).packet(frame, 0, 4095).octets());
  CHECK_TRUE(reader.next() == ReadOutcome::kFrame);
  LONGS_EQUAL(4095, reader.frame().interface);
  LONGS_EQUAL(4096, reader.interfaces().size());
  CHECK_TRUE(holds(refusal_of(file.interface(1, 5000).octets()), "more interfaces than the 4096"));
}

TEST(PcapngReader, ALongNameIsCut) {
  PcapngFile file;
  file.section().interface(1, 0, {{kName, Octets(60000, 'n')}});
  CaptureReader reader = reader_of(file.octets());
  CHECK_TRUE(reader.next() == ReadOutcome::kEnd);
  LONGS_EQUAL(256, reader.interfaces()[0].name.size());
}

TEST(PcapngReader, WhereverTheFileIsCutTheFramesBeforeItAreRead) {
  const ConstByteSpan whole(kGoldenPcapng);
  for (std::size_t size = 4; size < whole.size(); ++size) {
    auto opened = CaptureReader::open(scratch.file("in.pcapng", whole.first(size)));
    const bool between_blocks = size == 108 || size == 140 || size == 196;
    if (size < 140) {
      CHECK_TRUE(opened.ok() == between_blocks);
      continue;
    }
    LONGS_EQUAL(size >= 196 || between_blocks, opened.ok());
    if (opened.ok()) {
      CaptureReader& reader = opened.value();
      CHECK_TRUE(size < 196 || reader.next() == ReadOutcome::kFrame);
      CHECK_TRUE(reader.next() == (between_blocks ? ReadOutcome::kEnd : ReadOutcome::kError));
    }
  }
}

TEST(PcapngReader, WhicheverOctetIsAnotherAThreadReadsTheSame) {
  CaptureReaderOptions ahead;
  ahead.read_ahead = true;
  for (std::size_t i = 4; i < kGoldenPcapng.size(); ++i) {
    Octets file(kGoldenPcapng.begin(), kGoldenPcapng.end());
    file[i] ^= 0x81;
    const std::string path = scratch.file("in.pcapng", file);
    CHECK_TRUE(transcript(path, {}) == transcript(path, ahead));
  }
}
