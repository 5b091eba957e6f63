// SPDX-License-Identifier: Apache-2.0
#include "secy/cipher_suite.h"
#include "secy/secy.h"
#include "support/print.h"

using namespace linksec;

TEST_GROUP(CipherSuites){};

// @test E2 E9 E10 CS CSA CSA-1 CSA-2 CSA-3 CSA-4 CSA-5 CSA-6 CSA-7 CSX CSR CSS CSRC CSRK CSTC KAY-3
// @test MGT1-3 MGT1-8 MGT1-14
TEST(CipherSuites, AreTheFourOfTable14_1) {
  UNSIGNED_LONGS_EQUAL(4, kCipherSuites.size());
  const struct {
    CipherSuite suite;
    std::uint64_t id;
    const char* name;
    std::size_t key_octets;
    bool xpn;
    std::uint64_t last_pn;
  } kRows[] = {{CipherSuite::kGcmAes128, 0x0080C20001000001, "GCM-AES-128", 16, false, 0xFFFFFFFF},
               {CipherSuite::kGcmAes256, 0x0080C20001000002, "GCM-AES-256", 32, false, 0xFFFFFFFF},
               {CipherSuite::kGcmAesXpn128, 0x0080C20001000003, "GCM-AES-XPN-128", 16, true,
                0xFFFFFFFFFFFFFFFF},
               {CipherSuite::kGcmAesXpn256, 0x0080C20001000004, "GCM-AES-XPN-256", 32, true,
                0xFFFFFFFFFFFFFFFF}};
  for (const auto& row : kRows) {
    const CipherSuiteInfo& facts = info(row.suite);
    CHECK(facts.id == row.id);
    STRCMP_EQUAL(row.name, facts.name);
    UNSIGNED_LONGS_EQUAL(row.key_octets, facts.key_octets);
    CHECK(facts.extended_packet_numbers == row.xpn);
    CHECK(facts.offers_offset() != row.xpn);
    CHECK(facts.last_pn == row.last_pn);
  }
}

// @test A16 E10 CSR CSS CSRC CSRK CSTC
TEST(CipherSuites, EachGivesBothServicesAndMoreThanTheMinimum_5_3) {
  CHECK(CipherSuiteInfo::kIntegrity && CipherSuiteInfo::kConfidentiality);
  UNSIGNED_LONGS_EQUAL(16, CipherSuiteInfo::kIcvOctets);
  CHECK(CipherSuiteInfo::kMaxRxScs >= 1);
  CHECK(CipherSuiteInfo::kMaxSaks >= 2);
  CHECK(CipherSuiteInfo::kMaxTxScs >= 1);
  UNSIGNED_LONGS_EQUAL(config::kMaxRxScs, CipherSuiteInfo::kMaxRxScs);
}
