// SPDX-License-Identifier: Apache-2.0

// The model of the block. It computes when an operation completes, and not when it is handed over:
// what a driver does too early shows.

#include "aead_offload/device.h"

#include <algorithm>

#include "aead_offload/inspect.h"
#include "aead_soft32/engine.h"

namespace linksec::aead_offload {
namespace {

using hal::AeadOp;
using hal::AeadResult;
using inspect::Fault;

struct Block {
  std::span<Descriptor> ring;
  std::array<std::uint32_t, device::kMostDescriptors>
      due{};  // when each entry of the ring completes
  std::uint32_t now = 0;
  std::uint32_t last_due = 0;
  std::uint32_t handed_over = 0;
  std::uint32_t completed = 0;
  bool stalled = false;

  Fault fault = Fault::kNone;
  std::uint32_t good = 0;  // operations before the fault

  std::uint32_t most_under_way = 0;
  std::uint32_t steps = 0;
  std::uint32_t restarts = 0;
};

constinit Block block;

Completion compute(const Descriptor& descriptor) noexcept {
  AeadOp op{descriptor.aad,         descriptor.text,  descriptor.icv,  descriptor.aad_octets,
            descriptor.text_octets, descriptor.nonce, {descriptor.key}};
  if (descriptor.command == Command::kSeal) {
    aead_soft32::seal({&op, 1});
  } else {
    aead_soft32::open({&op, 1});
  }
  switch (op.result) {
    case AeadResult::kOk:
      return Completion::kDone;
    case AeadResult::kBadIcv:
      return Completion::kBadIcv;
    default:
      return Completion::kRefused;
  }
}

bool fault_is_here() noexcept {
  if (block.fault == Fault::kNone) {
    return false;
  }
  if (block.good > 0) {
    --block.good;
    return false;
  }
  return true;
}

void complete_with_fault(Descriptor& descriptor) noexcept {
  const std::uint32_t sequence = descriptor.sequence;
  switch (block.fault) {
    case Fault::kStall:
      compute(descriptor);
      block.stalled = true;
      break;
    case Fault::kRefuse:
      compute(descriptor);
      descriptor.completion = completion_word(sequence, Completion::kRefused);
      break;
    case Fault::kWrongCode:
      compute(descriptor);
      descriptor.completion = completion_word(sequence, Completion{0xFF});
      break;
    case Fault::kStaleWord:
      descriptor.completion = completion_word(sequence - 1, Completion::kDone);
      break;
    default:
      compute(descriptor);
      break;
  }
}

void complete_next() noexcept {
  Descriptor& descriptor = block.ring[block.completed % block.ring.size()];
  if (fault_is_here()) {
    complete_with_fault(descriptor);
  } else {
    descriptor.completion = completion_word(descriptor.sequence, compute(descriptor));
  }
  block.completed += block.stalled ? 0 : 1;
}

bool next_is_due() noexcept {
  return !block.stalled && block.completed != block.handed_over &&
         block.due[block.completed % block.ring.size()] <= block.now;
}

}  // namespace

namespace device {

Result<std::uint16_t> load_key(ConstByteSpan key) noexcept {
  const Result<hal::KeySlot> slot = aead_soft32::install(key);
  if (!slot.ok()) {
    return slot.status();
  }
  return slot.value().index;
}

void clear_key(std::uint16_t slot) noexcept { aead_soft32::remove({slot}); }

void restart(std::span<Descriptor> ring) noexcept {
  block.ring = ring;
  block.last_due = block.now;
  block.handed_over = 0;
  block.completed = 0;
  block.stalled = false;
  ++block.restarts;
}

// Operations overlap: each takes kLatency, and they follow each other by kInterval.
void hand_over(std::uint32_t filled) noexcept {
  for (; block.handed_over != filled; ++block.handed_over) {
    block.last_due = std::max(block.now + inspect::kLatency, block.last_due + inspect::kInterval);
    block.due[block.handed_over % block.ring.size()] = block.last_due;
  }
  block.most_under_way = std::max(block.most_under_way, block.handed_over - block.completed);
}

std::uint32_t completed() noexcept {
  ++block.now;
  ++block.steps;
  while (next_is_due()) {
    complete_next();
  }
  const bool wrong_count = block.fault == Fault::kWrongCount && block.good == 0;
  return wrong_count ? block.handed_over + 1 : block.completed;
}

}  // namespace device

namespace inspect {

void inject(Fault fault, std::uint32_t good) noexcept {
  block.fault = fault;
  block.good = good;
}

void repair() noexcept { inject(Fault::kNone, 0); }

std::uint32_t most_under_way() noexcept { return block.most_under_way; }

std::uint32_t steps() noexcept { return block.steps; }

std::uint32_t restarts() noexcept { return block.restarts; }

void forget() noexcept {
  block.most_under_way = 0;
  block.steps = 0;
  block.restarts = 0;
}

}  // namespace inspect
}  // namespace linksec::aead_offload
