// SPDX-License-Identifier: Apache-2.0
#include "support/fake_hal/fake_entropy.h"

#include <algorithm>

#include "hal/entropy.h"

namespace linksec::test::fake_entropy {
namespace {

constinit std::uint64_t state = 1;
constinit Status refusal = Status::kOk;

// splitmix64.
std::uint8_t next_octet() {
  state += 0x9E3779B97F4A7C15U;
  std::uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
  return static_cast<std::uint8_t>(mixed ^ (mixed >> 31));
}

}  // namespace

void reset(std::uint64_t seed) {
  state = seed;
  refusal = Status::kOk;
}

void refuse(Status status) { refusal = status; }

}  // namespace linksec::test::fake_entropy

namespace linksec::hal {

Status entropy_fill(ByteSpan octets) noexcept {
  namespace fake = test::fake_entropy;
  if (fake::refusal != Status::kOk) {
    std::fill(octets.begin(), octets.end(), std::uint8_t{0});
    return fake::refusal;
  }
  std::generate(octets.begin(), octets.end(), fake::next_octet);
  return Status::kOk;
}

}  // namespace linksec::hal
