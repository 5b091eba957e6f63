// SPDX-License-Identifier: Apache-2.0
#include "support/fake_block_cipher/fake_block_cipher.h"

#include "aead_mbedtls/block_cipher.h"
#include "base/secret.h"
#include "hal/block_cipher.h"

namespace linksec::test::fake_block_cipher {
namespace {

std::uint64_t blocks_seen = 0;
std::uint64_t installs_seen = 0;
std::uint64_t failing_block = 0;
std::uint64_t failing_install = 0;
Status install_status = Status::kOk;
std::size_t held = 0;

bool fails(hal::CipherBlock block) {
  const bool failed = ++blocks_seen == failing_block;
  if (failed) {
    secure_wipe(block);
  }
  return failed;
}

}  // namespace

void reset() {
  blocks_seen = 0;
  installs_seen = 0;
  failing_block = 0;
  failing_install = 0;
}

void fail_block(std::uint64_t nth) { failing_block = blocks_seen + nth; }

void fail_install(std::uint64_t nth, Status status) {
  failing_install = installs_seen + nth;
  install_status = status;
}

std::uint64_t blocks() { return blocks_seen; }
std::uint64_t installs() { return installs_seen; }
std::size_t keys() { return held; }

}  // namespace linksec::test::fake_block_cipher

namespace linksec::hal {

namespace fake = test::fake_block_cipher;

Result<BlockKeySlot> block_cipher_install(ConstByteSpan key) noexcept {
  if (++fake::installs_seen == fake::failing_install) {
    return fake::install_status;
  }
  const Result<BlockKeySlot> slot = aead_mbedtls::block_install(key);
  fake::held += slot.ok() ? 1U : 0U;
  return slot;
}

void block_cipher_remove(BlockKeySlot slot) noexcept {
  const std::size_t free = aead_mbedtls::block_free_slots();
  aead_mbedtls::block_remove(slot);
  fake::held -= aead_mbedtls::block_free_slots() - free;
}

Status block_cipher_encrypt(BlockKeySlot slot, CipherBlock block) noexcept {
  return fake::fails(block) ? Status::kIoError : aead_mbedtls::block_encrypt(slot, block);
}

Status block_cipher_decrypt(BlockKeySlot slot, CipherBlock block) noexcept {
  return fake::fails(block) ? Status::kIoError : aead_mbedtls::block_decrypt(slot, block);
}

std::size_t block_cipher_free_slots() noexcept { return aead_mbedtls::block_free_slots(); }

}  // namespace linksec::hal
