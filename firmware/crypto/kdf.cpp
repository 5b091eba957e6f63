// SPDX-License-Identifier: Apache-2.0
#include "crypto/kdf.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/secret.h"
#include "crypto/cmac.h"

namespace linksec {
namespace {

// One block of the output.
Status make_block(const BlockKey& key, std::uint8_t number, std::span<const ConstByteSpan> fixed,
                  CmacOctets& block) noexcept {
  Cmac sum(key);
  sum.add(number);
  for (const ConstByteSpan part : fixed) {
    sum.add(part);
  }
  return sum.finish(block);
}

}  // namespace

Status counter_kdf(const BlockKey& key, std::span<const ConstByteSpan> fixed,
                   ByteSpan output) noexcept {
  const bool possible = !output.empty() && output.size() <= kKdfMaxOctets;
  Status status = possible ? Status::kOk : Status::kInvalidArgument;
  CmacOctets block{};
  std::uint8_t number = 0;
  for (ByteSpan rest = output; !rest.empty() && status == Status::kOk;) {
    status = make_block(key, ++number, fixed, block);
    const std::size_t taken = std::min(rest.size(), block.size());
    std::copy_n(block.begin(), taken, rest.begin());
    rest = rest.subspan(taken);
  }
  secure_wipe(block);
  if (status != Status::kOk) {
    secure_wipe(output);
  }
  return status;
}

Status kdf(const BlockKey& key, std::string_view label, std::span<const ConstByteSpan> context,
           ByteSpan output) noexcept {
  if (context.size() > kKdfMaxParts) {
    secure_wipe(output);
    return Status::kInvalidArgument;
  }
  const std::array<std::uint8_t, 1> zero{};
  std::array<std::uint8_t, 2> bits{};
  store_be16(bits.data(), static_cast<std::uint16_t>(output.size() * 8));
  std::array<ConstByteSpan, kKdfMaxParts + 3> fixed{};
  fixed[0] = {reinterpret_cast<const std::uint8_t*>(label.data()), label.size()};
  fixed[1] = zero;
  std::copy(context.begin(), context.end(), fixed.begin() + 2);
  fixed[context.size() + 2] = bits;
  return counter_kdf(key, std::span(fixed).first(context.size() + 3), output);
}

}  // namespace linksec
