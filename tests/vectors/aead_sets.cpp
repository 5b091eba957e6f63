// SPDX-License-Identifier: Apache-2.0

// NIST's and Wycheproof's AES-GCM sets through the AEAD contract.

#include <algorithm>
#include <cstring>

#include "hal/aead.h"
#include "support/print.h"
#include "vector_tables.h"

using namespace linksec;
using namespace linksec::test;

namespace {

struct Case {
  explicit Case(const AeadVector& vector)
      : aad(from_hex(vector.aad)),
        plain(from_hex(vector.pt)),
        cipher(from_hex(vector.ct)),
        icv(from_hex(vector.tag)),
        slot(hal::aead_install(from_hex(vector.key))) {
    CHECK_EQUAL_TEXT(Status::kOk, slot.status(), vector.id);
    const Octets iv = from_hex(vector.iv);
    UNSIGNED_LONGS_EQUAL_TEXT(op.nonce.size(), iv.size(), vector.id);
    std::copy(iv.begin(), iv.end(), op.nonce.begin());
    op.key = slot.value();
    op.aad = aad.data();
    op.aad_octets = static_cast<std::uint32_t>(aad.size());
  }
  ~Case() { hal::aead_remove(slot.value()); }
  Case(const Case&) = delete;
  Case& operator=(const Case&) = delete;

  void run(void (*call)(std::span<hal::AeadOp>) noexcept, Octets& text, Octets& with_icv) {
    op.text = text.data();
    op.text_octets = static_cast<std::uint32_t>(text.size());
    op.icv = with_icv.data();
    call({&op, 1});
  }

  Octets aad;
  Octets plain;
  Octets cipher;
  Octets icv;
  Result<hal::KeySlot> slot;
  hal::AeadOp op{};
};

void check_seal(const AeadVector& vector) {
  Case of(vector);
  Octets text = of.plain;
  Octets icv(hal::kAeadIcvOctets, 0xA5);
  of.run(hal::aead_seal, text, icv);
  CHECK_TEXT(of.op.result == hal::AeadResult::kOk, vector.id);
  STRCMP_EQUAL_TEXT(to_hex(of.cipher).c_str(), to_hex(text).c_str(), vector.id);
  STRCMP_EQUAL_TEXT(to_hex(of.icv).c_str(), to_hex(icv).c_str(), vector.id);
}

void check_open(const AeadVector& vector) {
  Case of(vector);
  Octets text = of.cipher;
  of.run(hal::aead_open, text, of.icv);
  const auto expected = vector.valid ? hal::AeadResult::kOk : hal::AeadResult::kBadIcv;
  CHECK_TEXT(of.op.result == expected, vector.id);
  const Octets after = vector.valid ? of.plain : Octets(of.cipher.size(), 0);
  STRCMP_EQUAL_TEXT(to_hex(after).c_str(), to_hex(text).c_str(), vector.id);
}

void check_all(std::span<const AeadVector> vectors, std::size_t count, std::size_t invalid) {
  UNSIGNED_LONGS_EQUAL(count, vectors.size());
  std::size_t seen_invalid = 0;
  for (const AeadVector& vector : vectors) {
    check_open(vector);
    if (vector.valid) {
      check_seal(vector);
    } else {
      ++seen_invalid;
    }
  }
  UNSIGNED_LONGS_EQUAL(invalid, seen_invalid);
}

}  // namespace

TEST_GROUP(AeadSets){};

// @test A16 E6 VER-9
TEST(AeadSets, CavpVectorsSealAndOpenAndTheInvalidOnesLeaveZeroes) {
  check_all(cavp_vectors(), 1500, 387);
}

// @test A16 E6 VER-9
TEST(AeadSets, WycheproofVectorsSealAndOpenAndTheInvalidOnesLeaveZeroes) {
  std::size_t invalid = 0;
  for (const AeadVector& vector : wycheproof_vectors()) {
    invalid += vector.valid ? 0U : 1U;
  }
  CHECK(invalid > 20);
  check_all(wycheproof_vectors(), 133, invalid);
}
