// SPDX-License-Identifier: Apache-2.0
// A port with several CAs: which one leads, and what a change costs [802.1X-2020 9.14].

#include "support/fake_hal/fake_entropy.h"
#include "support/mka/mka_world.h"
#include "support/print.h"

using namespace linksec;
using namespace linksec::test;

namespace {

const Octets kPrimaryCak = from_hex("b5c209514b4a8b581c7f133a0049e6b3");
const Octets kOtherCak = from_hex("d61c8731ab6c4e085fc28d4444ede4e4");
const Octets kFallbackCak = from_hex("000102030405060708090a0b0c0d0e0f");
const Octets kPrimaryCkn = from_hex("01");
const Octets kFallbackCkn = from_hex("f0f1");

KaySettings settings(std::uint64_t sci, std::uint8_t priority) {
  KaySettings settings;
  settings.sci = {sci};
  settings.priority = {priority};
  return settings;
}

}  // namespace

TEST_GROUP(SeveralCas) {
  void setup() override { fake_entropy::reset(); }
  void begin(const Octets& cak_of_a, const Octets& cak_of_b) {
    world.add(settings(0x0200'0000'0001'0001, 16),
              {{cak_of_a, kPrimaryCkn, false}, {kFallbackCak, kFallbackCkn, true}});
    world.add(settings(0x0200'0000'0002'0001, 32),
              {{kFallbackCak, kFallbackCkn, true}, {cak_of_b, kPrimaryCkn, false}});
    world.start(0);
    world.start(1);
  }
  bool leads(std::size_t station, const Octets& ckn) {
    const Participant* const principal = world[station].kay().principal();
    return principal != nullptr && std::ranges::equal(principal->ckn().view().octets(), ckn);
  }
  bool both_lead(const Octets& ckn) {
    return world[0].secured() && world[1].secured() && leads(0, ckn) && leads(1, ckn);
  }
  void check_traffic() {
    for (std::size_t from = 0; from < 2; ++from) {
      const Octets frame = plain_frame(64);
      CHECK_TRUE(world[1 - from].verify(world[from].protect(frame, world.now())) == frame);
    }
  }

  MkaWorld world;
};

TEST(SeveralCas, ThePrimaryLeads_M2) {
  begin(kPrimaryCak, kPrimaryCak);
  CHECK_TRUE(world.run_until([&] { return both_lead(kPrimaryCkn); }, Duration::seconds(1)));
  check_traffic();
  world.run(Duration::seconds(30));
  CHECK_TRUE(both_lead(kPrimaryCkn));
}

TEST(SeveralCas, TheFallbackServesWhereThePrimaryKeysDiffer_M6) {
  begin(kPrimaryCak, kOtherCak);
  CHECK_TRUE(world.run_until([&] { return both_lead(kFallbackCkn); }, Duration::seconds(1)));
  check_traffic();
}

TEST(SeveralCas, ALostPrimaryGivesWayWithoutALostFrame_M4_M6) {
  begin(kPrimaryCak, kPrimaryCak);
  world.run(Duration::seconds(10));
  CHECK_TRUE(both_lead(kPrimaryCkn));
  world.lose([](const MkaWorld::Sent& sent, std::size_t) {
    constexpr std::size_t kFirstOfCkn = 18 + 32;
    return sent.frame[kFirstOfCkn] == kPrimaryCkn[0];
  });
  world.each_turn([&] { check_traffic(); });
  CHECK_TRUE(world.run_until([&] { return both_lead(kFallbackCkn); }, Duration::seconds(10)));
  world.run(Duration::seconds(10));
  CHECK_TRUE(both_lead(kFallbackCkn));
  UNSIGNED_LONGS_EQUAL(1, world[0].kay().counters().server_changes);
}

TEST(SeveralCas, ThePrimaryLeadsAgainAfterLifeTime_M7) {
  begin(kPrimaryCak, kPrimaryCak);
  world.run(Duration::seconds(10));
  bool lossy = true;
  world.lose([&](const MkaWorld::Sent& sent, std::size_t) {
    constexpr std::size_t kFirstOfCkn = 18 + 32;
    return lossy && sent.frame[kFirstOfCkn] == kPrimaryCkn[0];
  });
  world.run(Duration::seconds(20));
  CHECK_TRUE(both_lead(kFallbackCkn));
  lossy = false;
  world.each_turn([&] { check_traffic(); });
  const Time begin = world.now();
  CHECK_TRUE(world.run_until([&] { return both_lead(kPrimaryCkn); }, Duration::seconds(20)));
  CHECK_TRUE(world.now() - begin >= Duration::seconds(6));
  world.run(Duration::seconds(10));
}

TEST(SeveralCas, OneCknTwiceIsRefused_M5) {
  world.add(settings(0x0200'0000'0001'0001, 16),
            {{kPrimaryCak, kPrimaryCkn, false}, {kOtherCak, kPrimaryCkn, false}});
  CHECK_FALSE(world[0].start(world.now()));
}

// A hub of two CAs with one station each: the one whose Key Server is the better one leads, and
// where these are the same, the greater CKN.
TEST(SeveralCas, OfTwoPrimariesTheBetterKeyServerLeadsThenTheGreaterCkn_M3) {
  const Octets other_ckn = from_hex("02");
  for (const bool same_server : {false, true}) {
    world = {};
    world.add(settings(0x0200'0000'0001'0001, static_cast<std::uint8_t>(same_server ? 1 : 200)),
              {{kPrimaryCak, kPrimaryCkn, false}, {kOtherCak, other_ckn, false}});
    world.add(settings(0x0200'0000'0002'0001, 32), {{kPrimaryCak, kPrimaryCkn, false}});
    world.add(settings(0x0200'0000'0003'0001, 64), {{kOtherCak, other_ckn, false}});
    world.start(1);
    world.start(2);
    world.start(0);
    world.run(Duration::seconds(30));
    CHECK_TRUE(leads(0, same_server ? other_ckn : kPrimaryCkn));
    CHECK_TRUE(world[0].secured());
  }
}
