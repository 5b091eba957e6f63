// SPDX-License-Identifier: Apache-2.0

// hal/block_cipher.h: known answers both ways, keys and slots.

#include <CppUTest/TestHarness.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/config.h"
#include "block_cipher_vectors.h"
#include "guarded.h"
#include "hal/block_cipher.h"
#include "hex.h"

using linksec::ConstByteSpan;
using linksec::Result;
using linksec::Status;
using linksec::hal::BlockKeySlot;
using linksec::hal::kCipherBlockOctets;
using namespace linksec::contract;  // NOLINT
namespace hal = linksec::hal;

namespace {

using Octets = std::array<std::uint8_t, kCipherBlockOctets>;

constexpr std::array<std::uint8_t, 32> kKey = {0x60, 0x3d, 0xeb, 0x10, 0x15, 0xca, 0x71, 0xbe,
                                               0x2b, 0x73, 0xae, 0xf0, 0x85, 0x7d, 0x77, 0x81};

BlockKeySlot install(ConstByteSpan key) {
  const Result<BlockKeySlot> slot = hal::block_cipher_install(key);
  CHECK_TRUE(slot.ok());
  return slot.value();
}

BlockKeySlot install(std::string_view hex) {
  std::array<std::uint8_t, 32> key{};
  return install(ConstByteSpan(key).first(decode_hex(hex, key.data())));
}

Octets block_of(std::string_view hex) {
  Octets block{};
  LONGS_EQUAL(block.size(), decode_hex(hex, block.data()));
  return block;
}

Octets pattern(std::uint32_t seed) {
  Octets block{};
  fill_pattern(block, seed);
  return block;
}

}  // namespace

TEST_GROUP(BlockCipherContract) {
  std::size_t free_before = hal::block_cipher_free_slots();
  void teardown() override { LONGS_EQUAL(free_before, hal::block_cipher_free_slots()); }
};

TEST(BlockCipherContract, EncryptsThePublishedBlocks) {
  for (const BlockVector& vector : kBlockVectors) {
    const BlockKeySlot slot = install(vector.key);
    Octets block = block_of(vector.plain);
    CHECK_TRUE(hal::block_cipher_encrypt(slot, block) == Status::kOk);
    CHECK_TRUE(block == block_of(vector.cipher));
    hal::block_cipher_remove(slot);
  }
}

TEST(BlockCipherContract, DecryptsThePublishedBlocks) {
  for (const BlockVector& vector : kBlockVectors) {
    const BlockKeySlot slot = install(vector.key);
    Octets block = block_of(vector.cipher);
    CHECK_TRUE(hal::block_cipher_decrypt(slot, block) == Status::kOk);
    CHECK_TRUE(block == block_of(vector.plain));
    hal::block_cipher_remove(slot);
  }
}

// Each result becomes the next block, as in NIST's Monte Carlo tests; then all the way back.
TEST(BlockCipherContract, DecryptionUndoesAThousandEncryptions) {
  for (const std::size_t octets : {16U, 32U}) {
    const BlockKeySlot slot = install(ConstByteSpan(kKey).first(octets));
    Octets block = pattern(5);
    for (int i = 0; i < 1000; ++i) {
      CHECK_TRUE(hal::block_cipher_encrypt(slot, block) == Status::kOk);
    }
    CHECK_FALSE(block == pattern(5));
    for (int i = 0; i < 1000; ++i) {
      CHECK_TRUE(hal::block_cipher_decrypt(slot, block) == Status::kOk);
    }
    CHECK_TRUE(block == pattern(5));
    hal::block_cipher_remove(slot);
  }
}

TEST(BlockCipherContract, ABlockMayLieAtAnyAddress) {
  const BlockKeySlot slot = install(ConstByteSpan(kKey).first(16));
  Octets expected = pattern(9);
  CHECK_TRUE(hal::block_cipher_encrypt(slot, expected) == Status::kOk);
  static Guarded<32> memory;
  for (std::size_t shift = 0; shift < 16; ++shift) {
    memory.reset();
    const hal::CipherBlock block(memory.at(shift), kCipherBlockOctets);
    fill_pattern(block, 9);
    CHECK_TRUE(hal::block_cipher_encrypt(slot, block) == Status::kOk);
    MEMCMP_EQUAL(expected.data(), block.data(), block.size());
    CHECK_TRUE(hal::block_cipher_decrypt(slot, block) == Status::kOk);
    CHECK_TRUE(is_pattern(block, 9));
    CHECK_TRUE(memory.intact_around(kCipherBlockOctets, shift));
  }
  hal::block_cipher_remove(slot);
}

TEST(BlockCipherContract, AnAbsentKeyLeavesZeroes) {
  const BlockKeySlot removed = install(kKey);
  hal::block_cipher_remove(removed);
  for (const BlockKeySlot slot : {BlockKeySlot{}, removed, BlockKeySlot{0xFFFE}}) {
    Octets block = pattern(3);
    CHECK_TRUE(hal::block_cipher_encrypt(slot, block) == Status::kNotFound);
    CHECK_TRUE(all_are(block, 0));
    block = pattern(3);
    CHECK_TRUE(hal::block_cipher_decrypt(slot, block) == Status::kNotFound);
    CHECK_TRUE(all_are(block, 0));
  }
}

TEST(BlockCipherContract, KeysOfOtherLengthsAreRefused) {
  const std::array<std::uint8_t, 64> octets{};
  for (const std::size_t length : {0U, 1U, 15U, 17U, 24U, 31U, 33U, 64U}) {
    const auto slot = hal::block_cipher_install(ConstByteSpan(octets).first(length));
    CHECK_TRUE(slot.status() == Status::kInvalidArgument);
  }
}

TEST(BlockCipherContract, TheCallersKeyMayGoAfterInstall) {
  std::array<std::uint8_t, 32> key = kKey;
  const BlockKeySlot slot = install(key);
  const BlockKeySlot twin = install(kKey);
  CHECK_FALSE(slot == twin);
  key.fill(0);
  Octets block = pattern(1);
  CHECK_TRUE(hal::block_cipher_encrypt(slot, block) == Status::kOk);
  CHECK_TRUE(hal::block_cipher_decrypt(twin, block) == Status::kOk);
  CHECK_TRUE(block == pattern(1));
  hal::block_cipher_remove(slot);
  hal::block_cipher_remove(twin);
}

TEST(BlockCipherContract, RemoveFreesTheSlotAndRemoveTwiceIsHarmless) {
  const BlockKeySlot slot = install(kKey);
  LONGS_EQUAL(free_before - 1, hal::block_cipher_free_slots());
  hal::block_cipher_remove(slot);
  LONGS_EQUAL(free_before, hal::block_cipher_free_slots());
  hal::block_cipher_remove(slot);
  hal::block_cipher_remove(BlockKeySlot{});
  hal::block_cipher_remove(BlockKeySlot{0xFFFE});
}

// A board has as many as its configuration says; a host's engine grows.
TEST(BlockCipherContract, AsManyKeysAsThePlatformPromisesThenNoCapacity) {
  static std::array<BlockKeySlot, 600> taken;
  CHECK_TRUE(free_before >= linksec::config::kMaxBlockKeys);
  std::size_t count = 0;
  while (count < taken.size() && hal::block_cipher_free_slots() > 0) {
    taken[count++] = install(kKey);
  }
  if (hal::block_cipher_free_slots() == 0) {
    CHECK_TRUE(hal::block_cipher_install(kKey).status() == Status::kNoCapacity);
  }
  Octets block = pattern(2);
  CHECK_TRUE(hal::block_cipher_encrypt(taken[count - 1], block) == Status::kOk);
  CHECK_TRUE(hal::block_cipher_decrypt(taken[0], block) == Status::kOk);
  CHECK_TRUE(block == pattern(2));
  while (count > 0) {
    hal::block_cipher_remove(taken[--count]);
  }
}
