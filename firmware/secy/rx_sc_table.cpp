// SPDX-License-Identifier: Apache-2.0
#include "secy/rx_sc_table.h"

namespace linksec {

// A place that holds no SC is as a new one is: `erase` leaves it so.
RxSc* RxScTable::create(Sci sci) noexcept {
  for (RxSc& sc : scs_) {
    if (!sc.created) {
      sc.sci = sci;
      sc.created = true;
      sc.enabled = true;
      insert(position(sc));
      ++size_;
      return &sc;
    }
  }
  return nullptr;
}

void RxScTable::erase(RxSc& sc) noexcept {
  renew(sc);
  --size_;
  std::ranges::fill(index_, kEmpty);
  for_each([this](const RxSc& other) { insert(position(other)); });
}

void RxScTable::insert(std::size_t position) noexcept {
  std::size_t at = home(scs_[position].sci);
  while (index_[at] != kEmpty) {
    at = after(at);
  }
  index_[at] = static_cast<std::uint16_t>(position);
}

}  // namespace linksec
