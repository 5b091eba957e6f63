// SPDX-License-Identifier: Apache-2.0
#include "aead_soft32/engine.h"

#include <cstdint>

#include "aead_parts/known_answers.h"
#include "aead_parts/operation.h"
#include "aead_parts/slot_pool.h"
#include "aead_soft32/inspect.h"
#include "base/secret.h"
#include "gcm.h"

namespace linksec::aead_soft32 {
namespace {

using hal::AeadOp;
using hal::AeadResult;
using hal::KeySlot;

constinit aead_parts::SlotPool<GcmKey, kSlots, KeySlot> pool;

bool make_key(GcmKey& key, ConstByteSpan octets) noexcept {
  gcm_set_key(key, octets);
  return true;
}

// The key of an operation that can be done, or null.
[[gnu::noinline]] GcmKey* usable_key(const AeadOp& op) noexcept {
  return aead_parts::has_its_buffers(op) ? pool.live(op.key) : nullptr;
}

void seal_one(AeadOp& op) noexcept {
  GcmKey* const key = usable_key(op);
  if (key == nullptr) {
    aead_parts::fail_seal(op);
    return;
  }
  store_block(op.icv, gcm_run(*key, op, Direction::kSeal));
  op.result = AeadResult::kOk;
}

// The ICV that the text should have had is as good as a forged frame's ICV to whoever reads it
// afterwards: it is wiped.
bool icv_agrees(GcmKey& key, const AeadOp& op) noexcept {
  Block expected = gcm_run(key, op, Direction::kOpen);
  const bool agrees =
      equal_constant_time({reinterpret_cast<const std::uint8_t*>(expected.data()), kBlockOctets},
                          {op.icv, hal::kAeadIcvOctets});
  wipe_words(expected);
  return agrees;
}

void open_one(AeadOp& op) noexcept {
  GcmKey* const key = usable_key(op);
  if (key == nullptr) {
    aead_parts::fail_open(op, AeadResult::kFailed);
  } else if (icv_agrees(*key, op)) {
    op.result = AeadResult::kOk;
  } else {
    aead_parts::fail_open(op, AeadResult::kBadIcv);
  }
}

}  // namespace

// @req E1 E10
Result<KeySlot> install(ConstByteSpan key) noexcept { return pool.install(key, make_key); }

void remove(KeySlot key) noexcept { pool.remove(key, wipe_words<GcmKey>); }

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

std::size_t octets_per_key() noexcept { return sizeof(GcmKey) + sizeof(std::uint32_t); }

}  // namespace inspect
}  // namespace linksec::aead_soft32
