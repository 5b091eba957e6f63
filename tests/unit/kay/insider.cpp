// SPDX-License-Identifier: Apache-2.0
// Somebody who has the CAK and lies: service may suffer while it does, no nonce is used twice, and
// service is back within MKA Life Time and two Hellos once it is silent [MKA P8].

#include "insider_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

const Octets kForeignSak = from_hex("101112131415161718191a1b1c1d1e1f");

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming)
TEST_GROUP_BASE(AnInsider, InsiderFixture){};

TEST(AnInsider, DistributesASakWithAnAnInUse_P8) {
  build(2);
  insider.send(
      insider.believed_as(0, 2).sak(key(0).an.value(), 1, key(0).ki.kn.value + 1, 0, kForeignSak),
      2);
  world.run(Duration::milliseconds(5));
  check_service();
}

TEST(AnInsider, DistributesASakWithTheNextAn_P8) {
  build(2);
  insider.send(insider.believed_as(0, 2).sak(key(0).an.value() + 1U, 1, key(0).ki.kn.value + 1, 0,
                                             kForeignSak),
               2);
  CHECK_TRUE(key(1).ki.kn.value == key(0).ki.kn.value + 1);
  check_service();
}

TEST(AnInsider, DistributesTheLastKnOfTheKeyServer_P8_J12) {
  build(2);
  insider.send(
      insider.believed_as(0, 2).sak(key(0).an.value() + 1U, 1, 0xFFFF'FFFF, 0, kForeignSak), 2);
  check_service();
  world[0].kay().rekey(world.now());
  check_service();
}

TEST(AnInsider, DistributesKn0OrAnEarlierKn_P8_J41) {
  build(2);
  world[0].kay().rekey(world.now());
  world.run(Duration::seconds(5));
  const Ki before = key(1).ki;
  for (const std::uint32_t kn : {0U, 1U}) {
    world.run(Duration::milliseconds(2'100));
    insider.send(insider.believed_as(0, 2).sak(3, 1, kn, 0, kForeignSak), 2);
    UNSIGNED_LONGS_EQUAL(kn + 1, found(1, MkaFinding::kSakReused));
  }
  CHECK_TRUE(key(1).ki == before);
  check_service();
}

TEST(AnInsider, DistributesAKeyThatWasUsedBefore_P8_J41) {
  build(2);
  for (unsigned i = 0; i < 10; ++i) {
    world[0].kay().rekey(world.now());
    world.run(Duration::seconds(5));
  }
  const std::vector<Octets> saks = distributed();
  std::uint32_t refused = 0;
  for (const Octets& sak : saks) {
    world.run(Duration::milliseconds(2'100));
    insider.send(insider.believed_as(0, 2).sak(3, 1, 1'000 + refused, 0, sak), 2);
    UNSIGNED_LONGS_EQUAL(++refused, found(1, MkaFinding::kSakReused));
  }
  CHECK_TRUE(refused >= 11);
  // And to the Key Server by a better one, under an MI that was never heard.
  insider.send(insider.own().list(1, {named(world[0]), named(world[1])}), 2);
  world.run(Duration::milliseconds(30));
  insider.send(insider.own().list(1, {named(world[0]), named(world[1])}).sak(3, 1, 1, 0, saks[0]),
               2);
  UNSIGNED_LONGS_EQUAL(1, found(0, MkaFinding::kSakReused));
  check_service();
}

TEST(AnInsider, DistributesASakOfZeroes_P8) {
  build(2);
  insider.send(insider.believed_as(0, 2).sak(3, 1, 9, 0, Octets(16)), 2);
  check_service();
}

TEST(AnInsider, AdvisesNoMacsecInTheKeyServersName_P8_J48) {
  build(2);
  insider.send(insider.as(0).list(1, {named(world[1])}).set(3, 0, 0xC0, {}).set(4, 0, 0, {}), 2);
  CHECK_TRUE(world[1].protect(plain_frame(64), world.now()).empty());
  check_service();
}

TEST(AnInsider, IsThePreferredKeyServerAndFallsSilent_P8) {
  build(2);
  insider.send(insider.own().list(1, {named(world[0]), named(world[1])}), 2);
  CHECK_FALSE(world[0].kay().status().serves);
  insider.send(
      insider.own().list(1, {named(world[0]), named(world[1])}).sak(3, 1, 1, 0, kForeignSak), 2);
  CHECK_TRUE(key(0).made_here == false);
  check_service();
}

TEST(AnInsider, NamesMorePeersThanThereIsRoomFor_P8_J18) {
  build(2);
  std::vector<std::pair<Octets, std::uint32_t>> peers = {named(world[0]), named(world[1])};
  for (std::uint8_t i = 0; i < 79; ++i) {
    peers.push_back({Octets(12, static_cast<std::uint8_t>(i + 1)), 1});
  }
  insider.send(insider.own().list(1, peers), 2);
  insider.send(insider.own().list(1, peers).sak(3, 1, 1, 0, kForeignSak), 2);
  UNSIGNED_LONGS_EQUAL(8, world[0].kay().participants()[0].peers().count(PeerState::kPotential));
  // One more is served although there is no place for a potential peer.
  world.add(settings_of(2), {{cak, ckn, false}});
  world.start(2);
  count = 3;
  // MIs of before that others still list hold a fresh SAK back for MKA Life Time.
  check_service(Duration::seconds(16));
}

TEST(AnInsider, ComesUnderMoreMisThanThereIsRoomFor_P8_J18) {
  build(2);
  for (std::uint8_t i = 1; i < 100; ++i) {
    const ForgedMkpdu other(cak, ckn, 0x0300'0000'0000'0001U + (std::uint64_t{i} << 16U),
                            Octets(12, i), 1);
    insider.send(ForgedMkpdu(other).list(1, {named(world[0])}), 2);
  }
  const PeerTable& peers = world[0].kay().participants()[0].peers();
  UNSIGNED_LONGS_EQUAL(8, peers.count(PeerState::kLive));
  CHECK_TRUE(found(0, MkaFinding::kPeerTableFull) >= 80);
  CHECK_TRUE(world[0].kay().status().key_server == world[0].sci() ||
             world[0].kay().status().key_server != Sci{});
  check_service();
}

TEST(AnInsider, NamesUsTwice_P8) {
  build(2);
  const auto [mi, mn] = named(world[1]);
  insider.send(insider.as(0).list(1, {{mi, mn}, {mi, 0xFFFF'FFFF}}).use({}, insider.use_of(0)), 2);
  UNSIGNED_LONGS_EQUAL(0, found(1, MkaFinding::kMnUnsent));
  insider.send(insider.as(0, 2).list(1, {{mi, 0xFFFF'FFFF}, {mi, mn}}), 2);
  UNSIGNED_LONGS_EQUAL(1, found(1, MkaFinding::kMnUnsent));
  check_service();
}

TEST(AnInsider, ReportsTheLastPnThereIs_P8_J56) {
  for (const CipherSuite suite : {CipherSuite::kGcmAes128, CipherSuite::kGcmAesXpn256}) {
    for (const std::size_t liar : {std::size_t{0}, std::size_t{1}}) {
      anew();
      KaySettings like;
      like.suites[0] = suite;
      like.delay_protect = true;
      build(2, like);
      ForgedUse use = insider.use_of(liar);
      use.lowest_pn = 0xFFFF'FFFF;
      insider.send(insider.as(liar)
                       .list(1, {named(world[1 - liar])})
                       .use({}, use, 0x10)
                       .set(8, 0, 0, Octets(8, 0xFF)),
                   2);
      CHECK_FALSE(all_hear());
      check_service();
    }
  }
}

TEST(AnInsider, AsksForASuspensionAndDistributesOurCak_P8) {
  build(2);
  Octets cak_set(24);
  cak_set.insert(cak_set.end(), ckn.begin(), ckn.end());
  insider.send(insider.believed_as(0, 2).set(5, 0, 0, cak_set).set(8, 255, 0, Octets(8)), 2);
  CHECK_TRUE(all_hear());
  check_service();
}

TEST(AnInsider, SpeaksUnderAMemberMiWithAnotherSci_P8) {
  build(3);
  const auto [mi, mn] = named(world[1]);
  const ForgedMkpdu other(cak, ckn, 0x0300'0000'0001'0001, mi, mn + 1'000);
  insider.send(ForgedMkpdu(other).list(1, {named(world[0]), named(world[2])}), 3);
  UNSIGNED_LONGS_EQUAL(1, found(0, MkaFinding::kMiCollision));
  UNSIGNED_LONGS_EQUAL(1, found(2, MkaFinding::kMiCollision));
  UNSIGNED_LONGS_EQUAL(1, found(1, MkaFinding::kMiCollision));
  check_service();
}

TEST(AnInsider, UsesUpTheMnsOfAMember_P8) {
  build(3);
  const auto [mi, mn] = named(world[1]);
  const ForgedMkpdu last(cak, ckn, world[1].sci().value, mi, 0xFFFF'FFFF);
  insider.send(last, 3);
  check_service(Duration::seconds(14));
}
