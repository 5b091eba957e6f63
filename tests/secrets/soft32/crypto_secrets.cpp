// SPDX-License-Identifier: Apache-2.0

// Keys, seeds and what is made of them are undefined for memcheck while crypto/ works with them, in
// both directions of the block cipher: lengths and verdicts alone may steer it.

#include <array>
#include <vector>

#include <CppUTest/TestHarness.h>

#include "crypto/cmac.h"
#include "crypto/ctr_drbg.h"
#include "crypto/key_wrap.h"
#include "crypto/mka_keys.h"
#include "undefined.h"

using namespace linksec;
using namespace linksec::test;

namespace {

using Octets = std::vector<std::uint8_t>;

Octets secret(std::size_t octets, std::uint8_t first) {
  Octets made(octets, first);
  mark_secret(made);
  return made;
}

void set(BlockKey& key, std::size_t octets) {
  CHECK_TRUE(key.set(secret(octets, 0x3C)) == Status::kOk);
}

}  // namespace

TEST_GROUP(CryptoSecrets){};

TEST(CryptoSecrets, CodesAreMadeAndComparedWithoutALookAtThem) {
  for (const std::size_t octets : {16U, 32U}) {
    BlockKey key;
    set(key, octets);
    const Octets message = secret(40, 7);
    CmacOctets code{};
    CHECK_TRUE(cmac(key, message, code) == Status::kOk);
    CHECK_TRUE(cmac_verify(key, message, code) == Status::kOk);
    code[3] ^= 1;
    CHECK_TRUE(cmac_verify(key, message, code) == Status::kCorrupt);
  }
}

TEST(CryptoSecrets, KeysAreWrappedAndUnwrappedWithoutALookAtThem) {
  for (const std::size_t octets : {16U, 32U}) {
    BlockKey kek;
    set(kek, octets);
    Octets wrapped(octets + kKeyWrapOverhead);
    CHECK_TRUE(key_wrap(kek, secret(octets, 9), wrapped) == Status::kOk);
    Octets key(octets);
    CHECK_TRUE(key_unwrap(kek, wrapped, key) == Status::kOk);
    mark_public(key);
    CHECK_TRUE(key == Octets(octets, 9));
    wrapped[1] ^= 1;
    CHECK_TRUE(key_unwrap(kek, wrapped, key) == Status::kCorrupt);
  }
}

TEST(CryptoSecrets, KeysAreDerivedWithoutALookAtThem) {
  for (const std::size_t octets : {16U, 32U}) {
    BlockKey cak;
    set(cak, octets);
    Octets key(octets);
    CHECK_TRUE(derive_kek(cak, Octets(20, 1), key) == Status::kOk);
    const Octets nonce = secret(octets, 2);
    const Octets members(24, 3);
    CHECK_TRUE(derive_sak(cak, {nonce, members, 1}, key) == Status::kOk);
  }
}

TEST(CryptoSecrets, TheDrbgNeverLooksAtItsState) {
  CtrDrbg drbg;
  CHECK_TRUE(drbg.instantiate(secret(48, 5), secret(8, 6), {}) == Status::kOk);
  Octets octets(50);
  CHECK_TRUE(drbg.generate(octets, secret(10, 7)) == Status::kOk);
  CHECK_TRUE(drbg.reseed(secret(48, 5), {}) == Status::kOk);
  CHECK_TRUE(drbg.generate(octets, {}) == Status::kOk);
}
