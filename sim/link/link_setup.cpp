// SPDX-License-Identifier: Apache-2.0
#include "link/link_setup.h"

#include <algorithm>
#include <limits>

#include "shell/failure.h"
#include "shell/hardening.h"

namespace linksec::sim {

// A SecY has one place of each kind at the least, and two SAKs.
Capacity capacity_of(const LinkConfig& config) noexcept {
  return {.tx_scs = std::max<std::size_t>(config.tx_scs.size(), 1),
          .rx_scs = std::max<std::size_t>(config.rx_scs.size(), 1),
          .saks = std::max<std::size_t>(config.keys.size(), 2)};
}

LinkSetup::LinkSetup(const LinkConfig& config, SecY& secy, Direction direction, PnGuard* guard,
                     Time now)
    : config_(config),
      value_(config, direction, guard != nullptr ? Recorded::kTransmit : Recorded::kNone),
      saks_(config.keys.size()),
      target_{secy, guard != nullptr ? &guard->reservation_of(secy) : nullptr, saks_} {
  keep_private(&secy, sizeof(secy));
  value_.check(apply(value_.link(), target_, now));
  secy.lmi().set_refuse_foreign_source(direction == Direction::kBoth);
  note_later(direction);
}

LinkSetup::LinkSetup(const LinkConfig& config, BumpImage& image, Recorded recorded, Time now)
    : config_(config),
      value_(config, Direction::kBoth, recorded),
      target_(image.device().target()) {
  value_.check(image.start(value_.link(), now));
  note_later(Direction::kBoth);
}

void LinkSetup::note_later(Direction direction) {
  const auto note = [&](LinkSide side, const auto& scs) {
    for (std::size_t i = 0; i < scs.size(); ++i) {
      for (std::size_t j = 0; j < scs[i].sas.size(); ++j) {
        if (!scs[i].sas[j].start.at_once()) {
          later_.push_back({scs[i].sas[j].start, side, i, j});
        }
      }
    }
  };
  if (direction != Direction::kValidate) {
    note(LinkSide::kTransmit, config_.tx_scs);
  }
  if (direction != Direction::kProtect) {
    note(LinkSide::kReceive, config_.rx_scs);
  }
  std::stable_sort(later_.begin(), later_.end(), [](const Event& a, const Event& b) {
    return a.start.frame.value_or(0) < b.start.frame.value_or(0);
  });
  std::stable_sort(later_.begin(), later_.end(), [](const Event& a, const Event& b) {
    return a.start.time.value_or(Time{}) < b.start.time.value_or(Time{});
  });
  uses_to_come_.resize(config_.keys.size());
  for (const Event& event : later_) {
    ++uses_to_come_[sa_of(event).key];
  }
  find_first();
}

bool LinkSetup::due(const Event& event, NextFrames next, Time time) noexcept {
  const std::uint64_t frame = event.side == LinkSide::kTransmit ? next.transmit : next.receive;
  return event.start.frame.has_value() ? *event.start.frame <= frame : *event.start.time <= time;
}

bool LinkSetup::due(NextFrames next, Time time) const noexcept {
  return next.transmit >= first_frames_.transmit || next.receive >= first_frames_.receive ||
         time >= first_time_;
}

void LinkSetup::find_first() noexcept {
  constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
  first_frames_ = {kNever, kNever};
  first_time_ = Time{kNever};
  for (const Event& event : later_) {
    if (event.start.time.has_value()) {
      first_time_ = std::min(first_time_, *event.start.time);
    } else {
      std::uint64_t& first =
          event.side == LinkSide::kTransmit ? first_frames_.transmit : first_frames_.receive;
      first = std::min(first, *event.start.frame);
    }
  }
}

void LinkSetup::advance(NextFrames next, Time time) {
  std::vector<Event> events;
  std::vector<Event> rest;
  for (const Event& event : later_) {
    (due(event, next, time) ? events : rest).push_back(event);
  }
  later_ = rest;
  find_first();
  for (const Event& event : events) {
    start(event, time);
  }
}

void LinkSetup::start(const Event& event, Time now) {
  const SakId replaced = sak_in_place(event);
  const LinkSa& sa = sa_of(event);
  const Sci sci = sci_of(event);
  --uses_to_come_[sa.key];
  Status status = start_sa(event.side, sci, sa, config_.shared_sak, target_, now);
  if (status == Status::kOk && event.side == LinkSide::kTransmit) {
    status = target_.secy.lmi().set_encoding_sa(sci, sa.an, now);
  }
  value_.check_sa(status, event.side, event.sc, event.sa);
  delete_if_unused(replaced);
}

Sci LinkSetup::sci_of(const Event& event) const noexcept {
  return event.side == LinkSide::kTransmit ? config_.tx_scs[event.sc].sci
                                           : config_.rx_scs[event.sc].sci;
}

const LinkSa& LinkSetup::sa_of(const Event& event) const noexcept {
  return value_.sa(event.side, event.sc, event.sa);
}

// The SAK of the SA whose place the event's SA takes.
SakId LinkSetup::sak_in_place(const Event& event) const noexcept {
  const auto sak_of = [](const Sa& sa) { return sa.created ? sa.sak : SakId{}; };
  const std::size_t an = sa_of(event).an.value();
  return event.side == LinkSide::kTransmit ? sak_of(target_.secy.find_tx_sc(sci_of(event))->sa[an])
                                           : sak_of(target_.secy.find_rx_sc(sci_of(event))->sa[an]);
}

// A SAK whose last SA has given way is wiped at once; the SecY refuses while another SA uses it.
void LinkSetup::delete_if_unused(SakId sak) {
  const std::span<SakId> saks = target_.saks.first(config_.keys.size());
  const auto found = std::find(saks.begin(), saks.end(), sak);
  if (sak == SakId{} || found == saks.end()) {
    return;
  }
  if (uses_to_come_[static_cast<std::size_t>(found - saks.begin())] == 0 &&
      target_.secy.lmi().delete_sak(sak) == Status::kOk) {
    *found = SakId{};
  }
}

}  // namespace linksec::sim
