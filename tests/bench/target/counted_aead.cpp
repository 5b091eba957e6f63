// SPDX-License-Identifier: Apache-2.0
#include "counted_aead.h"

#include <span>

#include "aead_mbedtls/engine.h"
#include "hal/aead.h"
#include "meter.h"

namespace linksec {
namespace bench {
namespace {

constinit std::uint32_t inside = 0;

using Engine = void (*)(std::span<hal::AeadOp>) noexcept;

std::uint32_t cost_of_nothing(Engine engine) noexcept {
  const std::uint32_t before = ticks();
  engine({});
  return instructions(ticks_between(before, ticks()));
}

}  // namespace

void forget_engine() noexcept { inside = 0; }

std::uint32_t engine_instructions() noexcept { return inside; }

std::uint32_t cost_of_counting() noexcept {
  return cost_of_nothing(hal::aead_seal) - cost_of_nothing(aead_mbedtls::seal);
}

}  // namespace bench

namespace hal {

Result<KeySlot> aead_install(ConstByteSpan key) noexcept { return aead_mbedtls::install(key); }

void aead_remove(KeySlot slot) noexcept { aead_mbedtls::remove(slot); }

void aead_seal(std::span<AeadOp> burst) noexcept {
  const std::uint32_t before = bench::ticks();
  aead_mbedtls::seal(burst);
  bench::inside += bench::instructions(bench::ticks_between(before, bench::ticks()));
}

void aead_open(std::span<AeadOp> burst) noexcept {
  const std::uint32_t before = bench::ticks();
  aead_mbedtls::open(burst);
  bench::inside += bench::instructions(bench::ticks_between(before, bench::ticks()));
}

std::size_t aead_free_slots() noexcept { return aead_mbedtls::free_slots(); }

Status aead_self_test() noexcept { return aead_mbedtls::self_test(); }

}  // namespace hal
}  // namespace linksec
