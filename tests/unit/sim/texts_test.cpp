// SPDX-License-Identifier: Apache-2.0
#include "capture/counter_view.h"
#include "capture/frame_batch.h"
#include "capture/inspection_text.h"
#include "capture/verdict_line.h"
#include "cli/aead_option.h"
#include "config_file.h"
#include "link/key_label.h"
#include "link/pn_guard.h"
#include "secy/fixed_secy.h"
#include "shell/hex.h"
#include "support/print.h"

namespace linksec::test {

TEST_GROUP(Texts){};

TEST(Texts, PrintableHidesKeysAndControlCharacters) {
  TEXT_EQUAL("a\\x0Ab\\x1Bc", sim::printable("a\nb\x1B"
                                             "c"));
  TEXT_EQUAL("0200000000010001", sim::printable("0200000000010001"));
  TEXT_EQUAL("x(17 hex digits)y", sim::printable("x0200000000010001fy"));
  TEXT_EQUAL("(32 hex digits)", sim::printable("000102030405060708090A0B0c0d0e0f"));
  TEXT_EQUAL("", sim::printable(""));
}

TEST(Texts, EscapedShowsWhatATerminalWouldObey) {
  for (const std::string plain :
       {"", "a b/c.toml", "\u00e4\u00df\u20ac\U0001F600", "\\", "\u4e2d"}) {
    TEXT_EQUAL(plain, sim::escaped(plain));
  }
  TEXT_EQUAL("\\x1B[2Jx\\x07\\x7F", sim::escaped("\x1B[2Jx\x07\x7F"));
  TEXT_EQUAL("\\x0D\\x0A\\x09", sim::escaped("\r\n\t"));
  // C1 as one octet and as two, marks of direction, a surrogate, a form that is too long, a cut
  // one.
  TEXT_EQUAL("\\x9B1m", sim::escaped("\x9B"
                                     "1m"));
  TEXT_EQUAL("\\xC2\\x9B", sim::escaped("\u009b"));
  TEXT_EQUAL("\\xE2\\x80\\xAEx", sim::escaped("\u202ex"));
  TEXT_EQUAL("\\xED\\xA0\\x80", sim::escaped("\xED\xA0\x80"));
  TEXT_EQUAL("\\xC0\\xAF", sim::escaped("\xC0\xAF"));
  TEXT_EQUAL("\\xE2\\x82", sim::escaped("\xE2\x82"));
  TEXT_EQUAL(std::string("\\x00", 4), sim::escaped(std::string(1, '\0')));
}

TEST(Texts, AnIdIsShownWhenItIsShorterThanAnyKey) {
  TEXT_EQUAL("\"a-to-b\"", sim::shown_id("a-to-b"));
  TEXT_EQUAL("\"123456789012345\"", sim::shown_id("123456789012345"));
  TEXT_EQUAL("of 16 characters", sim::shown_id("1234567890123456"));
}

TEST(Texts, HexOfEitherCaseAndOfTheRightLengthAlone) {
  std::array<std::uint8_t, 3> octets{};
  CHECK(sim::from_hex("0aFf10", octets));
  OCTETS_EQUAL(from_hex("0aff10"), octets);
  for (const char* wrong : {"0aFf1", "0aFf100", "0aFf1g", "0a-f10", ""}) {
    CHECK(!sim::from_hex(wrong, octets));
    OCTETS_EQUAL(Octets(3), octets);
  }
}

TEST(Texts, ASlowEngineIsSaidAndAFastOneIsNot) {
  CHECK(sim::slow_engine_text("mbedtls")->find("libipsec-mb-dev") != std::string::npos);
  CHECK(!sim::slow_engine_text("ipsec-mb").has_value());
  CHECK(!sim::slow_engine_text("vaes").has_value());
}

TEST(Texts, SciIs16HexDigits) {
  TEXT_EQUAL("0200000000010001", sim::sci_text(kOwnSci));
  CHECK(kOwnSci == *sim::sci_from_text("0200000000010001"));
  CHECK(!sim::sci_from_text("02000000000100011").has_value());
  CHECK(!sim::sci_from_text("02:00:00:00:00:01").has_value());
}

TEST(Texts, SuitesHaveTheWordsOfLinkToml) {
  for (std::size_t i = 0; i < kCipherSuiteCount; ++i) {
    const auto suite = static_cast<CipherSuite>(i);
    CHECK(suite == *sim::suite_from_word(sim::suite_word(suite)));
  }
  CHECK(!sim::suite_from_word("GCM-AES-128").has_value());
}

// The hashes are those of another program.
TEST(Texts, LabelsAreCutHashesOfTheSakAndOfItsNonceSpace) {
  sim::KeyConfig key;
  CHECK(key.sak.assign(from_hex("000102030405060708090a0b0c0d0e0f")));
  const PnRecordKey plain = sim::pn_record_key(CipherSuite::kGcmAes128, key);
  OCTETS_EQUAL(from_hex("f3f1cee5bc169e97c83fc6fcbfb77ab2"), plain.sak.octets);
  OCTETS_EQUAL(from_hex("b36ced8fc5181076b65a190118e323e4"), plain.space.octets);
  const Octets salt = from_hex("e0e1e2e3e4e5e6e7e8e9eaeb");
  std::copy(salt.begin(), salt.end(), key.salt.begin());
  key.has_salt = true;
  const PnRecordKey xpn = sim::pn_record_key(CipherSuite::kGcmAesXpn128, key);
  CHECK(plain.sak == xpn.sak);
  OCTETS_EQUAL(from_hex("c8ea6989b98cc1d741f90d359928c77f"), xpn.space.octets);
}

TEST(Texts, VerdictLineHasEveryFieldOrNull) {
  sim::FrameSlot slot;
  slot.number = 7;
  slot.rx.verdict = RxVerdict::kDeliver;
  slot.rx.counter = RxCounter::kInPktsDelayed;
  slot.rx.finding = RxFinding::kValid;
  slot.rx.sa = {kOwnSci, Pn{~std::uint64_t{0}}, An{3}, true, true, true};
  std::array<char, sim::kMaxVerdictOctets> memory{};
  std::string line(memory.data(), sim::write_verdict(slot, memory.data()));
  TEXT_EQUAL(
      "{\"frame\": 7, \"verdict\": \"deliver\", \"counter\": \"InPktsDelayed\", \"reason\": \"" +
          std::string(to_string(RxFinding::kValid)) +
          "\", \"sci\": \"0200000000010001\", \"an\": 3, \"pn\": 18446744073709551615}\n",
      line);
  slot.truncated = true;
  line.assign(memory.data(), sim::write_verdict(slot, memory.data()));
  STRCMP_CONTAINS("\"verdict\": \"truncated\", \"counter\": null", line.c_str());
  STRCMP_CONTAINS("\"sci\": null, \"an\": null, \"pn\": null}", line.c_str());
}

// @test F
TEST(Texts, BothEditionsNameEachCounterOnce) {
  const auto secy = std::make_unique<PlatformSecY>();
  CHECK(secy->lmi().create_rx_sc(kPeerSci, Time{}) == Status::kOk);
  CHECK(secy->lmi().create_tx_sc(kOwnSci, Time{}) == Status::kOk);
  const sim::CounterSet now = sim::counters_of(*secy);
  const sim::CounterSet then = sim::counters_2006_of(*secy);
  LONGS_EQUAL(12, now.secy.size());
  LONGS_EQUAL(11, now.controlled_port.size());
  LONGS_EQUAL(6, now.rx_sc.at("0200000000020001").size());
  LONGS_EQUAL(2, now.tx_sc.at("0200000000010001").size());
  LONGS_EQUAL(8, then.secy.size());
  LONGS_EQUAL(10, then.rx_sc.at("0200000000020001").size());
  LONGS_EQUAL(4, then.tx_sc.at("0200000000010001").size());
  CHECK(sim::value_of(then.secy, "InPktsNoSCI").has_value());
  CHECK(!sim::value_of(now.secy, "InPktsNoSCI").has_value());
  for (const sim::CounterList* list : {&now.secy, &then.secy, &now.controlled_port}) {
    for (const sim::CounterValue& counter : *list) {
      CHECK(*counter.name != '\0' && *counter.mib_object != '\0');
    }
  }
}

TEST_GROUP(OuterTags){Octets tagged(std::size_t tags, std::uint16_t type)
                          const {Octets frame(12, 0x02);
for (std::size_t i = 0; i < tags; ++i) {
  const Octets tag = {0x81, 0x00, 0x00, static_cast<std::uint8_t>(i + 1)};
  frame.insert(frame.end(), tag.begin(), tag.end());
}
frame.push_back(static_cast<std::uint8_t>(type >> 8));
frame.push_back(static_cast<std::uint8_t>(type));
frame.insert(frame.end(), 30, 0x55);
return frame;
}  // namespace linksec::test
}
;

// @test A18
TEST(OuterTags, AreCountedUpToTheLimitAndBeforeASectagAlone) {
  for (std::size_t tags = 0; tags <= 3; ++tags) {
    for (std::size_t limit = 0; limit <= 2; ++limit) {
      const std::size_t before_sectag = tags <= limit ? tags : 0;
      LONGS_EQUAL(before_sectag, sim::count_tags_before_sectag(tagged(tags, 0x88E5), limit));
      LONGS_EQUAL(0, sim::count_tags_before_sectag(tagged(tags, 0x0800), limit));
      LONGS_EQUAL(std::min(tags, limit), sim::count_vlan_tags(tagged(tags, 0x0800), limit));
    }
  }
  for (std::size_t octets = 0; octets < 20; ++octets) {
    const Octets whole = tagged(1, 0x88E5);
    LONGS_EQUAL(octets >= 18 ? 1 : 0,
                sim::count_tags_before_sectag(ConstByteSpan(whole).first(octets), 2));
  }
}

// @test A18
TEST(OuterTags, ComeOffAndGoBackInPlace) {
  for (std::size_t tags = 0; tags <= 2; ++tags) {
    const Octets frame = tagged(tags, 0x88E5);
    FrameStore store(frame);
    sim::OuterTags kept;
    kept.take_off(store.buffer(), tags);
    OCTETS_EQUAL(tagged(0, 0x88E5), store.octets());
    kept.put_back(store.buffer());
    OCTETS_EQUAL(frame, store.octets());
    CHECK(store.guards_intact());
  }
}

TEST_GROUP(FrameBatch){};

TEST(FrameBatch, KeepsRoomForSectagAndIcvAroundEachFrame) {
  sim::FrameBatch batch;
  const Octets frame = plain_frame(100);
  while (!batch.full()) {
    batch.add({frame, 114, Time{5}}, batch.size() + 1);
  }
  LONGS_EQUAL(config::kMaxBurst, batch.frames().size());
  for (sim::FrameSlot& slot : batch.frames()) {
    OCTETS_EQUAL(frame, slot.buffer.bytes());
    CHECK(slot.buffer.headroom() >= config::kHeadroomOctets);
    CHECK(slot.buffer.tailroom() >= config::kTailroomOctets);
    CHECK(slot.truncated == (frame.size() < 114));
  }
  batch.clear();
  CHECK(batch.empty());
}

TEST_GROUP(Inspection){};

// @test A20 A21
TEST(Inspection, ShowsTheFieldsOfATagThatIsCut) {
  Octets frame(12, 0x02);
  for (const std::uint8_t octet : from_hex("88e5ac8200000007aabb")) {
    frame.push_back(octet);
  }
  const auto inspected = [](ConstByteSpan octets) {
    const host::CaptureFrame of_22{octets, 22, Time{}};
    return sim::inspect(of_22, sim::open_envelope(of_22, sim::EnvelopeOptions{}));
  };
  const sim::Inspection found = inspected(frame);
  CHECK(found.has_sectag && found.fields.has_value());
  CHECK(found.fields->version && found.fields->tag.sc && found.fields->sci_cut);
  LONGS_EQUAL(2, found.fields->reserved_bits);
  LONGS_EQUAL(7, found.fields->tag.pn);
  CHECK(found.error == ParseError::kMpduTooShort);
  for (std::size_t octets = 0; octets < frame.size(); ++octets) {
    const ConstByteSpan part = ConstByteSpan(frame).first(octets);
    const sim::Inspection of_part = inspected(part);
    CHECK(of_part.fields.has_value() == (octets >= 20));
    const std::string text = sim::inspection_text({part, 22, Time{}}, 1, of_part) +
                             sim::inspection_json({part, 22, Time{}}, 1, of_part);
    CHECK(!text.empty());
  }
}

}  // namespace linksec::test
