// SPDX-License-Identifier: Apache-2.0
#include "aead_mbedtls/engine.h"

#include <array>
#include <atomic>
#include <cstdint>

#include "aead_mbedtls/inspect.h"
#include "base/secret.h"
#include "gcm.h"

namespace linksec::aead_mbedtls {
namespace {

using hal::AeadOp;
using hal::AeadResult;
using hal::KeySlot;

// As wide as the narrowest atomic exchange that each supported core has of its own.
enum class SlotState : std::uint32_t { kFree, kChanging, kLive };

struct Slot {
  std::atomic<SlotState> state{SlotState::kFree};
  GcmContext gcm{};
};

constinit std::array<Slot, kSlots> slots{};
constinit std::atomic<std::size_t> taken_slots{0};
constinit std::atomic<std::size_t> search_from{0};
constinit std::atomic<std::uint32_t> schedules{0};

/// A free slot that nobody else gets any more, or kSlots.
std::size_t claim_slot() noexcept {
  const std::size_t start = search_from.load(std::memory_order_relaxed);
  for (std::size_t step = 0; step < kSlots; ++step) {
    const std::size_t i = (start + step) % kSlots;
    SlotState expected = SlotState::kFree;
    if (slots[i].state.compare_exchange_strong(expected, SlotState::kChanging,
                                               std::memory_order_acquire)) {
      search_from.store((i + 1) % kSlots, std::memory_order_relaxed);
      taken_slots.fetch_add(1, std::memory_order_relaxed);
      return i;
    }
  }
  return kSlots;
}

void release_slot(Slot& slot) noexcept {
  slot.state.store(SlotState::kFree, std::memory_order_release);
  taken_slots.fetch_sub(1, std::memory_order_relaxed);
}

Slot* live_slot(KeySlot key) noexcept {
  if (key.index >= kSlots) {
    return nullptr;
  }
  Slot& slot = slots[key.index];
  return slot.state.load(std::memory_order_acquire) == SlotState::kLive ? &slot : nullptr;
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
  Slot* slot = live_slot(op.key);
  if (slot != nullptr && has_its_buffers(op) && gcm_encrypt(slot->gcm, op, op.icv)) {
    return AeadResult::kOk;
  }
  clear_text(op);
  clear_icv(op);
  return AeadResult::kFailed;
}

// The ICV that the text should have had is as good as a forged frame's ICV to whoever reads it
// afterwards: it is wiped.
AeadResult open_one(const AeadOp& op) noexcept {
  AeadResult result = AeadResult::kFailed;
  Slot* slot = live_slot(op.key);
  if (slot != nullptr && has_its_buffers(op)) {
    std::array<std::uint8_t, hal::kAeadIcvOctets> expected{};
    if (gcm_decrypt(slot->gcm, op, expected.data())) {
      const bool agrees = equal_constant_time(expected, {op.icv, hal::kAeadIcvOctets});
      result = agrees ? AeadResult::kOk : AeadResult::kBadIcv;
    }
    secure_wipe(expected);
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
  Slot& slot = slots[i];
  schedules.fetch_add(1, std::memory_order_relaxed);
  if (!gcm_set_key(slot.gcm, key)) {
    release_slot(slot);
    return Status::kIoError;
  }
  slot.state.store(SlotState::kLive, std::memory_order_release);
  return KeySlot{static_cast<std::uint16_t>(i)};
}

void remove(KeySlot key) noexcept {
  if (key.index >= kSlots) {
    return;
  }
  Slot& slot = slots[key.index];
  SlotState expected = SlotState::kLive;
  if (!slot.state.compare_exchange_strong(expected, SlotState::kChanging,
                                          std::memory_order_acquire)) {
    return;
  }
  gcm_clear(slot.gcm);
  release_slot(slot);
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

std::size_t free_slots() noexcept { return kSlots - taken_slots.load(std::memory_order_relaxed); }

namespace inspect {

ConstByteSpan pool_memory() noexcept {
  return {reinterpret_cast<const std::uint8_t*>(slots.data()), sizeof(slots)};
}

std::uint64_t key_schedules() noexcept { return schedules.load(std::memory_order_relaxed); }

}  // namespace inspect
}  // namespace linksec::aead_mbedtls
