// SPDX-License-Identifier: Apache-2.0

// Key, text, AAD and ICV are undefined for memcheck while the engine works with them: lengths and
// the verdict alone may steer it.

#include <algorithm>
#include <array>
#include <vector>

#include <CppUTest/TestHarness.h>

#include "hal/aead.h"
#include "undefined.h"

using namespace linksec;
using namespace linksec::test;

namespace {

using Octets = std::vector<std::uint8_t>;

Octets counted(std::size_t octets, unsigned first) {
  Octets made(octets);
  for (std::uint8_t& octet : made) {
    octet = static_cast<std::uint8_t>(first++ * 37);
  }
  return made;
}

hal::KeySlot install_secret(std::size_t octets) {
  const Octets key = counted(octets, 1);
  mark_secret(key);
  const Result<hal::KeySlot> slot = hal::aead_install(key);
  CHECK_TRUE(slot.ok());
  return slot.value();
}

// A frame that is secret as a whole, lengths and nonce excepted.
struct Frame {
  Frame(std::size_t text_octets, std::size_t aad_octets)
      : text(counted(text_octets, 3)), aad(counted(aad_octets, 5)), icv(hal::kAeadIcvOctets) {
    op.text = text.data();
    op.text_octets = static_cast<std::uint32_t>(text_octets);
    op.aad = aad.data();
    op.aad_octets = static_cast<std::uint32_t>(aad_octets);
    op.icv = icv.data();
    for (const Octets* buffer : {&text, &aad, &icv}) {
      mark_secret(*buffer);
    }
  }

  Octets text;
  Octets aad;
  Octets icv;
  hal::AeadOp op{};
};

void seal_and_open(hal::KeySlot slot, std::size_t text_octets, std::size_t aad_octets) {
  Frame frame(text_octets, aad_octets);
  frame.op.key = slot;
  hal::aead_seal({&frame.op, 1});
  CHECK_TRUE(frame.op.result == hal::AeadResult::kOk);
  hal::aead_open({&frame.op, 1});
  CHECK_TRUE(frame.op.result == hal::AeadResult::kOk);
  mark_public(frame.text);
  CHECK_TRUE(frame.text == counted(text_octets, 3));
}

}  // namespace

TEST_GROUP(EngineSecrets){};

// @test A17 VER-9 KAY-11
TEST(EngineSecrets, NothingInTheEngineBranchesOnSecretsOrReadsByThem) {
  for (const std::size_t key_octets : {16U, 32U}) {
    const hal::KeySlot slot = install_secret(key_octets);
    for (std::size_t octets = 0; octets <= 70; ++octets) {
      seal_and_open(slot, octets, octets % 37);
    }
    seal_and_open(slot, 1500, 28);
    seal_and_open(slot, 5000, 28);
    seal_and_open(slot, 0, 1500);
    hal::aead_remove(slot);
  }
}

TEST(EngineSecrets, AForgedFrameIsFoundWithoutABranchOnIt) {
  const hal::KeySlot slot = install_secret(16);
  Frame frame(100, 20);
  frame.op.key = slot;
  hal::aead_seal({&frame.op, 1});
  frame.icv[7] ^= 0x10;
  hal::aead_open({&frame.op, 1});
  CHECK_TRUE(frame.op.result == hal::AeadResult::kBadIcv);
  mark_public(frame.text);
  CHECK_TRUE(frame.text == Octets(100));
  hal::aead_remove(slot);
}
