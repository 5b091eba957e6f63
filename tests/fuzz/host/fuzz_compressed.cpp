// SPDX-License-Identifier: Apache-2.0

// Compressed files, damaged ones and none at all: whatever comes out of them, the reader ends, in a
// bounded number of octets, and a thread that reads ahead changes nothing.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "unit/host/capture_equality.h"

using linksec::host::CaptureReader;
using linksec::host::CaptureReaderOptions;
using linksec::host::ReadOutcome;

namespace {

// A small input can hold a large capture: this much of it is looked at.
constexpr std::uint64_t kMaxFrames = 2000;

std::string beginning_of(const std::string& path, bool ahead) {
  CaptureReaderOptions options;
  options.read_ahead = ahead;
  auto opened = CaptureReader::open(path, options);
  if (!opened.ok()) {
    return opened.error();
  }
  CaptureReader& reader = opened.value();
  std::uint64_t sum = 0;
  ReadOutcome outcome = ReadOutcome::kFrame;
  while (reader.frames() < kMaxFrames && (outcome = reader.next()) == ReadOutcome::kFrame) {
    for (const std::uint8_t octet : reader.frame().octets) {
      sum = sum * 31 + octet;
    }
  }
  return std::to_string(reader.frames()) + " " + std::to_string(sum) + " " + reader.error();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const int file = memfd_create("capture", MFD_CLOEXEC);
  if (::write(file, data, size) != static_cast<ssize_t>(size)) {
    std::abort();
  }
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  if (beginning_of(path, false) != beginning_of(path, true)) {
    std::abort();
  }
  ::close(file);
  return 0;
}
