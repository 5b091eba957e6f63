// SPDX-License-Identifier: Apache-2.0

// The contract tests' platform on a host: ports wired in memory, a region in a file of the
// temporary folder, the wall clock, and the console on pipes.

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <CppUTest/TestHarness.h>

#include <array>
#include <string>

#include "host/clock.h"
#include "host/console.h"
#include "host/nvm.h"
#include "host/ports.h"
#include "host/seeded_entropy.h"
#include "platform.h"

namespace linksec::contract {
namespace {

std::string folder;        // NOLINT
std::string console_text;  // NOLINT
int saved_input = -1;
int saved_error = -1;
std::array<int, 2> typed{-1, -1};
std::array<int, 2> shown{-1, -1};

constexpr hal::NvmGeometry kShape{4096, 512, 8};

std::string region_path() { return folder + "/region"; }

}  // namespace

PortPair open_ports() {
  const auto pair = host::open_loopback_pair(1024, 1514);
  CHECK_TRUE(pair.ok());
  return {pair.value().a, pair.value().b};
}

void close_ports(PortPair ports) {
  CHECK_TRUE(host::close_port(ports.a).ok());
  CHECK_TRUE(host::close_port(ports.b).ok());
}

void wait_for_arrival() {}
hal::PortId absent_port() { return hal::PortId{200}; }

hal::NvmId open_region() {
  std::string pattern = "/tmp/linksec-contract-XXXXXX";
  CHECK_TRUE(mkdtemp(pattern.data()) != nullptr);
  folder = pattern;
  const auto region = host::open_nvm(region_path(), kShape, host::NvmCreate::kIfMissing);
  CHECK_TRUE(region.ok());
  return region.value();
}

hal::NvmId restart_region(hal::NvmId region) {
  CHECK_TRUE(host::close_nvm(region).ok());
  const auto again = host::open_nvm(region_path(), kShape, host::NvmCreate::kNo);
  CHECK_TRUE(again.ok());
  return again.value();
}

void close_region(hal::NvmId region) {
  CHECK_TRUE(host::close_nvm(region).ok());
  ::unlink(region_path().c_str());
  ::rmdir(folder.c_str());
}

hal::NvmId absent_region() { return hal::NvmId{200}; }

void pass_time(std::uint64_t ns) { ::usleep(static_cast<useconds_t>(ns / 1000 + 1)); }
std::optional<hal::EntropyId> open_entropy() { return hal::EntropyId{}; }
std::optional<hal::EntropyId> open_second_entropy() {
  host::allow_seeded_entropy();
  static const hal::EntropyId source = host::open_seeded_entropy(1).value();
  return source;
}
hal::EntropyId absent_entropy() { return {0xFFFF}; }

hal::ConsoleId open_console() {
  CHECK_TRUE(::pipe(typed.data()) == 0 && ::pipe2(shown.data(), O_NONBLOCK) == 0);
  saved_input = ::dup(STDIN_FILENO);
  saved_error = ::dup(STDERR_FILENO);
  ::dup2(typed[0], STDIN_FILENO);
  ::dup2(shown[1], STDERR_FILENO);
  console_text.clear();
  host::set_console_output(host::ConsoleOutput::kStandardError);
  host::set_console_input(true);
  return host::kStandardConsole;
}

bool type(std::string_view text) {
  return ::write(typed[1], text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

std::optional<std::string_view> written() {
  std::array<char, 256> part{};
  ssize_t got = 0;
  while ((got = ::read(shown[0], part.data(), part.size())) > 0) {
    console_text.append(part.data(), static_cast<std::size_t>(got));
  }
  return console_text;
}

void close_console() {
  host::set_console_input(false);
  ::dup2(saved_input, STDIN_FILENO);
  ::dup2(saved_error, STDERR_FILENO);
  for (const int fd : {saved_input, saved_error, typed[0], typed[1], shown[0], shown[1]}) {
    ::close(fd);
  }
}

hal::ConsoleId absent_console() { return hal::ConsoleId{200}; }

}  // namespace linksec::contract
