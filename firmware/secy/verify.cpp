// SPDX-License-Identifier: Apache-2.0

// Secure Frame Verification, 10.6, Figure 10-4. The steps find facts; rx_rules.cpp decides.
//
// Frames whose ICV must be checked wait in a burst for the engine. A frame whose PN or whose Late
// verdict would come out otherwise once a waiting frame turned out valid makes the burst go first;
// so the results are those of one frame at a time.

#include <algorithm>
#include <cstring>

#include "secy/secy.h"

namespace linksec {
namespace {

// Padding and ICV go from the end, the SecTAG from between the addresses and the User Data.
// @req D15 VER-12
void strip(FrameBuffer& buffer, const Mpdu& mpdu) {
  const std::size_t tag_octets = mpdu.tag().octets();
  buffer.resize(mpdu.secure_data_offset() + mpdu.secure_data_octets());
  std::memmove(buffer.data() + tag_octets, buffer.data(), ethernet::kAddressesOctets);
  buffer.shrink_front(tag_octets);
}

}  // namespace

// @req B1 B3 B4 SAP-4 SAP-6 SAP-11
void SecY::verify(std::span<RxFrame> burst) noexcept {
  for (RxFrame& frame : burst) {
    examine(frame);
  }
  open_pending();
}

// 10.6: is there a SecTAG, and is it a valid one?
// @req A2 A18 A27 VER-1 VER-13
void SecY::examine(RxFrame& frame) noexcept {
  frame.parse_error = ParseError::kNone;
  frame.sa = {};
  if (controls_.validate_frames == ValidateFrames::kNull) {
    conclude(frame, RxFinding::kNotExamined, Mpdu{});
  } else if (!has_sectag(frame.buffer->bytes())) {
    conclude(frame, RxFinding::kUntagged, Mpdu{});
  } else {
    examine_tagged(frame);
  }
}

// @req D5 B12 C13
void SecY::examine_tagged(RxFrame& frame) noexcept {
  const MpduParse parsed = parse_mpdu(frame.buffer->bytes());
  const SecTag& tag = parsed.mpdu.tag();
  frame.parse_error = parsed.error;
  if (parsed.error == ParseError::kNone && tag.pn == 0 && !suite().extended_packet_numbers) {
    frame.parse_error = ParseError::kPnZero;
  }
  if (parsed.error != ParseError::kMpduTooShort) {
    frame.sa = {tag.sci, Pn{tag.pn}, tag.an, tag.sc, true, !suite().extended_packet_numbers};
  }
  if (frame.parse_error != ParseError::kNone) {
    conclude(frame, RxFinding::kBadTag, parsed.mpdu);
    return;
  }
  RxSc* const sc = resolve_sc(frame, tag);
  if (sc != nullptr) {
    frame.sa.sci = sc->sci;
    frame.sa.sci_known = true;
  } else if (tag.es && !tag.scb) {
    frame.sa.sci = Sci::from(MacAddress::read(frame.buffer->data() + ethernet::kSourceOffset),
                             kEndStationPortIdentifier);
    frame.sa.sci_known = true;
  }
  if (tag.e && !tag.c) {
    conclude(frame, RxFinding::kReserved, parsed.mpdu);
  } else if (sc == nullptr) {
    conclude(frame, RxFinding::kUnknownSc, parsed.mpdu);
  } else if (RxSa& sa = sc->sa[tag.an.value()]; !sa.in_use) {
    conclude_unused_sa(frame, parsed.mpdu, *sc);
  } else {
    examine_in_sa(frame, parsed.mpdu, *sc, sa);
  }
}

// 10.6.1. Without an SCI the SC is the one that ES or SCB implies, or the only one there is.
// @req A8 D5
RxSc* SecY::resolve_sc(const RxFrame& frame, const SecTag& tag) noexcept {
  if (tag.sc) {
    return rx_scs_.find(tag.sci);
  }
  const MacAddress source = MacAddress::read(frame.buffer->data() + ethernet::kSourceOffset);
  if (tag.scb) {
    RxSc* const broadcast = rx_scs_.find(Sci::from(source, kSingleCopyBroadcastPortIdentifier));
    return broadcast != nullptr ? broadcast : only_receiving_sc_;
  }
  if (tag.es) {
    return rx_scs_.find(Sci::from(source, kEndStationPortIdentifier));
  }
  return only_receiving_sc_;
}

// 10.6.2 and the way to 10.6.3.
// @req D10 D13 VER-6 VER-8 VER-9
void SecY::examine_in_sa(RxFrame& frame, const Mpdu& mpdu, RxSc& sc, RxSa& sa) noexcept {
  if (depends_on_pending(sa, mpdu.tag().pn)) {
    open_pending();
  }
  const RecoveredPn recovered =
      recover_pn(controls_.cipher_suite, sa.replay.lowest_pn, mpdu.tag().pn);
  frame.sa.pn = recovered.pn;
  frame.sa.pn_known = recovered.in_range;
  if (late(sa, recovered)) {
    conclude_in_sa(frame, RxFinding::kLate, mpdu, sc, sa);
  } else if (controls_.validate_frames == ValidateFrames::kDisabled) {
    conclude_in_sa(frame, RxFinding::kUnchecked, mpdu, sc, sa);
  } else if (!recovered.in_range) {
    (mpdu.tag().e ? sc.counters.octets_decrypted : sc.counters.octets_validated) +=
        mpdu.secure_data_octets();
    conclude_in_sa(frame, RxFinding::kNotValid, mpdu, sc, sa);
  } else {
    queue_open(frame, mpdu, sc, sa);
  }
}

bool SecY::late(const RxSa& sa, const RecoveredPn& recovered) const noexcept {
  return controls_.replay_protect &&
         (!recovered.in_range || !sa.replay.lowest_pn.admits(recovered.pn));
}

// Compares what the state as it stands says of a PN with what the furthest state says that the
// waiting frames can lead to. Both agree for each state between them, since recovery and lateness
// only ever grow with lowestPN.
bool SecY::depends_on_pending(const RxSa& sa, std::uint32_t pn_field) const noexcept {
  if (sa.pending_pn == 0) {
    return false;
  }
  const ReplayState furthest = sa.replay.after(Pn{sa.pending_pn}, window());
  const RecoveredPn now = recover_pn(controls_.cipher_suite, sa.replay.lowest_pn, pn_field);
  const RecoveredPn then = recover_pn(controls_.cipher_suite, furthest.lowest_pn, pn_field);
  return now != then || sa.replay.lowest_pn.admits(now.pn) != furthest.lowest_pn.admits(now.pn);
}

// @req E4 E5 E6 E7 A10 A11 A16 A17
void SecY::queue_open(RxFrame& frame, const Mpdu& mpdu, RxSc& sc, RxSa& sa) noexcept {
  if (pending_ == ops_.size()) {
    open_pending();
  }
  const std::size_t data_octets = mpdu.secure_data_octets();
  const std::size_t clear_octets =
      mpdu.tag().e
          ? std::min<std::size_t>(static_cast<std::size_t>(sa.confidentiality_offset), data_octets)
          : data_octets;
  const std::size_t aad_octets = mpdu.secure_data_offset() + clear_octets;
  std::uint8_t* const data = frame.buffer->data();
  hal::AeadOp& op = ops_[pending_];
  op.aad = data;
  op.aad_octets = static_cast<std::uint32_t>(aad_octets);
  op.text = data + aad_octets;
  op.text_octets = static_cast<std::uint32_t>(data_octets - clear_octets);
  op.icv = data + mpdu.secure_data_offset() + data_octets;
  write_nonce(sa.nonce_base, frame.sa.pn, op.nonce);
  op.key = sa.slot;
  op.result = hal::AeadResult::kFailed;
  rx_pending_[pending_] = {&frame, &sc, &sa, mpdu};
  sa.pending_pn = std::max(sa.pending_pn, frame.sa.pn.value);
  ++pending_;
}

void SecY::open_pending() noexcept {
  if (pending_ == 0) {
    return;
  }
  hal::aead_open(std::span{ops_}.first(pending_));
  for (std::size_t i = 0; i < pending_; ++i) {
    finish(rx_pending_[i], ops_[i].result);
  }
  pending_ = 0;
}

// 10.6.3 after the engine, and 10.6.4: nothing came between the preliminary replay check and this
// one, so that it has the same outcome.
// @req D14 VER-7 VER-9 MGT4-13
void SecY::finish(const RxPending& pending, hal::AeadResult result) noexcept {
  pending.sa->pending_pn = 0;
  RxFinding finding = RxFinding::kOverrun;
  if (result != hal::AeadResult::kFailed) {
    finding = result == hal::AeadResult::kOk ? RxFinding::kValid : RxFinding::kNotValid;
    RxScCounters& counters = pending.sc->counters;
    (pending.mpdu.tag().e ? counters.octets_decrypted : counters.octets_validated) +=
        pending.mpdu.secure_data_octets();
  }
  conclude_in_sa(*pending.frame, finding, pending.mpdu, *pending.sc, *pending.sa);
}

// 10.6.5: the table decides, one counter moves, and the frame is delivered or not.
// @req D.1 C9
RxRule SecY::decide(RxFrame& frame, const RxFacts& facts) noexcept {
  const RxRule rule = rx_rule(facts, controls_.validate_frames);
  LINKSEC_ASSERT(rule.possible);
  frame.finding = facts.finding;
  frame.verdict = rule.verdict;
  frame.counter = rule.counter;
  if (static_cast<std::size_t>(rule.counter) < kRxSecYCounterCount) {
    ++counters_.in_pkts[static_cast<std::size_t>(rule.counter)];
  }
  return rule;
}

// Without a receive SC. The parts of InPktsNoSA and InPktsNoSAError that the 2006 edition told
// apart are kept too.
// @req MGT4-11 MGT4-12
void SecY::conclude(RxFrame& frame, RxFinding finding, const Mpdu& mpdu) noexcept {
  decide(frame, {finding, mpdu.tag().c, false});
  if (finding == RxFinding::kUnknownSc) {
    ++(frame.verdict == RxVerdict::kDeliver ? counters_.unknown_sci : counters_.no_sci);
  }
  deliver(frame, mpdu);
}

void SecY::conclude_unused_sa(RxFrame& frame, const Mpdu& mpdu, RxSc& sc) noexcept {
  decide(frame, {RxFinding::kUnusedSa, mpdu.tag().c, false});
  ++(frame.verdict == RxVerdict::kDeliver ? sc.counters.unused_sa : sc.counters.not_using_sa);
  deliver(frame, mpdu);
}

// @req D7 D8 D16 VER-11
void SecY::conclude_in_sa(RxFrame& frame, RxFinding finding, const Mpdu& mpdu, RxSc& sc,
                          RxSa& sa) noexcept {
  const bool old = !sa.replay.lowest_pn.admits(frame.sa.pn);
  const RxRule rule = decide(frame, {finding, mpdu.tag().c, old});
  if (rule.moves_window) {
    sa.replay = sa.replay.after(frame.sa.pn, window());
  }
  if (finding != RxFinding::kOverrun) {
    ++sc.counters.pkts[static_cast<std::size_t>(rule.counter) - kRxSecYCounterCount];
  }
  deliver(frame, mpdu);
}

// @req MGT4-1 MGT4-2
void SecY::deliver(const RxFrame& frame, const Mpdu& mpdu) noexcept {
  if (frame.verdict != RxVerdict::kDeliver) {
    return;
  }
  if (frame.finding != RxFinding::kNotExamined && frame.finding != RxFinding::kUntagged) {
    strip(*frame.buffer, mpdu);
  }
  port_counters_.if_in_octets += frame.buffer->size();
  port_counters_.if_in_pkts.count(frame.buffer->bytes());
}

}  // namespace linksec
