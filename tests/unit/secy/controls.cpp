// SPDX-License-Identifier: Apache-2.0
#include "secy/management.h"
#include "secy/secy.h"
#include "support/fake_aead/fake_aead.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr Time kNow{5};
constexpr auto k128 = CipherSuite::kGcmAes128;
constexpr auto kXpn = CipherSuite::kGcmAesXpn128;
using Offset = ConfidentialityOffset;

}  // namespace

TEST_GROUP(SecYControls){void setup() override{fake_aead::reset();
}
void teardown() override { fake_aead::reset(); }
}
;

// @test D1 D3 MGT1-5 MGT1-10 F-LMI
TEST(SecYControls, HaveTheStandardsDefaults_10_7_8_10_7_17) {
  SecYFixture secy;
  const Controls& controls = secy->controls();
  CHECK(controls.validate_frames == ValidateFrames::kStrict);
  CHECK(controls.replay_protect && controls.replay_window == 0);
  CHECK(controls.protect_frames && !controls.always_include_sci);
  CHECK(!controls.use_es && !controls.use_scb);
  CHECK(controls.admin_point_to_point_mac == AdminPointToPoint::kAuto);
  CHECK(!controls.controlled_port_enabled);
  CHECK(controls.cipher_suite == k128 && controls.confidentiality_offset == Offset::k0);
  CHECK(secy->state().traffic_classes == TrafficClassTable{});
  CHECK(secy->state().access_priorities == kIdentityAccessPriorities);
  UNSIGNED_LONGS_EQUAL(config::kMaxFrameOctets, secy->state().max_frame_octets);
}

// @test D2 B6 VER-14
TEST(SecYControls, NullMakesProtectFramesFalseAndKeepsItSo_10_6) {
  SecYFixture secy;
  secy->lmi().set_validate_frames(ValidateFrames::kNull);
  CHECK(!secy->controls().protect_frames);
  CHECK_EQUAL(Status::kInvalidArgument, secy->lmi().set_protect_frames(true));
  CHECK_EQUAL(Status::kOk, secy->lmi().set_protect_frames(false));
  secy->lmi().set_validate_frames(ValidateFrames::kStrict);
  CHECK(!secy->controls().protect_frames);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_protect_frames(true));
  CHECK(secy->controls().protect_frames);
}

// @test C14 TCT TCAPT
TEST(SecYControls, PriorityTablesRefuseWhatIsOutOfRange_10_7_17) {
  SecYFixture secy;
  CHECK_EQUAL(Status::kOk, secy->lmi().set_traffic_class(7, 15));
  CHECK_EQUAL(Status::kInvalidArgument, secy->lmi().set_traffic_class(8, 0));
  CHECK_EQUAL(Status::kInvalidArgument, secy->lmi().set_traffic_class(0, 16));
  LONGS_EQUAL(15, secy->state().traffic_classes[7]);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_access_priority(15, 0));
  CHECK_EQUAL(Status::kInvalidArgument, secy->lmi().set_access_priority(16, 0));
  CHECK_EQUAL(Status::kInvalidArgument, secy->lmi().set_access_priority(0, 16));
  LONGS_EQUAL(0, secy->state().access_priorities[15]);
}

// @test E8
TEST(SecYControls, ExtendedPacketNumbersExcludeAnOffset_14_7) {
  SecYFixture secy;
  for (const CipherSuite suite : {kXpn, CipherSuite::kGcmAesXpn256}) {
    CHECK_EQUAL(Status::kUnsupported, secy->lmi().set_cipher_suite(suite, Offset::k30, kNow));
    CHECK_EQUAL(Status::kUnsupported, secy->lmi().set_cipher_suite(suite, Offset::k50, kNow));
  }
  CHECK(secy->controls().cipher_suite == k128);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_cipher_suite(k128, Offset::k50, kNow));
  CHECK_EQUAL(Status::kOk,
              secy->lmi().set_cipher_suite(CipherSuite::kGcmAes256, Offset::k30, kNow));
  CHECK(secy->controls().confidentiality_offset == Offset::k30);
}

// @test E12 MGT1-14
TEST(SecYControls, EnableUseGatesTheChoiceOfASuite_10_7_26) {
  SecYFixture secy;
  secy->lmi().set_enable_use(kXpn, false);
  CHECK(!secy->state().suite_controls_of(kXpn).enable_use);
  CHECK_EQUAL(Status::kNotPermitted, secy->lmi().set_cipher_suite(kXpn, Offset::k0, kNow));
  secy->lmi().set_enable_use(kXpn, true);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_cipher_suite(kXpn, Offset::k0, kNow));
}

// @test E12 KAY-11
TEST(SecYControls, WithoutEnableUseNoSakIsInstalled_10_7_26) {
  SecYFixture secy;
  secy.add_link();
  secy->lmi().set_enable_use(k128, false);
  CHECK_EQUAL(Status::kNotPermitted, secy.try_install(9, true, true).status());
  CHECK_EQUAL(TxVerdict::kSend, secy.protect(plain_frame(46)).verdict());
  secy->lmi().set_enable_use(k128, true);
  CHECK_EQUAL(Status::kOk, secy.try_install(9, true, true).status());
}

// @test E7 C12
TEST(SecYControls, AnOffsetHoldsForSasThatAreCreatedFromThenOn_10_7_27) {
  SecYFixture secy;
  secy.add_link();
  CHECK_EQUAL(Status::kOk, secy->lmi().set_cipher_suite(k128, Offset::k30, kNow));
  CHECK_EQUAL(RxCounter::kInPktsNotValid, secy.verify(secy.mpdu(1)).counter());
  MpduSpec old = secy.spec(1);
  old.offset = 0;
  CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(make_mpdu(old)).counter());
  const TxOutcome before = secy.protect(plain_frame(46));
  CHECK(to_hex(before.octets).find(to_hex(user_data(30)).substr(8)) == std::string::npos);
  secy.add_rx(kPeerSci, 1, 5);
  secy.add_tx(kOwnSci, 0, 6);
  MpduSpec fresh = secy.spec(1, 5);
  fresh.tci_an = 0x2D;
  CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(make_mpdu(fresh)).counter());
  const TxOutcome after = secy.protect(plain_frame(46));
  CHECK(to_hex(after.octets).find(to_hex(user_data(30)).substr(8)) != std::string::npos);
}

// @test E12
TEST(SecYControls, RequireConfidentialityAndAnOffsetExcludeEachOther_10_7_26) {
  SecYFixture secy;
  CHECK_EQUAL(Status::kOk, secy->lmi().set_cipher_suite(k128, Offset::k30, kNow));
  CHECK_EQUAL(Status::kInvalidArgument, secy->lmi().set_require_confidentiality(k128, true));
  CHECK_EQUAL(Status::kOk, secy->lmi().set_require_confidentiality(CipherSuite::kGcmAes256, true));
  CHECK_EQUAL(Status::kInvalidArgument,
              secy->lmi().set_cipher_suite(CipherSuite::kGcmAes256, Offset::k30, kNow));
  CHECK_EQUAL(Status::kOk, secy->lmi().set_cipher_suite(k128, Offset::k0, kNow));
  CHECK_EQUAL(Status::kOk, secy->lmi().set_require_confidentiality(k128, true));
  CHECK_EQUAL(Status::kInvalidArgument, secy->lmi().set_cipher_suite(k128, Offset::k30, kNow));
  CHECK_EQUAL(Status::kOk, secy->lmi().set_require_confidentiality(k128, false));
  CHECK(!secy->state().suite_controls_of(k128).require_confidentiality);
}

// @test E11 KAY-10 STAT-2
TEST(SecYControls, AChangeOfSuiteDeletesKeysAndSas_10_7_27) {
  SecYFixture secy;
  secy.add_link();
  CHECK_EQUAL(Status::kOk, secy->lmi().set_cipher_suite(k128, Offset::k30, kNow));
  CHECK(secy.tx_sa().created && secy.rx_sa().in_use);
  UNSIGNED_LONGS_EQUAL(2, fake_aead::live_keys());
  CHECK_EQUAL(Status::kOk,
              secy->lmi().set_cipher_suite(CipherSuite::kGcmAes256, Offset::k0, Time{77}));
  UNSIGNED_LONGS_EQUAL(0, fake_aead::live_keys());
  const TxSc& tx = *secy->find_tx_sc(kOwnSci);
  const RxSc& rx = *secy->find_rx_sc(kPeerSci);
  CHECK(!tx.sa[0].created && !tx.transmitting && tx.times.stopped == Time{77});
  CHECK(!rx.sa[0].created && !rx.receiving && rx.times.stopped == Time{77});
  CHECK(!secy->controlled_port().mac_operational);
}

// @test E11
TEST(SecYControls, SettingTheSameSuiteAgainChangesNothing_10_7_27) {
  SecYFixture secy;
  secy.add_link();
  CHECK_EQUAL(Status::kOk, secy->lmi().set_cipher_suite(k128, Offset::k0, kNow));
  CHECK(secy.tx_sa().created && secy.rx_sa().in_use);
}

// @test KAY-11 MGT1-13
TEST(SecYControls, SaksAreInstalledForTheCurrentSuite_10_7_28) {
  SecYFixture secy(kXpn);
  const SakId id = secy.sak(1);
  CHECK(secy->sak_status(id).ok());
  CHECK(secy->sak_status(id).value().transmits && secy->sak_status(id).value().receives);
  CHECK_EQUAL(Status::kOk, secy->lmi().delete_sak(id));
  CHECK_EQUAL(Status::kNotFound, secy->lmi().delete_sak(id));
  CHECK_EQUAL(Status::kNotFound, secy->sak_status(id).status());
}
