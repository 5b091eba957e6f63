// SPDX-License-Identifier: Apache-2.0
#include "app/console.h"

#include "app/text.h"
#include "support/fake_aead/fake_aead.h"
#include "support/fake_hal/fake_console.h"
#include "support/port_fixture.h"
#include "support/print.h"

using namespace linksec;
using namespace linksec::test;

TEST_GROUP(ConsoleOfASecY) {
  void setup() override { fake_aead::reset(); }
  void teardown() override {
    fake_eth::reset();
    fake_aead::reset();
  }

  Console console{hal::ConsoleId{3}};
};

// @test F-LMI
TEST(ConsoleOfASecY, ShowsStatusAndCountersAndNeverAKey) {
  PortFixture box;
  box.secy.add_link();
  box.secy.add_tx(kOwnSci, 1, 7, {.enable = false});
  box.secy->lmi().set_replay_window(64);
  fake_eth::arrive(box.host, plain_frame(46));
  fake_eth::arrive(box.line, box.secy.mpdu(1));
  fake_eth::arrive(box.line, plain_frame(46));
  static_cast<void>(box.port.poll(Time{1}));
  console.print_status(box.port.secy());
  console.print_counters(box.port.secy(), box.port.counters());
  const std::string& text = fake_console::written(hal::ConsoleId{3});
  for (const char* part :
       {"Controlled Port: MAC_Enabled yes, MAC_Operational yes",
        "suite GCM-AES-128, validateFrames strict, replayWindow 64", "transmit SC 0200000000010001",
        "SA 0: in use yes, nextPN 2", "SA 1: in use no, nextPN 1", "receive SC 0200000000020001",
        "InPktsOK 1", "InPktsNoTag 1", "InOctetsDecrypted 46", "OutPktsEncrypted 1",
        "OutOctetsEncrypted 46"}) {
    STRCMP_CONTAINS(part, text.c_str());
  }
  CHECK(text.find(to_hex(test_key(1, 16)).substr(0, 8)) == std::string::npos);
  CHECK(text.find("OutPktsTooLong") == std::string::npos);
  TEXT_EQUAL("", fake_console::written());
}

TEST(ConsoleOfASecY, ShowsEachMode) {
  for (const ValidateFrames mode : kAllModes) {
    PortFixture box;
    box.secy->lmi().set_validate_frames(mode);
    console.print_status(box.port.secy());
    const char* const kTexts[] = {"null", "disabled", "check", "strict"};
    STRCMP_CONTAINS(kTexts[static_cast<std::size_t>(mode)],
                    fake_console::written(hal::ConsoleId{3}).c_str());
  }
}

TEST_GROUP(ConsoleText){};

TEST(ConsoleText, PutsTextAndNumbersTogether) {
  TextLine line;
  line << "a " << std::uint64_t{0} << " " << ~std::uint64_t{0} << " ";
  line.hex(0x0123456789ABCDEF);
  TEXT_EQUAL("a 0 18446744073709551615 0123456789abcdef", line.view());
}

TEST(ConsoleText, LeavesOutWhatDoesNotFit) {
  TextLine line;
  for (int i = 0; i < 20; ++i) {
    line << "0123456789";
  }
  UNSIGNED_LONGS_EQUAL(120, line.view().size());
}
