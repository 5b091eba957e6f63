// SPDX-License-Identifier: Apache-2.0
#include "crypto/key_wrap.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "base/secret.h"

namespace linksec {
namespace {

constexpr std::size_t kHalf = 8;  // Octets of a semi-block: A and each R[i] of RFC 3394.
constexpr std::uint32_t kRounds = 6;
// [RFC 3394 2.2.3.1]
constexpr std::array<std::uint8_t, kHalf> kInitialValue = {0xA6, 0xA6, 0xA6, 0xA6,
                                                           0xA6, 0xA6, 0xA6, 0xA6};

bool can_be_wrapped(std::size_t octets) noexcept {
  return octets >= 2 * kHalf && octets % kHalf == 0 && octets <= kKeyWrapMaxOctets;
}

// A and one R as the cipher takes them; wiped when it goes.
struct Pair {
  std::array<std::uint8_t, 2 * kHalf> octets{};

  Pair() noexcept = default;
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  ~Pair() { secure_wipe(octets); }

  std::uint8_t* a() noexcept { return octets.data(); }
  std::uint8_t* r() noexcept { return octets.data() + kHalf; }
  // A is XORed with the number of the step, of which the upper half is always zero here.
  void count(std::uint32_t step) noexcept { store_be32(a() + 4, load_be32(a() + 4) ^ step); }
};

}  // namespace

// [RFC 3394 2.2.1], with A apart and R in its place in the result.
Status key_wrap(const BlockKey& kek, ConstByteSpan key, ByteSpan wrapped) noexcept {
  Status status = Status::kInvalidArgument;
  if (can_be_wrapped(key.size()) && wrapped.size() == key.size() + kKeyWrapOverhead) {
    std::memmove(wrapped.data() + kHalf, key.data(), key.size());
    Pair pair;
    std::memcpy(pair.a(), kInitialValue.data(), kHalf);
    const auto halves = static_cast<std::uint32_t>(key.size() / kHalf);
    status = Status::kOk;
    for (std::uint32_t step = 1; step <= kRounds * halves && status == Status::kOk; ++step) {
      std::uint8_t* const r = wrapped.data() + kHalf * ((step - 1) % halves + 1);
      std::memcpy(pair.r(), r, kHalf);
      status = kek.encrypt(pair.octets);
      pair.count(step);
      std::memcpy(r, pair.r(), kHalf);
    }
    std::memcpy(wrapped.data(), pair.a(), kHalf);
  }
  if (status != Status::kOk) {
    secure_wipe(wrapped);
  }
  return status;
}

// [RFC 3394 2.2.2]
Status key_unwrap(const BlockKey& kek, ConstByteSpan wrapped, ByteSpan key) noexcept {
  Status status = Status::kInvalidArgument;
  if (can_be_wrapped(key.size()) && wrapped.size() == key.size() + kKeyWrapOverhead) {
    Pair pair;
    std::memcpy(pair.a(), wrapped.data(), kHalf);
    std::memmove(key.data(), wrapped.data() + kHalf, key.size());
    const auto halves = static_cast<std::uint32_t>(key.size() / kHalf);
    status = Status::kOk;
    for (std::uint32_t step = kRounds * halves; step > 0 && status == Status::kOk; --step) {
      std::uint8_t* const r = key.data() + kHalf * ((step - 1) % halves);
      std::memcpy(pair.r(), r, kHalf);
      pair.count(step);
      status = kek.decrypt(pair.octets);
      std::memcpy(r, pair.r(), kHalf);
    }
    if (status == Status::kOk && !equal_constant_time({pair.a(), kHalf}, kInitialValue)) {
      status = Status::kCorrupt;
    }
  }
  if (status != Status::kOk) {
    secure_wipe(key);
  }
  return status;
}

}  // namespace linksec
