// SPDX-License-Identifier: Apache-2.0
#include "crypto/cbc_chain.h"

namespace linksec {

void CbcChain::encrypt() noexcept {
  const Status status = key_.encrypt(state_);
  status_ = status_ == Status::kOk ? status : status_;
  last_octets_ = 0;
}

void CbcChain::add(std::uint8_t octet) noexcept {
  if (last_octets_ == state_.size()) {
    encrypt();
  }
  state_[last_octets_++] ^= octet;
}

void CbcChain::add(ConstByteSpan octets) noexcept {
  for (const std::uint8_t octet : octets) {
    add(octet);
  }
}

Status CbcChain::close() noexcept {
  encrypt();
  if (status_ != Status::kOk) {
    secure_wipe(state_);
  }
  return status_;
}

}  // namespace linksec
