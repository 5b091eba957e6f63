// SPDX-License-Identifier: Apache-2.0

// The reader of the classic capture format against libpcap: any file gives the same frames,
// lengths, times and end. The first octet says how often what is behind the file header comes, so
// that records lie across the reader's blocks too; the others are the file. pcapng and compressed
// files have their own targets.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <span>
#include <string>
#include <vector>

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

bool is_pcapng(ConstByteSpan octets) { return linksec::load_be32(octets.data()) == 0x0A0D0D0A; }

// libpcap refuses files with reserved bits of the link type's field set, which readers are to
// ignore.
void clear_reserved_bits(std::span<std::uint8_t> octets) {
  const bool big_endian = octets[0] == 0xA1;
  octets[big_endian ? 20 : 23] &= 0xF4;
  octets[big_endian ? 21 : 22] = 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  std::vector<std::uint8_t> octets(data + 1, data + size);
  if (octets.size() < kFileHeaderOctets || is_pcapng(octets)) {
    return 0;
  }
  clear_reserved_bits(octets);
  const ConstByteSpan records = ConstByteSpan(octets).subspan(kFileHeaderOctets);
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
