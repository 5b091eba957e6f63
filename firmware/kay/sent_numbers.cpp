// SPDX-License-Identifier: Apache-2.0
#include "kay/sent_numbers.h"

#include "kay/timing.h"

namespace linksec {

void SentNumbers::note(Mn mn, Time now) noexcept {
  make_room(now);
  entries_[size_++] = {mn, now};
  last_ = mn;
}

std::optional<Time> SentNumbers::sent(Mn mn, Time now) const noexcept {
  if (is_unsent(mn)) {
    return std::nullopt;
  }
  std::size_t place = size_;
  while (place != 0 && entries_[place - 1].first > mn) {
    --place;
  }
  if (place == 0 || entries_[place - 1].at + mka::kLifeTime <= now) {
    return std::nullopt;
  }
  return entries_[place - 1].at;
}

void SentNumbers::remove(std::size_t place) noexcept {
  --size_;
  for (std::size_t i = place; i < size_; ++i) {
    entries_[i] = entries_[i + 1];
  }
}

// What is too old goes; where nothing is, the entry that came soonest after the one before it.
void SentNumbers::make_room(Time now) noexcept {
  while (size_ != 0 && entries_[0].at + mka::kLifeTime <= now) {
    remove(0);
  }
  if (size_ < kKept) {
    return;
  }
  std::size_t closest = 1;
  for (std::size_t i = 2; i < size_; ++i) {
    if (entries_[i].at - entries_[i - 1].at < entries_[closest].at - entries_[closest - 1].at) {
      closest = i;
    }
  }
  remove(closest);
}

}  // namespace linksec
