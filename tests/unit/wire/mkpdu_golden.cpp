// SPDX-License-Identifier: Apache-2.0

// MKPDUs of other implementations: what they say is read, and the same contents give the same
// octets again.

#include "golden_mkpdus.h"
#include "mkpdu_frame.h"
#include "support/mkpdu_again.h"
#include "support/print.h"
#include "wire/mkpdu.h"
#include "wire/mkpdu_emit.h"

using namespace linksec;
using namespace linksec::test;

namespace {

// A golden frame, read.
struct Golden {
  explicit Golden(const char* hex) : frame(from_hex(hex)), parsed(parse_mkpdu(frame, authority)) {}
  const Mkpdu* operator->() const { return &parsed.mkpdu(); }

  FakeAuthority authority{};
  Octets frame;
  MkpduParse parsed;
};

Mi mi(const char* hex) { return Mi::read(from_hex(hex).data()); }

const char* const kMiOfA = "53bc26f4574bbdb3f243b060";
const char* const kMiOfB = "36cd429d6be48edfc8be4885";
const char* const kXpnMiOfA = "82cc5ba86602dd6312e4e86a";

}  // namespace

TEST_GROUP(MkpduGolden){};

// @test MKA-H1 MKA-H3 MKA-H13
TEST(MkpduGolden, TheContentsOfAnMkpduGiveItsOctetsAgain_11_11) {
  for (const char* golden : kGoldenMkpdus) {
    const Golden received{golden};
    CHECK_EQUAL(MkpduError::kNone, received.parsed.error());
    const MkpduAgain again{received.parsed.mkpdu()};
    Octets buffer(1514 + 8, 0xA5);
    const Result<UnsealedMkpdu> made =
        emit_mkpdu(again.contents(), ByteSpan{buffer}.first(buffer.size() - 8));
    CHECK_EQUAL(Status::kOk, made.status());
    OCTETS_EQUAL(received->icv_input(), made.value().icv_input());
    OCTETS_EQUAL(Octets(16, 0), made.value().icv());
    CHECK(made.value().frame().data() == buffer.data());
    UNSIGNED_LONGS_EQUAL(received.frame.size(), made.value().frame().size());
    const auto behind = buffer.begin() + static_cast<std::ptrdiff_t>(received.frame.size());
    OCTETS_EQUAL(Octets(buffer.size() - received.frame.size(), 0xA5), Octets(behind, buffer.end()));
  }
}

// @test MKA-H14 MKA-H15 MKA-H16 MKA-H17
TEST(MkpduGolden, E1IsAParticipantAlone) {
  const Golden e1{kE1};
  const BasicParameters basic = e1->basic();
  LONGS_EQUAL(1, basic.version);
  LONGS_EQUAL(16, basic.priority.value);
  CHECK(basic.key_server && basic.macsec_desired);
  CHECK(basic.capability == MacsecCapability::kConfidentiality);
  CHECK(basic.sci == kOwnSci && basic.mi == mi(kMiOfA) && basic.mn == Mn{1});
  TEXT_EQUAL("492237d7915d2d0d17f49e6620f3fc6e", to_hex(basic.ckn.octets()));
  CHECK(e1->source() == kOwnAddress && e1->destination() == kPaeGroupAddress);
  LONGS_EQUAL(3, e1->eapol_version());
  CHECK(e1->live_peers().empty() && e1->potential_peers().empty());
  CHECK(!e1->sak_use() && !e1->distributed_sak() && !e1->xpn() && !e1->announced_suites());
  CHECK(!e1->has_icv_indicator() && !e1->sets().next());
}

// @test MKA-H14 MKA-H18
TEST(MkpduGolden, E2HasHeardAnotherAndStillClaimsToServe) {
  const Golden e2{kE2};
  CHECK(e2->basic().key_server && e2->live_peers().empty());
  UNSIGNED_LONGS_EQUAL(1, e2->potential_peers().size());
  CHECK(mn_named(e2->potential_peers(), mi(kMiOfA)) == Mn{1});
  CHECK(!mn_named(e2->potential_peers(), mi(kMiOfB)));
}

// @test MKA-H23 MKA-H24 MKA-H25
TEST(MkpduGolden, E3DistributesASakOfTheDefaultSuite) {
  const Golden e3{kE3};
  CHECK(mn_named(e3->live_peers(), mi(kMiOfB)) == Mn{1});
  const DistributedSak sak = *e3->distributed_sak();
  CHECK(sak.an == An{0} && sak.confidentiality == SakConfidentiality::kOffset0);
  CHECK(sak.kn == KeyNumber{1} && sak.suite == kGcmAes128Id);
  TEXT_EQUAL("dfef5dae00783a33aa661b2ddd43da21a71e0b8dbc724450", to_hex(sak.wrapped));
  CHECK(!e3->sak_use() && !e3->key_server_ssci());
}

// @test MKA-H14 MKA-H21 MKA-H22
TEST(MkpduGolden, E4ReceivesUnderTheKeyAndServesNoLonger) {
  const Golden e4{kE4};
  CHECK(!e4->basic().key_server);
  const SakUse expected{.latest = {{mi(kMiOfA), {1}}, An{0}, false, true, 1}};
  CHECK(*e4->sak_use() == expected);
}

// @test MKA-H21
TEST(MkpduGolden, E5TransmitsAndE6KeepsItsKeyInTheOldSlot) {
  const Ki ki{mi(kMiOfA), {1}};
  CHECK((Golden { kE5 } -> sak_use()->latest == KeyUse{ki, An{0}, true, true, 1}));
  CHECK(Golden { kE5 } -> distributed_sak()->kn == KeyNumber{1});
  const SakUse e6 = *Golden { kE6 } -> sak_use();
  CHECK(e6.latest == KeyUse{});
  CHECK((e6.old == KeyUse{ki, An{0}, true, true, 1}));
}

// @test MKA-H6 MKA-H21 MKA-H23
TEST(MkpduGolden, E7ToE10RekeyUnderACknOf32Octets) {
  const Mi server = mi("e5bea8d2d13b4c07ead9f50d");
  const Golden e7{kE7};
  UNSIGNED_LONGS_EQUAL(32, e7->basic().ckn.octets().size());
  CHECK(e7->distributed_sak()->an == An{1} && e7->distributed_sak()->kn == KeyNumber{2});
  CHECK(e7->sak_use()->old.lowest_pn == 0xC0000003);
  const SakUse e8 = *Golden { kE8 } -> sak_use();
  CHECK((e8.latest == KeyUse{{server, {2}}, An{1}, false, true, 1}));
  CHECK((e8.old == KeyUse{{server, {1}}, An{0}, true, true, 12}));
  CHECK((Golden { kE9 } -> sak_use()->latest == KeyUse{{server, {2}}, An{1}, true, true, 1}));
  CHECK((Golden { kE10 } -> sak_use()->old == KeyUse{{server, {2}}, An{1}, true, true, 5}));
}

// @test MKA-H28 MKA-H29
TEST(MkpduGolden, E11AnnouncesItsSuite) {
  const Golden e11{kE11};
  LONGS_EQUAL(3, e11->basic().version);
  UNSIGNED_LONGS_EQUAL(1, e11->announced_suites()->size());
  CHECK(((*e11->announced_suites())[0] ==
         AnnouncedSuite{kGcmAesXpn128Id, MacsecCapability::kConfidentiality}));
}

// @test MKA-H20 MKA-H23 MKA-H30
TEST(MkpduGolden, E12DistributesAnXpnSakBesideTheKeyServersSsciAndE13HasInstalledIt) {
  const Golden e12{kE12};
  CHECK(e12->key_server_ssci() == std::uint8_t{2});
  const DistributedSak sak = *e12->distributed_sak();
  CHECK(sak.an == An{1} && sak.suite == kGcmAesXpn128Id && sak.kn == KeyNumber{1});
  TEXT_EQUAL("c1e2cfe989ca702acd3a77a560dc5b244db14f75e064919b", to_hex(sak.wrapped));
  CHECK(*e12->xpn() == XpnParameters{});
  const Golden e13{kE13};
  CHECK((e13->sak_use()->old == KeyUse{{mi(kXpnMiOfA), {1}}, An{1}, true, true, 1}));
  CHECK(!e13->key_server_ssci() && e13->xpn());
}
