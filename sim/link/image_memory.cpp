// SPDX-License-Identifier: Apache-2.0
#include "link/image_memory.h"

namespace linksec::sim {

ImageMemory::ImageMemory(const Capacity& capacity, std::size_t frame_octets,
                         std::size_t storage_octets, std::size_t table_octets)
    : capacity_(capacity),
      frame_octets_(frame_octets),
      tables_((table_octets + sizeof(Line) - 1) / sizeof(Line)),
      frames_(storage_octets) {}

Wiring ImageMemory::wiring() noexcept {
  Wiring wiring;
  wiring.capacity = capacity_;
  wiring.tables = {reinterpret_cast<std::uint8_t*>(tables_.data()),  // NOLINT
                   tables_.size() * sizeof(Line)};
  wiring.frames = frames_;
  wiring.frame_octets = frame_octets_;
  return wiring;
}

}  // namespace linksec::sim
