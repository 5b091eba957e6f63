// SPDX-License-Identifier: Apache-2.0

// Secure Frame Generation, 10.5, Figure 10-3. A PN is taken once and never given back: whatever
// happens to its frame later, no other frame gets it.

#include "base/called_once.h"
#include "secy/secy.h"

namespace linksec {
namespace {

constexpr std::size_t kMinRequestOctets = ethernet::kAddressesOctets + 1;
// A suite takes up to 2^16-1 octets of User Data [14.2].
constexpr std::size_t kMaxUserDataOctets = 0xFFFF;

std::size_t user_data_octets(const FrameBuffer& buffer) {
  return buffer.size() - ethernet::kAddressesOctets;
}

bool from_foreign_source(const FrameBuffer& buffer, const TxSc& sc) {
  return Sci::of_source(buffer.data() + ethernet::kSourceOffset, sc.sci.port_identifier()) !=
         sc.sci;
}

// The addresses move into the headroom; the SecTAG goes between them and the User Data.
// @req A1 FMT-1 FMT-2
void insert_sectag(FrameBuffer& buffer, const SecTag& tag) {
  const std::uint8_t* const addresses = buffer.data();
  buffer.grow_front(tag.octets());
  move_addresses(buffer.data(), addresses);
  encode_sectag(tag, buffer.data() + ethernet::kAddressesOctets);
}

}  // namespace

// @req B2 B3 B4 SAP-3 SAP-5 SAP-8 SAP-10
void SecY::protect(std::span<TxFrame> burst, Time now) noexcept {
  for (TxFrame& frame : burst) {
    prepare(frame, now);
    if (pending_ == ops_.size()) {
      seal_pending();
    }
  }
  seal_pending();
}

// 10.5: one frame up to the point where the engine gets it. What is refused here is no request of
// the Controlled Port: it takes no PN and no counter.
// @req C1 C2 GEN-1 GEN-2 GEN-13
LINKSEC_CALLED_ONCE void SecY::prepare(TxFrame& frame, Time now) noexcept {
  frame.verdict = TxVerdict::kSend;
  frame.counter = TxCounter::kNone;
  frame.foreign_source = false;
  frame.sa = {};
  if (frame.buffer->size() < kMinRequestOctets) {
    frame.verdict = TxVerdict::kMalformed;
    return;
  }
  if (!controls_.protect_frames) {
    accept(frame);
    count(frame, TxCounter::kOutPktsUntagged);
    return;
  }
  TxSc* const sc = select_tx_sc(frame.priority);
  if (sc == nullptr || !sc->transmitting) {
    frame.verdict = TxVerdict::kNotOperational;
    return;
  }
  frame.verdict = admit(*frame.buffer, *sc);
  if (frame.verdict == TxVerdict::kSend) {
    accept(frame);
    TxSa& sa = sc->encoding();
    take_pn(frame, *sc, sa, now);
    queue_seal(frame, *sc, sa);
  }
}

void SecY::count(TxFrame& frame, TxCounter counter) noexcept {
  frame.counter = counter;
  ++counters_.out_pkts[static_cast<std::size_t>(counter)];
}

// @req A5
LINKSEC_CALLED_ONCE TxVerdict SecY::admit(const FrameBuffer& buffer,
                                          const TxSc& sc) const noexcept {
  const std::size_t tag_octets =
      including_sci_ ? sectag::kOctetsWithSci : sectag::kOctetsWithoutSci;
  if (buffer.headroom() < tag_octets || buffer.tailroom() < sectag::kIcvOctets) {
    return TxVerdict::kNoRoom;
  }
  return sending_es() && refuse_foreign_source_ && from_foreign_source(buffer, sc)
             ? TxVerdict::kForeignSource
             : TxVerdict::kSend;
}

// 10.7.6: the MSDU's octets and 12 for the addresses are the frame's.
// @req B9 MGT4-5 MGT4-6
void SecY::accept(TxFrame& frame) noexcept {
  port_counters_.if_out_octets += frame.buffer->size();
  port_counters_.if_out_pkts.count(frame.buffer->bytes());
  frame.priority = access_priorities_[frame.priority % kAccessPriorities];
}

// @req C14 TCT
LINKSEC_CALLED_ONCE TxSc* SecY::select_tx_sc(std::uint8_t priority) noexcept {
  constexpr unsigned kTrafficClassShift = 12;
  const std::uint8_t user_priority = (priority >> 1) % kUserPriorities;
  for (TxSc& sc : tx_scs_) {
    const auto traffic_class = sc.sci.port_identifier() >> kTrafficClassShift;
    if (sc.created && (tx_sc_count_ == 1 || traffic_class == traffic_classes_[user_priority])) {
      return &sc;
    }
  }
  return nullptr;
}

// 10.5.2
// @req C2 C3 C4 C8 GEN-5 GEN-6 STAT-3 KAY-9
LINKSEC_CALLED_ONCE void SecY::take_pn(TxFrame& frame, TxSc& sc, TxSa& sa, Time now) noexcept {
  const Pn pn = sa.next_pn.pn();
  sa.next_pn = PnBound::after(pn);
  frame.sa.sci = sc.sci;
  frame.sa.pn = pn;
  frame.sa.an = sc.encoding_sa;
  frame.sa.sci_known = frame.sa.an_known = frame.sa.pn_known = true;
  if (!usable(sa)) {
    refresh(sc, now);
  }
}

// 10.5.3
// @req A5 A6 A7 A8 A10 A12 C5 C6 GEN-7 GEN-8 GEN-9 GEN-10 GEN-11 GEN-12 FMT-5 FMT-7
LINKSEC_CALLED_ONCE SecTag SecY::make_sectag(const TxSc& sc, const TxSa& sa, Pn pn,
                                             std::size_t data_octets) const noexcept {
  return {.es = sending_es(),
          .sc = including_sci_,
          .scb = controls_.use_scb && !including_sci_,
          .e = sa.confidentiality,
          .c = sa.confidentiality,
          .an = sc.encoding_sa,
          .sl = short_length(data_octets),
          .pn = static_cast<std::uint32_t>(pn.value),
          .sci = sc.sci};
}

// The engine's part of 10.5.4. A frame that will be too long for 10.5.5 is spared the cipher: its
// PN is gone and its octets count, as if it had been protected and then discarded. Those of one
// that no suite takes do not.
// @req A16 A17 C8 C11 E1 E4 E5 E6 E7 E16 GEN-15
LINKSEC_CALLED_ONCE void SecY::queue_seal(TxFrame& frame, TxSc& sc, const TxSa& sa) noexcept {
  FrameBuffer& buffer = *frame.buffer;
  const std::size_t data_octets = user_data_octets(buffer);
  const SecTag tag = make_sectag(sc, sa, frame.sa.pn, data_octets);
  frame.foreign_source = tag.es && from_foreign_source(buffer, sc);
  const std::size_t frame_octets = buffer.size() + tag.octets() + sectag::kIcvOctets;
  if (frame_octets > max_frame_octets_ || data_octets > kMaxUserDataOctets) {
    count_octets(sc, sa.confidentiality, data_octets > kMaxUserDataOctets ? 0 : data_octets);
    frame.verdict = TxVerdict::kTooLong;
    count(frame, TxCounter::kOutPktsTooLong);
    return;
  }
  insert_sectag(buffer, tag);
  buffer.resize(frame_octets);
  tx_pending_[pending_] = {&frame, &sc, static_cast<std::uint32_t>(data_octets),
                           sa.confidentiality};
  queue_op(
      {buffer.data(), ethernet::kAddressesOctets + tag.octets(), data_octets, sa.confidentiality},
      sa, frame.sa.pn);
}

void SecY::seal_pending() noexcept {
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
