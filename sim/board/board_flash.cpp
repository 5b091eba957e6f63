// SPDX-License-Identifier: Apache-2.0
#include "board/board_flash.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>
#include <vector>

#include "board/provision_block.h"
#include "board/provisioning.h"
#include "shell/failure.h"

namespace linksec::sim {
namespace {

// The emulator of a run that was killed holds the flash until it is gone too.
constexpr int kLockTries = 40;
constexpr std::chrono::milliseconds kLockPause{50};

[[noreturn]] void fail(const std::string& path, const char* what) {
  throw run_failure("flash " + path + ": " + what + ": " + std::strerror(errno));
}

bool lock(int file) {
  for (int tries = 1; ::flock(file, LOCK_EX | LOCK_NB) != 0; ++tries) {
    if (errno != EWOULDBLOCK || tries == kLockTries) {
      return false;
    }
    std::this_thread::sleep_for(kLockPause);
  }
  return true;
}

}  // namespace

BoardFlash::BoardFlash(const LinkConfig& config, const BoardKeeping& keeping) {
  check_for_board(config);
  if (keeping.test_keys) {
    make_for_tests(config);
    return;
  }
  ProvisioningFiles files;
  files.flash = keeping.flash.value_or(beside(config.file, ".nvm"));
  files.ledger = keeping.ledger.value_or(beside(config.file, ".state"));
  if (!std::filesystem::exists(files.flash)) {
    Provisioning(config, files).run();
    say("flash " + files.flash + ": made, and its SAKs entered in the ledger " + files.ledger);
  }
  open_and_lock(files.flash);
}

void BoardFlash::make_for_tests(const LinkConfig& config) {
  file_ = Descriptor(::memfd_create("linksec-flash", MFD_CLOEXEC));
  const std::vector<std::uint8_t> erased(kFlashOctets, hal::kNvmErased);
  if (!file_.open() ||
      ::write(file_.get(), erased.data(), erased.size()) != static_cast<ssize_t>(erased.size())) {
    fail("for tests", "can't be kept in memory");
  }
  RecordFile records("flash for tests", "/proc/self/fd/" + std::to_string(file_.get()),
                     flash_geometry(kFlashSectorOctets), false);
  create_first_records(config, records);
}

void BoardFlash::open_and_lock(const std::string& path) {
  file_ = Descriptor(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  struct stat about {};
  if (!file_.open() || ::fstat(file_.get(), &about) != 0) {
    fail(path, "can't be opened");
  }
  if (!S_ISREG(about.st_mode)) {
    throw run_failure("flash " + path + ": is no regular file; name another with --nvm");
  }
  if (!lock(file_.get())) {
    if (errno == EWOULDBLOCK) {
      throw run_failure("flash " + path + ": is in use by another board; end that one first");
    }
    fail(path, "can't be locked");
  }
}

}  // namespace linksec::sim
