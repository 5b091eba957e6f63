// SPDX-License-Identifier: Apache-2.0
#include "secy/rx_sc_table.h"

#include <algorithm>

namespace linksec {

RxSc* RxScTable::create(Sci sci) noexcept {
  auto* const free =
      std::find_if(scs_.begin(), scs_.end(), [](const RxSc& sc) { return !sc.created; });
  if (free == scs_.end()) {
    return nullptr;
  }
  *free = RxSc{};
  free->sci = sci;
  free->created = true;
  insert(position(*free));
  ++size_;
  return &*free;
}

void RxScTable::erase(RxSc& sc) noexcept {
  sc = RxSc{};
  --size_;
  index_.fill(kEmpty);
  for_each([this](const RxSc& other) { insert(position(other)); });
}

void RxScTable::insert(std::size_t position) noexcept {
  std::size_t at = home(scs_[position].sci);
  while (index_[at] != kEmpty) {
    at = (at + 1) % kIndexSize;
  }
  index_[at] = static_cast<std::uint32_t>(position);
}

}  // namespace linksec
