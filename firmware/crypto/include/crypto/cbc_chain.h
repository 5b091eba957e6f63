// SPDX-License-Identifier: Apache-2.0
#pragma once

// Blocks chained by a cipher from zero on: what CMAC and the DRBG's derivation function have in
// common. It is no authentication code by itself: whoever chooses lengths can extend it.

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/secret.h"
#include "base/status.h"
#include "crypto/block_key.h"

namespace linksec {

class CbcChain {
 public:
  using State = std::array<std::uint8_t, hal::kCipherBlockOctets>;

  /// `key` outlives the chain.
  explicit CbcChain(const BlockKey& key) noexcept : key_(key) {}
  CbcChain(const CbcChain&) = delete;
  CbcChain& operator=(const CbcChain&) = delete;
  ~CbcChain() { secure_wipe(state_); }

  /// Adds octets behind those so far. A block goes through the cipher when the next one begins, so
  /// that the last one waits for its end.
  void add(ConstByteSpan octets) noexcept;
  void add(std::uint8_t octet) noexcept;

  /// Octets of the last block, 0 to 16.
  [[nodiscard]] std::size_t last_octets() const noexcept { return last_octets_; }
  /// What the last block has become, less the cipher. Its owner may add to it before `close`.
  [[nodiscard]] State& state() noexcept { return state_; }

  /// The last block goes through the cipher: `state()` is the end of the chain. Returns what the
  /// cipher said first when it was not kOk; the state is zero then.
  [[nodiscard]] Status close() noexcept;

 private:
  void encrypt() noexcept;

  const BlockKey& key_;
  State state_{};
  std::size_t last_octets_ = 0;
  Status status_ = Status::kOk;
};

}  // namespace linksec
