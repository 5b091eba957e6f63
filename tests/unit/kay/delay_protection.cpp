// SPDX-License-Identifier: Apache-2.0
// Lowest PNs: what is told, and what it does at the receiver [802.1X-2020 9.10].

#include "insider_fixture.h"

using namespace linksec;
using namespace linksec::test;

// NOLINTNEXTLINE(readability-identifier-naming)
TEST_GROUP_BASE(DelayProtection, InsiderFixture){
    void begin(CipherSuite suite = CipherSuite::kGcmAes128){KaySettings like;
like.delay_protect = true;
like.suites[0] = suite;
build(2, like);
frames_flow();
}
// A frame each 10 ms, so that PNs are worth looking at.
void frames_flow() {
  for (unsigned i = 0; i < 300; ++i) {
    world.run(Duration::milliseconds(10));
  }
}
// Whether a frame that station 0 sent so long ago is still delivered.
bool passes_after(Duration delay) {
  const Octets frame = plain_frame(64);
  const Octets sent = world[0].protect(frame, world.now());
  const Time at = world.now();
  while (world.now() - at < delay) {
    world.run(Duration::milliseconds(10));
  }
  return world[1].verify(sent) == frame;
}
}
;

TEST(DelayProtection, AFrameOf1400MillisecondsPassesAndOneOf2200DoesNot_J52_J53) {
  for (const CipherSuite suite : {CipherSuite::kGcmAes128, CipherSuite::kGcmAesXpn256}) {
    anew();
    begin(suite);
    for (unsigned i = 0; i < 5; ++i) {
      CHECK_TRUE(passes_after(Duration::milliseconds(1'400)));
      CHECK_FALSE(passes_after(Duration::milliseconds(2'200)));
      world.run(Duration::milliseconds(130));
    }
  }
}

TEST(DelayProtection, BoundsTheOldKeyOfARekeyToo_J53) {
  begin();
  const Octets frame = plain_frame(64);
  const Octets early = world[0].protect(frame, world.now());
  const Octets late = world[0].protect(frame, world.now());
  world[0].kay().rekey(world.now());
  world.run(Duration::milliseconds(1'400));
  CHECK_TRUE(world[1].verify(early) == frame);
  world.run(Duration::milliseconds(800));
  CHECK_TRUE(world[1].kay().cp().state() == CpState::kTransmitting);
  CHECK_TRUE(world[1].verify(late).empty());
}

TEST(DelayProtection, WithoutItAnOldFrameOfTheKeyPasses_J53) {
  KaySettings like;
  like.replay_window = 1'000'000;
  build(2, like);
  frames_flow();
  CHECK_TRUE(passes_after(Duration::milliseconds(5'000)));
}

TEST(DelayProtection, SaysHelloTwiceASecond_J1) {
  begin();
  const std::size_t before = world.sent().size();
  world.run(Duration::seconds(10));
  UNSIGNED_LONGS_EQUAL(40, world.sent().size() - before);
}

TEST(DelayProtection, ALowestPnOf0IsDiscardedWholeAndOnlyUnderDelayProtect_J54) {
  begin();
  ForgedUse use = insider.use_of(0);
  use.lowest_pn = 0;
  insider.send(insider.as(0).list(1, {named(world[1])}).use({}, use, 0x10), 2);
  UNSIGNED_LONGS_EQUAL(1, found(1, MkaFinding::kLpnZero));
  insider.send(insider.as(0).list(1, {named(world[1])}).use({}, use, 0), 2);
  UNSIGNED_LONGS_EQUAL(1, found(1, MkaFinding::kLpnZero));
  UNSIGNED_LONGS_EQUAL(0, found(1, MkaFinding::kMnNotGreater));
}

TEST(DelayProtection, AnotherAnForAKeyOfOursIsDiscardedWhole_J51) {
  begin();
  ForgedUse use = insider.use_of(0);
  use.an = (use.an + 1U) & 3U;
  insider.send(insider.as(0).list(1, {named(world[1])}).use({}, use, 0), 2);
  UNSIGNED_LONGS_EQUAL(1, found(1, MkaFinding::kSakUseAn));
}

TEST(DelayProtection, AnExhaustedPnIsOneFreshSakALifeTime_J35_J36) {
  world.add(settings_of(0), {{cak, ckn, false}});
  world.start(0);
  const auto reports = [&](std::uint32_t pn) {
    ForgedUse use = insider.use_of(0);
    use.lowest_pn = pn;
    insider.send(insider.own().basic(3, 200, 0x60).list(1, {named(world[0])}).use(use, {}), 1);
    world.run(Duration::milliseconds(30));
    return world[0].kay().counters().saks_made;
  };
  world.run(Duration::milliseconds(100));
  UNSIGNED_LONGS_EQUAL(1, reports(1));
  for (unsigned i = 0; i < 4; ++i) {
    world.run(Duration::seconds(2));
    UNSIGNED_LONGS_EQUAL(1, reports(0xBFFF'FFFF));
  }
  UNSIGNED_LONGS_EQUAL(2, reports(0xC000'0000));
  // The key that it is about is the old one from then on, and no reason any more.
  for (unsigned i = 0; i < 3; ++i) {
    UNSIGNED_LONGS_EQUAL(2, reports(0xFFFF'FFFF));
    world.run(Duration::seconds(2));
  }
}
