// SPDX-License-Identifier: Apache-2.0
// Two stations of one CA, from power-on to rekeys, restarts and losses.

#include "support/fake_hal/fake_entropy.h"
#include "support/mka/mka_world.h"
#include "support/print.h"

using namespace linksec;
using namespace linksec::test;

namespace {

const Octets kCak = from_hex("b5c209514b4a8b581c7f133a0049e6b3");
const Octets kCkn = from_hex("492237d7915d2d0d17f49e6620f3fc6e");
constexpr Sci kA = {0x0200'0000'0001'0001};
constexpr Sci kB = {0x0200'0000'0002'0001};
constexpr Sci kC = {0x0200'0000'0003'0001};

KaySettings settings(Sci sci, std::uint8_t priority) {
  KaySettings settings;
  settings.sci = sci;
  settings.priority = {priority};
  return settings;
}

CaSettings ca() { return {kCak, kCkn, false}; }

std::uint64_t ms(Time from, Time to) { return (to - from).ns / 1'000'000; }

}  // namespace

TEST_GROUP(TwoStations) {
  void setup() override {
    fake_entropy::reset();
    world.add(settings(kA, 16), {ca()});
    world.add(settings(kB, 32), {ca()});
  }
  void start() {
    world.start(0);
    world.start(1);
  }
  bool secured() { return world[0].secured() && world[1].secured(); }
  bool settled() {
    return secured() && world[0].kay().cp().state() == CpState::kRetire &&
           world[1].kay().cp().state() == CpState::kRetire;
  }
  void become_secured() {
    start();
    CHECK_TRUE(world.run_until([&] { return settled(); }, Duration::seconds(1)));
  }
  // A frame each way comes through.
  void check_traffic() {
    for (std::size_t from = 0; from < 2; ++from) {
      const Octets frame = plain_frame(64, static_cast<std::uint8_t>(from));
      const Octets sent = world[from].protect(frame, world.now());
      CHECK_FALSE(sent.empty());
      CHECK_TRUE(sent != frame);
      CHECK_TRUE(world[1 - from].verify(sent) == frame);
    }
  }
  const KayKey* key(std::size_t station) {
    Kay& kay = world[station].kay();
    const KayKey* latest = kay.key(kay.cp().latest());
    return latest != nullptr ? latest : kay.key(kay.cp().old());
  }
  std::uint32_t found(std::size_t station, MkaFinding finding) {
    return world[station].kay().counters().findings[static_cast<std::size_t>(finding)];
  }

  MkaWorld world;
};

TEST(TwoStations, AreSecuredWithin100MillisecondsOfTheirStart) {
  start();
  const Time begin = world.now();
  CHECK_TRUE(world.run_until([&] { return secured(); }, Duration::seconds(10)));
  CHECK_TRUE(ms(begin, world.now()) <= 100);
  check_traffic();
  CHECK_TRUE(world[0].kay().status().serves);
  CHECK_FALSE(world[1].kay().status().serves);
  CHECK_TRUE(key(0)->ki == key(1)->ki);
}

TEST(TwoStations, NothingPassesBeforeTheyAreSecured_N6) {
  start();
  CHECK_TRUE(world[0].protect(plain_frame(64), world.now()).empty());
  CHECK_TRUE(world[0].verify(plain_frame(64)).empty());
}

TEST(TwoStations, SendAtMost8MkpdusInTheFirstSecond_J57) {
  start();
  world.run(Duration::seconds(1));
  std::array<unsigned, 2> count{};
  for (const MkaWorld::Sent& sent : world.sent()) {
    ++count[sent.from];
  }
  CHECK_TRUE(count[0] <= 8 && count[1] <= 8);
}

TEST(TwoStations, SayHelloEveryTwoSeconds_J1) {
  become_secured();
  world.run(Duration::seconds(4));
  const std::size_t before = world.sent().size();
  world.run(Duration::seconds(20));
  UNSIGNED_LONGS_EQUAL(20, world.sent().size() - before);
  CHECK_TRUE(settled());
}

TEST(TwoStations, RekeyWithin50MillisecondsAndLoseNoFrame_K13) {
  become_secured();
  for (unsigned i = 1; i <= 6; ++i) {
    const Ki old = key(0)->ki;
    world.each_turn([&] { check_traffic(); });
    const Time begin = world.now();
    world[0].kay().rekey(world.now());
    CHECK_TRUE(world.run_until(
        [&] {
          return key(0)->ki != old && key(1)->ki == key(0)->ki &&
                 world[0].kay().cp().latest().transmits && world[1].kay().cp().latest().transmits;
        },
        Duration::seconds(3)));
    CHECK_TRUE(ms(begin, world.now()) <= 50);
    UNSIGNED_LONGS_EQUAL(i % 4, key(0)->an.value());
    UNSIGNED_LONGS_EQUAL(i + 1, key(0)->ki.kn.value);
    CHECK_TRUE(world.run_until([&] { return settled(); }, Duration::seconds(4)));
    world.each_turn({});
  }
}

TEST(TwoStations, TheOldKeyReceivesForSakRetireTime_K10) {
  become_secured();
  const Octets frame = plain_frame(64);
  const Octets early = world[0].protect(frame, world.now());
  const Octets late = world[0].protect(frame, world.now());
  world[0].kay().rekey(world.now());
  CHECK_TRUE(world.run_until([&] { return world[1].kay().cp().state() == CpState::kTransmitting; },
                             Duration::seconds(1)));
  world.run(Duration::milliseconds(2'900));
  CHECK_TRUE(world[1].verify(early) == frame);
  world.run(Duration::milliseconds(200));
  CHECK_TRUE(world[1].verify(late).empty());
}

TEST(TwoStations, ADeadPeerGoesWithin6100To8100Milliseconds_D3) {
  become_secured();
  world.run(Duration::seconds(5));
  Time last{};
  world.lose([](const MkaWorld::Sent& sent, std::size_t) { return sent.from == 1; });
  for (const MkaWorld::Sent& sent : world.sent()) {
    last = sent.from == 1 ? sent.at : last;
  }
  CHECK_TRUE(world.run_until([&] { return !world[0].secured(); }, Duration::seconds(20)));
  CHECK_TRUE(ms(last, world.now()) >= 6'100 && ms(last, world.now()) <= 8'100);
  CHECK_TRUE(world[0].protect(plain_frame(64), world.now()).empty());
}

TEST(TwoStations, TwoLostMkpdusInARowDropNobody_P4) {
  become_secured();
  world.run(Duration::seconds(5));
  const std::size_t begin = world.sent().size();
  world.lose([&](const MkaWorld::Sent& sent, std::size_t) {
    std::size_t place = 0;
    for (std::size_t i = begin; i < world.sent().size(); ++i) {
      place += world.sent()[i].from == 1 ? 1 : 0;
    }
    return sent.from == 1 && place <= 2;
  });
  bool always = true;
  world.each_turn([&] { always = always && secured(); });
  world.run(Duration::seconds(20));
  CHECK_TRUE(always);
}

TEST(TwoStations, ARestartOfTheMemberIsServedAgain_P6) {
  become_secured();
  world.run(Duration::seconds(10));
  const Ki old = key(0)->ki;
  world[1].restart(world.now());
  const Time begin = world.now();
  CHECK_TRUE(
      world.run_until([&] { return settled() && key(0)->ki != old && key(1)->ki == key(0)->ki; },
                      Duration::seconds(10)));
  CHECK_TRUE(ms(begin, world.now()) <= 5'000);
  check_traffic();
}

TEST(TwoStations, ARestartOfTheKeyServerIsServedAgain_J25) {
  become_secured();
  world.run(Duration::seconds(10));
  const Ki old = key(1)->ki;
  world[0].restart(world.now());
  const Time begin = world.now();
  CHECK_TRUE(
      world.run_until([&] { return settled() && key(1)->ki != old && key(1)->ki == key(0)->ki; },
                      Duration::seconds(10)));
  CHECK_TRUE(ms(begin, world.now()) <= 5'000);
  check_traffic();
}

TEST(TwoStations, EveryMkpduThatIsReplayedChangesNothing_P2) {
  become_secured();
  world.run(Duration::seconds(10));
  world[0].kay().rekey(world.now());
  world.run(Duration::seconds(10));
  const Ki before = key(0)->ki;
  const auto sent = world.sent();
  for (const MkaWorld::Sent& each : sent) {
    world.inject(0, each.frame);
    world.inject(1, each.frame);
  }
  bool always = true;
  world.each_turn([&] { always = always && secured(); });
  world.run(Duration::seconds(20));
  CHECK_TRUE(always);
  CHECK_TRUE(key(0)->ki == before && key(1)->ki == before);
  CHECK_TRUE(found(0, MkaFinding::kOwnSci) > 0);
  CHECK_TRUE(found(0, MkaFinding::kMnNotGreater) > 0);
}

TEST(TwoStations, AFlippedBitChangesNothingButACounter_P1) {
  become_secured();
  world.run(Duration::seconds(5));
  const Octets frame = world.sent().back().frame;
  const std::size_t to = 1 - world.sent().back().from;
  const KayCounters before = world[to].kay().counters();
  std::uint32_t refused = 0;
  for (std::size_t bit = 0; bit < frame.size() * 8; ++bit) {
    Octets flipped = frame;
    flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ (1U << (bit % 8)));
    world[to].kay().receive(flipped, world.now());
  }
  for (std::size_t i = 0; i < kMkpduErrorCount; ++i) {
    refused += world[to].kay().counters().errors[i] - before.errors[i];
  }
  UNSIGNED_LONGS_EQUAL(frame.size() * 8, refused);
  CHECK_TRUE(settled());
}

TEST(TwoStations, AThirdOneJoinsWithin100Milliseconds_J39) {
  become_secured();
  world.run(Duration::seconds(10));
  const Ki old = key(0)->ki;
  world.add(settings(kC, 48), {ca()});
  world.start(2);
  const Time begin = world.now();
  CHECK_TRUE(world.run_until(
      [&] { return world[2].secured() && key(0)->ki != old && key(1)->ki == key(2)->ki; },
      Duration::seconds(10)));
  CHECK_TRUE(ms(begin, world.now()) <= 100);
  const Octets frame = plain_frame(64);
  const Octets sent = world[2].protect(frame, world.now());
  CHECK_TRUE(world[0].verify(sent) == frame);
  CHECK_TRUE(world[1].verify(sent) == frame);
}

TEST(TwoStations, OfThreeOneServesWhenTheServerIsGone_J62) {
  world.add(settings(kC, 48), {ca()});
  start();
  world.start(2);
  world.run(Duration::seconds(20));
  CHECK_TRUE(secured() && world[2].secured());
  Time last{};
  world.lose([](const MkaWorld::Sent& sent, std::size_t to) { return sent.from == 0 || to == 0; });
  for (const MkaWorld::Sent& sent : world.sent()) {
    last = sent.from == 0 ? sent.at : last;
  }
  CHECK_TRUE(world.run_until(
      [&] { return world[1].kay().status().serves && world[1].secured() && world[2].secured(); },
      Duration::seconds(20)));
  CHECK_TRUE(ms(last, world.now()) <= 8'200);
  const Octets frame = plain_frame(64);
  CHECK_TRUE(world[2].verify(world[1].protect(frame, world.now())) == frame);
}

TEST(TwoStations, AgreeOnEachSuite_J31) {
  for (std::size_t i = 0; i < kCipherSuiteCount; ++i) {
    MkaWorld other;
    for (const Sci sci : {kA, kB, kC}) {
      KaySettings with = settings(sci, 16);
      with.suites[0] = static_cast<CipherSuite>(i);
      other.add(with, {ca()});
    }
    for (std::size_t station = 0; station < 3; ++station) {
      other.start(station);
    }
    CHECK_TRUE(other.run_until(
        [&] { return other[0].secured() && other[1].secured() && other[2].secured(); },
        Duration::seconds(10)));
    other.run(Duration::seconds(10));
    for (std::size_t from = 0; from < 3; ++from) {
      const Octets frame = plain_frame(100);
      const Octets sent = other[from].protect(frame, other.now());
      for (std::size_t to = 0; to < 3; ++to) {
        CHECK_TRUE(to == from || other[to].verify(sent) == frame);
      }
    }
  }
}

TEST(TwoStations, OfAnotherCakStayApart_H8) {
  const Octets other_cak = from_hex("00000000000000000000000000000001");
  MkaWorld other;
  other.add(settings(kA, 16), {ca()});
  other.add(settings(kB, 32), {{other_cak, kCkn, false}});
  other.start(0);
  other.start(1);
  other.run(Duration::seconds(20));
  CHECK_FALSE(other[0].secured() || other[1].secured());
  const auto icv = static_cast<std::size_t>(MkpduError::kIcv);
  CHECK_TRUE(other[0].kay().counters().errors[icv] >= 9);
}

TEST(TwoStations, OneOfThemDeafIsNeverServed_J15) {
  world.lose([](const MkaWorld::Sent& sent, std::size_t) { return sent.from == 0; });
  start();
  world.run(Duration::seconds(30));
  CHECK_FALSE(world[0].secured() || world[1].secured());
  UNSIGNED_LONGS_EQUAL(0, world[0].kay().counters().saks_made);
}

TEST(TwoStations, ARandomSourceThatFailsMakesNoParticipant_I8) {
  fake_entropy::refuse(Status::kIoError);
  LONGS_EQUAL(
      static_cast<int>(Status::kIoError),
      static_cast<int>(world[0].kay().start(settings(kA, 16), std::array{ca()}, world.now())));
}
