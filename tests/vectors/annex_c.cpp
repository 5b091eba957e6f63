// SPDX-License-Identifier: Apache-2.0

// The 32 frames of Annex C through the whole SecY, both ways.

#include "secy/fixed_secy.h"
#include "support/print.h"
#include "support/secy_fixture.h"
#include "vector_tables.h"

using namespace linksec;
using namespace linksec::test;

namespace {

std::uint64_t number(const char* hex) { return std::stoull(hex, nullptr, 16); }

constexpr Time kNow{1};

// A SecY with the SA of one vector, transmitting or receiving.
struct Station {
  explicit Station(const AnnexCVector& of) : vector(of) {
    CHECK_EQUAL(Status::kOk, secy->lmi().set_cipher_suite(static_cast<CipherSuite>(vector.suite),
                                                          ConfidentialityOffset::k0, kNow));
    const Octets key = from_hex(vector.key);
    const Octets salt = from_hex(vector.salt);
    SakParameters parameters;
    parameters.sak = key;
    parameters.salt = salt;
    parameters.transmits = parameters.receives = true;
    const Result<SakId> installed = secy->lmi().install_sak(parameters, kNow);
    CHECK_EQUAL(Status::kOk, installed.status());
    sak = installed.value();
    if (vector.ssci[0] != '\0') {
      ssci = {static_cast<std::uint32_t>(number(vector.ssci))};
    }
  }

  // What the vector's tag shows: an SCI, or ES.
  void transmit() {
    const bool explicit_sci = from_hex(vector.protected_frame)[14] & 0x20;
    CHECK_EQUAL(Status::kOk, secy->lmi().create_tx_sc(sci, kNow));
    CHECK_EQUAL(Status::kOk,
                secy->lmi().create_tx_sa(sci, an, {sak, pn, ssci, vector.confidentiality}, kNow));
    CHECK_EQUAL(Status::kOk, secy->lmi().set_enable_transmit(sci, an, true, kNow));
    CHECK_EQUAL(Status::kOk, secy->lmi().set_encoding_sa(sci, an, kNow));
    secy->lmi().set_always_include_sci(explicit_sci);
    if (!explicit_sci) {
      CHECK_EQUAL(Status::kOk, secy->lmi().set_use_es(true));
    }
  }

  void receive() {
    CHECK_EQUAL(Status::kOk, secy->lmi().create_rx_sc(sci, kNow));
    CHECK_EQUAL(Status::kOk, secy->lmi().create_rx_sa(sci, an, {sak, pn, pn, ssci, false}, kNow));
    CHECK_EQUAL(Status::kOk, secy->lmi().set_enable_receive(sci, an, true, kNow));
  }

  const AnnexCVector& vector;
  std::unique_ptr<PlatformSecY> secy = std::make_unique<PlatformSecY>();
  SakId sak{};
  Sci sci{number(vector.sci)};
  An an{vector.an};
  Pn pn{number(vector.pn)};
  Ssci ssci{};
};

}  // namespace

TEST_GROUP(AnnexC){};

// @test A1 A3 A6 A8 A10 A12 A14 A17 C6 E1 E2 E4 E5 E6 FMT-1 FMT-2 FMT-3 FMT-6 GEN-2 GEN-7 GEN-11
// @test GEN-12 GEN-13 CS CSI CSC CSA CSA-2 CSA-3
TEST(AnnexC, EachPlainFrameIsProtectedToTheOctet_10_5) {
  UNSIGNED_LONGS_EQUAL(32, annex_c_vectors().size());
  for (const AnnexCVector& vector : annex_c_vectors()) {
    Station station(vector);
    station.transmit();
    FrameStore store(from_hex(vector.plain_frame));
    TxFrame frame;
    frame.buffer = &store.buffer();
    station.secy->protect({&frame, 1}, kNow);
    CHECK_EQUAL_TEXT(TxVerdict::kSend, frame.verdict, vector.id);
    STRCMP_EQUAL_TEXT(vector.protected_frame, to_hex(store.octets()).c_str(), vector.id);
    CHECK_TEXT(store.guards_intact(), vector.id);
    CHECK_TEXT(frame.sa.pn == station.pn && frame.sa.sci == station.sci, vector.id);
  }
}

// @test A1 A3 A6 A8 A14 A16 A17 D5 D13 D15 E1 E2 E4 E5 E6 FMT-1 FMT-2 FMT-3 FMT-6 VER-1 VER-9
// @test VER-12 CS CSI CSC CSA CSA-2 CSA-3
TEST(AnnexC, EachProtectedFrameIsVerifiedAndStripped_10_6) {
  for (const AnnexCVector& vector : annex_c_vectors()) {
    Station station(vector);
    station.receive();
    FrameStore store(from_hex(vector.protected_frame), 0, 0);
    RxFrame frame;
    frame.buffer = &store.buffer();
    station.secy->verify({&frame, 1});
    CHECK_EQUAL_TEXT(RxVerdict::kDeliver, frame.verdict, vector.id);
    CHECK_EQUAL_TEXT(RxCounter::kInPktsOk, frame.counter, vector.id);
    STRCMP_EQUAL_TEXT(vector.plain_frame, to_hex(store.octets()).c_str(), vector.id);
    CHECK_TEXT(store.guards_intact(), vector.id);
    CHECK_TEXT(frame.sa.pn == station.pn && frame.sa.sci == station.sci, vector.id);
  }
}

// @test A17 VER-10
TEST(AnnexC, AFlippedIcvBitIsNotValid_10_6_5) {
  for (const AnnexCVector& vector : annex_c_vectors()) {
    Station station(vector);
    station.receive();
    Octets damaged = from_hex(vector.protected_frame);
    damaged.back() ^= 0x01;
    FrameStore store(damaged, 0, 0);
    RxFrame frame;
    frame.buffer = &store.buffer();
    station.secy->verify({&frame, 1});
    CHECK_EQUAL_TEXT(RxCounter::kInPktsNotValid, frame.counter, vector.id);
  }
}
