// SPDX-License-Identifier: Apache-2.0
#include "aead_mbedtls/engine.h"

#include <array>
#include <cstdint>

#include "aead_mbedtls/inspect.h"
#include "aead_parts/key_pool.h"
#include "aead_parts/known_answers.h"
#include "aead_parts/operation.h"
#include "base/secret.h"
#include "gcm.h"

namespace linksec::aead_mbedtls {
namespace {

using hal::AeadOp;
using hal::AeadResult;
using hal::KeySlot;

constinit aead_parts::KeyPool<GcmContext, kSlots, KeySlot> pool;

void seal_one(AeadOp& op) noexcept {
  GcmContext* const gcm = pool.live(op.key);
  if (gcm != nullptr && aead_parts::has_its_buffers(op) && gcm_encrypt(*gcm, op, op.icv)) {
    op.result = AeadResult::kOk;
  } else {
    aead_parts::fail_seal(op);
  }
}

// The ICV that the text should have had is as good as a forged frame's ICV to whoever reads it
// afterwards: it is wiped.
AeadResult decrypt(const AeadOp& op) noexcept {
  AeadResult result = AeadResult::kFailed;
  GcmContext* const gcm = pool.live(op.key);
  if (gcm != nullptr && aead_parts::has_its_buffers(op)) {
    std::array<std::uint8_t, hal::kAeadIcvOctets> expected{};
    if (gcm_decrypt(*gcm, op, expected.data())) {
      const bool agrees = equal_constant_time(expected, {op.icv, hal::kAeadIcvOctets});
      result = agrees ? AeadResult::kOk : AeadResult::kBadIcv;
    }
    secure_wipe(expected);
  }
  return result;
}

void open_one(AeadOp& op) noexcept {
  const AeadResult result = decrypt(op);
  if (result == AeadResult::kOk) {
    op.result = result;
  } else {
    aead_parts::fail_open(op, result);
  }
}

}  // namespace

// @req E1 E10
Result<KeySlot> install(ConstByteSpan key) noexcept { return pool.install(key, gcm_set_key); }

void remove(KeySlot key) noexcept { pool.remove(key, gcm_clear); }

// @req E6 E16 A16 A17
void seal(std::span<AeadOp> burst) noexcept {
  for (AeadOp& op : burst) {
    seal_one(op);
  }
}

// @req E6 A16 A17 VER-9
void open(std::span<AeadOp> burst) noexcept {
  for (AeadOp& op : burst) {
    open_one(op);
  }
}

std::size_t free_slots() noexcept { return pool.free_slots(); }

Status self_test() noexcept { return aead_parts::known_answer_test(kEngine); }

namespace inspect {

ConstByteSpan pool_memory() noexcept { return pool.memory(); }

std::uint64_t key_schedules() noexcept { return pool.schedules(); }

}  // namespace inspect
}  // namespace linksec::aead_mbedtls
