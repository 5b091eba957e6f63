// SPDX-License-Identifier: Apache-2.0
// One rule each: whose MKPDU counts, who serves, when a SAK is made and told [802.1X-2020 9.4, 9.5,
// 9.8].

#include "insider_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

const Octets kSak = from_hex("101112131415161718191a1b1c1d1e1f");

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming)
TEST_GROUP_BASE(Rules, InsiderFixture){void alone(){world.add(settings_of(0), {{cak, ckn, false}});
world.start(0);
world.run(Duration::milliseconds(100));
}
const Participant& participant() { return world[0].kay().participants()[0]; }
std::uint32_t made() { return world[0].kay().counters().saks_made; }
}
;

TEST(Rules, OneThatUsesOurMiMakesUsTakeANewOne_J12) {
  alone();
  const auto [mi, mn] = named(world[0]);
  insider.send(ForgedMkpdu(cak, ckn, 0x0300'0000'0001'0001, mi, mn + 9), 1);
  CHECK_TRUE(named(world[0]).first != mi);
  UNSIGNED_LONGS_EQUAL(1, found(0, MkaFinding::kMiCollision));
}

TEST(Rules, APotentialPeerIsNotRefreshedByBeingHeard_J15) {
  alone();
  bool ended = false;
  for (unsigned i = 0; i < 7; ++i) {
    insider.send(insider.own(), 1);
    world.run(Duration::milliseconds(990));
    ended = ended || participant().peers().count(PeerState::kPotential) == 0;
  }
  CHECK_TRUE(ended);
}

TEST(Rules, OfOnePriorityTheLowestSciServes_J21) {
  alone();
  insider.send(insider.own().basic(3, 16, 0xE0).list(1, {named(world[0])}), 1);
  CHECK_TRUE(participant().election().self);
  insider.send(ForgedMkpdu(cak, ckn, 0x0100'0000'0001'0001, Octets(12, 5), 1)
                   .basic(3, 16, 0xE0)
                   .list(1, {named(world[0])}),
               1);
  CHECK_FALSE(participant().election().self);
  UNSIGNED_LONGS_EQUAL(0x0100'0000'0001'0001, participant().election().server.value);
  insider.send(ForgedMkpdu(cak, ckn, 0x0100'0000'0002'0001, Octets(12, 6), 1)
                   .basic(3, 16, 0xE0)
                   .list(1, {named(world[0])}),
               1);
  UNSIGNED_LONGS_EQUAL(0x0100'0000'0001'0001, participant().election().server.value);
}

TEST(Rules, ABetterOneThatDoesNotClaimToServeIsNoCandidate_J24) {
  alone();
  insider.send(insider.own().basic(3, 0, 0x60).list(1, {named(world[0])}), 1);
  CHECK_TRUE(participant().election().self);
}

TEST(Rules, ASakIsTakenFromTheKeyServerAlone_J40) {
  build(3);
  const Ki before = key(2).ki;
  insider.send(insider.believed_as(1, 3).basic(3, 32, 0x60).sak(3, 1, 1, 0, kSak), 3);
  UNSIGNED_LONGS_EQUAL(1, found(2, MkaFinding::kSakNotServer));
  CHECK_TRUE(key(2).ki == before && !world[2].kay().cp().latest().key.exists());
}

TEST(Rules, ASakIsTakenByThoseThatItsLiveListNames_D5) {
  build(2);
  insider.send(
      insider.as(0).list(2, {named(world[1])}).use({}, insider.use_of(0)).sak(3, 1, 2, 0, kSak), 2);
  UNSIGNED_LONGS_EQUAL(1, found(1, MkaFinding::kSakNotListed));
  CHECK_FALSE(world[1].kay().cp().latest().key.exists());
}

TEST(Rules, ASakThatIsLostIsToldAgain_J38) {
  build(2);
  const Ki before = key(1).ki;
  const std::size_t from = world.sent().size();
  world.lose([&](const MkaWorld::Sent&, std::size_t) { return world.sent().size() == from + 1; });
  world[0].kay().rekey(world.now());
  world.run(Duration::milliseconds(2'100));
  CHECK_TRUE(key(1).ki != before && key(1).ki == key(0).ki);
}

TEST(Rules, OneThatLeavesMakesAFreshSak_J35) {
  build(3);
  const Ki before = key(0).ki;
  const std::uint8_t an = key(0).an.value();
  world.lose([](const MkaWorld::Sent& sent, std::size_t to) { return sent.from == 2 || to == 2; });
  world.each_turn({});
  world.run(Duration::milliseconds(8'300));
  CHECK_TRUE(key(0).ki.kn.value == before.kn.value + 1);
  UNSIGNED_LONGS_EQUAL((an + 1U) % 4, key(0).an.value());
  UNSIGNED_LONGS_EQUAL(2, key(0).members.size());
}

TEST(Rules, APotentialPeerHoldsAFreshSakBackForLifeTimeAndNotForEver_J36_D8) {
  alone();
  const auto joins = [&](std::uint8_t mi) {
    insider.send(ForgedMkpdu(cak, ckn, 0x0300'0000'0000'0001U + (std::uint64_t{mi} << 16U),
                             Octets(12, mi), 1)
                     .basic(3, 200, 0x60)
                     .list(1, {named(world[0])}),
                 1);
    world.run(Duration::milliseconds(20));
  };
  joins(1);
  UNSIGNED_LONGS_EQUAL(1, made());
  insider.send(insider.own().basic(3, 200, 0x60), 1);
  joins(2);
  UNSIGNED_LONGS_EQUAL(1, made());
  world.run(Duration::milliseconds(5'800));
  UNSIGNED_LONGS_EQUAL(1, made());
  world.run(Duration::milliseconds(200));
  UNSIGNED_LONGS_EQUAL(2, made());
}

TEST(Rules, AnAdviceOfNoMacsecOpensThePortWhereThePolicySaysSoAlone_N2_N6_N8) {
  for (const KayPolicy policy : {KayPolicy::kMustSecure, KayPolicy::kServerDecides}) {
    anew();
    KaySettings like = settings_of(0);
    like.policy = policy;
    world.add(like, {{cak, ckn, false}});
    world.start(0);
    world.run(Duration::milliseconds(100));
    CHECK_TRUE(world[0].protect(plain_frame(64), world.now()).empty());
    insider.send(insider.own().list(1, {named(world[0])}).set(3, 0, 0xC0, {}).set(4, 0, 0, {}), 1);
    const bool opens = policy == KayPolicy::kServerDecides;
    CHECK_TRUE(world[0].protect(plain_frame(64), world.now()).empty() != opens);
    CHECK_TRUE(world[0].kay().status().authenticated == opens);
  }
}

TEST(Rules, ShouldSecureIsOpenUntilKeysAreInUseAndWhenThePeerIsGone_N7_N11) {
  for (std::size_t i = 0; i < 2; ++i) {
    KaySettings like = settings_of(i);
    like.policy = KayPolicy::kShouldSecure;
    world.add(like, {{cak, ckn, false}});
  }
  world.start(0);
  world.run(Duration::milliseconds(100));
  CHECK_TRUE(world[0].protect(plain_frame(64), world.now()) == plain_frame(64));
  world.start(1);
  world.run(Duration::milliseconds(100));
  CHECK_TRUE(world[0].secured() && world[1].secured());
  CHECK_TRUE(world[0].verify(plain_frame(64)).empty());
  world.lose([](const MkaWorld::Sent&, std::size_t) { return true; });
  world.run(Duration::seconds(9));
  CHECK_TRUE(world[0].protect(plain_frame(64), world.now()) == plain_frame(64));
}

TEST(Rules, ThePortHasFailedWhenNobodyWasThereForLifeTime_N3_N4) {
  alone();
  world.run(Duration::milliseconds(5'800));
  CHECK_FALSE(world[0].kay().status().failed);
  world.run(Duration::milliseconds(200));
  CHECK_TRUE(world[0].kay().status().failed);
}

TEST(Rules, AKeyServerTakesANewMiWhenAKeyIsToldInItsName_J12) {
  build(2);
  const Octets before = named(world[0]).first;
  ForgedUse use = insider.use_of(1);
  use.kn += 1;
  insider.send(insider.as(1).basic(3, 32, 0x60).list(1, {named(world[0])}).use(use, {}), 2);
  CHECK_TRUE(named(world[0]).first != before);
}

TEST(Rules, ASakThatWaitsIsForgottenWithItsKeyServer_J42_D5) {
  build(2);
  world[0].kay().rekey(world.now());
  CHECK_TRUE(world.run_until([&] { return world[1].kay().cp().state() == CpState::kTransmitting; },
                             Duration::seconds(1)));
  world.run(Duration::milliseconds(10));
  insider.send(insider.believed_as(0, 2).sak(3, 1, 3, 0, kSak), 2);
  UNSIGNED_LONGS_EQUAL(3, world[1].kay().counters().saks_received);
  world[1].kay().set_port_enabled(false, world.now());
  world[1].kay().set_port_enabled(true, world.now());
  world.lose([](const MkaWorld::Sent&, std::size_t) { return true; });
  insider.send(insider.own().list(1, {named(world[1])}), 2);
  world.run(Duration::milliseconds(100));
  CHECK_FALSE(world[1].kay().cp().latest().key.exists() || world[1].kay().cp().old().key.exists());
}
