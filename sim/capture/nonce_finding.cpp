// SPDX-License-Identifier: Apache-2.0
#include "nonce_finding.h"

#include <algorithm>

#include "salt_finding.h"

namespace linksec::sim {
namespace {

constexpr unsigned kCounterBits = 32;  // What a counter block proves: its last four octets.
constexpr unsigned kPnBits = 32;       // What the SecTAG's PN proves beside it.
constexpr unsigned kAddressBits = 48;  // What an SCI that is known proves at the least.

}  // namespace

Pn expected_pn(const DiagnosisSa& sa, bool extended, std::uint32_t tag_pn) noexcept {
  if (!extended) {
    return Pn{tag_pn};
  }
  constexpr std::uint32_t kTopBit = 0x8000'0000;
  const std::uint64_t lowest = sa.lowest_pn.value;
  const bool carry = (lowest & kTopBit) != 0 && (tag_pn & kTopBit) == 0;
  return Pn{(((lowest >> 32) + (carry ? 1U : 0U)) << 32) | tag_pn};
}

NonceFinding::NonceFinding(const DiagnosisLink& link, const RawSecTag& tag,
                           const DiagnosisFrame& frame)
    : link_(link),
      tag_(tag),
      source_(MacAddress::read(frame.octets.data() + ethernet::kSourceOffset)),
      number_(frame.number),
      time_(frame.time),
      sci_(find_sci()) {}

// 9.5 and 9.9; where a frame says nothing and there are several SCs, its source address does. One
// with SCB and without ES may be of an SC that has another Port Identifier.
std::optional<Sci> NonceFinding::find_sci() const {
  if (tag_.sc()) {
    return tag_.sci();
  }
  const Sci broadcast = Sci::from(source_, kSingleCopyBroadcastPortIdentifier);
  const bool known = std::count(link_.scis.begin(), link_.scis.end(), broadcast) != 0;
  if (tag_.scb() && (tag_.es() || known)) {
    return broadcast;
  }
  if (tag_.es()) {
    return Sci::from(source_, kEndStationPortIdentifier);
  }
  const auto& scis = link_.scis;
  const auto of_source =
      std::find_if(scis.begin(), scis.end(), [&](Sci sci) { return sci.address() == source_; });
  if (of_source != scis.end()) {
    return *of_source;
  }
  return scis.size() == 1 ? std::optional(scis.front()) : std::nullopt;
}

// The SA of the frame's SCI and AN: the one with this key where there are several, then the one
// that serves at the time of the frame.
const DiagnosisSa* NonceFinding::assigned(std::size_t key) const noexcept {
  const DiagnosisSa* found = nullptr;
  unsigned best = 0;
  for (const DiagnosisSa& sa : link_.sas) {
    const unsigned worth =
        (sa.key == key ? 4U : 0U) + (state_of(sa) == Fault::kValid ? 2U : 0U) + 1U;
    if (is_of_sc(sa) && sa.an == tag_.an() && worth >= best) {
      found = &sa;
      best = worth;
    }
  }
  return found;
}

bool NonceFinding::has_begun(const DiagnosisSa& sa) const noexcept {
  return (number_ == 0 || sa.start.frame.value_or(0) <= number_) &&
         (!time_.has_value() || sa.start.time.value_or(Time{}) <= *time_);
}

// One that is said to start ends those that the file has before it.
bool NonceFinding::has_ended(const DiagnosisSa& sa) const noexcept {
  return number_ != 0 &&
         std::any_of(link_.sas.begin(), link_.sas.end(), [&](const DiagnosisSa& later) {
           return &later > &sa && later.sci == sa.sci && later.an == sa.an &&
                  !later.start.at_once() && has_begun(later);
         });
}

// What keeps an SA from taking a frame that opens.
Fault NonceFinding::state_of(const DiagnosisSa& sa) const noexcept {
  if (!sa.enable) {
    return Fault::kDisabledSa;
  }
  if (!has_begun(sa)) {
    return Fault::kNotBegun;
  }
  if (has_ended(sa)) {
    return Fault::kEnded;
  }
  const bool left_out = sa.validate == ValidateFrames::kNull ||
                        (sa.validate == ValidateFrames::kDisabled && tag_.c());
  return left_out ? Fault::kNotVerified : Fault::kValid;
}

bool NonceFinding::is_known(Sci sci) const noexcept {
  return sci_ == sci || sci.address() == source_ ||
         std::find(link_.scis.begin(), link_.scis.end(), sci) != link_.scis.end();
}

// The one reading of the suites with extended packet numbers.
bool NonceFinding::is_usual(const Reading& reading) const noexcept {
  return reading.offset == 0 && reading.encrypted == tag_.e();
}

Diagnosis NonceFinding::start(const Fit& fit, Fault fault, unsigned proof_bits) const {
  Diagnosis found;
  found.fault = fault;
  found.proof_bits = proof_bits;
  found.key = link_.keys[fit.key].id;
  found.key_place = fit.key;
  found.icv = load_be64(fit.layout->icv.data());
  found.sci = sci_;
  found.an = tag_.an();
  return found;
}

// The SA of a nonce, where the frame doesn't say whose it is, or where any SC may have the key.
std::optional<DiagnosisSa> NonceFinding::sa_of_nonce(const Fit& fit, Sci sci, Ssci ssci) const {
  const bool extended = link_.keys[fit.key].extended;
  for (const DiagnosisSa& sa : link_.sas) {
    const bool agrees = extended ? sa.ssci == ssci : sa.sci == sci;
    if (!sci_.has_value() && agrees && sa.an == tag_.an() && sa.key == fit.key) {
      return sa;
    }
  }
  return sa_of_any(fit, sci, ssci);
}

std::optional<DiagnosisSa> NonceFinding::sa_of_any(const Fit& fit, Sci sci, Ssci ssci) const {
  const auto any = std::find_if(link_.any.begin(), link_.any.end(), [&](const DiagnosisSa& sa) {
    return sa.an == tag_.an() && sa.key == fit.key;
  });
  const bool has_own = std::any_of(link_.sas.begin(), link_.sas.end(), [&](const DiagnosisSa& sa) {
    return sa.sci == sci && (!sa.of_any || sa.key == fit.key);
  });
  if (any == link_.any.end() || has_own) {
    return std::nullopt;
  }
  DiagnosisSa sa = *any;
  sa.sci = sci;
  sa.ssci = ssci;
  sa.lowest_pn = Pn{0};
  return sa;
}

Diagnosis NonceFinding::explain(const Fit& fit) const {
  return link_.keys[fit.key].extended ? explain_extended(fit) : explain_plain(fit);
}

Diagnosis NonceFinding::explain_plain(const Fit& fit) const {
  const PlainNonce nonce = read_plain(fit.nonce);
  const bool known = is_known(nonce.sci);
  const bool as_it_is = fit.layout->fault == Fault::kValid;
  const DiagnosisSa* const sa = assigned(fit.key);
  const bool own_key = sa != nullptr && sa->key == fit.key;
  if (nonce.pn.value != tag_.pn()) {
    if (!as_it_is || (!known && (!own_key || !is_usual(fit.reading)))) {
      return {};
    }
    Diagnosis found = start(fit, known ? Fault::kNoncePn : Fault::kExtendedSuite,
                            known ? kCounterBits + kAddressBits : kCounterBits);
    found.found = nonce.pn.value;
    found.expected = tag_.pn();
    return found;
  }
  Diagnosis found = start(fit, Fault::kValid, kCounterBits + kPnBits + (known ? kAddressBits : 0));
  found.pn = nonce.pn;
  if (!as_it_is) {
    return known ? by_layout(found, fit) : Diagnosis{};
  }
  if (const auto other = own_key ? std::nullopt : sa_of_nonce(fit, nonce.sci, {})) {
    found.sci = nonce.sci;
    return by_reading(found, fit, *other);
  }
  if (own_key) {
    return nonce.sci == sa->sci ? by_reading(found, fit, *sa) : by_sci(found, nonce.sci, sa->sci);
  }
  found.sci = sci_.has_value() ? sci_ : std::optional(nonce.sci);
  return by_key(found, fit.key);
}

Diagnosis NonceFinding::explain_extended(const Fit& fit) const {
  const DiagnosisKey& key = link_.keys[fit.key];
  const ExtendedNonce nonce = read_extended(fit.nonce, key.salt);
  const bool as_it_is = fit.layout->fault == Fault::kValid;
  if (static_cast<std::uint32_t>(nonce.pn.value) != tag_.pn()) {
    return as_it_is ? other_salt(fit) : Diagnosis{};
  }
  Diagnosis found = start(fit, Fault::kValid, kCounterBits + kPnBits);
  found.pn = nonce.pn;
  found.ssci = nonce.ssci;
  if (!as_it_is) {
    return by_layout(found, fit);
  }
  const DiagnosisSa* const sa = assigned(fit.key);
  const bool own_key = sa != nullptr && sa->key == fit.key && sa->ssci == nonce.ssci;
  const Sci sender = sci_.value_or(Sci::from(source_, kEndStationPortIdentifier));
  if (const auto other = own_key ? std::nullopt : sa_of_nonce(fit, sender, nonce.ssci)) {
    found.sci = other->sci;
    return by_reading(found, fit, *other);
  }
  if (sa == nullptr || sa->key != fit.key) {
    // No SCI anywhere in the frame: that of an end station at its source address.
    found.sci = sender;
    return by_key(found, fit.key);
  }
  if (nonce.ssci == sa->ssci && nonce.pn == expected_pn(*sa, true, tag_.pn())) {
    return by_reading(found, fit, *sa);
  }
  return by_difference(std::move(found), fit, *sa);
}

// The nonce is none of this Salt's.
Diagnosis NonceFinding::other_salt(const Fit& fit) const {
  const PlainNonce plain = read_plain(fit.nonce);
  if (plain.pn.value == tag_.pn()) {
    Diagnosis found = start(fit, Fault::kPlainSuite,
                            kCounterBits + kPnBits + (is_known(plain.sci) ? kAddressBits : 0));
    found.pn = plain.pn;
    return found;
  }
  if (!is_usual(fit.reading)) {
    return {};
  }
  const DiagnosisSa* const sa = assigned(fit.key);
  if (sa != nullptr && sa->key == fit.key) {
    return by_difference(start(fit, Fault::kSalt, kCounterBits), fit, *sa);
  }
  const Sci sender = sci_.value_or(Sci::from(source_, kEndStationPortIdentifier));
  const Ssci likely = likely_ssci(fit.nonce, link_.keys[fit.key].salt);
  if (const auto any = sa_of_any(fit, sender, likely)) {
    Diagnosis found = by_difference(start(fit, Fault::kSalt, kCounterBits), fit, *any);
    found.sci = sender;
    return found;
  }
  return {};
}

// Something of the nonce is not as its SA has it: the SSCI, the upper half of the PN or the Salt.
Diagnosis NonceFinding::by_difference(Diagnosis found, const Fit& fit,
                                      const DiagnosisSa& sa) const {
  const DiagnosisKey& key = link_.keys[fit.key];
  const Pn expected = expected_pn(sa, true, tag_.pn());
  const std::optional<Pn> seen = found.pn;
  name_difference(found, fit.nonce, {sa.ssci, expected, key.salt, key.salt_proven});
  if (found.fault == Fault::kPnUpperHalf || found.other == Fault::kPnUpperHalf) {
    found.late_by = seen.has_value() && *seen < sa.next_pn ? sa.next_pn.value - seen->value : 0;
    found.replay_off = !sa.replay_protect;
  }
  const bool of_peer =
      std::any_of(link_.sas.begin(), link_.sas.end(), [&](const DiagnosisSa& other) {
        return other.sci != sa.sci && other.key == sa.key && other.ssci.value == found.found;
      });
  if (found.fault == Fault::kSsci && of_peer) {
    found.fault = Fault::kSsciOfPeer;
    drop_other(found);
  }
  return found;
}

Diagnosis NonceFinding::by_layout(Diagnosis found, const Fit& fit) const {
  found.fault = fit.layout->fault;
  found.found = fit.layout->found;
  found.expected = fit.layout->expected;
  return found;
}

// All of the nonce is right.
Diagnosis NonceFinding::by_reading(Diagnosis found, const Fit& fit, const DiagnosisSa& sa) const {
  const std::size_t offset = link_.keys[sa.key].offset;
  const std::size_t octets = fit.layout->data.size();
  if (tag_.e() && fit.reading.clear != std::min(offset, octets)) {
    found.fault = fit.reading.encrypted ? Fault::kOffset : Fault::kNotEncrypted;
    found.found = fit.reading.offset;
    found.expected = offset;
  } else if (!tag_.e() && fit.reading.clear != octets) {
    found.fault = Fault::kEncrypted;
    found.found = fit.reading.offset;
  } else if (fit.layout->skipped / ethernet::kVlanTagOctets > link_.outer_tags) {
    found.fault = Fault::kOuterTags;
    found.found = fit.layout->skipped / ethernet::kVlanTagOctets;
    found.expected = link_.outer_tags;
  } else if (const Fault state = state_of(sa); state != Fault::kValid) {
    found.fault = state;
    found.start = sa.start;
    found.found = number_;
    found.expected = static_cast<std::uint64_t>(sa.validate);
  } else if (found.pn.has_value() && *found.pn < sa.lowest_pn && sa.replay_protect) {
    return by_pn(found, Fault::kReplayed, sa.lowest_pn, sa);
  }
  return found;
}

Diagnosis NonceFinding::by_pn(Diagnosis found, Fault fault, Pn expected,
                              const DiagnosisSa& sa) const {
  found.fault = fault;
  found.found = found.pn->value;
  found.expected = expected.value;
  found.late_by = *found.pn < sa.next_pn ? sa.next_pn.value - found.pn->value : 0;
  found.replay_off = !sa.replay_protect;
  return found;
}

Diagnosis NonceFinding::by_sci(Diagnosis found, Sci sci, Sci expected) const {
  found.fault = sci.address() == expected.address() ? Fault::kPortIdentifier : Fault::kSci;
  found.found = sci.value;
  found.expected = expected.value;
  return found;
}

// The key opens the frame and is not that of the frame's SA.
Diagnosis NonceFinding::by_key(Diagnosis found, std::size_t key) const {
  const DiagnosisSa* const assigned_sa = assigned(key);
  const bool known_sc = found.sci.has_value() && std::find(link_.scis.begin(), link_.scis.end(),
                                                           *found.sci) != link_.scis.end();
  const DiagnosisSa* user = nullptr;
  for (const DiagnosisSa& sa : link_.sas) {
    const bool closer = user == nullptr || (found.sci == sa.sci && found.sci != user->sci);
    if (sa.key == key && closer) {
      user = &sa;
    }
  }
  if (user == nullptr) {
    found.fault = Fault::kOtherKey;
    return found;
  }
  if (found.sci == user->sci) {
    found.fault = assigned_sa != nullptr ? Fault::kKeyOfAn : Fault::kUnusedAn;
    found.found = user->an.value();
    found.expected = tag_.an().value();
    return found;
  }
  if (!known_sc) {
    return found.sci.has_value() ? by_sci(found, *found.sci, user->sci) : Diagnosis{};
  }
  found.fault = Fault::kKeyOfPeer;
  found.found = user->sci.value;
  return found;
}

}  // namespace linksec::sim
