// SPDX-License-Identifier: Apache-2.0
#include "config_file.h"
#include "support/print.h"

namespace linksec::test {
namespace {

constexpr const char* kSak = "000102030405060708090a0b0c0d0e0f";
constexpr const char* kSak2 = "F0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";
constexpr const char* kSalt = "e0e1e2e3e4e5e6e7e8e9eaeb";

// Line 1 is [secy], line 4 the first [[key]].
const std::string kLink = std::string("[secy]\n") +             // 1
                          "cipher-suite = \"gcm-aes-128\"\n" +  // 2
                          "replay-window = 0\n" +               // 3
                          "[[key]]\n" +                         // 4
                          "id = \"a\"\n" +                      // 5
                          "sak = \"" + kSak + "\"\n" +          // 6
                          "[[key]]\n" +                         // 7
                          "id = \"b\"\n" +                      // 8
                          "sak = \"" + kSak2 + "\"\n" +         // 9
                          "[[tx-sc]]\n" +                       // 10
                          "sci = \"0200000000010001\"\n" +      // 11
                          "[[tx-sc.sa]]\n" +                    // 12
                          "an = 0\n" +                          // 13
                          "key = \"a\"\n" +                     // 14
                          "[[rx-sc]]\n" +                       // 15
                          "sci = \"0200000000990001\"\n" +      // 16
                          "[[rx-sc.sa]]\n" +                    // 17
                          "an = 3\n" +                          // 18
                          "key = \"b\"\n";                      // 19

std::string xpn(const std::string& more_key = "") {
  std::string text = with(kLink, "gcm-aes-128", "gcm-aes-xpn-128");
  text = with(text, kSak, std::string(kSak) + "\"\nsalt = \"" + kSalt);
  text = with(text, kSak2, std::string(kSak2) + "\"\nsalt = \"" + kSalt);
  text = with(text, "key = \"a\"", "key = \"a\"\nssci = 1" + more_key);
  return with(text, "key = \"b\"", "key = \"b\"\nssci = 2");
}

std::string error_of(const std::string& text) { return ConfigFile(text).error(); }

}  // namespace

TEST_GROUP(LinkConfig){};

// @test C7 D1 D2
TEST(LinkConfig, DefaultsAreTheStandards) {
  const ConfigFile file(with(kLink, "cipher-suite = \"gcm-aes-128\"\nreplay-window = 0\n", ""));
  const sim::LinkConfig config = file.load();
  const Controls& controls = config.controls;
  CHECK(controls.cipher_suite == CipherSuite::kGcmAes128);
  CHECK(controls.validate_frames == ValidateFrames::kStrict);
  CHECK(controls.protect_frames && controls.replay_protect);
  CHECK(!controls.always_include_sci && !controls.use_es && !controls.use_scb);
  LONGS_EQUAL(0, controls.replay_window);
  CHECK(sim::CountRule{} == config.outer_tags && sim::CountRule{} == config.trailer);
  CHECK(config.tx_scs[0].sas[0].confidentiality);
  LONGS_EQUAL(1, config.tx_scs[0].sas[0].next_pn.value);
  CHECK(config.rx_scs[0].sas[0].enable);
  LONGS_EQUAL(1, config.rx_scs[0].sas[0].lowest_pn.value);
}

TEST(LinkConfig, ReadsKeysOfEitherCase) {
  const ConfigFile file(kLink);
  const sim::LinkConfig config = file.load();
  LONGS_EQUAL(2, config.keys.size());
  OCTETS_EQUAL(from_hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"), config.keys[1]->sak.bytes());
  CHECK(config.keys[0]->transmits && !config.keys[0]->receives);
  CHECK(!config.keys[1]->transmits && config.keys[1]->receives);
}

TEST(LinkConfig, LowestPnIsNextPnLessTheWindow) {
  std::string text = with(kLink, "replay-window = 0", "replay-window = 10");
  const ConfigFile file(text + "next-pn = 100\n");
  LONGS_EQUAL(90, file.load().rx_scs[0].sas[0].lowest_pn.value);
}

TEST(LinkConfig, PnBeyondSignedIntegersIsAString) {
  const ConfigFile file(with(xpn(), "ssci = 2", "ssci = 2\nnext-pn = \"0xFFFFFFFFFFFFFFFf\""));
  CHECK(~std::uint64_t{0} == file.load().rx_scs[0].sas[0].next_pn.value);
}

TEST(LinkConfig, AcceptsWhatSaysWhereTheLinkComesFrom) {
  const ConfigFile file(kLink + "[origin]\nanything = \"goes\"\n[expect]\nx = 1\n");
  TEXT_EQUAL("", file.error());
}

TEST(LinkConfig, EqualSaksWithEqualSaltsAreOne) {
  const ConfigFile file(with(with(kLink, kSak2, kSak), "key = \"b\"", "key = \"b\""));
  const sim::LinkConfig config = file.load();
  LONGS_EQUAL(1, config.keys.size());
  CHECK(config.keys[0]->transmits && config.keys[0]->receives);
}

TEST(LinkConfig, OneTransmitScTakesEveryUserPriority) {
  const ConfigFile file(with(kLink, "0200000000010001", "020000000001a001"));
  const sim::LinkConfig config = file.load();
  for (const std::uint8_t traffic_class : config.traffic_classes) {
    LONGS_EQUAL(0xA, traffic_class);
  }
}

TEST(LinkConfig, FromFrameAndFromTimeAreRead) {
  std::string text = kLink + "[[rx-sc.sa]]\nan = 3\nkey = \"a\"\nfrom-frame = 7\n" +
                     "[[rx-sc.sa]]\nan = 2\nkey = \"c\"\nfrom-time = 1700000000.5\n" +
                     "[[key]]\nid = \"c\"\nsak = \"" + std::string(32, '7') + "\"\n";
  const ConfigFile file(text);
  TEXT_EQUAL("", file.error());
  const sim::LinkConfig config = file.load();
  LONGS_EQUAL(7, *config.rx_scs[0].sas[1].start.frame);
  CHECK(Time{1'700'000'000'500'000'000} == *config.rx_scs[0].sas[2].start.time);
}

TEST(LinkConfig, FromTimeMayBeADateOrNanosecondsInAString) {
  const auto start = [](const std::string& value) {
    const ConfigFile file(kLink + "from-time = " + value + "\n");
    return *file.load().rx_scs[0].sas[0].start.time;
  };
  CHECK(Time{951'782'400'000'000'000} == start("2000-02-29T00:00:00Z"));
  CHECK(Time{951'778'800'250'000'000} == start("2000-02-29T00:00:00.25+01:00"));
  CHECK(Time{1'700'000'000'123'456'789} == start("\"1700000000.123456789\""));
  CHECK(Time{12'000'000'000} == start("12"));
  STRCMP_CONTAINS(":20: [[rx-sc.sa]] from-time is no time",
                  error_of(kLink + "from-time = \"soon\"\n").c_str());
  STRCMP_CONTAINS("is no time", error_of(kLink + "from-time = -1.0\n").c_str());
}

TEST(LinkConfig, WarnsOfKeysThatServeNothing) {
  const ConfigFile file(kLink + "[[key]]\nid = \"idle\"\nsak = \"" + std::string(32, '7') + "\"\n");
  const sim::LinkConfig config = file.load();
  LONGS_EQUAL(1, config.warnings.size());
  STRCMP_CONTAINS(":20: [[key]] \"idle\" serves no SA", config.warnings[0].c_str());
}

TEST(LinkConfig, WarnsOfKeysThatOthersCanRead) {
  ConfigFile file(kLink);
  static_cast<void>(file.add("link.toml", kLink, 0644));
  const sim::LinkConfig config = file.load();
  LONGS_EQUAL(1, config.warnings.size());
  STRCMP_CONTAINS("others can read the keys in this file", config.warnings[0].c_str());
}

TEST(LinkConfig, ReadsASakFileBesideTheConfiguration) {
  ConfigFile file(with(kLink, "sak = \"" + std::string(kSak2) + "\"", "sak-file = \"b.sak\""));
  static_cast<void>(file.add("b.sak", std::string(kSak2) + "\n", 0640));
  const sim::LinkConfig config = file.load();
  OCTETS_EQUAL(from_hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"), config.keys[1]->sak.bytes());
  TEXT_EQUAL(file.path("b.sak"), config.key_files.at(0));
  STRCMP_CONTAINS("b.sak: others can read this SAK; chmod 600 it", config.warnings.at(0).c_str());
}

TEST_GROUP(LinkConfigRefuses){void refused(const std::string& text, const std::string& message)
                                  const {const std::string error = error_of(text);
if (error.find(message) == std::string::npos) {
  FAIL(("expected \"" + message + "\", found \"" + error + "\"").c_str());
}
CHECK(error.find(';') != std::string::npos || error.find("none of") != std::string::npos ||
      error.find("can be") != std::string::npos || error.find("needs") != std::string::npos ||
      error.find("is not a list") != std::string::npos);
CHECK(error.find('\n') == std::string::npos);
for (const char* secret : {kSak, kSak2, "00010203", "F0f1f2f3"}) {
  CHECK(error.find(secret) == std::string::npos);
}
}  // namespace linksec::test
}
;

TEST(LinkConfigRefuses, WhatIsNoToml) {
  refused(with(kLink, "an = 0", "an = = 0"), ":13: is not TOML");
  refused(with(kLink, "\"" + std::string(kSak) + "\"", kSak), ":6: is not TOML");
  refused(with(kLink, "\"" + std::string(kSak) + "\"", "11111111111111111111111111111111"),
          ":6: is not TOML");
  refused(with(kLink, std::string(kSak) + "\"", kSak), ": is not TOML");
}

TEST(LinkConfigRefuses, UnknownNames) {
  refused(with(kLink, "replay-window", "replay-windov"),
          ":3: [secy] has a name of 13 characters that is not known; did you mean replay-window?");
  refused(with(kLink, "sak = ", "sack = "),
          ":6: [[key]] has a name of 4 characters that is not known; did you mean sak?");
  refused(with(kLink, "[[rx-sc]]", "[[rx-cs]]"),
          ": the file has a name of 5 characters that is not known");
  refused(with(kLink, "an = 3", "an = 3\nfrobnicate = 1"),
          ":19: [[rx-sc.sa]] has a name of 10 characters that is not known; known are an, key, "
          "next-pn");
  refused(with(kLink, "sak = ", std::string(kSak) + " = "),
          ":6: [[key]] has a name of 32 characters that is not known");
}

TEST(LinkConfigRefuses, ValuesOfTheWrongType) {
  refused(with(kLink, "an = 0", "an = \"0\""), ":13: [[tx-sc.sa]] an is not an integer");
  refused(with(kLink, "id = \"a\"", "id = 5"), ":5: [[key]] id is not a string");
  refused(with(kLink, "replay-window = 0", "use-es = 1"), ":3: [secy] use-es is neither true nor");
  refused(with(kLink, "[[tx-sc]]", "[tx-sc]"), "is not an array of tables");
  refused(with(kLink, "[secy]", "[[secy]]"), "secy is not a table");
}

// @test D3
TEST(LinkConfigRefuses, ValuesOutOfRange) {
  refused(with(kLink, "an = 0", "an = 4"),
          ":13: [[tx-sc.sa]] an is out of range; it can be 0 to 3");
  refused(with(kLink, "replay-window = 0", "replay-window = 4294967296"),
          ":3: [secy] replay-window");
  refused(with(kLink, "replay-window = 0", "replay-window = -1"), ":3: [secy] replay-window");
  refused(with(kLink, "replay-window = 0", "outer-tags = 3"), ":3: [secy] outer-tags");
  refused(with(kLink, "replay-window = 0", "max-frame = 13"), ":3: [secy] max-frame");
  refused(with(kLink, "replay-window = 0", "confidentiality-offset = 40"), "can be 0, 30 or 50");
  refused(with(kLink, "replay-window = 0", "validate-frames = \"Strict\""), "is none of null");
  refused(with(kLink, "gcm-aes-128", "gcm-aes-512"), ":2: [secy] cipher-suite is none of");
  refused(kLink + "next-pn = 4294967296\n", ":20: [[rx-sc.sa]] next-pn is out of range");
  refused(kLink + "next-pn = 0\n", ":20: [[rx-sc.sa]] next-pn is out of range");
  refused(kLink + "next-pn = \"17\"\n", ":20: [[rx-sc.sa]] next-pn is not a number");
  refused(kLink + "next-pn = \"0x10000000000000000\"\n", "next-pn is not a number");
  refused(kLink + "from-frame = 0\n", ":20: [[rx-sc.sa]] from-frame is out of range");
}

// @test E2 E9
TEST(LinkConfigRefuses, KeysOfTheWrongLength) {
  refused(with(kLink, kSak, "00010203"),
          ":6: [[key]] sak holds 8 characters; a SAK of gcm-aes-128 "
          "has 32 hex digits");
  refused(with(kLink, "gcm-aes-128", "gcm-aes-256"), ":6: [[key]] sak holds 32 characters");
  refused(with(kLink, "0e0f", "0e0g"), ":6: [[key]] sak holds a character that is no hex digit");
  refused(with(xpn(), kSalt, "e0e1"), ":7: [[key]] salt holds 4 characters; a salt has 24");
}

TEST(LinkConfigRefuses, KeysThatAreMissingOrTwice) {
  refused(with(kLink, "sak = \"" + std::string(kSak) + "\"\n", ""), ":4: [[key]] has neither sak");
  refused(with(kLink, "id = \"a\"", "id = \"a\"\nsak-file = \"f\""), "has both sak and sak-file");
  refused(with(kLink, "id = \"b\"", "id = \"a\""),
          ":8: [[key]] id is taken by the [[key]] of "
          "line 4");
  refused(with(kLink, "id = \"a\"\n", ""), ":4: [[key]] has no id");
  refused(with(kLink, "key = \"a\"", "key = \"c\""),
          ":14: [[tx-sc.sa]] key names an id of 1 characters");
  refused(with(kLink, "key = \"a\"", std::string("key = \"") + kSak + "\""),
          "an id of 32 characters");
  refused(with(kLink, "id = \"a\"", std::string("id = \"") + kSak + "\""),
          "names an id of 1 characters");
  refused(with(with(kLink, "id = \"a\"", std::string("id = \"") + kSak + "\""), "id = \"b\"",
               std::string("id = \"") + kSak + "\""),
          ":8: [[key]] id is taken");
  refused(with(kLink, "sak = \"" + std::string(kSak) + "\"", "sak-file = \"none\""),
          ":6: [[key]] sak-file");
}

// @test E4 E5
TEST(LinkConfigRefuses, SaltAndSsciWhereTheyDoNotBelong) {
  TEXT_EQUAL("", error_of(xpn()));
  refused(with(kLink, "id = \"a\"", "id = \"a\"\nsalt = \"" + std::string(kSalt) + "\""),
          ":6: [[key]] salt is not used by gcm-aes-128");
  refused(with(kLink, "an = 0", "an = 0\nssci = 1"), ":14: [[tx-sc.sa]] ssci is not used by");
  refused(with(xpn(), "\nsalt = \"" + std::string(kSalt) + "\"", ""), ":4: [[key]] has no salt");
  refused(with(xpn(), "\nssci = 1", ""), "[[tx-sc.sa]] has no ssci");
  refused(with(with(xpn(), kSak2, kSak), kSalt, std::string(24, 'e')),
          "[[key]] has the SAK of the [[key]] \"a\" (line 4) and another salt");
}

// @test E8 E11
TEST(LinkConfigRefuses, AnOffsetWithXpn) {
  refused(with(xpn(), "replay-window = 0", "confidentiality-offset = 30"),
          ":3: [secy] confidentiality-offset is not offered by gcm-aes-xpn-128");
}

// @test A15 E13
TEST(LinkConfigRefuses, ScisThatClash) {
  refused(with(kLink, "0200000000990001", "0200000000010001"),
          ":15: [[rx-sc]] has the sci of the [[tx-sc]] of line 10");
  refused(kLink + "[[rx-sc]]\nsci = \"0200000000990001\"\n",
          ":20: [[rx-sc]] has the sci of the one of line 15");
  refused(kLink + "[[tx-sc]]\nsci = \"0200000000010001\"\n",
          ":20: [[tx-sc]] has the sci of the one of line 10");
  refused(kLink + "[[tx-sc]]\nsci = \"0200000000020001\"\n",
          ":20: [[tx-sc]] sci differs from that of line 10");
  refused(with(kLink, "0200000000990001", "ffffffffffffffff"), ":16: [[rx-sc]] sci is all ones");
  refused(with(kLink, "0200000000990001", "02:00:00:00:00:99"), ":16: [[rx-sc]] sci holds 17 char");
}

// @test A5 C6
TEST(LinkConfigRefuses, UseEsWithAnotherPortIdentifier) {
  refused(with(with(kLink, "replay-window = 0", "use-es = true"), "0200000000010001",
               "0200000000010002"),
          ":10: [[tx-sc]] sci has a Port Identifier other than 0001, which use-es implies");
}

// @test B6
TEST(LinkConfigRefuses, NullWithProtectFrames) {
  refused(with(kLink, "replay-window = 0", "validate-frames = \"null\"\nprotect-frames = true"),
          ":4: [secy] protect-frames is true, but validate-frames is \"null\"");
  const ConfigFile file(with(kLink, "replay-window = 0", "validate-frames = \"null\""));
  CHECK(!file.load().controls.protect_frames);
}

// @test E13
TEST(LinkConfigRefuses, SaksThatWouldRepeatANonce) {
  refused(with(kLink, "key = \"a\"", "key = \"a\"\n[[tx-sc.sa]]\nan = 1\nkey = \"a\""),
          ":15: [[tx-sc.sa]] has the SAK of the one of line 12");
  const std::string twice = kLink + "[[rx-sc.sa]]\nan = 1\nkey = \"b\"\n";
  refused(twice, ":20: [[rx-sc.sa]] has the SAK of the one of line 17");
  TEXT_EQUAL("", error_of(with(twice, "replay-window = 0", "shared-sak = true")));
  refused(with(with(xpn(), kSak2, kSak), "ssci = 2", "ssci = 1"),
          "ssci 1 stands for another SC under this SAK");
}

// @test C12 C13
TEST(LinkConfigRefuses, SasThatClash) {
  refused(kLink + "[[rx-sc.sa]]\nan = 3\nkey = \"a\"\n",
          ":20: [[rx-sc.sa]] has the an of the one of line 17");
  refused(with(kLink, "an = 0", "an = 1"), ":10: [[tx-sc]] encoding-sa is 0, and no [[tx-sc.sa]]");
  refused(kLink + "from-frame = 2\nfrom-time = 3\n", ":17: [[rx-sc.sa]] has both from-frame");
}

// @test C14
TEST(LinkConfigRefuses, PrioritiesWithoutASc) {
  refused(kLink + "[[traffic-class]]\nuser-priority = 5\ntraffic-class = 1\n",
          ":22: [[traffic-class]] traffic-class is 1, and no [[tx-sc]]");
  refused(kLink + "[[traffic-class]]\nuser-priority = 5\n", ":20: [[traffic-class]] needs both");
  refused(kLink + "[access-priority]\ntable = [1, 2]\n", ":21: [access-priority] table is not a");
}

}  // namespace linksec::test
