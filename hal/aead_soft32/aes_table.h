// SPDX-License-Identifier: Apache-2.0
#pragma once

// AES in counter mode over one table of 1,024 octets in read-only memory. The addresses that it
// reads depend on the key and on the counter: not for parts where someone can time or watch them
// (README.md).

#include "aes_schedule.h"
#include "base/bytes.h"
#include "words.h"

namespace linksec::aead_soft32 {

using AesKey = AesSchedule;

[[gnu::cold]] void aes_set_key(AesKey& key, ConstByteSpan octets) noexcept;

/// The blocks that a nonce's counter gives, one after the other.
///
/// From one counter to the next only the last octet changes, once in 256 blocks others too. What
/// the first two rounds make of the rest is computed when it changes and not for each block.
class Keystream {
 public:
  /// Its first block is that of `counter`.
  void start(const AesKey& key, const std::uint8_t* nonce, Word counter) noexcept;
  void next(const AesKey& key, Block& block) noexcept;

 private:
  void prepare(const AesKey& key) noexcept;

  std::array<Word, 3> nonce_;
  Word counter_;
  Word first_;    // column 0 after the first round, less what the counter's last octet adds
  Block second_;  // all columns after the second round, less what that column 0 adds
};

}  // namespace linksec::aead_soft32
