// SPDX-License-Identifier: Apache-2.0

// A LINK.toml that is read for captures: what a live SecY can't have at once.

#include "config_file.h"
#include "support/print.h"

namespace linksec::test {
namespace {

constexpr const char* kSak16 = "00112233445566778899aabbccddeeff";
constexpr const char* kSak32 = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
constexpr const char* kSalt = "112233445566778899aabbcc";

std::string key(const std::string& id, const std::string& sak, const std::string& more = "") {
  return "[[key]]\nid = \"" + id + "\"\nsak = \"" + sak + "\"\n" + more;
}

std::string rx(const std::string& sci, const std::string& sas) {
  return "[[rx-sc]]\nsci = \"" + sci + "\"\n" + sas;
}

std::string rx_sa(unsigned an, const std::string& key, const std::string& more = "") {
  return "[[rx-sc.sa]]\nan = " + std::to_string(an) + "\nkey = \"" + key + "\"\n" + more;
}

std::vector<sim::LinkConfig> links(const std::string& text) {
  const ConfigFile file(text);
  return sim::load_offline_links(file.path());
}

sim::LinkConfig link(const std::string& text) {
  std::vector<sim::LinkConfig> found = links(text);
  LONGS_EQUAL(1, found.size());
  return std::move(found.front());
}

std::string offline_error(const std::string& text) {
  const ConfigFile file(text);
  try {
    static_cast<void>(sim::load_offline_links(file.path()));
    return {};
  } catch (const sim::Failure& failure) {
    return std::string(failure.what()).substr(file.path().size());
  }
}

std::string live_error(const std::string& text) { return ConfigFile(text).error(); }

void contains(const std::string& part, const std::string& text) {
  STRCMP_CONTAINS(part.c_str(), text.c_str());
}

const std::string kOneSc = rx("0200000000010001", rx_sa(0, "a"));

// Three links of one capture, each with its own suite.
const std::string kThree =
    "[[link]]\nid = \"one\"\n[link.secy]\nreplay-window = 3\n[[link.key]]\nid = \"a\"\nsak = \"" +
    std::string(kSak16) +
    "\"\n[[link.rx-sc]]\nsci = \"0200000000010001\"\n[[link.rx-sc.sa]]\nan = 0\nkey = \"a\"\n"
    "[[link]]\nid = \"two\"\n[[link.key]]\nid = \"a\"\nsak = \"" +
    std::string(kSak32) +
    "\"\n[[link.rx-sc]]\nsci = \"0200000000020001\"\n[[link.rx-sc.sa]]\nan = 1\nkey = \"a\"\n"
    "[[link]]\n[link.secy]\ncipher-suite = \"gcm-aes-xpn-128\"\n[[link.key]]\nid = \"a\"\nsak = "
    "\"" +
    std::string(kSak16) + "\"\nsalt = \"" + kSalt +
    "\"\n[[link.rx-sc]]\nsci = \"0200000000030001\"\n[[link.rx-sc.sa]]\nan = 2\nkey = \"a\"\n"
    "ssci = 1\n";

}  // namespace

TEST_GROUP(OfflineLinks){};

TEST(OfflineLinks, AFileWithoutLinkTablesIsOneLink) {
  const sim::LinkConfig config = link(key("a", kSak16) + kOneSc);
  TEXT_EQUAL("", config.id);
  LONGS_EQUAL(1, config.rx_scs.size());
  CHECK(config.outer_tags.automatic && config.trailer.automatic);
}

TEST(OfflineLinks, EachLinkTableIsALink) {
  const std::vector<sim::LinkConfig> found = links(kThree);
  LONGS_EQUAL(3, found.size());
  TEXT_EQUAL("one", found[0].id);
  LONGS_EQUAL(3, found[0].controls.replay_window);
  CHECK(found[0].keys[0]->suite == CipherSuite::kGcmAes128);
  CHECK(found[1].keys[0]->suite == CipherSuite::kGcmAes256);
  CHECK(found[2].keys[0]->suite == CipherSuite::kGcmAesXpn128);
  OCTETS_EQUAL(from_hex(kSak32), found[1].keys[0]->sak.bytes());
  CHECK(Sci{0x0200000000030001} == found[2].rx_scs[0].sci);
}

TEST(OfflineLinks, ALiveSecYTakesTheLinkThatIsNamed) {
  contains(": has 3 [[link]], and one is wanted here", live_error(kThree));
  const ConfigFile file(kThree);
  LONGS_EQUAL(3, sim::load_link_config(file.path(), "one").controls.replay_window);
  CHECK_THROWS(sim::Failure, (void)sim::load_link_config(file.path(), "two"));
  CHECK_THROWS(sim::Failure, (void)sim::load_link_config(file.path(), "none"));
}

TEST(OfflineLinks, LinkTablesAreCheckedAsFilesAre) {
  contains("[[link]] has the id of another", offline_error(with(kThree, "\"two\"", "\"one\"")));
  contains("[[link]] has a name of 3 characters that is not known",
           offline_error(with(kThree, "id = \"two\"", "ide = \"two\"")));
  contains("the file, which has [[link]], has a name", offline_error("[secy]\n" + kThree));
  contains("is not an array of tables", offline_error("[link]\nid = \"a\"\n"));
  contains("names an id",
           offline_error(with(kThree, "an = 1\nkey = \"a\"", "an = 1\nkey = \"b\"")));
}

TEST(OfflineLinks, ASakOfTheOtherLengthTakesItsSuiteOfTheFamily) {
  const std::string two =
      key("a", kSak16) + key("b", kSak32) + rx("0200000000010001", rx_sa(0, "a") + rx_sa(1, "b"));
  const sim::LinkConfig config = link("[secy]\ncipher-suite = \"gcm-aes-128\"\n" + two);
  CHECK(config.keys[0]->suite == CipherSuite::kGcmAes128);
  CHECK(config.keys[1]->suite == CipherSuite::kGcmAes256);
  const std::string salt = "salt = \"" + std::string(kSalt) + "\"\n";
  const sim::LinkConfig xpn =
      link("[secy]\ncipher-suite = \"gcm-aes-xpn-256\"\n" + key("a", kSak16, salt) +
           rx("0200000000010001", rx_sa(0, "a", "ssci = 2\n")));
  CHECK(xpn.keys[0]->suite == CipherSuite::kGcmAesXpn128);
  contains("sak holds 64 characters; a SAK of gcm-aes-128 has 32 hex digits",
           live_error("[secy]\ncipher-suite = \"gcm-aes-128\"\n" + two));
}

TEST(OfflineLinks, ASaltTellsTheFamilyWhereNothingElseDoes) {
  const std::string salt = "salt = \"" + std::string(kSalt) + "\"\n";
  const std::string sc = rx("0200000000010001", rx_sa(0, "a", "ssci = 2\n"));
  CHECK(link(key("a", kSak32, salt) + sc).keys[0]->suite == CipherSuite::kGcmAesXpn256);
  contains("salt is not used by gcm-aes-128",
           offline_error("[secy]\ncipher-suite = \"gcm-aes-128\"\n" + key("a", kSak16, salt) + sc));
  contains("salt is not used by gcm-aes-128", live_error(key("a", kSak16, salt) + sc));
}

TEST(OfflineLinks, AKeyMayHaveSuiteAndControlsOfItsOwn) {
  const std::string own =
      "cipher-suite = \"GCM-AES-XPN-128\"\nvalidate-frames = \"check\"\nreplay-protect = false\n"
      "replay-window = 9\nsalt = \"" +
      std::string(kSalt) + "\"\n";
  const std::string text =
      "[secy]\nconfidentiality-offset = 30\nreplay-window = 5\n" +
      key("a", kSak16, "confidentiality-offset = 50\n") + key("b", std::string(32, '7'), own) +
      key("c", std::string(32, '8')) +
      rx("0200000000010001", rx_sa(0, "a") + rx_sa(1, "b", "ssci = 7\n") + rx_sa(2, "c"));
  const sim::LinkConfig config = link(text);
  CHECK(config.keys[0]->offset == ConfidentialityOffset::k50);
  CHECK(config.keys[1]->offset == ConfidentialityOffset::k0);
  CHECK(config.keys[2]->offset == ConfidentialityOffset::k30);
  const Controls controls = sim::controls_of(config, *config.keys[1]);
  CHECK(controls.cipher_suite == CipherSuite::kGcmAesXpn128);
  CHECK(controls.validate_frames == ValidateFrames::kCheck && !controls.replay_protect);
  LONGS_EQUAL(9, controls.replay_window);
  LONGS_EQUAL(5, sim::controls_of(config, *config.keys[2]).replay_window);
  contains("[[key]] confidentiality-offset of a key is for captures", live_error(text));
}

TEST(OfflineLinks, ASuiteOfAKeyIsHeldToItsLength) {
  contains("sak holds 32 characters; a SAK of gcm-aes-256 has 64 hex digits",
           offline_error(key("a", kSak16, "cipher-suite = \"gcm-aes-256\"\n") + kOneSc));
  contains("confidentiality-offset is not offered by gcm-aes-xpn-128",
           offline_error(key("a", kSak16,
                             "cipher-suite = \"gcm-aes-xpn-128\"\nconfidentiality-offset = 30\n") +
                         kOneSc));
}

TEST(OfflineLinks, OneSakUnderTwoSuitesIsTwoKeys) {
  const sim::LinkConfig config =
      link(key("a", kSak16) + key("b", kSak16, "confidentiality-offset = 30\n") +
           rx("0200000000010001", rx_sa(0, "a") + rx_sa(1, "b")));
  LONGS_EQUAL(2, config.keys.size());
}

TEST(OfflineLinks, AReceiveScMayHaveTheSciOfATransmitSc) {
  const std::string both = key("a", kSak16) + kOneSc +
                           "[[tx-sc]]\nsci = \"0200000000010001\"\nencoding-sa = 0\n"
                           "[[tx-sc.sa]]\nan = 0\nkey = \"a\"\n";
  const sim::LinkConfig config = link(both);
  LONGS_EQUAL(1, config.tx_scs.size());
  CHECK(config.keys[0]->transmits && config.keys[0]->receives);
  contains("our own frames coming back", live_error(both));
}

TEST(OfflineLinks, KeysOfOneAnStandInTheOrderOfTheFile) {
  const std::string text = key("a", kSak16) + key("b", std::string(32, '7')) +
                           rx("0200000000010001", rx_sa(0, "a") + rx_sa(0, "b"));
  const sim::LinkConfig config = link(text);
  LONGS_EQUAL(2, config.rx_scs[0].sas.size());
  LONGS_EQUAL(0, config.rx_scs[0].sas[0].key);
  LONGS_EQUAL(1, config.rx_scs[0].sas[1].key);
  contains("has the an of the one of line", live_error(text));
  contains("has the an and the SAK of one in front of it",
           offline_error(key("a", kSak16) + rx("0200000000010001", rx_sa(0, "a") + rx_sa(0, "a"))));
}

TEST(OfflineLinks, OneSakForSeveralAnsIsShared) {
  const std::string text = key("a", kSak16) + rx("0200000000010001", rx_sa(0, "a") + rx_sa(1, "a"));
  CHECK(link(text).shared_sak);
  contains("has the SAK of the one of line", live_error(text));
}

TEST(OfflineLinks, AnySenderIsForCapturesAlone) {
  const std::string text = key("a", kSak16) + rx("any", rx_sa(0, "a")) + kOneSc;
  const sim::LinkConfig config = link(text);
  CHECK(config.rx_scs[0].any && !config.rx_scs[1].any);
  contains("sci is \"any\", which captures can have", live_error(text));
  contains("put its SAs there", offline_error(text + rx("any", rx_sa(1, "a"))));
}

TEST(OfflineLinks, AnySenderHasNoSsciOfItsOwn) {
  const std::string head = "[secy]\ncipher-suite = \"gcm-aes-xpn-128\"\n" +
                           key("a", kSak16, "salt = \"11:22:33:44:55:66:77:88:99:AA:BB:CC\"\n");
  CHECK(link(head + rx("any", rx_sa(0, "a"))).rx_scs[0].any);
  contains("ssci has no effect", offline_error(head + rx("any", rx_sa(1, "a", "ssci = 3\n"))));
  contains("has no ssci, which gcm-aes-xpn-128 needs", offline_error(head + kOneSc));
}

TEST(OfflineLinks, TagsAndTrailersAreANumberOrFound) {
  const std::string rest = key("a", kSak16) + kOneSc;
  const sim::LinkConfig config = link("[secy]\nouter-tags = 16\ntrailer = \"auto\"\n" + rest);
  CHECK(sim::CountRule({false, 16}) == config.outer_tags && config.trailer.automatic);
  CHECK(sim::CountRule({false, 0}) == link("[secy]\ntrailer = 0\n" + rest).trailer);
  contains("outer-tags is out of range", offline_error("[secy]\nouter-tags = 17\n" + rest));
  contains("trailer is neither a number nor", offline_error("[secy]\ntrailer = \"some\"\n" + rest));
  contains("outer-tags is \"auto\", which captures can have",
           live_error("[secy]\nouter-tags = \"auto\"\n" + rest));
  contains("trailer is out of range", live_error("[secy]\ntrailer = 4\n" + rest));
}

TEST(OfflineLinks, AnSsciThatIsReversedIsSaid) {
  const std::string text = "[secy]\ncipher-suite = \"gcm-aes-xpn-128\"\n" +
                           key("a", kSak16, "salt = \"" + std::string(kSalt) + "\"\n") +
                           rx("0200000000010001", rx_sa(0, "a", "ssci = 33554432\n"));
  const sim::LinkConfig config = link(text);
  LONGS_EQUAL(1, config.warnings.size());
  contains(":12: [[rx-sc.sa]] ssci 33554432 is 2 with its octets reversed", config.warnings[0]);
  CHECK(Ssci{33554432} == config.rx_scs[0].sas[0].ssci);
  LONGS_EQUAL(0, link(with(text, "33554432", "3")).warnings.size());
}

TEST(OfflineLinks, AnSsciOfTwoSendersIsSaidAndTaken) {
  const std::string text = "[secy]\ncipher-suite = \"gcm-aes-xpn-128\"\n" +
                           key("a", kSak16, "salt = \"" + std::string(kSalt) + "\"\n") +
                           rx("0200000000010001", rx_sa(0, "a", "ssci = 1\n")) +
                           rx("0200000000020001", rx_sa(0, "a", "ssci = 1\n"));
  contains("ssci 1 stands for another SC", link(text).warnings.at(0));
}

TEST_GROUP(KeysAsOthersWriteThem){};

TEST(KeysAsOthersWriteThem, InLinkToml) {
  for (const char* sak :
       {"0x00112233445566778899aabbccddeeff", "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff",
        "00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF",
        "0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, "
        "0xcc, 0xdd, 0xee, 0xff"}) {
    const ConfigFile file("[secy]\ncipher-suite = \"GCM-AES-128\"\n" + key("a", sak) +
                          rx("02:00:00:00:00:01/1", rx_sa(0, "a")));
    const sim::LinkConfig config = file.load();
    OCTETS_EQUAL(from_hex(kSak16), config.keys[0]->sak.bytes());
    CHECK(Sci{0x0200000000010001} == config.rx_scs[0].sci);
  }
}

TEST(KeysAsOthersWriteThem, AFileOfRawOctets) {
  ConfigFile file("[[key]]\nid = \"a\"\nsak-file = \"k\"\n" + kOneSc);
  const Octets octets = from_hex(kSak16);
  static_cast<void>(
      file.add("k", {reinterpret_cast<const char*>(octets.data()), octets.size()}, 0600));
  OCTETS_EQUAL(octets, file.load().keys[0]->sak.bytes());
  static_cast<void>(file.add("k", std::string(17, '\x90'), 0600));
  contains("sak-file holds 17 characters; a SAK of gcm-aes-128", file.error());
}

TEST(KeysAsOthersWriteThem, FilesOfOtherProgramsAreNamed) {
  contains("where there is a CAK, linksec import makes one of it",
           live_error("network={\n mka_cak=0011\n}\n"));
  contains(":1: is a wpa_supplicant configuration", live_error("network={\n mka_cak=0011\n}\n"));
  contains(
      ":1: is the output of ip macsec show, which holds key identifiers, not keys; a "
      "LINK.toml is wanted here: linksec import makes one of it",
      offline_error("7: macsec0: protect on validate strict sc off sa off encrypt on\n"));
  contains(":1: is not TOML", live_error("anything = = else\n"));
}

}  // namespace linksec::test
