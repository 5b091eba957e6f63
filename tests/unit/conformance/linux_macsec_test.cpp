// SPDX-License-Identifier: Apache-2.0

// What a case asks for as commands of `ip`, and what `ip` of iproute2 6.1 prints as counters. The
// JSON was printed by a Linux 6.1 kernel.

#include "conformance/linux_macsec.h"

#include "conformance/scene.h"
#include "shell/failure.h"
#include "shell/hex.h"
#include "support/print.h"

using namespace linksec;
using namespace linksec::sim::conformance;

namespace {

constexpr const char* kShown =
    R"([{"ifindex":3,"ifname":"m1","protect":true,"validate":"strict","sc":false,"sa":false,)"
    R"("encrypt":true,"send_sci":true,"end_station":false,"scb":false,"replay":true,"window":32,)"
    R"("cipher_suite":"GCM-AES-128","icv_length":16,"sci":"0x200000000010001","encoding_sa":1,)"
    R"("OutPktsUntagged":1,"InPktsUntagged":2,"OutPktsTooLong":3,"InPktsNoTag":4,)"
    R"("InPktsBadTag":5,"InPktsUnknownSCI":6,"InPktsNoSCI":7,"InPktsOverrun":8,)"
    R"("OutPktsProtected":9,"OutPktsEncrypted":10,"OutOctetsProtected":11,)"
    R"("OutOctetsEncrypted":12,"sa_list":[{"an":1,"pn":77,"active":true,)"
    R"("key":"01000000000000000000000000000000","OutPktsProtected":9,"OutPktsEncrypted":10}],)"
    R"("rx_sc":[{"sci":"0x200000000020001","active":true,"InOctetsValidated":13,)"
    R"("InOctetsDecrypted":14,"InPktsUnchecked":15,"InPktsDelayed":16,"InPktsOK":17,)"
    R"("InPktsInvalid":18,"InPktsLate":19,"InPktsNotValid":20,"InPktsNotUsingSA":21,)"
    R"("InPktsUnusedSA":22,"sa_list":[{"an":0,"pn":5,"active":false,)"
    R"("key":"10000000000000000000000000000000","InPktsOK":17}]}],"offload":"off"}])";

std::string joined(const std::vector<std::string>& commands) {
  std::string text;
  for (const std::string& command : commands) {
    text += command + "\n";
  }
  return text;
}

}  // namespace

TEST_GROUP(LinuxMacsec){};

TEST(LinuxMacsec, ASetupIsADeviceItsChannelsAndTheirAssociations) {
  Setup setup = one_peer_at(CipherSuite::kGcmAes128, Pn{132}, Pn{100}, 32);
  const std::string own = sim::to_hex(test_key(1, setup.suite).sak);
  const std::string peer = sim::to_hex(test_key(2, setup.suite).sak);
  CHECK_EQUAL(
      "link set eth0 address 02:00:00:00:00:01 mtu 9032\n"
      "link add link eth0 name ms1 type macsec port 1 cipher gcm-aes-128 encrypt on send_sci "
      "off replay on window 32 validate strict encodingsa 0\n"
      "macsec add ms1 tx sa 0 pn 1 on key 00 " +
          own +
          "\nmacsec add ms1 rx sci 0200000000020001 on\n"
          "macsec add ms1 rx sci 0200000000020001 sa 0 pn 132 on key 10 " +
          peer + "\nlink set ms1 up promisc on\n",
      joined(linux_setup(setup, "ms1")));
}

TEST(LinuxMacsec, ExtendedPacketNumbersComeWithSaltAndSsci) {
  const Setup setup = one_peer(CipherSuite::kGcmAesXpn256);
  const std::string text = joined(linux_setup(setup, "ms1"));
  const Key key = test_key(1, setup.suite);
  char ssci[9];
  std::snprintf(ssci, sizeof(ssci), "%08x", static_cast<unsigned>(test_ssci(kOwnSci).value));
  CHECK(text.find("tx sa 0 xpn 1 salt " + sim::to_hex(key.salt) + " ssci " + ssci + " on key 00 " +
                  sim::to_hex(key.sak)) != std::string::npos);
}

TEST(LinuxMacsec, WhatLinuxDoesNotHaveIsSaid) {
  Setup setup = one_peer();
  CHECK_FALSE(not_in_linux(setup).has_value());
  setup.validate = ValidateFrames::kNull;
  CHECK(not_in_linux(setup).has_value());
  setup = one_peer();
  setup.offset = 30;
  CHECK(not_in_linux(setup).has_value());
  setup = one_peer();
  setup.tx.push_back(setup.tx[0]);
  CHECK(not_in_linux(setup).has_value());
  // lowestPN follows from nextPN and the window.
  CHECK(not_in_linux(one_peer_at(CipherSuite::kGcmAes128, Pn{100}, Pn{100}, 32)).has_value());
  CHECK_FALSE(not_in_linux(one_peer_at(CipherSuite::kGcmAes128, Pn{132}, Pn{100}, 32)).has_value());
}

TEST(LinuxMacsec, AnAssociationMakesRoomForTheOneThatReplacesIt) {
  const Setup setup = one_peer();
  const Change change = {
      .control = Control::kCreateRxSa, .sci = kPeerSci, .an = An{0}, .sa = {.key = 8}};
  const std::string add = "macsec add ms1 rx sci 0200000000020001 sa 0 pn 1 off key 10 " +
                          sim::to_hex(test_key(8, setup.suite).sak) + "\n";
  CHECK_EQUAL(add, joined(linux_change(setup, "ms1", {}, change)));
  CHECK_EQUAL(
      "macsec set ms1 rx sci 0200000000020001 sa 0 off\n"
      "macsec del ms1 rx sci 0200000000020001 sa 0\n" +
          add,
      joined(linux_change(setup, "ms1", linux_readings(kShown), change)));
}

TEST(LinuxMacsec, AControlThatLinuxLacksHasNoCommands) {
  const Setup setup = one_peer();
  CHECK(linux_change(setup, "ms1", {}, {.control = Control::kRaiseLowestPn}).empty());
  CHECK(linux_change(setup, "ms1", {},
                     {.control = Control::kValidateFrames,
                      .value = static_cast<std::uint64_t>(ValidateFrames::kNull)})
            .empty());
}

TEST(LinuxMacsec, CountersOf2006AreThoseOf2018) {
  const Counters counters = linux_counters(kShown);
  const std::map<std::string, std::uint64_t> wanted = {
      {"OutPktsUntagged", 1},
      {"InPktsUntagged", 2},
      {"OutPktsTooLong", 3},
      {"InPktsNoTag", 4},
      {"InPktsBadTag", 5},
      {"InPktsNoSA", 6 + 22},
      {"InPktsNoSAError", 7 + 21},
      {"InPktsOverrun", 8},
      {"OutPktsProtected/0200000000010001", 9},
      {"OutPktsEncrypted/0200000000010001", 10},
      {"OutOctetsProtected", 11},
      {"OutOctetsEncrypted", 12},
      {"InOctetsValidated", 13},
      {"InOctetsDecrypted", 14},
      {"InPktsUnchecked/0200000000020001", 15},
      {"InPktsDelayed/0200000000020001", 16},
      {"InPktsOK/0200000000020001", 17},
      {"InPktsInvalid/0200000000020001", 18},
      {"InPktsLate/0200000000020001", 19},
      {"InPktsNotValid/0200000000020001", 20},
  };
  for (const auto& [name, value] : wanted) {
    CHECK_EQUAL_TEXT(value, counters.at(name), name.c_str());
  }
  CHECK_EQUAL(wanted.size(), counters.size());
}

TEST(LinuxMacsec, ReadingsHaveTheWordsOfTheCases) {
  const Readings readings = linux_readings(kShown);
  CHECK_EQUAL(std::string("true"), readings.at("replayProtect"));
  CHECK_EQUAL(std::string("32"), readings.at("replayWindow"));
  CHECK_EQUAL(std::string("1"), readings.at("txSC.0200000000010001.encodingSA"));
  CHECK_EQUAL(std::string("none"), readings.at("txSC.0200000000010001.0"));
  CHECK_EQUAL(std::string("77"), readings.at("txSC.0200000000010001.1.nextPN"));
  CHECK_EQUAL(std::string("false"), readings.at("rxSC.0200000000020001.0.enabled"));
}

TEST(LinuxMacsec, WhatIsNotOfIpIsARunFailure) {
  for (const char* const text : {"", "[]", "{}", "[{\"sci\":\"x\"}]", "nonsense"}) {
    CHECK_THROWS(linksec::sim::Failure, static_cast<void>(linux_counters(text)));
    CHECK_THROWS(linksec::sim::Failure, static_cast<void>(linux_readings(text)));
  }
}
