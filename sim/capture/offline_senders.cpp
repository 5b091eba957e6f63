// SPDX-License-Identifier: Apache-2.0
#include "capture/offline_senders.h"

#include <algorithm>

#include "shell/failure.h"

namespace linksec::sim {
namespace {

constexpr unsigned kPortIdentifierBits = 16;

std::uint64_t address_of(Sci sci) noexcept { return sci.value >> kPortIdentifierBits; }

// An SA as its receiver has it.
RxSaConfig as_received(const TxSaConfig& sa) {
  RxSaConfig received;
  received.an = sa.an;
  received.key = sa.key;
  received.ssci = sa.ssci;
  received.start = sa.start;
  received.line = sa.line;
  return received;
}

}  // namespace

OfflineSenders::OfflineSenders(std::vector<LinkConfig>& links) {
  lanes_.push_back(
      std::make_unique<OfflineLane>(links.front().file, links.front().controls, std::nullopt));
  add_links(links);
  for (LinkConfig& link : links) {
    if (&link != any_link_) {
      link.wipe_keys();
    }
  }
}

// What a link transmits is in a capture of it, too; where an [[rx-sc]] has the SCI as well, it says
// more.
void OfflineSenders::add_links(std::vector<LinkConfig>& links) {
  std::size_t received_scs = 0;
  Sci received_sci{};
  for (std::size_t i = 0; i < links.size(); ++i) {
    const LinkConfig& link = links[i];
    for (const RxScConfig& sc : link.rx_scs) {
      if (sc.any) {
        note_any(link, sc);
      } else {
        add_sc(links, i, sc.sci, sc.sas);
        ++received_scs;
        received_sci = sc.sci;
      }
    }
    for (const TxScConfig& sc : link.tx_scs) {
      const bool received = std::any_of(link.rx_scs.begin(), link.rx_scs.end(),
                                        [&](const RxScConfig& rx) { return rx.sci == sc.sci; });
      std::vector<RxSaConfig> sas;
      std::transform(sc.sas.begin(), sc.sas.end(), std::back_inserter(sas), as_received);
      if (!received) {
        add_sc(links, i, sc.sci, sas);
      }
    }
  }
  only_received_ = received_scs == 1 ? find(received_sci) : nullptr;
}

void OfflineSenders::add_sc(const std::vector<LinkConfig>& links, std::size_t link, Sci sci,
                            const std::vector<RxSaConfig>& sas) {
  OfflineSc& sc = sc_of(sci, link);
  for (const RxSaConfig& sa : sas) {
    add_sa(sc, links[link], sa);
  }
  // For frames of no SA, those too that come before their SA begins.
  const bool waits =
      std::any_of(sas.begin(), sas.end(), [](const RxSaConfig& sa) { return !sa.start.at_once(); });
  if (sc.lane == 0 || waits) {
    sc.lane = make_lane(sc, links[link], links[link].controls);
  }
}

void OfflineSenders::learn(const std::vector<LinkConfig>& links, std::size_t link, Sci sci,
                           const RxSaConfig& sa) {
  add_sa(sc_of(sci, link), links[link], sa);
}

OfflineSc& OfflineSenders::sc_of(Sci sci, std::size_t link) {
  if (OfflineSc* const known = find(sci); known != nullptr) {
    return *known;
  }
  scs_.push_back(std::make_unique<OfflineSc>());
  OfflineSc& sc = *scs_.back();
  sc.sci = sci;
  sc.link = link;
  by_sci_.emplace(sci.value, &sc);
  by_address_[address_of(sci)].push_back(&sc);
  return sc;
}

void OfflineSenders::add_sa(OfflineSc& sc, const LinkConfig& link, const RxSaConfig& sa) {
  const KeyConfig& key = *link.keys[sa.key];
  const std::size_t place = lane_for(sc, link, controls_of(link, key), sa.an);
  lanes_[place]->add(sa, key);
  OfflineSa added;
  added.key = &key;
  added.solver = solver_of(key);
  added.lane = place;
  added.ssci = sa.ssci;
  added.start = sa.start;
  sc.ans[sa.an.value()].sas.push_back(added);
  sc.lane = sc.lane == 0 ? place : sc.lane;
}

std::size_t OfflineSenders::lane_for(const OfflineSc& sc, const LinkConfig& link,
                                     const Controls& controls, An an) {
  std::vector<std::size_t>& own = lanes_of_[&sc];
  const auto found = std::find_if(own.begin(), own.end(), [&](std::size_t place) {
    return lanes_[place]->has_place(controls, an);
  });
  if (found != own.end()) {
    return *found;
  }
  return make_lane(sc, link, controls);
}

std::size_t OfflineSenders::make_lane(const OfflineSc& sc, const LinkConfig& link,
                                      const Controls& controls) {
  auto lane = std::make_unique<OfflineLane>(link.file, controls, sc.sci);
  std::size_t place = lanes_.size();
  if (free_lanes_.empty()) {
    lanes_.push_back(std::move(lane));
  } else {
    place = free_lanes_.back();
    free_lanes_.pop_back();
    lanes_[place] = std::move(lane);
  }
  lanes_of_[&sc].push_back(place);
  return place;
}

const NonceSolver* OfflineSenders::solver_of(const KeyConfig& key) {
  std::unique_ptr<NonceSolver>& solver = solvers_[&key];
  if (solver == nullptr) {
    solver = std::make_unique<NonceSolver>(key.sak.bytes());
  }
  return solver.get();
}

void OfflineSenders::note_any(const LinkConfig& link, const RxScConfig& sc) {
  if (any_link_ != nullptr) {
    throw usage_failure(link.file + ":" + std::to_string(sc.line) +
                        ": a second [[rx-sc]] takes any SCI; put its SAs into the first");
  }
  any_link_ = &link;
  any_sas_ = sc.sas;
  for (const RxSaConfig& sa : any_sas_) {
    OfflineSa one;
    one.key = link.keys[sa.key].get();
    one.solver = solver_of(*one.key);
    one.start = sa.start;
    any_[sa.an.value()].push_back(one);
  }
  for (const auto& ring : any_) {
    if (ring.size() > kMaxRing) {
      throw usage_failure(link.file + ":" + std::to_string(sc.line) + ": " +
                          std::to_string(ring.size()) + " keys for any SCI are too many; " +
                          std::to_string(kMaxRing) + " are tried");
    }
  }
}

void OfflineSenders::learn(OfflineSc& sc, const KeyConfig& key, Ssci ssci) {
  for (std::size_t an = 0; an < An::kCount; ++an) {
    for (OfflineSa& sa : sc.ans[an].sas) {
      if (sa.key == &key) {
        sa.ssci_known = true;
        sa.ssci = ssci;
        lanes_[sa.lane]->set_ssci(An{static_cast<std::uint32_t>(an)}, ssci);
      }
    }
  }
}

OfflineSc& OfflineSenders::add_any(Sci sci, const KeyConfig& key, Ssci ssci, std::uint64_t frame) {
  if (any_scs_ == kMaxAnyScs) {
    forget_oldest();
  }
  ++any_scs_;
  OfflineSc& sc = sc_of(sci, 0);
  for (RxSaConfig sa : any_sas_) {
    sa.ssci = ssci;
    add_sa(sc, *any_link_, sa);
  }
  for (OfflineAn& an : sc.ans) {
    for (OfflineSa& sa : an.sas) {
      sa.ssci_known = sa.key == &key || !has_extended_packet_numbers(sa.key->suite);
    }
  }
  sc.last_frame = frame;
  return sc;
}

// What its SecYs counted stays in the sums.
void OfflineSenders::forget_oldest() {
  const auto oldest = std::min_element(scs_.begin(), scs_.end(), [](const auto& a, const auto& b) {
    const bool keeps_a = a->last_frame == 0;
    const bool keeps_b = b->last_frame == 0;
    return keeps_a != keeps_b ? keeps_b : a->last_frame < b->last_frame;
  });
  OfflineSc* const sc = oldest->get();
  for (const std::size_t place : lanes_of_[sc]) {
    past_.add(lanes_[place]->secy());
    free_lanes_.push_back(place);
  }
  past_.forget_scs();
  lanes_of_.erase(sc);
  by_sci_.erase(sc->sci.value);
  std::vector<OfflineSc*>& same_address = by_address_[address_of(sc->sci)];
  std::erase(same_address, sc);
  if (same_address.empty()) {
    by_address_.erase(address_of(sc->sci));
  }
  scs_.erase(oldest);
  --any_scs_;
  ++forgotten_;
}

CounterSums OfflineSenders::counters() const {
  CounterSums sums = past_;
  for (std::size_t place = 0; place < lanes_.size(); ++place) {
    if (std::find(free_lanes_.begin(), free_lanes_.end(), place) == free_lanes_.end()) {
      sums.add(lanes_[place]->secy());
    }
  }
  for (const CountedFrame& frame : taken_back_) {
    sums.take_back(frame);
  }
  return sums;
}

OfflineSc* OfflineSenders::find(Sci sci) noexcept {
  const auto found = by_sci_.find(sci.value);
  return found == by_sci_.end() ? nullptr : found->second;
}

const std::vector<OfflineSc*>& OfflineSenders::of_address(MacAddress address) const noexcept {
  const auto found = by_address_.find(address_of(Sci::from(address, 0)));
  return found == by_address_.end() ? none_ : found->second;
}

OfflineSc* OfflineSenders::only() noexcept {
  return scs_.size() == 1 && any_link_ == nullptr && !expects_more_ ? scs_.front().get() : nullptr;
}

}  // namespace linksec::sim
