// SPDX-License-Identifier: Apache-2.0
#include "wire/mkpdu_emit.h"

#include <algorithm>

#include "base/cursor.h"

namespace linksec {
namespace {

constexpr std::uint8_t kFirstVersionWithXpn = 2;
constexpr std::uint8_t kFirstVersionWithSsci = 3;
// So that a list which is too long for its length field is too long for its MKPDU, too.
static_assert(mkpdu::kMaxSentOctets <= mkpdu::kMaxSetBodyOctets);

// -- What must not be sent ------------------------------------------------------------------------

// @req MKA-H23 MKA-H24
bool is_sendable(const DistributedSak& sak) noexcept {
  if (!sak.advises_macsec()) {
    return sak.kn == KeyNumber{} && sak.an == An{} &&
           sak.confidentiality == SakConfidentiality::kNone;
  }
  const std::size_t octets = sak_octets(sak.suite);
  return octets != 0 && sak.wrapped.size() == octets + mkpdu::kWrapOverhead &&
         (!has_extended_packet_numbers(sak.suite) ||
          sak.confidentiality <= SakConfidentiality::kOffset0);
}

// @req MKA-H26
bool is_sendable(const DistributedCak& cak) noexcept {
  return cak.wrapped.size() == mkpdu::kWrappedCak128Octets ||
         cak.wrapped.size() == mkpdu::kWrappedCak256Octets;
}

// @req MKA-H29
bool is_sendable(std::span<const AnnouncedSuite> suites) noexcept {
  return suites.size() <= mkpdu::kTlvLengthMask / AnnouncedSuite::kOctets &&
         std::ranges::none_of(suites, [](const AnnouncedSuite& announced) {
           return has_extended_packet_numbers(announced.suite) &&
                  announced.capability > MacsecCapability::kConfidentiality;
         });
}

bool is_sendable(const SakUse& use) noexcept {
  return use.macsec_used || (use.latest == KeyUse{} && use.old == KeyUse{});
}

// @req MKA-H20
bool may_name_ssci(const MkpduContents& contents) noexcept {
  return contents.basic.version >= kFirstVersionWithSsci && !contents.live.empty() &&
         contents.distributed_sak.has_value() &&
         has_extended_packet_numbers(contents.distributed_sak->suite);
}

// @req MKA-H2 MKA-H17 MKA-H30
bool is_sendable(const MkpduContents& contents) noexcept {
  const auto fits = [](const auto& set) { return !set || is_sendable(*set); };
  return contents.destination.is_group() && contents.basic.version != 0 &&
         !contents.basic.mi.is_null() && contents.basic.mn.value != 0 &&
         (!contents.key_server_ssci || may_name_ssci(contents)) && fits(contents.sak_use) &&
         fits(contents.distributed_sak) && fits(contents.distributed_cak) &&
         (!contents.kmd || contents.kmd->size() <= mkpdu::kMaxKmdOctets) &&
         is_sendable(contents.announced_suites) &&
         (!contents.xpn || contents.basic.version >= kFirstVersionWithXpn);
}

// -- What is sent ---------------------------------------------------------------------------------

// @req MKA-H13
class MkpduWriter {
 public:
  explicit MkpduWriter(ByteSpan buffer) noexcept : writer_(buffer) {}

  void eapol_header(const MkpduContents& contents) noexcept {
    writer_.put(contents.destination.octets);
    writer_.put(contents.source.octets);
    writer_.u16(static_cast<std::uint16_t>(EtherType::kEapol));
    writer_.u8(eapol::kVersion);
    writer_.u8(eapol::kTypeMka);
    writer_.u16(0);  // The length, when it is known.
  }

  void basic(const BasicParameters& basic) noexcept {
    const ConstByteSpan ckn = basic.ckn.octets();
    const unsigned flags = unsigned{basic.key_server} * mkpdu::kKeyServer |
                           unsigned{basic.macsec_desired} * mkpdu::kMacsecDesired |
                           static_cast<unsigned>(basic.capability) << mkpdu::kCapabilityShift;
    header(basic.version, basic.priority.value, flags, mkpdu::kBasicFixedOctets + ckn.size());
    writer_.u64(basic.sci.value);
    writer_.put(basic.mi.octets);
    writer_.u32(basic.mn.value);
    writer_.u32(mkpdu::kAlgorithmAgility);
    writer_.put(ckn);
    pad(ckn.size());
  }

  void peers(ParameterSetType type, std::span<const PeerEntry> list,
             std::uint8_t octet_2) noexcept {
    if (list.empty()) {
      return;
    }
    set(type, octet_2, 0, list.size() * PeerEntry::kOctets);
    for (const PeerEntry& peer : list) {
      writer_.put(peer.mi.octets);
      writer_.u32(peer.mn.value);
    }
  }

  void sak_use(const SakUse& use) noexcept {
    const unsigned keys = key_bits(use.latest) << mkpdu::kLatestShift | key_bits(use.old);
    const unsigned flags = unsigned{use.plain_tx} * mkpdu::kPlainTx |
                           unsigned{use.plain_rx} * mkpdu::kPlainRx |
                           unsigned{use.delay_protect} * mkpdu::kDelayProtect;
    set(ParameterSetType::kSakUse, keys, flags, use.macsec_used ? mkpdu::kSakUseOctets : 0);
    if (use.macsec_used) {
      slot(use.latest);
      slot(use.old);
    }
  }

  // The default suite's SAK goes without the suite's number.
  void distributed_sak(const DistributedSak& sak) noexcept {
    const bool is_default = sak_is_default(sak);
    const unsigned octet_2 =
        unsigned{sak.an.value()} << mkpdu::kSakAnShift | static_cast<unsigned>(sak.confidentiality)
                                                             << mkpdu::kSakConfidentialityShift;
    const std::size_t head = is_default ? mkpdu::kSakKnOctets : mkpdu::kSakSuiteOctets;
    set(ParameterSetType::kDistributedSak, octet_2, 0,
        sak.advises_macsec() ? head + sak.wrapped.size() : 0);
    if (sak.advises_macsec()) {
      writer_.u32(sak.kn.value);
      if (!is_default) {
        writer_.u64(sak.suite.value);
      }
      writer_.put(sak.wrapped);
    }
  }

  void distributed_cak(const DistributedCak& cak) noexcept {
    const ConstByteSpan ckn = cak.ckn.octets();
    set(ParameterSetType::kDistributedCak, 0, 0, cak.wrapped.size() + ckn.size());
    writer_.put(cak.wrapped);
    writer_.put(ckn);
    pad(ckn.size());
  }

  void kmd(ConstByteSpan kmd) noexcept {
    set(ParameterSetType::kKmd, 0, 0, kmd.size());
    writer_.put(kmd);
    pad(kmd.size());
  }

  void announcement(std::span<const AnnouncedSuite> suites) noexcept {
    if (suites.empty()) {
      return;
    }
    const std::size_t octets = suites.size() * AnnouncedSuite::kOctets;
    set(ParameterSetType::kAnnouncement, 0, 0, mkpdu::kTlvHeaderOctets + octets);
    writer_.u16(
        static_cast<std::uint16_t>(mkpdu::kTlvCipherSuites << mkpdu::kTlvTypeShift | octets));
    for (const AnnouncedSuite& announced : suites) {
      writer_.u16(static_cast<std::uint16_t>(announced.capability));
      writer_.u64(announced.suite.value);
    }
    pad(mkpdu::kTlvHeaderOctets + octets);
  }

  void xpn(const XpnParameters& xpn) noexcept {
    set(ParameterSetType::kXpn, xpn.suspension_seconds, 0, mkpdu::kXpnOctets);
    writer_.u32(xpn.latest_lowest_pn_hi);
    writer_.u32(xpn.old_lowest_pn_hi);
  }

  void icv_indicator() noexcept { set(ParameterSetType::kIcvIndicator, 0, 0, mkpdu::kIcvOctets); }

  void zero_icv() noexcept {
    writer_.u64(0);
    writer_.u64(0);
  }

  [[nodiscard]] bool ok() const noexcept { return writer_.ok(); }
  [[nodiscard]] std::size_t written() const noexcept { return writer_.written(); }

 private:
  static bool sak_is_default(const DistributedSak& sak) noexcept {
    return sak.suite == kGcmAes128Id || sak.suite == kGcmAes128Id2006;
  }

  static unsigned key_bits(const KeyUse& use) noexcept {
    return unsigned{use.an.value()} << mkpdu::kAnOfKeyShift |
           unsigned{use.transmits} * mkpdu::kTransmits | unsigned{use.receives} * mkpdu::kReceives;
  }

  void header(unsigned octet_1, unsigned octet_2, unsigned flags, std::size_t length) noexcept {
    writer_.u8(static_cast<std::uint8_t>(octet_1));
    writer_.u8(static_cast<std::uint8_t>(octet_2));
    writer_.u16(static_cast<std::uint16_t>(flags << 8 | length));
  }

  void set(ParameterSetType type, unsigned octet_2, unsigned flags, std::size_t length) noexcept {
    header(static_cast<std::uint8_t>(type), octet_2, flags, length);
  }

  void slot(const KeyUse& use) noexcept {
    writer_.put(use.ki.key_server.octets);
    writer_.u32(use.ki.kn.value);
    writer_.u32(use.lowest_pn);
  }

  // What was written before is a multiple of 4 octets but for the last `octets`.
  void pad(std::size_t octets) noexcept {
    for (; octets != mkpdu::padded(octets); ++octets) {
      writer_.u8(0);
    }
  }

  Writer writer_;
};

void write_sets(const MkpduContents& contents, MkpduWriter& to) noexcept {
  to.basic(contents.basic);
  to.peers(ParameterSetType::kLivePeerList, contents.live, contents.key_server_ssci.value_or(0));
  to.peers(ParameterSetType::kPotentialPeerList, contents.potential, 0);
  if (contents.sak_use) {
    to.sak_use(*contents.sak_use);
  }
  if (contents.distributed_sak) {
    to.distributed_sak(*contents.distributed_sak);
  }
  if (contents.distributed_cak) {
    to.distributed_cak(*contents.distributed_cak);
  }
  if (contents.kmd) {
    to.kmd(*contents.kmd);
  }
  to.announcement(contents.announced_suites);
  if (contents.xpn) {
    to.xpn(*contents.xpn);
  }
  if (contents.icv_indicator) {
    to.icv_indicator();
  }
}

}  // namespace

// @req MKA-H1 MKA-H5 MKA-H8
Result<UnsealedMkpdu> emit_mkpdu(const MkpduContents& contents, ByteSpan buffer) noexcept {
  if (!is_sendable(contents)) {
    return Status::kInvalidArgument;
  }
  MkpduWriter writer{buffer.first(std::min(buffer.size(), mkpdu::kMaxSentOctets))};
  writer.eapol_header(contents);
  write_sets(contents, writer);
  writer.zero_icv();
  if (!writer.ok()) {
    return Status::kNoCapacity;
  }
  const ByteSpan frame = buffer.first(writer.written());
  store_be16(frame.data() + eapol::kLengthOffset,
             static_cast<std::uint16_t>(frame.size() - eapol::kBodyOffset));
  return UnsealedMkpdu{frame};
}

}  // namespace linksec
