// SPDX-License-Identifier: Apache-2.0
#include "aead_ipsec_mb/engine.h"

#include <array>
#include <cstdint>

#include "aead_ipsec_mb/inspect.h"
#include "aead_parts/key_pool.h"
#include "aead_parts/known_answers.h"
#include "aead_parts/operation.h"
#include "base/secret.h"
#include "library.h"

namespace linksec::aead_ipsec_mb {
namespace {

using hal::AeadOp;
using hal::AeadResult;
using hal::KeySlot;

constinit aead_parts::KeyPool<Key, kSlots, KeySlot> pool;

const Key* key_for(const AeadOp& op) noexcept {
  return aead_parts::has_its_buffers(op) ? pool.live(op.key) : nullptr;
}

void seal_one(AeadOp& op) noexcept {
  const Key* const key = key_for(op);
  if (key != nullptr) {
    run(key->calls->encrypt, *key, op, op.icv);
    op.result = AeadResult::kOk;
  } else {
    aead_parts::fail_seal(op);
  }
}

// `expected` is as good as a forged frame's ICV to whoever reads it afterwards: the caller wipes
// it.
void open_one(AeadOp& op, std::array<std::uint8_t, hal::kAeadIcvOctets>& expected) noexcept {
  const Key* const key = key_for(op);
  if (key == nullptr) {
    aead_parts::fail_open(op, AeadResult::kFailed);
    return;
  }
  run(key->calls->decrypt, *key, op, expected.data());
  if (equal_constant_time(expected, {op.icv, hal::kAeadIcvOctets})) {
    op.result = AeadResult::kOk;
  } else {
    aead_parts::fail_open(op, AeadResult::kBadIcv);
  }
}

bool make_key(Key& made, ConstByteSpan key) noexcept {
  made.calls = &Library::get().calls_for(key);
  made.calls->prepare(key.data(), &made.tables);
  return true;
}

void wipe_key(Key& made) noexcept {
  secure_wipe({reinterpret_cast<std::uint8_t*>(&made), sizeof(made)});
}

}  // namespace

bool usable() noexcept { return Library::get().usable(); }

// @req E1 E10
Result<KeySlot> install(ConstByteSpan key) noexcept { return pool.install(key, make_key); }

void remove(KeySlot key) noexcept { pool.remove(key, wipe_key); }

// @req E6 E16 A16 A17
void seal(std::span<AeadOp> burst) noexcept {
  for (AeadOp& op : burst) {
    seal_one(op);
  }
}

// @req E6 A16 A17 VER-9
void open(std::span<AeadOp> burst) noexcept {
  std::array<std::uint8_t, hal::kAeadIcvOctets> expected{};
  for (AeadOp& op : burst) {
    open_one(op, expected);
  }
  secure_wipe(expected);
}

std::size_t free_slots() noexcept { return pool.free_slots(); }

Status self_test() noexcept { return aead_parts::known_answer_test(kEngine); }

namespace inspect {

ConstByteSpan pool_memory() noexcept { return pool.memory(); }

std::uint64_t key_schedules() noexcept { return pool.schedules(); }

}  // namespace inspect
}  // namespace linksec::aead_ipsec_mb
