// SPDX-License-Identifier: Apache-2.0
#include "kay/key_members.h"

#include <algorithm>
#include <span>

namespace linksec {

const KeyMembers::Member* KeyMembers::find(const Mi& mi) const noexcept {
  for (const Member& member : std::span{members_}.first(size_)) {
    if (member.mi == mi) {
      return &member;
    }
  }
  return nullptr;
}

void KeyMembers::add(const Mi& mi, std::optional<Sci> sci, Ssci ssci) noexcept {
  if (contains(mi)) {
    return;
  }
  complete_ = size_ < kMost;
  if (complete_) {
    members_[size_++] = {mi, sci, ssci};
  }
}

void KeyMembers::know(const Mi& mi, Sci sci) noexcept {
  for (Member& member : std::span{members_}.first(size_)) {
    if (member.mi == mi) {
      member.sci = sci;
    }
  }
}

Ssci KeyMembers::ssci(const Mi& mi) const noexcept {
  const Member* const member = find(mi);
  return member == nullptr ? Ssci{} : member->ssci;
}

void KeyMembers::rank() noexcept {
  const auto members = std::span{members_}.first(size_);
  const bool known =
      std::ranges::all_of(members, [](const Member& each) { return each.sci.has_value(); });
  if (!known || !complete_) {
    return;
  }
  for (Member& member : members) {
    member.ssci = {1 +
                   static_cast<std::uint32_t>(std::ranges::count_if(
                       members, [&](const Member& other) { return *member.sci < *other.sci; }))};
  }
}

}  // namespace linksec
