// SPDX-License-Identifier: Apache-2.0
#include "host/nvm.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

namespace linksec::host {
namespace {

struct Region {
  int fd = -1;
  hal::NvmGeometry geometry;
  std::string path;
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

void sync_folder_of(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) {
    ::fsync(fd);
    ::close(fd);
  }
}

// The file appears under its name with all its octets or not at all; another process that makes it
// at the same time wins or loses whole.
IoStatus make_file(const std::string& path, const hal::NvmGeometry& geometry) {
  const std::string fresh = path + ".new-" + std::to_string(::getpid());
  const int fd = ::open(fresh.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) {
    return failed(path, "can't be created");
  }
  const bool filled = fill_erased(fd, 0, geometry.size) && ::fsync(fd) == 0;
  bool linked = filled && (::link(fresh.c_str(), path.c_str()) == 0 || errno == EEXIST);
  if (filled && !linked && (errno == EPERM || errno == EOPNOTSUPP)) {
    // A file system without hard links.
    linked = ::rename(fresh.c_str(), path.c_str()) == 0;
  }
  IoStatus status = linked ? IoStatus() : IoStatus(failed(path, "can't be created"));
  ::close(fd);
  ::unlink(fresh.c_str());
  if (linked) {
    sync_folder_of(path);
  }
  return status;
}

bool plausible(const hal::NvmGeometry& geometry) noexcept {
  const bool unit_is_power =
      geometry.write_unit != 0 && (geometry.write_unit & (geometry.write_unit - 1)) == 0;
  return geometry.size != 0 && unit_is_power && geometry.sector != 0 &&
         geometry.size % geometry.sector == 0 && geometry.size % geometry.write_unit == 0 &&
         (geometry.sector == 1 || geometry.sector % geometry.write_unit == 0);
}

IoStatus lock_and_check(int fd, const std::string& path, const hal::NvmGeometry& geometry) {
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) {
      return IoError{path + ": is in use by another run; wait for its end"};
    }
    return failed(path, "can't be locked");
  }
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

}  // namespace

IoResult<hal::NvmId> open_nvm(const std::string& path, hal::NvmGeometry geometry,
                              NvmCreate create) {
  if (!plausible(geometry)) {
    return IoError{path + ": the geometry of the region contradicts itself"};
  }
  auto& all = regions();
  const auto place = std::find_if(all.begin(), all.end(), [](const Region& r) { return r.fd < 0; });
  if (place == all.end()) {
    return IoError{path + ": too many regions are open"};
  }
  int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT && create == NvmCreate::kIfMissing) {
    if (const IoStatus made = make_file(path, geometry); !made.ok()) {
      return IoError{made.error()};
    }
    fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  }
  if (fd < 0) {
    return failed(path, "can't be opened");
  }
  if (const IoStatus status = lock_and_check(fd, path, geometry); !status.ok()) {
    ::close(fd);
    return IoError{status.error()};
  }
  *place = Region{fd, geometry, path};
  return hal::NvmId{static_cast<std::uint16_t>(place - all.begin())};
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
  const host::Region* region = host::find(id);
  if (region == nullptr) {
    return Status::kNotFound;
  }
  const std::uint32_t unit = region->geometry.write_unit;
  if (offset % unit != 0 || from.size() % unit != 0 ||
      !inside(region->geometry, offset, from.size())) {
    return Status::kInvalidArgument;
  }
  return host::write_all(region->fd, from, offset) ? Status::kOk : Status::kIoError;
}

Status nvm_erase(NvmId id, std::uint32_t offset, std::uint32_t octets) noexcept {
  const host::Region* region = host::find(id);
  if (region == nullptr) {
    return Status::kNotFound;
  }
  const std::uint32_t sector = region->geometry.sector;
  if (offset % sector != 0 || octets % sector != 0 || !inside(region->geometry, offset, octets)) {
    return Status::kInvalidArgument;
  }
  return host::fill_erased(region->fd, offset, octets) ? Status::kOk : Status::kIoError;
}

Status nvm_sync(NvmId id) noexcept {
  const host::Region* region = host::find(id);
  if (region == nullptr) {
    return Status::kNotFound;
  }
  return ::fdatasync(region->fd) == 0 ? Status::kOk : Status::kIoError;
}

}  // namespace linksec::hal
