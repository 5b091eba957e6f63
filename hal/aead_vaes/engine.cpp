// SPDX-License-Identifier: Apache-2.0
#include "aead_vaes/engine.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "aead_parts/key_pool.h"
#include "aead_parts/operation.h"
#include "aead_vaes/inspect.h"
#include "base/secret.h"
#include "kernel.h"

namespace linksec::aead_vaes {
namespace {

using hal::AeadOp;
using hal::AeadResult;
using hal::KeySlot;

constinit aead_parts::KeyPool<KeyData, kSlots, KeySlot> pool;

// Operations that the kernel can do, collected until it has enough.
class Batch {
 public:
  /// False when the operation has no live key or lacks a buffer.
  [[nodiscard]] bool take(AeadOp& op) noexcept {
    const KeyData* const key = pool.live(op.key);
    if (key == nullptr || !aead_parts::has_its_buffers(op)) {
      return false;
    }
    jobs_[count_++] = {key, &op};
    return true;
  }
  [[nodiscard]] std::span<const Job> jobs() const noexcept {
    return std::span(jobs_).first(count_);
  }

 private:
  std::array<Job, kMaxJobs> jobs_{};
  std::size_t count_ = 0;
};

void seal_some(std::span<AeadOp> some) noexcept {
  Batch batch;
  for (AeadOp& op : some) {
    if (batch.take(op)) {
      op.result = AeadResult::kOk;
    } else {
      aead_parts::fail_seal(op);
    }
  }
  kernel_seal(batch.jobs());
}

void open_some(std::span<AeadOp> some) noexcept {
  Batch batch;
  for (AeadOp& op : some) {
    if (batch.take(op)) {
      op.result = AeadResult::kOk;
    } else {
      aead_parts::fail_open(op, AeadResult::kFailed);
    }
  }
  std::uint32_t bad = kernel_open(batch.jobs());
  for (std::size_t i = 0; bad != 0; ++i, bad >>= 1) {
    if ((bad & 1) != 0) {
      aead_parts::fail_open(*batch.jobs()[i].op, AeadResult::kBadIcv);
    }
  }
}

void in_batches(std::span<AeadOp> burst, void (*work)(std::span<AeadOp>) noexcept) noexcept {
  while (!burst.empty()) {
    const std::size_t count = std::min(burst.size(), kMaxJobs);
    work(burst.first(count));
    burst = burst.subspan(count);
  }
}

bool make_key(KeyData& data, ConstByteSpan key) noexcept {
  kernel_set_key(data, key);
  return true;
}

void wipe_key(KeyData& data) noexcept {
  secure_wipe({reinterpret_cast<std::uint8_t*>(&data), sizeof(data)});
}

}  // namespace

bool usable() noexcept { return kernel_usable(); }

// @req E1 E10
Result<KeySlot> install(ConstByteSpan key) noexcept { return pool.install(key, make_key); }

void remove(KeySlot key) noexcept { pool.remove(key, wipe_key); }

// @req E6 E16 A16 A17
void seal(std::span<AeadOp> burst) noexcept { in_batches(burst, seal_some); }

// @req E6 A16 A17 VER-9
void open(std::span<AeadOp> burst) noexcept { in_batches(burst, open_some); }

std::size_t free_slots() noexcept { return pool.free_slots(); }

namespace inspect {

ConstByteSpan pool_memory() noexcept { return pool.memory(); }

std::uint64_t key_schedules() noexcept { return pool.schedules(); }

}  // namespace inspect
}  // namespace linksec::aead_vaes
