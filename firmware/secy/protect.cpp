// SPDX-License-Identifier: Apache-2.0

// Secure Frame Generation, 10.5, Figure 10-3. A PN is taken once and never given back: whatever
// happens to its frame later, no other frame gets it.

#include "base/called_once.h"
#include "secy/aead_op.h"
#include "secy/refresh.h"
#include "secy/secy.h"

namespace linksec {
namespace {

constexpr std::size_t kMinRequestOctets = ethernet::kAddressesOctets + 1;
// A suite takes up to 2^16-1 octets of User Data [14.2].
constexpr std::size_t kMaxRequestOctets = ethernet::kAddressesOctets + 0xFFFF;

bool from_foreign_source(const FrameBuffer& buffer, const TxSc& sc) {
  return Sci::of_source(buffer.data() + ethernet::kSourceOffset, sc.sci.port_identifier()) !=
         sc.sci;
}

}  // namespace

// @req B2 B3 B4 SAP-3 SAP-5 SAP-8 SAP-10
void SecY::protect(std::span<TxFrame> burst, Time now) noexcept {
  TxPlan plan;  // NOLINT(cppcoreguidelines-pro-type-member-init): make_plan does it
  plan.sc = nullptr;
  PortSums accepted;
  for (TxFrame& frame : burst) {
    prepare(frame, plan, accepted, now);
    if (pending_ == ops_.size()) {
      seal_pending();
    }
  }
  seal_pending();
  accepted.add_to(state_.port_counters.if_out_octets, state_.port_counters.if_out_pkts);
}

// 10.5: one frame up to the point where the engine gets it. What is refused here is no request of
// the Controlled Port: it takes no PN and no counter.
// @req A5 C1 C2 GEN-1 GEN-2 GEN-13
LINKSEC_CALLED_ONCE void SecY::prepare(TxFrame& frame, TxPlan& plan, PortSums& accepted,
                                       Time now) noexcept {
  FrameBuffer& buffer = *frame.buffer;
  const std::size_t octets = buffer.size();
  frame.verdict = TxVerdict::kSend;
  frame.counter = TxCounter::kNone;
  frame.foreign_source = false;
  frame.sa = {};
  if (octets < kMinRequestOctets) {
    frame.verdict = TxVerdict::kMalformed;
    return;
  }
  if (!state_.controls.protect_frames) {
    accept(frame, buffer.bytes(), accepted);
    count(frame, TxCounter::kOutPktsUntagged);
    return;
  }
  // With one SC its plan serves all frames of the burst.
  if (plan.sc == nullptr || state_.tx_sc_count != 1) {
    make_plan(plan, select_tx_sc(frame.priority));
  }
  if (plan.sc == nullptr || !plan.sc->transmitting) {
    frame.verdict = TxVerdict::kNotOperational;
    return;
  }
  const bool foreign = plan.es && from_foreign_source(buffer, *plan.sc);
  if (foreign && state_.refuse_foreign_source) {
    frame.verdict = TxVerdict::kForeignSource;
    return;
  }
  if (!buffer.grow(plan.tag_octets, sectag::kIcvOctets)) {
    frame.verdict = TxVerdict::kNoRoom;
    return;
  }
  frame.foreign_source = foreign;
  const std::uint8_t* const addresses = buffer.data() + plan.tag_octets;
  accept(frame, {addresses, octets}, accepted);
  const Pn pn = take_pn(frame, plan, now);
  if (buffer.size() > state_.max_frame_octets || octets > kMaxRequestOctets) {
    discard_too_long(frame, plan, octets);
    return;
  }
  insert_sectag(buffer.data(), plan, addresses, octets, pn);
  queue_seal(frame, plan, octets - ethernet::kAddressesOctets, pn);
}

void SecY::count(TxFrame& frame, TxCounter counter) noexcept {
  frame.counter = counter;
  ++state_.counters.out_pkts[static_cast<std::size_t>(counter)];
}

// 10.7.6: the MSDU's octets and 12 for the addresses are the frame's.
// @req B9 MGT4-5 MGT4-6
LINKSEC_HOT void SecY::accept(TxFrame& frame, ConstByteSpan request, PortSums& accepted) noexcept {
  accepted.add(request);
  frame.priority = state_.access_priorities[frame.priority % kAccessPriorities];
}

// @req C14 TCT
LINKSEC_CALLED_ONCE TxSc* SecY::select_tx_sc(std::uint8_t priority) noexcept {
  constexpr unsigned kTrafficClassShift = 12;
  const std::uint8_t user_priority = (priority >> 1) % kUserPriorities;
  // By index: the end of a range over a span takes a product, which a burst of one would pay for.
  for (std::size_t i = 0; i < state_.tx_scs.size(); ++i) {
    TxSc& sc = state_.tx_scs[i];
    const auto traffic_class = sc.sci.port_identifier() >> kTrafficClassShift;
    if (sc.created &&
        (state_.tx_sc_count == 1 || traffic_class == state_.traffic_classes[user_priority])) {
      return &sc;
    }
  }
  return nullptr;
}

// The part of 10.5.3 that is the same for all frames of an SA: the SecTAG but for SL and PN.
// @req A6 A7 A8 A10 C6 GEN-7 GEN-8 GEN-9 GEN-10 GEN-11 GEN-12 FMT-5 FMT-7
LINKSEC_CALLED_ONCE void SecY::make_plan(TxPlan& plan, TxSc* sc) noexcept {
  if (sc == plan.sc) {
    return;
  }
  plan.sc = sc;
  if (sc == nullptr) {
    return;
  }
  TxSa& sa = sc->encoding();
  const SecTag tag{.es = state_.controls.use_es && !state_.including_sci,
                   .sc = state_.including_sci,
                   .scb = state_.controls.use_scb && !state_.including_sci,
                   .e = sa.confidentiality,
                   .c = sa.confidentiality,
                   .an = sc->encoding_sa,
                   .sl = 0,
                   .pn = 0,
                   .sci = sc->sci};
  encode_sectag(tag, plan.tag.data());
  plan.sa = &sa;
  plan.tag_octets = static_cast<std::uint32_t>(tag.octets());
  plan.clear_octets = clear_octets_limit(sa, sa.confidentiality);
  plan.last_pn = last_usable_pn(state_, sa);
  plan.es = tag.es;
}

// 10.5.2
// @req C2 C3 C4 C8 GEN-5 GEN-6 STAT-3 KAY-9
LINKSEC_CALLED_ONCE Pn SecY::take_pn(TxFrame& frame, const TxPlan& plan, Time now) noexcept {
  TxSa& sa = *plan.sa;
  const Pn pn = sa.next_pn.pn();
  sa.next_pn = PnBound::after(pn);
  frame.sa.sci = plan.sc->sci;
  frame.sa.pn = pn;
  frame.sa.an = plan.sc->encoding_sa;
  frame.sa.sci_known = frame.sa.an_known = frame.sa.pn_known = true;
  if (pn.value >= plan.last_pn) {
    refresh(state_, *plan.sc, now);
  }
  return pn;
}

// A frame that will be too long for 10.5.5 is spared the cipher: its PN is gone and its octets
// count, as if it had been protected and then discarded. Those of one that no suite takes do not.
// @req C8 C11 GEN-15
void SecY::discard_too_long(TxFrame& frame, const TxPlan& plan, std::size_t octets) noexcept {
  frame.buffer->keep(plan.tag_octets, octets);
  count_octets(*plan.sc, plan.sa->confidentiality,
               octets > kMaxRequestOctets ? 0 : octets - ethernet::kAddressesOctets);
  frame.verdict = TxVerdict::kTooLong;
  count(frame, TxCounter::kOutPktsTooLong);
}

// 10.5.3: the addresses move to the front; the SecTAG comes between them and the User Data.
// @req A1 A12 C5 FMT-1 FMT-2
LINKSEC_CALLED_ONCE void SecY::insert_sectag(std::uint8_t* to, const TxPlan& plan,
                                             const std::uint8_t* addresses, std::size_t octets,
                                             Pn pn) noexcept {
  move_addresses(to, addresses);
  std::uint8_t* const tag = to + ethernet::kAddressesOctets;
  std::memcpy(tag, plan.tag.data(), sectag::kOctetsWithoutSci);
  if (plan.tag_octets != sectag::kOctetsWithoutSci) {
    std::memcpy(tag + sectag::kSciOffset, plan.tag.data() + sectag::kSciOffset, sizeof(Sci));
  }
  tag[sectag::kSlOffset] = short_length(octets - ethernet::kAddressesOctets);
  store_be32(tag + sectag::kPnOffset, static_cast<std::uint32_t>(pn.value));
}

// The engine's part of 10.5.4.
// @req A16 A17 E1 E4 E5 E6 E7 E16 GEN-15
LINKSEC_CALLED_ONCE void SecY::queue_seal(TxFrame& frame, const TxPlan& plan,
                                          std::size_t data_octets, Pn pn) noexcept {
  tx_pending_[pending_] = {&frame, plan.sc, static_cast<std::uint32_t>(data_octets),
                           plan.sa->confidentiality};
  write_op(ops_[pending_],
           {frame.buffer->data(), ethernet::kAddressesOctets + plan.tag_octets, data_octets},
           plan.clear_octets, *plan.sa, pn);
  ++pending_;
}

LINKSEC_HOT void SecY::seal_pending() noexcept {
  if (pending_ == 0) {
    return;
  }
  hal::aead_seal({ops_.data(), pending_});
  for (std::size_t i = 0; i < pending_; ++i) {
    finish(tx_pending_[i], ops_[i].result);
  }
  pending_ = 0;
}

// 10.5.4 and 10.5.5, after the engine.
// @req C9 GEN-14 GEN-15
LINKSEC_CALLED_ONCE void SecY::finish(const TxPending& pending, hal::AeadResult result) noexcept {
  TxFrame& frame = *pending.frame;
  if (result != hal::AeadResult::kOk) {
    frame.verdict = TxVerdict::kSealFailed;
    return;
  }
  count_octets(*pending.sc, pending.confidentiality, pending.user_data_octets);
  frame.counter =
      pending.confidentiality ? TxCounter::kOutPktsEncrypted : TxCounter::kOutPktsProtected;
  ++pending.sc->counters.pkts[static_cast<std::size_t>(frame.counter) - kTxSecYCounterCount];
}

// @req C10 GEN-14
inline void SecY::count_octets(TxSc& sc, bool confidentiality, std::size_t octets) noexcept {
  (confidentiality ? sc.counters.octets_encrypted : sc.counters.octets_protected) += octets;
}

}  // namespace linksec
