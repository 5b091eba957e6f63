// SPDX-License-Identifier: Apache-2.0
#include "aead_soft32/block_cipher.h"

#include "aead_parts/key_pool.h"
#include "aead_soft32/inspect.h"
#include "aes_blocks.h"

namespace linksec::aead_soft32 {
namespace {

using Pool = aead_parts::KeyPool<AesSchedule, config::kMaxBlockKeys, hal::BlockKeySlot>;

constinit Pool pool;

bool make_key(AesSchedule& schedule, ConstByteSpan key) noexcept {
  aes_expand(schedule, key);
  return true;
}

using Transform = void (*)(const AesSchedule&, Block&) noexcept;

Status transform(hal::BlockKeySlot slot, hal::CipherBlock octets, Transform cipher) noexcept {
  const AesSchedule* const schedule = pool.live(slot);
  Block block{};
  if (schedule != nullptr) {
    block = load_block(octets.data());
    cipher(*schedule, block);
  }
  store_block(octets.data(), block);
  wipe_words(block);
  return schedule != nullptr ? Status::kOk : Status::kNotFound;
}

}  // namespace

Result<hal::BlockKeySlot> block_install(ConstByteSpan key) noexcept {
  return pool.install(key, make_key);
}

void block_remove(hal::BlockKeySlot slot) noexcept { pool.remove(slot, wipe_words<AesSchedule>); }

Status block_encrypt(hal::BlockKeySlot slot, hal::CipherBlock block) noexcept {
  return transform(slot, block, aes_encrypt);
}

Status block_decrypt(hal::BlockKeySlot slot, hal::CipherBlock block) noexcept {
  return transform(slot, block, aes_decrypt);
}

std::size_t block_free_slots() noexcept { return pool.free_slots(); }

bool inspect::block_pool_is_zero() noexcept { return pool.is_zero(); }

}  // namespace linksec::aead_soft32
