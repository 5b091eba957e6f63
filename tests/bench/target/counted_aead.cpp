// SPDX-License-Identifier: Apache-2.0
#include "counted_aead.h"

#include <span>

#include "hal/aead.h"
#include "meter.h"

#include LINKSEC_BENCH_HEADER

namespace linksec {

namespace engine = LINKSEC_BENCH_ENGINE;

namespace bench {
namespace {

constinit std::uint32_t inside = 0;

using Call = void (*)(std::span<hal::AeadOp>) noexcept;

std::uint32_t cost_of_nothing(Call call) noexcept {
  const std::uint32_t before = ticks();
  call({});
  return instructions(ticks_between(before, ticks()));
}

}  // namespace

void forget_engine() noexcept { inside = 0; }

std::uint32_t engine_instructions() noexcept { return inside; }

std::size_t engine_slots() noexcept { return engine::kSlots; }

std::uint32_t cost_of_counting() noexcept {
  return cost_of_nothing(hal::aead_seal) - cost_of_nothing(engine::seal);
}

}  // namespace bench

namespace hal {

Result<KeySlot> aead_install(ConstByteSpan key) noexcept { return engine::install(key); }

void aead_remove(KeySlot slot) noexcept { engine::remove(slot); }

void aead_seal(std::span<AeadOp> burst) noexcept {
  const std::uint32_t before = bench::ticks();
  engine::seal(burst);
  bench::inside += bench::instructions(bench::ticks_between(before, bench::ticks()));
}

void aead_open(std::span<AeadOp> burst) noexcept {
  const std::uint32_t before = bench::ticks();
  engine::open(burst);
  bench::inside += bench::instructions(bench::ticks_between(before, bench::ticks()));
}

std::size_t aead_free_slots() noexcept { return engine::free_slots(); }

Status aead_self_test() noexcept { return engine::self_test(); }

}  // namespace hal
}  // namespace linksec
