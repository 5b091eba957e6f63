// SPDX-License-Identifier: Apache-2.0
#include "board/board_flash.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <vector>

#include "board/provision_block.h"
#include "board/provisioning.h"
#include "host/locked_file.h"
#include "shell/failure.h"

namespace linksec::sim {
namespace {

// The emulator of a run that was killed holds the flash until it is gone too.
constexpr std::chrono::milliseconds kPatience{2000};

[[noreturn]] void fail(const std::string& path, const char* what) {
  throw run_failure("flash " + path + ": " + what + ": " + std::strerror(errno));
}

}  // namespace

BoardFlash::BoardFlash(const LinkConfig& config, const Board& board, const BoardKeeping& keeping)
    : geometry_(board.flash) {
  check_for_board(config);
  if (keeping.test_keys) {
    make_for_tests(config);
    return;
  }
  ProvisioningFiles files;
  files.flash = keeping.flash.value_or(beside(config.file, ".nvm"));
  files.ledger = keeping.ledger.value_or(beside(config.file, ".state"));
  files.geometry = geometry_;
  if (!std::filesystem::exists(files.flash)) {
    Provisioning(config, files).run();
    say("flash " + files.flash + ": made, and its SAKs entered in the ledger " + files.ledger);
  }
  open_and_lock(files.flash, board);
}

void BoardFlash::make_for_tests(const LinkConfig& config) {
  file_ = Descriptor(::memfd_create("linksec-flash", MFD_CLOEXEC));
  const std::vector<std::uint8_t> erased(geometry_.size, hal::kNvmErased);
  if (!file_.open() ||
      ::write(file_.get(), erased.data(), erased.size()) != static_cast<ssize_t>(erased.size())) {
    fail("for tests", "can't be kept in memory");
  }
  RecordFile records("flash for tests", "/proc/self/fd/" + std::to_string(file_.get()), geometry_,
                     RecordsAre::kErased);
  create_first_records(config, records);
}

void BoardFlash::open_and_lock(const std::string& path, const Board& board) {
  const host::LockedFile locked = host::open_locked(path, O_RDWR, kPatience);
  if (locked.state == host::LockState::kInUse) {
    throw run_failure("flash " + path + ": is in use by another board; end that one first");
  }
  if (locked.state != host::LockState::kLocked) {
    throw run_failure("flash " + host::lock_failure(path, locked));
  }
  file_ = Descriptor(locked.fd);
  struct stat about {};
  if (::fstat(file_.get(), &about) != 0) {
    fail(path, "can't be read");
  }
  if (!S_ISREG(about.st_mode)) {
    throw run_failure("flash " + path + ": is no regular file; name another with --nvm");
  }
  if (about.st_size != static_cast<off_t>(geometry_.size)) {
    throw run_failure("flash " + path + ": has " + std::to_string(about.st_size) +
                      " octets, and that of a board " + board.name + " " +
                      std::to_string(geometry_.size) + "; provision it with --board " + board.name);
  }
}

}  // namespace linksec::sim
