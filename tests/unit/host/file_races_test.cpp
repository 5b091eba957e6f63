// SPDX-License-Identifier: Apache-2.0

// Files that several runs want at once, on file systems that refuse one call or another: whatever
// they refuse, one run has the file and the others have to wait. The calls are replaced here, for
// this whole program; they do as the C library does until a test says otherwise.

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CppUTest/TestHarness.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <set>

#include "base/bytes.h"
#include "hal/nvm.h"
#include "host/locked_file.h"
#include "host/nvm.h"
#include "host/place_file.h"
#include "scratch.h"

namespace host = linksec::host;
using linksec::Status;
using linksec::hal::NvmGeometry;
using linksec::host::Placed;
using namespace linksec::test;  // NOLINT

namespace {

struct Refusals {
  int link = 0;  // errno, or 0: it works.
  int exclusive_rename = 0;
  int lock = 0;
  void (*before_lock)() = nullptr;  // Called once.
};

Refusals refusals;        // NOLINT: what the replaced calls below look at
std::string moving_path;  // NOLINT

int refuse(int error) {
  errno = error;
  return -1;
}

}  // namespace

extern "C" {

int link(const char* from, const char* to) noexcept {
  if (refusals.link != 0) {
    return refuse(refusals.link);
  }
  return static_cast<int>(::syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to,
              unsigned flags) noexcept {
  if (refusals.exclusive_rename != 0) {
    return refuse(refusals.exclusive_rename);
  }
  return static_cast<int>(::syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
}

// Its own name in C++ would hide fcntl.h's struct flock.
int replaced_flock(int fd, int operation) noexcept __asm__("flock");
int replaced_flock(int fd, int operation) noexcept {
  if (refusals.before_lock != nullptr) {
    const auto call = refusals.before_lock;
    refusals.before_lock = nullptr;
    call();
  }
  if (refusals.lock != 0) {
    return refuse(refusals.lock);
  }
  return static_cast<int>(::syscall(SYS_flock, fd, operation));
}
}

namespace {

constexpr NvmGeometry kShape{4096, 1, 1};

// Opens the file as a run does, however often it is in use, takes the number in it, and puts the
// next one there.
int take_number(const std::string& path) {
  for (;;) {
    const auto region = host::open_nvm(path, kShape, host::NvmCreate::kIfMissing);
    if (!region.ok()) {
      if (!holds(region.error(), "in use")) {
        return 255;
      }
      continue;
    }
    std::array<std::uint8_t, 1> number{};
    bool good = linksec::hal::nvm_read(region.value(), 0, number) == Status::kOk;
    const int taken = number[0] == 0xFF ? 0 : number[0];
    number[0] = static_cast<std::uint8_t>(taken + 1);
    good = linksec::hal::nvm_write(region.value(), 0, number) == Status::kOk && good;
    return host::close_nvm(region.value()).ok() && good ? taken : 255;
  }
}

// What `runs` processes took that began at once.
std::set<int> numbers_taken(const std::string& path, int runs) {
  std::array<int, 2> gate{};
  CHECK_TRUE(::pipe(gate.data()) == 0);
  for (int i = 0; i < runs; ++i) {
    if (::fork() == 0) {
      char go = 0;
      ::close(gate[1]);
      static_cast<void>(!::read(gate[0], &go, 1));
      ::_exit(take_number(path));
    }
  }
  ::close(gate[0]);
  ::close(gate[1]);
  std::set<int> taken;
  for (int i = 0; i < runs; ++i) {
    int status = 0;
    CHECK_TRUE(::wait(&status) > 0);
    taken.insert(WIFEXITED(status) ? WEXITSTATUS(status) : 255);
  }
  return taken;
}

std::ptrdiff_t files_in(const std::string& folder) {
  const auto entries = std::filesystem::directory_iterator(folder);
  return std::distance(begin(entries), end(entries));
}

}  // namespace

TEST_GROUP(FileRaces) {
  void teardown() override { refusals = {}; }
  Scratch scratch;
  std::string path = scratch.path("state");
};

// @test C4
TEST(FileRaces, RunsThatMakeOneFileAtOnceShareItWhateverTheFileSystemRefuses) {
  struct FileSystem {
    int link;
    int exclusive_rename;
  };
  for (const auto& [link_error, rename_error] :
       {FileSystem{0, 0}, FileSystem{EPERM, 0}, FileSystem{EPERM, EINVAL},
        FileSystem{EOPNOTSUPP, ENOSYS}}) {
    refusals.link = link_error;
    refusals.exclusive_rename = rename_error;
    for (int round = 0; round < 4; ++round) {
      const std::set<int> taken = numbers_taken(path, 5);
      LONGS_EQUAL(5, taken.size());
      LONGS_EQUAL(4, *taken.rbegin());
      LONGS_EQUAL(1, files_in(scratch.path("")));
      std::filesystem::remove(path);
    }
  }
}

TEST(FileRaces, AFileThatIsMadeMeanwhileIsNotReplaced) {
  for (const int link_error : {0, EPERM}) {
    for (const int rename_error : {0, EINVAL}) {
      refusals.link = link_error;
      refusals.exclusive_rename = rename_error;
      const std::string fresh = scratch.file("fresh", Octets(3, 1));
      CHECK_FALSE(scratch.file("state", Octets(3, 2)).empty());
      CHECK_TRUE(host::place_new(fresh, path) == Placed::kTaken);
      CHECK_TRUE(read_file(path) == Octets(3, 2));
      std::filesystem::remove(path);
      CHECK_TRUE(host::place_new(fresh, path) == Placed::kDone);
      CHECK_TRUE(read_file(path) == Octets(3, 1));
      CHECK_FALSE(std::filesystem::exists(fresh));
      std::filesystem::remove(path);
    }
  }
}

TEST(FileRaces, AFolderThatTakesNoFilesSaysWhy) {
  refusals.link = EACCES;
  CHECK_TRUE(host::place_new(scratch.file("fresh", Octets(1, 1)), path) == Placed::kFailed);
  const auto made = host::open_nvm(path, kShape, host::NvmCreate::kIfMissing);
  CHECK_TRUE(holds(made.error(), "state: can't be created: Permission denied"));
  LONGS_EQUAL(1, files_in(scratch.path("")));
}

// The file was opened, then another took its name, then the lock was had.
// @test C4
TEST(FileRaces, ALockCountsOnlyOnTheFileThatHasTheName) {
  CHECK_FALSE(scratch.file("state", Octets(4096, 1)).empty());
  CHECK_FALSE(scratch.file("other", Octets(4096, 2)).empty());
  moving_path = path;
  refusals.before_lock = [] {
    const std::string other = moving_path.substr(0, moving_path.rfind('/')) + "/other";
    static_cast<void>(std::rename(other.c_str(), moving_path.c_str()));
  };
  const auto region = host::open_nvm(path, kShape, host::NvmCreate::kNo);
  CHECK_TRUE(region.ok());
  std::array<std::uint8_t, 1> octet{};
  CHECK_TRUE(linksec::hal::nvm_read(region.value(), 0, octet) == Status::kOk);
  LONGS_EQUAL(2, octet[0]);
  CHECK_TRUE(host::close_nvm(region.value()).ok());
}

TEST(FileRaces, AFileThatIsGoneWhenItIsLockedIsMissing) {
  CHECK_FALSE(scratch.file("state", Octets(4096, 1)).empty());
  moving_path = path;
  refusals.before_lock = [] { static_cast<void>(std::remove(moving_path.c_str())); };
  CHECK_TRUE(host::open_locked(path, O_RDWR).state == host::LockState::kMissing);
}

TEST(FileRaces, AFileSystemWithoutLocksIsNamedAsTheCause) {
  for (const int error : {ENOLCK, EOPNOTSUPP, ENOSYS}) {
    refusals.lock = error;
    const auto region = host::open_nvm(path, kShape, host::NvmCreate::kIfMissing);
    CHECK_TRUE(holds(region.error(), "state: can't be locked, for its file system has no locks"));
  }
}

TEST(FileRaces, AnEmptyFileIsWaitedForAndThenRefused) {
  CHECK_FALSE(scratch.file("state", {}).empty());
  const pid_t maker = ::fork();
  if (maker == 0) {
    ::usleep(200'000);
    const std::string whole = scratch.file("whole", Octets(4096, 0xFF));
    ::_exit(std::rename(whole.c_str(), path.c_str()));
  }
  const auto region = host::open_nvm(path, kShape, host::NvmCreate::kIfMissing);
  CHECK_TRUE(region.ok());
  CHECK_TRUE(host::close_nvm(region.value()).ok());
  CHECK_TRUE(::waitpid(maker, nullptr, 0) == maker);
  CHECK_FALSE(scratch.file("empty", {}).empty());
  CHECK_TRUE(holds(host::open_nvm(scratch.path("empty"), kShape, host::NvmCreate::kNo).error(),
                   "is not a state file: it has 0 octets"));
}

TEST(FileRaces, TheFirstContentIsThereBeforeTheName) {
  const auto region = host::open_nvm(path, kShape, host::NvmCreate::kIfMissing, [&](auto id) {
    CHECK_FALSE(std::filesystem::exists(path));
    const std::array<std::uint8_t, 2> first = {7, 8};
    return linksec::hal::nvm_write(id, 0, first);
  });
  CHECK_TRUE(region.ok());
  LONGS_EQUAL(7, read_file(path)[0]);
  CHECK_TRUE(host::close_nvm(region.value()).ok());
  const auto failed = host::open_nvm(scratch.path("b"), kShape, host::NvmCreate::kIfMissing,
                                     [](auto) { return Status::kIoError; });
  CHECK_TRUE(holds(failed.error(), "b: can't be created"));
  LONGS_EQUAL(1, files_in(scratch.path("")));
}
