// SPDX-License-Identifier: Apache-2.0

// A model of flash in a file of the host: 32 sectors of 1,024 octets, written in units of 4. A
// write can only clear bits, as in flash; one that would have to set a bit leaves the AND of both
// values behind and answers kIoError. The path is the rest of the semihosting command line behind
// "nvm=". Without it, or with a file of another size, there is no region.
//
// Each operation is one write of the host, so what was written survives the end of QEMU whatever
// ends it. Semihosting has no way to flush the host's own caches.

#include "hal/nvm.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "common/semihost.h"
#include "common/services.h"

namespace linksec {
namespace {

using board::Semihost;
using board::SemihostWord;

constexpr hal::NvmGeometry kShape{32'768, 1'024, 4};
constexpr std::string_view kWord = "nvm=";
constexpr std::size_t kMaxCommandLine = 512;
constexpr SemihostWord kReadAndWrite = 3;  // "r+b"
constexpr std::int32_t kNoFile = -1;
// Octets that go to and fro at a time.
constexpr std::size_t kChunk = 64;

constinit std::int32_t file = kNoFile;

bool exists(hal::NvmId region) noexcept { return region.index == 0 && file != kNoFile; }

bool fits(std::uint32_t offset, std::size_t octets) noexcept {
  return offset <= kShape.size && octets <= kShape.size - offset;
}

// Semihosting answers with the octets that it did not move.
bool move(Semihost operation, std::uint32_t offset, const std::uint8_t* octets,
          std::size_t count) noexcept {
  const auto handle = static_cast<SemihostWord>(file);
  const SemihostWord seek[2] = {handle, offset};
  const SemihostWord block[3] = {handle, reinterpret_cast<SemihostWord>(octets), count};
  return board::semihost(Semihost::kSeek, seek) == 0 && board::semihost(operation, block) == 0;
}

bool read_octets(std::uint32_t offset, ByteSpan to) noexcept {
  return move(Semihost::kRead, offset, to.data(), to.size());
}

bool write_octets(std::uint32_t offset, ConstByteSpan from) noexcept {
  return move(Semihost::kWrite, offset, from.data(), from.size());
}

// Programs up to kChunk octets over what is there.
Status program(std::uint32_t offset, ConstByteSpan from) noexcept {
  std::array<std::uint8_t, kChunk> cells{};
  const ByteSpan old = ByteSpan(cells).first(from.size());
  if (!read_octets(offset, old)) {
    return Status::kIoError;
  }
  bool erased = true;
  for (std::size_t i = 0; i < from.size(); ++i) {
    old[i] = static_cast<std::uint8_t>(old[i] & from[i]);
    erased = erased && old[i] == from[i];
  }
  return write_octets(offset, old) && erased ? Status::kOk : Status::kIoError;
}

// What is behind the word, or nothing.
std::string_view path_of(std::string_view line) noexcept {
  for (; !line.empty(); line.remove_prefix(1)) {
    if (line.starts_with(kWord)) {
      line.remove_prefix(kWord.size());
      return line;
    }
  }
  return {};
}

void open_file(std::string_view path) noexcept {
  const SemihostWord open[3] = {reinterpret_cast<SemihostWord>(path.data()), kReadAndWrite,
                                path.size()};
  file = board::semihost(Semihost::kOpen, open);
  const SemihostWord handle[1] = {static_cast<SemihostWord>(file)};
  if (file != kNoFile &&
      board::semihost(Semihost::kFileLength, handle) != static_cast<std::int32_t>(kShape.size)) {
    static_cast<void>(board::semihost(Semihost::kClose, handle));
    file = kNoFile;
  }
}

}  // namespace

void board::open_nvm() noexcept {
  char line[kMaxCommandLine];
  if (semihost_command_line(line, sizeof line)) {
    // The line is a C string, and so is its end.
    const std::string_view path = path_of(std::string_view(line));
    if (!path.empty()) {
      open_file(path);
    }
  }
}

namespace hal {

NvmGeometry nvm_geometry(NvmId region) noexcept { return exists(region) ? kShape : NvmGeometry{}; }

Status nvm_read(NvmId region, std::uint32_t offset, ByteSpan to) noexcept {
  Status status = Status::kOk;
  if (!exists(region)) {
    status = Status::kNotFound;
  } else if (!fits(offset, to.size())) {
    status = Status::kInvalidArgument;
  } else if (!to.empty() && !read_octets(offset, to)) {
    status = Status::kIoError;
  }
  if (status != Status::kOk) {
    std::fill(to.begin(), to.end(), std::uint8_t{0});
  }
  return status;
}

Status nvm_write(NvmId region, std::uint32_t offset, ConstByteSpan from) noexcept {
  if (!exists(region)) {
    return Status::kNotFound;
  }
  if (!fits(offset, from.size()) || (offset | from.size()) % kShape.write_unit != 0) {
    return Status::kInvalidArgument;
  }
  Status status = Status::kOk;
  while (!from.empty() && status == Status::kOk) {
    const std::size_t count = std::min(from.size(), kChunk);
    status = program(offset, from.first(count));
    offset += static_cast<std::uint32_t>(count);
    from = from.subspan(count);
  }
  return status;
}

Status nvm_erase(NvmId region, std::uint32_t offset, std::uint32_t octets) noexcept {
  if (!exists(region)) {
    return Status::kNotFound;
  }
  if (!fits(offset, octets) || (offset | octets) % kShape.sector != 0) {
    return Status::kInvalidArgument;
  }
  std::array<std::uint8_t, kChunk> blank{};
  blank.fill(kNvmErased);
  for (const std::uint32_t end = offset + octets; offset < end; offset += kChunk) {
    if (!write_octets(offset, blank)) {
      return Status::kIoError;
    }
  }
  return Status::kOk;
}

Status nvm_sync(NvmId region) noexcept { return exists(region) ? Status::kOk : Status::kNotFound; }

}  // namespace hal
}  // namespace linksec
