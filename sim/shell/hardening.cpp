// SPDX-License-Identifier: Apache-2.0
#include "shell/hardening.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace linksec::sim {
namespace {

std::size_t whole_pages(std::size_t octets) noexcept {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return (octets + page - 1) / page * page;
}

}  // namespace

void harden_process() noexcept {
  const char* const debuggable = std::getenv("LINKSEC_DEBUGGABLE");
  if (debuggable != nullptr && std::string_view(debuggable) == "1") {
    return;
  }
  const rlimit none{0, 0};
  static_cast<void>(::setrlimit(RLIMIT_CORE, &none));
  static_cast<void>(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
}

// What Linux refuses of this is no reason to do without the key: the limit for locked memory is
// some megabytes for most users.
void* allocate_secret(std::size_t octets) {
  const std::size_t size = whole_pages(octets);
  void* const memory =
      ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    throw std::bad_alloc();
  }
  static_cast<void>(::madvise(memory, size, MADV_DONTDUMP));
  static_cast<void>(::mlock(memory, size));
  return memory;
}

void keep_private(void* memory, std::size_t octets) noexcept {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const std::uintptr_t before = reinterpret_cast<std::uintptr_t>(memory) % page;
  void* const begin = static_cast<std::uint8_t*>(memory) - before;
  const std::size_t size = whole_pages(before + octets);
  static_cast<void>(::madvise(begin, size, MADV_DONTDUMP));
  static_cast<void>(::mlock(begin, size));
}

void free_secret(void* memory, std::size_t octets) noexcept {
  if (memory != nullptr) {
    secure_wipe({static_cast<std::uint8_t*>(memory), octets});
    ::munmap(memory, whole_pages(octets));
  }
}

}  // namespace linksec::sim
