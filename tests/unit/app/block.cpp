// SPDX-License-Identifier: Apache-2.0
#include "app/block.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "base/crc32.h"
#include "golden_blocks.h"
#include "support/print.h"

using namespace linksec;
using namespace linksec::test;

namespace {

SimpleString StringFrom(BlockError error) { return to_string(error); }

// The block with another value at `at`, and a CRC that agrees.
Octets changed(Octets block, std::size_t at, std::uint8_t value) {
  block[at] = value;
  const std::size_t body = block.size() - 4;
  store_be32(block.data() + body, crc32(ConstByteSpan{block}.first(body)));
  return block;
}

// A link with the memory that it lies in.
struct Parsed {
  explicit Parsed(const Octets& octets)
      : error(parse_block(octets, memory->storage(), config::kMaxFrameOctets, link)) {}

  std::unique_ptr<LinkMemory> memory = std::make_unique<LinkMemory>();
  Link link{};
  BlockError error;
};

bool is_empty(const Link& link) {
  return link.keys.empty() && link.tx_scs.empty() && link.rx_scs.empty() &&
         link.ether_types.empty() && link.agreement == nullptr;
}

BlockError parse(const Octets& octets) {
  const Parsed parsed(octets);
  CHECK(parsed.error == BlockError::kNone || is_empty(parsed.link));
  return parsed.error;
}

BlockError parse_agreement(const Octets& octets, std::size_t participants = 2) {
  std::vector<LinkParticipant> room(participants);
  AgreementStorage agreement{{}, room};
  Parsed parsed(Octets{});
  const BlockError error = parse_block(octets, parsed.memory->storage(), agreement,
                                       config::kMaxFrameOctets, parsed.link);
  CHECK((error == BlockError::kNone) == (parsed.link.agreement != nullptr));
  return error;
}

// Where things are in the station's block: one EtherType, two keys, one SC and SA each way.
constexpr std::size_t kTypes = 64;
constexpr std::size_t kKeys = kTypes + 2;
constexpr std::size_t kTxSc = kKeys + 2 * 48;
constexpr std::size_t kTxSa = kTxSc + 12;
constexpr std::size_t kRxSc = kTxSa + 56;
constexpr std::size_t kRxSa = kRxSc + 12;

}  // namespace

TEST_GROUP(ProvisioningBlock) {
  Octets station = from_hex(kStationBlock);
  Octets bump = from_hex(kBumpBlock);
  void check_rule(BlockError expected, std::size_t at, std::uint8_t value) {
    CHECK_EQUAL(expected, parse(changed(station, at, value)));
  }
};

TEST(ProvisioningBlock, OfAStationIsRead) {
  const Parsed parsed(station);
  CHECK_EQUAL(BlockError::kNone, parsed.error);
  const Link& link = parsed.link;
  CHECK(link.controls.cipher_suite == CipherSuite::kGcmAes128);
  CHECK(link.controls.validate_frames == ValidateFrames::kStrict);
  CHECK(link.controls.protect_frames && link.controls.replay_protect);
  CHECK(!link.controls.use_es && !link.controls.use_scb);
  CHECK(!link.controls.always_include_sci && !link.shared_sak);
  UNSIGNED_LONGS_EQUAL(0, link.controls.replay_window);
  UNSIGNED_LONGS_EQUAL(0, link.max_frame_octets);
  CHECK(link.has_station);
  CHECK(link.station.mac == kOwnAddress);
  UNSIGNED_LONGS_EQUAL(24, link.station.prefix_length);
  UNSIGNED_LONGS_EQUAL(0x0A000001, link.station.ipv4);
  UNSIGNED_LONGS_EQUAL(1, link.ether_types.size());
  UNSIGNED_LONGS_EQUAL(0x888E, link.ether_types[0]);
  UNSIGNED_LONGS_EQUAL(2, link.keys.size());
  OCTETS_EQUAL(from_hex(kOutKey), link.keys[0].sak);
  CHECK(link.keys[0].salt.empty() && link.keys[0].transmits && !link.keys[0].receives);
  OCTETS_EQUAL(from_hex(kInKey), link.keys[1].sak);
  CHECK(!link.keys[1].transmits && link.keys[1].receives);
  CHECK(link.agreement == nullptr);
}

// The keys of a link are the block's own octets.
TEST(ProvisioningBlock, IsNotCopied) {
  const Parsed parsed(station);
  POINTERS_EQUAL(station.data() + kKeys, parsed.link.keys[0].sak.data());
}

TEST(ProvisioningBlock, WithAllThereIsIsRead) {
  const Parsed parsed(bump);
  CHECK_EQUAL(BlockError::kNone, parsed.error);
  const Link& link = parsed.link;
  CHECK(link.controls.cipher_suite == CipherSuite::kGcmAesXpn256);
  CHECK(link.controls.validate_frames == ValidateFrames::kCheck);
  CHECK(link.controls.protect_frames && !link.controls.replay_protect);
  CHECK(link.controls.always_include_sci && link.controls.use_scb && link.shared_sak);
  UNSIGNED_LONGS_EQUAL(0x12345678, link.controls.replay_window);
  UNSIGNED_LONGS_EQUAL(1518, link.max_frame_octets);
  CHECK(!link.has_station);
  OCTETS_EQUAL(from_hex("000001020304050f"), link.traffic_classes);
  OCTETS_EQUAL(from_hex("0f0e0d0c0b0a09080706050403020100"), link.access_priorities);
  UNSIGNED_LONGS_EQUAL(2, link.ether_types.size());
  UNSIGNED_LONGS_EQUAL(0x88CC, link.ether_types[1]);
  UNSIGNED_LONGS_EQUAL(5, link.keys.size());
  UNSIGNED_LONGS_EQUAL(32, link.keys[4].sak.size());
  UNSIGNED_LONGS_EQUAL(12, link.keys[4].salt.size());
}

// @test E12 E13
TEST(ProvisioningBlock, GivesItsChannelsInTheirOrder) {
  const Parsed parsed(bump);
  CHECK_EQUAL(BlockError::kNone, parsed.error);
  UNSIGNED_LONGS_EQUAL(1, parsed.link.tx_scs.size());
  UNSIGNED_LONGS_EQUAL(2, parsed.link.rx_scs.size());
  const LinkSc& tx = parsed.link.tx_scs[0];
  CHECK(tx.sci == kOwnSci && tx.encoding_sa == An{3U} && tx.sas.size() == 2);
  const LinkSa& first = tx.sas[0];
  CHECK(first.an == An{1U} && first.key == 0 && first.confidentiality && first.ssci.value == 1);
  CHECK(first.enabled && first.recorded);
  CHECK_EQUAL(Pn{~std::uint64_t{0}}, first.next_pn);
  const LinkSa& second = tx.sas[1];
  CHECK(second.an == An{3U} && second.key == 1 && !second.confidentiality);
  CHECK_EQUAL(Pn{0x123456789AB}, second.next_pn);
  CHECK(second.record.kind == PnRecordKind::kTransmit);
  OCTETS_EQUAL(from_hex("79854f2653929663f72771faf4b42720"), second.record.sak.octets);
  OCTETS_EQUAL(from_hex("5c4f899ee9d909aed875dd3ed7164feb"), second.record.space.octets);
  const LinkSc& rx = parsed.link.rx_scs[0];
  CHECK(rx.sci == kPeerSci && rx.sas.size() == 2);
  const LinkSa& third = rx.sas[0];
  CHECK(third.an == An{0U} && third.key == 2 && third.enabled && third.ssci.value == 0x80000002);
  CHECK_EQUAL(Pn{0}, third.next_pn);
  CHECK_EQUAL(Pn{7}, third.lowest_pn);
  CHECK(third.record.kind == PnRecordKind::kReceive);
  OCTETS_EQUAL(from_hex("070c611844a52b9b83de61d44f9350b4"), third.record.sak.octets);
  CHECK(rx.sas[1].an == An{2U} && !rx.sas[1].enabled);
  const LinkSc& last = parsed.link.rx_scs[1];
  CHECK(last.sci == kOtherSci && last.sas.size() == 1);
  CHECK(last.sas[0].an == An{1U});
}

TEST(ProvisioningBlock, MayHaveATransmitSaThatIsNotEnabled) {
  const Parsed parsed(changed(station, kTxSa + 2, 2));
  CHECK_EQUAL(BlockError::kNone, parsed.error);
  const LinkSa& sa = parsed.link.tx_scs[0].sas[0];
  CHECK(!sa.enabled && sa.confidentiality);
}

TEST(ProvisioningBlock, WithAnOffsetOrWithNothingIsRead) {
  const Parsed offset(from_hex(kOffsetBlock));
  CHECK_EQUAL(BlockError::kNone, offset.error);
  CHECK(offset.link.controls.confidentiality_offset == ConfidentialityOffset::k30);
  CHECK(offset.link.controls.cipher_suite == CipherSuite::kGcmAes256);
  UNSIGNED_LONGS_EQUAL(0, offset.link.ether_types.size());
  const Parsed null(from_hex(kNullBlock));
  CHECK_EQUAL(BlockError::kNone, null.error);
  CHECK(null.link.controls.validate_frames == ValidateFrames::kNull);
  CHECK(!null.link.controls.protect_frames);
  UNSIGNED_LONGS_EQUAL(0, null.link.keys.size());
  UNSIGNED_LONGS_EQUAL(0, null.link.tx_scs.size() + null.link.rx_scs.size());
}

TEST(ProvisioningBlock, WithKeyAgreementIsReadByAnImageThatHasIt) {
  const Octets octets = from_hex(kAgreementBlock);
  Parsed parsed(octets);
  CHECK_EQUAL(BlockError::kNoAgreement, parsed.error);
  std::vector<LinkParticipant> room(2);
  AgreementStorage storage{{}, room};
  CHECK_EQUAL(BlockError::kNone, parse_block(octets, parsed.memory->storage(), storage,
                                             config::kMaxFrameOctets, parsed.link));
  UNSIGNED_LONGS_EQUAL(8, parsed.link.controls.replay_window);
  CHECK(parsed.link.agreement != nullptr);
  const LinkAgreement& agreement = *parsed.link.agreement;
  CHECK(agreement.sci == kOwnSci && agreement.priority == 7 && agreement.version == 3);
  CHECK(agreement.policy == AgreementPolicy::kShouldSecure);
  CHECK(agreement.delay_protect && agreement.icv_indicator && agreement.suspend_on_request);
  CHECK(!agreement.integrity_only && !agreement.strict_priority_255 && !agreement.hello_ramp);
  CHECK(!agreement.group_join && !agreement.group_form);
  UNSIGNED_LONGS_EQUAL(2, agreement.suite_count);
  CHECK(agreement.suites[0] == CipherSuite::kGcmAesXpn256);
  CHECK(agreement.suites[1] == CipherSuite::kGcmAes128);
  UNSIGNED_LONGS_EQUAL(3, agreement.assumed_suites);
  UNSIGNED_LONGS_EQUAL(3600, agreement.rekey_seconds);
  UNSIGNED_LONGS_EQUAL(2, agreement.participants.size());
  UNSIGNED_LONGS_EQUAL(16, agreement.participants[0].cak.size());
  UNSIGNED_LONGS_EQUAL(5, agreement.participants[0].ckn.size());
  const LinkParticipant& fallback = agreement.participants[1];
  CHECK(!agreement.participants[0].fallback && fallback.fallback);
  UNSIGNED_LONGS_EQUAL(32, fallback.cak.size());
  UNSIGNED_LONGS_EQUAL(32, fallback.ckn.size());
  UNSIGNED_LONGS_EQUAL(1764288000, fallback.start);
  UNSIGNED_LONGS_EQUAL(1795824000, fallback.end);
}

TEST(ProvisioningBlock, HasKeyAgreementWhoseSettingsAreInRange) {
  const Octets whole = from_hex(kAgreementBlock);
  const std::size_t section = 64 + 2;
  const std::size_t first = section + 24;
  const auto with = [&](std::size_t at, std::uint8_t value) {
    return parse_agreement(changed(whole, at, value));
  };
  CHECK_EQUAL(BlockError::kNone, parse_agreement(whole));
  CHECK_EQUAL(BlockError::kCapacity, parse_agreement(whole, 1));
  CHECK_EQUAL(BlockError::kAgreement, with(section + 9, 3));   // The policy.
  CHECK_EQUAL(BlockError::kAgreement, with(section + 10, 0));  // MKA's version.
  CHECK_EQUAL(BlockError::kAgreement, with(section + 10, 4));
  CHECK_EQUAL(BlockError::kAgreement, with(section + 12, 0));  // Suites.
  CHECK_EQUAL(BlockError::kAgreement, with(section + 12, 5));
  CHECK_EQUAL(BlockError::kAgreement, with(section + 13, 0));  // Participants.
  CHECK_EQUAL(BlockError::kCapacity, with(section + 13, 3));
  CHECK_EQUAL(BlockError::kLength, with(section + 13, 1));
  CHECK_EQUAL(BlockError::kAgreement, with(section + 14, 16));  // Suites that are assumed.
  CHECK_EQUAL(BlockError::kReserved, with(section + 15, 1));
  CHECK_EQUAL(BlockError::kAgreement, with(section + 16, 4));  // No such suite.
  CHECK_EQUAL(BlockError::kAgreement, with(section + 16, 0));  // Twice.
  CHECK_EQUAL(BlockError::kReserved, with(section + 18, 1));
  for (const std::uint8_t octets : std::initializer_list<std::uint8_t>{0, 15, 17, 33}) {
    CHECK_EQUAL(BlockError::kAgreement, with(first + 64, octets));
  }
  CHECK_EQUAL(BlockError::kReserved, with(first + 16, 1));  // Behind the CAK.
  CHECK_EQUAL(BlockError::kAgreement, with(first + 65, 0));
  CHECK_EQUAL(BlockError::kAgreement, with(first + 65, 33));
  CHECK_EQUAL(BlockError::kReserved, with(first + 32 + 5, 1));  // Behind the CKN.
  CHECK_EQUAL(BlockError::kReserved, with(first + 66, 2));
  CHECK_EQUAL(BlockError::kReserved, with(first + 67, 1));
  CHECK_EQUAL(BlockError::kReserved, with(first + 71, 1));
  CHECK_EQUAL(BlockError::kReserved, with(first + 95, 1));
  CHECK_EQUAL(BlockError::kAgreement, with(first + 96 + 84, 0));  // Ends before it starts.
  Octets no_sci = whole;
  std::fill_n(no_sci.begin() + static_cast<std::ptrdiff_t>(section), 8, std::uint8_t{0xFF});
  CHECK_EQUAL(BlockError::kSci, parse_agreement(changed(no_sci, 0, 'L')));
  CHECK_EQUAL(BlockError::kLength, with(27, 24 + 96));  // The section's length.
}

TEST(ProvisioningBlock, HasStaticKeysOrKeyAgreementAndNotBoth) {
  const Octets agreement = from_hex(kAgreementBlock);
  Octets both(station.begin(), station.end() - 4);
  both.insert(both.end(), agreement.begin() + 66, agreement.end());
  both[26] = agreement[26];
  both[27] = agreement[27];
  store_be32(both.data() + 8, static_cast<std::uint32_t>(both.size()));
  CHECK_EQUAL(BlockError::kAgreement, parse_agreement(changed(both, 0, 'L')));
}

TEST(ProvisioningBlock, WithKeyAgreementIsRefusedWhereverItIsCutOrABitFalls) {
  const Octets whole = from_hex(kAgreementBlock);
  for (std::size_t octets = 0; octets < whole.size(); ++octets) {
    Octets other(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(octets));
    CHECK(parse_agreement(other) != BlockError::kNone);
    if (octets >= 16) {
      store_be32(other.data() + 8, static_cast<std::uint32_t>(octets));
      CHECK_EQUAL(BlockError::kLength, parse_agreement(changed(other, 0, 'L')));
    }
  }
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    Octets spoilt = whole;
    spoilt[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    CHECK(parse_agreement(spoilt) != BlockError::kNone);
  }
}

TEST(ProvisioningBlock, MayStandInFrontOfAnything) {
  for (const std::uint8_t fill : std::initializer_list<std::uint8_t>{0x00, 0xFF}) {
    Octets memory = station;
    memory.resize(kMaxBlockOctets, fill);
    CHECK_EQUAL(BlockError::kNone, parse(memory));
  }
}

TEST(ProvisioningBlock, ThatIsNotThereIsMissing) {
  CHECK_EQUAL(BlockError::kMissing, parse(Octets{}));
  CHECK_EQUAL(BlockError::kMissing, parse(Octets(4096, 0x00)));
  CHECK_EQUAL(BlockError::kMissing, parse(Octets(4096, 0xFF)));
  check_rule(BlockError::kMissing, 0, 'M');
}

TEST(ProvisioningBlock, OfAnotherVersionIsRefused) {
  check_rule(BlockError::kVersion, 4, 1);
  check_rule(BlockError::kVersion, 5, 3);
  check_rule(BlockError::kOldVersion, 5, 1);
}

TEST(ProvisioningBlock, IsRefusedWhereverItIsCut) {
  for (const Octets& whole : {station, bump, from_hex(kNullBlock)}) {
    for (std::size_t octets = 0; octets < whole.size(); ++octets) {
      CHECK(parse(Octets(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(octets))) !=
            BlockError::kNone);
    }
  }
}

// The same with a length and a CRC that agree, so that what is inside ends too early, or too late.
TEST(ProvisioningBlock, IsRefusedWhereverItWasMadeTooShortOrTooLong) {
  for (const Octets& whole : {station, bump, from_hex(kOffsetBlock)}) {
    for (std::size_t octets = 0; octets < whole.size() + 60; ++octets) {
      Octets other(whole.begin(), whole.end());
      other.resize(octets);
      if (octets < 16 || octets == whole.size()) {
        continue;
      }
      store_be32(other.data() + 8, static_cast<std::uint32_t>(octets));
      CHECK_EQUAL(BlockError::kLength, parse(changed(other, 0, 'L')));
    }
  }
}

TEST(ProvisioningBlock, LongerThanItsPlaceIsRefused) {
  Octets long_one = station;
  long_one.resize(kMaxBlockOctets + 1);
  store_be32(long_one.data() + 8, kMaxBlockOctets + 1);
  CHECK_EQUAL(BlockError::kLength, parse(changed(long_one, 0, 'L')));
  for (const std::uint8_t octets : std::initializer_list<std::uint8_t>{0, 1, 64, 67}) {
    Octets short_one = station;
    store_be32(short_one.data() + 8, octets);
    CHECK_EQUAL(BlockError::kLength, parse(short_one));
  }
}

TEST(ProvisioningBlock, NoBitOfItMayFall) {
  for (const Octets& whole : {station, bump}) {
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
      Octets spoilt = whole;
      spoilt[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      CHECK(parse(spoilt) != BlockError::kNone);
    }
  }
}

// What a block that was made wrong can be: whatever the bit, what is read afterwards is in range.
TEST(ProvisioningBlock, WhateverItSaysItsValuesAreInRange) {
  for (const Octets& whole : {station, bump}) {
    for (std::size_t bit = 0; bit < (whole.size() - 4) * 8; ++bit) {
      Octets other =
          changed(whole, bit / 8, static_cast<std::uint8_t>(whole[bit / 8] ^ 1U << (bit % 8)));
      const Parsed parsed(other);
      if (parsed.error != BlockError::kNone) {
        continue;
      }
      const Link& link = parsed.link;
      CHECK(static_cast<std::size_t>(link.controls.cipher_suite) < kCipherSuiteCount);
      for (const LinkSc& sc : link.tx_scs) {
        for (const LinkSa& sa : sc.sas) {
          CHECK(link.keys[sa.key].transmits);
        }
      }
      for (const LinkSc& sc : link.rx_scs) {
        for (const LinkSa& sa : sc.sas) {
          CHECK(link.keys[sa.key].receives);
        }
      }
    }
  }
}

TEST(ProvisioningBlock, KeepsItsReservedOctetsAtZero) {
  for (const std::size_t at :
       {std::size_t{6}, std::size_t{7}, std::size_t{35}, kKeys + 46, kKeys + 47, kTxSc + 10,
        kTxSc + 11, kTxSa + 3, kRxSc + 8, kRxSc + 10, kRxSc + 11, kRxSa + 3}) {
    check_rule(BlockError::kReserved, at, 1);
  }
  check_rule(BlockError::kReserved, 15, 0x80 | station[15]);
  check_rule(BlockError::kReserved, kTxSa + 2, 4);
  check_rule(BlockError::kReserved, kRxSa + 2, 2);
  check_rule(BlockError::kPacketNumber, kTxSa + 23, 1);  // A transmit SA has no lowestPN.
  check_rule(BlockError::kLength, 27, 1);                // A section that is not there.
  check_rule(BlockError::kReserved, 15, 3);  // A station that is not there has no address.
}

TEST(ProvisioningBlock, HasASuiteAndAnOffsetThatItOffers) {
  check_rule(BlockError::kSuite, 12, 4);
  check_rule(BlockError::kSuite, 12, 255);
  for (const std::uint8_t offset : std::initializer_list<std::uint8_t>{1, 29, 31, 51, 255}) {
    check_rule(BlockError::kSuite, 13, offset);
  }
  check_rule(BlockError::kNone, 13, 50);
  CHECK_EQUAL(BlockError::kSuite, parse(changed(bump, 13, 30)));
}

TEST(ProvisioningBlock, HasControlsThatGoTogether) {
  check_rule(BlockError::kControls, 14, 4);
  check_rule(BlockError::kControls, 14, 0);
  check_rule(BlockError::kNone, 14, 1);
  CHECK_EQUAL(BlockError::kControls, parse(changed(from_hex(kNullBlock), 15, 1)));
}

TEST(ProvisioningBlock, HasAMaxFrameThatTheImageHolds) {
  static_assert(config::kMaxFrameOctets >= 2000);
  const auto with = [&](std::size_t octets) {
    return parse(changed(changed(station, 20, static_cast<std::uint8_t>(octets >> 8)), 21,
                         static_cast<std::uint8_t>(octets)));
  };
  CHECK_EQUAL(BlockError::kNone, with(14));
  CHECK_EQUAL(BlockError::kNone, with(2000));
  CHECK_EQUAL(BlockError::kMaxFrame, with(13));
  CHECK_EQUAL(BlockError::kMaxFrame, with(1));
  if (config::kMaxFrameOctets < 0xFFFF) {
    CHECK_EQUAL(BlockError::kMaxFrame, with(0xFFFF));
    CHECK_EQUAL(BlockError::kMaxFrame, with(config::kMaxFrameOctets + 1));
  }
}

TEST(ProvisioningBlock, HasAStationThatCanBeOne) {
  check_rule(BlockError::kStation, 28, 0x03);  // A group address.
  check_rule(BlockError::kStation, 34, 33);
  check_rule(BlockError::kStation, 36, 0);
  check_rule(BlockError::kStation, 36, 224);
  check_rule(BlockError::kStation, 36, 255);
  CHECK_EQUAL(BlockError::kStation, parse(changed(changed(station, 28, 0), 33, 0)));
  check_rule(BlockError::kNone, 34, 32);
}

TEST(ProvisioningBlock, HasPrioritiesOfFourBits) {
  for (std::size_t i = 40; i < 64; ++i) {
    check_rule(BlockError::kPriority, i, 16);
    check_rule(BlockError::kNone, i, 15);
  }
}

// @test B1
TEST(ProvisioningBlock, ListsEtherTypesAndEachOnce) {
  CHECK_EQUAL(BlockError::kEtherType, parse(changed(station, kTypes, 0x05)));
  CHECK_EQUAL(BlockError::kNone, parse(changed(station, kTypes, 0x06)));
  CHECK_EQUAL(BlockError::kEtherType, parse(changed(bump, kTypes + 3, 0x8E)));
}

TEST(ProvisioningBlock, HasNoMoreThanTheImageHolds) {
  constexpr std::size_t kScs = config::kMaxTxScs + config::kMaxRxScs;
  const std::size_t capacities[] = {config::kMaxBypassEtherTypes, config::kMaxSaks, kScs, kScs};
  for (std::size_t i = 0; i < 4; ++i) {
    if (capacities[i] < 255) {
      check_rule(BlockError::kCapacity, 22 + i, static_cast<std::uint8_t>(capacities[i] + 1));
      check_rule(BlockError::kCapacity, 22 + i, 255);
    }
  }
}

// @test E2
TEST(ProvisioningBlock, HasKeysThatFitTheSuite) {
  check_rule(BlockError::kKey, kKeys + 44, 32);  // Octets of the SAK.
  check_rule(BlockError::kKey, kKeys + 44, 0);
  check_rule(BlockError::kKey, kKeys + 16, 1);  // Behind the SAK.
  check_rule(BlockError::kKey, kKeys + 31, 1);
  check_rule(BlockError::kKey, kKeys + 32, 1);  // A Salt.
  check_rule(BlockError::kKey, kKeys + 43, 1);
  check_rule(BlockError::kKey, kKeys + 45, 0);  // For no direction.
  check_rule(BlockError::kKey, kKeys + 45, 4);
  check_rule(BlockError::kNone, kKeys + 45, 3);
  check_rule(BlockError::kKey, 12, 1);  // A suite of 32 octets.
}

// @test A15
TEST(ProvisioningBlock, HasAnSciForEachScAndEachOnce) {
  Octets all_ones = station;
  std::fill_n(all_ones.begin() + kTxSc, 8, std::uint8_t{0xFF});
  CHECK_EQUAL(BlockError::kSci, parse(changed(all_ones, kTxSc, 0xFF)));
  check_rule(BlockError::kSci, kRxSc + 5, 1);  // Our own.
  const std::size_t last_sc = bump.size() - 4 - 56 - 12;
  CHECK_EQUAL(BlockError::kSci, parse(changed(bump, last_sc + 5, 2)));
}

TEST(ProvisioningBlock, HasEachAnOnce) {
  for (const std::size_t at : {kTxSa, kRxSa}) {
    check_rule(BlockError::kAn, at, 4);
    check_rule(BlockError::kAn, at, 255);
  }
  const std::size_t tx_sa = 64 + 4 + 5 * 48 + 12;
  CHECK_EQUAL(BlockError::kAn, parse(changed(bump, tx_sa, 3)));
  CHECK_EQUAL(BlockError::kAn, parse(changed(bump, tx_sa + 112 + 12, 2)));
}

// @test C13
TEST(ProvisioningBlock, HasTheSaThatEncodingSaNames) {
  check_rule(BlockError::kAn, kTxSc + 8, 1);
  check_rule(BlockError::kAn, kTxSc + 8, 4);
  check_rule(BlockError::kAn, kTxSa, 1);
}

// @test E13
TEST(ProvisioningBlock, HasAKeyForEachSaAndItsDirection) {
  for (const std::uint8_t key : std::initializer_list<std::uint8_t>{1, 2, 255}) {
    check_rule(BlockError::kKeyIndex, kTxSa + 1, key);
  }
  for (const std::uint8_t key : std::initializer_list<std::uint8_t>{0, 2, 255}) {
    check_rule(BlockError::kKeyIndex, kRxSa + 1, key);
  }
}

TEST(ProvisioningBlock, HasSscisWithExtendedPacketNumbersAlone) {
  check_rule(BlockError::kSsci, kTxSa + 7, 1);
  check_rule(BlockError::kSsci, kRxSa + 4, 1);
}

// @test C4 D6
TEST(ProvisioningBlock, HasPacketNumbersOfTheSuite) {
  check_rule(BlockError::kPacketNumber, kTxSa + 11, 1);  // 2^32 and more.
  check_rule(BlockError::kPacketNumber, kRxSa + 11, 1);
  check_rule(BlockError::kPacketNumber, kRxSa + 19, 1);
  check_rule(BlockError::kPacketNumber, kRxSa + 15, 0);  // nextPN 0.
  check_rule(BlockError::kPacketNumber, kRxSa + 23, 0);  // lowestPN 0.
  check_rule(BlockError::kNone, kTxSa + 15, 0);          // Used up.
}

TEST(ProvisioningBlock, EachRuleHasItsWords) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(BlockError::kCount); ++i) {
    const std::string words = to_string(static_cast<BlockError>(i));
    CHECK(!words.empty() && words.size() <= 60);
    for (std::size_t j = 0; j < i; ++j) {
      CHECK(words != to_string(static_cast<BlockError>(j)));
    }
  }
  STRCMP_EQUAL("", to_string(BlockError::kCount));
}
