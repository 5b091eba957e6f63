// SPDX-License-Identifier: Apache-2.0
#include "link/spelling.h"

#include <array>

#include "support/print.h"

namespace linksec::test {
namespace {

constexpr const char* kSak = "00112233445566778899aabbccddeeff";

Octets read(std::string_view text, std::size_t room = 32) {
  Octets to(room, 0xA5);
  const auto octets = sim::octets_from_text(text, to);
  if (!octets.has_value()) {
    OCTETS_EQUAL(Octets(room), to);
    return {};
  }
  to.resize(*octets);
  return to;
}

std::uint64_t sci(std::string_view text) {
  const auto found = sim::sci_from_any_text(text);
  return found.has_value() ? found->value : 0;
}

Octets sak_of(std::string_view content) {
  Secret<sim::kMaxSakOctets> sak;
  const bool good = sim::sak_from_file_content(content, sak);
  CHECK(good == (sak.size() != 0));
  return {sak.bytes().begin(), sak.bytes().end()};
}

}  // namespace

TEST_GROUP(Spelling){};

TEST(Spelling, ASakThatIsWrittenTextButNoHexIsNoticed) {
  CHECK(sim::is_printed_sak("00112233445566778899aabbccddeefO"));
  CHECK(sim::is_printed_sak("macsec-test-key!"));
  CHECK_FALSE(sim::is_printed_sak(kSak));
  CHECK_FALSE(sim::is_printed_sak("00112233445566778899aabbccddeefO\n"));  // No SAK at all.
  CHECK_FALSE(sim::is_printed_sak("\x01" + std::string(15, 'a')));
}

TEST(Spelling, HexInAFileMayBeginWithAByteOrderMark) {
  const std::string mark = "\xEF\xBB\xBF";
  OCTETS_EQUAL(from_hex(kSak), sak_of(mark + "00112233445566778899aabbccddeeff\r\n"));
  CHECK(sak_of(mark + "00112233").empty());
  // Sixteen octets that are a SAK as they are, though they begin so.
  LONGS_EQUAL(16, sak_of(mark + std::string(13, '\x01')).size());
}

TEST(Spelling, HexMayHaveWhatOtherProgramsPutBetweenOctets) {
  const Octets octets = from_hex(kSak);
  for (const char* text :
       {"00112233445566778899aabbccddeeff", "00112233445566778899AABBCCDDEEFF",
        "0x00112233445566778899aabbccddeeff", "0X00112233445566778899aabbccddeeff",
        "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff",
        "00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff",
        "00-11-22-33-44-55-66-77-88-99-AA-BB-CC-DD-EE-FF",
        "0011.2233.4455.6677.8899.aabb.ccdd.eeff", "00112233 44556677 8899aabb ccddeeff\n",
        "0x00,0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xaa,0xbb,0xcc,0xdd,0xee,0xff"}) {
    OCTETS_EQUAL(octets, read(text));
  }
}

TEST(Spelling, HalfAnOctetOtherCharactersAndTooManyAreNoHex) {
  for (const char* text :
       {"001", "0:01", "00 1", "00g1", "0x", "x00", "00x11", "00;11", "\"00\""}) {
    LONGS_EQUAL(0, read(text).size());
    Octets to(32);
    CHECK(!sim::octets_from_text(text, to).has_value());
  }
  LONGS_EQUAL(0, read(kSak, 15).size());
  LONGS_EQUAL(16, read(kSak, 16).size());
}

TEST(Spelling, AKeyFileHoldsHexOrTheOctetsThemselves) {
  const Octets octets = from_hex(kSak);
  OCTETS_EQUAL(octets, sak_of(kSak));
  OCTETS_EQUAL(octets, sak_of("0x00112233445566778899aabbccddeeff\r\n"));
  OCTETS_EQUAL(octets, sak_of({reinterpret_cast<const char*>(octets.data()), octets.size()}));
  LONGS_EQUAL(32, sak_of(std::string(32, '\x81')).size());
  // 32 characters of hex are 16 octets, also without a line's end.
  LONGS_EQUAL(16, sak_of(std::string(32, '7')).size());
  LONGS_EQUAL(32, sak_of(std::string(64, '7')).size());
}

TEST(Spelling, AKeyFileOfAnotherLengthIsNone) {
  for (const std::size_t size : {0U, 1U, 15U, 17U, 31U, 33U}) {
    LONGS_EQUAL(0, sak_of(std::string(size, '\x81')).size());
  }
  for (const std::size_t size : {0U, 16U, 31U, 33U, 48U, 66U}) {
    LONGS_EQUAL(0, sak_of(std::string(size, '7')).size());
  }
}

TEST(Spelling, SuitesInTheWordsOfOtherPrograms) {
  const auto is = [](CipherSuite suite, std::string_view word) {
    const auto found = sim::suite_from_any_word(word);
    CHECK(found.has_value() && *found == suite);
  };
  for (const char* word : {"gcm-aes-128", "GCM-AES-128", "gcm_aes_128", "GCM AES 128",
                           "aes-gcm-128", "aes128gcm", "AES-128-GCM", "gcmaes128",
                           "0080C20001000001", "00-80-c2-00-01-00-00-01", "0x0080020001000001"}) {
    is(CipherSuite::kGcmAes128, word);
  }
  is(CipherSuite::kGcmAes256, "GCM-AES-256");
  is(CipherSuite::kGcmAes256, "0080c20001000002");
  is(CipherSuite::kGcmAesXpn128, "gcm_aes_xpn_128");
  is(CipherSuite::kGcmAesXpn128, "GCM-AES-128-XPN");
  is(CipherSuite::kGcmAesXpn256, "GCM-AES-XPN-256");
  is(CipherSuite::kGcmAesXpn256, "0080C20001000004");
}

TEST(Spelling, OtherWordsAreNoSuite) {
  for (const char* word : {"", "gcm-aes", "gcm-128", "aes-128", "gcm-aes-192", "gcm-aes-128-256",
                           "gcm-gcm-aes-128", "gcm-aes-xpn", "gcm-aes-1280", "0080C20001000005",
                           "null", "gcm-aes-128 or gcm-aes-256 or none"}) {
    CHECK(!sim::suite_from_any_word(word).has_value());
  }
}

TEST(Spelling, ScisInTheWordsOfOtherPrograms) {
  for (const char* text : {"0200000000010001", "0x0200000000010001", "02:00:00:00:00:01:00:01",
                           "02-00-00-00-00-01-00-01", "02:00:00:00:00:01/1", "02:00:00:00:00:01@1",
                           "0200.0000.0001/0001", "020000000001/0x1", "02:00:00:00:00:01/0001"}) {
    CHECK(0x0200000000010001U == sci(text));
  }
  CHECK(0x020000000001FFFFU == sci("02:00:00:00:00:01/65535"));
  CHECK(0x02000000000100A1U == sci("02:00:00:00:00:01/00a1"));
  CHECK(0x020000000001A001U == sci("02:00:00:00:00:01/a001"));
  CHECK(0x0200000000011001U == sci("02:00:00:00:00:01/0x1001"));
  CHECK(0x02000000000103E9U == sci("02:00:00:00:00:01@1001"));
}

TEST(Spelling, ThePortThatCouldBeHexOrDecimalIsNoSci) {
  for (const char* text :
       {"02:00:00:00:00:01/1001", "02:00:00:00:00:01/65536", "02:00:00:00:00:01",
        "02:00:00:00:00:01/", "/1", "02:00:00:00:01/1", "02:00:00:00:00:01/-1",
        "02:00:00:00:00:01/ 1", "02000000000100011", "02:00:00:00:00:01/0x10000", "any"}) {
    CHECK(!sim::sci_from_any_text(text).has_value());
  }
}

TEST(Spelling, AnSsciWithItsOctetsReversed) {
  LONGS_EQUAL(2, *sim::reversed_ssci(33554432));
  LONGS_EQUAL(1, *sim::reversed_ssci(16777216));
  for (const std::uint32_t plain : {0U, 1U, 2U, 4096U, 0xFFFFFFU, 0x12345678U, 0xFFFFFFFFU}) {
    CHECK(!sim::reversed_ssci(plain).has_value());
  }
}

TEST(Spelling, FilesOfOtherProgramsAreRecognized) {
  const auto shows = [](unsigned line, const char* part, const char* text) {
    const auto found = sim::foreign_file(text);
    CHECK(found.has_value());
    LONGS_EQUAL(line, found->line);
    STRCMP_CONTAINS(part, found->what.c_str());
  };
  shows(2, "wpa_supplicant", "# mka_cak=\nnetwork={\n macsec_policy=1\n mka_cak=0011\n}\n");
  shows(1, "ip macsec show, which holds key identifiers, not keys",
        "7: macsec0: protect on validate strict sc off sa off encrypt on\n");
  shows(3, "ip -d link",
        "7: macsec0@eth0: <UP>\n link/ether 02:00\n    macsec sci 0200000000010001");
  shows(1, "ip commands", "sudo ip macsec add macsec0 tx sa 0 pn 1 on key 00 x");
  CHECK(!sim::foreign_file("[secy]\nreplay-window = = 1\n# ip macsec show\n").has_value());
  CHECK(!sim::foreign_file("").has_value());
}

}  // namespace linksec::test
