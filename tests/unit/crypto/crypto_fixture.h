// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the tests of crypto/ share: keys that are sure to be installed, and octets to be looked at.

#include <algorithm>

#include "crypto/block_key.h"
#include "support/fake_block_cipher/fake_block_cipher.h"
#include "support/frames.h"
#include "support/print.h"

namespace linksec::test {

/// The test key with that number, installed.
class InstalledKey {
 public:
  explicit InstalledKey(unsigned number, std::size_t octets = 16) {
    CHECK_EQUAL(Status::kOk, key_.set(test_key(number, octets)));
  }
  operator const BlockKey&() const { return key_; }  // NOLINT: implicit

 private:
  BlockKey key_;
};

inline bool all_zero(ConstByteSpan octets) {
  return std::all_of(octets.begin(), octets.end(), [](std::uint8_t octet) { return octet == 0; });
}

}  // namespace linksec::test
