// SPDX-License-Identifier: Apache-2.0
#include "crypto/ctr_drbg.h"

#include <algorithm>
#include <span>

#include "crypto/cbc_chain.h"

namespace linksec {
namespace {

using Block = std::array<std::uint8_t, hal::kCipherBlockOctets>;

std::size_t octets_in(std::span<const ConstByteSpan> parts) noexcept {
  std::size_t octets = 0;
  for (const ConstByteSpan part : parts) {
    octets += part.size();
  }
  return octets;
}

void add_u32(CbcChain& chain, std::uint32_t value) noexcept {
  std::array<std::uint8_t, 4> octets{};
  store_be32(octets.data(), value);
  chain.add(octets);
}

// The chain over the number of the block, the lengths, the input and 80, zeroes behind it
// [10.3.2 steps 2 to 9, 10.3.3].
Status condense(const BlockKey& key, std::uint32_t number, std::span<const ConstByteSpan> parts,
                std::size_t output_octets, hal::CipherBlock block) noexcept {
  CbcChain chain(key);
  add_u32(chain, number);
  for (int i = 0; i < 12; ++i) {
    chain.add(std::uint8_t{0});
  }
  add_u32(chain, static_cast<std::uint32_t>(octets_in(parts)));
  add_u32(chain, static_cast<std::uint32_t>(output_octets));
  for (const ConstByteSpan part : parts) {
    chain.add(part);
  }
  chain.add(std::uint8_t{0x80});
  const Status status = chain.close();
  std::copy(chain.state().begin(), chain.state().end(), block.begin());
  return status;
}

// Block_Cipher_df: `seed` from inputs of any lengths. The first key is no secret [10.3.2].
Status derive_seed(std::span<const ConstByteSpan> parts, ByteSpan seed) noexcept {
  constexpr std::size_t kKeyOctets = 32;
  std::array<std::uint8_t, kKeyOctets> first{};
  for (std::size_t i = 0; i < first.size(); ++i) {
    first[i] = static_cast<std::uint8_t>(i);
  }
  BlockKey key;
  Status status = key.set(first);
  std::uint32_t number = 0;
  for (std::size_t at = 0; at < seed.size() && status == Status::kOk; at += sizeof(Block)) {
    status = condense(key, number++, parts, seed.size(),
                      seed.subspan(at).first<hal::kCipherBlockOctets>());
  }
  if (status == Status::kOk) {
    status = key.set(seed.first(kKeyOctets));
  }
  Block x{};
  std::copy_n(seed.begin() + kKeyOctets, x.size(), x.begin());
  for (std::size_t at = 0; at < seed.size() && status == Status::kOk; at += x.size()) {
    status = key.encrypt(x);
    std::copy(x.begin(), x.end(), seed.begin() + static_cast<std::ptrdiff_t>(at));
  }
  secure_wipe(x);
  return status;
}

}  // namespace

void CtrDrbg::wipe() noexcept {
  secure_wipe(key_);
  secure_wipe(v_);
  requests_ = 0;
}

// V is a number of 128 bits, and is counted up before it is used. It is secret: how far the carry
// goes doesn't show in the time.
Status CtrDrbg::next_block(const BlockKey& key, hal::CipherBlock block) noexcept {
  std::uint32_t sum = 1U << 8;
  for (std::size_t i = v_.size(); i-- > 0;) {
    sum = (sum >> 8) + v_[i];
    v_[i] = static_cast<std::uint8_t>(sum);
  }
  std::copy(v_.begin(), v_.end(), block.begin());
  return key.encrypt(block);
}

// CTR_DRBG_Update. Where the cipher fails V has moved on and nothing else: what comes later is new
// all the same [10.2.1.2].
Status CtrDrbg::update(const Seed& seed) noexcept {
  BlockKey key;
  Status status = key.set(key_);
  Seed next{};
  for (std::size_t at = 0; at < next.size() && status == Status::kOk; at += sizeof(Block)) {
    status = next_block(key, std::span(next).subspan(at).first<hal::kCipherBlockOctets>());
  }
  if (status == Status::kOk) {
    for (std::size_t i = 0; i < next.size(); ++i) {
      next[i] ^= seed[i];
    }
    std::copy_n(next.begin(), key_.size(), key_.begin());
    std::copy_n(next.begin() + kKeyOctets, v_.size(), v_.begin());
  }
  secure_wipe(next);
  return status;
}

Status CtrDrbg::absorb(ConstByteSpan first, ConstByteSpan second, ConstByteSpan third) noexcept {
  const ConstByteSpan parts[] = {first, second, third};
  Seed seed{};
  Status status = derive_seed(parts, seed);
  if (status == Status::kOk) {
    status = update(seed);
  }
  secure_wipe(seed);
  if (status == Status::kOk) {
    requests_ = 1;
  }
  return status;
}

Status CtrDrbg::instantiate(ConstByteSpan entropy, ConstByteSpan nonce,
                            ConstByteSpan label) noexcept {
  wipe();
  if (entropy.size() < kMinEntropyOctets ||
      entropy.size() + nonce.size() + label.size() > kMaxInputOctets) {
    return Status::kInvalidArgument;
  }
  return absorb(entropy, nonce, label);
}

Status CtrDrbg::reseed(ConstByteSpan entropy, ConstByteSpan additional) noexcept {
  if (requests_ == 0) {
    return Status::kNotReady;
  }
  if (entropy.size() < kMinEntropyOctets || entropy.size() + additional.size() > kMaxInputOctets) {
    return Status::kInvalidArgument;
  }
  return absorb(entropy, additional, {});
}

// The state moves on behind the last octet, so that who learns it later learns nothing of them.
Status CtrDrbg::give(ByteSpan octets, ConstByteSpan additional) noexcept {
  Seed mixed{};
  Status status = Status::kOk;
  if (!additional.empty()) {
    status = derive_seed({&additional, 1}, mixed);
    status = status == Status::kOk ? update(mixed) : status;
  }
  BlockKey key;
  status = status == Status::kOk ? key.set(key_) : status;
  Block block{};
  for (ByteSpan rest = octets; !rest.empty() && status == Status::kOk;) {
    status = next_block(key, block);
    const std::size_t taken = std::min(rest.size(), block.size());
    std::copy_n(block.begin(), taken, rest.begin());
    rest = rest.subspan(taken);
  }
  secure_wipe(block);
  key.clear();
  status = status == Status::kOk ? update(mixed) : status;
  secure_wipe(mixed);
  return status;
}

Status CtrDrbg::generate(ByteSpan octets, ConstByteSpan additional) noexcept {
  Status status = Status::kInvalidArgument;
  if (requests_left() == 0) {
    status = Status::kNotReady;
  } else if (octets.size() <= kMaxRequestOctets && additional.size() <= kMaxInputOctets) {
    status = give(octets, additional);
    ++requests_;
  }
  if (status != Status::kOk) {
    secure_wipe(octets);
  }
  return status;
}

void CtrDrbg::set_reseed_interval(std::uint64_t requests) noexcept {
  interval_ = std::clamp(requests, std::uint64_t{1}, kReseedInterval);
}

std::uint64_t CtrDrbg::requests_left() const noexcept {
  return requests_ == 0 || requests_ > interval_ ? 0 : interval_ - requests_ + 1;
}

}  // namespace linksec
