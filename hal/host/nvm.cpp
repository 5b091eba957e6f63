// SPDX-License-Identifier: Apache-2.0
#include "host/nvm.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <thread>

#include "host/locked_file.h"
#include "host/place_file.h"

namespace linksec::host {
namespace {

constexpr std::uint64_t kEndless = std::numeric_limits<std::uint64_t>::max();

struct Region {
  int fd = -1;
  hal::NvmGeometry geometry;
  std::string path;
  std::uint64_t operations_left = kEndless;  // Before the memory fails.
};

constexpr std::size_t kMaxRegions = 256;

std::array<Region, kMaxRegions>& regions() noexcept {
  static std::array<Region, kMaxRegions> all;
  return all;
}

Region* find(hal::NvmId id) noexcept {
  return id.index < kMaxRegions && regions()[id.index].fd >= 0 ? &regions()[id.index] : nullptr;
}

IoError failed(const std::string& path, const char* what) {
  return {path + ": " + what + ": " + std::strerror(errno)};
}

bool write_all(int fd, ConstByteSpan from, std::uint64_t offset) noexcept {
  while (!from.empty()) {
    const ssize_t took = ::pwrite(fd, from.data(), from.size(), static_cast<off_t>(offset));
    if (took < 0 && errno == EINTR) {
      continue;
    }
    if (took <= 0) {
      return false;
    }
    from = from.subspan(static_cast<std::size_t>(took));
    offset += static_cast<std::uint64_t>(took);
  }
  return true;
}

bool read_all(int fd, ByteSpan to, std::uint64_t offset) noexcept {
  while (!to.empty()) {
    const ssize_t got = ::pread(fd, to.data(), to.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return false;
    }
    to = to.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
  return true;
}

bool fill_erased(int fd, std::uint64_t offset, std::uint64_t octets) noexcept {
  std::array<std::uint8_t, 4096> erased{};
  erased.fill(hal::kNvmErased);
  while (octets > 0) {
    const std::size_t part = std::min<std::uint64_t>(octets, erased.size());
    if (!write_all(fd, ConstByteSpan(erased).first(part), offset)) {
      return false;
    }
    offset += part;
    octets -= part;
  }
  return true;
}

bool plausible(const hal::NvmGeometry& geometry) noexcept {
  const bool unit_is_power =
      geometry.write_unit != 0 && (geometry.write_unit & (geometry.write_unit - 1)) == 0;
  return geometry.size != 0 && unit_is_power && geometry.sector != 0 &&
         geometry.size % geometry.sector == 0 && geometry.size % geometry.write_unit == 0 &&
         (geometry.sector == 1 || geometry.sector % geometry.write_unit == 0);
}

IoStatus check_size(int fd, const std::string& path, const hal::NvmGeometry& geometry) {
  struct stat about {};
  if (::fstat(fd, &about) != 0) {
    return failed(path, "can't be read");
  }
  if (!S_ISREG(about.st_mode) || static_cast<std::uint64_t>(about.st_size) != geometry.size) {
    return IoError{path + ": is not a state file: it has " + std::to_string(about.st_size) +
                   " octets and not " + std::to_string(geometry.size)};
  }
  return {};
}

Region* free_place() noexcept {
  auto& all = regions();
  const auto place = std::find_if(all.begin(), all.end(), [](const Region& r) { return r.fd < 0; });
  return place == all.end() ? nullptr : &*place;
}

hal::NvmId id_of(const Region& region) noexcept {
  return hal::NvmId{static_cast<std::uint16_t>(&region - regions().data())};
}

// Fills the file, which has no name of its own yet, as the caller wants its first content.
IoStatus fill_first(const Region& fresh, const NvmPrepare& prepare) {
  if (!fill_erased(fresh.fd, 0, fresh.geometry.size)) {
    return failed(fresh.path, "can't be created");
  }
  Region* const place = free_place();
  if (place == nullptr) {
    return IoError{fresh.path + ": too many regions are open"};
  }
  *place = fresh;
  const Status prepared = prepare ? prepare(id_of(*place)) : Status::kOk;
  *place = Region{};
  if (prepared != Status::kOk) {
    return IoError{fresh.path + ": can't be created: " + to_string(prepared)};
  }
  return ::fsync(fresh.fd) == 0 ? IoStatus() : IoStatus(failed(fresh.path, "can't be created"));
}

// The file appears under its name with all its octets or not at all. Of several processes that make
// it at once one wins, and the others find its file there.
IoStatus make_file(const std::string& path, const hal::NvmGeometry& geometry,
                   const NvmPrepare& prepare) {
  std::string fresh = path + ".new-XXXXXX";
  const int fd = ::mkostemp(fresh.data(), O_CLOEXEC);
  if (fd < 0) {
    return failed(path, "can't be created");
  }
  IoStatus status = fill_first(Region{fd, geometry, path}, prepare);
  ::close(fd);
  if (status.ok()) {
    const Placed placed = place_new(fresh, path);
    status = placed == Placed::kFailed ? IoStatus(failed(path, "can't be created")) : IoStatus();
    if (placed == Placed::kDone) {
      return sync_folder_of(path) ? IoStatus() : IoStatus(failed(path, "can't be made safe"));
    }
  }
  ::unlink(fresh.c_str());
  return status;
}

bool is_empty(int fd) noexcept {
  struct stat about {};
  return ::fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size == 0;
}

// An empty file is one that another process is about to put in place.
LockedFile lock_when_whole(const std::string& path) {
  constexpr int kMostTries = 100;
  constexpr std::chrono::milliseconds kPause{20};
  for (int tries = 1;; ++tries) {
    LockedFile file = open_locked(path, O_RDWR);
    if (file.fd < 0 || !is_empty(file.fd) || tries == kMostTries) {
      return file;
    }
    ::close(file.fd);
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace

IoResult<hal::NvmId> open_nvm(const std::string& path, hal::NvmGeometry geometry, NvmCreate create,
                              const NvmPrepare& prepare) {
  if (!plausible(geometry)) {
    return IoError{path + ": the geometry of the region contradicts itself"};
  }
  LockedFile file = lock_when_whole(path);
  if (file.state == LockState::kMissing && create == NvmCreate::kIfMissing) {
    if (const IoStatus made = make_file(path, geometry, prepare); !made.ok()) {
      return IoError{made.error()};
    }
    file = lock_when_whole(path);
  }
  if (file.state != LockState::kLocked) {
    return IoError{lock_failure(path, file)};
  }
  if (const IoStatus status = check_size(file.fd, path, geometry); !status.ok()) {
    ::close(file.fd);
    return IoError{status.error()};
  }
  Region* const place = free_place();
  if (place == nullptr) {
    ::close(file.fd);
    return IoError{path + ": too many regions are open"};
  }
  *place = Region{file.fd, geometry, path};
  return id_of(*place);
}

IoResult<hal::NvmId> open_memory_nvm(hal::NvmGeometry geometry) {
  if (!plausible(geometry)) {
    return IoError{"the geometry of the region contradicts itself"};
  }
  Region* const place = free_place();
  const int fd = ::memfd_create("linksec-nvm", MFD_CLOEXEC);
  if (place == nullptr || fd < 0 || !fill_erased(fd, 0, geometry.size)) {
    ::close(fd);
    return IoError{"no more regions can be kept in memory"};
  }
  *place = Region{fd, geometry, "memory"};
  return id_of(*place);
}

void fail_nvm(hal::NvmId id, std::uint64_t nth) {
  if (Region* region = find(id); region != nullptr) {
    region->operations_left = nth == 0 ? kEndless : nth - 1;
  }
}

IoStatus close_nvm(hal::NvmId id) {
  Region* region = find(id);
  if (region == nullptr) {
    return {};
  }
  IoStatus status;
  if (::fdatasync(region->fd) != 0) {
    status = failed(region->path, "can't be written");
  }
  ::close(region->fd);
  *region = Region{};
  return status;
}

}  // namespace linksec::host

namespace linksec::hal {
namespace {

bool inside(const NvmGeometry& geometry, std::uint32_t offset, std::size_t octets) noexcept {
  return offset <= geometry.size && octets <= geometry.size - offset;
}

// True when the memory still works; one operation less is left.
bool works(host::Region& region) noexcept {
  if (region.operations_left == 0) {
    return false;
  }
  region.operations_left -= region.operations_left == host::kEndless ? 0 : 1;
  return true;
}

}  // namespace

NvmGeometry nvm_geometry(NvmId id) noexcept {
  const host::Region* region = host::find(id);
  return region != nullptr ? region->geometry : NvmGeometry{};
}

Status nvm_read(NvmId id, std::uint32_t offset, ByteSpan to) noexcept {
  const host::Region* region = host::find(id);
  Status status = Status::kOk;
  if (region == nullptr) {
    status = Status::kNotFound;
  } else if (!inside(region->geometry, offset, to.size())) {
    status = Status::kInvalidArgument;
  } else if (!host::read_all(region->fd, to, offset)) {
    status = Status::kIoError;
  }
  if (status != Status::kOk) {
    std::fill(to.begin(), to.end(), std::uint8_t{0});
  }
  return status;
}

Status nvm_write(NvmId id, std::uint32_t offset, ConstByteSpan from) noexcept {
  host::Region* region = host::find(id);
  if (region == nullptr) {
    return Status::kNotFound;
  }
  const std::uint32_t unit = region->geometry.write_unit;
  if (offset % unit != 0 || from.size() % unit != 0 ||
      !inside(region->geometry, offset, from.size())) {
    return Status::kInvalidArgument;
  }
  return works(*region) && host::write_all(region->fd, from, offset) ? Status::kOk
                                                                     : Status::kIoError;
}

Status nvm_erase(NvmId id, std::uint32_t offset, std::uint32_t octets) noexcept {
  host::Region* region = host::find(id);
  if (region == nullptr) {
    return Status::kNotFound;
  }
  const std::uint32_t sector = region->geometry.sector;
  if (offset % sector != 0 || octets % sector != 0 || !inside(region->geometry, offset, octets)) {
    return Status::kInvalidArgument;
  }
  return works(*region) && host::fill_erased(region->fd, offset, octets) ? Status::kOk
                                                                         : Status::kIoError;
}

Status nvm_sync(NvmId id) noexcept {
  host::Region* region = host::find(id);
  if (region == nullptr) {
    return Status::kNotFound;
  }
  return works(*region) && ::fdatasync(region->fd) == 0 ? Status::kOk : Status::kIoError;
}

}  // namespace linksec::hal
