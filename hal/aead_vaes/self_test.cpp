// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>

#include "aead_parts/known_answers.h"
#include "aead_vaes/engine.h"

namespace linksec::aead_vaes {
namespace {

using hal::AeadOp;
using hal::AeadResult;

constexpr std::size_t kCopies = 4;
constexpr std::size_t kMaxText = 64;
constexpr std::size_t kIcv = hal::kAeadIcvOctets;

// The operation and three copies of it in one burst, so that the kernel works on them side by
// side. An operation that does not end as its copies do is a failed one.
void fourfold(AeadOp& op, void (*work)(std::span<AeadOp>) noexcept) noexcept {
  std::array<std::array<std::uint8_t, kMaxText + kIcv>, kCopies> memory{};
  std::array<AeadOp, kCopies> copies{};
  for (std::size_t i = 0; i < kCopies; ++i) {
    copies[i] = op;
    copies[i].text = memory[i].data();
    copies[i].icv = memory[i].data() + kMaxText;
    std::copy_n(op.text, op.text_octets, copies[i].text);
    std::copy_n(op.icv, kIcv, copies[i].icv);
  }
  work(copies);
  bool same = true;
  for (std::size_t i = 1; i < kCopies; ++i) {
    same = same && memory[i] == memory[0] && copies[i].result == copies[0].result;
  }
  std::copy_n(copies[0].text, op.text_octets, op.text);
  std::copy_n(copies[0].icv, kIcv, op.icv);
  op.result = same ? copies[0].result : AeadResult::kFailed;
}

void seal_fourfold(std::span<AeadOp> burst) noexcept { fourfold(burst[0], seal); }
void open_fourfold(std::span<AeadOp> burst) noexcept { fourfold(burst[0], open); }

}  // namespace

Status self_test() noexcept {
  const Status status = aead_parts::known_answer_test(kEngine);
  aead_parts::Engine side_by_side = kEngine;
  side_by_side.seal = seal_fourfold;
  side_by_side.open = open_fourfold;
  return status == Status::kOk ? aead_parts::known_answer_test(side_by_side) : status;
}

}  // namespace linksec::aead_vaes
