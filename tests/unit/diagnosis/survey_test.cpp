// SPDX-License-Identifier: Apache-2.0

// What only several frames of a capture say together, on frames of planted links.

#include "capture/diagnosis_survey.h"

#include "planted_faults.h"
#include "support/print.h"

namespace linksec::test {

namespace {

using sim::Fault;

constexpr sim::CountRule kFoundTrailer{true, 0};
constexpr std::uint8_t kWithSci = 0x20;
constexpr std::uint8_t kEncrypted = 0x0C;

// A link under one key for both SCs, and the frames of the first one and of the second.
class Capture {
 public:
  explicit Capture(bool extended, std::uint64_t seed = 3) {
    Random random(seed);
    planted_ = random_planted(random, extended ? Need::kExtended : Need::kPlain, 60);
    PlantedLink& link = planted_.link;
    link.offset = 0;
    link.sas[2].key = 0;
    for (PlantedSa& sa : link.sas) {
      sa.next_pn = sa.lowest_pn = 1;
    }
  }

  [[nodiscard]] PlantedLink& link() { return planted_.link; }
  [[nodiscard]] Octets frame(std::uint64_t pn, std::uint8_t content = 0) {
    return frame_of(0, pn, content);
  }
  [[nodiscard]] Octets frame_of_peer(std::uint64_t pn) { return frame_of(2, pn, 0); }

  [[nodiscard]] Octets sealed_with_version(std::uint8_t version) {
    tci_ = static_cast<std::uint8_t>(version << 7);
    return frame(1);
  }

  // The configuration may be altered from here on; frames are made as it is now.
  void freeze() { sender_ = planted_.link; }

 private:
  [[nodiscard]] Octets frame_of(std::size_t sa, std::uint64_t pn, std::uint8_t content) {
    const PlantedLink& sender = sender_.saks.empty() ? planted_.link : sender_;
    Planted made = planted_;
    made.sci = sender.sas[sa].sci;
    made.ssci = sender.sas[sa].ssci;
    made.pn = pn;
    PlantedFrame& sent = made.sent;
    sent.tci_an = static_cast<std::uint8_t>(tci_ | kWithSci | kEncrypted | sender.sas[sa].an);
    sent.tag_sci.clear();
    for (int shift = 56; shift >= 0; shift -= 8) {
      sent.tag_sci.push_back(static_cast<std::uint8_t>(made.sci.value >> shift));
    }
    sent.tag_pn = static_cast<std::uint32_t>(pn);
    sent.clear = 0;
    sent.data[0] = content;
    set_nonce(made, sender.extended, sender.salts[0]);
    return sent.seal();
  }

  Planted planted_;
  PlantedLink sender_;
  std::uint8_t tci_ = 0;
};

class Survey {
 public:
  explicit Survey(const PlantedLink& link, const sim::SurveyOptions& options = {8, kFoundTrailer})
      : survey_(link.link(), options) {}

  Survey& take(const Octets& octets, bool search = true) {
    host::CaptureFrame frame;
    frame.octets = octets;
    frame.original_octets = static_cast<std::uint32_t>(octets.size());
    survey_.take(frame, ++number_, search);
    return *this;
  }
  [[nodiscard]] const sim::SurveyTotals& totals() const { return survey_.totals(); }
  [[nodiscard]] std::vector<sim::SurveyFinding> findings() const { return survey_.findings(); }
  [[nodiscard]] sim::Diagnosis only() const {
    LONGS_EQUAL(1, findings().size());
    return findings().front().diagnosis;
  }
  [[nodiscard]] std::vector<std::string> take_notes() { return survey_.take_notes(); }
  void expect(Fault fault) const {
    STRCMP_EQUAL(sim::fault_word(fault), sim::fault_word(only().fault));
  }

 private:
  sim::DiagnosisSurvey survey_;
  std::uint64_t number_ = 0;
};

}  // namespace

TEST_GROUP(DiagnosisSurvey){};

TEST(DiagnosisSurvey, AFrameThatComesAgainIsADuplicate) {
  for (const bool extended : {false, true}) {
    Capture capture(extended);
    Survey survey(capture.link());
    for (const std::uint64_t pn : {4U, 4U, 5U, 6U, 4U}) {
      survey.take(capture.frame(pn));
    }
    survey.expect(Fault::kDuplicate);
    UNSIGNED_LONGS_EQUAL(1, survey.only().found);
    UNSIGNED_LONGS_EQUAL(2, survey.findings()[0].frames);
    UNSIGNED_LONGS_EQUAL(3, survey.totals().opened);
    TEXT_EQUAL("", sim::diagnosis_mend(survey.only()));
  }
}

TEST(DiagnosisSurvey, OneThatDoesNotIsLateAndAWindowTakesIt) {
  Capture capture(true);
  Survey survey(capture.link());
  for (const std::uint64_t pn : {9U, 7U, 7U}) {
    survey.take(capture.frame(pn));
  }
  LONGS_EQUAL(2, survey.findings().size());
  TEXT_EQUAL("replay-window = 3", sim::diagnosis_mend(survey.findings()[0].diagnosis));
  STRCMP_EQUAL("duplicate", sim::fault_word(survey.findings()[1].diagnosis.fault));
  UNSIGNED_LONGS_EQUAL(2, survey.findings()[1].diagnosis.found);
}

TEST(DiagnosisSurvey, ADuplicateFromBefore32BitsOfPnsHadPassedIsOne) {
  Capture capture(true);
  capture.link().sas[0].next_pn = capture.link().sas[0].lowest_pn = 0xFFFF'FFFE;
  Survey survey(capture.link());
  for (const std::uint64_t pn : {0xFFFF'FFFEUL, 0x1'0000'0003UL, 0xFFFF'FFFEUL}) {
    survey.take(capture.frame(pn));
  }
  survey.expect(Fault::kDuplicate);
}

TEST(DiagnosisSurvey, APnWithOtherContentsIsUsedAgain) {
  Capture capture(false);
  Survey survey(capture.link());
  survey.take(capture.frame(1)).take(capture.frame(2)).take(capture.frame(1, 9));
  survey.expect(Fault::kPnAgain);
  STRCMP_CONTAINS("frame 1 had its PN", sim::diagnosis_text(survey.only()).c_str());
}

TEST(DiagnosisSurvey, OctetsBehindAllFramesAreTakenOff) {
  Capture capture(true);
  const auto with_trailer = [&](std::uint64_t pn) {
    Octets frame = capture.frame(pn);
    frame.insert(frame.end(), {1, 2, 3, 4, 5});
    return frame;
  };
  Survey survey(capture.link());
  survey.take(with_trailer(1)).take(with_trailer(2)).take(capture.frame(3));
  UNSIGNED_LONGS_EQUAL(3, survey.totals().opened);
  LONGS_EQUAL(0, survey.findings().size());
  STRCMP_CONTAINS("5 octets stand behind the frames", survey.take_notes().at(0).c_str());
  LONGS_EQUAL(0, survey.take_notes().size());

  Survey said(capture.link(), {8, {false, 5}});
  said.take(with_trailer(1));
  UNSIGNED_LONGS_EQUAL(1, said.totals().opened);

  Survey none(capture.link(), {8, {false, 0}});
  none.take(with_trailer(1));
  none.expect(Fault::kTrailer);
  TEXT_EQUAL("trailer = 5", sim::diagnosis_mend(none.only()));
}

TEST(DiagnosisSurvey, AFrameOfAnotherScTellsASaltFromAnSsciAndAPn) {
  for (const std::size_t octet : {std::size_t{3}, std::size_t{7}}) {
    Capture capture(true);
    capture.freeze();
    capture.link().salts[0][octet] ^= 0x12;
    const Fault field = octet == 3 ? Fault::kSsci : Fault::kPnUpperHalf;
    Survey alone(capture.link());
    alone.take(capture.frame(1));
    alone.expect(field);
    CHECK(alone.only().other == Fault::kSalt);
    STRCMP_CONTAINS("or else the sender's salt has another octet",
                    sim::diagnosis_text(alone.only()).c_str());

    Survey both(capture.link());
    both.take(capture.frame(1)).take(capture.frame_of_peer(1));
    LONGS_EQUAL(2, both.findings().size());
    for (const sim::SurveyFinding& finding : both.findings()) {
      STRCMP_EQUAL("salt", sim::fault_word(finding.diagnosis.fault));
      CHECK(finding.diagnosis.other == (octet == 3 ? Fault::kNone : Fault::kPnUpperHalf));
    }
  }
}

TEST(DiagnosisSurvey, TwoScsMayBothHaveBegunBeforeTheCapture) {
  Capture capture(true);
  const std::uint64_t upper = std::uint64_t{1} << 32;
  Survey survey(capture.link());
  survey.take(capture.frame(upper + 7)).take(capture.frame_of_peer(upper + 9));
  LONGS_EQUAL(2, survey.findings().size());
  for (const sim::SurveyFinding& finding : survey.findings()) {
    STRCMP_EQUAL("pn-upper-half", sim::fault_word(finding.diagnosis.fault));
    STRCMP_EQUAL("salt", sim::fault_word(finding.diagnosis.other));
  }
  // The next upper half: no Salt has another octet now and then.
  survey.take(capture.frame(2 * upper + 1));
  for (const sim::SurveyFinding& finding : survey.findings()) {
    STRCMP_EQUAL("pn-upper-half", sim::fault_word(finding.diagnosis.fault));
    CHECK(finding.diagnosis.other == Fault::kNone);
  }
}

TEST(DiagnosisSurvey, AFrameThatBreaksTheRulesOfTheTagDoesNotOpen) {
  Capture capture(false);
  const auto broken = capture.sealed_with_version(1);
  Survey survey(capture.link());
  survey.take(broken);
  survey.expect(Fault::kBadTag);
  STRCMP_CONTAINS("9.12 c", sim::diagnosis_text(survey.only()).c_str());
}

TEST(DiagnosisSurvey, AFrameThatOpensUnderTheKeyProvesItsSalt) {
  for (const bool before : {false, true}) {
    Capture capture(true);
    capture.freeze();
    capture.link().sas[0].ssci = 0x0100'0001;
    Survey survey(capture.link());
    if (before) {
      survey.take(capture.frame_of_peer(1));
    }
    survey.take(capture.frame(1));
    if (!before) {
      CHECK(survey.only().other == Fault::kSalt);
      survey.take(capture.frame_of_peer(1));
    }
    survey.expect(Fault::kSsci);
    CHECK(survey.only().other == Fault::kNone);
    CHECK(!survey.only().salt.has_value());
  }
}

TEST(DiagnosisSurvey, AnyScIsRememberedWithItsPns) {
  for (const bool extended : {false, true}) {
    Capture capture(extended);
    sim::DiagnosisLink link = capture.link().link();
    const sim::DiagnosisSa any = link.sas.front();
    link.any = {any};
    link.sas.clear();
    link.scis.clear();
    sim::DiagnosisSurvey survey(std::move(link), {8, kFoundTrailer});
    std::uint64_t number = 0;
    for (const std::uint64_t pn : {5U, 6U, 5U, 4U}) {
      const Octets octets = capture.frame(pn);
      host::CaptureFrame frame;
      frame.octets = octets;
      frame.original_octets = static_cast<std::uint32_t>(octets.size());
      survey.take(frame, ++number, true);
    }
    UNSIGNED_LONGS_EQUAL(2, survey.totals().opened);
    LONGS_EQUAL(2, survey.findings().size());
    STRCMP_EQUAL("duplicate", sim::fault_word(survey.findings()[0].diagnosis.fault));
    STRCMP_EQUAL("replayed", sim::fault_word(survey.findings()[1].diagnosis.fault));
  }
}

TEST(DiagnosisSurvey, NoMoreFramesOfAnScAreSearchedThanSaid) {
  Capture capture(false);
  capture.freeze();
  capture.link().saks[0][0] ^= 1;
  Survey survey(capture.link(), {2, kFoundTrailer});
  for (const std::uint64_t pn : {1U, 2U, 3U, 4U}) {
    survey.take(capture.frame(pn));
  }
  UNSIGNED_LONGS_EQUAL(2, survey.totals().unexplained);
  UNSIGNED_LONGS_EQUAL(2, survey.totals().not_searched);
  CHECK(!survey.totals().all_open());
}

TEST(DiagnosisSurvey, WhatIsNotToBeSearchedMovesThePnsOn) {
  Capture capture(false);
  Survey survey(capture.link());
  survey.take(capture.frame(8), false).take(capture.frame(2), false).take(capture.frame(3));
  UNSIGNED_LONGS_EQUAL(1, survey.totals().opened);
  UNSIGNED_LONGS_EQUAL(1, survey.totals().explained);
  survey.expect(Fault::kReplayed);
}

TEST(DiagnosisSurvey, FramesOfNoSecYAreCounted) {
  Capture capture(false);
  Octets uncontrolled = capture.frame(1);
  uncontrolled[14] = static_cast<std::uint8_t>(uncontrolled[14] & ~0x04);
  Survey survey(capture.link());
  survey.take(uncontrolled).take(Octets(60, 0x11));
  UNSIGNED_LONGS_EQUAL(1, survey.totals().uncontrolled);
  UNSIGNED_LONGS_EQUAL(1, survey.totals().without_sectag);
  CHECK(survey.totals().all_open());
}

}  // namespace linksec::test
