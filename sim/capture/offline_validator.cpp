// SPDX-License-Identifier: Apache-2.0
#include "capture/offline_validator.h"

#include <algorithm>
#include <utility>

#include "capture/capture_agreement.h"
#include "shell/failure.h"
#include "wire/mpdu.h"

namespace linksec::sim {
namespace {

// Frames of an SA, and of an interface, that are looked at before it is given up.
constexpr unsigned kMaxLooks = 16;
constexpr unsigned kMaxTailLooks = 256;
constexpr std::size_t kMaxFoundTrailer = 64;
// Source addresses that are remembered.
constexpr std::size_t kMaxSources = 4096;
// SCs whose keys are tried on a frame that does not name its own.
constexpr std::size_t kMaxScsTried = 64;
constexpr std::uint8_t kScAndAn = sectag::kSc | sectag::kAnMask;

// What a frame says under an SA that opens it.
struct Opening {
  Pn pn{};
  Ssci ssci{};
  std::size_t trailer = 0;
};

// The PN and the SSCI with which a frame was sealed under an SA, if it was.
std::optional<Opening> opening_whole(const OfflineSa& sa, Sci sci, ConstByteSpan frame) {
  const auto solved = solve_frame(*sa.solver, frame, sa.key->salt);
  if (!solved.has_value() || (solved->encrypted && solved->offset != sa.key->offset)) {
    return std::nullopt;
  }
  if (has_extended_packet_numbers(sa.key->suite)) {
    const ExtendedNonce nonce = read_extended(solved->nonce, sa.key->salt);
    return nonce.ssci == sa.ssci || !sa.ssci_known ? std::optional(Opening{nonce.pn, nonce.ssci})
                                                   : std::nullopt;
  }
  const PlainNonce nonce = read_plain(solved->nonce);
  return nonce.sci == sci ? std::optional(Opening{nonce.pn}) : std::nullopt;
}

// The same for a frame with up to `most` octets behind it.
std::optional<Opening> opening(const OfflineSa& sa, Sci sci, ConstByteSpan frame,
                               std::size_t most) {
  for (std::size_t octets = 0; octets <= most && octets < frame.size(); ++octets) {
    if (auto found = opening_whole(sa, sci, frame.first(frame.size() - octets))) {
      found->trailer = octets;
      return found;
    }
  }
  return std::nullopt;
}

bool has_begun(const OfflineSa& sa, const FrameSlot& slot) noexcept {
  return sa.start.frame.value_or(0) <= slot.number && sa.start.time.value_or(Time{}) <= slot.time;
}

// The SAs that a frame may be under, the likeliest first: the one of the frames before, then the
// newer ones. One that is said to start ends those that the file has before it.
std::vector<OfflineSa*> candidates(OfflineAn& an, const FrameSlot& slot) {
  std::vector<OfflineSa*> found;
  if (an.sas.empty()) {
    return found;
  }
  for (std::size_t i = an.sas.size(); i-- > 0;) {
    OfflineSa& sa = an.sas[i];
    if (has_begun(sa, slot)) {
      found.push_back(&sa);
      if (!sa.start.at_once()) {
        break;
      }
    }
  }
  const auto current = std::find(found.begin(), found.end(), &an.sas[an.current]);
  if (current != found.end()) {
    std::rotate(found.begin(), current, current + 1);
  }
  return found;
}

// The one whose key opens the frame; the likeliest when none does.
OfflineSa* choose(OfflineAn& an, Sci sci, const FrameSlot& slot, std::size_t most_trailer) {
  const std::vector<OfflineSa*> likely = candidates(an, slot);
  if (likely.size() < 2) {
    return likely.empty() ? nullptr : likely.front();
  }
  const auto opens = std::find_if(likely.begin(), likely.end(), [&](const OfflineSa* sa) {
    return opening(*sa, sci, slot.buffer.bytes(), most_trailer).has_value();
  });
  if (opens == likely.end()) {
    return likely.front();
  }
  an.current = static_cast<std::size_t>(*opens - an.sas.data());
  return *opens;
}

// True when a frame of that length ends where its SecTAG says: no octet of it can be padding.
bool ends_exactly(const RawSecTag& tag, std::size_t octets) noexcept {
  return tag.sl() == 0 || octets > ethernet::kMinFrameOctets;
}

std::string sa_text(Sci sci, An an) {
  return "SC " + sci_text(sci) + " AN " + std::to_string(an.value());
}

}  // namespace

OfflineValidator::OfflineValidator(std::vector<LinkConfig>& links, const OfflineOptions& options)
    : options_(options), senders_(links) {}

std::vector<std::string> OfflineValidator::take_notes() { return std::exchange(notes_, {}); }

// Who mirrors may leave octets behind the frames that it mirrors, and none behind its own.
std::size_t OfflineValidator::place_of_tail(const FrameSlot& slot) noexcept {
  return slot.interface * std::size_t{2} + (slot.has_extras && has_tunnel(slot.layers) ? 1 : 0);
}

OfflineValidator::Tail& OfflineValidator::tail_of(const FrameSlot& slot) {
  const std::size_t place = place_of_tail(slot);
  while (tails_.size() <= place) {
    tails_.push_back(
        {.settled = options_.trailer.has_value(), .octets = options_.trailer.value_or(0)});
  }
  return tails_[place];
}

// The batch goes on with a stream about which nothing is open: all its frames have the SCI and the
// AN of the frame before, and nothing stands around them.
bool OfflineValidator::is_steady(FrameBatch& batch) const noexcept {
  constexpr std::size_t kLeastOctets = ethernet::kAddressesOctets + sectag::kOctetsWithSci;
  const OfflineSa* const sa = stream_.route.sa;
  if (sa == nullptr || agreement_ != nullptr || keeps_received_ || options_.keep_received ||
      options_.uncontrolled.wants_before_verification() ||
      !(sa->settled || !has_extended_packet_numbers(sa->key->suite))) {
    return false;
  }
  const auto frames = batch.frames();
  const FrameSlot& first = frames.front();
  const std::size_t place = place_of_tail(first);
  if (first.has_extras || place >= tails_.size() || !tails_[place].settled ||
      tails_[place].octets != 0) {
    return false;
  }
  return std::all_of(frames.begin(), frames.end(), [&](const FrameSlot& slot) {
    const ConstByteSpan frame = slot.buffer.bytes();
    const std::uint8_t* const tag = frame.data() + ethernet::kAddressesOctets;
    return !slot.truncated && !slot.has_extras && slot.interface == first.interface &&
           frame.size() >= kLeastOctets && has_sectag(frame) &&
           (tag[sectag::kTciAnOffset] & kScAndAn) == stream_.sc_and_an &&
           Sci::read(tag + sectag::kSciOffset) == stream_.sci;
  });
}

void OfflineValidator::process_steady(FrameBatch& batch) {
  OfflineSa& sa = *stream_.route.sa;
  OfflineLane& lane = senders_.lane(sa.lane);
  for (FrameSlot& slot : batch.frames()) {
    lane.put(slot);
  }
  lane.verify();
  bool discarded = false;
  for (FrameSlot& slot : batch.frames()) {
    if (slot.rx.counter == RxCounter::kInPktsOk) {
      sa.first_frame = sa.first_frame == 0 ? slot.number : sa.first_frame;
      ++sa.frames;
    }
    discarded = discarded || slot.rx.verdict == RxVerdict::kDiscard;
    if (slot.rx.verdict == RxVerdict::kUncontrolled) {
      slot.uncontrolled = slot.buffer.bytes();
    }
  }
  if (discarded) {
    verified_.assign(1, &lane);
    judge_again(batch);
  }
}

void OfflineValidator::listen(CaptureAgreement& agreement) {
  agreement_ = &agreement;
  agreement.serve(senders_);
}

void OfflineValidator::process(FrameBatch& batch) {
  if (agreement_ != nullptr && agreement_->hear(batch.frames())) {
    stream_ = {};
  }
  if (is_steady(batch)) {
    process_steady(batch);
    return;
  }
  std::size_t place = 0;
  for (FrameSlot& slot : batch.frames()) {
    sas_[place] = nullptr;
    if (slot.judged()) {
      judge(slot, place);
    }
    ++place;
  }
  for (OfflineLane* const lane : busy_) {
    lane->verify();
  }
  verified_.swap(busy_);
  busy_.clear();
  place = 0;
  for (FrameSlot& slot : batch.frames()) {
    if (slot.judged()) {
      conclude(slot, sas_[place]);
    }
    ++place;
  }
  judge_again(batch);
}

void OfflineValidator::judge(FrameSlot& slot, std::size_t place) {
  slot.has_extras = true;
  Tail& tail = tail_of(slot);
  cut(slot, tail);
  most_trailer_ = tail.settled ? 0 : kMaxFoundTrailer;
  keep_for_users(slot);
  Route route;
  if (has_sectag(slot.buffer.bytes())) {
    const RawSecTag tag =
        RawSecTag::read_cut(slot.buffer.bytes().subspan(ethernet::kAddressesOctets));
    route = this->route(slot, tag);
    if (route.sa != nullptr) {
      look_at(slot, tag, route, tail);
    }
    tail.looks += tail.settled ? 0 : 1;
    tail.settled = tail.settled || tail.looks == kMaxTailLooks;
  } else if (OfflineSc* const only = senders_.only(); only != nullptr) {
    route.sc = only;
  }
  slot.remark = route.remark;
  sas_[place] = route.sa;
  OfflineLane& lane = senders_.lane(route.sa != nullptr   ? route.sa->lane
                                    : route.sc != nullptr ? route.sc->lane
                                                          : 0);
  if (!lane.busy()) {
    busy_.push_back(&lane);
  }
  lane.put(slot);
}

void OfflineValidator::cut(FrameSlot& slot, Tail& tail) const {
  const std::size_t octets = slot.buffer.bytes().size();
  if (tail.octets != 0 && octets >= ethernet::kHeaderOctets + tail.octets &&
      has_sectag(slot.buffer.bytes())) {
    slot.buffer.resize(octets - tail.octets);
  }
}

// Verification changes a frame; what somebody wants of it as it came is copied first. Users of the
// Uncontrolled Port see the frame behind its tags [802.1X-2020 9.4.1], and get it with them.
// @req B1
void OfflineValidator::keep_for_users(FrameSlot& slot) const {
  const ConstByteSpan frame = slot.buffer.bytes();
  if (keeps_received_ || options_.keep_received) {
    slot.received.assign(frame.begin(), frame.end());
  }
  if (options_.uncontrolled.wants(frame)) {
    slot.copy = slot.outer_tags.in_front_of(frame);
    slot.uncontrolled = slot.copy;
  }
}

OfflineValidator::Route OfflineValidator::route(FrameSlot& slot, const RawSecTag& tag) {
  const auto sc_and_an = static_cast<std::uint8_t>(tag.tci_an() & kScAndAn);
  if (stream_.route.sa != nullptr && tag.sc() && stream_.sc_and_an == sc_and_an &&
      stream_.sci == tag.sci()) {
    return stream_.route;
  }
  if (!tag.sc()) {
    return route_without_sci(slot, tag);
  }
  OfflineSc* const sc = senders_.find(tag.sci());
  if (sc == nullptr) {
    return route_unknown(tag.sci(), slot, tag);
  }
  const Route found = route_to(*sc, slot, tag);
  const bool plain = sc->ans[tag.an().value()].sas.size() == 1 && found.sa != nullptr &&
                     found.sa->start.at_once() && sc->last_frame == 0;
  stream_ = plain ? Stream{sc_and_an, tag.sci(), found} : Stream{};
  return found;
}

OfflineValidator::Route OfflineValidator::route_to(OfflineSc& sc, FrameSlot& slot,
                                                   const RawSecTag& tag) const {
  OfflineAn& an = sc.ans[tag.an().value()];
  sc.last_frame = sc.last_frame == 0 ? 0 : slot.number;
  if (an.sas.size() == 1 && has_begun(an.sas[0], slot)) {
    return {&sc, an.sas.data(), FrameRemark::kNone};
  }
  return {&sc, choose(an, sc.sci, slot, most_trailer_), FrameRemark::kNone};
}

// The SC that sent a frame under a key of any SC's; it is made when this is its first frame.
OfflineSc& OfflineValidator::any_sc(Sci sci, const OfflineSa& sa, const Nonce& nonce,
                                    const FrameSlot& slot) {
  const bool extended = has_extended_packet_numbers(sa.key->suite);
  const Ssci ssci = extended ? read_extended(nonce, sa.key->salt).ssci : Ssci{};
  const Sci sender = extended ? sci : read_plain(nonce).sci;
  if (OfflineSc* const known = senders_.find(sender); known != nullptr) {
    return *known;
  }
  if (senders_.any_scs() == 0) {
    notes_.push_back("SCs are made of the frames that a key opens, the first of them " +
                     sci_text(sender) + "; --sci or sci = names them instead");
  }
  if (senders_.any_scs() == OfflineSenders::kMaxAnyScs && senders_.forgotten() == 0) {
    notes_.push_back("there are more than " + std::to_string(OfflineSenders::kMaxAnyScs) +
                     " SCs: those that are silent longest are forgotten, and so are their PNs: "
                     "a frame of theirs that comes again is not known as such");
  }
  return senders_.add_any(sender, *sa.key, ssci, slot.number);
}

// An SCI that no SC has: where the link takes any, the key that opens the frame says whose it is.
OfflineValidator::Route OfflineValidator::route_unknown(Sci sci, FrameSlot& slot,
                                                        const RawSecTag& tag) {
  if (!senders_.takes_any() || !sci.is_valid()) {
    return {};
  }
  const ConstByteSpan frame = slot.buffer.bytes();
  const std::vector<OfflineSa>& ring = senders_.any()[tag.an().value()];
  for (auto sa = ring.rbegin(); sa != ring.rend(); ++sa) {
    for (std::size_t octets = 0; octets <= most_trailer_ && octets < frame.size(); ++octets) {
      const auto solved =
          solve_frame(*sa->solver, frame.first(frame.size() - octets), sa->key->salt);
      if (solved.has_value()) {
        return route_to(any_sc(sci, *sa, solved->nonce, slot), slot, tag);
      }
    }
  }
  return {nullptr, nullptr, FrameRemark::kNoKeyOpens};
}

// The SC that ES or SCB implies [802.1AE-2018 9.5]; else the key that opens the frame tells, for
// the source address may be one of a station behind the sender [802.1AE-2018 9.9].
OfflineValidator::Route OfflineValidator::route_without_sci(FrameSlot& slot, const RawSecTag& tag) {
  const std::uint8_t* const source = slot.buffer.data() + ethernet::kSourceOffset;
  if (tag.es() || tag.scb()) {
    const Sci sci = Sci::of_source(
        source, tag.scb() ? kSingleCopyBroadcastPortIdentifier : kEndStationPortIdentifier);
    OfflineSc* const sc = senders_.find(sci);
    if (sc != nullptr || tag.es()) {
      return sc != nullptr ? route_to(*sc, slot, tag) : route_unknown(sci, slot, tag);
    }
  }
  if (OfflineSc* const only = senders_.only(); only != nullptr) {
    return route_to(*only, slot, tag);
  }
  const Route found = route_by_key(slot, tag);
  if (found.sc == nullptr && senders_.takes_any()) {
    return route_unknown(Sci::of_source(source, kEndStationPortIdentifier), slot, tag);
  }
  return found;
}

void OfflineValidator::note_source(MacAddress address, OfflineSc& sc) {
  const std::uint64_t source = Sci::from(address, 0).value;
  if (!source_noted_) {
    source_noted_ = true;
    notes_.push_back("frames without an SCI belong to the SC whose key opens them, the first to " +
                     sci_text(sc.sci));
  }
  if (sc.last_frame == 0 && (by_source_.size() < kMaxSources || by_source_.count(source) != 0)) {
    by_source_[source] = &sc;
  }
}

OfflineValidator::Route OfflineValidator::route_by_key(FrameSlot& slot, const RawSecTag& tag) {
  const MacAddress address = MacAddress::read(slot.buffer.data() + ethernet::kSourceOffset);
  const std::uint64_t source = Sci::from(address, 0).value;
  std::vector<OfflineSc*> scs = senders_.of_address(address);
  const std::size_t likely = scs.size();
  for (const auto& sc : senders_.scs()) {
    if (sc->sci.address() != address && scs.size() < kMaxScsTried) {
      scs.push_back(sc.get());
    }
  }
  const auto known = by_source_.find(source);
  if (known != by_source_.end()) {
    const auto first = std::find(scs.begin(), scs.end(), known->second);
    std::rotate(scs.begin(), first, first == scs.end() ? first : first + 1);
  }
  for (OfflineSc* const sc : scs) {
    for (OfflineSa* const sa : candidates(sc->ans[tag.an().value()], slot)) {
      if (opening(*sa, sc->sci, slot.buffer.bytes(), most_trailer_).has_value()) {
        note_source(address, *sc);
        return {sc, sa, FrameRemark::kNone};
      }
    }
  }
  OfflineSc* const sc = likely == 1 ? scs.front() : senders_.only_received();
  return sc != nullptr ? route_to(*sc, slot, tag) : Route{nullptr, nullptr, FrameRemark::kNoSci};
}

// Until a frame of an SA and of an interface has opened. The ICV proves what is found.
void OfflineValidator::look_at(FrameSlot& slot, const RawSecTag& tag, const Route& route,
                               Tail& tail) {
  OfflineSa& sa = *route.sa;
  const bool extended = has_extended_packet_numbers(sa.key->suite);
  if ((tail.settled && (sa.settled || !extended)) || sa.looks == kMaxLooks) {
    return;
  }
  const auto found = opening(sa, route.sc->sci, slot.buffer.bytes(), most_trailer_);
  if (!found.has_value()) {
    ++sa.looks;
    return;
  }
  const std::size_t octets = slot.buffer.size() - found->trailer;
  const bool of_fcs = found->trailer != 0 && take_fcs_off(slot);
  settle(slot, tag, tail,
         of_fcs ? slot.buffer.size() - std::min(octets, slot.buffer.size()) : found->trailer);
  if (!sa.ssci_known) {
    senders_.learn(*route.sc, *sa.key, found->ssci);
  }
  if (!sa.settled) {
    sa.settled = true;
    move_on(slot, tag, route, found->pn);
  }
}

// A short frame that may be padded fits several lengths: it is cut, and says nothing of others.
void OfflineValidator::settle(FrameSlot& slot, const RawSecTag& tag, Tail& tail,
                              std::size_t octets) {
  const std::size_t left = slot.buffer.bytes().size() - octets;
  if (octets != 0) {
    slot.buffer.resize(left);
  }
  if (tail.settled || !ends_exactly(tag, left)) {
    return;
  }
  tail.settled = true;
  tail.octets = octets;
  if (octets != 0) {
    notes_.push_back("frame " + std::to_string(slot.number) + " shows that " +
                     std::to_string(octets) +
                     " octets stand behind each frame, as its ICV proves; they are left out "
                     "(--trailer 0 keeps them)");
  }
}

// Forward alone, and before any frame of the SA was valid: no replay profits.
void OfflineValidator::move_on(const FrameSlot& slot, const RawSecTag& tag, const Route& route,
                               Pn pn) {
  OfflineLane& lane = senders_.lane(route.sa->lane);
  const RecoveredPn expected = lane.recover(tag.an(), tag.pn());
  if (pn <= expected.pn || route.sa->frames != 0) {
    return;
  }
  lane.move_on(tag.an(), pn);
  notes_.push_back(sa_text(route.sc->sci, tag.an()) + ": the PN of frame " +
                   std::to_string(slot.number) + " is " + std::to_string(pn.value) +
                   ", as its ICV proves: the stream began before the capture; next-pn = " +
                   std::to_string(pn.value) + " says the same");
}

void OfflineValidator::note_first_frame(const FrameSlot& slot, const OfflineSa& sa) {
  const OfflineSc* const sc = senders_.find(slot.rx.sa.sci);
  const bool again = sc != nullptr && sc->ans[slot.rx.sa.an.value()].sas.size() > 1;
  if (again && sc->last_frame == 0 && agreement_ == nullptr) {  // A rekey by MKA is no surprise.
    notes_.push_back(sa_text(sc->sci, slot.rx.sa.an) + ": frame " + std::to_string(slot.number) +
                     " is the first under the key " + shown_id(sa.key->id));
  }
}

void OfflineValidator::conclude(FrameSlot& slot, OfflineSa* sa) {
  if (sa != nullptr && slot.rx.counter == RxCounter::kInPktsOk) {
    if (sa->first_frame == 0) {
      sa->first_frame = slot.number;
      sa->first_time = slot.time;
      note_first_frame(slot, *sa);
    }
    ++sa->frames;
  }
  if (agreement_ != nullptr) {
    agreement_->conclude(slot, sa);
  }
  if (slot.rx.verdict == RxVerdict::kDiscard) {
    slot.bypass = slot.rx.finding == RxFinding::kUntagged &&
                  (!slot.uncontrolled.empty() || slot.carries_eapol || slot.reached_uncontrolled ||
                   is_of_no_controlled_port(slot.buffer.bytes()));
    return;
  }
  slot.outer_tags.put_back(slot.buffer);
  if (slot.rx.verdict == RxVerdict::kUncontrolled && slot.uncontrolled.empty()) {
    slot.uncontrolled = slot.buffer.bytes();
  }
}

}  // namespace linksec::sim
