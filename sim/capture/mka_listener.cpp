// SPDX-License-Identifier: Apache-2.0
#include "capture/mka_listener.h"

#include <algorithm>

#include "crypto/cmac.h"
#include "crypto/key_wrap.h"
#include "crypto/mka_keys.h"
#include "secy/agreed_sak.h"
#include "shell/failure.h"
#include "shell/hex.h"

namespace linksec::sim {
namespace {

constexpr std::uint64_t kNsPerSecond = 1'000'000'000;
constexpr const char* kValid = "valid";
constexpr const char* kMnNotGreater = "mn_not_greater";
constexpr const char* kSakUnwrap = "sak_unwrap";
constexpr const char* kSakUseAn = "sak_use_an";
constexpr const char* kLpnZero = "lpn_zero";
constexpr const char* kSakSuite = "dist_sak_suite";
constexpr const char* kSakReused = "sak_reused";

// Makes one of the keys below a CAK.
template <typename Derive>
void set_key(BlockKey& to, const BlockKey& cak, ConstByteSpan ckn, Derive derive) {
  std::array<std::uint8_t, kMaxCakOctets> octets{};
  const ByteSpan key = ByteSpan(octets).first(cak.octets());
  Status status = derive(cak, ckn, key);
  if (status == Status::kOk) {
    status = to.set(key);
  }
  secure_wipe(octets);
  if (status != Status::kOk) {
    throw run_failure(std::string("the keys of a CAK can't be made: ") + to_string(status));
  }
}

// Answers for the CAs that are active at a time. CKNs of several links may be alike: then the ICV
// tells whose MKPDU it is.
class Authority {
 public:
  Authority(const std::vector<std::unique_ptr<HeardCa>>& cas, Time time) : cas_(cas), time_(time) {}

  [[nodiscard]] bool select(CknView ckn) noexcept {
    ckn_ = ckn;
    return std::any_of(cas_.begin(), cas_.end(), [&](const auto& ca) { return is_named(*ca); });
  }

  [[nodiscard]] Status verify(ConstByteSpan input,
                              std::span<const std::uint8_t, mkpdu::kIcvOctets> icv) noexcept {
    Status status = Status::kCorrupt;
    for (const auto& ca : cas_) {
      if (is_named(*ca)) {
        named_ = ca.get();
        status = cmac_verify(ca->ick, input, icv);
        if (status == Status::kOk) {
          break;
        }
      }
    }
    return status;
  }

  /// Whose MKPDU it is, or should be.
  [[nodiscard]] HeardCa* named() const noexcept { return named_; }

 private:
  [[nodiscard]] bool is_named(const HeardCa& ca) const noexcept {
    return ckn_.has_value() && ca.ckn.view() == *ckn_ && ca.is_active(time_);
  }

  const std::vector<std::unique_ptr<HeardCa>>& cas_;
  Time time_;
  std::optional<CknView> ckn_;
  HeardCa* named_ = nullptr;
};

bool is_offered(CipherSuite suite, SakConfidentiality confidentiality) noexcept {
  return info(suite).offers_offset() || confidentiality <= SakConfidentiality::kOffset0;
}

// The SAK that a Distributed SAK brings, unwrapped; its key is empty where that fails.
std::unique_ptr<HeardSak> unwrap(const HeardCa& ca, const BasicParameters& sender,
                                 const DistributedSak& set, CipherSuite suite) {
  auto sak = std::make_unique<HeardSak>();
  sak->ki = {sender.mi, set.kn};
  sak->an = set.an;
  sak->suite = suite;
  sak->confidentiality = set.confidentiality;
  sak->key_server = sender.sci;
  std::array<std::uint8_t, HeardSak::kMaxOctets> octets{};
  const ByteSpan key = ByteSpan(octets).first(set.wrapped.size() - kKeyWrapOverhead);
  if (key_unwrap(ca.kek, set.wrapped, key) == Status::kOk) {
    static_cast<void>(sak->sak.assign(key));
  }
  secure_wipe(octets);
  return sak;
}

bool is_in_use(const KeyUse& use) noexcept {
  return !use.ki.is_null() && (use.transmits || use.receives);
}

}  // namespace

// What a Distributed SAK comes to.
struct MkaListener::Offer {
  const char* result = kValid;
  std::unique_ptr<HeardSak> sak;
};

HeardCa::HeardCa(const CakConfig& cak)
    : ckn(cak.name()), cak_octets(cak.cak.size()), start(cak.start), end(cak.end) {
  BlockKey key;
  if (key.set(cak.cak.bytes()) != Status::kOk) {
    throw run_failure("there is no room for the keys of a CAK");
  }
  set_key(ick, key, cak.name().octets(), derive_ick);
  set_key(kek, key, cak.name().octets(), derive_kek);
}

bool HeardCa::is_active(Time time) const noexcept {
  const std::uint64_t second = time.ns / kNsPerSecond;
  return second >= start && (end == 0 || second < end);
}

MkaListener::MkaListener(const std::vector<const AgreementConfig*>& agreements) {
  for (const AgreementConfig* const agreement : agreements) {
    for (const auto& cak : agreement->caks) {
      cas_.push_back(std::make_unique<HeardCa>(*cak));
    }
  }
}

Hearing MkaListener::hear(ConstByteSpan frame, std::uint64_t number, Time time) {
  Authority authority(cas_, time);
  const MkpduParse parsed = parse_mkpdu(frame, authority);
  Hearing hearing;
  hearing.ca = authority.named();
  hearing.result = name(parsed.error());
  if (parsed.error() == MkpduError::kNone) {
    hearing = judge(*authority.named(), parsed.mkpdu(), number, time);
  }
  ++results_[hearing.result];
  return hearing;
}

// All or nothing: what is wrong with an MKPDU is known before any of it is kept.
Hearing MkaListener::judge(HeardCa& ca, const Mkpdu& mkpdu, std::uint64_t number, Time time) {
  const BasicParameters basic = mkpdu.basic();
  const auto known = ca.members.find(basic.mi);
  if (known != ca.members.end() && basic.mn <= known->second.mn) {
    return {kMnNotGreater, &ca};
  }
  Offer offer = offer_of(ca, mkpdu);
  if (offer.result == kSakUnwrap) {
    return {kSakUnwrap, &ca};
  }
  if (const char* const wrong = judge_use(ca, mkpdu, offer.sak.get()); wrong != kValid) {
    return {wrong, &ca};
  }
  Hearing hearing{offer.result, &ca, true, known == ca.members.end()};
  HeardMember& sender = ca.members[basic.mi];
  sender.sci = basic.sci;
  sender.mn = basic.mn;
  sender.priority = basic.priority;
  sender.key_server = basic.key_server;
  ++sender.mkpdus;
  sender.use = mkpdu.sak_use();
  if (offer.sak != nullptr) {
    offer.sak->frame = number;
    offer.sak->time = time;
    hearing.sak = take_sak(ca, mkpdu, std::move(offer.sak));
  }
  return hearing;
}

// The SAK that an MKPDU brings, where there is one that can be taken.
MkaListener::Offer MkaListener::offer_of(const HeardCa& ca, const Mkpdu& mkpdu) const {
  const std::optional<DistributedSak> set = mkpdu.distributed_sak();
  if (!set.has_value() || !set->advises_macsec()) {
    return {};
  }
  const auto suite = suite_of(set->suite);
  if (!suite.has_value()) {
    return {kSakSuite, nullptr};
  }
  std::unique_ptr<HeardSak> sak = unwrap(ca, mkpdu.basic(), *set, *suite);
  if (sak->sak.size() == 0) {
    return {kSakUnwrap, nullptr};
  }
  const char* const result = refuse_sak(ca, *sak);
  return {result, result == kValid ? std::move(sak) : nullptr};
}

// Its KI may be known, with another list of members.
const HeardSak* MkaListener::take_sak(HeardCa& ca, const Mkpdu& mkpdu,
                                      std::unique_ptr<HeardSak> offered) {
  std::unique_ptr<HeardSak>& sak = ca.saks[offered->ki];
  if (sak == nullptr) {
    ca.members.at(offered->ki.key_server).last_kn = offered->ki.kn;
    sak = std::move(offered);
    ca.in_order.push_back(sak.get());
  }
  return take_list(*sak, mkpdu) ? sak.get() : nullptr;
}

// What a member would refuse, too: a KI that named another key, a key that had another KI, and a KN
// that goes back.
const char* MkaListener::refuse_sak(const HeardCa& ca, const HeardSak& offered) const {
  if (!is_offered(offered.suite, offered.confidentiality)) {
    return kSakSuite;
  }
  const auto same = ca.saks.find(offered.ki);
  if (same != ca.saks.end()) {
    const HeardSak& sak = *same->second;
    const bool alike = sak.an == offered.an && sak.suite == offered.suite &&
                       sak.confidentiality == offered.confidentiality &&
                       equal_constant_time(sak.sak.bytes(), offered.sak.bytes());
    return alike ? kValid : kSakReused;
  }
  const auto sender = ca.members.find(offered.ki.key_server);
  const KeyNumber last = sender == ca.members.end() ? KeyNumber{0} : sender->second.last_kn;
  if (offered.ki.kn <= last) {
    return kSakReused;
  }
  for (const auto& other : cas_) {
    for (const auto& [ki, sak] : other->saks) {
      if (equal_constant_time(sak->sak.bytes(), offered.sak.bytes())) {
        return kSakReused;
      }
    }
  }
  return kValid;
}

const char* MkaListener::judge_use(const HeardCa& ca, const Mkpdu& mkpdu, const HeardSak* offered) {
  const std::optional<SakUse> use = mkpdu.sak_use();
  if (!use.has_value()) {
    return kValid;
  }
  const XpnParameters upper = mkpdu.xpn().value_or(XpnParameters{});
  const auto judge_key = [&](const KeyUse& key, std::uint32_t pn_hi) {
    const auto known = ca.saks.find(key.ki);
    const HeardSak* const sak = known != ca.saks.end()                        ? known->second.get()
                                : offered != nullptr && offered->ki == key.ki ? offered
                                                                              : nullptr;
    if (sak != nullptr && sak->an != key.an) {
      return kSakUseAn;
    }
    const bool no_pn = key.lowest_pn == 0 && pn_hi == 0;
    return use->delay_protect && is_in_use(key) && no_pn ? kLpnZero : kValid;
  };
  const char* const latest = judge_key(use->latest, upper.latest_lowest_pn_hi);
  return latest != kValid ? latest : judge_key(use->old, upper.old_lowest_pn_hi);
}

bool MkaListener::take_list(HeardSak& sak, const Mkpdu& mkpdu) {
  SakMembers members;
  members.mis.push_back(sak.ki.key_server);
  for (const PeerEntry peer : mkpdu.live_peers()) {
    members.mis.push_back(peer.mi);
  }
  members.key_server_ssci = mkpdu.key_server_ssci().value_or(0);
  const bool is_new = std::find(sak.lists.begin(), sak.lists.end(), members) == sak.lists.end() &&
                      sak.lists.size() < HeardSak::kMaxLists;
  if (is_new) {
    sak.lists.push_back(std::move(members));
  }
  return is_new;
}

bool MkaListener::has_sak(const Ki& ki) const noexcept {
  return std::any_of(cas_.begin(), cas_.end(),
                     [&](const auto& ca) { return ca->saks.count(ki) != 0; });
}

}  // namespace linksec::sim
