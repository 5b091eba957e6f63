// SPDX-License-Identifier: Apache-2.0
#pragma once

// One operation through the engine under test and through Mbed TLS, octet for octet: buffers at
// their own alignments, with known octets around them.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "aead_mbedtls/engine.h"
#include "aead_soft32/engine.h"
#include "hal/aead.h"

namespace linksec::test {

/// What an operation is made of.
struct Recipe {
  std::uint32_t text_octets = 0;
  std::uint32_t aad_octets = 0;
  std::size_t text_shift = 0;  ///< Octets off an alignment of 16.
  std::size_t aad_shift = 0;
  std::size_t icv_shift = 0;
  unsigned damage =
      0;  ///< 0 none; else bit damage - 1 of text, AAD or ICV, counted on in a circle.
};

/// `octets` octets that lie `shift` behind an alignment of 16, between guards.
class Guarded {
 public:
  Guarded(std::size_t octets, std::size_t shift)
      : octets_(octets), memory_(octets + 2 * kMargin, kGuard) {
    const auto address = reinterpret_cast<std::uintptr_t>(memory_.data());
    start_ = 16 + (16 - address % 16) % 16 + shift;
  }
  [[nodiscard]] std::uint8_t* data() { return memory_.data() + start_; }
  [[nodiscard]] std::size_t size() const { return octets_; }
  [[nodiscard]] bool intact() const {
    const auto is_guard = [](std::uint8_t octet) { return octet == kGuard; };
    const auto first = memory_.begin() + static_cast<std::ptrdiff_t>(start_);
    return std::all_of(memory_.begin(), first, is_guard) &&
           std::all_of(first + static_cast<std::ptrdiff_t>(octets_), memory_.end(), is_guard);
  }

 private:
  static constexpr std::size_t kMargin = 48;
  static constexpr std::uint8_t kGuard = 0xA5;

  std::size_t octets_;
  std::vector<std::uint8_t> memory_;
  std::size_t start_ = 0;
};

/// The buffers of one operation.
struct OneSide {
  explicit OneSide(const Recipe& recipe)
      : text(recipe.text_octets, recipe.text_shift),
        aad(recipe.aad_octets, recipe.aad_shift),
        icv(hal::kAeadIcvOctets, recipe.icv_shift) {
    op.text = text.data();
    op.text_octets = recipe.text_octets;
    op.aad = aad.data();
    op.aad_octets = recipe.aad_octets;
    op.icv = icv.data();
  }

  [[nodiscard]] bool same_as(OneSide& other) {
    return op.result == other.op.result && same(text, other.text) && same(aad, other.aad) &&
           same(icv, other.icv) && text.intact() && aad.intact() && icv.intact();
  }

  Guarded text;
  Guarded aad;
  Guarded icv;
  hal::AeadOp op{};

 private:
  static bool same(Guarded& a, Guarded& b) {
    return std::equal(a.data(), a.data() + a.size(), b.data());
  }
};

/// The key under which both engines work.
class TwoEngines {
 public:
  explicit TwoEngines(ConstByteSpan key)
      : own_(aead_soft32::install(key).value()), other_(aead_mbedtls::install(key).value()) {}
  TwoEngines(const TwoEngines&) = delete;
  TwoEngines& operator=(const TwoEngines&) = delete;
  ~TwoEngines() {
    aead_soft32::remove(own_);
    aead_mbedtls::remove(other_);
  }

  /// Seals, damages what the recipe says, opens. `octet` gives the contents. False when the engines
  /// differ anywhere, or when either does not tell damaged from good.
  template <typename Octet>
  [[nodiscard]] bool agree(const Recipe& recipe, Octet octet) {
    OneSide own(recipe);
    OneSide other(recipe);
    own.op.key = own_;
    other.op.key = other_;
    std::generate(own.op.text, own.op.text + own.op.text_octets, octet);
    std::generate(own.aad.data(), own.aad.data() + own.aad.size(), octet);
    std::generate(own.op.nonce.begin(), own.op.nonce.end(), octet);
    std::copy_n(own.op.text, own.op.text_octets, other.op.text);
    std::copy_n(own.aad.data(), own.aad.size(), other.aad.data());
    other.op.nonce = own.op.nonce;
    aead_soft32::seal({&own.op, 1});
    aead_mbedtls::seal({&other.op, 1});
    if (own.op.result != hal::AeadResult::kOk || !own.same_as(other)) {
      return false;
    }
    damage(own, recipe.damage);
    damage(other, recipe.damage);
    aead_soft32::open({&own.op, 1});
    aead_mbedtls::open({&other.op, 1});
    const auto expected = recipe.damage == 0 ? hal::AeadResult::kOk : hal::AeadResult::kBadIcv;
    return own.op.result == expected && own.same_as(other);
  }

 private:
  static void damage(OneSide& side, unsigned choice) {
    if (choice == 0) {
      return;
    }
    const std::size_t bits = (side.text.size() + side.aad.size() + side.icv.size()) * 8;
    std::size_t at = (choice - 1) % bits / 8;
    const auto bit = static_cast<std::uint8_t>(1U << ((choice - 1) % 8));
    for (Guarded* buffer : {&side.text, &side.aad, &side.icv}) {
      if (at < buffer->size()) {
        buffer->data()[at] ^= bit;
        return;
      }
      at -= buffer->size();
    }
  }

  hal::KeySlot own_;
  hal::KeySlot other_;
};

}  // namespace linksec::test
