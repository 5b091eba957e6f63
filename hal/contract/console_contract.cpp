// SPDX-License-Identifier: Apache-2.0

// hal/console.h.

#include <CppUTest/TestHarness.h>

#include <optional>
#include <string_view>

#include "hal/console.h"
#include "platform.h"

using linksec::hal::console_read;
using linksec::hal::console_write;
using linksec::hal::ConsoleId;
using namespace linksec::contract;  // NOLINT

TEST_GROUP(ConsoleContract) {
  void setup() override { console = open_console(); }
  void teardown() override { close_console(); }

  ConsoleId console{};
};

TEST(ConsoleContract, TextIsWrittenAsItIs) {
  console_write(console, "one\n");
  console_write(console, "");
  console_write(console, std::string_view("two\0\xFF", 5));
  if (const std::optional<std::string_view> text = written()) {
    CHECK_TRUE(*text == std::string_view("one\ntwo\0\xFF", 9));
  }
}

TEST(ConsoleContract, WithoutTypingThereIsNothingToRead) {
  LONGS_EQUAL(-1, console_read(console));
  LONGS_EQUAL(-1, console_read(console));
}

TEST(ConsoleContract, CharactersAreReadInTheirOrderAndAsUnsignedNumbers) {
  if (!type("a\xFF\n")) {
    return;
  }
  LONGS_EQUAL('a', console_read(console));
  LONGS_EQUAL(0xFF, console_read(console));
  LONGS_EQUAL('\n', console_read(console));
  LONGS_EQUAL(-1, console_read(console));
}

TEST(ConsoleContract, AConsoleThatIsNotThereTakesNothingFromThoseThatAre) {
  for (const ConsoleId absent : {absent_console(), linksec::hal::kNoConsole}) {
    const bool typed = type("b");
    console_write(absent, "gone");
    LONGS_EQUAL(-1, console_read(absent));
    if (typed) {
      LONGS_EQUAL('b', console_read(console));
    }
  }
  if (const std::optional<std::string_view> text = written()) {
    CHECK_TRUE(text->find("gone") == std::string_view::npos);
  }
}
