// SPDX-License-Identifier: Apache-2.0
#include "aead_offload/engine.h"

#include <array>
#include <atomic>

#include "aead_offload/device.h"
#include "aead_offload/inspect.h"
#include "aead_parts/known_answers.h"
#include "aead_parts/operation.h"
#include "aead_parts/shared.h"
#include "aead_parts/slot_pool.h"

namespace linksec::aead_offload {
namespace {

using hal::AeadOp;
using hal::AeadResult;
using hal::KeySlot;

// The key itself is in the block. Zero while there is none.
struct Key {
  std::uint32_t slot_and_one;
};

constinit aead_parts::SlotPool<Key, kSlots, KeySlot> pool;

// Descriptors are what the block reads and writes by DMA: to begin at a cache line, and to lie in
// memory that is not cached where a core has a data cache.
alignas(32) constinit std::array<Descriptor, kRingEntries> ring{};

constinit std::uint32_t filled = 0;     // since the block's restart
constinit std::uint32_t collected = 0;  // of them, results taken
constinit std::uint32_t sequence = 0;   // of the last operation, since start-up
constinit bool started = false;

constinit aead_parts::Shared<std::uint32_t> taken{0};
using Idle = void (*)() noexcept;
constinit Idle idle = nullptr;

// The ring is one thread's at a time. Where threads have priorities this is the operating system's
// mutex.
class Turn {
 public:
  Turn() noexcept {
    while (taken.exchange(1, std::memory_order_acquire) != 0) {
    }
  }
  ~Turn() { taken.store(0, std::memory_order_release); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
};

bool make_key(Key& key, ConstByteSpan octets) noexcept {
  const Result<std::uint16_t> slot = device::load_key(octets);
  if (slot.ok()) {
    key.slot_and_one = slot.value() + 1U;
  }
  return slot.ok();
}

void clear_key(Key& key) noexcept {
  device::clear_key(static_cast<std::uint16_t>(key.slot_and_one - 1));
  key.slot_and_one = 0;
}

// Forgets what was there and begins with an empty ring. No DMA comes after it.
void restart() noexcept {
  device::restart(ring);
  ring = {};
  filled = 0;
  collected = 0;
  started = true;
}

// One burst on its way through the ring.
class Burst {
 public:
  explicit Burst(Command command) noexcept : command_(command) {}

  void run(std::span<AeadOp> operations) noexcept {
    for (AeadOp& op : operations) {
      put(op);
    }
    hand_over();
    while (collected != filled) {
      wait();
    }
  }

 private:
  void put(AeadOp& op) noexcept {
    const Key* const key = aead_parts::has_its_buffers(op) ? pool.live(op.key) : nullptr;
    if (filled - collected == ring.size()) {
      hand_over();
      wait();
    }
    if (key == nullptr || broken_) {
      fail(op);
      return;
    }
    const std::size_t entry = filled % ring.size();
    operations_[entry] = &op;
    ring[entry] = {op.aad,
                   op.text,
                   op.icv,
                   op.aad_octets,
                   op.text_octets,
                   op.nonce,
                   static_cast<std::uint16_t>(key->slot_and_one - 1),
                   command_,
                   ++sequence,
                   0};
    ++filled;
  }

  // Cleaning the data cache over buffers and descriptors belongs in front of the fence.
  static void hand_over() noexcept {
    std::atomic_thread_fence(std::memory_order_release);
    device::hand_over(filled);
  }

  // Until something was completed, or the patience is at its end.
  void wait() noexcept {
    for (std::uint32_t look = 0; look < kPatience; ++look) {
      const std::uint32_t fresh = device::completed() - collected;
      if (fresh > filled - collected) {
        break;
      }
      if (fresh > 0) {
        take(fresh);
        return;
      }
      if (idle != nullptr) {
        idle();
      }
    }
    give_up();
  }

  // Invalidating the data cache over buffers and descriptors belongs behind the fence.
  void take(std::uint32_t count) noexcept {
    std::atomic_thread_fence(std::memory_order_acquire);
    for (; count > 0 && !broken_; --count) {
      const std::size_t entry = collected % ring.size();
      if (finish(*operations_[entry], ring[entry])) {
        ring[entry] = {};
        ++collected;
      } else {
        give_up();
      }
    }
  }

  // False when the block's word is none that it may have written for this operation.
  bool finish(AeadOp& op, const Descriptor& descriptor) const noexcept {
    const std::uint32_t word = descriptor.completion;
    const auto says = [&](Completion completion) {
      return word == completion_word(descriptor.sequence, completion);
    };
    if (says(Completion::kDone)) {
      op.result = AeadResult::kOk;
    } else if (says(Completion::kBadIcv) && command_ == Command::kOpen) {
      aead_parts::fail_open(op, AeadResult::kBadIcv);
    } else if (says(Completion::kRefused)) {
      fail(op);
    } else {
      return false;
    }
    return true;
  }

  // First the DMA ends, then the texts become zeroes: the other way round the block could write
  // into them again.
  void give_up() noexcept {
    const std::uint32_t first = collected;
    const std::uint32_t last = filled;
    restart();
    for (std::uint32_t i = first; i != last; ++i) {
      fail(*operations_[i % ring.size()]);
    }
    broken_ = true;
  }

  void fail(AeadOp& op) const noexcept {
    if (command_ == Command::kSeal) {
      aead_parts::fail_seal(op);
    } else {
      aead_parts::fail_open(op, AeadResult::kFailed);
    }
  }

  Command command_;
  bool broken_ = false;
  std::array<AeadOp*, kRingEntries> operations_{};
};

void run(std::span<AeadOp> burst, Command command) noexcept {
  const Turn turn;
  if (!started) {
    restart();
  }
  Burst(command).run(burst);
}

}  // namespace

void set_idle(void (*function)() noexcept) noexcept { idle = function; }

// @req E1 E10
Result<KeySlot> install(ConstByteSpan key) noexcept {
  const Turn turn;
  return pool.install(key, make_key);
}

void remove(KeySlot key) noexcept {
  const Turn turn;
  pool.remove(key, clear_key);
}

// @req E6 E16 A16 A17
void seal(std::span<AeadOp> burst) noexcept { run(burst, Command::kSeal); }

// @req E6 A16 A17 VER-9
void open(std::span<AeadOp> burst) noexcept { run(burst, Command::kOpen); }

std::size_t free_slots() noexcept { return pool.free_slots(); }

Status self_test() noexcept { return aead_parts::known_answer_test(kEngine); }

namespace inspect {

ConstByteSpan ring_memory() noexcept {
  return {reinterpret_cast<const std::uint8_t*>(ring.data()), sizeof(ring)};
}

}  // namespace inspect
}  // namespace linksec::aead_offload
