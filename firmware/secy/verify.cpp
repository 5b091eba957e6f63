// SPDX-License-Identifier: Apache-2.0

// Secure Frame Verification, 10.6, Figure 10-4. The steps find facts; rx_rules.cpp decides.
//
// Frames whose ICV must be checked wait in a burst for the engine. A frame whose PN or whose Late
// verdict would come out otherwise once a waiting frame turned out valid makes the burst go first;
// so the results are those of one frame at a time.

#include <algorithm>

#include "base/called_once.h"
#include "secy/aead_op.h"
#include "secy/secy.h"

namespace linksec {
// @req B1 B3 B4 SAP-4 SAP-6 SAP-11
void SecY::verify(std::span<RxFrame> burst) noexcept {
  RxBurst shared{.window = effective_replay_window(state_.controls.cipher_suite,
                                                   state_.controls.replay_window),
                 .narrow = !has_extended_packet_numbers(state_.controls.cipher_suite),
                 .last_sc = state_.only_receiving_sc};
  for (RxFrame& frame : burst) {
    examine(frame, shared);
  }
  open_pending(shared);
  shared.delivered.add_to(state_.port_counters.if_in_octets, state_.port_counters.if_in_pkts);
}

// What can be found out without the engine comes first. A frame that is valid as far as that goes
// waits for it.
// @req A2 A18 A27 VER-1 VER-13
LINKSEC_CALLED_ONCE void SecY::examine(RxFrame& frame, RxBurst& shared) noexcept {
  const ConstByteSpan received = frame.buffer->bytes();
  frame.parse_error = ParseError::kNone;
  RxWork work;  // NOLINT(cppcoreguidelines-pro-type-member-init): what the tag tells comes with it
  work.frame = &frame;
  work.sc = nullptr;
  work.sa = nullptr;
  work.tag_octets = 0;
  work.c = false;
  RxFinding finding = RxFinding::kNotExamined;
  if (state_.controls.validate_frames != ValidateFrames::kNull && has_sectag(received)) {
    finding = look_at_tag(work, received, shared);
  } else {
    frame.sa = {};
    if (state_.controls.validate_frames != ValidateFrames::kNull) {
      finding = RxFinding::kUntagged;
    }
  }
  if (finding == RxFinding::kValid) {
    queue_open(work, shared);
  } else {
    conclude(work, finding, shared);
  }
}

// 9.12 and 10.6.1.
// @req D5 B12 C13
LINKSEC_CALLED_ONCE RxFinding SecY::look_at_tag(RxWork& work, ConstByteSpan received,
                                                RxBurst& shared) noexcept {
  RxFrame& frame = *work.frame;
  const MpduParse parsed = parse_mpdu(received);
  const RawSecTag& tag = parsed.unvalidated_tag();
  const bool whole = parsed.error() != ParseError::kMpduTooShort;
  frame.sa.sci = tag.sci();
  frame.sa.pn = Pn{tag.pn()};
  frame.sa.an = tag.an();
  frame.sa.sci_known = tag.sc();
  frame.sa.an_known = whole;
  frame.sa.pn_known = whole && shared.narrow;
  if (parsed.error() != ParseError::kNone) {
    frame.parse_error = parsed.error();
    return RxFinding::kBadTag;
  }
  const Mpdu& mpdu = parsed.mpdu();
  if (mpdu.pn() == 0 && shared.narrow) {
    frame.parse_error = ParseError::kPnZero;
    return RxFinding::kBadTag;
  }
  work.data_octets = static_cast<std::uint32_t>(mpdu.secure_data_octets());
  work.tag_octets = static_cast<std::uint16_t>(mpdu.tag_octets());
  work.e = mpdu.e();
  work.c = mpdu.c();
  work.sc = mpdu.sc() ? find_by_sci(mpdu.sci(), shared) : resolve_sc(frame, mpdu);
  if (mpdu.e() && !mpdu.c()) {
    return RxFinding::kReserved;
  }
  if (work.sc == nullptr) {
    return RxFinding::kUnknownSc;
  }
  RxSa& sa = work.sc->sa[mpdu.an().value()];
  if (!sa.in_use) {
    return RxFinding::kUnusedSa;
  }
  work.sa = &sa;
  return look_at_pn(work, mpdu.pn(), shared);
}

// Frames of one SC tend to come together.
LINKSEC_CALLED_ONCE RxSc* SecY::find_by_sci(Sci sci, RxBurst& shared) noexcept {
  if (shared.last_sc == nullptr || shared.last_sc->sci != sci) {
    shared.last_sc = state_.rx_scs.find(sci);
  }
  return shared.last_sc;
}

// 10.6.1. Without an SCI the SC is the one that ES or SCB implies, or the only one there is.
// @req A8 D5
RxSc* SecY::resolve_sc(RxFrame& frame, const Mpdu& mpdu) noexcept {
  const std::uint8_t* const source = frame.buffer->data() + ethernet::kSourceOffset;
  RxSc* sc = state_.only_receiving_sc;
  if (mpdu.scb()) {
    RxSc* const broadcast =
        state_.rx_scs.find(Sci::of_source(source, kSingleCopyBroadcastPortIdentifier));
    sc = broadcast != nullptr ? broadcast : state_.only_receiving_sc;
  } else if (mpdu.es()) {
    frame.sa.sci = Sci::of_source(source, kEndStationPortIdentifier);
    frame.sa.sci_known = true;
    sc = state_.rx_scs.find(frame.sa.sci);
  }
  if (sc != nullptr) {
    frame.sa.sci = sc->sci;
    frame.sa.sci_known = true;
  }
  return sc;
}

// 10.6.2 and the way to 10.6.3. A PN beyond all that came so far depends on none of it.
// @req D10 D13 VER-6 VER-8 VER-9
LINKSEC_CALLED_ONCE RxFinding SecY::look_at_pn(RxWork& work, std::uint32_t pn_field,
                                               RxBurst& shared) noexcept {
  RxSa& sa = *work.sa;
  RecoveredPn recovered = recover_pn(state_.controls.cipher_suite, sa.replay.lowest_pn, pn_field);
  while (sa.pending_pn != 0 &&
         !(recovered.in_range && recovered.pn.value > sa.pending_pn &&
           sa.replay.next_pn.admits(recovered.pn)) &&
         depends_on_pending(sa, recovered, pn_field, shared)) {
    open_pending(shared);
    recovered = recover_pn(state_.controls.cipher_suite, sa.replay.lowest_pn, pn_field);
  }
  work.frame->sa.pn = recovered.pn;
  work.frame->sa.pn_known = recovered.in_range;
  if (state_.controls.replay_protect &&
      (!recovered.in_range || !sa.replay.lowest_pn.admits(recovered.pn))) {
    return RxFinding::kLate;
  }
  if (state_.controls.validate_frames == ValidateFrames::kDisabled) {
    return RxFinding::kUnchecked;
  }
  if (!recovered.in_range) {
    count_octets(work);
    return RxFinding::kNotValid;
  }
  return RxFinding::kValid;
}

// Compares what the state as it stands says of a PN with what the furthest state says that the
// waiting frames can lead to. Both agree for each state between them, since recovery and lateness
// only ever grow with lowestPN.
bool SecY::depends_on_pending(const RxSa& sa, const RecoveredPn& now, std::uint32_t pn_field,
                              const RxBurst& shared) const noexcept {
  const PnBound lowest = sa.replay.lowest_pn;
  const PnBound furthest = sa.replay.after(Pn{sa.pending_pn}, shared.window).lowest_pn;
  const bool admitted = lowest.admits(now.pn);
  if (admitted != furthest.admits(now.pn)) {
    return true;
  }
  // A PN that is at or above both bounds is what both recover.
  return !admitted && now != recover_pn(state_.controls.cipher_suite, furthest, pn_field);
}

// @req A10 A11 A16 A17
LINKSEC_CALLED_ONCE void SecY::queue_open(const RxWork& work, RxBurst& shared) noexcept {
  if (pending_ == ops_.size()) {
    open_pending(shared);
  }
  const Pn pn = work.frame->sa.pn;
  rx_pending_[pending_] = work;
  work.sa->pending_pn = std::max(work.sa->pending_pn, pn.value);
  write_op(ops_[pending_],
           {work.frame->buffer->data(), ethernet::kAddressesOctets + std::size_t{work.tag_octets},
            work.data_octets},
           clear_octets_limit(*work.sa, work.e), *work.sa, pn);
  ++pending_;
}

void SecY::open_pending(RxBurst& shared) noexcept {
  if (pending_ == 0) {
    return;
  }
  hal::aead_open({ops_.data(), pending_});
  for (std::size_t i = 0; i < pending_; ++i) {
    finish(rx_pending_[i], ops_[i].result, shared);
  }
  pending_ = 0;
}

// 10.6.3 after the engine, and 10.6.4: nothing came between the preliminary replay check and this
// one, so that it has the same outcome.
// @req D14 VER-7 VER-9 MGT4-13
LINKSEC_CALLED_ONCE void SecY::finish(const RxWork& work, hal::AeadResult result,
                                      RxBurst& shared) noexcept {
  work.sa->pending_pn = 0;
  RxFinding finding = RxFinding::kOverrun;
  if (result != hal::AeadResult::kFailed) {
    finding = result == hal::AeadResult::kOk ? RxFinding::kValid : RxFinding::kNotValid;
    count_octets(work);
  }
  conclude(work, finding, shared);
}

inline void SecY::count_octets(const RxWork& work) noexcept {
  RxScCounters& counters = work.sc->counters;
  (work.e ? counters.octets_decrypted : counters.octets_validated) += work.data_octets;
}

// 10.6.5: the table decides, one counter moves, and the frame is delivered or not. It moves windows
// and counters of an SC alone for frames that have their SA or SC: the analyzer can't see into it.
// @req D.1 C9 D7 D8 D16 VER-11
LINKSEC_HOT void SecY::conclude(const RxWork& work, RxFinding finding, RxBurst& shared) noexcept {
  RxFrame& frame = *work.frame;
  const bool old = work.sa != nullptr && !work.sa->replay.lowest_pn.admits(frame.sa.pn);
  const RxRule rule = rx_rule({finding, work.c, old}, state_.controls.validate_frames);
  LINKSEC_ASSERT(rule.possible);
  frame.finding = finding;
  frame.verdict = rule.verdict;
  frame.counter = rule.counter;
  count(work, rule.counter);
  if (rule.moves_window) {
    // NOLINTNEXTLINE(clang-analyzer-core.*)
    work.sa->replay = work.sa->replay.after(frame.sa.pn, shared.window);
  }
  if (finding == RxFinding::kUnknownSc || finding == RxFinding::kUnusedSa) {
    count_lost_sa(work);
  }
  if (rule.verdict == RxVerdict::kDeliver) {
    deliver(work, shared);
  }
}

LINKSEC_CALLED_ONCE void SecY::count(const RxWork& work, RxCounter counter) noexcept {
  const auto i = static_cast<std::size_t>(counter);
  if (i < kRxSecYCounterCount) {
    ++state_.counters.in_pkts[i];
  } else if (counter != RxCounter::kNone) {
    // NOLINTNEXTLINE(clang-analyzer-core.*)
    ++work.sc->counters.pkts[i - kRxSecYCounterCount];
  }
}

// The parts of InPktsNoSA and InPktsNoSAError that the 2006 edition told apart.
// @req MGT4-11 MGT4-12
void SecY::count_lost_sa(const RxWork& work) noexcept {
  const bool passes = work.frame->verdict == RxVerdict::kDeliver;
  std::uint64_t* counter = passes ? &state_.counters.unknown_sci : &state_.counters.no_sci;
  if (work.sc != nullptr) {
    counter = passes ? &work.sc->counters.unused_sa : &work.sc->counters.not_using_sa;
  }
  ++*counter;
}

// Padding and ICV go from the end, the SecTAG from between the addresses and the User Data.
// @req D15 VER-12 MGT4-1 MGT4-2
LINKSEC_CALLED_ONCE void SecY::deliver(const RxWork& work, RxBurst& shared) noexcept {
  FrameBuffer& buffer = *work.frame->buffer;
  if (work.tag_octets != 0) {
    move_addresses(buffer.data() + work.tag_octets, buffer.data());
    buffer.keep(work.tag_octets, ethernet::kAddressesOctets + std::size_t{work.data_octets});
  }
  shared.delivered.add(buffer.bytes());
}

}  // namespace linksec
