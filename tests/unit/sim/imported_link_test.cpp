// SPDX-License-Identifier: Apache-2.0

// The texts are what iproute2 6.1 prints (ip/ipmacsec.c) and takes (ip macsec help).

#include "link/imported_link.h"

#include "shell/failure.h"
#include "support/print.h"

namespace linksec::test {
namespace {

const std::string kShown =
    "7: macsec0: protect on validate check sc off sa off encrypt on send_sci off end_station on "
    "scb "
    "off replay on window 32\n"
    "    cipher suite: GCM-AES-XPN-256, using ICV length 16\n"
    "    TXSC: 0200000000010001 on SA 1\n"
    "    stats: OutPktsUntagged InPktsUntagged OutPktsTooLong\n"
    "                         0              0              0\n"
    "        1: PN 4294967300,SSCI 0000000a state on, key 01000000000000000000000000000000\n"
    "    RXSC: 0200000000020001, state on\n"
    "        0: PN 12884901890,SSCI 00000002 state off, key 02000000000000000000000000000000\n"
    "    offload: off\n";

std::vector<sim::ImportedLink> read(const std::string& text) {
  return sim::read_import(text, "FILE").links;
}

std::string error(const std::string& text) {
  try {
    static_cast<void>(read(text));
    return "none";
  } catch (const sim::Failure& failure) {
    return failure.what();
  }
}

void refused(const std::string& message, const std::string& text) {
  const std::string found = error(text);
  STRCMP_CONTAINS(message.c_str(), found.c_str());
  CHECK(found.find("00112233") == std::string::npos);
  CHECK(found.find('\n') == std::string::npos);
}

const std::string kSak = "00112233445566778899aabbccddeeff";
const std::string kAdd = "ip macsec add macsec0 ";

}  // namespace

TEST_GROUP(ImportedLink){};

TEST(ImportedLink, WhatIpMacsecShows) {
  const auto links = read(kShown);
  LONGS_EQUAL(1, links.size());
  const sim::ImportedLink& link = links[0];
  TEXT_EQUAL("macsec0", link.name);
  CHECK(link.cipher_suite() == CipherSuite::kGcmAesXpn256);
  CHECK(link.controls.validate_frames == ValidateFrames::kCheck && link.controls.use_es);
  CHECK(link.controls.replay_protect && !link.controls.always_include_sci && link.encrypts);
  LONGS_EQUAL(32, link.controls.replay_window);
  CHECK(Sci{0x0200000000010001} == *link.tx.sci);
  LONGS_EQUAL(1, link.encoding_sa);
  LONGS_EQUAL(1, link.tx.sas[0].an);
  CHECK(4294967300U == link.tx.sas[0].next_pn);
  LONGS_EQUAL(10, *link.tx.sas[0].ssci);
  TEXT_EQUAL("01000000000000000000000000000000", link.tx.sas[0].key_id);
  CHECK(Sci{0x0200000000020001} == *link.rx[0].sci);
  // Frames of the same upper half that came before are in a capture too.
  CHECK(12884901888U == link.rx[0].sas[0].next_pn);
  CHECK(link.rx[0].sas[0].key == nullptr && link.tx.sas[0].key == nullptr);
}

TEST(ImportedLink, AnSsciInDecimalWithItsOctetsReversed) {
  std::string text = kShown;
  text.replace(text.find("0000000a"), 8, "33554432");
  LONGS_EQUAL(2, *read(text)[0].tx.sas[0].ssci);
  text.replace(text.find("33554432"), 8, "0000abcd");
  LONGS_EQUAL(0xABCD, *read(text)[0].tx.sas[0].ssci);
}

TEST(ImportedLink, SeveralInterfaces) {
  std::string second = kShown;
  second.replace(0, 10, "8: macsec1");
  const auto links = read(kShown + second);
  LONGS_EQUAL(2, links.size());
  TEXT_EQUAL("macsec1", links[1].name);
  LONGS_EQUAL(1, links[1].tx.sas.size());
}

TEST(ImportedLink, WhatIpLinkShows) {
  const auto links = read(
      "2: eth0: <BROADCAST> mtu 1500 qdisc mq state UP\n"
      "    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff\n"
      "7: macsec0@eth0: <BROADCAST,UP> mtu 1468 qdisc noqueue state UP\n"
      "    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 0\n"
      "    macsec sci 0200000000010001 protect on cipher GCM-AES-128 icvlen 16 encodingsa 2 "
      "validate strict encrypt on send_sci on end_station off scb off replay off addrgenmode "
      "eui64\n");
  LONGS_EQUAL(1, links.size());
  TEXT_EQUAL("macsec0", links[0].name);
  CHECK(Sci{0x0200000000010001} == *links[0].tx.sci);
  // It has an SA, whatever is shown.
  LONGS_EQUAL(1, links[0].tx.sas.size());
  LONGS_EQUAL(2, links[0].tx.sas[0].an);
}

TEST(ImportedLink, CommandLinesWithKeys) {
  const auto links = read(
      "#!/bin/sh\nset -e\nip link del macsec0\n"
      "/sbin/ip -n blue link add link eth0 name macsec0 address 02:00:00:00:00:01 type macsec port "
      "11 encrypt on cipher gcm-aes-256 replay on window 8 offload off\n"
      "sudo ip macsec add macsec0 tx sa 1 pn 5 on key 01 '" +
      kSak + kSak + "' 2>/dev/null || exit 1 # no more\n" +
      "ip netns exec blue ip macsec add macsec0 rx sci 0200000000020001\n"
      "ip macsec add macsec0 rx address 02:00:00:00:00:03 port 2 sa 0 pn 1 on \\\n  key 02 " +
      kSak + kSak + "; ip link set macsec0 up\n");
  LONGS_EQUAL(1, links.size());
  const sim::ImportedLink& link = links[0];
  CHECK(Sci{0x020000000001000B} == *link.tx.sci);
  CHECK(link.cipher_suite() == CipherSuite::kGcmAes256 && link.encrypts);
  LONGS_EQUAL(8, link.controls.replay_window);
  LONGS_EQUAL(1, link.tx.sas[0].an);
  LONGS_EQUAL(5, link.tx.sas[0].next_pn);
  OCTETS_EQUAL(from_hex(kSak + kSak), link.tx.sas[0].key->sak.bytes());
  LONGS_EQUAL(2, link.rx.size());
  LONGS_EQUAL(0, link.rx[0].sas.size());
  CHECK(Sci{0x0200000000030002} == *link.rx[1].sci);
  LONGS_EQUAL(1, link.rx[1].sas.size());
}

TEST(ImportedLink, ExtendedPnsOnACommandLine) {
  const auto links = read(kAdd +
                          "tx sa 0 xpn 4294967297 salt 112233445566778899aabbcc ssci 1f on "
                          "key 01 " +
                          kSak + "\n");
  const sim::ImportedSa& sa = links[0].tx.sas[0];
  CHECK(4294967297U == sa.next_pn);
  LONGS_EQUAL(0x1F, *sa.ssci);
  OCTETS_EQUAL(from_hex("112233445566778899aabbcc"), *sa.salt);
  CHECK(links[0].cipher_suite() == CipherSuite::kGcmAesXpn128);
  CHECK(!links[0].tx.sci.has_value());
}

TEST(ImportedLink, SetChangesTheNewestSaOfItsAn) {
  const std::string other(32, '7');
  const auto links =
      read(kAdd + "tx sa 0 pn 1 on key 01 " + kSak + "\n" + kAdd + "tx sa 0 pn 1 on key 02 " +
           other + "\nip macsec set macsec0 tx sa 0 pn 900 off\n");
  LONGS_EQUAL(2, links[0].tx.sas.size());
  LONGS_EQUAL(1, links[0].tx.sas[0].next_pn);
  LONGS_EQUAL(900, links[0].tx.sas[1].next_pn);
}

TEST(ImportedLink, TheDefaultsAreThoseOfLinux) {
  const auto links = read("ip link add link eth0 macsec0 type macsec\n");
  const Controls& controls = links[0].controls;
  CHECK(!controls.replay_protect && controls.always_include_sci && controls.protect_frames);
  CHECK(controls.validate_frames == ValidateFrames::kStrict && !links[0].encrypts);
}

TEST(ImportedLink, FilesThatHoldACakAreRefusedAtTheirLine) {
  refused("FILE:2: is a wpa_supplicant configuration", "ctrl_interface=/run\nnetwork={\n");
  refused("give its CAK and CKN with [mka] in a LINK.toml",
          "network={\n mka_cak=" + kSak + "\n}\n");
  refused("FILE:1: is a wpa_supplicant", "  mka_cak=" + kSak + "\n");
}

TEST(ImportedLink, AConnectionOfNetworkManagerHoldsACak) {
  refused("FILE:4: is a connection of NetworkManager, which holds a CAK",
          "[connection]\ntype=macsec\n[macsec]\nmka-cak=" + kSak + "\nmka-ckn=00\n");
}

TEST(ImportedLink, CommandsThatCanNotBeTaken) {
  refused("FILE:2: has a variable as the key, which is not expanded here",
          "\nip macsec add macsec0 tx sa 0 pn 1 on key 00 $KEY\n");
  refused("FILE:1: has a variable as the interface", "ip macsec add $DEV tx sa 0 pn 1\n");
  refused("has a key of 31 characters; a SAK has 32", kAdd + "tx sa 0 key 00 " + kSak.substr(1));
  refused("ends where the key is expected", kAdd + "tx sa 0 pn 1 on key 00\n");
  refused("where a number is expected, as AN", kAdd + "tx sa 4 pn 1 on key 00 " + kSak);
  refused("as PN", kAdd + "tx sa 0 pn x on key 00 " + kSak);
  refused("has a word of an SA that is not known", kAdd + "tx sa 0 pm 1 on key 00 " + kSak);
  refused("has neither tx sa nor rx", kAdd + "sa 0 key 00 " + kSak);
  refused("has an rx without its SCI", kAdd + "rx sa 0 key 00 " + kSak);
  refused("has a salt that is none", kAdd + "tx sa 0 salt 00112233 key 00 " + kSak);
  refused("sets an SA that no line before it adds", "ip macsec set macsec0 tx sa 0 pn 9\n");
  refused("ICV has another length", "ip link add link e m type macsec icvlen 8\n");
  refused("is neither on nor off", "ip link add link e m type macsec encrypt maybe\n");
  refused("the cipher is none of", "ip link add link e m type macsec cipher " + kSak + "\n");
  refused("has an option of a MACsec interface that is not known",
          "ip link add link e m type macsec key " + kSak + "\n");
}

TEST(ImportedLink, LinesThatChangeNothingAreNamed) {
  const std::string text =
      "# del\nip macsec offload macsec0 off\n" + kAdd + "tx sa 0 pn 1 on key 01 " + kSak +
      "\nip macsec del macsec0 tx sa 0\n" + kAdd +
      "rx sci 0200000000020001 off\nip -s m show; ip link set macsec0 up\n" +
      "ip link del macsec0 type macsec\nip addr add 10.0.0.1/24 dev macsec0\n" +
      "ip macsec set macsec0 tx sa 0 off\n";
  const std::vector<std::string> unused = sim::read_import(text, "FILE").unused;
  LONGS_EQUAL(6, unused.size());
  STRCMP_CONTAINS("FILE:2: ip macsec offload is not used", unused[0].c_str());
  STRCMP_CONTAINS("FILE:4: ip macsec del is not used", unused[1].c_str());
  STRCMP_CONTAINS("FILE:5: off is not used", unused[2].c_str());
  STRCMP_CONTAINS("FILE:6: is not used: ip macsec add", unused[3].c_str());
  STRCMP_CONTAINS("FILE:7: ip link del is not used", unused[4].c_str());
  STRCMP_CONTAINS("FILE:9: off is not used", unused[5].c_str());
  refused("FILE:1: has a word of an SC that is not known", kAdd + "rx sci 0200000000020001 of\n");
}

TEST(ImportedLink, AnSaThatIsShownAsOffIsThereAndNamed) {
  const sim::ImportedFile file = sim::read_import(kShown, "FILE");
  LONGS_EQUAL(1, file.links[0].rx[0].sas.size());
  LONGS_EQUAL(1, file.unused.size());
  STRCMP_CONTAINS("FILE:8: off is not used", file.unused[0].c_str());
}

TEST(ImportedLink, LinesOfIpThatAreOne) {
  const auto links = read(
      "4: macsec0@eth0: <BROADCAST,UP> mtu 1468 state UP\\    link/ether 02:00:00:00:00:01 brd "
      "ff:ff:ff:ff:ff:ff\\    macsec sci 0200000000010001 protect on cipher GCM-AES-256 icvlen 16 "
      "encodingsa 2 validate check encrypt on send_sci on replay off addrgenmode eui64 \n");
  LONGS_EQUAL(1, links.size());
  CHECK(links[0].cipher_suite() == CipherSuite::kGcmAes256);
  CHECK(links[0].tx.sci == Sci{0x0200000000010001});
  LONGS_EQUAL(2, links[0].encoding_sa);
}

TEST(ImportedLink, CommandsAsIpTakesThem) {
  const std::string made = "link add link eth0 macsec0 type macsec sci 0200000000010001\n";
  const std::string sa = " macsec0 tx sa 0 pn 1 on key 01 " + kSak + "\n";
  for (const std::string& text :
       {"ip " + made + "ip macsec a" + sa, "ip " + made + "ip mac add" + sa,
        made + "macsec add" + sa, "\xEF\xBB\xBF" + ("ip " + made) + "ip macsec add" + sa,
        "ip " + made + "ip macsec add\\\n macsec0 tx sa 0 pn 1 on\\\r\n key 01 " + kSak + "\n"}) {
    const auto links = read(text);
    LONGS_EQUAL(1, links.size());
    CHECK(links[0].tx.sci == Sci{0x0200000000010001});
    LONGS_EQUAL(1, links[0].tx.sas.size());
    CHECK(links[0].tx.sas[0].key != nullptr && links[0].tx.sas[0].key->sak.size() == 16);
  }
  refused("has no MACsec link", made.substr(0, made.find(" type")) + "\nmaddress add x dev eth0\n");
}

TEST(ImportedLink, TheOutputOfIpInJsonIsRefused) {
  refused("FILE:1: is JSON; give the output of ip without -j",
          "[{\"ifname\":\"macsec0\",\"protect\":true}]\n");
}

TEST(ImportedLink, FilesWithoutALink) {
  refused("FILE: has no MACsec link that is known", "");
  refused("FILE: has no MACsec link that is known", "ip link set eth0 up\nip macsec show\nip\n");
  refused("FILE:1: is a part of the output", "    TXSC: 0200000000010001 on SA 0\n");
}

TEST(ImportedLink, AnSaHasAName) {
  const auto links = read(kShown);
  TEXT_EQUAL("macsec0, TXSC 0200000000010001, AN 1",
             sim::sa_text(links[0], links[0].tx, links[0].tx.sas[0]));
  TEXT_EQUAL("macsec0, RXSC 0200000000020001, AN 0",
             sim::sa_text(links[0], links[0].rx[0], links[0].rx[0].sas[0]));
}

}  // namespace linksec::test
