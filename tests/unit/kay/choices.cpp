// SPDX-License-Identifier: Apache-2.0
// What the settings of a port change: who serves, when a SAK is replaced, which SAKs are taken
// [802.1X-2020 9.5, 9.8, 12.3].

#include <set>
#include <string>

#include "insider_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

const Octets kSak = from_hex("101112131415161718191a1b1c1d1e1f");

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming)
TEST_GROUP_BASE(Choices, InsiderFixture) {
  void begin(const KaySettings& settings, std::size_t stations = 1) {
    for (std::size_t i = 0; i < stations; ++i) {
      KaySettings each = settings;
      each.sci = settings_of(i).sci;
      world.add(each, {{cak, ckn, false}});
      world.start(i);
    }
    count = stations;
    world.run(Duration::milliseconds(200));
  }
  // The insider is the Key Server of station 0 and gives it a SAK.
  MkaFinding gives(unsigned confidentiality, std::uint64_t suite, const Octets& sak) {
    std::array<std::uint32_t, kMkaFindingCount> before = world[0].kay().counters().findings;
    insider.send(insider.own()
                     .basic(3, 0, 0xF0)
                     .list(1, {named(world[0])})
                     .sak(0, static_cast<std::uint8_t>(confidentiality), ++kn_, suite, sak),
                 1);
    for (std::size_t i = 0; i < kMkaFindingCount; ++i) {
      if (world[0].kay().counters().findings[i] != before[i]) {
        return static_cast<MkaFinding>(i);
      }
    }
    return MkaFinding::kOwnSci;
  }

  std::uint32_t kn_ = 0;
};

TEST(Choices, ASakIsReplacedWhenItsPeriodIsOver_J35) {
  KaySettings like;
  like.rekey_period = Duration::seconds(30);
  build(2, like);
  std::set<std::uint32_t> kns;
  world.each_turn([&] {
    each_sends();
    kns.insert(key(1).ki.kn.value);
    CHECK_TRUE(all_hear());
  });
  world.run(Duration::seconds(100));
  CHECK_TRUE(kns == (std::set<std::uint32_t>{1, 2, 3, 4}));
  UNSIGNED_LONGS_EQUAL(
      3, world[0].kay().counters().rekeys[static_cast<std::size_t>(RekeyReason::kPeriod)]);
  UNSIGNED_LONGS_EQUAL(
      0, world[1].kay().counters().rekeys[static_cast<std::size_t>(RekeyReason::kPeriod)]);
}

TEST(Choices, OfStationsThatMustNotServeNobodyDoes_J22) {
  KaySettings like;
  like.priority = {255};
  like.strict_priority_255 = true;
  begin(like, 2);
  world.run(Duration::seconds(20));
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK_FALSE(world[i].kay().participants()[0].election().decided);
    CHECK_FALSE(world[i].secured());
    UNSIGNED_LONGS_EQUAL(0, world[i].kay().counters().saks_made);
    CHECK_TRUE(world[i].protect(plain_frame(64), world.now()).empty());
  }
}

TEST(Choices, Priority255ServesWhereItIsNotForbidden_J22) {
  KaySettings like;
  like.priority = {255};
  begin(like, 2);
  CHECK_TRUE(world[0].secured() && world[1].secured());
  CHECK_TRUE(world[0].kay().status().serves);
}

TEST(Choices, AKeyServerThatDoesNotWantMacsecAdvisesTheClear_J48_N8) {
  for (const bool desired : {true, false}) {
    world = {};
    KaySettings like;
    like.policy = KayPolicy::kServerDecides;
    like.macsec_desired = desired;
    like.capability = desired ? MacsecCapability::kNone : MacsecCapability::kOffsets;
    like.sci = settings_of(0).sci;
    world.add(like, {{cak, ckn, false}});
    like.macsec_desired = true;
    like.capability = MacsecCapability::kOffsets;
    like.sci = settings_of(1).sci;
    like.priority = {200};
    world.add(like, {{cak, ckn, false}});
    world.start(0);
    world.start(1);
    world.run(Duration::seconds(30));
    for (std::size_t i = 0; i < 2; ++i) {
      CHECK_TRUE(world[i].kay().status().authenticated);
      CHECK_TRUE(world[i].protect(plain_frame(64), world.now()) == plain_frame(64));
      UNSIGNED_LONGS_EQUAL(0, world[i].kay().counters().saks_made);
    }
  }
}

TEST(Choices, ASakBeyondThePortsCapabilityIsRefused_J33) {
  struct Case {
    MacsecCapability capability;
    unsigned confidentiality;
    bool taken;
  };
  for (const Case& each :
       {Case{MacsecCapability::kIntegrity, 0, true}, Case{MacsecCapability::kIntegrity, 1, false},
        Case{MacsecCapability::kConfidentiality, 1, true},
        Case{MacsecCapability::kConfidentiality, 2, false},
        Case{MacsecCapability::kOffsets, 3, true}, Case{MacsecCapability::kNone, 0, false}}) {
    world = {};
    KaySettings like = settings_of(0);
    like.capability = each.capability;
    begin(like);
    const MkaFinding expected = each.taken ? MkaFinding::kAccepted : MkaFinding::kDistSakSuite;
    STRCMP_EQUAL(name(expected), name(gives(each.confidentiality, 0, kSak)));
  }
}

TEST(Choices, TheDefaultSuiteIsKnownByItsNumberOf2006Too_J33) {
  for (const std::uint64_t suite :
       {std::uint64_t{0x0080'0200'0100'0001}, std::uint64_t{0x0080'C200'0100'0001}}) {
    world = {};
    begin(settings_of(0));
    const MkaFinding found = gives(1, suite, kSak);
    CHECK_TRUE(found == MkaFinding::kAccepted);
    UNSIGNED_LONGS_EQUAL(1, world[0].kay().counters().saks_received);
  }
}

TEST(Choices, WherePeersHaveKeysOfEachAnOneThatIsFreeHereIsTaken_J37) {
  begin(settings_of(0));
  for (std::uint8_t i = 0; i < 2; ++i) {
    ForgedUse latest{Octets(12, 7), 9, static_cast<std::uint8_t>(2 * i), true, true, 1};
    ForgedUse old = latest;
    ++latest.an;
    ++latest.kn;
    insider.send(ForgedMkpdu(cak, ckn, InsiderFixture::settings_of(5U + i).sci.value,
                             Octets(12, static_cast<std::uint8_t>(9 + i)), 1)
                     .basic(3, 200, 0x70)
                     .list(1, {named(world[0])})
                     .use(latest, old),
                 1);
  }
  world.run(Duration::seconds(8));
  CHECK_TRUE(world[0].kay().counters().saks_made >= 1);
}

TEST(Choices, EveryFindingHasANameOfItsOwn) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < kMkaFindingCount; ++i) {
    names.insert(name(static_cast<MkaFinding>(i)));
  }
  UNSIGNED_LONGS_EQUAL(kMkaFindingCount, names.size());
  CHECK_FALSE(names.contains(""));
}
