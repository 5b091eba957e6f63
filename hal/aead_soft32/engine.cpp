// SPDX-License-Identifier: Apache-2.0
#include "aead_soft32/engine.h"

#include <array>
#include <cstdint>

#include "aead_soft32/inspect.h"
#include "base/secret.h"
#include "gcm.h"
#include "slot.h"

namespace linksec::aead_soft32 {
namespace {

using hal::AeadOp;
using hal::AeadResult;
using hal::KeySlot;

struct Slot {
  SlotState state;
  GcmKey key{};
};

constinit std::array<Slot, kSlots> slots{};
constinit Shared<std::uint32_t> search_from{0};
constinit Shared<std::uint32_t> schedules{0};

/// A free slot that nobody else gets any more, or kSlots.
std::size_t claim_slot() noexcept {
  const std::size_t start = search_from.load(std::memory_order_relaxed);
  for (std::size_t step = 0; step < kSlots; ++step) {
    const std::size_t i = (start + step) % kSlots;
    if (slots[i].state.claim()) {
      search_from.store(static_cast<std::uint32_t>((i + 1) % kSlots), std::memory_order_relaxed);
      return i;
    }
  }
  return kSlots;
}

void count_schedule() noexcept {
  std::uint32_t count = schedules.load(std::memory_order_relaxed);
  while (!change(schedules, count, count + 1)) {
    count = schedules.load(std::memory_order_relaxed);
  }
}

const GcmKey* live_key(KeySlot slot) noexcept {
  return slot.index < kSlots && slots[slot.index].state.is_live() ? &slots[slot.index].key
                                                                  : nullptr;
}

bool has_its_buffers(const AeadOp& op) noexcept {
  return op.icv != nullptr && (op.aad != nullptr || op.aad_octets == 0) &&
         (op.text != nullptr || op.text_octets == 0);
}

void clear_text(const AeadOp& op) noexcept {
  if (op.text != nullptr) {
    secure_wipe({op.text, op.text_octets});
  }
}

void clear_icv(const AeadOp& op) noexcept {
  if (op.icv != nullptr) {
    secure_wipe({op.icv, hal::kAeadIcvOctets});
  }
}

AeadResult seal_one(const AeadOp& op) noexcept {
  const GcmKey* const key = live_key(op.key);
  if (key == nullptr || !has_its_buffers(op)) {
    clear_text(op);
    clear_icv(op);
    return AeadResult::kFailed;
  }
  store_block(op.icv, gcm_seal(*key, op));
  return AeadResult::kOk;
}

// The ICV that the text should have had is as good as a forged frame's ICV to whoever reads it
// afterwards: it is wiped.
bool icv_agrees(const GcmKey& key, const AeadOp& op) noexcept {
  Block expected = gcm_open(key, op);
  const bool agrees =
      equal_constant_time({reinterpret_cast<const std::uint8_t*>(expected.data()), kBlockOctets},
                          {op.icv, hal::kAeadIcvOctets});
  wipe_words(expected);
  return agrees;
}

AeadResult open_one(const AeadOp& op) noexcept {
  const GcmKey* const key = live_key(op.key);
  AeadResult result = AeadResult::kFailed;
  if (key != nullptr && has_its_buffers(op)) {
    result = icv_agrees(*key, op) ? AeadResult::kOk : AeadResult::kBadIcv;
  }
  if (result != AeadResult::kOk) {
    clear_text(op);
  }
  return result;
}

}  // namespace

// @req E1 E10
Result<KeySlot> install(ConstByteSpan key) noexcept {
  if (key.size() != 16 && key.size() != 32) {
    return Status::kInvalidArgument;
  }
  const std::size_t i = claim_slot();
  if (i == kSlots) {
    return Status::kNoCapacity;
  }
  gcm_set_key(slots[i].key, key);
  count_schedule();
  slots[i].state.publish();
  return KeySlot{static_cast<std::uint16_t>(i)};
}

void remove(KeySlot key) noexcept {
  if (key.index >= kSlots || !slots[key.index].state.retire()) {
    return;
  }
  Slot& slot = slots[key.index];
  wipe_words(slot.key);
  slot.state.release();
}

// @req E6 E16 A16 A17
void seal(std::span<AeadOp> burst) noexcept {
  for (AeadOp& op : burst) {
    op.result = seal_one(op);
  }
}

// @req E6 A16 A17 VER-9
void open(std::span<AeadOp> burst) noexcept {
  for (AeadOp& op : burst) {
    op.result = open_one(op);
  }
}

std::size_t free_slots() noexcept {
  std::size_t count = 0;
  for (const Slot& slot : slots) {
    count += slot.state.is_free() ? 1U : 0U;
  }
  return count;
}

namespace inspect {

ConstByteSpan pool_memory() noexcept {
  return {reinterpret_cast<const std::uint8_t*>(slots.data()), sizeof(slots)};
}

std::uint64_t key_schedules() noexcept { return schedules.load(std::memory_order_relaxed); }

std::size_t octets_per_key() noexcept { return sizeof(Slot); }

}  // namespace inspect
}  // namespace linksec::aead_soft32
