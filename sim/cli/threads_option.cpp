// SPDX-License-Identifier: Apache-2.0
#include "cli/threads_option.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <thread>

namespace linksec::sim {
namespace {

constexpr unsigned kWriting = 2;
constexpr unsigned kReading = 3;

unsigned count_of(const CommandLine& line) {
  const auto text = line.optional_text("threads");
  if (!text.has_value()) {
    return std::clamp(std::thread::hardware_concurrency(), 1U, kReading);
  }
  const char* const end = text->data() + text->size();
  unsigned count = 0;
  const auto [rest, error] = std::from_chars(text->data(), end, count);
  if (error != std::errc() || rest != end || count == 0) {
    throw line.failure("--threads is a number from 1 on; more than 3 are as good as 3");
  }
  return count;
}

}  // namespace

void add_threads_option(boost::program_options::options_description& list) {
  list.add_options()(
      "threads", boost::program_options::value<std::string>()->value_name("N"),
      "1: one thread for everything; 2: another one writes regular files; 3: a third one reads IN, "
      "if it is a regular file. When not given, as many as there are processors, 3 at the most. "
      "The outputs are the same");
}

Threads choose_threads(const CommandLine& line) {
  const unsigned count = count_of(line);
  return {count >= kReading, count >= kWriting};
}

}  // namespace linksec::sim
