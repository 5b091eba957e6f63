// SPDX-License-Identifier: Apache-2.0
// Who takes part in a SAK, and what for: members that are heard late, SSCIs under MKA versions
// that differ, capabilities, suites and offsets [802.1X-2020 9.4.3, 9.6 to 9.8].

#include "insider_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

const Octets kCak = from_hex("b5c209514b4a8b581c7f133a0049e6b3");
const Octets kCkn = from_hex("492237d7915d2d0d17f49e6620f3fc6e");

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming)
TEST_GROUP_BASE(Members, InsiderFixture){
    void add(std::size_t station, const KaySettings& like){KaySettings settings = like;
settings.sci = settings_of(station).sci;
settings.priority = settings_of(station).priority;
world.add(settings, {{cak, ckn, false}});
world.start(station);
count = station + 1;
}
bool hears(std::size_t to, std::size_t from) {
  const Octets frame = plain_frame(80);
  return world[to].verify(world[from].protect(frame, world.now())) == frame;
}
}
;

TEST(Members, OneThatIsHeardLateIsReceivedFromThen_J13) {
  build(2);
  add(2, {});
  bool deaf = true;
  world.lose([&](const MkaWorld::Sent& sent, std::size_t to) {
    return deaf && sent.from == 2 && to == 1;
  });
  // Long enough for the potential entry that station 0's list made to end, and come back.
  world.run(Duration::milliseconds(6'900));
  CHECK_TRUE(hears(0, 2));
  CHECK_FALSE(hears(1, 2));
  const Ki before = key(0).ki;
  deaf = false;
  world.run(Duration::milliseconds(2'100));
  CHECK_TRUE(key(0).ki == before);
  CHECK_TRUE(hears(1, 2));
}

TEST(Members, UnderXpnStationsOfEachVersionAgreeOnSscis_J43_J44) {
  for (std::uint8_t server = 1; server <= 3; ++server) {
    for (std::uint8_t others = 1; others <= 3; ++others) {
      anew();
      for (std::size_t i = 0; i < 4; ++i) {
        KaySettings like;
        like.suites[0] = CipherSuite::kGcmAesXpn128;
        like.version = i == 0 ? server : others;
        add(i, like);
      }
      world.run(Duration::seconds(12));
      CHECK_TRUE(all_hear());
    }
  }
}

TEST(Members, UnderXpnOneThatLacksAnSciTransmitsWhenItKnowsIt_J43) {
  KaySettings like;
  like.suites[0] = CipherSuite::kGcmAesXpn256;
  like.version = 2;
  build(2, like);
  add(2, like);
  bool deaf = true;
  world.lose([&](const MkaWorld::Sent& sent, std::size_t to) {
    return deaf && sent.from == 2 && to == 1;
  });
  world.run(Duration::milliseconds(100));
  CHECK_TRUE(world[1].kay().cp().state() == CpState::kReady);
  CHECK_TRUE(key(1).ssci == Ssci{});
  deaf = false;
  world.run(Duration::seconds(3));
  CHECK_TRUE(all_hear());
}

TEST(Members, UnderXpnAListSaysEachSsciAtOnceFromVersion3On_J44) {
  KaySettings like;
  like.suites[0] = CipherSuite::kGcmAesXpn256;
  build(2, like);
  add(2, like);
  world.lose([&](const MkaWorld::Sent& sent, std::size_t to) { return sent.from == 2 && to == 1; });
  world.run(Duration::milliseconds(100));
  UNSIGNED_LONGS_EQUAL(3, key(0).ssci.value);
  UNSIGNED_LONGS_EQUAL(2, key(1).ssci.value);
  UNSIGNED_LONGS_EQUAL(1, key(2).ssci.value);
  CHECK_TRUE(hears(0, 1));
  CHECK_TRUE(hears(2, 1));
}

TEST(Members, OneWithoutMacsecIsLiveAndNeitherServedNorWaitedFor_J30) {
  for (const CipherSuite suite : {CipherSuite::kGcmAes128, CipherSuite::kGcmAesXpn128}) {
    anew();
    KaySettings like;
    like.suites[0] = suite;
    build(2, like);
    KaySettings bare = like;
    bare.capability = MacsecCapability::kNone;
    add(2, bare);
    world.run(Duration::seconds(30));
    count = 2;
    CHECK_TRUE(all_hear());
    CHECK_FALSE(world[2].secured());
    CHECK_TRUE(world[2].kay().key(world[2].kay().cp().old()) == nullptr);
    CHECK_TRUE(world[0].secy().find_rx_sc(world[2].sci()) == nullptr);
    CHECK_TRUE(world[0].kay().participants()[0].peers().count(PeerState::kLive) == 2);
    UNSIGNED_LONGS_EQUAL(
        0, world[2].kay().counters().new_mis[static_cast<std::size_t>(NewMiReason::kNoSak)]);
    // A rekey is not held up by it, and the SSCIs that the list says are those in use.
    const Time begin = world.now();
    const Ki before = key(0).ki;
    world[0].kay().rekey(world.now());
    CHECK_TRUE(world.run_until([&] { return key(1).ki != before && key(1).ki == key(0).ki; },
                               Duration::seconds(5)));
    CHECK_TRUE(world.now() - begin < Duration::milliseconds(50));
    CHECK_TRUE(all_hear());
  }
}

TEST(Members, TheFirstPreferredSuiteThatAllHaveIsUsed_J31_J35) {
  KaySettings like;
  like.suites = {CipherSuite::kGcmAesXpn256, CipherSuite::kGcmAes256, CipherSuite::kGcmAes128};
  like.suite_count = 3;
  build(2, like);
  CHECK_TRUE(key(0).suite == CipherSuite::kGcmAesXpn256);
  KaySettings silent;
  add(2, silent);
  CHECK_TRUE(world.run_until([&] { return all_hear(); }, Duration::seconds(10)));
  CHECK_TRUE(key(0).suite == CipherSuite::kGcmAes128);
}

TEST(Members, OfEachSuiteAreSecuredWithin100Milliseconds_J31_K5) {
  for (std::size_t i = 0; i < kCipherSuiteCount; ++i) {
    world = {};
    KaySettings like;
    like.suites[0] = static_cast<CipherSuite>(i);
    add(0, like);
    add(1, like);
    world.run(Duration::milliseconds(100));
    CHECK_TRUE(all_hear());
    UNSIGNED_LONGS_EQUAL(1, world[0].kay().counters().saks_made);
  }
}

TEST(Members, WithoutACommonSuiteThereIsNoSak_J31) {
  KaySettings like;
  like.suites[0] = CipherSuite::kGcmAes256;
  add(0, like);
  add(1, {});
  world.run(Duration::seconds(30));
  CHECK_FALSE(world[0].secured() || world[1].secured());
  UNSIGNED_LONGS_EQUAL(0, world[0].kay().counters().saks_made);
}

TEST(Members, ASuiteThatIsAnnouncedLaterIsUsedThen_J35) {
  KaySettings like;
  like.suites = {CipherSuite::kGcmAes256, CipherSuite::kGcmAes128};
  like.suite_count = 2;
  add(0, like);
  world.run(Duration::milliseconds(100));
  const auto said = [&](const Octets& tlv) {
    insider.send(insider.own().basic(3, 200, 0x60).list(1, {named(world[0])}).set(7, 0, 0, tlv), 1);
    world.run(Duration::milliseconds(30));
  };
  said(
      from_hex("e00a"
               "0002"
               "0080c20001000001"));
  UNSIGNED_LONGS_EQUAL(1, world[0].kay().counters().saks_made);
  CHECK_TRUE(key(0).suite == CipherSuite::kGcmAes128);
  said(
      from_hex("e00a"
               "0002"
               "0080c20001000002"));
  world.run(Duration::seconds(3));
  UNSIGNED_LONGS_EQUAL(2, world[0].kay().counters().saks_made);
  CHECK_TRUE(key(0).suite == CipherSuite::kGcmAes256);
}

TEST(Members, TheOffsetIsTheWishReducedToTheLeastCapable_J32) {
  struct Case {
    SakConfidentiality wish;
    MacsecCapability least;
    CipherSuite suite;
    SakConfidentiality expected;
  };
  using enum SakConfidentiality;
  const Case cases[] = {
      {kOffset50, MacsecCapability::kOffsets, CipherSuite::kGcmAes128, kOffset50},
      {kOffset30, MacsecCapability::kOffsets, CipherSuite::kGcmAes128, kOffset30},
      {kOffset30, MacsecCapability::kConfidentiality, CipherSuite::kGcmAes128, kOffset0},
      {kOffset50, MacsecCapability::kIntegrity, CipherSuite::kGcmAes128, kNone},
      {kOffset50, MacsecCapability::kOffsets, CipherSuite::kGcmAesXpn128, kOffset0},
      {kNone, MacsecCapability::kOffsets, CipherSuite::kGcmAes128, kNone}};
  for (const Case& each : cases) {
    anew();
    KaySettings like;
    like.suites[0] = each.suite;
    like.confidentiality = each.wish;
    add(0, like);
    like.capability = each.least;
    like.confidentiality = kOffset0;  // The Key Server's choice rules the CA [J34].
    add(1, like);
    world.run(Duration::seconds(12));
    CHECK_TRUE(all_hear());
    CHECK_TRUE(key(0).confidentiality == each.expected);
    CHECK_TRUE(key(1).confidentiality == each.expected);
  }
}

TEST(Members, ASakOfASuiteThatOneLacksIsRefusedAndNothingElse_J33) {
  build(2);
  const Ki before = key(1).ki;
  insider.send(insider.believed_as(0, 2).sak(3, 1, 2, 0x0080'C200'0100'0002, Octets(32, 7)), 2);
  UNSIGNED_LONGS_EQUAL(1, found(1, MkaFinding::kDistSakSuite));
  CHECK_TRUE(key(1).ki == before && !world[1].kay().cp().latest().key.exists());
  CHECK_TRUE(all_hear());
}

TEST(Members, ARestartOfTheKeyServerNeedsNoBreak_J25_J37) {
  build(2);
  bool always = true;
  world.each_turn([&] { always = always && world[1].secured(); });
  for (unsigned i = 0; i < 5; ++i) {
    const Ki before = key(1).ki;
    const An an = key(1).an;
    world[0].restart(world.now());
    CHECK_TRUE(
        world.run_until([&] { return all_hear() && key(1).ki != before; }, Duration::seconds(5)));
    CHECK_TRUE(key(1).an != an);
    world.run(Duration::seconds(7));
  }
  CHECK_TRUE(always);
  UNSIGNED_LONGS_EQUAL(1, world[1].kay().counters().server_changes);
}

TEST(Members, EachMkpduWithASakListsThoseThatItWasMadeFor_J38) {
  add(0, {});
  world.run(Duration::milliseconds(100));
  // A member that never says that it receives, then one that has no MACsec.
  insider.send(insider.own().basic(3, 200, 0x60).list(1, {named(world[0])}), 1);
  world.run(Duration::milliseconds(30));
  UNSIGNED_LONGS_EQUAL(1, world[0].kay().counters().saks_made);
  const ForgedMkpdu bare(kCak, kCkn, 0x0300'0000'0001'0001, Octets(12, 9), 1);
  insider.send(ForgedMkpdu(bare).basic(3, 200, 0x00).list(1, {named(world[0])}), 1);
  world.run(Duration::milliseconds(30));
  const std::size_t from = world.sent().size();
  world.run(Duration::milliseconds(2'500));
  CHECK_TRUE(world.sent().size() > from);
  // Fresh ones only, never the one of before beside a longer list.
  UNSIGNED_LONGS_EQUAL(2, world[0].kay().counters().saks_made);
  const std::vector<Octets> saks = distributed();
  CHECK_TRUE(saks.size() >= 2 && saks.front() != saks.back());
}

TEST(Members, OneThatIsRenamedWithinItsCaIsServedAtOnce_D4) {
  build(2);
  world[1].restart(world.now());
  const Time begin = world.now();
  CHECK_TRUE(world.run_until([&] { return all_hear(); }, Duration::seconds(5)));
  CHECK_TRUE(world.now() - begin < Duration::milliseconds(2'100));
  UNSIGNED_LONGS_EQUAL(1, world[0].kay().participants()[0].peers().count(PeerState::kLive));
}

TEST(Members, OfAnSciThereIsOnePotentialPeer_J18) {
  add(0, {});
  for (std::uint8_t i = 1; i <= 5; ++i) {
    insider.send(ForgedMkpdu(kCak, kCkn, 0x0300'0000'0001'0001, Octets(12, i), 1), 1);
  }
  const PeerTable& peers = world[0].kay().participants()[0].peers();
  UNSIGNED_LONGS_EQUAL(1, peers.count(PeerState::kPotential));
}

TEST(Members, OneWithoutSakUseIsDroppedInTheEnd_J17) {
  add(0, {});
  world.run(Duration::milliseconds(100));
  for (unsigned i = 0; i < 28; ++i) {
    insider.send(insider.own().basic(3, 200, 0x60).list(1, {named(world[0])}), 1);
    world.run(Duration::milliseconds(500));
    if (i == 11) {
      CHECK_TRUE(world[0].kay().participants()[0].has_live_peer());
    }
  }
  UNSIGNED_LONGS_EQUAL(1, world[0].kay().counters().peers_lost);
}
