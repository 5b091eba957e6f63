// SPDX-License-Identifier: Apache-2.0
#include "crypto/mka_keys.h"

#include "crypto_fixture.h"

using namespace linksec;        // NOLINT
using namespace linksec::test;  // NOLINT

TEST_GROUP(MkaKeys){void setup() override{fake_block_cipher::reset();
}
void teardown() override { UNSIGNED_LONGS_EQUAL(0, fake_block_cipher::keys()); }
}
;

// The first 16 octets of the CKN, zeroes behind a shorter one [9.3.3].
TEST(MkaKeys, AKeyIdIsTheCknCutOrPadded_9_3_3) {
  for (const std::size_t octets : {1U, 4U, 5U, 16U, 20U, 31U, 32U}) {
    const Octets ckn = test_key(3, 32);
    const KeyId id = key_id_of(ConstByteSpan(ckn).first(octets));
    for (std::size_t i = 0; i < id.size(); ++i) {
      BYTES_EQUAL(i < octets ? ckn[i] : 0, id[i]);
    }
  }
}

TEST(MkaKeys, CknsThatShare16OctetsShareTheirKeys_9_3_3) {
  const InstalledKey cak(1);
  const Octets ckn = test_key(3, 32);
  Octets first(16);
  Octets second(16);
  CHECK_EQUAL(Status::kOk, derive_ick(cak, ConstByteSpan(ckn).first(16), first));
  CHECK_EQUAL(Status::kOk, derive_ick(cak, ckn, second));
  OCTETS_EQUAL(first, second);
  CHECK_EQUAL(Status::kOk, derive_kek(cak, ckn, second));
  CHECK(first != second);
}

// I3 and I7: lengths that configuration refuses.
TEST(MkaKeys, OtherLengthsAreRefusedAndLeaveZeroes_9_3) {
  const InstalledKey cak(1, 32);
  const Octets ckn = test_key(3, 33);
  Octets key(32, 0xA5);
  CHECK_EQUAL(Status::kInvalidArgument, derive_ick(cak, {}, key));
  CHECK(all_zero(key));
  key.assign(32, 0xA5);
  CHECK_EQUAL(Status::kInvalidArgument, derive_kek(cak, ckn, key));
  CHECK(all_zero(key));
  key.assign(16, 0xA5);
  CHECK_EQUAL(Status::kInvalidArgument, derive_kek(cak, ConstByteSpan(ckn).first(32), key));
  CHECK(all_zero(key));
  const BlockKey none;
  CHECK_EQUAL(Status::kInvalidArgument, derive_ick(none, ConstByteSpan(ckn).first(32), key));
}

TEST(MkaKeys, ASakNeedsANonceOfItsLengthAndWholeMembers_9_8_1) {
  const InstalledKey cak(1);
  const Octets nonce = test_key(4, 16);
  const Octets members = test_key(5, 24);
  Octets sak(16);
  CHECK_EQUAL(Status::kOk, derive_sak(cak, {nonce, members, 1}, sak));
  CHECK(!all_zero(sak));
  Octets longer(32, 0xA5);
  CHECK_EQUAL(Status::kInvalidArgument, derive_sak(cak, {nonce, members, 1}, longer));
  CHECK(all_zero(longer));
  for (const std::size_t octets : {0U, 11U, 13U}) {
    sak.assign(16, 0xA5);
    const ConstByteSpan part = ConstByteSpan(members).first(octets);
    CHECK_EQUAL(Status::kInvalidArgument, derive_sak(cak, {nonce, part, 1}, sak));
    CHECK(all_zero(sak));
  }
  Octets other(24);
  CHECK_EQUAL(Status::kInvalidArgument, derive_sak(cak, {members, members, 1}, other));
}

TEST(MkaKeys, EachPartOfASaksOriginCounts_9_8_1) {
  const InstalledKey cak(1);
  Octets nonce = test_key(4, 16);
  Octets members = test_key(5, 24);
  Octets first(16);
  Octets second(16);
  CHECK_EQUAL(Status::kOk, derive_sak(cak, {nonce, members, 1}, first));
  CHECK_EQUAL(Status::kOk, derive_sak(cak, {nonce, members, 2}, second));
  CHECK(first != second);
  members.back() ^= 1;
  CHECK_EQUAL(Status::kOk, derive_sak(cak, {nonce, members, 1}, second));
  CHECK(first != second);
  members.back() ^= 1;
  nonce.front() ^= 1;
  CHECK_EQUAL(Status::kOk, derive_sak(cak, {nonce, members, 1}, second));
  CHECK(first != second);
}
