// SPDX-License-Identifier: Apache-2.0
#include "shell/child.h"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>

#include "shell/child_process.h"
#include "shell/descriptor.h"
#include "shell/stopwatch.h"

namespace linksec::sim {
namespace {

constexpr int kNotStarted = 127;

// A file without a name: a child that writes much never waits for a reader.
Descriptor memory_file(const std::string& text) {
  Descriptor file(::memfd_create("linksec", MFD_CLOEXEC));
  const bool written = file.open() && ::write(file.get(), text.data(), text.size()) ==
                                          static_cast<ssize_t>(text.size());
  if (!written || ::lseek(file.get(), 0, SEEK_SET) != 0) {
    throw run_failure(std::string("a program can't be started: ") + std::strerror(errno));
  }
  return file;
}

std::string text_of(const Descriptor& file) {
  std::string text;
  std::array<char, 4096> part{};
  ssize_t got = 0;
  ::lseek(file.get(), 0, SEEK_SET);
  while ((got = ::read(file.get(), part.data(), part.size())) > 0) {
    text.append(part.data(), static_cast<std::size_t>(got));
  }
  return text;
}

struct Streams {
  Descriptor input;
  Descriptor output;
  Descriptor errors;
};

}  // namespace

std::string ChildResult::last_words() const {
  std::istringstream lines(errors);
  std::string last;
  for (std::string line; std::getline(lines, line);) {
    last = line.empty() ? last : line;
  }
  return last.empty() ? "it ended with code " + std::to_string(exit_code) : printable(last);
}

ChildResult run_child(const std::vector<std::string>& words, const std::string& input,
                      std::optional<std::chrono::milliseconds> limit) {
  require_uninterrupted();
  const Streams streams{memory_file(input), memory_file({}), memory_file({})};
  const Stopwatch watch;
  ChildProcess child;
  ChildResult result;
  if (child.start(words, {streams.input.get(), streams.output.get(), streams.errors.get(), {}}) !=
      0) {
    result.exit_code = kNotStarted;
    return result;
  }
  result.too_slow = limit.has_value() && !child.ends_within(*limit);
  if (result.too_slow) {
    child.kill();
  }
  child.wait();
  result.exit_code = child.exit_code();
  result.seconds = watch.seconds();
  require_uninterrupted();
  result.output = text_of(streams.output);
  result.errors = text_of(streams.errors);
  return result;
}

bool have_program(const std::string& name) {
  const char* const path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (::access((std::filesystem::path(folder) / name).c_str(), X_OK) == 0) {
      return true;
    }
  }
  return false;
}

std::string this_program() {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) {
    throw run_failure("this program's own file can't be found: " + error.message());
  }
  return path.string();
}

std::string file_of_tree(const std::string& name) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  fs::path place = fs::path(this_program()).parent_path();
  while (place != place.parent_path()) {
    if (fs::exists(place / name, ignored)) {
      return (place / name).string();
    }
    place = place.parent_path();
  }
  return {};
}

}  // namespace linksec::sim
