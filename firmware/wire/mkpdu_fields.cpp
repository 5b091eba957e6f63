// SPDX-License-Identifier: Apache-2.0

// The fields of a received MKPDU, out of octets whose lengths mkpdu.cpp has judged.

#include "wire/mkpdu.h"

namespace linksec {
namespace {

constexpr std::uint8_t kFirstVersionWithSsci = 3;

Ki read_ki(const std::uint8_t* from) noexcept {
  return {Mi::read(from), {load_be32(from + Mi::kOctets)}};
}

// `bits`: AN, tx and rx. `slot`: Key Server MI, KN, lowest PN.
// @req MKA-H21
KeyUse read_key_use(unsigned bits, const std::uint8_t* slot) noexcept {
  return {read_ki(slot), An{bits >> mkpdu::kAnOfKeyShift}, (bits & mkpdu::kTransmits) != 0,
          (bits & mkpdu::kReceives) != 0, load_be32(slot + Mi::kOctets + 4)};
}

std::size_t length_at(const std::uint8_t* header) noexcept {
  return load_be16(header + 2) & mkpdu::kMaxSetBodyOctets;
}

}  // namespace

std::size_t MkpduFields::basic_octets() const noexcept { return length_at(body().data()); }

std::size_t MkpduFields::sets_begin() const noexcept {
  return mkpdu::kSetHeaderOctets + mkpdu::padded(basic_octets());
}

ParameterSetWalk MkpduFields::sets() const noexcept {
  const std::size_t behind =
      mkpdu::kIcvOctets + (has_icv_indicator_ ? mkpdu::kSetHeaderOctets : std::size_t{0});
  const ConstByteSpan from = body().subspan(sets_begin());
  return ParameterSetWalk{from.first(from.size() - behind)};
}

CknView MkpduFields::ckn() const noexcept {
  return *CknView::of(body().subspan(mkpdu::kCknOffset, basic_octets() - mkpdu::kBasicFixedOctets));
}

// @req MKA-H14 MKA-H15 MKA-H16
BasicParameters MkpduFields::basic() const noexcept {
  const std::uint8_t* at = body().data();
  const std::uint8_t flags = at[2];
  return {.version = at[0],
          .priority = {at[1]},
          .key_server = (flags & mkpdu::kKeyServer) != 0,
          .macsec_desired = (flags & mkpdu::kMacsecDesired) != 0,
          .capability = MacsecCapability(flags >> mkpdu::kCapabilityShift & mkpdu::kTwoBits),
          .sci = Sci::read(at + mkpdu::kSciOffset),
          .mi = Mi::read(at + mkpdu::kMiOffset),
          .mn = {load_be32(at + mkpdu::kMnOffset)},
          .ckn = ckn()};
}

std::optional<ParameterSet> MkpduFields::set(ParameterSetType type) const noexcept {
  const std::size_t begin = sets_[static_cast<std::size_t>(type) - 1];
  return begin == 0 ? std::nullopt : ParameterSetWalk{body().subspan(begin)}.next();
}

PeerList MkpduFields::peers(ParameterSetType type) const noexcept {
  const std::optional<ParameterSet> found = set(type);
  return found ? PeerList{found->body} : PeerList{};
}

PeerList MkpduFields::live_peers() const noexcept { return peers(ParameterSetType::kLivePeerList); }

PeerList MkpduFields::potential_peers() const noexcept {
  return peers(ParameterSetType::kPotentialPeerList);
}

// @req MKA-H20
std::optional<std::uint8_t> MkpduFields::key_server_ssci() const noexcept {
  const std::optional<ParameterSet> list = set(ParameterSetType::kLivePeerList);
  const std::optional<DistributedSak> sak = distributed_sak();
  if (!list || !sak || !has_extended_packet_numbers(sak->suite) ||
      body()[0] < kFirstVersionWithSsci) {
    return std::nullopt;
  }
  return list->octet_2;
}

// @req MKA-H21 MKA-H22
std::optional<SakUse> MkpduFields::sak_use() const noexcept {
  const std::optional<ParameterSet> found = set(ParameterSetType::kSakUse);
  if (!found) {
    return std::nullopt;
  }
  SakUse use{.macsec_used = !found->body.empty(),
             .plain_tx = (found->octet_3 & mkpdu::kPlainTx) != 0,
             .plain_rx = (found->octet_3 & mkpdu::kPlainRx) != 0,
             .delay_protect = (found->octet_3 & mkpdu::kDelayProtect) != 0};
  if (use.macsec_used) {
    const std::uint8_t* slots = found->body.data();
    use.latest = read_key_use(unsigned{found->octet_2} >> mkpdu::kLatestShift, slots);
    use.old = read_key_use(found->octet_2, slots + mkpdu::kOldKeyOffset);
  }
  return use;
}

// @req MKA-H23 MKA-H24 MKA-H25
std::optional<DistributedSak> MkpduFields::distributed_sak() const noexcept {
  const std::optional<ParameterSet> found = set(ParameterSetType::kDistributedSak);
  if (!found) {
    return std::nullopt;
  }
  const ConstByteSpan body = found->body;
  DistributedSak sak{};
  if (!body.empty()) {
    const bool names_suite = body.size() != mkpdu::kSakDefaultSuiteOctets;
    sak.an = An{unsigned{found->octet_2} >> mkpdu::kSakAnShift};
    sak.confidentiality =
        SakConfidentiality(found->octet_2 >> mkpdu::kSakConfidentialityShift & mkpdu::kTwoBits);
    sak.kn = {load_be32(body.data())};
    if (names_suite) {
      sak.suite = {load_be64(body.data() + mkpdu::kSakKnOctets)};
    }
    sak.wrapped = body.subspan(names_suite ? mkpdu::kSakSuiteOctets : mkpdu::kSakKnOctets);
  }
  return sak;
}

// @req MKA-H26
std::optional<DistributedCak> MkpduFields::distributed_cak(std::size_t cak_octets) const noexcept {
  const std::optional<ParameterSet> found = set(ParameterSetType::kDistributedCak);
  const std::size_t wrapped = cak_octets + mkpdu::kWrapOverhead;
  if (!found || found->body.size() < wrapped) {
    return std::nullopt;
  }
  const std::optional<CknView> ckn = CknView::of(found->body.subspan(wrapped));
  return ckn ? std::optional{DistributedCak{found->body.first(wrapped), *ckn}} : std::nullopt;
}

// @req MKA-H27
std::optional<ConstByteSpan> MkpduFields::kmd() const noexcept {
  const std::optional<ParameterSet> found = set(ParameterSetType::kKmd);
  return found ? std::optional{found->body} : std::nullopt;
}

// @req MKA-H28 MKA-H29
std::optional<AnnouncedSuites> MkpduFields::announced_suites() const noexcept {
  const std::optional<ParameterSet> found = set(ParameterSetType::kAnnouncement);
  if (!found) {
    return std::nullopt;
  }
  AnnouncementWalk walk{found->body};
  while (const std::optional<AnnouncementTlv> tlv = walk.next()) {
    if (tlv->type == mkpdu::kTlvCipherSuites) {
      return AnnouncedSuites{tlv->value};
    }
  }
  return std::nullopt;
}

// @req MKA-H30
std::optional<XpnParameters> MkpduFields::xpn() const noexcept {
  const std::optional<ParameterSet> found = set(ParameterSetType::kXpn);
  if (!found) {
    return std::nullopt;
  }
  return XpnParameters{found->octet_2, load_be32(found->body.data()),
                       load_be32(found->body.data() + 4)};
}

}  // namespace linksec
