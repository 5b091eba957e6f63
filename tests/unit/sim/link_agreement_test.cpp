// SPDX-License-Identifier: Apache-2.0

// The [mka] of a LINK.toml: its values, and its defaults.

#include "config_file.h"
#include "support/print.h"

namespace linksec::test {
namespace {

constexpr const char* kCak = "00112233445566778899aabbccddeeff";
constexpr const char* kCak32 = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

std::string mka(const std::string& more = "") {
  return "[mka]\ncak = \"" + std::string(kCak) + "\"\nckn = \"0a0b\"\n" + more;
}

sim::LinkConfig read(const std::string& text) {
  const ConfigFile file(text);
  std::vector<sim::LinkConfig> links = sim::load_offline_links(file.path());
  LONGS_EQUAL(1, links.size());
  return std::move(links.front());
}

}  // namespace

TEST_GROUP(LinkAgreement){};

TEST(LinkAgreement, DefaultsAreThoseOfTheDocument) {
  const sim::LinkConfig link = read(mka());
  const LinkAgreement& settings = link.agreement->settings;
  CHECK(!link.agreement->has_address);
  LONGS_EQUAL(16, settings.priority);
  LONGS_EQUAL(3, settings.version);
  CHECK(settings.policy == AgreementPolicy::kMustSecure);
  CHECK(settings.suspend_on_request && settings.group_join);
  CHECK(!settings.group_form && !settings.integrity_only && !settings.delay_protect);
  CHECK(!settings.strict_priority_255 && !settings.icv_indicator && !settings.hello_ramp);
  LONGS_EQUAL(1, settings.suite_count);
  CHECK(settings.suites[0] == CipherSuite::kGcmAes128);
  LONGS_EQUAL(1, settings.assumed_suites);
  LONGS_EQUAL(0, settings.rekey_seconds);
}

TEST(LinkAgreement, EachSettingIsRead) {
  const sim::LinkConfig link = read(
      mka("mac = \"02:00:00:00:00:07\"\nport = 258\npriority = 255\nstrict-priority-255 = true\n"
          "policy = \"should-secure\"\ninteg-only = true\nmka-version = 1\ndelay-protect = true\n"
          "cipher-suites = [\"gcm-aes-xpn-256\", \"gcm-aes-256\"]\n"
          "assume-suites = [\"gcm-aes-256\", \"gcm-aes-xpn-128\"]\nrekey-period = 3600\n"
          "icv-indicator = true\nhello-ramp = true\nsuspend-on-request = false\n"
          "group-join = false\ngroup-form = true\n"));
  const LinkAgreement& settings = link.agreement->settings;
  CHECK(link.agreement->has_address);
  CHECK(settings.sci == Sci{0x0200'0000'0007'0102});
  LONGS_EQUAL(255, settings.priority);
  LONGS_EQUAL(1, settings.version);
  CHECK(settings.policy == AgreementPolicy::kShouldSecure);
  CHECK(settings.strict_priority_255 && settings.integrity_only && settings.delay_protect);
  CHECK(settings.icv_indicator && settings.hello_ramp && settings.group_form);
  CHECK(!settings.suspend_on_request && !settings.group_join);
  LONGS_EQUAL(2, settings.suite_count);
  CHECK(settings.suites[0] == CipherSuite::kGcmAesXpn256);
  CHECK(settings.suites[1] == CipherSuite::kGcmAes256);
  LONGS_EQUAL(6, settings.assumed_suites);
  LONGS_EQUAL(3600, settings.rekey_seconds);
}

TEST(LinkAgreement, ParticipantsInTheOrderOfTheFile) {
  const sim::LinkConfig link =
      read(mka("[[mka.more]]\ncak = \"" + std::string(kCak32) +
               "\"\nckn = \"0a\"\nfallback = true\n"
               "start = 2026-11-28T00:00:00Z\nend = 2026-11-28T00:01:00Z\n"));
  const std::vector<LinkParticipant> list = link.agreement->participants();
  LONGS_EQUAL(2, list.size());
  LONGS_EQUAL(16, list[0].cak.size());
  LONGS_EQUAL(2, list[0].ckn.size());
  CHECK(!list[0].fallback);
  LONGS_EQUAL(32, list[1].cak.size());
  LONGS_EQUAL(0x1F, list[1].cak[31]);
  LONGS_EQUAL(1, list[1].ckn.size());  // "0a" is another name than "0a0b".
  CHECK(list[1].fallback);
  LONGS_EQUAL(1'795'824'000, list[1].start);
  LONGS_EQUAL(1'795'824'060, list[1].end);
}

TEST(LinkAgreement, TheAddressOfAStationIsTheActors) {
  const sim::LinkConfig link =
      read(mka("[station]\nmac = \"02:00:00:00:00:09\"\nipv4 = \"10.0.0.1/24\"\n"));
  CHECK(link.agreement->has_address);
  CHECK(link.agreement->settings.sci == Sci{0x0200'0000'0009'0001});
}

TEST(LinkAgreement, ALiveLinkSaysThatItTakesNone) {
  STRCMP_CONTAINS("[mka] is for run, validate", ConfigFile(mka()).error().c_str());
}

}  // namespace linksec::test
