// SPDX-License-Identifier: Apache-2.0

// The pcapng reader on any file: a thread that reads ahead changes nothing, no frame is longer than
// one can be, and each packet is given or counted. The first octet says how often what is behind
// the section header comes, so that blocks lie across the reader's own.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "unit/host/capture_equality.h"

using linksec::ConstByteSpan;
using linksec::host::CaptureInterface;
using linksec::host::CaptureReader;
using linksec::host::CaptureReaderOptions;
using linksec::host::LinkTypes;
using linksec::host::ReadOutcome;

namespace {

constexpr std::size_t kSectionOctets = 28;
constexpr std::size_t kMaxOctets = 600'000;

void require(bool held) {
  if (!held) {
    std::abort();
  }
}

void write_all(int file, ConstByteSpan octets) {
  require(::write(file, octets.data(), octets.size()) == static_cast<ssize_t>(octets.size()));
}

std::uint64_t frames_of(const std::string& path, LinkTypes link_types) {
  CaptureReaderOptions options;
  options.link_types = link_types;
  auto opened = CaptureReader::open(path, options);
  if (!opened.ok()) {
    return 0;
  }
  CaptureReader& reader = opened.value();
  std::uint64_t octets = 0;
  while (reader.at_hand() && reader.next() == ReadOutcome::kFrame) {
    const auto& frame = reader.frame();
    require(frame.octets.size() <= linksec::host::kMaxCaptureFrameOctets &&
            frame.octets.size() <= frame.original_octets &&
            frame.fcs_octets <= frame.octets.size() &&
            frame.interface < reader.interfaces().size() &&
            reader.interfaces()[frame.interface].link_type == frame.link_type);
    for (const std::uint8_t octet : frame.octets) {
      octets += octet;
    }
    octets += frame.comment.size();
  }
  require(octets < UINT64_MAX);
  std::uint64_t given = 0;
  std::uint64_t passed_over = 0;
  for (const CaptureInterface& about : reader.interfaces()) {
    given += about.frames;
    passed_over += about.passed_over;
  }
  require(given == reader.frames() && given + passed_over == reader.number());
  return given + passed_over;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const ConstByteSpan octets(data + 1, size - 1);
  const ConstByteSpan blocks = octets.subspan(std::min(kSectionOctets, octets.size()));
  const int file = memfd_create("capture", MFD_CLOEXEC);
  write_all(file, octets);
  const std::size_t repeats =
      data[0] % 64 == 63 && !blocks.empty() ? kMaxOctets / blocks.size() : data[0] % 4;
  for (std::size_t i = 0; i < repeats; ++i) {
    write_all(file, blocks);
  }
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  require(frames_of(path, LinkTypes::kEthernetAlone) <= frames_of(path, LinkTypes::kAll));
  CaptureReaderOptions ahead;
  ahead.read_ahead = true;
  require(linksec::test::transcript(path, {}) == linksec::test::transcript(path, ahead));
  ::close(file);
  return 0;
}
