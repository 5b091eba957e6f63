// SPDX-License-Identifier: Apache-2.0
#include "capture/fcs_finder.h"

#include "capture/frame_check.h"
#include "capture/frame_opener.h"
#include "field_capture.h"
#include "golden_envelopes.h"
#include "support/print.h"

namespace linksec::test {
namespace {

constexpr std::size_t kDeciding = sim::FcsFinder::kDecidingFrames;

// Six frames whose check sequences zlib computed; their octets are of another generator.
std::vector<FieldRecord> with_fcs() { return field_capture("F09/in.pcap"); }

Octets with() { return with_fcs()[0].octets; }
Octets without() { return without_last(with(), 4); }

}  // namespace

TEST_GROUP(FcsFinder) {
  sim::FcsFinder finder;

  std::uint8_t look(const Octets& frame, std::uint32_t interface = 0, bool tunnelled = false) {
    return finder.fcs_octets(frame, interface, tunnelled);
  }
};

TEST(FcsFinder, TheCheckIsTheOneOfTheMedium) {
  for (const FieldRecord& record : with_fcs()) {
    CHECK(sim::ends_with_fcs(record.octets));
    CHECK_FALSE(sim::ends_with_fcs(without_last(record.octets, 4)));
    for (std::size_t at = 0; at < record.octets.size(); ++at) {
      Octets damaged = record.octets;
      damaged[at] ^= 0x10;
      CHECK_FALSE(sim::ends_with_fcs(damaged));
    }
  }
  for (std::size_t octets = 0; octets < 18; ++octets) {
    CHECK_FALSE(sim::ends_with_fcs(Octets(octets)));
  }
}

TEST(FcsFinder, OneFrameInAPipeIsEnough) { LONGS_EQUAL(4, look(with())); }

TEST(FcsFinder, AFrameWithoutOneAmongThoseThatHaveOneStaysWhole) {
  for (std::size_t i = 0; i < kDeciding; ++i) {
    LONGS_EQUAL(4, look(with()));
  }
  LONGS_EQUAL(0, look(without()));
  LONGS_EQUAL(4, look(with()));
  LONGS_EQUAL(0, look(Octets(3)));
}

TEST(FcsFinder, NoneOfTheFirstFramesDecideForNone) {
  for (std::size_t i = 0; i < kDeciding; ++i) {
    LONGS_EQUAL(0, look(without()));
  }
  LONGS_EQUAL(0, look(with()));
}

TEST(FcsFinder, OneThatComesLateOpensTheQuestionAgain) {
  for (std::size_t i = 0; i < kDeciding; ++i) {
    LONGS_EQUAL(0, look(without()));
  }
  CHECK_FALSE(finder.asked_again(without(), 0, false));
  CHECK(finder.decided_none(0));
  CHECK(finder.asked_again(with(), 0, false));
  CHECK_FALSE(finder.decided_none(0));
  LONGS_EQUAL(4, look(with()));
  LONGS_EQUAL(0, look(without()));
  CHECK_FALSE(finder.asked_again(with(), 0xFFFF'FFFF, false));
}

// A card keeps the check sequence of what it received; what the host sent had none yet.
TEST(FcsFinder, WhereOnlySomeHaveOneEachFrameDecidesForItself) {
  for (std::size_t i = 0; i < 3 * kDeciding; ++i) {
    LONGS_EQUAL(i % 5 == 0 ? 4 : 0, look(i % 5 == 0 ? with() : without()));
  }
}

TEST(FcsFinder, InterfacesAndTunnelsDecideApart) {
  for (std::size_t i = 0; i < kDeciding; ++i) {
    LONGS_EQUAL(0, look(without(), 0));
    LONGS_EQUAL(4, look(with(), 1));
    LONGS_EQUAL(4, look(with(), 0, true));
  }
  LONGS_EQUAL(0, look(with(), 0));
  LONGS_EQUAL(4, look(with(), 7));
  LONGS_EQUAL(0, look(with(), 0xFFFF'FFFF));
}

TEST(FcsFinder, PaddingIsNoCheckSequence) {
  for (std::size_t padding = 1; padding <= 46; ++padding) {
    Octets frame = without();
    frame.insert(frame.end(), padding, 0x00);
    CHECK_FALSE(sim::ends_with_fcs(frame));
  }
}

TEST_GROUP(FrameOpener) {
  sim::FrameOpener opener{sim::EnvelopeOptions()};

  std::vector<std::string> open_all(const std::string& name, const std::string& bare_like = {}) {
    std::vector<std::string> notes;
    const std::vector<FieldRecord> bare = with_fcs();
    std::size_t i = 0;
    for (const FieldRecord& record : field_capture(name)) {
      const sim::Envelope envelope = opener.open(record.frame());
      if (!bare_like.empty()) {
        OCTETS_EQUAL(without_last(bare[i++].octets, 4), sim::bare_frame(record.frame(), envelope));
      }
      const std::vector<std::string> more = opener.take_notes();
      notes.insert(notes.end(), more.begin(), more.end());
    }
    return notes;
  }
};

TEST(FrameOpener, EachStepIsSaidOnce) {
  for (const auto& [name, text] :
       {std::pair{"F09/in.pcap", "not announce"}, std::pair{"F10/in.pcap", "the capture announces"},
        std::pair{"F18/in.pcap", "ERSPAN II session 100, which is taken off"},
        std::pair{"F20/in.pcap", "8100 vid 100, which stays"},
        std::pair{"F63/in.pcap", "VXLAN vni 77, which is taken off"}}) {
    opener = sim::FrameOpener(sim::EnvelopeOptions());
    const std::vector<std::string> notes = open_all(name, "F09");
    LONGS_EQUAL(1, notes.size());
    CHECK(notes[0].find(text) != std::string::npos);
  }
  const std::vector<std::string> cooked = open_all("F01/in.pcap");
  LONGS_EQUAL(2, cooked.size());
  CHECK(cooked[1].find("-i IFACE") != std::string::npos);
}

TEST(FrameOpener, WithEverythingOffNothingIsTakenOffAndNothingSaid) {
  opener = sim::FrameOpener(sim::EnvelopeOptions::standard());
  for (const char* name : {"F09/in.pcap", "F10/in.pcap", "F18/in.pcap", "F20/in.pcap"}) {
    for (const FieldRecord& record : field_capture(name)) {
      const sim::Envelope envelope = opener.open(record.frame());
      LONGS_EQUAL(record.octets.size(), envelope.end);
      LONGS_EQUAL(0, envelope.begin);
    }
    CHECK(opener.take_notes().empty());
  }
}

TEST(FrameOpener, APlainFrameNeedNotBeOpenedOnceNoCheckSequenceIsExpected) {
  const FieldRecord plain = whole_record(without());
  for (std::size_t i = 0; i < kDeciding; ++i) {
    CHECK_FALSE(opener.is_plain(plain.frame()));
    (void)opener.open(plain.frame());
  }
  CHECK(opener.is_plain(plain.frame()));
  for (const GoldenEnvelope& one : kGoldenEnvelopes) {
    const FieldRecord record =
        whole_record(from_hex(std::string(one.front) + kGoldenBody + one.behind), one.link_type);
    CHECK(opener.is_plain(record.frame()) == (std::string(one.name) == "plain"));
  }
  FieldRecord other = plain;
  other.fcs_octets = 4;
  CHECK_FALSE(opener.is_plain(other.frame()));
  other = plain;
  other.octets.insert(other.octets.end(), {0x88, 0xFB});
  CHECK_FALSE(opener.is_plain(other.frame()));
  for (std::size_t octets = 0; octets < 14; ++octets) {
    CHECK_FALSE(opener.is_plain(
        whole_record(Octets(plain.octets.begin(), plain.octets.begin() + static_cast<int>(octets)))
            .frame()));
  }
}

TEST(FrameOpener, AFrameThatDidNotOpenIsAskedOnceMore) {
  const FieldRecord bare = whole_record(without());
  for (std::size_t i = 0; i < kDeciding; ++i) {
    (void)opener.open(bare.frame());
  }
  FieldRecord late = whole_record(with());
  LONGS_EQUAL(late.octets.size(), opener.open(late.frame()).end);
  CHECK_FALSE(opener.open_again(bare.frame()).has_value());
  CHECK(opener.take_notes().empty());
  const auto again = opener.open_again(late.frame());
  CHECK(again.has_value());
  LONGS_EQUAL(without().size(), again->end);
  LONGS_EQUAL(1, opener.take_notes().size());
  ++late.original_octets;
  CHECK_FALSE(opener.open_again(late.frame()).has_value());
}

TEST(FrameOpener, WhereTheTrailerIsSaidNoCheckSequenceIsLookedFor) {
  sim::EnvelopeOptions options;
  options.found_fcs = false;
  opener = sim::FrameOpener(options);
  const FieldRecord found = whole_record(with());
  LONGS_EQUAL(found.octets.size(), opener.open(found.frame()).end);
  CHECK_FALSE(opener.open_again(found.frame()).has_value());
  FieldRecord announced = found;
  announced.fcs_octets = 4;
  LONGS_EQUAL(found.octets.size() - 4, opener.open(announced.frame()).end);
}

TEST(FrameOpener, ATruncatedFrameProvesNothing) {
  FieldRecord record = with_fcs()[0];
  ++record.original_octets;
  LONGS_EQUAL(record.octets.size(), opener.open(record.frame()).end);
  CHECK(opener.take_notes().empty());
}

}  // namespace linksec::test
