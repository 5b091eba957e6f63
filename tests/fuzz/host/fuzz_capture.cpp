// SPDX-License-Identifier: Apache-2.0

// The reader of the classic capture format against libpcap: any file gives the same frames,
// lengths, times and end, and the same error. The first octet says how often what is behind the
// file header comes, so that records lie across the reader's blocks too; the others are the file.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "unit/host/capture_equality.h"

using linksec::ConstByteSpan;

namespace {

constexpr std::size_t kFileHeaderOctets = 24;
constexpr std::size_t kMaxOctets = 300'000;

void write_all(int file, ConstByteSpan octets) {
  if (::write(file, octets.data(), octets.size()) != static_cast<ssize_t>(octets.size())) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const ConstByteSpan octets(data + 1, size - 1);
  const ConstByteSpan records = octets.subspan(std::min(kFileHeaderOctets, octets.size()));
  const int file = memfd_create("capture", MFD_CLOEXEC);
  write_all(file, octets);
  const std::size_t repeats =
      data[0] % 16 == 15 && !records.empty() ? kMaxOctets / records.size() : data[0] % 16;
  for (std::size_t i = 0; i < repeats; ++i) {
    write_all(file, records);
  }
  if (!linksec::test::all_read_alike("/proc/self/fd/" + std::to_string(file))) {
    std::abort();
  }
  ::close(file);
  return 0;
}
