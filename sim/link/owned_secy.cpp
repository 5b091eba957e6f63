// SPDX-License-Identifier: Apache-2.0
#include "link/owned_secy.h"

namespace linksec::sim {

SecYMemory::SecYMemory(const Capacity& capacity)
    : lines_(SecY::octets(capacity) / Arena::kAlignment) {}

ByteSpan SecYMemory::octets() noexcept {
  return lines_.empty() ? ByteSpan{}
                        : ByteSpan{lines_.front().octets.data(), lines_.size() * sizeof(Line)};
}

}  // namespace linksec::sim
