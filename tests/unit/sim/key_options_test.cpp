// SPDX-License-Identifier: Apache-2.0

// The link that the key options make for captures; scenario_key_options has those of protect.

#include "cli/key_options.h"

#include "config_file.h"
#include "support/print.h"

namespace linksec::test {
namespace {

namespace po = boost::program_options;

constexpr const char* kSak16 = "00112233445566778899aabbccddeeff";
constexpr const char* kSak32 = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
constexpr sim::CommandText kText = {"test", "", "", ""};

// Key files, and the options of a command that validates.
class Options {
 public:
  Options() : files_("") {
    short_ = files_.add("short.sak", kSak16, 0600);
    long_ = files_.add("long.sak", kSak32, 0600);
  }

  [[nodiscard]] std::optional<sim::LinkConfig> link(const sim::Args& args) const {
    po::options_description list;
    list.add_options()("config", po::value<std::string>());
    sim::add_key_options(list, sim::KeyUse::kValidate);
    sim::CommandLine line(kText, list, {});
    CHECK(line.parse(args));
    return sim::link_of_options(line, sim::KeyUse::kValidate, {"in.pcap"});
  }
  [[nodiscard]] std::string error(const sim::Args& args) const {
    try {
      static_cast<void>(link(args));
      return "none";
    } catch (const sim::Failure& failure) {
      return failure.what();
    }
  }
  [[nodiscard]] const std::string& short_file() const { return short_; }
  [[nodiscard]] const std::string& long_file() const { return long_; }

 private:
  ConfigFile files_;
  std::string short_;
  std::string long_;
};

}  // namespace

TEST_GROUP(KeyOptions){};

TEST(KeyOptions, OneKeyOpensFramesOfAnySenderAndAn) {
  const Options options;
  const auto link = options.link({"--key-file", options.short_file()});
  CHECK(link.has_value());
  LONGS_EQUAL(1, link->rx_scs.size());
  CHECK(link->rx_scs[0].any);
  LONGS_EQUAL(4, link->rx_scs[0].sas.size());
  for (std::uint32_t an = 0; an < 4; ++an) {
    LONGS_EQUAL(an, link->rx_scs[0].sas[an].an.value());
    CHECK(link->rx_scs[0].sas[an].start.at_once());
  }
  CHECK(link->keys[0]->suite == CipherSuite::kGcmAes128 && link->keys[0]->receives);
  CHECK(link->shared_sak && link->outer_tags.automatic && link->trailer.automatic);
  TEXT_EQUAL(options.short_file(), link->key_files.at(0));
}

TEST(KeyOptions, SeveralKeysAreARingTheNewestLast) {
  const Options options;
  const auto link = options.link(
      {"--key-file", options.short_file(), "--key-file", options.long_file(), "--an", "2"});
  LONGS_EQUAL(2, link->rx_scs[0].sas.size());
  LONGS_EQUAL(0, link->rx_scs[0].sas[0].key);
  LONGS_EQUAL(1, link->rx_scs[0].sas[1].key);
  LONGS_EQUAL(2, link->rx_scs[0].sas[1].an.value());
  CHECK(link->keys[0]->suite == CipherSuite::kGcmAes128);
  CHECK(link->keys[1]->suite == CipherSuite::kGcmAes256);
  OCTETS_EQUAL(from_hex(kSak32), link->keys[1]->sak.bytes());
}

TEST(KeyOptions, EachSciIsASender) {
  const Options options;
  const auto link = options.link({"--key-file", options.short_file(), "--sci",
                                  "02:00:00:00:00:01/1", "--sci", "0200000000020001"});
  LONGS_EQUAL(2, link->rx_scs.size());
  CHECK(!link->rx_scs[0].any && link->rx_scs[0].sci == Sci{0x0200000000010001});
  CHECK(link->rx_scs[1].sci == Sci{0x0200000000020001});
  STRCMP_CONTAINS("is there twice with one SCI",
                  options
                      .error({"--key-file", options.short_file(), "--sci", "02:00:00:00:00:01/1",
                              "--sci", "0200000000010001"})
                      .c_str());
}

TEST(KeyOptions, ASaltMakesASuiteWithExtendedPnsWhoseSsciMayBeOpen) {
  const Options options;
  const sim::Args given = {"--key-file", options.long_file(), "--salt", "112233445566778899aabbcc"};
  const auto open = options.link(given);
  CHECK(open->keys[0]->suite == CipherSuite::kGcmAesXpn256 && open->keys[0]->has_salt);
  sim::Args said = given;
  said.insert(said.end(), {"--sci", "0200000000010001", "--ssci", "33554432"});
  const auto link = options.link(said);
  CHECK(link->rx_scs[0].sas[0].ssci == Ssci{33554432});
  STRCMP_CONTAINS("is 2 with its octets reversed", link->warnings.at(0).c_str());
  said.back() = "0x0000000A";  // As ip macsec show prints it.
  CHECK(options.link(said)->rx_scs[0].sas[0].ssci == Ssci{10});
  for (const char* const none : {"", "0x", "a", "-1", "0x100000000", "4294967296", "1 "}) {
    said.back() = none;
    STRCMP_CONTAINS("--ssci is no number", options.error(said).c_str());
  }
}

TEST(KeyOptions, AnSsciIsThatOfTheOneSenderThatIsNamed) {
  const Options options;
  const auto error = [&](const sim::Args& more) {
    sim::Args args = {"--key-file", options.long_file(), "--salt", "112233445566778899aabbcc"};
    args.insert(args.end(), more.begin(), more.end());
    return options.error(args);
  };
  STRCMP_CONTAINS("give that --sci, or remove --ssci", error({"--ssci", "1"}).c_str());
  STRCMP_CONTAINS("give that --sci, or remove --ssci",
                  error({"--ssci", "1", "--sci", "any"}).c_str());
  STRCMP_CONTAINS(
      "--ssci goes with one --sci",
      error({"--ssci", "1", "--sci", "0200000000010001", "--sci", "0200000000020001"}).c_str());
  STRCMP_CONTAINS("remove --sci, and it is found", error({"--sci", "0200000000010001"}).c_str());
  STRCMP_CONTAINS("remove --sci, and it is found",
                  error({"--sci", "any", "--sci", "0200000000010001"}).c_str());
  TEXT_EQUAL("none", error({"--sci", "any"}));
}

TEST(KeyOptions, AConfidentialityOffsetIsThatOfEachKey) {
  const Options options;
  const auto link = options.link({"--key-file", options.short_file(), "--key-file",
                                  options.long_file(), "--confidentiality-offset", "30"});
  CHECK(link->keys[0]->offset == ConfidentialityOffset::k30);
  CHECK(link->keys[1]->offset == ConfidentialityOffset::k30);
  CHECK(link->controls.confidentiality_offset == ConfidentialityOffset::k30);
  const auto error = [&](const char* value, const sim::Args& more) {
    sim::Args args = {"--key-file", options.short_file(), "--confidentiality-offset", value};
    args.insert(args.end(), more.begin(), more.end());
    return options.error(args);
  };
  STRCMP_CONTAINS("can be 0, 30 or 50", error("31", {}).c_str());
  STRCMP_CONTAINS("is no number from 0 to 50", error("300", {}).c_str());
  STRCMP_CONTAINS("is not offered by the suites with xpn",
                  error("30", {"--salt", "112233445566778899aabbcc"}).c_str());
  STRCMP_CONTAINS("--confidentiality-offset goes with --key-file",
                  options.error({"--config", "x", "--confidentiality-offset", "30"}).c_str());
}

TEST(KeyOptions, WithoutAKeyTheConfigurationSpeaks) {
  const Options options;
  CHECK(!options.link({"--config", "link.toml"}).has_value());
  STRCMP_CONTAINS("give --config LINK.toml, or a key", options.error({}).c_str());
  STRCMP_CONTAINS("--an goes with --key-file",
                  options.error({"--config", "link.toml", "--an", "1"}).c_str());
}

}  // namespace linksec::test
