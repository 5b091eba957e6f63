// SPDX-License-Identifier: Apache-2.0
#include "app/station.h"

#include "support/print.h"

using namespace linksec;
using namespace linksec::test;

// The golden frames were made by hand from RFC 826, RFC 791 and RFC 792.

namespace {

const StationAddress kOwn = {kOwnAddress, 24, 0x0A000001};

const std::string kOurMac = "020000000001";
const std::string kTheirMac = "020000000002";

// Who has 10.0.0.1? Tell 10.0.0.2.
std::string arp_request(const std::string& destination, const std::string& sender_ip = "0a000002") {
  return destination + kTheirMac + "0806" + "0001080006040001" + kTheirMac + sender_ip +
         "000000000000" + "0a000001";
}

const std::string kArpReply = kTheirMac + kOurMac + "0806" + "0001080006040002" + kOurMac +
                              "0a000001" + kTheirMac + "0a000002";

// ping -s 10: 38 octets in all, id 1234, sequence 1, data 00 to 09.
const std::string kEchoRequest = kOurMac + kTheirMac + "0800" +
                                 "4500002600014000400126d40a0000020a000001"
                                 "0800d1b11234000100010203040506070809";
const std::string kEchoReply = kTheirMac + kOurMac + "0800" +
                               "4500002600014000400126d40a0000010a000002"
                               "0000d9b11234000100010203040506070809";

std::uint16_t sum(ConstByteSpan octets) {
  std::uint32_t total = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    total += static_cast<std::uint32_t>(octets[i]) << (i % 2 == 0 ? 8 : 0);
  }
  total = (total & 0xFFFF) + (total >> 16);
  return static_cast<std::uint16_t>(~((total & 0xFFFF) + (total >> 16)));
}

// The echo request with another octet in the IPv4 packet, and checksums that agree.
Octets with(std::size_t at, std::uint8_t value) {
  Octets frame = from_hex(kEchoRequest);
  frame[14 + at] = value;
  store_be16(frame.data() + 24, 0);
  store_be16(frame.data() + 24, sum(ConstByteSpan{frame}.subspan(14, 20)));
  store_be16(frame.data() + 36, 0);
  store_be16(frame.data() + 36, sum(ConstByteSpan{frame}.subspan(34)));
  return frame;
}

// An echo request with that much data.
Octets with_data(std::size_t octets) {
  Octets frame = from_hex(kEchoRequest.substr(0, 2 * 42));
  for (std::size_t i = 0; i < octets; ++i) {
    frame.push_back(static_cast<std::uint8_t>(7 * i));
  }
  store_be16(frame.data() + 16, static_cast<std::uint16_t>(28 + octets));
  store_be16(frame.data() + 24, 0);
  store_be16(frame.data() + 24, sum(ConstByteSpan{frame}.subspan(14, 20)));
  store_be16(frame.data() + 36, 0);
  store_be16(frame.data() + 36, sum(ConstByteSpan{frame}.subspan(34)));
  return frame;
}

std::string answer_to(const Octets& request, const StationAddress& own = kOwn) {
  Octets frame = request;
  if (answer(own, frame)) {
    return to_hex(frame);
  }
  OCTETS_EQUAL(request, frame);
  return "";
}

std::string answer_to(const std::string& request) { return answer_to(from_hex(request)); }

// The frame with a VLAN tag behind its addresses.
std::string tagged(const std::string& frame, const std::string& tag) {
  return frame.substr(0, 24) + tag + frame.substr(24);
}

}  // namespace

TEST_GROUP(Station){};

TEST(Station, AnswersArpForItsAddress) {
  TEXT_EQUAL(kArpReply, answer_to(arp_request("ffffffffffff")));
  TEXT_EQUAL(kArpReply, answer_to(arp_request(kOurMac)));
  const std::string pad(36, '0');
  TEXT_EQUAL(kArpReply + pad, answer_to(arp_request("ffffffffffff") + pad));
}

TEST(Station, AnswersAProbeOfItsAddress) {
  const std::string reply = answer_to(arp_request("ffffffffffff", "00000000"));
  TEXT_EQUAL(kArpReply.substr(0, 76) + "00000000", reply);
}

TEST(Station, AnswersNoOtherArp) {
  const std::string request = arp_request("ffffffffffff");
  for (std::size_t at : {14U, 15U, 16U, 17U, 18U, 19U, 20U, 21U, 38U, 41U}) {
    Octets frame = from_hex(request);
    frame[at] ^= 0x20;
    TEXT_EQUAL("", answer_to(frame));
  }
  TEXT_EQUAL("", answer_to(kArpReply));
  TEXT_EQUAL("", answer_to(arp_request("020000000003")));
  TEXT_EQUAL("", answer_to(arp_request("01005e000001")));
  TEXT_EQUAL("", answer_to(arp_request("ffffffffffff", "0a000001")));  // Our own address.
  TEXT_EQUAL("", answer_to(arp_request("ffffffffffff", "0a0000ff")));
  TEXT_EQUAL("", answer_to(arp_request("ffffffffffff", "e0000001")));
  TEXT_EQUAL("", answer_to(arp_request("ffffffffffff", "ffffffff")));
}

TEST(Station, AnswersAnEchoRequest) { TEXT_EQUAL(kEchoReply, answer_to(kEchoRequest)); }

TEST(Station, AnswersUnderTheSameVlanTag) {
  for (const char* tag : {"8100e00a", "88a80001"}) {
    TEXT_EQUAL(tagged(kEchoReply, tag), answer_to(tagged(kEchoRequest, tag)));
    TEXT_EQUAL(tagged(kArpReply, tag), answer_to(tagged(arp_request("ffffffffffff"), tag)));
    TEXT_EQUAL("", answer_to(tagged(tagged(kEchoRequest, tag), tag)));
  }
}

TEST(Station, AnswersEchoRequestsOfEachSize) {
  for (std::size_t octets = 0; octets <= 2000 - 42; octets += octets < 70 ? 1 : 97) {
    const std::string reply = answer_to(with_data(octets));
    UNSIGNED_LONGS_EQUAL(2 * (42 + octets), reply.size());
    const Octets answered = from_hex(reply);
    UNSIGNED_LONGS_EQUAL(0, sum(ConstByteSpan{answered}.subspan(34)));
  }
}

TEST(Station, LeavesThePaddingBehindThePacketAlone) {
  const std::string pad = "a5a5a5a5a5a5a5a5";
  TEXT_EQUAL(kEchoReply + pad, answer_to(kEchoRequest + pad));
}

TEST(Station, KeepsTypeOfServiceAndIdentificationAndSetsTimeToLive) {
  Octets request = with(8, 1);
  request = with(1, 0xB8);
  Octets frame = request;
  CHECK(answer(kOwn, frame));
  UNSIGNED_LONGS_EQUAL(0xB8, frame[15]);
  UNSIGNED_LONGS_EQUAL(64, frame[22]);
  UNSIGNED_LONGS_EQUAL(0, sum(ConstByteSpan{frame}.subspan(14, 20)));
  Octets last_hop = with(8, 1);
  CHECK(answer(kOwn, last_hop));
  UNSIGNED_LONGS_EQUAL(64, last_hop[22]);
}

TEST(Station, AnswersWhoeverIsBehindARouter) { CHECK(answer_to(with(12, 192)) != ""); }

TEST(Station, AnswersNoFrameThatIsCut) {
  for (const std::string& request :
       {kEchoRequest, arp_request("ffffffffffff"), tagged(kEchoRequest, "81000001")}) {
    for (std::size_t octets = 0; octets < request.size() / 2; ++octets) {
      TEXT_EQUAL("", answer_to(request.substr(0, 2 * octets)));
    }
  }
}

TEST(Station, AnswersNoEchoRequestWithAWrongBit) {
  const Octets request = from_hex(kEchoRequest);
  for (std::size_t bit = 14 * 8; bit < request.size() * 8; ++bit) {
    Octets frame = request;
    frame[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    TEXT_EQUAL("", answer_to(frame));
  }
}

TEST(Station, AnswersNoEchoRequestThatIsNotOneWholePacketWithoutOptions) {
  TEXT_EQUAL("", answer_to(with(0, 0x46)));  // Options.
  TEXT_EQUAL("", answer_to(with(0, 0x44)));
  TEXT_EQUAL("", answer_to(with(0, 0x65)));
  TEXT_EQUAL("", answer_to(with(2, 1)));     // Longer than the frame.
  TEXT_EQUAL("", answer_to(with(3, 27)));    // No room for an echo request.
  TEXT_EQUAL("", answer_to(with(6, 0x20)));  // More fragments.
  TEXT_EQUAL("", answer_to(with(6, 0x80)));
  TEXT_EQUAL("", answer_to(with(7, 1)));   // A later fragment.
  TEXT_EQUAL("", answer_to(with(9, 17)));  // UDP.
  TEXT_EQUAL("", answer_to(with(20, 0)));  // An echo reply.
  TEXT_EQUAL("", answer_to(with(21, 1)));
  CHECK(answer_to(with(6, 0)) != "");  // May be fragmented, and was not.
}

// Nobody is to be answered who is nobody, or everybody [RFC 1122 3.2.1.3].
TEST(Station, AnswersNoSenderThatCannotBeOne) {
  TEXT_EQUAL("", answer_to(with(15, 1)));     // Our own address.
  TEXT_EQUAL("", answer_to(with(15, 0)));     // The subnet's.
  TEXT_EQUAL("", answer_to(with(15, 0xFF)));  // Its broadcast address.
  TEXT_EQUAL("", answer_to(with(12, 224)));
  TEXT_EQUAL("", answer_to(with(12, 255)));
  Octets nobody = with(12, 0);
  std::fill_n(nobody.begin() + 26, 4, std::uint8_t{0});
  store_be16(nobody.data() + 24, 0);
  store_be16(nobody.data() + 24, sum(ConstByteSpan{nobody}.subspan(14, 20)));
  TEXT_EQUAL("", answer_to(nobody));
}

TEST(Station, KnowsNoBroadcastAddressWithoutASubnet) {
  const Octets request = with(15, 0);
  CHECK(answer_to(request, {kOwnAddress, 32, 0x0A000001}) != "");
  CHECK(answer_to(request, {kOwnAddress, 31, 0x0A000001}) != "");
  TEXT_EQUAL("", answer_to(request, {kOwnAddress, 30, 0x0A000001}));
  CHECK(answer_to(request, {kOwnAddress, 0, 0x0A000001}) != "");
}

TEST(Station, AnswersNoEchoRequestToOthers) {
  TEXT_EQUAL("", answer_to(with(19, 2)));
  for (const char* destination : {"ffffffffffff", "01005e000001", "020000000003"}) {
    TEXT_EQUAL("", answer_to(destination + kEchoRequest.substr(12)));
  }
}

TEST(Station, AnswersNoGroupAndNotItself) {
  for (const char* source : {"ffffffffffff", "030000000002", "020000000001"}) {
    TEXT_EQUAL("", answer_to(kEchoRequest.substr(0, 12) + source + kEchoRequest.substr(24)));
    TEXT_EQUAL("", answer_to("ffffffffffff" + std::string(source) + kArpReply.substr(24)));
  }
}

TEST(Station, AnswersNoOtherEtherType) {
  TEXT_EQUAL("", answer_to(kEchoRequest.substr(0, 24) + "86dd" + kEchoRequest.substr(28)));
  TEXT_EQUAL("", answer_to(kEchoRequest.substr(0, 24) + "0801" + kEchoRequest.substr(28)));
}
