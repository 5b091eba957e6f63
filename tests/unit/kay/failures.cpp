// SPDX-License-Identifier: Apache-2.0
// What a KaY does when the SecY, the random source or a buffer fails it, or somebody takes its SAs
// away: no state waits for ever, no nonce is used twice, nothing leaves in clear, and the others
// keep their service [802.1X-2020 12.2, K15].

#include "insider_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

Capacity with_rx_scs(std::uint32_t count) {
  Capacity capacity = kMkaCapacity;
  capacity.rx_scs = count;
  return capacity;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming)
TEST_GROUP_BASE(Failures, InsiderFixture){
    // Stations of which one has another capacity.
    void build_with(std::size_t stations, std::size_t small,
                    const Capacity& capacity){for (std::size_t i = 0; i < stations; ++i){
        world.add(settings_of(i), {{cak, ckn, false}}, i == small ? capacity : kMkaCapacity);
world.start(i);
}
count = stations;
world.each_turn([this] { each_sends(); });
}
const KayCounters& counters(std::size_t station) { return world[station].kay().counters(); }
std::uint32_t rekeys(std::size_t station, RekeyReason reason) {
  return counters(station).rekeys[static_cast<std::size_t>(reason)];
}
std::uint32_t new_mis(std::size_t station, NewMiReason reason) {
  return counters(station).new_mis[static_cast<std::size_t>(reason)];
}
An an_of(std::size_t station) { return key(station).an; }
}
;

TEST(Failures, AMemberWithoutRoomForAPeersScTriesAgainAfterTwoLifeTimes_K15) {
  build_with(3, 1, with_rx_scs(1));
  world.run(Duration::seconds(60));
  CHECK_FALSE(world[1].secured());
  const std::uint32_t tried = new_mis(1, NewMiReason::kKeyLost);
  CHECK_TRUE(tried >= 2 && tried <= 6);
  // The two that have room hear each other whatever the third one does.
  const Octets frame = plain_frame(80);
  CHECK_TRUE(world.run_until(
      [&] { return world[2].verify(world[0].protect(frame, world.now())) == frame; },
      Duration::seconds(10)));
}

TEST(Failures, AKeyServerWithoutRoomForAPeersScMakesAtMostASakALifeTime_K15_J36) {
  build_with(3, 0, with_rx_scs(1));
  world.run(Duration::seconds(60));
  CHECK_FALSE(world[0].secured());
  CHECK_TRUE(rekeys(0, RekeyReason::kKeyLost) >= 2);
  CHECK_TRUE(counters(0).saks_made <= 3 + 60 / 6);
}

TEST(Failures, AStationWithRoomForOneSakHasABreakInARekeyAndServiceBehindIt_K15) {
  for (const std::size_t small : {std::size_t{0}, std::size_t{1}}) {
    anew();
    Capacity one = kMkaCapacity;
    one.saks = 1;
    build_with(2, small, one);
    CHECK_TRUE(world.run_until([this] { return all_hear(); }, Duration::seconds(1)));
    world.run(Duration::seconds(4));
    world[0].kay().rekey(world.now());
    CHECK_TRUE(world.run_until([this] { return !all_hear(); }, Duration::seconds(1)));
    CHECK_TRUE(world.run_until([this] { return all_hear(); }, Duration::seconds(30)));
  }
}

TEST(Failures, ATransmitSaThatIsTakenAwayComesBackUnderAFreshSak_K15) {
  for (const std::size_t station : {std::size_t{0}, std::size_t{1}}) {
    anew();
    build(2);
    const Ki before = key(station).ki;
    LONGS_EQUAL(static_cast<int>(Status::kOk),
                static_cast<int>(world[station].secy().lmi().delete_tx_sa(
                    world[station].sci(), an_of(station), world.now())));
    check_service(Duration::seconds(14));
    CHECK_TRUE(key(station).ki != before);
  }
}

TEST(Failures, WithoutATransmitScThereIsNoServiceAndNoStormOfSaks_K15_J36) {
  for (const std::size_t station : {std::size_t{0}, std::size_t{1}}) {
    anew();
    build(2);
    const std::uint32_t made = counters(0).saks_made;
    CHECK_TRUE(world[station].secy().lmi().delete_tx_sc(world[station].sci()) == Status::kOk);
    world.run(Duration::seconds(60));
    CHECK_FALSE(world[station].secured());
    CHECK_TRUE(counters(0).saks_made - made <= 3 + 60 / 6);
  }
}

TEST(Failures, AReceiveScThatIsTakenAwayComesBackWithTheNextMkpdu_K15) {
  for (const CipherSuite suite : {CipherSuite::kGcmAes128, CipherSuite::kGcmAesXpn128}) {
    anew();
    build(2, suite);
    CHECK_TRUE(world[1].secy().lmi().delete_rx_sc(world[0].sci()) == Status::kOk);
    CHECK_FALSE(all_hear());
    check_service(Duration::seconds(3));
  }
}

TEST(Failures, ARandomSourceThatFailsForAWhileDelaysASakAndNothingElse_K15) {
  build(2);
  fake_entropy::refuse(Status::kIoError);
  const Ki before = key(0).ki;
  world[0].kay().rekey(world.now());
  for (unsigned i = 0; i < 10; ++i) {
    world.run(Duration::seconds(1));
    CHECK_TRUE(all_hear());
  }
  CHECK_TRUE(key(0).ki == before);
  fake_entropy::refuse(Status::kOk);
  CHECK_TRUE(world.run_until([&] { return key(1).ki != before && key(1).ki == key(0).ki; },
                             Duration::seconds(3)));
  check_service();
}

TEST(Failures, WithoutARandomSourceNoMkpduIsSentUnderAnOldMi_I8) {
  build(2);
  fake_entropy::refuse(Status::kIoError);
  const std::uint32_t sent = counters(1).mkpdus_sent;
  world[1].kay().set_port_enabled(false, world.now());
  world[1].kay().set_port_enabled(true, world.now());
  world.run(Duration::seconds(10));
  UNSIGNED_LONGS_EQUAL(sent, counters(1).mkpdus_sent);
  CHECK_TRUE(world[1].kay().participants()[0].mi().is_null());
  fake_entropy::refuse(Status::kOk);
  check_service(Duration::seconds(14));
}

TEST(Failures, ABufferThatIsTooSmallDelaysAnMkpduUntilTheNextHello) {
  world.add(settings_of(0), {{cak, ckn, false}});
  CHECK_TRUE(world[0].start(world.now()));
  Kay& kay = world[0].kay();
  std::array<std::uint8_t, config::kHeadroomOctets + 60> storage{};
  FrameBuffer small(storage, config::kHeadroomOctets);
  UNSIGNED_LONGS_EQUAL(0, kay.transmit({&small, 1}, world.now()));
  UNSIGNED_LONGS_EQUAL(0, counters(0).mkpdus_sent);
  CHECK_TRUE(kay.next_deadline() == world.now() + Duration::seconds(2));
  world.run(Duration::seconds(2));
  UNSIGNED_LONGS_EQUAL(1, counters(0).mkpdus_sent);
}

TEST(Failures, ASakThatTheKekDoesNotUnwrapIsDiscardedWithItsWholeMkpdu_J40) {
  build(2);
  const Ki before = key(1).ki;
  Octets body(28, 0x5A);
  store_be32(body.data(), 2);
  insider.send(insider.believed_as(0, 2).set(4, 0x54, 0, body), 2);
  UNSIGNED_LONGS_EQUAL(1, found(1, MkaFinding::kSakUnwrap));
  CHECK_TRUE(key(1).ki == before && !world[1].kay().cp().latest().key.exists());
  check_service();
}

TEST(Failures, AStartThatIsRefusedLeavesNothing_I8) {
  const CaSettings ca = {cak, ckn, false};
  const Octets other = from_hex("01");
  const auto refused = [&](const KaySettings& settings, std::vector<CaSettings> cas,
                           const Capacity& capacity = kMkaCapacity) {
    world = {};
    world.add(settings, std::move(cas), capacity);
    return !world[0].start(world.now()) && world[0].secy().find_tx_sc(settings.sci) == nullptr &&
           world[0].kay().next_deadline() == Time::never();
  };
  KaySettings nobody = settings_of(0);
  nobody.sci = {~std::uint64_t{0}};
  CHECK_TRUE(refused(nobody, {ca}));
  CHECK_TRUE(refused(settings_of(0), {}));
  CHECK_TRUE(refused(settings_of(0), {ca, ca}));
  CHECK_TRUE(refused(settings_of(0), {{ConstByteSpan{cak}.first(15), ckn, false}, ca}));
  CHECK_TRUE(refused(settings_of(0), {{cak, Octets(33), false}}));
  CHECK_TRUE(refused(settings_of(0), {{cak, {}, false}}));
  Capacity one = kMkaCapacity;
  one.participants = 1;
  CHECK_TRUE(refused(settings_of(0), {ca, {cak, other, true}}, one));
}
