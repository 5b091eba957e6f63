// SPDX-License-Identifier: Apache-2.0
#pragma once

// The frames that a measurement in memory works on, and images of what they are at its start: plain
// for protect, headed for a bare engine that seals, sealed for verify and for a bare engine that
// opens. A load puts all frames back, outside of what is timed. The room in front of a frame is the
// SecTAG's with SCI, so that the text of a frame never moves.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/config.h"
#include "base/frame_buffer.h"
#include "hal/aead.h"
#include "wire/ethernet.h"
#include "wire/sectag.h"

namespace linksec::sim {

/// The frames of a measurement, and what they are at its start.
class FrameSet {
 public:
  /// `frames` frames of `octets` octets, destination address to last octet, no frame check
  /// sequence: 14 at the least.
  FrameSet(std::size_t octets, std::size_t frames);

  [[nodiscard]] std::size_t octets() const noexcept { return octets_; }
  [[nodiscard]] std::size_t frames() const noexcept { return buffers_.size(); }
  [[nodiscard]] FrameBuffer& operator[](std::size_t i) noexcept { return buffers_[i]; }
  /// Memory of the frames that a pass works on.
  [[nodiscard]] std::size_t memory_octets() const noexcept { return stride_ * frames(); }

  /// All frames as a user of the Controlled Port hands them over.
  void load_plain();
  /// All frames as an engine gets them that seals: addresses and SecTAG in place, the text plain.
  void load_headed();
  /// All frames as they were at keep_sealed.
  void load_sealed();

  /// What protect made of all frames is what load_sealed gives from now on, and its headers are
  /// what load_headed gives.
  void keep_sealed();
  /// Writes the header of a frame that an engine will seal.
  void set_header(std::size_t i, const SecTag& tag);

  /// Whether each frame is what it was at keep_sealed, octet for octet.
  [[nodiscard]] bool are_sealed() const;
  /// Whether each frame's text is the plain one.
  [[nodiscard]] bool are_plain() const;

  /// The operations that a SecY hands to its engine for these frames, without key and nonce.
  [[nodiscard]] std::vector<hal::AeadOp> operations(bool confidentiality);

 private:
  static constexpr std::size_t kLineOctets = 64;
  struct alignas(kLineOctets) Line {
    std::array<std::uint8_t, kLineOctets> octets;
  };
  using Image = std::vector<Line>;
  // The addresses and the SecTAG.
  using Header = std::array<std::uint8_t, ethernet::kAddressesOctets + sectag::kOctetsWithSci>;

  [[nodiscard]] std::uint8_t* slot(Image& image, std::size_t i) const noexcept;
  [[nodiscard]] const std::uint8_t* slot(const Image& image, std::size_t i) const noexcept;
  void load(const Image& image, std::size_t begin, std::size_t octets);
  [[nodiscard]] std::size_t sealed_octets() const noexcept;

  std::size_t octets_;
  std::size_t stride_;
  std::vector<FrameBuffer> buffers_;
  Image memory_;
  Image plain_;
  Image sealed_;
  std::vector<Header> headers_;
};

}  // namespace linksec::sim
