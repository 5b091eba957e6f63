// SPDX-License-Identifier: Apache-2.0

// Which rule a received MKPDU breaks. Two walks over its sets: the first one, in front of the ICV's
// check, looks for the ICV Indicator alone; what it reads may be anybody's.

#include "wire/mkpdu.h"

namespace linksec {
namespace {

constexpr std::size_t kMinBodyOctets = 32;
constexpr std::size_t kBlockOctets = 4;
constexpr auto kIndicator = static_cast<std::uint8_t>(ParameterSetType::kIcvIndicator);

MkpduError first_of(bool broken, MkpduError rule) noexcept {
  return broken ? rule : MkpduError::kNone;
}

// @req MKA-H23
MkpduError judge_distributed_sak(ConstByteSpan body) noexcept {
  switch (body.size()) {
    case 0:
    case mkpdu::kSakDefaultSuiteOctets:
      return MkpduError::kNone;
    case mkpdu::kSak128Octets:
    case mkpdu::kSak256Octets: {
      const std::size_t octets = sak_octets({load_be64(body.data() + mkpdu::kSakKnOctets)});
      const std::size_t room = body.size() - mkpdu::kSakSuiteOctets - mkpdu::kWrapOverhead;
      return first_of(octets != 0 && octets != room, MkpduError::kDistributedSakLength);
    }
    default:
      return MkpduError::kDistributedSakLength;
  }
}

// @req MKA-H26
MkpduError judge_distributed_cak(ConstByteSpan body) noexcept {
  return first_of(body.size() <= mkpdu::kWrappedCak128Octets ||
                      body.size() > mkpdu::kWrappedCak256Octets + CknView::kMaxOctets,
                  MkpduError::kDistributedCakLength);
}

// @req MKA-H28 MKA-H29
MkpduError judge_announcement(ConstByteSpan body) noexcept {
  AnnouncementWalk walk{body};
  while (const std::optional<AnnouncementTlv> tlv = walk.next()) {
    if (tlv->type == mkpdu::kTlvCipherSuites && tlv->value.size() % AnnouncedSuite::kOctets != 0) {
      return MkpduError::kAnnouncement;
    }
  }
  return first_of(!walk.rest().empty(), MkpduError::kAnnouncement);
}

// What a set of that type may not be by itself.
MkpduError judge(ParameterSetType type, ConstByteSpan body) noexcept {
  const std::size_t octets = body.size();
  switch (type) {
    case ParameterSetType::kLivePeerList:
    case ParameterSetType::kPotentialPeerList:
      return first_of(octets % PeerEntry::kOctets != 0, MkpduError::kListLength);
    case ParameterSetType::kSakUse:
      return first_of(octets != 0 && octets < mkpdu::kSakUseOctets, MkpduError::kSakUseLength);
    case ParameterSetType::kDistributedSak:
      return judge_distributed_sak(body);
    case ParameterSetType::kDistributedCak:
      return judge_distributed_cak(body);
    case ParameterSetType::kKmd:
      return first_of(octets > mkpdu::kMaxKmdOctets, MkpduError::kKmdLength);
    case ParameterSetType::kAnnouncement:
      return judge_announcement(body);
    case ParameterSetType::kXpn:
      return first_of(octets != mkpdu::kXpnOctets, MkpduError::kXpnLength);
    case ParameterSetType::kIcvIndicator:
      break;
  }
  return MkpduError::kNone;
}

// The frame's header alone.
// @req MKA-H1 MKA-H2 MKA-H3 MKA-H4
MkpduError judge_eapol(ConstByteSpan frame) noexcept {
  const std::optional<EapolHeader> header = read_eapol_header(frame);
  if (!header) {
    return frame.size() < eapol::kBodyOffset ? MkpduError::kTooShort : MkpduError::kNotMka;
  }
  if (header->type != eapol::kTypeMka) {
    return MkpduError::kNotMka;
  }
  if (header->body_octets > frame.size() - eapol::kBodyOffset) {
    return MkpduError::kBodyOverruns;
  }
  if (header->version < eapol::kVersion) {
    return MkpduError::kEapolVersion;
  }
  return first_of(!header->destination.is_group(), MkpduError::kIndividualDa);
}

}  // namespace

// @req MKA-H5
MkpduError MkpduFields::read_head(ConstByteSpan frame) noexcept {
  if (const MkpduError error = judge_eapol(frame); error != MkpduError::kNone) {
    return error;
  }
  const std::size_t octets = load_be16(frame.data() + eapol::kLengthOffset);
  frame_ = frame.first(eapol::kBodyOffset + octets);
  if (octets < kMinBodyOctets) {
    return MkpduError::kBelow32;
  }
  return octets % kBlockOctets != 0 ? MkpduError::kNotMultipleOf4 : read_basic_length();
}

// @req MKA-H5 MKA-H6
MkpduError MkpduFields::read_basic_length() noexcept {
  const std::size_t octets = basic_octets();
  if (octets < mkpdu::kBasicFixedOctets) {
    return MkpduError::kBasicLength;
  }
  const std::size_t ckn = octets - mkpdu::kBasicFixedOctets;
  if (ckn == 0 || ckn > CknView::kMaxOctets) {
    return MkpduError::kCknLength;
  }
  return first_of(body().size() < mkpdu::kSetHeaderOctets + octets + mkpdu::kIcvOctets,
                  MkpduError::kBasicLength);
}

// @req MKA-H7 MKA-H9
MkpduError MkpduFields::find_icv() noexcept {
  if (load_be32(body().data() + mkpdu::kAgilityOffset) != mkpdu::kAlgorithmAgility) {
    return MkpduError::kAgility;
  }
  ParameterSetWalk walk = sets();
  while (!walk.rest().empty() && walk.rest()[0] != kIndicator && walk.next()) {
  }
  const ConstByteSpan rest = walk.rest();
  if (rest.empty() || rest[0] != kIndicator) {
    return MkpduError::kNone;
  }
  // The ICV is its body, so that nothing but its header is left in front of the ICV.
  has_icv_indicator_ = rest.size() == mkpdu::kSetHeaderOctets &&
                       (rest[2] & mkpdu::kLengthHighMask) == 0 && rest[3] == mkpdu::kIcvOctets;
  return first_of(!has_icv_indicator_, MkpduError::kIcvIndicator);
}

// @req MKA-H10 MKA-H12 MKA-H17
MkpduError MkpduFields::read_sets() noexcept {
  ParameterSetWalk walk = sets();
  const std::size_t end = sets_begin() + walk.rest().size();
  std::size_t begin = sets_begin();
  while (const std::optional<ParameterSet> set = walk.next()) {
    remember(set->type, begin);
    begin = end - walk.rest().size();
  }
  return walk.rest().empty() ? judge_sets() : MkpduError::kSetOverrun;
}

// The first set of a type counts.
void MkpduFields::remember(std::uint8_t type, std::size_t begin) noexcept {
  if (type >= 1 && type <= kTypes && sets_[type - 1U] == 0) {
    sets_[type - 1U] = static_cast<std::uint16_t>(begin);
  }
}

// In the order of the rules, whatever the order of the sets.
// @req MKA-H18 MKA-H21 MKA-H27 MKA-H30
MkpduError MkpduFields::judge_sets() const noexcept {
  for (std::uint8_t type = 1; type <= kTypes; ++type) {
    const std::optional<ParameterSet> found = set(ParameterSetType{type});
    if (found) {
      const MkpduError error = judge(ParameterSetType{type}, found->body);
      if (error != MkpduError::kNone) {
        return error;
      }
    }
  }
  const std::uint8_t* at = body().data();
  return first_of(
      Mi::read(at + mkpdu::kMiOffset).is_null() || load_be32(at + mkpdu::kMnOffset) == 0,
      MkpduError::kNullMi);
}

MkpduReading::MkpduReading(ConstByteSpan frame) noexcept : error_(fields_.read_head(frame)) {
  has_basic_ = error_ == MkpduError::kNone;
  if (error_ == MkpduError::kNone) {
    error_ = fields_.find_icv();
  }
  if (error_ == MkpduError::kNone) {
    error_ = fields_.read_sets();
  }
}

std::optional<BasicParameters> MkpduReading::basic() const noexcept {
  return has_basic_ ? std::optional{fields_.basic()} : std::nullopt;
}

MkpduReading read_mkpdu(ConstByteSpan frame) noexcept { return MkpduReading{frame}; }

}  // namespace linksec
