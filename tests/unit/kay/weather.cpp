// SPDX-License-Identifier: Apache-2.0
// Stations on a bad wire, with restarts and rekeys in between: no nonce is used twice, nothing is
// sent in clear, and service is back as soon as the wire allows it [MKA P2, P4 to P7].

#include <random>
#include <set>
#include <tuple>

#include "support/fake_hal/fake_entropy.h"
#include "support/mka/mka_world.h"
#include "support/print.h"

using namespace linksec;
using namespace linksec::test;

namespace {

const Octets kCak = from_hex("b5c209514b4a8b581c7f133a0049e6b3");
const Octets kCkn = from_hex("492237d7915d2d0d17f49e6620f3fc6e");
constexpr std::size_t kMacSecOffset = 12;

KaySettings settings(std::size_t station) {
  KaySettings settings;
  settings.sci = {0x0200'0000'0000'0001U + ((station + 1) << 16U)};
  settings.priority = {static_cast<std::uint8_t>(16 * (station + 1))};
  return settings;
}

}  // namespace

TEST_GROUP(BadWeather) {
  void setup() override { fake_entropy::reset(); }
  void build(std::size_t stations, CipherSuite suite = CipherSuite::kGcmAes128) {
    for (std::size_t i = 0; i < stations; ++i) {
      KaySettings with = settings(i);
      with.suites[0] = suite;
      world.add(with, {{kCak, kCkn, false}});
      world.start(i);
    }
    count = stations;
    world.each_turn([this] { each_sends(); });
  }
  // Each station sends a frame under whatever key it has, and no nonce is used twice.
  void each_sends() {
    for (std::size_t i = 0; i < count; ++i) {
      Kay& kay = world[i].kay();
      const Octets sent = world[i].protect(plain_frame(64), world.now());
      if (sent.empty()) {
        continue;
      }
      UNSIGNED_LONGS_EQUAL(0x88E5, load_be16(sent.data() + kMacSecOffset));
      const CpSlot& slot = kay.cp().latest().transmits ? kay.cp().latest() : kay.cp().old();
      const KayKey* const key = kay.key(slot);
      CHECK_TRUE(key != nullptr);
      const std::uint32_t pn = load_be32(sent.data() + kMacSecOffset + 4);
      CHECK_TRUE(used.emplace(key->ki, world[i].sci().value, pn).second);
    }
  }
  bool all_secured() {
    for (std::size_t i = 0; i < count; ++i) {
      if (!world[i].secured()) {
        return false;
      }
    }
    return true;
  }
  // Each hears each other under the keys in use.
  bool all_hear() {
    if (!all_secured()) {
      return false;
    }
    for (std::size_t from = 0; from < count; ++from) {
      const Octets frame = plain_frame(80);
      const Octets sent = world[from].protect(frame, world.now());
      for (std::size_t to = 0; to < count; ++to) {
        if (to != from && world[to].verify(sent) != frame) {
          return false;
        }
      }
    }
    return true;
  }
  void check_service() {
    world.lose({});
    CHECK_TRUE(world.run_until([this] { return all_hear(); }, Duration::seconds(10)));
  }

  MkaWorld world;
  std::size_t count = 0;
  std::set<std::tuple<Ki, std::uint64_t, std::uint32_t>> used;
};

TEST(BadWeather, AnyTwoLostMkpdusWithin8SecondsDropNobody_P4) {
  build(2);
  world.run(Duration::seconds(12));
  CHECK_TRUE(all_secured());
  std::mt19937 random(1);
  for (unsigned round = 0; round < 60; ++round) {
    const std::size_t begin = world.sent().size();
    const std::size_t first = random() % 8;
    const std::size_t second = random() % 8;
    world.lose([&, begin, first, second](const MkaWorld::Sent&, std::size_t) {
      const std::size_t place = world.sent().size() - 1 - begin;
      return place == first || place == second;
    });
    bool always = true;
    for (unsigned i = 0; i < 20; ++i) {
      world.run(Duration::milliseconds(500));
      always = always && all_secured();
    }
    CHECK_TRUE(always);
    world.lose({});
    world.run(Duration::milliseconds(1'000 + random() % 2'000));
  }
}

TEST(BadWeather, ServiceIsBackWhateverWasLost_P4) {
  for (const std::size_t stations : {std::size_t{2}, std::size_t{3}}) {
    world = {};
    used = {};
    build(stations);
    std::mt19937 random(static_cast<unsigned>(stations));
    for (unsigned round = 0; round < 40; ++round) {
      const std::uint_fast32_t percent = 20 + random() % 75;
      world.lose(
          [&, percent](const MkaWorld::Sent&, std::size_t) { return random() % 100 < percent; });
      world.run(Duration::milliseconds(random() % 20'000));
      check_service();
    }
  }
}

TEST(BadWeather, ARestartAtAnyTimeIsServedAgain_P6) {
  for (const std::size_t stations : {std::size_t{2}, std::size_t{3}}) {
    world = {};
    used = {};
    build(stations);
    std::mt19937 random(static_cast<unsigned>(stations) + 7);
    for (unsigned round = 0; round < 120; ++round) {
      world.run(Duration::microseconds(random() % 60'000));
      world[0].kay().rekey(world.now());
      world.run(Duration::microseconds(random() % 60'000));
      world[random() % stations].restart(world.now());
      check_service();
      if (round % 4 == 0) {
        world.run(Duration::milliseconds(random() % 12'000));
      }
    }
  }
}

TEST(BadWeather, AllRestartAtOnce_P7) {
  build(3);
  for (unsigned round = 0; round < 20; ++round) {
    world.run(Duration::milliseconds(100 + round * 317));
    for (std::size_t i = 0; i < count; ++i) {
      world[i].restart(world.now());
    }
    check_service();
  }
}

TEST(BadWeather, ReplaysOfAllThatWasSentInAnyOrderChangeNothing_P2) {
  build(2);
  std::mt19937 random(3);
  for (unsigned round = 0; round < 6; ++round) {
    world.run(Duration::seconds(5));
    world[0].kay().rekey(world.now());
    world.run(Duration::seconds(5));
    world[random() % 2].restart(world.now());
    check_service();
  }
  world.run(Duration::seconds(12));
  const std::uint32_t made = world[0].kay().counters().saks_made;
  const auto sent = world.sent();
  for (unsigned i = 0; i < 3'000; ++i) {
    world.inject(random() % 2, sent[random() % sent.size()].frame);
    world.run(Duration::milliseconds(random() % 20));
    CHECK_TRUE(all_secured());
  }
  CHECK_TRUE(all_hear());
  UNSIGNED_LONGS_EQUAL(made, world[0].kay().counters().saks_made);
}

TEST(BadWeather, XpnStationsAgreeOnSscisWhoeverComesAndGoes_J43) {
  build(3, CipherSuite::kGcmAesXpn256);
  std::mt19937 random(5);
  for (unsigned round = 0; round < 40; ++round) {
    world.run(Duration::milliseconds(random() % 9'000));
    world[random() % count].restart(world.now());
    check_service();
  }
}
