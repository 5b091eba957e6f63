// SPDX-License-Identifier: Apache-2.0

// What is taken out of a TOML file before its parser, and how deep one may be.

#include "shell/toml_scan.h"

#include <CppUTest/TestHarness.h>

#include <sys/resource.h>

#include <string>

#include <toml++/toml.h>

#include "config_file.h"
#include "shell/toml_table.h"

namespace linksec::test {
namespace {

constexpr const char* kSak = "0123456789abcdeffedcba9876543210";

struct Scanned {
  explicit Scanned(std::string of) : text(std::move(of)), too_deep(sim::scan_toml(text, secrets)) {}

  // No 8 digits of the key in a row are left.
  [[nodiscard]] bool clean() const {
    const std::string sak = kSak;
    for (std::size_t at = 0; at + 8 <= sak.size(); ++at) {
      if (text.find(sak.substr(at, 8)) != std::string::npos) {
        return false;
      }
    }
    return true;
  }

  std::string text;
  sim::InlineSecrets secrets;
  std::optional<unsigned> too_deep;
};

std::string repeated(const std::string& part, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) {
    text += part;
  }
  return text;
}

std::string quoted(const std::string& mark) { return mark + kSak + mark; }

}  // namespace

TEST_GROUP(TomlScan){};

TEST(TomlScan, TakesAKeyHoweverItsNameAndItsTextAreQuoted) {
  for (const std::string name :
       {"sak", "cak", "\"sak\"", "'sak'", "key.sak", "key . \"sak\"", "  sak"}) {
    for (const std::string mark : {"\"", "'", "\"\"\"", "'''"}) {
      const Scanned scanned("[[key]]\nid = \"a\"\n" + name + " = " + quoted(mark) + " # end\n");
      CHECK_TRUE(scanned.clean());
      const toml::table root = toml::parse(scanned.text);
      const toml::table& table = *root["key"].as_array()->get(0)->as_table();
      const toml::node* node = table.get(name.find("cak") == std::string::npos ? "sak" : "cak");
      node = node == nullptr ? table.get_as<toml::table>("key")->get("sak") : node;
      const std::string placeholder = node->as_string()->get();
      LONGS_EQUAL(32, placeholder.size());
      CHECK_TRUE(scanned.secrets.original(placeholder) == kSak);
    }
  }
}

TEST(TomlScan, TakesKeysInInlineTablesAndArraysOfThem) {
  const Scanned scanned("key = [{ id = \"a\", sak = " + quoted("\"") +
                        " },\n { sak = " + quoted("'") + ", id = \"b\" }]\n");
  CHECK_TRUE(scanned.clean());
  CHECK_TRUE(scanned.text.find("\"a\"") != std::string::npos);
  CHECK_TRUE(scanned.text.find("\"b\"") != std::string::npos);
  const toml::table root = toml::parse(scanned.text);
  const toml::array& keys = *root["key"].as_array();
  STRCMP_EQUAL("**************************000000",
               keys[0].as_table()->get("sak")->as_string()->get().c_str());
  STRCMP_EQUAL("**************************000001",
               keys[1].as_table()->get("sak")->as_string()->get().c_str());
}

TEST(TomlScan, OverwritesWhatIsNoKeyAtTheirPlaceAndKeepsItsLength) {
  for (const std::string value : {"", "1", "12345", "00 11 22 33 44 55 66 77 88 99 aa",
                                  "a\\u0030b0000", "\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc"}) {
    const Scanned scanned("sak = \"" + value + "\"\n");
    const std::string found = scanned.text.substr(7, value.size());
    CHECK_TRUE(scanned.text.size() == value.size() + 9);
    CHECK_TRUE(value.empty() || found.find_first_of("0123456789abc") == std::string::npos ||
               scanned.secrets.original(found) == value);
  }
}

TEST(TomlScan, BlanksCommentsAndTheTextsOfOrigin) {
  const std::string sak = kSak;
  const Scanned scanned("# sak = " + sak + "\n[origin]\ncommands = [\n  \"key " + sak +
                        "\", # and " + sak + "\n  '" + sak + "' ]\nby = \"" + sak +
                        "\"\n[origin.more]\nx = \"" + sak + "\"\n[secy]\nmode = \"strict\" # " +
                        sak);
  CHECK_TRUE(scanned.clean());
  CHECK_TRUE(scanned.text.find("\"strict\"") != std::string::npos);
  const toml::table root = toml::parse(scanned.text);
  LONGS_EQUAL(2, root["origin"]["commands"].as_array()->size());
}

TEST(TomlScan, LeavesEverythingElseAsItWas) {
  for (const std::string text :
       {"a = \"# no comment\"\nb = '\\'\nc = \"\\\"\" # x\n", "sci = \"0200000000010001\"\n",
        "a = \"\"\"x\n# not a comment\n\"\"\"\"\nb = 1.5\n",
        "when = 2024-01-01T00:00:00Z\nsalt = \"00\"\n", "list = [1, \"# a\", 'b']\n",
        "\"sak x\" = \"12345678\"\n"}) {
    const Scanned scanned(text);
    const std::size_t comment = text.find(" # x");
    CHECK_TRUE(scanned.text.substr(0, comment) == text.substr(0, comment));
    CHECK_FALSE(scanned.too_deep.has_value());
  }
}

TEST(TomlScan, DepthIsRefusedWithItsLine) {
  const std::string dots = repeated("a.", 60'000) + "a";
  const std::string nested = repeated("[", 60'000);
  const std::string tables = repeated("{a=", 60'000);
  for (const std::string& deep :
       {dots + " = 1\n", "[" + dots + "]\n", "[[" + dots + "]]\n", "a = " + nested + "\n",
        "a = " + tables + "\n", "a = [\n" + repeated("[\n", 40), "x = {" + dots + " = 1}\n",
        repeated("\"a\" . ", 50) + "b = 1\n", repeated("'a'.", 50) + "b = 1\n"}) {
    const Scanned scanned("# first\n\nb = \"\"\"\n\n\"\"\"\n" + deep);
    CHECK_TRUE(scanned.too_deep.has_value());
    CHECK_TRUE(*scanned.too_deep >= 6);
  }
  CHECK_FALSE(Scanned("x = \"" + nested + "\"\n").too_deep.has_value());
  CHECK_FALSE(Scanned("# " + dots + "\n").too_deep.has_value());
  CHECK_FALSE(Scanned(repeated("a.b = 1\n", 1000)).too_deep.has_value());
  CHECK_FALSE(Scanned("x = [" + repeated("1.5, ", 1000) + "]\n").too_deep.has_value());
  CHECK_FALSE(Scanned("x = " + repeated("[", 30) + repeated("]", 30) + "\n").too_deep.has_value());
}

TEST(TomlScan, AFileThatIsNestedTooDeepIsRefusedInOneLine) {
  const ConfigFile file("[secy]\n" + repeated("a.", 60'000) + "a = 1\n");
  STRCMP_EQUAL(
      ":2: is nested deeper than 32 brackets or dots; no file of linksec is, is it the right one?",
      file.error().c_str());
}

TEST(TomlScan, JsonIsMeasuredOutsideItsStrings) {
  CHECK_TRUE(sim::nested_too_deep(repeated("[", 33)));
  CHECK_TRUE(sim::nested_too_deep(repeated("{\"a\":", 60'000)));
  CHECK_FALSE(sim::nested_too_deep(repeated("[", 32) + repeated("]", 32) + repeated("[", 32)));
  CHECK_FALSE(sim::nested_too_deep("\"" + repeated("[", 100) + "\\\"" + repeated("[", 100) + "\""));
}

}  // namespace linksec::test
