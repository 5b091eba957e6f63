// SPDX-License-Identifier: Apache-2.0
#pragma once

// The memory of one image on a host, of the size that its link asks for: the tables of its SecY and
// of its PN records, and its frame buffers.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "app/device.h"
#include "app/wiring.h"
#include "base/arena.h"
#include "base/capacity.h"

namespace linksec::sim {

/// The memory of one image; it stays where it is as long as the image.
class ImageMemory {
 public:
  /// For frames of up to `frame_octets` octets in an image that takes `storage_octets` of them.
  ImageMemory(const Capacity& capacity, std::size_t frame_octets, std::size_t storage_octets)
      : ImageMemory(capacity, frame_octets, storage_octets, Device::octets(capacity)) {}
  /// The same for an image whose tables take `table_octets`.
  ImageMemory(const Capacity& capacity, std::size_t frame_octets, std::size_t storage_octets,
              std::size_t table_octets);
  ImageMemory(const ImageMemory&) = delete;
  ImageMemory& operator=(const ImageMemory&) = delete;
  ~ImageMemory() = default;

  /// A wiring with this memory; the handles are the caller's to fill in.
  [[nodiscard]] Wiring wiring() noexcept;

 private:
  struct alignas(Arena::kAlignment) Line {
    std::array<std::uint8_t, Arena::kAlignment> octets{};
  };

  Capacity capacity_;
  std::size_t frame_octets_;
  std::vector<Line> tables_;
  std::vector<std::uint8_t> frames_;
};

}  // namespace linksec::sim
