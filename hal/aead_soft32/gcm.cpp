// SPDX-License-Identifier: Apache-2.0
#include "gcm.h"

#include <cstddef>
#include <cstdint>

namespace linksec::aead_soft32 {
namespace {

struct Work {
  Keystream stream;
  Block hash;
  Block pad;   // what the hash is encrypted with
  Block mask;  // what a block of text is encrypted with
};

void hash_aad(GhashKey& key, const hal::AeadOp& op, Direction direction, Block& hash) noexcept {
  const std::uint8_t* from = op.aad;
  const std::uint8_t* const last = op.aad + op.aad_octets / kBlockOctets * kBlockOctets;
  if (from != last) {
    hash = ghash_of_first(key, static_cast<std::size_t>(direction), load_block(from));
    from += kBlockOctets;
  }
  for (; from != last; from += kBlockOctets) {
    ghash_add(key, hash, load_block(from));
  }
  if (const std::size_t rest = op.aad_octets % kBlockOctets; rest != 0) {
    ghash_add(key, hash, load_part(from, rest));
  }
}

// Encryption and hash in one pass. Both directions hash the encrypted text.
[[gnu::always_inline]] inline void crypt_text(const GcmKey& key, const hal::AeadOp& op,
                                              Direction direction, Work& work) noexcept {
  std::uint8_t* at = op.text;
  std::uint8_t* const last = op.text + op.text_octets / kBlockOctets * kBlockOctets;
  for (; at != last; at += kBlockOctets) {
    work.stream.next(key.aes, work.mask);
    const Block in = load_block(at);
    const Block out = in ^ work.mask;
    store_block(at, out);
    ghash_add(key.ghash, work.hash, direction == Direction::kSeal ? out : in);
  }
  if (const std::size_t rest = op.text_octets % kBlockOctets; rest != 0) {
    work.stream.next(key.aes, work.mask);
    const Block in = load_part(at, rest);
    Block out = in ^ work.mask;
    store_part(at, out, rest);
    ghash_add(key.ghash, work.hash, direction == Direction::kSeal ? out : in);
  }
}

// Two numbers of 64 bits, big-endian: the lengths in bits.
Block lengths(const hal::AeadOp& op) noexcept {
  return {swap_octets(op.aad_octets >> 29), swap_octets(op.aad_octets << 3),
          swap_octets(op.text_octets >> 29), swap_octets(op.text_octets << 3)};
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

Block gcm_run(GcmKey& key, const hal::AeadOp& op, Direction direction) noexcept {
  Work work;  // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
  work.stream.start(key.aes, op.nonce.data(), 1);
  work.stream.next(key.aes, work.pad);
  work.hash = Block{};
  hash_aad(key.ghash, op, direction, work.hash);
  crypt_text(key, op, direction, work);
  ghash_add(key.ghash, work.hash, lengths(op));
  const Block icv = work.hash ^ work.pad;
  wipe_words(work);
  return icv;
}

}  // namespace linksec::aead_soft32
