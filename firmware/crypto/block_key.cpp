// SPDX-License-Identifier: Apache-2.0
#include "crypto/block_key.h"

namespace linksec {

Status BlockKey::set(ConstByteSpan key) noexcept {
  clear();
  const Result<hal::BlockKeySlot> slot = hal::block_cipher_install(key);
  if (slot.ok()) {
    slot_ = slot.value();
    octets_ = key.size();
  }
  return slot.status();
}

void BlockKey::clear() noexcept {
  if (octets_ != 0) {
    hal::block_cipher_remove(slot_);
    slot_ = {};
    octets_ = 0;
  }
}

}  // namespace linksec
