// SPDX-License-Identifier: Apache-2.0

// What a listener makes of a KI, and of the lists with which a SAK is distributed. MKPDUs of others
// are in tests/scenario/test_mka_captures.py.

#include "capture/mka_listener.h"

#include "capture/capture_agreement.h"
#include "secy/agreed_sak.h"
#include "shell/hex.h"
#include "support/print.h"

namespace linksec::test {
namespace {

using sim::HeardCa;
using sim::SakMembers;

Mi mi_of(std::uint8_t number) {
  Mi mi;
  mi.octets.fill(number);
  return mi;
}

// Members 1, 2 and 3, whose SCIs are 10, 30 and 20.
struct ThreeMembers {
  ThreeMembers() {
    static_cast<void>(cak.cak.assign(octets));
    cak.ckn_octets = 1;
    ca = std::make_unique<HeardCa>(cak);
    ca->members[mi_of(1)].sci = Sci{10};
    ca->members[mi_of(2)].sci = Sci{30};
    ca->members[mi_of(3)].sci = Sci{20};
    members.mis = {mi_of(1), mi_of(2), mi_of(3)};
  }

  [[nodiscard]] std::uint32_t ssci(std::size_t place) const {
    return sim::ssci_of(*ca, members, place).value_or(Ssci{0}).value;
  }

  std::array<std::uint8_t, 16> octets{};
  sim::CakConfig cak;
  std::unique_ptr<HeardCa> ca;
  SakMembers members;
};

}  // namespace

TEST_GROUP(MkaListener){};

// MKA.md's example: KN 4 goes into the upper 16 bits, the upper half of KN into the next.
TEST(MkaListener, TheSaltIsTheMiAndTheKeyNumber) {
  Ki ki;
  CHECK(sim::from_hex("aa01aa02aa03aa04aa05aa06", ki.key_server.octets));
  ki.kn = {4};
  STRCMP_EQUAL("aa05aa02aa03aa04aa05aa06", sim::to_hex(salt_of(ki)).c_str());
  ki.kn = {0x0001'0004};
  STRCMP_EQUAL("aa05aa03aa03aa04aa05aa06", sim::to_hex(salt_of(ki)).c_str());
  STRCMP_EQUAL("aa01aa02aa03aa04aa05aa0600010004", sim::ki_text(ki).c_str());
}

TEST(MkaListener, BothNumbersOfTheDefaultSuiteAreKnown) {
  CHECK(suite_of(kGcmAes128Id) == CipherSuite::kGcmAes128);
  CHECK(suite_of(kGcmAes128Id2006) == CipherSuite::kGcmAes128);
  CHECK(suite_of(kGcmAesXpn256Id) == CipherSuite::kGcmAesXpn256);
  CHECK(!suite_of(SuiteId{0x0080C20001000077}).has_value());
}

TEST(MkaListener, TheGreatestSciHasSsciOne) {
  const ThreeMembers three;
  LONGS_EQUAL(3, three.ssci(0));
  LONGS_EQUAL(1, three.ssci(1));
  LONGS_EQUAL(2, three.ssci(2));
}

TEST(MkaListener, NoSsciByScisWhileAMemberIsUnknown) {
  ThreeMembers three;
  three.members.mis.push_back(mi_of(4));
  CHECK(!sim::ssci_of(*three.ca, three.members, 0).has_value());
  CHECK(!sim::ssci_of(*three.ca, three.members, 3).has_value());
}

// The list wins over the order of the SCIs, for the others use it, too.
TEST(MkaListener, AListInTheOrderOfSscisSaysThem) {
  ThreeMembers three;
  three.members.key_server_ssci = 2;
  LONGS_EQUAL(2, three.ssci(0));
  LONGS_EQUAL(1, three.ssci(1));
  LONGS_EQUAL(3, three.ssci(2));
  three.members.key_server_ssci = 1;
  LONGS_EQUAL(1, three.ssci(0));
  LONGS_EQUAL(2, three.ssci(1));
  three.members.mis.push_back(mi_of(4));  // One that was not heard yet.
  LONGS_EQUAL(4, three.ssci(3));
}

TEST(MkaListener, ACakHasATime) {
  ThreeMembers three;
  three.cak.start = 100;
  three.cak.end = 200;
  const HeardCa ca(three.cak);
  constexpr std::uint64_t kSecond = 1'000'000'000;
  CHECK(!ca.is_active(Time{99 * kSecond + kSecond - 1}));
  CHECK(ca.is_active(Time{100 * kSecond}));
  CHECK(ca.is_active(Time{200 * kSecond - 1}));
  CHECK(!ca.is_active(Time{200 * kSecond}));
}

}  // namespace linksec::test
