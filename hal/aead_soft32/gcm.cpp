// SPDX-License-Identifier: Apache-2.0
#include "gcm.h"

#include <cstddef>
#include <cstdint>

namespace linksec::aead_soft32 {
namespace {

enum class Direction : std::uint8_t { kSeal, kOpen };

struct Work {
  Keystream stream;
  Block hash;
  Block pad;   // what the hash is encrypted with
  Block mask;  // what a block of text is encrypted with
};

void hash_aad(const GcmKey& key, const hal::AeadOp& op, Block& hash) noexcept {
  const std::uint8_t* from = op.aad;
  const std::uint8_t* const last = op.aad + op.aad_octets / kBlockOctets * kBlockOctets;
  for (; from != last; from += kBlockOctets) {
    ghash_add(key.ghash, hash, load_block(from));
  }
  if (const std::size_t rest = op.aad_octets % kBlockOctets; rest != 0) {
    ghash_add(key.ghash, hash, load_part(from, rest));
  }
}

// Encryption and hash in one pass. Both directions hash the encrypted text.
template <Direction kDirection>
[[gnu::always_inline]] inline void crypt_text(const GcmKey& key, const hal::AeadOp& op,
                                              Work& work) noexcept {
  std::uint8_t* at = op.text;
  std::uint8_t* const last = op.text + op.text_octets / kBlockOctets * kBlockOctets;
  for (; at != last; at += kBlockOctets) {
    work.stream.next(key.aes, work.mask);
    const Block in = load_block(at);
    const Block out = in ^ work.mask;
    store_block(at, out);
    ghash_add(key.ghash, work.hash, kDirection == Direction::kSeal ? out : in);
  }
  if (const std::size_t rest = op.text_octets % kBlockOctets; rest != 0) {
    work.stream.next(key.aes, work.mask);
    const Block in = load_part(at, rest);
    Block out = in ^ work.mask;
    store_part(at, out, rest);
    ghash_add(key.ghash, work.hash, kDirection == Direction::kSeal ? out : in);
  }
}

// Two numbers of 64 bits, big-endian: the lengths in bits.
Block lengths(const hal::AeadOp& op) noexcept {
  return {swap_octets(op.aad_octets >> 29), swap_octets(op.aad_octets << 3),
          swap_octets(op.text_octets >> 29), swap_octets(op.text_octets << 3)};
}

template <Direction kDirection>
[[gnu::always_inline]] inline Block run(const GcmKey& key, const hal::AeadOp& op) noexcept {
  Work work;  // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
  work.stream.start(key.aes, op.nonce.data(), 1);
  work.stream.next(key.aes, work.pad);
  work.hash = Block{};
  hash_aad(key, op, work.hash);
  crypt_text<kDirection>(key, op, work);
  ghash_add(key.ghash, work.hash, lengths(op));
  const Block icv = work.hash ^ work.pad;
  wipe_words(work);
  return icv;
}

}  // namespace

void gcm_set_key(GcmKey& key, ConstByteSpan octets) noexcept {
  constexpr std::uint8_t kZeroes[hal::kAeadNonceOctets] = {};
  aes_set_key(key.aes, octets);
  Keystream stream{};
  stream.start(key.aes, kZeroes, 0);
  Block hash_key{};
  stream.next(key.aes, hash_key);
  ghash_set_key(key.ghash, hash_key);
  wipe_words(hash_key);
  wipe_words(stream);
}

Block gcm_seal(const GcmKey& key, const hal::AeadOp& op) noexcept {
  return run<Direction::kSeal>(key, op);
}

Block gcm_open(const GcmKey& key, const hal::AeadOp& op) noexcept {
  return run<Direction::kOpen>(key, op);
}

}  // namespace linksec::aead_soft32
