// SPDX-License-Identifier: Apache-2.0
#include "crypto/cmac.h"

#include <algorithm>

#include "base/secret.h"

namespace linksec {
namespace {

// The product of a block and x, without a branch on what is secret [SP 800-38B 6.1].
void doubled(CmacOctets& block) noexcept {
  const auto carry = static_cast<std::uint8_t>(-(block[0] >> 7) & 0x87);
  for (std::size_t i = 0; i + 1 < block.size(); ++i) {
    block[i] = static_cast<std::uint8_t>((block[i] << 1) | (block[i + 1] >> 7));
  }
  block.back() = static_cast<std::uint8_t>((block.back() << 1) ^ carry);
}

}  // namespace

// [SP 800-38B 6.2]
Status Cmac::finish(std::span<std::uint8_t, kCmacOctets> mac) noexcept {
  CmacOctets subkey{};
  Status status = key_.encrypt(subkey);
  doubled(subkey);
  CbcChain::State& last = chain_.state();
  if (chain_.last_octets() < last.size()) {
    last[chain_.last_octets()] ^= 0x80;
    doubled(subkey);
  }
  for (std::size_t i = 0; i < last.size(); ++i) {
    last[i] ^= subkey[i];
  }
  secure_wipe(subkey);
  const Status closed = chain_.close();
  status = status == Status::kOk ? closed : status;
  if (status != Status::kOk) {
    secure_wipe(last);
  }
  std::copy(last.begin(), last.end(), mac.begin());
  return status;
}

Status cmac(const BlockKey& key, ConstByteSpan message,
            std::span<std::uint8_t, kCmacOctets> mac) noexcept {
  Cmac sum(key);
  sum.add(message);
  return sum.finish(mac);
}

// The code that the message should have had is as good as a forged one: it is wiped.
Status cmac_verify(const BlockKey& key, ConstByteSpan message,
                   std::span<const std::uint8_t, kCmacOctets> mac) noexcept {
  CmacOctets expected{};
  Status status = cmac(key, message, expected);
  if (status == Status::kOk && !equal_constant_time(expected, mac)) {
    status = Status::kCorrupt;
  }
  secure_wipe(expected);
  return status;
}

}  // namespace linksec
