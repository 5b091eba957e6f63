// SPDX-License-Identifier: Apache-2.0
#include "link/link_setup.h"

#include <algorithm>
#include <limits>

#include "shell/failure.h"

namespace linksec::sim {

LinkSetup::LinkSetup(const LinkConfig& config, SecY& secy, Direction direction, PnGuard* guard,
                     Time now)
    : config_(config), secy_(secy), direction_(direction), guard_(guard) {
  apply_controls(now);
  install_saks(now);
  if (direction_ != Direction::kValidate) {
    create_tx_scs(now);
  }
  create_rx_scs(now);
  std::stable_sort(later_.begin(), later_.end(), [](const Event& a, const Event& b) {
    return a.start.frame.value_or(0) < b.start.frame.value_or(0);
  });
  std::stable_sort(later_.begin(), later_.end(), [](const Event& a, const Event& b) {
    return a.start.time.value_or(Time{}) < b.start.time.value_or(Time{});
  });
  uses_to_come_.resize(saks_.size());
  for (const Event& event : later_) {
    ++uses_to_come_[key_of(event)];
  }
  find_first();
}

void LinkSetup::require(Status status, unsigned line, const char* what) const {
  if (status != Status::kOk) {
    throw usage_failure(config_.file + ":" + std::to_string(line) + ": " + what +
                        " is refused by the SecY: " + to_string(status));
  }
}

void LinkSetup::apply_controls(Time now) {
  const Controls& controls = config_.controls;
  require(secy_.lmi().set_cipher_suite(controls.cipher_suite, controls.confidentiality_offset, now),
          1, "the cipher suite");
  secy_.lmi().set_validate_frames(controls.validate_frames);
  require(secy_.lmi().set_protect_frames(controls.protect_frames), 1, "protect-frames");
  secy_.lmi().set_replay_protect(controls.replay_protect);
  secy_.lmi().set_replay_window(controls.replay_window);
  secy_.lmi().set_always_include_sci(controls.always_include_sci);
  require(secy_.lmi().set_use_es(controls.use_es), 1, "use-es");
  secy_.lmi().set_use_scb(controls.use_scb);
  secy_.lmi().set_refuse_foreign_source(direction_ == Direction::kBoth);
  if (config_.max_frame_octets.has_value()) {
    secy_.lmi().set_max_frame_octets(*config_.max_frame_octets);
  }
  for (std::size_t i = 0; i < kUserPriorities; ++i) {
    require(secy_.lmi().set_traffic_class(static_cast<std::uint8_t>(i), config_.traffic_classes[i]),
            1, "a traffic class");
  }
  for (std::size_t i = 0; i < kAccessPriorities; ++i) {
    require(
        secy_.lmi().set_access_priority(static_cast<std::uint8_t>(i), config_.access_priorities[i]),
        1, "an access priority");
  }
}

void LinkSetup::install_saks(Time now) {
  saks_.resize(config_.keys.size());
  for (std::size_t i = 0; i < config_.keys.size(); ++i) {
    const KeyConfig& key = *config_.keys[i];
    if (!key.transmits && !key.receives) {
      continue;
    }
    SakParameters parameters;
    store_be64(parameters.key_identifier.octets.data() + 8, i + 1);
    parameters.sak = key.sak.bytes();
    parameters.salt = key.has_salt ? ConstByteSpan(key.salt) : ConstByteSpan();
    parameters.transmits = key.transmits;
    parameters.receives = key.receives;
    parameters.recorded = guard_ != nullptr && key.transmits;
    const Result<SakId> sak = secy_.lmi().install_sak(parameters, now);
    require(sak.status(), key.line, "the [[key]]");
    saks_[i] = sak.value();
  }
}

void LinkSetup::create_tx_scs(Time now) {
  for (std::size_t i = 0; i < config_.tx_scs.size(); ++i) {
    const TxScConfig& sc = config_.tx_scs[i];
    require(secy_.lmi().create_tx_sc(sc.sci, now), sc.line, "the [[tx-sc]]");
    for (std::size_t j = 0; j < sc.sas.size(); ++j) {
      if (sc.sas[j].start.at_once()) {
        start_tx(sc, sc.sas[j], now);
      } else {
        later_.push_back({sc.sas[j].start, true, i, j});
      }
    }
    require(secy_.lmi().set_encoding_sa(sc.sci, sc.encoding_sa, now), sc.line, "encoding-sa");
  }
}

void LinkSetup::create_rx_scs(Time now) {
  for (std::size_t i = 0; i < config_.rx_scs.size(); ++i) {
    const RxScConfig& sc = config_.rx_scs[i];
    require(secy_.lmi().create_rx_sc(sc.sci, now), sc.line, "the [[rx-sc]]");
    for (std::size_t j = 0; j < sc.sas.size(); ++j) {
      if (sc.sas[j].start.at_once()) {
        start_rx(sc, sc.sas[j], now);
      } else if (direction_ != Direction::kProtect) {
        later_.push_back({sc.sas[j].start, false, i, j});
      }
    }
  }
}

void LinkSetup::start_tx(const TxScConfig& sc, const TxSaConfig& sa, Time now) {
  TxSaParameters parameters;
  parameters.sak = saks_[sa.key];
  parameters.next_pn = sa.next_pn;
  parameters.ssci = sa.ssci;
  parameters.confidentiality = sa.confidentiality;
  if (guard_ != nullptr) {
    parameters.next_pn = guard_->first_pn(sa.key, sa.next_pn);
    parameters.ceiling = Pn{1};
  }
  require(secy_.lmi().create_tx_sa(sc.sci, sa.an, parameters, now), sa.line, "the [[tx-sc.sa]]");
  if (guard_ != nullptr) {
    guard_->attach(sc.sci, sa.an, sa.key, now);
  }
  require(secy_.lmi().set_enable_transmit(sc.sci, sa.an, true, now), sa.line, "the [[tx-sc.sa]]");
}

void LinkSetup::start_rx(const RxScConfig& sc, const RxSaConfig& sa, Time now) {
  RxSaParameters parameters;
  parameters.sak = saks_[sa.key];
  parameters.next_pn = sa.next_pn;
  parameters.lowest_pn = sa.lowest_pn;
  parameters.ssci = sa.ssci;
  parameters.shared_sak = config_.shared_sak;
  require(secy_.lmi().create_rx_sa(sc.sci, sa.an, parameters, now), sa.line, "the [[rx-sc.sa]]");
  require(secy_.lmi().set_enable_receive(sc.sci, sa.an, sa.enable, now), sa.line,
          "the [[rx-sc.sa]]");
}

bool LinkSetup::due(const Event& event, NextFrames next, Time time) noexcept {
  const std::uint64_t frame = event.transmit ? next.transmit : next.receive;
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
      std::uint64_t& first = event.transmit ? first_frames_.transmit : first_frames_.receive;
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
  --uses_to_come_[key_of(event)];
  if (event.transmit) {
    const TxScConfig& sc = config_.tx_scs[event.sc];
    const TxSaConfig& sa = sc.sas[event.sa];
    start_tx(sc, sa, now);
    require(secy_.lmi().set_encoding_sa(sc.sci, sa.an, now), sa.line, "the [[tx-sc.sa]]");
  } else {
    const RxScConfig& sc = config_.rx_scs[event.sc];
    start_rx(sc, sc.sas[event.sa], now);
  }
  delete_if_unused(replaced);
}

std::size_t LinkSetup::key_of(const Event& event) const noexcept {
  return event.transmit ? config_.tx_scs[event.sc].sas[event.sa].key
                        : config_.rx_scs[event.sc].sas[event.sa].key;
}

// The SAK of the SA whose place the event's SA takes.
SakId LinkSetup::sak_in_place(const Event& event) const noexcept {
  if (event.transmit) {
    const TxScConfig& sc = config_.tx_scs[event.sc];
    const TxSa& sa = secy_.find_tx_sc(sc.sci)->sa[sc.sas[event.sa].an.value()];
    return sa.created ? sa.sak : SakId{};
  }
  const RxScConfig& sc = config_.rx_scs[event.sc];
  const RxSa& sa = secy_.find_rx_sc(sc.sci)->sa[sc.sas[event.sa].an.value()];
  return sa.created ? sa.sak : SakId{};
}

// A SAK whose last SA has given way is wiped at once; the SecY refuses while another SA uses it.
void LinkSetup::delete_if_unused(SakId sak) {
  const auto found = std::find(saks_.begin(), saks_.end(), sak);
  if (sak == SakId{} || found == saks_.end()) {
    return;
  }
  if (uses_to_come_[static_cast<std::size_t>(found - saks_.begin())] == 0 &&
      secy_.lmi().delete_sak(sak) == Status::kOk) {
    *found = SakId{};
  }
}

}  // namespace linksec::sim
