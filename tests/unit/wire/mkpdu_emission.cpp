// SPDX-License-Identifier: Apache-2.0

// What the emitter writes where no golden octets are, and what it does not write.

#include <functional>

#include "mkpdu_frame.h"
#include "support/mkpdu_again.h"
#include "support/print.h"
#include "wire/mkpdu.h"
#include "wire/mkpdu_emit.h"

using namespace linksec;
using namespace linksec::test;

TEST_GROUP(MkpduEmission) {
  const Octets ckn = Octets(32, 0x31);
  const Octets wrapped = Octets(24, 0x22);
  const Octets wrapped_256 = Octets(40, 0x22);
  const std::vector<PeerEntry> peer{{Mi{{1}}, Mn{7}}};
  MkpduContents contents{.source = kOwnAddress,
                         .basic = {.version = 3,
                                   .priority = {16},
                                   .key_server = true,
                                   .macsec_desired = true,
                                   .capability = MacsecCapability::kOffsets,
                                   .sci = kOwnSci,
                                   .mi = Mi{{9, 8, 7}},
                                   .mn = Mn{},
                                   .ckn = *CknView::of(ckn)}};
  Octets buffer = Octets(2000, 0xA5);

  Status emit(std::size_t room = 2000) {
    return emit_mkpdu(contents, ByteSpan{buffer}.first(room)).status();
  }
  // The octets behind the Basic Parameter Set, or what kept them from being written.
  std::string sets() {
    const Result<UnsealedMkpdu> made = emit_mkpdu(contents, buffer);
    if (!made.ok()) {
      return to_string(made.status());
    }
    FakeAuthority authority;
    const MkpduParse parsed = parse_mkpdu(made.value().frame(), authority);
    CHECK_EQUAL(MkpduError::kNone, parsed.error());
    return to_hex(made.value().icv_input().subspan(18 + 4 + 28 + 32));
  }
  void refused() {
    CHECK_EQUAL(Status::kInvalidArgument, emit());
    OCTETS_EQUAL(Octets(2000, 0xA5), buffer);
  }
};

// @test MKA-H13 MKA-H18
TEST(MkpduEmission, AListWithoutMembersIsLeftOut_11_11) {
  TEXT_EQUAL("", sets());
  contents.potential = peer;
  TEXT_EQUAL(
      "02000010"
      "010000000000000000000000"
      "00000007",
      sets());
}

// @test MKA-H13
TEST(MkpduEmission, SetsAscendAndArePaddedWithZeroes_11_11) {
  const Octets kmd = from_hex("6b6d64");
  const AnnouncedSuite suites[] = {{kGcmAes256Id, MacsecCapability::kOffsets},
                                   {kGcmAesXpn256Id, MacsecCapability::kConfidentiality}};
  contents.icv_indicator = true;
  contents.xpn = XpnParameters{120, 1, 2};
  contents.announced_suites = suites;
  contents.kmd = kmd;
  contents.distributed_cak = DistributedCak{wrapped, *CknView::of(ConstByteSpan{ckn}.first(2))};
  contents.distributed_sak = DistributedSak{};
  contents.sak_use = SakUse{.macsec_used = false, .plain_tx = true, .plain_rx = true};
  TEXT_EQUAL(
      "0300c000"
      "04000000"
      "0500001a" +
          to_hex(wrapped) +
          "31310000"
          "06000003"
          "6b6d6400"
          "07000016"
          "e014"
          "0003"
          "0080c20001000002"
          "0002"
          "0080c20001000004"
          "0000"
          "08780008"
          "00000001"
          "00000002"
          "ff000010",
      sets());
}

// @test MKA-H21 MKA-H22
TEST(MkpduEmission, EmptySlotsOfASakUseHaveLowestPn1_Figure_11_10) {
  contents.sak_use =
      SakUse{.old = {{Mi{{5}}, {6}}, An{3}, true, false, 0xC0000000}, .delay_protect = true};
  TEXT_EQUAL(
      "030e1028"
      "000000000000000000000000"
      "00000000"
      "00000001"
      "050000000000000000000000"
      "00000006"
      "c0000000",
      sets());
}

// @test MKA-H20 MKA-H23 MKA-H24
TEST(MkpduEmission, ASakNamesItsSuiteUnlessThatIsTheDefault_Figure_11_12) {
  contents.distributed_sak =
      DistributedSak{An{2}, SakConfidentiality::kOffset50, {9}, kGcmAes128Id, wrapped};
  TEXT_EQUAL(
      "04b0001c"
      "00000009" +
          to_hex(wrapped),
      sets());
  contents.distributed_sak->suite = kGcmAes128Id2006;
  TEXT_EQUAL(
      "04b0001c"
      "00000009" +
          to_hex(wrapped),
      sets());
  contents.distributed_sak =
      DistributedSak{An{3}, SakConfidentiality::kNone, {9}, kGcmAesXpn256Id, wrapped_256};
  contents.live = peer;
  contents.key_server_ssci = std::uint8_t{2};
  TEXT_EQUAL(
      "01020010"
      "010000000000000000000000"
      "00000007"
      "04c00034"
      "00000009"
      "0080c20001000004" +
          to_hex(wrapped_256),
      sets());
}

// @test MKA-H6
TEST(MkpduEmission, ACknOfEachLengthIsPaddedAndReadAgain_11_11) {
  for (std::size_t octets = 1; octets <= 32; ++octets) {
    contents.basic.ckn = *CknView::of(ConstByteSpan{ckn}.first(octets));
    const Result<UnsealedMkpdu> made = emit_mkpdu(contents, buffer);
    FakeAuthority authority;
    const MkpduParse parsed = parse_mkpdu(made.value().frame(), authority);
    CHECK_EQUAL(MkpduError::kNone, parsed.error());
    OCTETS_EQUAL(Octets(octets, 0x31), authority.ckn);
    UNSIGNED_LONGS_EQUAL(18 + 32 + (octets + 3) / 4 * 4 + 16, made.value().frame().size());
  }
}

// The edges of each kind of content, one refusal after the other; what comes out is always in
// order.
// @test MKA-H2 MKA-H15 MKA-H17 MKA-H20 MKA-H23 MKA-H24 MKA-H26 MKA-H27 MKA-H29 MKA-H30
TEST(MkpduEmission, WhatAReceiverWouldRefuseIsNotWritten_11_11) {
  const Octets kmd(254, 'k');
  const Octets wrapped_25(25, 0x22);
  const std::vector<AnnouncedSuite> xpn{{kGcmAesXpn128Id, MacsecCapability::kOffsets}};
  const std::vector<AnnouncedSuite> many(52, {kGcmAes128Id, MacsecCapability::kOffsets});
  const DistributedSak sak{An{}, SakConfidentiality::kOffset0, {1}, kGcmAes128Id, wrapped};
  const std::function<void(MkpduContents&)> faults[] = {
      [](auto& c) { c.destination = kPeerAddress; },
      [](auto& c) { c.basic.version = 0; },
      [](auto& c) { c.basic.mi = Mi{}; },
      [](auto& c) { c.basic.mn = Mn{0}; },
      [](auto& c) { c.key_server_ssci = std::uint8_t{1}; },
      [&](auto& c) { c.kmd = ConstByteSpan{kmd}; },
      [&](auto& c) { c.announced_suites = xpn; },
      [&](auto& c) { c.announced_suites = many; },
      [](auto& c) { c.xpn = XpnParameters{}, c.basic.version = 1; },
      [&](auto& c) {
        c.distributed_cak = DistributedCak{wrapped_25, c.basic.ckn};
      },
      [&](auto& c) { c.distributed_sak = sak, c.distributed_sak->wrapped = wrapped_256; },
      [&](auto& c) { c.distributed_sak = sak, c.distributed_sak->suite = kGcmAes256Id; },
      [&](auto& c) { c.distributed_sak = sak, c.distributed_sak->suite = SuiteId{7}; },
      [&](auto& c) { c.distributed_sak = sak, c.distributed_sak->wrapped = {}; },
      [](auto& c) { c.distributed_sak = DistributedSak{An{1}}; },
      [&](auto& c) {
        c.distributed_sak = sak;
        c.distributed_sak->suite = kGcmAesXpn128Id;
        c.distributed_sak->confidentiality = SakConfidentiality::kOffset30;
      },
      [](auto& c) { c.sak_use = SakUse{.macsec_used = false, .old = {.receives = true}}; },
  };
  const MkpduContents good = contents;
  for (const auto& plant : faults) {
    contents = good;
    plant(contents);
    refused();
  }
}

// @test MKA-H20
TEST(MkpduEmission, AnSsciNeedsItsSakAListAndVersion3_Figure_11_9) {
  contents.live = peer;
  contents.key_server_ssci = std::uint8_t{1};
  contents.distributed_sak =
      DistributedSak{An{}, SakConfidentiality::kOffset0, {1}, kGcmAesXpn128Id, wrapped};
  CHECK_EQUAL(Status::kOk, emit());
  buffer.assign(2000, 0xA5);
  contents.basic.version = 2;
  refused();
  contents.basic.version = 3;
  contents.live = {};
  refused();
  contents.live = peer;
  contents.distributed_sak->suite = kGcmAes128Id;
  refused();
}

// @test MKA-H5
TEST(MkpduEmission, AnMkpduThatDoesNotFitItsBufferIsNotWrittenBeyondIt_11_11) {
  contents.live = peer;
  contents.sak_use = SakUse{};
  const std::size_t octets = emit_mkpdu(contents, buffer).value().frame().size();
  CHECK_EQUAL(Status::kOk, emit(octets));
  for (std::size_t room = 0; room < octets; ++room) {
    buffer.assign(2000, 0xA5);
    CHECK_EQUAL(Status::kNoCapacity, emit(room));
    OCTETS_EQUAL(Octets(2000 - room, 0xA5), ConstByteSpan{buffer}.subspan(room));
  }
}

// @test MKA-H5 MKA-H18
TEST(MkpduEmission, EightyOnePeersFitAnMkpduWithEverySetOfARekey_11_11) {
  const std::vector<PeerEntry> peers(300, {Mi{{1}}, Mn{7}});
  const std::vector<AnnouncedSuite> suites(4, {kGcmAes128Id, MacsecCapability::kOffsets});
  UNSIGNED_LONGS_EQUAL(81, mkpdu::kMaxSentPeers);
  contents.sak_use = SakUse{};
  contents.distributed_sak =
      DistributedSak{An{}, SakConfidentiality::kOffset0, {1}, kGcmAesXpn256Id, wrapped_256};
  contents.xpn = XpnParameters{};
  contents.live = std::span{peers}.first(41);
  contents.potential = std::span{peers}.first(40);
  UNSIGNED_LONGS_EQUAL(14 + 1500, emit_mkpdu(contents, buffer).value().frame().size());
  contents.potential = std::span{peers}.first(41);
  CHECK_EQUAL(Status::kNoCapacity, emit());
  contents.potential = peers;
  CHECK_EQUAL(Status::kNoCapacity, emit());
  contents.announced_suites = suites;
  contents.potential = std::span{peers}.first(37);
  CHECK_EQUAL(Status::kOk, emit());
  contents.potential = std::span{peers}.first(38);
  CHECK_EQUAL(Status::kNoCapacity, emit());
}
