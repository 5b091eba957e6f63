// SPDX-License-Identifier: Apache-2.0

// CMAC, key wrap, the KDF and the DRBG against published sets, and the DRBG against a model.

#include <cstring>
#include <string_view>

#include "crypto/block_key.h"
#include "crypto/cmac.h"
#include "crypto/ctr_drbg.h"
#include "crypto/kdf.h"
#include "crypto/key_wrap.h"
#include "crypto/mka_keys.h"
#include "support/frames.h"
#include "support/print.h"
#include "vector_tables.h"

using namespace linksec;        // NOLINT
using namespace linksec::test;  // NOLINT

namespace {

// A set also has keys of lengths that AES does not have.
bool install(BlockKey& key, const char* hex) { return key.set(from_hex(hex)) == Status::kOk; }

void check_cmac(const CmacVector& vector) {
  BlockKey key;
  const Octets tag = from_hex(vector.tag);
  if (!install(key, vector.key)) {
    CHECK_TEXT(!vector.valid, vector.id);
    return;
  }
  UNSIGNED_LONGS_EQUAL_TEXT(kCmacOctets, tag.size(), vector.id);
  CmacOctets claimed{};
  std::memcpy(claimed.data(), tag.data(), claimed.size());
  CHECK_EQUAL_TEXT(vector.valid ? Status::kOk : Status::kCorrupt,
                   cmac_verify(key, from_hex(vector.msg), claimed), vector.id);
}

void check_key_wrap(const KeyWrapVector& vector) {
  BlockKey kek;
  CHECK_TEXT(install(kek, vector.kek), vector.id);
  const Octets wrapped = from_hex(vector.wrapped);
  Octets key(wrapped.size() < kKeyWrapOverhead ? 0 : wrapped.size() - kKeyWrapOverhead, 0xA5);
  const Status status = key_unwrap(kek, wrapped, key);
  CHECK_TEXT((status == Status::kOk) == vector.valid, vector.id);
  if (!vector.valid) {
    CHECK_TEXT(key == Octets(key.size(), 0), vector.id);
    return;
  }
  STRCMP_EQUAL_TEXT(vector.key, to_hex(key).c_str(), vector.id);
  Octets again(wrapped.size());
  CHECK_EQUAL_TEXT(Status::kOk, key_wrap(kek, key, again), vector.id);
  STRCMP_EQUAL_TEXT(vector.wrapped, to_hex(again).c_str(), vector.id);
}

Status derive(const MkaKeyVector& vector, const BlockKey& key, ByteSpan output) {
  const std::string_view kind = vector.kind;
  if (kind == "kek") {
    return derive_kek(key, from_hex(vector.ckn), output);
  }
  if (kind == "ick") {
    return derive_ick(key, from_hex(vector.ckn), output);
  }
  if (kind == "sak") {
    const Octets nonce = from_hex(vector.nonce);
    const Octets members = from_hex(vector.members);
    return derive_sak(key, {nonce, members, vector.kn}, output);
  }
  const Octets context = from_hex(vector.context);
  const ConstByteSpan parts[] = {context};
  return kdf(key, vector.label, parts, output);
}

template <typename Vector>
void check_all(std::span<const Vector> vectors, std::size_t count,
               void (*check)(const Vector& vector)) {
  UNSIGNED_LONGS_EQUAL(count, vectors.size());
  for (const Vector& vector : vectors) {
    check(vector);
  }
}

}  // namespace

TEST_GROUP(CryptoSets){};

TEST(CryptoSets, CmacsOfSp800_38b) { check_all(sp800_38b_vectors(), 8, check_cmac); }

TEST(CryptoSets, CmacsOfWycheproof) { check_all(wycheproof_cmac_vectors(), 209, check_cmac); }

TEST(CryptoSets, WrappedKeysOfRfc3394) { check_all(rfc3394_vectors(), 4, check_key_wrap); }

TEST(CryptoSets, WrappedKeysOfWycheproof) {
  check_all(wycheproof_key_wrap_vectors(), 110, check_key_wrap);
}

TEST(CryptoSets, TheKdfOfCavp_6_2_1) {
  check_all<KdfVector>(kbkdf_vectors(), 40, [](const KdfVector& vector) {
    BlockKey key;
    CHECK_TEXT(install(key, vector.key), vector.id);
    const Octets fixed = from_hex(vector.fixed);
    const ConstByteSpan parts[] = {fixed};
    Octets output(std::strlen(vector.output) / 2);
    CHECK_EQUAL_TEXT(Status::kOk, counter_kdf(key, parts, output), vector.id);
    STRCMP_EQUAL_TEXT(vector.output, to_hex(output).c_str(), vector.id);
  });
}

TEST(CryptoSets, KeysOfAnnexG_6_2_9_3_9_8) {
  check_all<MkaKeyVector>(mka_key_vectors(), 9, [](const MkaKeyVector& vector) {
    BlockKey key;
    CHECK_TEXT(install(key, vector.key), vector.id);
    Octets output(std::strlen(vector.output) / 2);
    CHECK_EQUAL_TEXT(Status::kOk, derive(vector, key, output), vector.id);
    STRCMP_EQUAL_TEXT(vector.output, to_hex(output).c_str(), vector.id);
  });
}

TEST(CryptoSets, TheDrbgIsThatOfTheModel) {
  check_all<DrbgVector>(drbg_vectors(), 60, [](const DrbgVector& vector) {
    CtrDrbg drbg;
    const auto gives = [&](const char* expected, const char* additional) {
      Octets output(std::strlen(expected) / 2);
      CHECK_EQUAL_TEXT(Status::kOk, drbg.generate(output, from_hex(additional)), vector.id);
      STRCMP_EQUAL_TEXT(expected, to_hex(output).c_str(), vector.id);
    };
    CHECK_EQUAL_TEXT(
        Status::kOk,
        drbg.instantiate(from_hex(vector.entropy), from_hex(vector.nonce), from_hex(vector.label)),
        vector.id);
    gives(vector.output1, vector.first);
    gives(vector.output2, "");
    CHECK_EQUAL_TEXT(Status::kOk, drbg.reseed(from_hex(vector.fresh), from_hex(vector.mixed)),
                     vector.id);
    gives(vector.output3, vector.second);
  });
}
