// SPDX-License-Identifier: Apache-2.0
#include "capture/capture_agreement.h"

#include <algorithm>

#include "capture/capture_input.h"
#include "capture/frame_opener.h"
#include "capture/mka_text.h"
#include "secy/agreed_sak.h"
#include "shell/failure.h"
#include "shell/interrupt.h"
#include "wire/eapol.h"

namespace linksec::sim {
namespace {

// SAs that a capture may bring, all SCs together: as many as a host has slots for keys, and some
// less.
constexpr std::size_t kMaxSas = 60'000;

bool carries_mka(const FrameSlot& slot) noexcept {
  const auto header = read_eapol_header(slot.buffer.bytes());
  return header.has_value() && header->type == eapol::kTypeMka;
}

// The greatest SCI has SSCI 1.
std::optional<Ssci> ssci_by_sci(const HeardCa& ca, const SakMembers& members, Sci sci) {
  std::uint32_t ssci = 1;
  for (const Mi& mi : members.mis) {
    const auto member = ca.members.find(mi);
    if (member == ca.members.end()) {
      return std::nullopt;
    }
    ssci += member->second.sci > sci ? 1U : 0U;
  }
  return Ssci{ssci};
}

bool knows_no_key(RxFinding finding) noexcept {
  return finding == RxFinding::kUnknownSc || finding == RxFinding::kUnusedSa ||
         finding == RxFinding::kNotValid;
}

// The outcome shows that the frame is one under this SA.
bool is_under_its_sa(const FrameSlot& slot) noexcept {
  return slot.rx.finding == RxFinding::kValid || slot.rx.finding == RxFinding::kLate;
}

}  // namespace

// A Key Server of MKA version 3 lists its peers in the order of their SSCIs and says its own.
// Where that and the order of the SCIs differ the others use the list, too.
std::optional<Ssci> ssci_of(const HeardCa& ca, const SakMembers& members, std::size_t place) {
  const std::uint32_t own = members.key_server_ssci;
  if (own == 0 || own > members.mis.size()) {
    const auto member = ca.members.find(members.mis[place]);
    return member == ca.members.end() ? std::nullopt : ssci_by_sci(ca, members, member->second.sci);
  }
  const auto in_list = static_cast<std::uint32_t>(place);  // From 1: the Key Server stands first.
  return Ssci{place == 0 ? own : in_list < own ? in_list : in_list + 1};
}

CaptureAgreement::CaptureAgreement(std::vector<LinkConfig>& links) : links_(links) {
  for (std::size_t i = 0; i < links_.size(); ++i) {
    if (links_[i].agreement != nullptr) {
      link_of_ca_.insert(link_of_ca_.end(), links_[i].agreement->caks.size(), i);
    }
  }
  ahead_ = std::make_unique<MkaListener>(agreements());
  listener_ = std::make_unique<MkaListener>(agreements());
}

bool CaptureAgreement::is_asked_for(const std::vector<LinkConfig>& links) noexcept {
  return std::any_of(links.begin(), links.end(),
                     [](const LinkConfig& link) { return link.agreement != nullptr; });
}

std::vector<const AgreementConfig*> CaptureAgreement::agreements() const {
  std::vector<const AgreementConfig*> list;
  for (const LinkConfig& link : links_) {
    if (link.agreement != nullptr) {
      list.push_back(link.agreement.get());
    }
  }
  return list;
}

void CaptureAgreement::hear_ahead(ConstByteSpan frame, std::uint64_t number, Time time) {
  const Hearing hearing = ahead_->hear(frame, number, time);
  const MkpduReading reading = read_mkpdu(frame);
  const auto use = hearing.applied ? reading.fields().sak_use() : std::nullopt;
  if (use.has_value()) {
    const Sci sci = reading.fields().basic().sci;
    for (const KeyUse& key : {use->latest, use->old}) {
      if (!key.ki.is_null() && key.transmits) {
        first_uses_.emplace(UseName{sci, key.an}, key.ki);
      }
    }
  }
}

void hear_ahead(CaptureAgreement& agreement, const std::vector<std::string>& files,
                const EnvelopeOptions& envelope, const host::CaptureReaderOptions& reading) {
  CaptureInput input(files, {}, reading);
  FrameOpener opener(envelope);
  while (!interrupted() && input.next() == host::ReadOutcome::kFrame) {
    const host::CaptureFrame& frame = input.frame();
    if (opener.is_plain(frame)) {
      continue;
    }
    const Envelope found = opener.open(frame);
    if (found.carries == Carries::kEapol && found.verifiable() && !found.cut) {
      agreement.hear_ahead(bare_frame(frame, found), input.number(), frame.time);
    }
  }
  agreement.end_ahead();
}

void CaptureAgreement::serve(OfflineSenders& senders) {
  senders_ = &senders;
  senders.expect_more();
  static_cast<void>(add_sas(*ahead_));
}

// In the order in which they were distributed: a later one is newer.
bool CaptureAgreement::add_sas(const MkaListener& from) {
  struct Found {
    std::size_t ca;
    const HeardSak* sak;
  };
  std::vector<Found> found;
  for (std::size_t i = 0; i < from.cas().size(); ++i) {
    for (const HeardSak* const sak : from.cas()[i]->in_order) {
      found.push_back({i, sak});
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Found& a, const Found& b) { return a.sak->frame < b.sak->frame; });
  bool any = false;
  for (const Found& one : found) {
    any |= add_sak(link_of_ca_[one.ca], *from.cas()[one.ca], *one.sak);
  }
  return any;
}

// A receive SC and an SA for each member that has been heard.
bool CaptureAgreement::add_sak(std::size_t link, const HeardCa& ca, const HeardSak& sak) {
  const bool extended = has_extended_packet_numbers(sak.suite);
  bool any = false;
  for (const SakMembers& members : sak.lists) {
    for (std::size_t i = 0; i < members.mis.size(); ++i) {
      const auto member = ca.members.find(members.mis[i]);
      const auto ssci = extended ? ssci_of(ca, members, i) : std::optional(Ssci{});
      if (member != ca.members.end() && member->second.sci.is_valid() && ssci.has_value()) {
        any |= add_sa(link, sak, member->second.sci, *ssci);
      }
    }
  }
  return any;
}

bool CaptureAgreement::add_sa(std::size_t link, const HeardSak& sak, Sci sci, Ssci ssci) {
  if (!added_.insert({link, sci, sak.ki, ssci}).second) {
    return false;
  }
  if (added_.size() > kMaxSas) {
    throw run_failure(links_[link].file + ": the MKPDUs bring more than " +
                      std::to_string(kMaxSas) + " SAs; give the capture in parts");
  }
  RxSaConfig sa;
  sa.an = sak.an;
  sa.key = key_of(link, sak);
  sa.ssci = ssci;
  sa.line = links_[link].agreement->line;
  senders_->learn(links_, link, sci, sa);
  return true;
}

std::size_t CaptureAgreement::key_of(std::size_t link, const HeardSak& sak) {
  const auto [place, is_new] = keys_.try_emplace({link, sak.ki}, links_[link].keys.size());
  if (is_new) {
    auto key = std::make_unique<KeyConfig>();
    key->id = ki_text(sak.ki);
    static_cast<void>(key->sak.assign(sak.sak.bytes()));
    key->suite = sak.suite;
    key->offset = offset_of(sak.confidentiality);
    key->has_salt = has_extended_packet_numbers(sak.suite);
    key->salt = key->has_salt ? salt_of(sak.ki) : key->salt;
    key->receives = true;
    key->line = links_[link].agreement->line;
    links_[link].keys.push_back(std::move(key));
  }
  return place->second;
}

// On a pipe. A sender that was not known before may be a member to whom any SAK went.
bool CaptureAgreement::add_news(const Hearing& hearing) {
  if (hearing.is_from_new) {
    return add_sas(*listener_);
  }
  if (hearing.sak == nullptr) {
    return false;
  }
  const auto& cas = listener_->cas();
  const auto ca = std::find_if(cas.begin(), cas.end(),
                               [&](const auto& other) { return other.get() == hearing.ca; });
  const auto place = static_cast<std::size_t>(ca - cas.begin());
  return add_sak(link_of_ca_[place], *hearing.ca, *hearing.sak);
}

bool CaptureAgreement::hear(std::span<FrameSlot> frames) {
  bool has_news = false;
  for (FrameSlot& slot : frames) {
    slot.has_extras = true;
    slot.agreement.present = true;
    if (!slot.judged() || !carries_mka(slot)) {
      continue;
    }
    const ConstByteSpan frame = slot.buffer.bytes();
    const Hearing hearing = listener_->hear(frame, slot.number, slot.time);
    slot.agreement.mkpdu = mkpdu_json(frame, hearing.result);
    has_news |= !heard_all_ && add_news(hearing);
    if (hearing.applied) {
      note_uses(*hearing.ca, slot);
    }
  }
  return has_news;
}

// The key that a sender says that it transmits with is the first to be tried; the latest before
// the old one where both have one AN.
void CaptureAgreement::note_uses(const HeardCa& ca, const FrameSlot& slot) {
  const BasicParameters basic = read_mkpdu(slot.buffer.bytes()).fields().basic();
  const std::optional<SakUse>& use = ca.members.at(basic.mi).use;
  if (use.has_value()) {
    note_use(basic.sci, use->old);
    note_use(basic.sci, use->latest);
  }
}

void CaptureAgreement::note_use(Sci sci, const KeyUse& use) {
  if (use.ki.is_null() || !use.transmits) {
    return;
  }
  uses_[{sci, use.an}] = use.ki;
  if (OfflineSc* const sc = senders_->find(sci); sc != nullptr) {
    OfflineAn& an = sc->ans[use.an.value()];
    const std::string id = ki_text(use.ki);
    const auto sa = std::find_if(an.sas.begin(), an.sas.end(),
                                 [&](const OfflineSa& other) { return other.key->id == id; });
    if (sa != an.sas.end()) {
      an.current = static_cast<std::size_t>(sa - an.sas.begin());
    }
  }
}

const Ki* CaptureAgreement::reported(Sci sci, An an) const noexcept {
  const auto now = uses_.find({sci, an});
  if (now != uses_.end()) {
    return &now->second;
  }
  const auto later = first_uses_.find({sci, an});
  return later != first_uses_.end() ? &later->second : nullptr;
}

void CaptureAgreement::conclude(FrameSlot& slot, const OfflineSa* sa) const {
  if (!slot.agreement.mkpdu.empty()) {
    slot.rx.verdict = RxVerdict::kDiscard;  // The KaY has it, whatever the SecY lets pass.
    return;
  }
  // A frame may be judged twice.
  slot.agreement.present = true;
  slot.agreement.ki.clear();
  slot.agreement.reason.clear();
  if (sa != nullptr && is_under_its_sa(slot)) {
    slot.agreement.ki = sa->key->id;
    return;
  }
  if (!knows_no_key(slot.rx.finding)) {
    return;
  }
  const SaReference& frame = slot.rx.sa;
  const Ki* const ki = frame.sci_known && frame.an_known ? reported(frame.sci, frame.an) : nullptr;
  const bool distributed = ki != nullptr && (listener_->has_sak(*ki) || ahead_->has_sak(*ki));
  if (ki != nullptr && !distributed) {
    slot.agreement.reason = std::string(to_string(slot.rx.finding)) +
                            "; its sender reported the KI " + ki_text(*ki) +
                            ", which no MKPDU of the capture distributes";
  } else if (ki == nullptr && slot.rx.finding != RxFinding::kNotValid) {
    slot.agreement.reason = std::string(to_string(slot.rx.finding)) +
                            "; no MKPDU of the capture says which KI its sender uses";
  }
}

}  // namespace linksec::sim
