// SPDX-License-Identifier: Apache-2.0
#include "support/fake_hal/fake_entropy.h"

#include <algorithm>
#include <array>

#include "hal/entropy.h"

namespace linksec::test::fake_entropy {
namespace {

std::array<std::uint64_t, kSources> begin_with(std::uint64_t seed) {
  std::array<std::uint64_t, kSources> states{};
  for (std::size_t i = 0; i < states.size(); ++i) {
    states[i] = seed + (std::uint64_t{i} << 48);
  }
  return states;
}

std::array<std::uint64_t, kSources> states = begin_with(1);
constinit Status refusal = Status::kOk;
constinit bool seed_is_needed = false;
std::array<bool, kSources> seeded{};

// splitmix64.
std::uint8_t next_octet(std::uint64_t& state) {
  state += 0x9E3779B97F4A7C15U;
  std::uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
  return static_cast<std::uint8_t>(mixed ^ (mixed >> 31));
}

}  // namespace

void reset(std::uint64_t seed) {
  states = begin_with(seed);
  refusal = Status::kOk;
  need_seed(false);
}

void need_seed(bool needed) {
  seed_is_needed = needed;
  seeded = {};
}

void refuse(Status status) { refusal = status; }

}  // namespace linksec::test::fake_entropy

namespace linksec::hal {

Status entropy_fill(EntropyId source, ByteSpan octets) noexcept {
  namespace fake = test::fake_entropy;
  const bool absent =
      source.index >= fake::kSources || (fake::seed_is_needed && !fake::seeded[source.index]);
  if (absent || fake::refusal != Status::kOk) {
    std::fill(octets.begin(), octets.end(), std::uint8_t{0});
    return absent ? Status::kUnsupported : fake::refusal;
  }
  std::generate(octets.begin(), octets.end(),
                [&] { return fake::next_octet(fake::states[source.index]); });
  return Status::kOk;
}

// What the source was given goes into what it gives.
Status entropy_seed(EntropyId source, ConstByteSpan seed, std::uint64_t start) noexcept {
  namespace fake = test::fake_entropy;
  if (source.index >= fake::kSources || fake::refusal != Status::kOk) {
    return Status::kUnsupported;
  }
  std::uint64_t state = start;
  for (const std::uint8_t octet : seed) {
    state = state * 0x100000001B3U + octet + 1;
  }
  fake::states[source.index] = state;
  fake::seeded[source.index] = true;
  return Status::kOk;
}

}  // namespace linksec::hal
