// SPDX-License-Identifier: Apache-2.0
#pragma once

// One AEAD operation with its buffers between guards: what the AEAD contract tests are made of.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "guarded.h"
#include "hal/aead.h"
#include "hex.h"

namespace linksec::contract {

inline constexpr std::array<std::uint8_t, 16> kKeyA = {
    0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F};
inline constexpr std::array<std::uint8_t, 32> kKeyB = {
    0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8B, 0x8C, 0x8D, 0x8E, 0x8F,
    0x90, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F};

/// An operation with up to `Capacity` octets of text and of AAD.
template <std::size_t Capacity>
class AeadBox {
 public:
  Guarded<Capacity + 16> text;
  Guarded<Capacity + 16> aad;
  Guarded<hal::kAeadIcvOctets + 16> icv;
  hal::AeadOp op{};

  /// A text, AAD and nonce that depend on `seed`, with buffers `shift` octets off their alignment.
  void make(hal::KeySlot key, std::size_t text_octets, std::size_t aad_octets, std::uint32_t seed,
            std::size_t shift = 0) {
    text.reset();
    aad.reset();
    icv.reset();
    shift_ = shift;
    op = hal::AeadOp{};
    op.key = key;
    op.text = text.at(shift);
    op.aad = aad.at(shift);
    op.icv = icv.at(shift);
    op.text_octets = static_cast<std::uint32_t>(text_octets);
    op.aad_octets = static_cast<std::uint32_t>(aad_octets);
    fill_pattern(text_span(), seed);
    fill_pattern({aad.at(shift), aad_octets}, seed + 1);
    fill_pattern(op.nonce, seed + 2);
  }

  [[nodiscard]] ByteSpan text_span() { return {text.at(shift_), op.text_octets}; }
  [[nodiscard]] ByteSpan icv_span() { return {icv.at(shift_), hal::kAeadIcvOctets}; }

  void seal() { hal::aead_seal({&op, 1}); }
  void open() { hal::aead_open({&op, 1}); }

  /// True when the text is what `make` put there for `seed`.
  [[nodiscard]] bool text_is_pattern(std::uint32_t seed) { return is_pattern(text_span(), seed); }

  /// True when nothing around the buffers, and nothing of the AAD, was written.
  [[nodiscard]] bool untouched_around(std::uint32_t seed) {
    return is_pattern({aad.at(shift_), op.aad_octets}, seed + 1) &&
           text.intact_around(op.text_octets, shift_) && aad.intact_around(op.aad_octets, shift_) &&
           icv.intact_around(hal::kAeadIcvOctets, shift_);
  }

 private:
  std::size_t shift_ = 0;
};

}  // namespace linksec::contract
