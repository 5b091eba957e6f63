// SPDX-License-Identifier: Apache-2.0

// MKPDUs: any octets are read without a step beyond them, and what is in order is written again and
// read as the same; any contents that the emitter takes, the parser takes.

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "base/cursor.h"
#include "support/fake_authority.h"
#include "support/mkpdu_again.h"
#include "wire/mkpdu.h"
#include "wire/mkpdu_emit.h"

using namespace linksec;
using namespace linksec::test;

namespace {

using Octets = std::vector<std::uint8_t>;

void must(bool condition) {
  if (!condition) {
    std::abort();
  }
}

// The parser's own view of what the emitter has made; the same contents give the same octets.
void check_emitted(const MkpduContents& contents, ConstByteSpan frame) {
  FakeAuthority authority;
  const MkpduParse parsed = parse_mkpdu(frame, authority);
  must(parsed.error() == MkpduError::kNone);
  must(authority.input.size() + mkpdu::kIcvOctets == frame.size());
  const std::size_t cak_octets =
      contents.distributed_cak ? contents.distributed_cak->wrapped.size() - 8 : 16;
  const MkpduAgain again{parsed.mkpdu(), cak_octets};
  must(again.contents().sak_use == contents.sak_use && again.contents().xpn == contents.xpn);
  must(again.contents().live.size() == contents.live.size());
  Octets buffer(frame.size());
  must(emit_mkpdu(again.contents(), buffer).ok());
  must(std::ranges::equal(buffer, frame));
}

void walk_all(const MkpduFields& fields) {
  std::size_t octets = 0;
  ParameterSetWalk walk = fields.sets();
  while (const auto set = walk.next()) {
    octets += mkpdu::kSetHeaderOctets + mkpdu::padded(set->body.size());
  }
  must(walk.rest().empty() && octets < fields.icv_input().size());
  must(!fields.basic().mi.is_null() && fields.basic().mn.value != 0);
  must(!fields.distributed_cak(32) || fields.distributed_cak(32)->wrapped.size() == 40);
}

// True for what is received and yet not sent.
bool is_only_received(const MkpduContents& contents) {
  const auto& sak = contents.distributed_sak;
  const bool odd_sak =
      sak && sak->advises_macsec() &&
      (sak_octets(sak->suite) == 0 || (has_extended_packet_numbers(sak->suite) &&
                                       sak->confidentiality > SakConfidentiality::kOffset0));
  const bool odd_suite = std::ranges::any_of(contents.announced_suites, [](const auto& announced) {
    return has_extended_packet_numbers(announced.suite) &&
           announced.capability == MacsecCapability::kOffsets;
  });
  return odd_sak || odd_suite || contents.basic.version == 0 ||
         (contents.xpn && contents.basic.version < 2) ||
         (contents.key_server_ssci && contents.live.empty());
}

void receive(Octets frame) {
  if (frame.size() >= eapol::kBodyOffset) {
    store_be16(frame.data() + ethernet::kEtherTypeOffset, 0x888E);
  }
  FakeAuthority authority;
  const MkpduParse parsed = parse_mkpdu(frame, authority);
  const MkpduReading reading = read_mkpdu(frame);
  must(parsed.error() == reading.error() && name(parsed.error())[0] != '\0');
  if (parsed.error() != MkpduError::kNone) {
    return;
  }
  walk_all(parsed.mkpdu());
  const MkpduAgain again{parsed.mkpdu()};
  Octets buffer(mkpdu::kMaxSentOctets);
  const Result<UnsealedMkpdu> made = emit_mkpdu(again.contents(), buffer);
  if (made.ok()) {
    check_emitted(again.contents(), made.value().frame());
  } else {
    must(made.status() == Status::kNoCapacity ? frame.size() > 1000
                                              : is_only_received(again.contents()));
  }
}

SuiteId suite_of(std::uint8_t choice) {
  constexpr SuiteId kSuites[] = {kGcmAes128Id,    kGcmAes256Id,     kGcmAesXpn128Id,
                                 kGcmAesXpn256Id, kGcmAes128Id2006, SuiteId{1}};
  return kSuites[choice % std::size(kSuites)];
}

Mi mi_of(std::uint8_t seed) { return Mi{{seed, 1, 2, 3}}; }

KeyUse use_of(Reader& from) {
  const std::uint8_t bits = from.u8();
  return {
      {mi_of(from.u8()), {from.u8()}}, An{bits}, (bits & 4U) != 0, (bits & 8U) != 0, from.u32()};
}

// Contents by choice of the input: some of them nobody may send.
void send(ConstByteSpan octets) {
  Reader from{octets};
  const std::array<std::uint8_t, 300> stock{0x5A};
  const auto some = [&](std::size_t most) {
    return ConstByteSpan{stock}.first(from.u8() % (most + 1));
  };
  const std::uint8_t has = from.u8();
  const auto ckn = CknView::of(ConstByteSpan{stock}.first(1U + from.u8() % CknView::kMaxOctets));
  std::vector<PeerEntry> peers(from.u8(), {mi_of(from.u8()), Mn{from.u32()}});
  std::vector<AnnouncedSuite> suites(
      from.u8() % 60, {suite_of(from.u8()), static_cast<MacsecCapability>(from.u8() % 4)});
  const std::uint8_t basic = from.u8();
  MkpduContents contents{.source = {{2, 0, 0, 0, 0, from.u8()}},
                         .basic = {.version = static_cast<std::uint8_t>(basic % 5),
                                   .priority = {from.u8()},
                                   .key_server = (basic & 0x80U) != 0,
                                   .macsec_desired = (basic & 0x40U) != 0,
                                   .capability = static_cast<MacsecCapability>(from.u8() % 4),
                                   .sci = {from.u64()},
                                   .mi = mi_of(from.u8()),
                                   .mn = {from.u32()},
                                   .ckn = *ckn},
                         .live = std::span{peers}.first(peers.size() / 2),
                         .potential = std::span{peers}.subspan(peers.size() / 2),
                         .announced_suites = suites,
                         .icv_indicator = (has & 1U) != 0};
  if ((has & 2U) != 0) {
    contents.sak_use = SakUse{from.u8() % 4 != 0, use_of(from), use_of(from)};
  }
  if ((has & 4U) != 0) {
    contents.distributed_sak = DistributedSak{An{from.u8()},
                                              static_cast<SakConfidentiality>(from.u8() % 4),
                                              {from.u8()},
                                              suite_of(from.u8()),
                                              ConstByteSpan{stock}.first(from.u8() % 3 * 8 + 24)};
  }
  if ((has & 8U) != 0) {
    contents.distributed_cak = DistributedCak{
        ConstByteSpan{stock}.first(from.u8() % 2 == 0 ? 24 : from.u8() % 3 * 8 + 24), *ckn};
  }
  if ((has & 16U) != 0) {
    contents.kmd = some(255);
  }
  if ((has & 32U) != 0) {
    contents.xpn = XpnParameters{from.u8(), from.u32(), from.u32()};
  }
  if ((has & 64U) != 0) {
    contents.key_server_ssci = from.u8();
  }
  Octets buffer(from.u8() * 8U);
  const Result<UnsealedMkpdu> made = emit_mkpdu(contents, buffer);
  if (made.ok()) {
    check_emitted(contents, made.value().frame());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  if (octets[0] % 2 == 0) {
    receive(Octets(octets + 1, octets + size));
  } else {
    send({octets + 1, size - 1});
  }
  return 0;
}
