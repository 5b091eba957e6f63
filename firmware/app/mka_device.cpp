// SPDX-License-Identifier: Apache-2.0
#include "app/mka_device.h"

#include <algorithm>
#include <array>

#include "app/text.h"

namespace linksec {
namespace {

SakConfidentiality confidentiality_of(const Link& link) noexcept {
  if (link.agreement->integrity_only) {
    return SakConfidentiality::kNone;
  }
  switch (link.controls.confidentiality_offset) {
    case ConfidentialityOffset::k30:
      return SakConfidentiality::kOffset30;
    case ConfidentialityOffset::k50:
      return SakConfidentiality::kOffset50;
    default:
      return SakConfidentiality::kOffset0;
  }
}

KayPolicy policy_of(AgreementPolicy policy) noexcept {
  switch (policy) {
    case AgreementPolicy::kServerDecides:
      return KayPolicy::kServerDecides;
    case AgreementPolicy::kShouldSecure:
      return KayPolicy::kShouldSecure;
    default:
      return KayPolicy::kMustSecure;
  }
}

}  // namespace

KaySettings kay_settings(const Link& link) noexcept {
  const LinkAgreement& agreement = *link.agreement;
  KaySettings settings;
  settings.sci = agreement.sci;
  settings.priority = {agreement.priority};
  settings.policy = policy_of(agreement.policy);
  settings.confidentiality = confidentiality_of(link);
  settings.version = agreement.version;
  settings.delay_protect = agreement.delay_protect;
  settings.strict_priority_255 = agreement.strict_priority_255;
  settings.icv_indicator = agreement.icv_indicator;
  settings.suites = agreement.suites;
  settings.suite_count = agreement.suite_count;
  settings.assumed_suites = SuiteSet{agreement.assumed_suites};
  settings.rekey_period = Duration::seconds(agreement.rekey_seconds);
  settings.validate_frames = link.controls.validate_frames;
  settings.replay_protect = link.controls.replay_protect;
  settings.replay_window = link.controls.replay_window;
  return settings;
}

Refusal MkaDevice::open(const Link& link, Time now) noexcept {
  Refusal refusal = device_.open(link, now);
  if (refusal.any()) {
    return refusal;
  }
  std::array<CaSettings, config::kMaxParticipants> cas{};
  const std::size_t count = std::min(cas.size(), link.agreement->participants.size());
  for (std::size_t i = 0; i < count; ++i) {
    const LinkParticipant& participant = link.agreement->participants[i];
    cas[i] = {participant.cak, participant.ckn, participant.fallback};
  }
  const bool fits = count == link.agreement->participants.size();
  const Status status =
      fits ? kay_.start(kay_settings(link), std::span{cas}.first(count), now) : Status::kNoCapacity;
  if (status != Status::kOk) {
    refusal.part = LinkPart::kAgreement;
    refusal.status = status;
    TextLine line;
    console_.print(line << "closed: " << to_string(refusal.part)
                        << " is refused: " << to_string(status) << "; no frame passes");
    static_cast<void>(device_.stop(now));
  }
  return refusal;
}

void MkaDevice::serve(const SecYPortCounters& counters, Time now) noexcept {
  device_.serve(counters, now);
  if (device_.is_open()) {
    tell_of_keys();
    tell_of_other_cak();
  }
}

// Once: somebody has our CKN with another CAK, or pretends to.
void MkaDevice::tell_of_other_cak() noexcept {
  if (!told_of_other_cak_ &&
      kay_.counters().errors[static_cast<std::size_t>(MkpduError::kIcv)] != 0) {
    told_of_other_cak_ = true;
    console_.print("MKPDUs with our CKN fail their ICV: the CAKs differ");
  }
}

// "key 53bc26f4574bbdb3f243b06000000001 in use, AN 0": its KI, never the key.
void MkaDevice::tell_of_keys() noexcept {
  const Cp& cp = kay_.cp();
  const CpSlot& slot = cp.latest().transmits ? cp.latest() : cp.old();
  const KayKey* const key = slot.transmits ? kay_.key(slot) : nullptr;
  const Ki ki = key != nullptr ? key->ki : Ki{};
  if (ki == told_) {
    return;
  }
  told_ = ki;
  if (key == nullptr) {
    console_.print("no key in use: no frame passes");
    return;
  }
  TextLine line;
  const std::uint8_t* const mi = ki.key_server.octets.data();
  (line << "key ").hex(load_be64(mi));
  line.hex(std::uint64_t{load_be32(mi + 8)} << 32U | ki.kn.value);
  console_.print(line << " in use, AN " << slot.an.value());
}

void MkaDevice::stop(Time now) noexcept {
  kay_.close();
  static_cast<void>(device_.stop(now));
}

}  // namespace linksec
