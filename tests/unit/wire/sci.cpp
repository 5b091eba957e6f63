// SPDX-License-Identifier: Apache-2.0
#include "wire/sci.h"

#include "support/print.h"

using namespace linksec;
using namespace linksec::test;

TEST_GROUP(SciAndAn){};

// @test A15 SCI
TEST(SciAndAn, AnSciIsAnAddressAndAPortIdentifier_8_2_1) {
  const MacAddress address{{0x12, 0x15, 0x35, 0x24, 0xC0, 0x89}};
  const Sci sci = Sci::from(address, 0x5E81);
  CHECK(sci.value == 0x12153524C0895E81);
  CHECK(sci.address() == address);
  LONGS_EQUAL(0x5E81, sci.port_identifier());
  CHECK(Sci::read(from_hex("12153524c0895e81").data()) == sci);
  CHECK(Sci::of_source(from_hex("12153524c089").data(), 0x5E81) == sci);
}

// @test A15 SCI
TEST(SciAndAn, AllOnesIsNoSci_9_9) {
  CHECK(!Sci{0xFFFF'FFFF'FFFF'FFFF}.is_valid());
  CHECK(Sci{0xFFFF'FFFF'FFFF'FFFE}.is_valid());
  CHECK(Sci{0}.is_valid());
}

// @test A3
TEST(SciAndAn, AnAnHasTwoBits_9_6) {
  for (unsigned bits = 0; bits < 256; ++bits) {
    UNSIGNED_LONGS_EQUAL(bits % 4, An{bits}.value());
  }
  CHECK(An{} == An{0});
}

TEST_GROUP(EthernetReaders){};

// @test A1
TEST(EthernetReaders, AddressesMoveToPlacesThatOverlapTheOldOne_9_2) {
  const Octets from = from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b");
  for (const std::size_t begin : {0U, 1U, 8U, 16U}) {
    for (const std::size_t end : {0U, 7U, 8U, 16U}) {
      Octets octets = from;
      move_addresses(octets.data() + end, octets.data() + begin);
      for (std::size_t i = 0; i < octets.size(); ++i) {
        const bool moved = i >= end && i < end + ethernet::kAddressesOctets;
        LONGS_EQUAL(moved ? from[begin + i - end] : from[i], octets[i]);
      }
    }
  }
}

// @test A2
TEST(EthernetReaders, TheEtherTypeIsTheOneBehindTheSourceAddress_9_4) {
  Octets frame = plain_frame(from_hex("88e5"));
  LONGS_EQUAL(0x88E5, ether_type(frame));
  frame.pop_back();
  LONGS_EQUAL(0, ether_type(frame));
  LONGS_EQUAL(0, ether_type({}));
}

TEST(EthernetReaders, KnowsGroupAndBroadcastAddresses) {
  CHECK(!kOwnAddress.is_group());
  CHECK(kGroupAddress.is_group() && !kGroupAddress.is_broadcast());
  CHECK(kBroadcast.is_group() && kBroadcast.is_broadcast());
}

// @test C14 TCT
TEST(EthernetReaders, PriorityIsTheOutermostVlanTagsOr0) {
  LONGS_EQUAL(0x0F, vlan_priority_and_dei(plain_frame(from_hex("8100ffff0800"))));
  LONGS_EQUAL(0x0A, vlan_priority_and_dei(plain_frame(from_hex("88a8a00181006002"))));
  LONGS_EQUAL(0x01, vlan_priority_and_dei(plain_frame(from_hex("81001000"))));
  LONGS_EQUAL(0, vlan_priority_and_dei(plain_frame(from_hex("9100ffff0800"))));
  LONGS_EQUAL(0, vlan_priority_and_dei(plain_frame(from_hex("8100ff"))));
  LONGS_EQUAL(0, vlan_priority_and_dei({}));
}
