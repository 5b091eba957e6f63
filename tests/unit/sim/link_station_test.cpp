// SPDX-License-Identifier: Apache-2.0

// What a LINK.toml says for a board alone: its own addresses, and the EtherTypes around the SecY.

#include "config_file.h"
#include "support/print.h"

namespace linksec::test {
namespace {

// Line 1 is [secy], line 10 the [station] that a test adds.
const std::string kLink =
    "[secy]\n"
    "[[key]]\n"
    "id = \"a\"\n"
    "sak = \"000102030405060708090a0b0c0d0e0f\"\n"
    "[[tx-sc]]\n"
    "sci = \"0200000000010001\"\n"
    "[[tx-sc.sa]]\n"
    "an = 0\n"
    "key = \"a\"\n";

std::string station(const std::string& mac, const std::string& ipv4) {
  return kLink + "[station]\nmac = \"" + mac + "\"\nipv4 = \"" + ipv4 + "\"\n";
}

std::string error_of(const std::string& text) { return ConfigFile(text).error(); }

std::string types(const std::string& list) {
  return with(kLink, "[secy]\n", "[secy]\nuncontrolled-ethertypes = " + list + "\n");
}

}  // namespace

TEST_GROUP(LinkStation){};

TEST(LinkStation, AddressesAreRead) {
  const ConfigFile file(station("02:aB:00:00:00:01", "192.168.10.254/22"));
  TEXT_EQUAL("", file.error());
  const sim::LinkConfig config = file.load();
  CHECK(config.station->mac == (MacAddress{{0x02, 0xAB, 0, 0, 0, 1}}));
  LONGS_EQUAL(0xC0A8'0AFE, config.station->ipv4);
  LONGS_EQUAL(22, config.station->prefix_length);
  CHECK(!ConfigFile(kLink).load().station.has_value());
}

TEST(LinkStation, AWrongMacIsRefusedWithItsLine) {
  for (const char* wrong : {"", "02:00:00:00:00", "02:00:00:00:00:1", "02-00-00-00-00-01",
                            "02:00:00:00:00:0g", "02:00:00:00:00:01:02", "0200000000010001 "}) {
    STRCMP_CONTAINS(":11: [station] mac is no MAC address; write six pairs",
                    error_of(station(wrong, "10.0.0.1/24")).c_str());
  }
  for (const char* group : {"03:00:00:00:00:01", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00"}) {
    STRCMP_CONTAINS(":11: [station] mac is not the address of one station",
                    error_of(station(group, "10.0.0.1/24")).c_str());
  }
}

TEST(LinkStation, AWrongIpv4AddressIsRefusedWithItsLine) {
  for (const char* wrong : {"", "10.0.0.1", "10.0.0/24", "10.0.0.1/33", "10.0.0.256/24",
                            "10.0.0.1/24 ", "10.0.0.1/", "10..0.1/24", "10.0.0.-1/24", "a/8"}) {
    STRCMP_CONTAINS(":12: [station] ipv4 is no address with a prefix length",
                    error_of(station("02:00:00:00:00:01", wrong)).c_str());
  }
  for (const char* wrong : {"0.0.0.1/8", "127.0.0.1/8", "224.0.0.1/4", "255.255.255.255/32",
                            "10.0.0.0/24", "10.0.0.255/24", "10.0.0.3/30"}) {
    STRCMP_CONTAINS(":12: [station] ipv4 is no address that a host can have",
                    error_of(station("02:00:00:00:00:01", wrong)).c_str());
  }
  for (const char* right : {"10.0.0.255/23", "10.0.0.0/31", "10.0.0.7/32", "10.0.0.0/0"}) {
    TEXT_EQUAL("", error_of(station("02:00:00:00:00:01", right)));
  }
}

TEST(LinkStation, MissingAndUnknownNamesAreRefused) {
  STRCMP_CONTAINS(":10: [station] has no mac; give it one",
                  error_of(kLink + "[station]\n").c_str());
  STRCMP_CONTAINS(":10: [station] has no ipv4; give it one",
                  error_of(kLink + "[station]\nmac = \"02:00:00:00:00:01\"\n").c_str());
  STRCMP_CONTAINS(":11: [station] has a name of 2 characters that is not known; did you mean ipv4?",
                  error_of(kLink + "[station]\nip = \"x\"\n").c_str());
  STRCMP_CONTAINS(": the file station is not a table", error_of("station = 1\n" + kLink).c_str());
}

// @test A5
TEST(LinkStation, AnEndStationHasTheAddressOfItsSci) {
  const std::string es = with(kLink, "[secy]\n", "[secy]\nuse-es = true\n");
  const auto text = [&](const std::string& mac) {
    return es + "[station]\nmac = \"" + mac + "\"\nipv4 = \"10.0.0.1/24\"\n";
  };
  TEXT_EQUAL("", error_of(text("02:00:00:00:00:01")));
  STRCMP_CONTAINS(":12: [station] mac is not that of the [[tx-sc]] sci",
                  error_of(text("02:00:00:00:00:02")).c_str());
}

TEST_GROUP(UncontrolledTypes){};

// @test B1
TEST(UncontrolledTypes, AreEapolUnlessListed) {
  CHECK(ConfigFile(kLink).load().uncontrolled_types == (std::vector<std::uint16_t>{0x888E}));
  CHECK(ConfigFile(types("[]")).load().uncontrolled_types.empty());
  CHECK(ConfigFile(types("[0x88CC, 2048]")).load().uncontrolled_types ==
        (std::vector<std::uint16_t>{0x88CC, 0x0800}));
}

TEST(UncontrolledTypes, WrongOnesAreRefusedWithTheirLine) {
  for (const char* wrong : {"[0x05FF]", "[65536]", "[-1]", "[\"EAPOL\"]", "[[1]]", "[0.5]"}) {
    STRCMP_CONTAINS(":2: [secy] uncontrolled-ethertypes holds something other than an EtherType",
                    error_of(types(wrong)).c_str());
  }
  STRCMP_CONTAINS("holds 0x88E5, the type of protected frames",
                  error_of(types("[0x88E5]")).c_str());
  STRCMP_CONTAINS("holds a type twice", error_of(types("[0x888E, 0x888E]")).c_str());
  STRCMP_CONTAINS("is no list", error_of(types("0x888E")).c_str());
  STRCMP_CONTAINS("holds 17 types; 16 are the most",
                  error_of(types("[1537,1538,1539,1540,1541,1542,1543,1544,1545,1546,1547,1548,"
                                 "1549,1550,1551,1552,1553]"))
                      .c_str());
}

}  // namespace linksec::test
