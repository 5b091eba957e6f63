// SPDX-License-Identifier: Apache-2.0

// What a device's hook is told, to the letter, and what is made of its answers.

#include "conformance/hook_json.h"
#include "conformance/scene.h"
#include "shell/failure.h"
#include "support/print.h"

using namespace linksec;
using namespace linksec::sim::conformance;

namespace {

constexpr const char* kOnePeer = R"({
  "cipherSuite": "GCM-AES-XPN-128",
  "confidentialityOffset": 0,
  "validateFrames": "strict",
  "replayProtect": true,
  "replayWindow": 32,
  "protectFrames": true,
  "alwaysIncludeSCI": false,
  "useES": false,
  "useSCB": false,
  "sharedSAK": false,
  "maxFrameOctets": 1514,
  "uncontrolledEtherTypes": [
    "888e"
  ],
  "transmitSCs": [
    {
      "sci": "0200000000010001",
      "encodingSA": 0,
      "SAs": [
        {
          "an": 0,
          "sak": "11181f262d343b424950575e656c737a",
          "salt": "e9e4dfdad5d0cbc6c1bcb7b2",
          "ssci": 65537,
          "nextPN": "1",
          "confidentiality": true,
          "enabled": true
        }
      ]
    }
  ],
  "receiveSCs": [
    {
      "sci": "0200000000020001",
      "SAs": [
        {
          "an": 0,
          "sak": "222930373e454c535a61686f767d848b",
          "salt": "ece7e2ddd8d3cec9c4bfbab5",
          "ssci": 131073,
          "nextPN": "18446744073709551615",
          "lowestPN": "18446744073709551000",
          "enabled": true
        }
      ]
    }
  ]
}
)";

std::string change_text(const Change& change, CipherSuite suite = CipherSuite::kGcmAes128) {
  return change_json(change, suite).value_or("none");
}

void complains(const char* printed, const char* of) {
  try {
    static_cast<void>(counters_of_json(printed, "hook counters"));
  } catch (const sim::Failure& failure) {
    CHECK(failure.code() == sim::ExitCode::kFailed);
    STRCMP_EQUAL((std::string("hook counters") + of).c_str(), failure.what());
    return;
  }
  FAIL(printed);
}

}  // namespace

TEST_GROUP(HookJson){};

TEST(HookJson, TellsTheWholeSetup) {
  Setup setup =
      one_peer_at(CipherSuite::kGcmAesXpn128, Pn{~std::uint64_t{0}}, Pn{18446744073709551000U}, 32);
  setup.max_frame_octets = 1514;
  STRCMP_EQUAL(kOnePeer, setup_json(setup).c_str());
}

TEST(HookJson, TellsTablesThatAreNotTheStandards) {
  Setup setup = one_peer();
  setup.traffic_classes[7] = 3;
  setup.access_priorities[0] = 1;
  const std::string text = setup_json(setup);
  STRCMP_CONTAINS("\"trafficClasses\": [", text.c_str());
  STRCMP_CONTAINS("\"accessPriorities\": [", text.c_str());
  CHECK(text.find("salt") == std::string::npos && text.find("ssci") == std::string::npos);
}

TEST(HookJson, WritesAPnBehindTheLastOneInFull) {
  for (const auto& [suite, text] :
       {std::pair(CipherSuite::kGcmAes128, "\"nextPN\": \"4294967296\""),
        std::pair(CipherSuite::kGcmAesXpn256, "\"nextPN\": \"18446744073709551616\"")}) {
    Setup setup = one_peer(suite);
    setup.tx[0].sas[0].next_pn = Pn{0};
    STRCMP_CONTAINS(text, setup_json(setup).c_str());
  }
}

TEST(HookJson, TellsChangesOfTheSecY) {
  STRCMP_EQUAL("{\n  \"control\": \"replayWindow\",\n  \"value\": 32\n}\n",
               change_text({.control = Control::kReplayWindow, .value = 32}).c_str());
  STRCMP_EQUAL("{\n  \"control\": \"protectFrames\",\n  \"value\": false\n}\n",
               change_text({.control = Control::kProtectFrames}).c_str());
  STRCMP_EQUAL("{\n  \"control\": \"validateFrames\",\n  \"value\": \"check\"\n}\n",
               change_text({.control = Control::kValidateFrames,
                            .value = static_cast<std::uint64_t>(ValidateFrames::kCheck)})
                   .c_str());
  STRCMP_EQUAL("{\n  \"control\": \"cipherSuite\",\n  \"value\": \"GCM-AES-256\"\n}\n",
               change_text({.control = Control::kCipherSuite, .value = 1}).c_str());
  STRCMP_EQUAL(
      "{\n  \"control\": \"enableUse\",\n  \"suite\": \"GCM-AES-XPN-256\",\n  \"value\": true\n}\n",
      change_text({.control = Control::kEnableUse, .value = 1, .suite = CipherSuite::kGcmAesXpn256})
          .c_str());
  STRCMP_EQUAL("{\n  \"control\": \"adminPointToPointMAC\",\n  \"value\": \"Auto\"\n}\n",
               change_text({.control = Control::kAdminPointToPoint, .value = 2}).c_str());
  STRCMP_EQUAL(
      "{\n  \"control\": \"installSAK\",\n  \"sak\": \"99a0a7aeb5bcc3cad1d8dfe6edf4fb02\"\n}\n",
      change_text({.control = Control::kInstallSak, .value = 9}).c_str());
}

TEST(HookJson, TellsWhatIsDeleted) {
  STRCMP_EQUAL(
      "{\n  \"control\": \"deleteSAK\",\n  \"sak\": \"99a0a7aeb5bcc3cad1d8dfe6edf4fb02\"\n}\n",
      change_text({.control = Control::kDeleteSak, .value = 9}).c_str());
  STRCMP_EQUAL(
      "{\n  \"control\": \"deleteReceiveSA\",\n  \"sci\": \"0200000000020001\",\n  \"an\": 1\n}\n",
      change_text({.control = Control::kDeleteRxSa, .sci = kPeerSci, .an = An{1}}).c_str());
}

TEST(HookJson, TellsChangesOfScsAndSas) {
  STRCMP_EQUAL("{\n  \"control\": \"createReceiveSC\",\n  \"sci\": \"0200000000030001\"\n}\n",
               change_text({.control = Control::kCreateRxSc, .sci = kThirdSci}).c_str());
  STRCMP_EQUAL(
      "{\n  \"control\": \"encodingSA\",\n  \"sci\": \"0200000000010001\",\n  \"value\": 1\n}\n",
      change_text({.control = Control::kEncodingSa, .sci = kOwnSci, .an = An{1}}).c_str());
  STRCMP_EQUAL(
      "{\n  \"control\": \"updLowestPN\",\n  \"sci\": \"0200000000020001\",\n  \"an\": 2,\n"
      "  \"value\": \"190\"\n}\n",
      change_text({.control = Control::kRaiseLowestPn, .value = 190, .sci = kPeerSci, .an = An{2}})
          .c_str());
  STRCMP_EQUAL(
      "{\n  \"control\": \"createTransmitSA\",\n  \"sci\": \"0200000000010001\",\n  \"SA\": {\n"
      "    \"an\": 1,\n    \"sak\": \"444b525960676e757c838a91989fa6ad\",\n    \"nextPN\": \"1\",\n"
      "    \"confidentiality\": true,\n    \"enabled\": false\n  }\n}\n",
      change_text({.control = Control::kCreateTxSa, .sci = kOwnSci, .an = An{1}, .sa = {.key = 4}})
          .c_str());
}

TEST(HookJson, HasANameForEachControlOfADevice) {
  for (unsigned control = 0; control < static_cast<unsigned>(Control::kEngineLosesKey); ++control) {
    CHECK(change_json({.control = static_cast<Control>(control)}, CipherSuite::kGcmAes128)
              .has_value());
  }
  for (const Control control : {Control::kEngineLosesKey, Control::kEngineRegainsKey,
                                Control::kCommonPortEnabled, Control::kCommonPortPointToPoint}) {
    CHECK(!change_json({.control = control}, CipherSuite::kGcmAes128).has_value());
  }
}

TEST(HookJson, ReadsCountersOfTheSecYAndOfScs) {
  const Counters counters = counters_of_json(
      R"({"InPktsNoTag": 3, "ifInErrors": 18446744073709551615, "OutOctetsEncrypted": 0,
          "sc": {"0200000000020001": {"InPktsOK": 7}, "0200000000010001": {}}})",
      "hook");
  UNSIGNED_LONGS_EQUAL(4, counters.size());
  CHECK(counters.at("InPktsOK/0200000000020001") == 7);
  CHECK(counters.at("ifInErrors") == ~std::uint64_t{0});
  CHECK(counters_of_json("{}", "hook").empty());
}

TEST(HookJson, ComplainsOfWhatIsNoCounter) {
  for (const char* const text : {"", "nonsense", "[]", "7", "{\"InPktsNoTag\": 1"}) {
    complains(text, " printed no JSON object");
  }
  complains(R"({"InPktsOk": 1})", ": InPktsOk is no counter of 802.1AE-2018");
  complains(R"({"InPktsOK": 1})", ": InPktsOK is kept by SC: it belongs under \"sc\"");
  complains(R"({"sc": {"0200000000020001": {"InPktsNoTag": 1}}})",
            ": InPktsNoTag is the SecY's, not an SC's");
  for (const char* const value : {"-1", "1.5", "\"1\"", "null", "{}", "18446744073709551616"}) {
    complains((std::string(R"({"InPktsNoTag": )") + value + "}").c_str(),
              ": InPktsNoTag is no number of events");
  }
  complains(R"({"sc": []})", " printed no JSON object under \"sc\"");
  for (const char* const sci : {"1", "020000000002000G", "020000000002000A", "02000000000200010"}) {
    complains((std::string(R"({"sc": {")") + sci + R"(": {}}})").c_str(),
              (": " + sim::printable(sci) +
               " is no SCI of 16 lower-case hex digits with an object of counters")
                  .c_str());
  }
}
