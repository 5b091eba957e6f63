// SPDX-License-Identifier: Apache-2.0

// After a SAK goes, no part of it is left in the SecY nor in the engine's pool.

#include <cstring>

#include "aead_mbedtls/inspect.h"
#include "secy/secy.h"
#include "support/print.h"
#include "support/secy_fixture.h"
#include "undefined.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr Time kNow{1};

// Four octets of a key in a row anywhere; keys of tests have no shorter period. Padding counts.
bool holds_part_of(ConstByteSpan memory, const Octets& key) {
  mark_public(memory);
  for (std::size_t at = 0; at + 4 <= key.size(); at += 4) {
    if (memmem(memory.data(), memory.size(), key.data() + at, 4) != nullptr) {
      return true;
    }
  }
  return false;
}

bool all_zero(ConstByteSpan octets) {
  return octets[0] == 0 && std::memcmp(octets.data(), octets.data() + 1, octets.size() - 1) == 0;
}

void use(SecYFixture& secy) {
  CHECK_EQUAL(TxVerdict::kSend, secy.protect(plain_frame(100)).verdict());
  CHECK_EQUAL(RxCounter::kInPktsOk, secy.verify(secy.mpdu(1)).counter());
}

void check_there(SecYFixture& secy) {
  const std::size_t octets = info(secy.suite()).key_octets;
  CHECK(holds_part_of(secy.memory(), test_key(1, octets)));
  CHECK(holds_part_of(secy.memory(), test_key(2, octets)));
  CHECK(!all_zero(aead_mbedtls::inspect::pool_memory()));
}

void check_gone(SecYFixture& secy) {
  const std::size_t octets = info(secy.suite()).key_octets;
  CHECK(!holds_part_of(secy.memory(), test_key(1, octets)));
  CHECK(!holds_part_of(secy.memory(), test_key(2, octets)));
  const ConstByteSpan pool = aead_mbedtls::inspect::pool_memory();
  CHECK(!holds_part_of(pool, test_key(1, octets)) && !holds_part_of(pool, test_key(2, octets)));
  CHECK(all_zero(pool));
}

}  // namespace

TEST_GROUP(Wiping){};

// @test KAY-11 E13
TEST(Wiping, DeletingASakLeavesNothingOfItAnywhere_10_7_28) {
  for (const CipherSuite suite : kAllSuites) {
    SecYFixture secy(suite);
    secy.add_link();
    use(secy);
    check_there(secy);
    CHECK_EQUAL(Status::kOk, secy->lmi().delete_tx_sa(kOwnSci, An{0U}, kNow));
    CHECK_EQUAL(Status::kOk, secy->lmi().delete_rx_sc(kPeerSci));
    CHECK_EQUAL(Status::kOk, secy->lmi().delete_sak(secy.sak(1)));
    CHECK_EQUAL(Status::kOk, secy->lmi().delete_sak(secy.sak(2)));
    check_gone(secy);
  }
}

// @test E11
TEST(Wiping, ChangingTheSuiteWipesAllSaks_10_7_27) {
  SecYFixture secy(CipherSuite::kGcmAes256);
  secy.add_link();
  use(secy);
  check_there(secy);
  CHECK_EQUAL(Status::kOk, secy->lmi().set_cipher_suite(CipherSuite::kGcmAes128,
                                                        ConfidentialityOffset::k0, kNow));
  check_gone(secy);
}

TEST(Wiping, TheEndOfASecYEmptiesTheEngine) {
  {
    SecYFixture secy;
    secy.add_link();
    use(secy);
  }
  CHECK(all_zero(aead_mbedtls::inspect::pool_memory()));
}

// A failed frame leaves neither its text nor the ICV that it should have had.
// @test VER-9
TEST(Wiping, AFrameThatDoesNotValidateLeavesZeroes) {
  SecYFixture secy;
  secy.add_link();
  Octets frame = secy.mpdu(1);
  frame.back() ^= 1;
  const RxOutcome outcome = secy.verify(frame);
  CHECK_EQUAL(RxCounter::kInPktsNotValid, outcome.counter());
  CHECK(all_zero(ConstByteSpan{outcome.octets}.subspan(28, 46)));
  CHECK(!holds_part_of(outcome.octets, user_data(46)));
}
