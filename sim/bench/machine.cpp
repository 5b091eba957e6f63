// SPDX-License-Identifier: Apache-2.0
#include "bench/machine.h"

#include <sys/utsname.h>

#include <fstream>
#include <thread>

#include "aead_host/choice.h"
#include "shell/failure.h"
#include "shell/version.h"

namespace linksec::sim::bench {
namespace {

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t at = line.find(": ");
    if (line.starts_with("model name") && at != std::string::npos) {
      return printable(line.substr(at + 2));
    }
  }
  return "unknown processor";
}

std::string engines() {
  std::string names;
  for (const aead_host::Candidate& candidate : aead_host::candidates()) {
    if (candidate.usable()) {
      names += (names.empty() ? "" : ", ") + std::string(candidate.name);
    }
  }
  return names;
}

}  // namespace

std::string machine_text() {
  utsname system{};
  const bool named = ::uname(&system) == 0;
  std::string version = program_version();
  version.pop_back();
  return version + " on " + processor() + ", " +
         std::to_string(std::thread::hardware_concurrency()) + " processors, " +
         (named ? std::string(system.sysname) + " " + system.release + " " + system.machine + ", "
                : "") +
         "engines " + engines() + "\n";
}

}  // namespace linksec::sim::bench
