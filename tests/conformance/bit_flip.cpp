// SPDX-License-Identifier: Apache-2.0

// Each bit of a protected frame flipped in turn: never delivered under Strict, one discard counter
// at most, and the SA untouched.

#include "secy/secy.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

struct Form {
  std::uint8_t tci;
  std::size_t data_octets;
  std::size_t pad_to;
};

constexpr Form kForms[] = {{0x2C, 46, 0},  {0x20, 46, 0},  {0x2C, 100, 0}, {0x20, 100, 0},
                           {0x4C, 46, 0},  {0x40, 60, 0},  {0x0C, 48, 0},  {0x00, 47, 0},
                           {0x2C, 5, 60},  {0x20, 5, 60},  {0x4C, 10, 60}, {0x0C, 1, 60},
                           {0x00, 20, 60}, {0x2C, 16, 60}, {0x1C, 70, 0},  {0x24, 46, 0}};

// Frames of the KaY's, E=1 with C=0, move no counter.
bool is_reserved(const Octets& frame) { return (frame[14] & 0x0C) == 0x08; }

void check_flip(SecYFixture& secy, const Octets& frame, std::size_t bit, std::size_t mpdu_end,
                const std::string& where) {
  Octets flipped = frame;
  flipped[bit / 8] ^= static_cast<std::uint8_t>(0x80U >> (bit % 8));
  const RxOutcome outcome = secy.verify(flipped);
  const std::string moved = secy.moved();
  if (bit / 8 >= mpdu_end) {
    STRCMP_CONTAINS("InPktsOK", moved.c_str());
    return;
  }
  CHECK_TEXT(outcome.verdict() != RxVerdict::kDeliver, where.c_str());
  CHECK_TEXT(moved.find("InPktsOK") == std::string::npos, where.c_str());
  const bool uncounted = outcome.counter() == RxCounter::kNone;
  CHECK_TEXT(uncounted == (outcome.frame.finding == RxFinding::kReserved), where.c_str());
  CHECK_TEXT(!uncounted || is_reserved(flipped), where.c_str());
  CHECK_TEXT(moved.find("Pkts") == moved.rfind("Pkts"), where.c_str());
  CHECK_TEXT(outcome.guards_intact, where.c_str());
}

// With the padded form a flipped SL may turn padding into data; the ICV is then wrong.
void check_form(CipherSuite suite, const Form& form) {
  SecYFixture secy(suite);
  secy->lmi().set_replay_window(100);
  secy.add_rx(kPeerSci, 0, 2, {.next_pn = 10, .lowest_pn = 10});
  secy.add_rx(kPeerSci, 1, 3, {.next_pn = 10, .lowest_pn = 10});
  MpduSpec spec = secy.spec(10);
  spec.tci_an = form.tci;
  spec.data = user_data(form.data_octets);
  spec.pad_to = form.pad_to;
  const Octets frame = make_mpdu(spec);
  const std::size_t mpdu_end = 12 + ((form.tci & 0x20) != 0 ? 16U : 8U) + form.data_octets + 16;
  static_cast<void>(secy.moved());
  for (std::size_t bit = 0; bit < mpdu_end * 8; ++bit) {
    check_flip(secy, frame, bit, mpdu_end,
               "tci " + std::to_string(form.tci) + " bit " + std::to_string(bit));
    TEXT_EQUAL("10/10", secy.replay(kPeerSci, 0));
    TEXT_EQUAL("10/10", secy.replay(kPeerSci, 1));
  }
  for (std::size_t bit = mpdu_end * 8; bit < frame.size() * 8; ++bit) {
    check_flip(secy, frame, bit, mpdu_end, "padding");
  }
  CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(frame).counter());
}

}  // namespace

TEST_GROUP(BitFlip){};

// @test A17 A26 D8 D.1-3 D.1-11 VER-10 VER-11
TEST(BitFlip, NoBitOfAFrameIsUnprotected_9_11) {
  for (const CipherSuite suite : kAllSuites) {
    for (const Form& form : kForms) {
      check_form(suite, form);
    }
  }
}
