// SPDX-License-Identifier: Apache-2.0

// The host under the console contract, with a console in memory beside another one; backend_host/
// has the one on the standard streams.

#include <CppUTest/TestHarness.h>

#include <string>

#include "host/console.h"
#include "platform.h"

namespace linksec::contract {
namespace {

hal::ConsoleId console{};
hal::ConsoleId neighbour{};
std::string text;  // NOLINT

}  // namespace

hal::ConsoleId open_console() {
  const auto first = host::open_memory_console();
  const auto second = host::open_memory_console();
  CHECK_TRUE(first.ok() && second.ok());
  neighbour = first.value();
  console = second.value();
  host::type(neighbour, "not for this one");
  hal::console_write(neighbour, "nor is this");
  text.clear();
  return console;
}

bool type(std::string_view typed) {
  host::type(console, typed);
  return true;
}

std::optional<std::string_view> written() {
  text += host::take_written(console);
  return text;
}

void close_console() {
  host::close_console(console);
  host::close_console(neighbour);
}

hal::ConsoleId absent_console() { return hal::ConsoleId{200}; }

}  // namespace linksec::contract
