// SPDX-License-Identifier: Apache-2.0

// The multi-frame engine against Mbed TLS. The input is a burst: each operation by its lengths, its
// key, its place and what is wrong with it; both engines get the same memory, and every octet of
// it and every result has to be the same afterwards, sealed and opened.
//
//   operations... : key(1) | AAD(2) | text(2) | gap(1) | damage(1) | nonce(1)

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "aead_mbedtls/engine.h"
#include "aead_vaes/engine.h"
#include "base/cursor.h"

using namespace linksec;

namespace {

constexpr std::size_t kMaxOperations = 40;
constexpr std::size_t kKeys = 4;

void must(bool condition) {
  if (!condition) {
    std::abort();
  }
}

struct Operation {
  std::size_t key;
  std::size_t at;
  std::uint32_t aad_octets;
  std::uint32_t text_octets;
  std::uint8_t damage;
  std::uint8_t nonce;

  [[nodiscard]] std::size_t end() const { return at + aad_octets + text_octets + 16; }
};

using Slots = std::array<hal::KeySlot, kKeys>;

Slots install(const aead_parts::Engine& engine) {
  Slots slots{};
  std::array<std::uint8_t, 32> key{};
  for (std::size_t i = 0; i + 1 < kKeys; ++i) {  // the last slot has no key
    key.fill(static_cast<std::uint8_t>(0x35 + i));
    slots[i] = engine.install(ConstByteSpan(key).first(i % 2 == 0 ? 16 : 32)).value();
  }
  return slots;
}

std::vector<Operation> read_operations(Reader& reader) {
  std::vector<Operation> operations;
  std::size_t end = 0;
  while (!reader.rest().empty() && operations.size() < kMaxOperations) {
    Operation operation{};
    operation.key = reader.u8() % kKeys;
    operation.aad_octets = reader.u16() % 2100;
    operation.text_octets = reader.u16() % 2100;
    operation.at = end + reader.u8() % 70;
    operation.damage = reader.u8();
    operation.nonce = reader.u8();
    end = operation.end();
    operations.push_back(operation);
  }
  return operations;
}

std::vector<hal::AeadOp> ops_over(std::vector<std::uint8_t>& memory, const Slots& slots,
                                  const std::vector<Operation>& operations) {
  std::vector<hal::AeadOp> ops;
  for (const Operation& operation : operations) {
    hal::AeadOp op;
    op.aad = memory.data() + operation.at;
    op.text = memory.data() + operation.at + operation.aad_octets;
    op.icv = op.text + operation.text_octets;
    op.aad_octets = operation.aad_octets;
    op.text_octets = operation.text_octets;
    op.nonce.fill(operation.nonce);
    op.key = slots[operation.key];
    ops.push_back(op);
  }
  return ops;
}

using Call = void (*)(std::span<hal::AeadOp>) noexcept;

void run_both(std::vector<std::uint8_t>& memory, const std::vector<Operation>& operations,
              Call reference, Call kernel) {
  static const Slots reference_slots = install(aead_mbedtls::kEngine);
  static const Slots kernel_slots = install(aead_vaes::kEngine);
  std::vector<std::uint8_t> copy = memory;
  std::vector<hal::AeadOp> expected = ops_over(memory, reference_slots, operations);
  std::vector<hal::AeadOp> ops = ops_over(copy, kernel_slots, operations);
  reference(expected);
  kernel(ops);
  must(copy == memory);
  for (std::size_t i = 0; i < ops.size(); ++i) {
    must(ops[i].result == expected[i].result);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  static const bool usable = aead_vaes::usable();
  if (!usable) {
    return 0;
  }
  Reader reader{ConstByteSpan{octets, size}};
  const std::vector<Operation> operations = read_operations(reader);
  if (operations.empty()) {
    return 0;
  }
  std::vector<std::uint8_t> memory(operations.back().end() + 64);
  for (std::size_t i = 0; i < memory.size(); ++i) {
    memory[i] = static_cast<std::uint8_t>(octets[i % size] + i / 256);
  }
  run_both(memory, operations, aead_mbedtls::seal, aead_vaes::seal);
  for (const Operation& operation : operations) {
    if ((operation.damage & 1) != 0) {
      const std::size_t length = operation.end() - operation.at;
      memory[operation.end() - 1 - operation.damage % length] ^= 0x10;
    }
  }
  run_both(memory, operations, aead_mbedtls::open, aead_vaes::open);
  return 0;
}
