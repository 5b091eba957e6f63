// SPDX-License-Identifier: Apache-2.0
#include "bench/scratch_folder.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "shell/failure.h"

namespace linksec::sim::bench {
namespace {

namespace fs = std::filesystem;

bool has_room(const fs::path& place, std::uint64_t octets) {
  std::error_code error;
  const fs::space_info space = fs::space(place, error);
  return !error && space.available >= octets;
}

fs::path default_place(std::uint64_t octets) {
  fs::path memory = "/dev/shm";
  if (has_room(memory, octets) && ::access(memory.c_str(), W_OK) == 0) {
    return memory;
  }
  const char* const named = std::getenv("TMPDIR");
  return named != nullptr && *named != '\0' ? named : "/tmp";
}

}  // namespace

ScratchFolder::ScratchFolder(const std::optional<std::string>& place, std::uint64_t octets) {
  const fs::path chosen = place.has_value() ? fs::path(*place) : default_place(octets);
  std::string name = (chosen / "linksec-bench-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw run_failure(chosen.string() + ": can't hold a folder: " + std::strerror(errno) +
                      "; name another with --dir");
  }
  path_ = name;
  if (!has_room(path_, octets)) {
    ::rmdir(path_.c_str());
    throw run_failure(chosen.string() + ": has not the " + std::to_string(octets / 1'000'000) +
                      " MB that the captures take; name another folder with --dir");
  }
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace linksec::sim::bench
