// SPDX-License-Identifier: Apache-2.0
#include "capture/envelope.h"

#include <algorithm>

#include "capture/frame_batch.h"
#include "field_capture.h"
#include "golden_envelopes.h"
#include "support/print.h"

namespace linksec::test {
namespace {

constexpr std::uint16_t kSll = 113;
constexpr std::uint16_t kSll2 = 276;
constexpr std::uint16_t kMPacket = 274;
const sim::EnvelopeOptions kAll;

Octets joined(std::initializer_list<std::string> hex) {
  std::string all;
  for (const std::string& part : hex) {
    all += part;
  }
  return from_hex(all);
}

FieldRecord record_of(const GoldenEnvelope& golden) {
  return whole_record(joined({golden.front, kGoldenBody, golden.behind}), golden.link_type);
}

const GoldenEnvelope& golden(const std::string& name) {
  const auto found = std::find_if(kGoldenEnvelopes.begin(), kGoldenEnvelopes.end(),
                                  [&](const GoldenEnvelope& one) { return name == one.name; });
  CHECK(found != kGoldenEnvelopes.end());
  return *found;
}

bool is_cooked(const GoldenEnvelope& one) {
  return (one.link_type == kSll || one.link_type == kSll2) &&
         std::string(one.layers).find("VXLAN") == std::string::npos;
}

Octets bare(const GoldenEnvelope& one) {
  return joined(
      {is_cooked(one) ? "000000000000" : "020000000002", "02000000000188e5", kGoldenBody});
}

// A golden record with some octets changed.
FieldRecord changed(const std::string& name, std::size_t at, const std::string& hex) {
  FieldRecord record = record_of(golden(name));
  const Octets octets = from_hex(hex);
  std::copy(octets.begin(), octets.end(), record.octets.begin() + static_cast<std::ptrdiff_t>(at));
  return record;
}

sim::Envelope opened(const FieldRecord& record, const sim::EnvelopeOptions& options = kAll) {
  return sim::open_envelope(record.frame(), options);
}

void check_not_found(const FieldRecord& record, const sim::EnvelopeOptions& options = kAll) {
  const sim::Envelope envelope = opened(record, options);
  CHECK(envelope.carries == sim::Carries::kOther);
  LONGS_EQUAL(0, envelope.begin);
  LONGS_EQUAL(record.octets.size(), envelope.end);
  LONGS_EQUAL(0, envelope.tag_octets);
}

// Where IPv4 begins in the golden records over Ethernet.
constexpr std::size_t kIpAt = 14;

}  // namespace

TEST_GROUP(Envelope){};

TEST(Envelope, EachKindIsLookedThrough) {
  for (const GoldenEnvelope& one : kGoldenEnvelopes) {
    const FieldRecord record = record_of(one);
    const sim::Envelope envelope = opened(record);
    TEXT_EQUAL(std::string(one.name) + ": " + one.layers,
               std::string(one.name) + ": " + to_string(envelope.layers));
    CHECK(envelope.carries == sim::Carries::kSecTag);
    CHECK_FALSE(envelope.cut);
    LONGS_EQUAL(one.tag_octets, envelope.tag_octets);
    LONGS_EQUAL(one.switch_tag_octets, envelope.switch_tag_octets);
    OCTETS_EQUAL(bare(one), sim::bare_frame(record.frame(), envelope));
    CHECK(envelope.verifiable() == !is_cooked(one));
  }
}

TEST(Envelope, ARecordThatIsCutAnywhereIsNoMoreThanItHolds) {
  for (const GoldenEnvelope& one : kGoldenEnvelopes) {
    const FieldRecord whole = record_of(one);
    for (std::size_t octets = 0; octets < whole.octets.size(); ++octets) {
      FieldRecord part = whole;
      part.octets.resize(octets);
      part.octets.shrink_to_fit();
      const sim::Envelope envelope = opened(part);
      CHECK(envelope.begin <= envelope.end && envelope.end <= octets);
      const Octets found = sim::bare_frame(part.frame(), envelope);
      if (envelope.carries == sim::Carries::kSecTag) {
        CHECK(found.size() == bare(one).size() || envelope.cut);
      }
    }
  }
}

TEST(Envelope, WithEverythingOffASecTagIsWhereTheStandardHasIt) {
  for (const GoldenEnvelope& one : kGoldenEnvelopes) {
    const sim::Envelope envelope = opened(record_of(one), sim::EnvelopeOptions::standard());
    CHECK((envelope.carries == sim::Carries::kSecTag) == (std::string(one.name) == "plain"));
    CHECK(envelope.layers.empty());
    CHECK(envelope.verifiable() == (one.link_type == 1));
  }
}

TEST(Envelope, TagsAreCountedInTheInnermostFrameAlone) {
  sim::EnvelopeOptions options;
  options.outer_tags = 4;
  check_not_found(record_of(golden("five vlans")), options);
  options.outer_tags = 5;
  CHECK(opened(record_of(golden("five vlans")), options).carries == sim::Carries::kSecTag);
  options.outer_tags = 0;
  LONGS_EQUAL(0, opened(record_of(golden("vxlan outer vlan")), options).tags);
  CHECK(opened(record_of(golden("vxlan outer vlan")), options).carries == sim::Carries::kSecTag);
  check_not_found(record_of(golden("vxlan both vlan")), options);
  options.outer_tags = 1;
  LONGS_EQUAL(1, opened(record_of(golden("vxlan both vlan")), options).tags);
}

TEST(Envelope, EightHeadersAreLookedThroughAndNoMore) {
  std::string tags;
  for (int count = 1; count <= 12; ++count) {
    tags += "81000001";
    const Octets octets = joined({"020000000002020000000001", tags, "88e5", kGoldenBody});
    const sim::Envelope envelope = opened(whole_record(octets));
    CHECK((envelope.carries == sim::Carries::kSecTag) == (count <= 8));
    LONGS_EQUAL(std::min(count, 8), envelope.layers.size());
  }
}

TEST(Envelope, ATunnelWithoutASecTagInItIsLeftAlone) {
  const FieldRecord with = record_of(golden("vxlan"));
  FieldRecord without = with;
  const std::size_t type_at = with.octets.size() - from_hex(kGoldenBody).size() - 2;
  without.octets[type_at] = 0x08;
  without.octets[type_at + 1] = 0x06;
  check_not_found(without);
  LONGS_EQUAL(0x0800, opened(without).ether_type);
  sim::EnvelopeOptions options;
  options.tunnels = false;
  check_not_found(with, options);
}

TEST(Envelope, EapolIsFoundBehindTags) {
  const std::string addresses = "0180c2000003020000000001";
  for (const auto& [tags, octets] :
       {std::pair{"", 0}, std::pair{"81000064", 4}, std::pair{"9100000a81000064", 8}}) {
    const sim::Envelope envelope =
        opened(whole_record(joined({addresses, tags, "888e030500200000"})));
    CHECK(envelope.carries == sim::Carries::kEapol);
    LONGS_EQUAL(octets, envelope.tag_octets);
    LONGS_EQUAL(0x888E, envelope.ether_type);
  }
}

TEST(Envelope, InATunnelMkaAloneIsEapol) {
  FieldRecord record = record_of(golden("vxlan"));
  const std::size_t type_at = record.octets.size() - from_hex(kGoldenBody).size() - 2;
  const Octets mka = from_hex("888e0305");
  std::copy(mka.begin(), mka.end(), record.octets.begin() + static_cast<std::ptrdiff_t>(type_at));
  CHECK(opened(record).carries == sim::Carries::kEapol);
  record.octets[type_at + 3] = 0x01;  // EAPOL-Start.
  check_not_found(record);
}

TEST(Envelope, TheFirstFragmentHoldsABeginningAndTheOthersNothing) {
  const sim::Envelope first = opened(changed("erspan II", kIpAt + 6, "2000"));
  CHECK(first.carries == sim::Carries::kSecTag && first.cut);
  check_not_found(changed("erspan II", kIpAt + 6, "0001"));
  check_not_found(changed("erspan II", kIpAt + 6, "2001"));
}

TEST(Envelope, APacketsLengthIsBelievedWithinTheRecord) {
  const FieldRecord whole = record_of(golden("vxlan"));
  const std::size_t octets = whole.octets.size() - kIpAt;
  FieldRecord padded = whole;
  padded.octets.insert(padded.octets.end(), 7, 0x00);
  padded.original_octets += 7;
  LONGS_EQUAL(whole.octets.size(), opened(padded).end);
  CHECK_FALSE(opened(padded).cut);
  CHECK_FALSE(opened(changed("vxlan", kIpAt + 2, "0000")).cut);
  const sim::Envelope longer = opened(changed("vxlan", kIpAt + 2, "ffff"));
  CHECK(longer.carries == sim::Carries::kSecTag && longer.cut);
  LONGS_EQUAL(whole.octets.size(), longer.end);
  for (std::size_t length = 0; length < octets; ++length) {
    const Octets number = {static_cast<std::uint8_t>(length >> 8),
                           static_cast<std::uint8_t>(length)};
    const sim::Envelope envelope = opened(changed("vxlan", kIpAt + 2, to_hex(number)));
    CHECK(envelope.end <= whole.octets.size());
  }
}

TEST(Envelope, HeadersOfAnotherShapeAreNotFollowed) {
  constexpr std::size_t kGreAt = kIpAt + 20;
  constexpr std::size_t kUdpPayloadAt = kIpAt + 28;
  check_not_found(changed("vxlan", kIpAt, "65"));                  // Version 6 under 0800.
  check_not_found(changed("vxlan", kIpAt, "44"));                  // A header of 16 octets.
  check_not_found(changed("vxlan", kIpAt + 9, "06"));              // TCP.
  check_not_found(changed("vxlan", kUdpPayloadAt, "00"));          // No VNI.
  check_not_found(changed("vxlan gpe", kUdpPayloadAt + 3, "01"));  // IPv4 in it.
  check_not_found(changed("geneve", kUdpPayloadAt, "40"));         // Version 1.
  check_not_found(changed("geneve", kUdpPayloadAt, "3f"));         // Options beyond the end.
  check_not_found(changed("geneve", kUdpPayloadAt + 2, "0800"));
  check_not_found(changed("tzsp", kUdpPayloadAt, "02"));          // Version 2.
  check_not_found(changed("tzsp", kUdpPayloadAt + 1, "04"));      // Keepalive.
  check_not_found(changed("tzsp", kUdpPayloadAt + 3, "12"));      // 802.11 in it.
  check_not_found(changed("gre", kGreAt, "4000"));                // Routing.
  check_not_found(changed("gre", kGreAt, "0001"));                // Version 1.
  check_not_found(changed("erspan II", kGreAt + 8, "20"));        // Version 2.
  check_not_found(changed("erspan III", kGreAt + 8 + 10, "08"));  // An IP packet in it.
}

TEST(Envelope, AMirroredFrameThatWasCutSaysSo) {
  constexpr std::size_t kErspanAt = kIpAt + 28;
  const sim::Envelope envelope = opened(changed("erspan II", kErspanAt + 2, "0401"));
  CHECK(envelope.cut);
  TEXT_EQUAL("ERSPAN II session 1", to_string(envelope.layers));
}

TEST(Envelope, AnAnnouncedFcsIsTakenOffAlsoWhereTheCaptureCutIt) {
  const Octets frame = joined({golden("plain").front, kGoldenBody});
  for (std::size_t missing = 0; missing <= 6; ++missing) {
    FieldRecord record = whole_record(frame);
    record.octets.insert(record.octets.end(), {0x11, 0x22, 0x33, 0x44});
    record.original_octets += 4;
    record.fcs_octets = 4;
    record.octets.resize(record.octets.size() - missing);
    const sim::Envelope envelope = opened(record);
    LONGS_EQUAL(missing > 4 ? frame.size() + 4 - missing : frame.size(), envelope.end);
    CHECK(envelope.cut == (missing > 4));
    LONGS_EQUAL(4, envelope.fcs_octets);
    sim::EnvelopeOptions options;
    options.fcs = false;
    LONGS_EQUAL(record.octets.size(), opened(record, options).end);
  }
}

// Sequence number, LAN A and the size from behind the EtherType on, suffix [IEC 62439-3].
TEST(Envelope, APrpTrailerIsTakenOffWhenItsSizeIsRight) {
  const Octets body = from_hex(kGoldenBody);
  const auto size = static_cast<unsigned>(body.size() + 6);
  for (const unsigned lan : {0xAU, 0xBU, 0xCU}) {
    for (const unsigned other : {0U, 1U}) {
      const unsigned field = lan << 12 | (size + other);
      const Octets number = {static_cast<std::uint8_t>(field >> 8),
                             static_cast<std::uint8_t>(field)};
      const FieldRecord record = whole_record(
          joined({golden("plain").front, kGoldenBody, "0007", to_hex(number), "88fb"}));
      const bool right = lan != 0xCU && other == 0;
      const sim::Envelope envelope = opened(record);
      LONGS_EQUAL(record.octets.size() - (right ? 6 : 0), envelope.end);
      TEXT_EQUAL(right ? "PRP trailer" : "", to_string(envelope.layers));
      sim::EnvelopeOptions options;
      options.trailers = false;
      LONGS_EQUAL(record.octets.size(), opened(record, options).end);
    }
  }
}

// The check sequence of an mPacket that others follow has its first 16 bits inverted [802.3br].
TEST(Envelope, APartOfAPreemptedFrameCanNotBeVerified) {
  FieldRecord record = record_of(golden("mpacket start"));
  record.octets[record.octets.size() - 4] ^= 0xFF;
  record.octets[record.octets.size() - 3] ^= 0xFF;
  const sim::Envelope start = opened(record);
  CHECK(start.obstacle == sim::Obstacle::kMPacketFragment && start.cut);
  CHECK(start.carries == sim::Carries::kSecTag);
  const FieldRecord next = whole_record(joined({"55555555555561e6", kGoldenBody}), kMPacket);
  CHECK(opened(next).obstacle == sim::Obstacle::kMPacketFragment);
  CHECK(opened(next).carries == sim::Carries::kOther);
}

TEST(Envelope, ACookedCaptureSaysWhatIsMissingAndWhatToDo) {
  for (const char* name : {"F01/in.pcap", "F02/in.pcap"}) {
    const std::vector<FieldRecord> records = field_capture(name);
    LONGS_EQUAL(6, records.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
      const sim::Envelope envelope = opened(records[i]);
      CHECK(envelope.carries == sim::Carries::kSecTag);
      CHECK(envelope.obstacle == sim::Obstacle::kNoDestinationAddress);
      CHECK(std::string(to_string(envelope.obstacle)).find("-i IFACE") != std::string::npos);
      const Octets frame = sim::bare_frame(records[i].frame(), envelope);
      LONGS_EQUAL(i % 2 == 0 ? 1 : 2, frame[11]);
      LONGS_EQUAL(i / 2 + 1, load_be32(frame.data() + 16));  // The PN.
    }
  }
}

TEST(Envelope, OtherLinkTypesHoldNoFrame) {
  for (const int number : {0, 105, 127, 147, 192, 239, 65535}) {
    const auto link_type = static_cast<std::uint16_t>(number);
    const sim::Envelope envelope =
        opened(whole_record(record_of(golden("plain")).octets, link_type));
    CHECK(envelope.obstacle == sim::Obstacle::kNoEthernetFrame);
    CHECK(envelope.carries == sim::Carries::kOther);
  }
}

TEST_GROUP(FieldEnvelopes){};

// The same frames stand in all of them, made by one generator that is not ours.
TEST(FieldEnvelopes, EachCaptureHoldsTheSameFrames) {
  const std::vector<FieldRecord> with_fcs = field_capture("F09/in.pcap");
  for (const auto& [name, layers] :
       {std::pair{"F10/in.pcap", ""}, std::pair{"F18/in.pcap", "ERSPAN II session 100"},
        std::pair{"F20/in.pcap", "8100 vid 100"},
        std::pair{"F20d/in.pcap", "9100 vid 10, 8100 vid 100"},
        std::pair{"F63/in.pcap", "VXLAN vni 77"}, std::pair{"F63/tzsp.pcap", "TZSP"}}) {
    const std::vector<FieldRecord> records = field_capture(name);
    LONGS_EQUAL(6, records.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
      const sim::Envelope envelope = opened(records[i]);
      TEXT_EQUAL(layers, to_string(envelope.layers));
      OCTETS_EQUAL(without_last(with_fcs[i].octets, 4),
                   sim::bare_frame(records[i].frame(), envelope));
    }
  }
}

TEST(FieldEnvelopes, TaggedEapolIsEapol) {
  const std::vector<FieldRecord> records = field_capture("F45/in.pcap");
  CHECK(opened(records[0]).carries == sim::Carries::kEapol);
  CHECK(opened(records[1]).carries == sim::Carries::kOther);
  CHECK(opened(records[2]).carries == sim::Carries::kEapol);
  TEXT_EQUAL("8100 vid 100", to_string(opened(records[2]).layers));
  CHECK(opened(records[3]).carries == sim::Carries::kSecTag);
}

TEST_GROUP(EnvelopeBatch){};

TEST(EnvelopeBatch, AFrameComesBareAndItsTagsGoBackInFront) {
  sim::FrameBatch batch;
  for (const GoldenEnvelope& one : kGoldenEnvelopes) {
    if (is_cooked(one)) {
      continue;
    }
    const FieldRecord record = record_of(one);
    batch.clear();
    batch.add(record.frame(), 1, opened(record));
    sim::FrameSlot& slot = batch.frames().front();
    OCTETS_EQUAL(bare(one), slot.buffer.bytes());
    CHECK_FALSE(slot.truncated);
    slot.outer_tags.put_back(slot.buffer);
    const Octets whole = bare(one);
    Octets expected(whole.begin(), whole.begin() + 12);
    const Octets front = from_hex(one.front);
    expected.insert(expected.end(), front.end() - static_cast<std::ptrdiff_t>(one.tag_octets + 2),
                    front.end() - 2);
    expected.insert(expected.end(), whole.begin() + 12, whole.end());
    OCTETS_EQUAL(expected, slot.buffer.bytes());
  }
}

TEST(EnvelopeBatch, ARecordThatEndsWithinASwitchTagComesAsItIs) {
  sim::FrameBatch batch;
  const FieldRecord whole = record_of(golden("edsa"));
  for (std::size_t octets = 0; octets < 24; ++octets) {
    FieldRecord part = whole;
    part.octets = Octets(whole.octets.begin(), whole.octets.begin() + static_cast<int>(octets));
    batch.clear();
    batch.add(part.frame(), 1, opened(part));
    LONGS_EQUAL(octets < 20 ? octets : octets - 8, batch.frames().front().buffer.size());
    CHECK(batch.frames().front().truncated);
  }
}

TEST(EnvelopeBatch, AFrameWithoutASecTagComesAsItIs) {
  sim::FrameBatch batch;
  for (std::size_t octets = 0; octets < 40; ++octets) {
    Octets frame(octets, 0x55);
    if (octets >= 14) {
      frame[12] = 0x81;
      frame[13] = 0x00;
    }
    const FieldRecord record = whole_record(frame);
    batch.clear();
    batch.add(record.frame(), 1, opened(record));
    OCTETS_EQUAL(frame, batch.frames().front().buffer.bytes());
    CHECK(batch.frames().front().outer_tags.empty());
  }
}

// F98: what the file says is a check sequence is no part of a frame that is to be protected.
TEST(EnvelopeBatch, AnAnnouncedFcsDoesNotComeIn) {
  const std::vector<FieldRecord> with = field_capture("F98/in.pcap");
  const std::vector<FieldRecord> without = field_capture("F98/nofcs.pcap");
  sim::FrameBatch batch;
  for (std::size_t i = 0; i < with.size(); ++i) {
    LONGS_EQUAL(4, with[i].fcs_octets);
    batch.add(with[i].frame(), i + 1);
    OCTETS_EQUAL(without[i].octets, batch.frames()[i].buffer.bytes());
    CHECK_FALSE(batch.frames()[i].truncated);
  }
}

}  // namespace linksec::test
