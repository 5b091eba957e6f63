// SPDX-License-Identifier: Apache-2.0

// hal/console.h.

#include <CppUTest/TestHarness.h>

#include <optional>
#include <string_view>

#include "hal/console.h"
#include "platform.h"

using linksec::hal::console_read;
using linksec::hal::console_write;
using namespace linksec::contract;  // NOLINT

TEST_GROUP(ConsoleContract){void setup() override{open_console();
}
void teardown() override { close_console(); }
}
;

TEST(ConsoleContract, TextIsWrittenAsItIs) {
  console_write("one\n");
  console_write("");
  console_write(std::string_view("two\0\xFF", 5));
  if (const std::optional<std::string_view> text = written()) {
    CHECK_TRUE(*text == std::string_view("one\ntwo\0\xFF", 9));
  }
}

TEST(ConsoleContract, WithoutTypingThereIsNothingToRead) {
  LONGS_EQUAL(-1, console_read());
  LONGS_EQUAL(-1, console_read());
}

TEST(ConsoleContract, CharactersAreReadInTheirOrderAndAsUnsignedNumbers) {
  if (!type("a\xFF\n")) {
    return;
  }
  LONGS_EQUAL('a', console_read());
  LONGS_EQUAL(0xFF, console_read());
  LONGS_EQUAL('\n', console_read());
  LONGS_EQUAL(-1, console_read());
}
