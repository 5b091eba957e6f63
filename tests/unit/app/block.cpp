// SPDX-License-Identifier: Apache-2.0
#include "app/block.h"

#include <algorithm>

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

BlockError parse(const Octets& octets) {
  Block block;
  const BlockError error = Block::parse(octets, block);
  CHECK(error == BlockError::kNone || block.channels().rest().empty());
  return error;
}

// Where things are in the station's block: one EtherType, two keys, one SC and SA each way.
constexpr std::size_t kTypes = 64;
constexpr std::size_t kKeys = kTypes + 2;
constexpr std::size_t kTxSc = kKeys + 2 * 48;
constexpr std::size_t kTxSa = kTxSc + 12;
constexpr std::size_t kRxSc = kTxSa + 48;
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
  Block block;
  CHECK_EQUAL(BlockError::kNone, Block::parse(station, block));
  CHECK(block.suite() == CipherSuite::kGcmAes128);
  CHECK(block.controls().validate_frames == ValidateFrames::kStrict);
  CHECK(block.controls().protect_frames && block.controls().replay_protect);
  CHECK(!block.controls().use_es && !block.controls().use_scb);
  CHECK(!block.controls().always_include_sci && !block.shared_sak());
  UNSIGNED_LONGS_EQUAL(0, block.controls().replay_window);
  UNSIGNED_LONGS_EQUAL(0, block.max_frame_octets());
  CHECK(block.has_station());
  CHECK(block.station().mac == kOwnAddress);
  UNSIGNED_LONGS_EQUAL(24, block.station().prefix_length);
  UNSIGNED_LONGS_EQUAL(0x0A000001, block.station().ipv4);
  UNSIGNED_LONGS_EQUAL(1, block.ether_types());
  UNSIGNED_LONGS_EQUAL(0x888E, block.ether_type(0));
  UNSIGNED_LONGS_EQUAL(2, block.keys());
  OCTETS_EQUAL(from_hex(kOutKey), block.key(0).sak);
  CHECK(block.key(0).salt.empty() && block.key(0).transmits && !block.key(0).receives);
  OCTETS_EQUAL(from_hex(kInKey), block.key(1).sak);
  CHECK(!block.key(1).transmits && block.key(1).receives);
}

TEST(ProvisioningBlock, WithAllThereIsIsRead) {
  Block block;
  CHECK_EQUAL(BlockError::kNone, Block::parse(bump, block));
  CHECK(block.suite() == CipherSuite::kGcmAesXpn256);
  CHECK(block.controls().validate_frames == ValidateFrames::kCheck);
  CHECK(block.controls().protect_frames && !block.controls().replay_protect);
  CHECK(block.controls().always_include_sci && block.controls().use_scb && block.shared_sak());
  UNSIGNED_LONGS_EQUAL(0x12345678, block.controls().replay_window);
  UNSIGNED_LONGS_EQUAL(1518, block.max_frame_octets());
  CHECK(!block.has_station());
  OCTETS_EQUAL(from_hex("000001020304050f"), block.traffic_classes());
  OCTETS_EQUAL(from_hex("0f0e0d0c0b0a09080706050403020100"), block.access_priorities());
  UNSIGNED_LONGS_EQUAL(2, block.ether_types());
  UNSIGNED_LONGS_EQUAL(0x88CC, block.ether_type(1));
  UNSIGNED_LONGS_EQUAL(5, block.keys());
  UNSIGNED_LONGS_EQUAL(32, block.key(4).sak.size());
  UNSIGNED_LONGS_EQUAL(12, block.key(4).salt.size());
}

// @test E12 E13
TEST(ProvisioningBlock, GivesItsChannelsInTheirOrder) {
  Block block;
  CHECK_EQUAL(BlockError::kNone, Block::parse(bump, block));
  UNSIGNED_LONGS_EQUAL(1, block.tx_scs());
  UNSIGNED_LONGS_EQUAL(2, block.rx_scs());
  Reader reader = block.channels();
  const BlockSc tx = Block::take_sc(reader, PnRecordKind::kTransmit);
  CHECK(tx.sci == kOwnSci && tx.encoding_sa == An{3U} && tx.sas == 2);
  const BlockSa first = Block::take_sa(reader, PnRecordKind::kTransmit);
  CHECK(first.an == An{1U} && first.key == 0 && first.flag && first.ssci.value == 1);
  CHECK_EQUAL(Pn{~std::uint64_t{0}}, first.next_pn);
  const BlockSa second = Block::take_sa(reader, PnRecordKind::kTransmit);
  CHECK(second.an == An{3U} && second.key == 1 && !second.flag);
  CHECK_EQUAL(Pn{0x123456789AB}, second.next_pn);
  CHECK(second.record.kind == PnRecordKind::kTransmit);
  OCTETS_EQUAL(from_hex("79854f2653929663f72771faf4b42720"), second.record.sak.octets);
  OCTETS_EQUAL(from_hex("5c4f899ee9d909aed875dd3ed7164feb"), second.record.space.octets);
  const BlockSc rx = Block::take_sc(reader, PnRecordKind::kReceive);
  CHECK(rx.sci == kPeerSci && rx.sas == 2);
  const BlockSa third = Block::take_sa(reader, PnRecordKind::kReceive);
  CHECK(third.an == An{0U} && third.key == 2 && third.flag && third.ssci.value == 0x80000002);
  CHECK_EQUAL(Pn{0}, third.next_pn);
  CHECK_EQUAL(Pn{7}, third.lowest_pn);
  CHECK(third.record.kind == PnRecordKind::kReceive);
  OCTETS_EQUAL(from_hex("070c611844a52b9b83de61d44f9350b4"), third.record.sak.octets);
  const BlockSa fourth = Block::take_sa(reader, PnRecordKind::kReceive);
  CHECK(fourth.an == An{2U} && !fourth.flag);
  const BlockSc last = Block::take_sc(reader, PnRecordKind::kReceive);
  CHECK(last.sci == kOtherSci && last.sas == 1);
  CHECK(Block::take_sa(reader, PnRecordKind::kReceive).an == An{1U});
  CHECK(reader.ok() && reader.rest().empty());
}

TEST(ProvisioningBlock, WithAnOffsetOrWithNothingIsRead) {
  Block block;
  CHECK_EQUAL(BlockError::kNone, Block::parse(from_hex(kOffsetBlock), block));
  CHECK(block.controls().confidentiality_offset == ConfidentialityOffset::k30);
  CHECK(block.suite() == CipherSuite::kGcmAes256);
  UNSIGNED_LONGS_EQUAL(0, block.ether_types());
  CHECK_EQUAL(BlockError::kNone, Block::parse(from_hex(kNullBlock), block));
  CHECK(block.controls().validate_frames == ValidateFrames::kNull);
  CHECK(!block.controls().protect_frames);
  UNSIGNED_LONGS_EQUAL(0, block.keys());
  UNSIGNED_LONGS_EQUAL(0, block.channels().rest().size());
}

TEST(ProvisioningBlock, MayStandInFrontOfAnything) {
  for (const std::uint8_t fill : std::initializer_list<std::uint8_t>{0x00, 0xFF}) {
    Octets memory = station;
    memory.resize(Block::kMaxOctets, fill);
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
  check_rule(BlockError::kVersion, 5, 2);
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
  long_one.resize(Block::kMaxOctets + 1);
  store_be32(long_one.data() + 8, Block::kMaxOctets + 1);
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
      Block block;
      if (Block::parse(other, block) != BlockError::kNone) {
        continue;
      }
      CHECK(static_cast<std::size_t>(block.suite()) < kCipherSuiteCount);
      Reader reader = block.channels();
      for (std::size_t i = 0; i < block.tx_scs(); ++i) {
        for (int left = Block::take_sc(reader, PnRecordKind::kTransmit).sas; left > 0; --left) {
          CHECK(block.key(Block::take_sa(reader, PnRecordKind::kTransmit).key).transmits);
        }
      }
      for (std::size_t i = 0; i < block.rx_scs(); ++i) {
        for (int left = Block::take_sc(reader, PnRecordKind::kReceive).sas; left > 0; --left) {
          CHECK(block.key(Block::take_sa(reader, PnRecordKind::kReceive).key).receives);
        }
      }
      CHECK(reader.ok() && reader.rest().empty());
    }
  }
}

TEST(ProvisioningBlock, KeepsItsReservedOctetsAtZero) {
  for (const std::size_t at : {std::size_t{6}, std::size_t{7}, std::size_t{26}, std::size_t{27},
                               std::size_t{35}, kKeys + 46, kKeys + 47, kTxSc + 10, kTxSc + 11,
                               kTxSa + 3, kRxSc + 9, kRxSc + 10, kRxSc + 11, kRxSa + 3}) {
    check_rule(BlockError::kReserved, at, 1);
  }
  check_rule(BlockError::kReserved, 15, 0x80 | station[15]);
  check_rule(BlockError::kReserved, kTxSa + 2, 3);
  check_rule(BlockError::kReserved, kRxSa + 2, 2);
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
  const std::size_t capacities[] = {config::kMaxBypassEtherTypes, config::kMaxSaks,
                                    config::kMaxTxScs, config::kMaxRxScs};
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
  CHECK_EQUAL(BlockError::kAn, parse(changed(bump, tx_sa + 96 + 12, 2)));
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
