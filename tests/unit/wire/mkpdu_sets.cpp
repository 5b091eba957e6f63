// SPDX-License-Identifier: Apache-2.0

// Every rule of a parameter set at its edges, and the order in which all rules are looked at.

#include <functional>
#include <vector>

#include "mkpdu_frame.h"
#include "secy/cipher_suite.h"
#include "support/print.h"
#include "wire/mkpdu.h"

using namespace linksec;
using namespace linksec::test;

namespace {

const std::string kMi2 = "36cd429d6be48edfc8be4885";

// A Distributed SAK of that many octets which names `suite`.
std::string sak_of(std::size_t octets, const char* suite) {
  return "04500" + flags_and_length(0, octets).substr(1) + "00000001" + suite +
         to_hex(Octets(octets - 12, 0x22));
}

// The octets of a frame with those sets; what is read of them points into it.
struct Read {
  explicit Read(const std::string& sets, const std::string& basic = "0310e0")
      : frame(make_eapol(spec_of(sets, basic))), reading(read_mkpdu(frame)) {
    CHECK_EQUAL(MkpduError::kNone, reading.error());
  }
  static EapolSpec spec_of(const std::string& sets, const std::string& basic) {
    EapolSpec spec;
    spec.sets = sets;
    spec.basic = basic;
    return spec;
  }
  const MkpduFields* operator->() const { return &reading.fields(); }

  Octets frame;
  MkpduReading reading;
};

}  // namespace

TEST_GROUP(MkpduSets){};

// @test MKA-H10
TEST(MkpduSets, ASetEndsInFrontOfTheIcv_11_11) {
  CHECK_EQUAL(MkpduError::kNone, rule_of_sets(set_of("09", 5)));
  CHECK_EQUAL(MkpduError::kSetOverrun, rule_of_sets("090000090000000000000000"));
  CHECK_EQUAL(MkpduError::kNone, rule_of_sets("090000080000000000000000"));
  CHECK_EQUAL(MkpduError::kSetOverrun, rule_of_sets("0100001c" + kMi2 + "00000001"));
  CHECK_EQUAL(MkpduError::kSetOverrun, rule_of_sets("09000fff"));
  CHECK_EQUAL(MkpduError::kSetOverrun, rule_of_sets("09000f00" + set_of("01", 16)));
}

// @test MKA-H10
TEST(MkpduSets, ZeroesBehindTheLastSetAreARest_11_11) {
  CHECK_EQUAL(MkpduError::kSetOverrun, rule_of_sets("00000000"));
  CHECK_EQUAL(MkpduError::kSetOverrun, rule_of_sets(set_of("01", 16) + "00000000"));
  CHECK_EQUAL(MkpduError::kNone, rule_of_sets("03000000"));
}

// @test MKA-H11 MKA-H12
TEST(MkpduSets, ASetOfAnUnknownTypeIsSkippedByItsLength_11_11) {
  const std::string list = "01000010" + kMi2 + "00000007";
  for (const char* type : {"09", "0a", "c8", "fe"}) {
    const Read read{set_of(type, 13) + list + set_of(type, 0)};
    UNSIGNED_LONGS_EQUAL(1, read->live_peers().size());
    CHECK(read->live_peers()[0].mn == Mn{7});
    CHECK(!read->sak_use() && !read->distributed_sak() && !read->xpn() && !read->kmd());
    CHECK(read->potential_peers().empty());
  }
}

// @test MKA-H12
TEST(MkpduSets, TheFirstSetOfATypeCountsAndTheSecondIsNotLookedAt_11_11) {
  const std::string first = "01000010" + kMi2 + "00000007";
  const std::string second = "01000010" + kMi2 + "00000009";
  CHECK(Read { first + second } -> live_peers()[0].mn == Mn{7});
  CHECK(Read { first + set_of("01", 15) } -> live_peers()[0].mn == Mn{7});
  CHECK_EQUAL(MkpduError::kListLength, rule_of_sets(set_of("01", 15) + first));
  CHECK_EQUAL(MkpduError::kNone, rule_of_sets("03000000" + set_of("03", 39)));
  CHECK(!Read { "03000000" + set_of("03", 40) } -> sak_use()->macsec_used);
}

// @test MKA-H11
TEST(MkpduSets, TheWalkGivesAllSetsInTheirOrder_11_11) {
  const Read read{set_of("08", 8) + set_of("c8", 2) + set_of("01", 0) + set_of("01", 16)};
  ParameterSetWalk walk = read->sets();
  for (const auto& [type, octets] :
       std::vector<std::pair<int, std::size_t>>{{8, 8}, {200, 2}, {1, 0}, {1, 16}}) {
    const std::optional<ParameterSet> set = walk.next();
    CHECK(set.has_value());
    LONGS_EQUAL(type, set->type);
    UNSIGNED_LONGS_EQUAL(octets, set->body.size());
  }
  CHECK(!walk.next());
}

// @test MKA-H13
TEST(MkpduSets, ReservedBitsThatAreReceivedAreIgnored_11_11) {
  CHECK(Read { "0201f010" + kMi2 + "00000001" } -> potential_peers().size() == 1);
  const Read sak{"044ff01c00000001" + to_hex(Octets(24, 0x22))};
  CHECK(sak->distributed_sak()->an == An{1});
  CHECK(sak->distributed_sak()->confidentiality == SakConfidentiality::kNone);
  CHECK(Read { "0800f008" + to_hex(Octets(8, 1)) } -> xpn()->old_lowest_pn_hi == 0x01010101);
  CHECK(!Read { "03002000" } -> sak_use()->delay_protect);
  CHECK((Read { "0700000ce00afffe0080c20001000003" } -> announced_suites().value()[0] ==
         AnnouncedSuite{kGcmAesXpn128Id, MacsecCapability::kConfidentiality}));
}

// @test MKA-H18
TEST(MkpduSets, APeerListHoldsWholeEntries_Figure_11_9) {
  for (const char* type : {"01", "02"}) {
    for (std::size_t octets = 0; octets <= 64; ++octets) {
      CHECK_EQUAL(octets % 16 == 0 ? MkpduError::kNone : MkpduError::kListLength,
                  rule_of_sets(set_of(type, octets)));
    }
  }
}

// @test MKA-H18
TEST(MkpduSets, APeerListNamesMisWithTheirMns_Figure_11_9) {
  const std::string mi1 = "53bc26f4574bbdb3f243b060";
  const Read read{"01000020" + mi1 + "00000003" + kMi2 + "ffffffff" + "02000000"};
  const PeerList live = read->live_peers();
  UNSIGNED_LONGS_EQUAL(2, live.size());
  CHECK(mn_named(live, Mi::read(from_hex(mi1).data())) == Mn{3});
  CHECK(mn_named(live, Mi::read(from_hex(kMi2).data())) == Mn{0xFFFFFFFF});
  CHECK(!mn_named(live, Mi{}));
  CHECK(read->potential_peers().empty());
  std::size_t seen = 0;
  for (const PeerEntry entry : live) {
    CHECK(entry == live[seen]);
    ++seen;
  }
  UNSIGNED_LONGS_EQUAL(2, seen);
}

// @test MKA-H20
TEST(MkpduSets, TheKeyServersSsciStandsBesideAnXpnSakFromVersion3On_Figure_11_9) {
  const std::string list = "01020010" + kMi2 + "00000001";
  const std::string sak = sak_of(36, "0080c20001000003");
  CHECK((Read { list + sak } -> key_server_ssci() == std::uint8_t{2}));
  CHECK((Read(list + sak, "ff10e0")->key_server_ssci() == std::uint8_t{2}));
  CHECK(!Read(list + sak, "0210e0")->key_server_ssci());
  CHECK(!Read { list } -> key_server_ssci());
  CHECK(!Read { sak } -> key_server_ssci());
  CHECK(!Read { list + sak_of(36, "0080c20001000001") } -> key_server_ssci());
  CHECK(!Read { list + "04000000" } -> key_server_ssci());
}

// @test MKA-H21
TEST(MkpduSets, ASakUseHasNoOctetsOr40AtLeast_Figure_11_10) {
  for (std::size_t octets = 0; octets <= 48; ++octets) {
    CHECK_EQUAL(octets == 0 || octets >= 40 ? MkpduError::kNone : MkpduError::kSakUseLength,
                rule_of_sets(set_of("03", octets)));
  }
  CHECK(
      *Read { set_of("03", 44) } -> sak_use() == *Read { set_of("03", 40) } -> sak_use());
}

// @test MKA-H21 MKA-H22
TEST(MkpduSets, EachBitOfASakUseStandsWhereItBelongs_Figure_11_10) {
  const auto read = [](const char* octets_2_3) {
    return *Read { "03" + std::string(octets_2_3) + "28" + to_hex(Octets(40, 0)) } -> sak_use();
  };
  CHECK(read("c000").latest.an == An{3} && read("c000").old.an == An{0});
  CHECK(read("2000").latest.transmits && !read("2000").latest.receives);
  CHECK(read("1000").latest.receives && !read("1000").latest.transmits);
  CHECK(read("0c00").old.an == An{3} && read("0c00").latest.an == An{0});
  CHECK(read("0200").old.transmits && !read("0200").old.receives);
  CHECK(read("0100").old.receives && !read("0100").latest.receives);
  CHECK(read("0080").plain_tx && !read("0080").plain_rx && !read("0080").delay_protect);
  CHECK(read("0040").plain_rx && read("0010").delay_protect && !read("0010").plain_tx);
}

// @test MKA-H21 MKA-H22
TEST(MkpduSets, ASakUseWithoutOctetsSaysThatMacsecIsNotUsed_Figure_11_10) {
  const SakUse use = *Read { "03ffc000" } -> sak_use();
  CHECK(!use.macsec_used && use.plain_tx && use.plain_rx);
  CHECK(use.latest == KeyUse{} && use.old == KeyUse{});
  CHECK(use.old.ki.is_null());
}

// @test MKA-H23
TEST(MkpduSets, ADistributedSakHasTheLengthOfItsSuite_Figure_11_12) {
  for (std::size_t octets = 0; octets <= 64; ++octets) {
    const bool fits = octets == 0 || octets == 28 || octets == 36 || octets == 52;
    CHECK_EQUAL(fits ? MkpduError::kNone : MkpduError::kDistributedSakLength,
                rule_of_sets(set_of("04", octets)));
  }
  for (const char* suite : {"0080c20001000001", "0080020001000001", "0080c20001000003"}) {
    CHECK_EQUAL(MkpduError::kNone, rule_of_sets(sak_of(36, suite)));
    CHECK_EQUAL(MkpduError::kDistributedSakLength, rule_of_sets(sak_of(52, suite)));
  }
  for (const char* suite : {"0080c20001000002", "0080c20001000004"}) {
    CHECK_EQUAL(MkpduError::kDistributedSakLength, rule_of_sets(sak_of(36, suite)));
    CHECK_EQUAL(MkpduError::kNone, rule_of_sets(sak_of(52, suite)));
  }
}

// @test MKA-H23 MKA-H24 MKA-H25
TEST(MkpduSets, ADistributedSakIsReadInEachOfItsForms_Figures_11_11_11_12) {
  const Read none{"04ff0000"};
  CHECK(!none->distributed_sak()->advises_macsec());
  CHECK(none->distributed_sak()->an == An{0});
  const Read least{"04e0001c01020304" + to_hex(Octets(24, 0x22))};
  const DistributedSak sak = *least->distributed_sak();
  CHECK(sak.an == An{3} && sak.confidentiality == SakConfidentiality::kOffset30);
  CHECK(sak.kn == KeyNumber{0x01020304} && sak.suite == kGcmAes128Id && sak.advises_macsec());
  OCTETS_EQUAL(Octets(24, 0x22), sak.wrapped);
  const Read whole{sak_of(52, "0080c20001000004")};
  CHECK(whole->distributed_sak()->suite == kGcmAesXpn256Id);
  CHECK(whole->distributed_sak()->confidentiality == SakConfidentiality::kOffset0);
  OCTETS_EQUAL(Octets(40, 0x22), whole->distributed_sak()->wrapped);
  const Read unknown{sak_of(36, "0102030405060708")};
  UNSIGNED_LONGS_EQUAL(0, sak_octets(unknown->distributed_sak()->suite));
}

// @test MKA-H23
TEST(MkpduSets, SuitesHaveTheNumbersAndKeyLengthsOfTable14_1) {
  const SuiteId ids[] = {kGcmAes128Id, kGcmAes256Id, kGcmAesXpn128Id, kGcmAesXpn256Id};
  for (std::size_t i = 0; i < kCipherSuiteCount; ++i) {
    CHECK(ids[i].value == kCipherSuites[i].id);
    UNSIGNED_LONGS_EQUAL(kCipherSuites[i].key_octets, sak_octets(ids[i]));
    CHECK(has_extended_packet_numbers(ids[i]) == kCipherSuites[i].extended_packet_numbers);
  }
  UNSIGNED_LONGS_EQUAL(16, sak_octets(kGcmAes128Id2006));
  CHECK(!has_extended_packet_numbers(kGcmAes128Id2006));
}

// @test MKA-H26
TEST(MkpduSets, ADistributedCakIsSplitByTheLengthOfItsCasCak_Figure_11_13) {
  for (std::size_t octets = 0; octets <= 80; ++octets) {
    CHECK_EQUAL(
        octets >= 25 && octets <= 72 ? MkpduError::kNone : MkpduError::kDistributedCakLength,
        rule_of_sets(set_of("05", octets)));
  }
  const Read read{"05000029" + to_hex(Octets(24, 0x22)) + to_hex(Octets(17, 0x33)) + "000000"};
  OCTETS_EQUAL(Octets(24, 0x22), read->distributed_cak(16)->wrapped);
  OCTETS_EQUAL(Octets(17, 0x33), read->distributed_cak(16)->ckn.octets());
  OCTETS_EQUAL(Octets(1, 0x33), read->distributed_cak(32)->ckn.octets());
  const Read shorter{set_of("05", 40)};
  CHECK(shorter->distributed_cak(16) && !shorter->distributed_cak(32));
  const Read longer{set_of("05", 57)};
  CHECK(!longer->distributed_cak(16) && longer->distributed_cak(32));
  CHECK(!Read { "" } -> distributed_cak(16));
}

// @test MKA-H27
TEST(MkpduSets, AKmdHasUpTo253Octets_11_11) {
  for (const std::size_t octets : {0U, 1U, 252U, 253U}) {
    UNSIGNED_LONGS_EQUAL(
        octets, Read { set_of("06", octets) } -> kmd()->size());
  }
  CHECK_EQUAL(MkpduError::kKmdLength, rule_of_sets(set_of("06", 254)));
  CHECK(!Read { "" } -> kmd());
}

// @test MKA-H28
TEST(MkpduSets, ATlvEndsWithinItsAnnouncement_11_12) {
  CHECK_EQUAL(MkpduError::kNone, rule_of_sets("07000000"));
  CHECK_EQUAL(MkpduError::kNone, rule_of_sets("07000002e2000000"));
  CHECK_EQUAL(MkpduError::kAnnouncement, rule_of_sets("07000002e2010000"));
  CHECK_EQUAL(MkpduError::kAnnouncement, rule_of_sets("07000001e2000000"));
  CHECK_EQUAL(MkpduError::kAnnouncement, rule_of_sets("07000003e200e200"));
  CHECK_EQUAL(MkpduError::kAnnouncement, rule_of_sets("07000004df030000"));
}

// @test MKA-H28 MKA-H29
TEST(MkpduSets, SuitesAreFoundBehindOtherTlvs_11_12) {
  const std::string others =
      "de0101"
      "e20403020100"
      "e400"
      "0203aabbcc";
  const std::string suites = "e01400030080c2000100000100020080c20001000004";
  const std::string body = others + suites + "000000";
  const std::size_t octets = (others + suites).size() / 2;
  const Read read{"070000" + to_hex(Octets{static_cast<std::uint8_t>(octets)}) +
                  body.substr(0, 2 * ((octets + 3) / 4 * 4))};
  const AnnouncedSuites announced = *read->announced_suites();
  UNSIGNED_LONGS_EQUAL(2, announced.size());
  CHECK((announced[0] == AnnouncedSuite{kGcmAes128Id, MacsecCapability::kOffsets}));
  CHECK((announced[1] == AnnouncedSuite{kGcmAesXpn256Id, MacsecCapability::kConfidentiality}));
  CHECK(!Read { "07000002e2000000" } -> announced_suites());
  CHECK(!Read { "" } -> announced_suites());
  CHECK(Read { "07000002e0000000" } -> announced_suites()->empty());
}

// @test MKA-H29
TEST(MkpduSets, AListOfSuitesHoldsWholeSuites_11_12) {
  for (std::size_t octets = 0; octets <= 40; ++octets) {
    const Octets value(octets, 0x11);
    const Octets pad((4 - (octets + 2) % 4) % 4, 0);
    const std::string set = "070000" +
                            to_hex(Octets{static_cast<std::uint8_t>(octets + 2), 0xE0,
                                          static_cast<std::uint8_t>(octets)}) +
                            to_hex(value) + to_hex(pad);
    CHECK_EQUAL(octets % 10 == 0 ? MkpduError::kNone : MkpduError::kAnnouncement,
                rule_of_sets(set));
  }
}

// @test MKA-H30
TEST(MkpduSets, AnXpnSetHas8OctetsAndASuspensionTime_Figure_11_16) {
  for (std::size_t octets = 0; octets <= 16; ++octets) {
    CHECK_EQUAL(octets == 8 ? MkpduError::kNone : MkpduError::kXpnLength,
                rule_of_sets(set_of("08", octets)));
  }
  CHECK((*Read { "087800080000000100000002" } -> xpn() == XpnParameters{120, 1, 2}));
}

// @test MKA-H14 MKA-H15
TEST(MkpduSets, EachFieldOfTheBasicParameterSetStandsWhereItBelongs_Figure_11_8) {
  const BasicParameters basic = Read("", "02ff50")->basic();
  LONGS_EQUAL(2, basic.version);
  LONGS_EQUAL(255, basic.priority.value);
  CHECK(!basic.key_server && basic.macsec_desired);
  CHECK(basic.capability == MacsecCapability::kIntegrity);
  CHECK(basic.sci == kOwnSci);
  CHECK(Read("", "0200b0")->basic().key_server);
  CHECK(!Read("", "0200b0")->basic().macsec_desired);
  CHECK(Read("", "0200b0")->basic().capability == MacsecCapability::kOffsets);
}

// -- The order of the rules -----------------------------------------------------------------------

namespace {

struct Faults {
  EapolSpec spec{};
  FakeAuthority authority{};
};

// A fault for each rule that can be broken beside others, in the order of the rules.
struct Fault {
  MkpduError rule;
  std::function<void(Faults&)> plant;
};

const Fault kFaults[] = {
    {MkpduError::kNotMka, [](Faults& f) { f.spec.ether_type = "888f"; }},
    {MkpduError::kBodyOverruns, [](Faults& f) { f.spec.body_octets = 2001; }},
    {MkpduError::kEapolVersion, [](Faults& f) { f.spec.version_type = "0205"; }},
    {MkpduError::kIndividualDa, [](Faults& f) { f.spec.destination = "020000000002"; }},
    {MkpduError::kCknLength, [](Faults& f) { f.spec.ckn = to_hex(Octets(33, 1)); }},
    {MkpduError::kCknUnknown, [](Faults& f) { f.authority.knows = false; }},
    {MkpduError::kAgility, [](Faults& f) { f.spec.agility = "00000000"; }},
    {MkpduError::kIcvIndicator, [](Faults& f) { f.spec.sets += set_of("ff", 8); }},
    {MkpduError::kIcv, [](Faults& f) { f.authority.verdict = Status::kCorrupt; }},
    {MkpduError::kSetOverrun, [](Faults& f) { f.spec.sets += "00000000"; }},
    {MkpduError::kListLength, [](Faults& f) { f.spec.sets = set_of("02", 15) + f.spec.sets; }},
    {MkpduError::kSakUseLength, [](Faults& f) { f.spec.sets = set_of("03", 1) + f.spec.sets; }},
    {MkpduError::kDistributedSakLength,
     [](Faults& f) { f.spec.sets = set_of("04", 1) + f.spec.sets; }},
    {MkpduError::kDistributedCakLength,
     [](Faults& f) { f.spec.sets = set_of("05", 1) + f.spec.sets; }},
    {MkpduError::kKmdLength, [](Faults& f) { f.spec.sets = set_of("06", 254) + f.spec.sets; }},
    {MkpduError::kAnnouncement, [](Faults& f) { f.spec.sets = set_of("07", 1) + f.spec.sets; }},
    {MkpduError::kXpnLength, [](Faults& f) { f.spec.sets = set_of("08", 1) + f.spec.sets; }},
    {MkpduError::kNullMi, [](Faults& f) { f.spec.mn = "00000000"; }},
};

}  // namespace

// @test MKA-H1 MKA-H10
TEST(MkpduSets, OfTwoFaultsTheRuleThatIsLookedAtFirstIsNamed_11_11_2) {
  constexpr std::size_t kCount = sizeof(kFaults) / sizeof(kFaults[0]);
  for (std::size_t first = 0; first < kCount; ++first) {
    for (std::size_t second = first; second < kCount; ++second) {
      Faults faults;
      kFaults[first].plant(faults);
      if (second != first) {
        kFaults[second].plant(faults);
      }
      CHECK_EQUAL_TEXT(kFaults[first].rule,
                       parse_mkpdu(make_eapol(faults.spec), faults.authority).error(),
                       name(kFaults[second].rule));
    }
  }
}
