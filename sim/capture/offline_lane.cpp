// SPDX-License-Identifier: Apache-2.0
#include "capture/offline_lane.h"

#include <algorithm>

#include "shell/failure.h"
#include "shell/hardening.h"

namespace linksec::sim {
namespace {

constexpr Capacity kLaneCapacity = {.tx_scs = 1, .rx_scs = 1, .saks = An::kCount, .pn_records = 1};

// What the SAs of a lane have in common.
bool alike(const Controls& a, const Controls& b) noexcept {
  return a.cipher_suite == b.cipher_suite && a.confidentiality_offset == b.confidentiality_offset &&
         a.validate_frames == b.validate_frames && a.replay_protect == b.replay_protect &&
         a.replay_window == b.replay_window;
}

}  // namespace

OfflineLane::OfflineLane(const std::string& file, const Controls& controls, std::optional<Sci> sci)
    : file_(file), controls_(controls), sci_(sci), secy_(kLaneCapacity) {
  keep_private(&*secy_, sizeof(SecY));
  Lmi& lmi = secy_->lmi();
  require(lmi.set_cipher_suite(controls.cipher_suite, controls.confidentiality_offset, Time{}), 1,
          "the cipher suite");
  lmi.set_validate_frames(controls.validate_frames);
  lmi.set_replay_protect(controls.replay_protect);
  lmi.set_replay_window(controls.replay_window);
  if (sci.has_value()) {
    require(lmi.create_rx_sc(*sci, Time{}), 1, "an SC");
    sc_ = secy_->find_rx_sc(*sci);
  }
}

void OfflineLane::require(Status status, unsigned line, const char* what) const {
  if (status != Status::kOk) {
    throw usage_failure(file_ + ":" + std::to_string(line) + ": " + what +
                        " is refused by the SecY: " + to_string(status));
  }
}

bool OfflineLane::has_place(const Controls& controls, An an) const noexcept {
  return sci_.has_value() && !taken_[an.value()] && alike(controls_, controls);
}

SakId OfflineLane::install(const KeyConfig& key) {
  if (const auto known = saks_.find(&key); known != saks_.end()) {
    return known->second;
  }
  SakParameters parameters;
  store_be16(parameters.key_identifier.octets.data() + 14,
             static_cast<std::uint16_t>(saks_.size() + 1));
  parameters.sak = key.sak.bytes();
  parameters.salt = key.has_salt ? ConstByteSpan(key.salt) : ConstByteSpan();
  parameters.receives = true;
  const Result<SakId> sak = secy_->lmi().install_sak(parameters, Time{});
  require(sak.status(), key.line, "the [[key]]");
  saks_.emplace(&key, sak.value());
  return sak.value();
}

void OfflineLane::add(const RxSaConfig& sa, const KeyConfig& key) {
  Lmi& lmi = secy_->lmi();
  require(lmi.create_rx_sa(*sci_, sa.an,
                           {.sak = install(key),
                            .next_pn = sa.next_pn,
                            .lowest_pn = sa.lowest_pn,
                            .ssci = sa.ssci,
                            .shared_sak = true},
                           Time{}),
          sa.line, "the SA");
  require(lmi.set_enable_receive(*sci_, sa.an, sa.enable, Time{}), sa.line, "the SA");
  taken_[sa.an.value()] = true;
}

void OfflineLane::verify() {
  if (sc_ != nullptr) {
    std::transform(sc_->sa.begin(), sc_->sa.end(), before_burst_.begin(),
                   [](const RxSa& sa) { return sa.replay; });
  }
  secy_->verify(std::span(burst_).first(size_));
  for (std::size_t i = 0; i < size_; ++i) {
    slots_[i]->rx = burst_[i];
  }
  size_ = 0;
}

const RxSa& OfflineLane::sa(An an) const noexcept { return sc_->sa[an.value()]; }

std::uint32_t OfflineLane::window() const noexcept {
  return effective_replay_window(controls_.cipher_suite, controls_.replay_window);
}

// The window as the valid frames in front of this one left it.
std::optional<ReplayState> OfflineLane::replay_at(const FrameSlot& slot, An an,
                                                  std::span<FrameSlot> frames) const noexcept {
  const std::uint32_t pn_field =
      RawSecTag::read_cut(slot.buffer.bytes().subspan(ethernet::kAddressesOctets)).pn();
  ReplayState replay = before_burst_[an.value()];
  for (const FrameSlot& other : frames) {
    const bool counts = &other != &slot && other.judged() &&
                        other.rx.counter == RxCounter::kInPktsOk && other.rx.sa.sci == *sci_ &&
                        other.rx.sa.an == an;
    if (counts && static_cast<std::uint32_t>(other.rx.sa.pn.value) == pn_field) {
      return std::nullopt;
    }
    if (counts && other.number < slot.number) {
      replay = replay.after(other.rx.sa.pn, window());
    }
  }
  return replay;
}

// The SA is made again with its SAK: that alone lowers its window, or gives it another SSCI.
void OfflineLane::make_again(An an, const ReplayState& replay, Ssci ssci) {
  const RxSa was = sa(an);
  const RxSaParameters parameters = {.sak = was.sak,
                                     .next_pn = replay.next_pn.pn(),
                                     .lowest_pn = replay.lowest_pn.pn(),
                                     .ssci = ssci,
                                     .shared_sak = true};
  require(secy_->lmi().create_rx_sa(*sci_, an, parameters, Time{}), 1, "an SA");
  require(secy_->lmi().set_enable_receive(*sci_, an, was.enabled, Time{}), 1, "an SA");
}

void OfflineLane::verify_in_place(std::span<FrameSlot> frames) {
  LINKSEC_ASSERT(size_ == 1 && sc_ != nullptr);
  FrameSlot& slot = *slots_[0];
  const An an = RawSecTag::read_cut(slot.buffer.bytes().subspan(ethernet::kAddressesOctets)).an();
  const auto then = sa(an).created ? replay_at(slot, an, frames) : std::nullopt;
  const ReplayState now = sa(an).replay;
  if (then.has_value()) {
    make_again(an, *then, sa(an).ssci);
  }
  secy_->verify(std::span(burst_).first(1));
  slot.rx = burst_[0];
  size_ = 0;
  if (then.has_value()) {
    const ReplayState after = sa(an).replay;
    make_again(an, {std::max(now.next_pn, after.next_pn), std::max(now.lowest_pn, after.lowest_pn)},
               sa(an).ssci);
  }
}

// What is beyond the last PN the SecY refuses, and the frame that says so with it.
void OfflineLane::move_on(An an, Pn pn) {
  if (secy_->lmi().update_rx_next_pn(*sci_, an, pn) == Status::kOk) {
    static_cast<void>(secy_->lmi().update_rx_lowest_pn(*sci_, an, default_lowest_pn(pn, window())));
  }
}

RecoveredPn OfflineLane::recover(An an, std::uint32_t field) const noexcept {
  return recover_pn(controls_.cipher_suite, sa(an).replay.lowest_pn, field);
}

}  // namespace linksec::sim
