// SPDX-License-Identifier: Apache-2.0

// Says what the capture reader makes of a file, for the Python tests that hold it against other
// programs: a line a frame, with its number, time in ns, captured and original length, octets of
// frame check sequence, link type, interface, octets in hex (- for none) and the comment. Then a
// line an interface, and one with the end.
//
//     capture_transcript FILE [ethernet]
//
// With "ethernet", records of other link types are passed over.

#include <cstdio>
#include <string>

#include "host/capture.h"

namespace {

using linksec::host::CaptureFrame;
using linksec::host::CaptureReader;
using linksec::host::ReadOutcome;

void print_frame(std::uint64_t number, const CaptureFrame& frame) {
  std::printf("frame %llu %llu %zu %u %u %u %u ", static_cast<unsigned long long>(number),
              static_cast<unsigned long long>(frame.time.ns), frame.octets.size(),
              frame.original_octets, frame.fcs_octets, frame.link_type, frame.interface);
  for (const std::uint8_t octet : frame.octets) {
    std::printf("%02x", octet);
  }
  std::printf("%s %.*s\n", frame.octets.empty() ? "-" : "", static_cast<int>(frame.comment.size()),
              frame.comment.data());
}

int print_capture(CaptureReader& reader) {
  ReadOutcome outcome = ReadOutcome::kEnd;
  while ((outcome = reader.next()) == ReadOutcome::kFrame) {
    print_frame(reader.number(), reader.frame());
    (void)std::fflush(stdout);
  }
  for (const auto& about : reader.interfaces()) {
    std::printf("interface %u %u %llu %llu %s|%s\n", about.link_type, about.snap_octets,
                static_cast<unsigned long long>(about.frames),
                static_cast<unsigned long long>(about.passed_over), about.name.c_str(),
                about.description.c_str());
  }
  if (outcome == ReadOutcome::kError) {
    std::printf("error %s\n", reader.error().c_str());
    return 1;
  }
  std::printf("end\n");
  return 0;
}

}  // namespace

int main(int count, char** words) {
  if (count < 2) {
    return 2;
  }
  linksec::host::CaptureReaderOptions options;
  options.link_types =
      count > 2 ? linksec::host::LinkTypes::kEthernetAlone : linksec::host::LinkTypes::kAll;
  auto reader = CaptureReader::open(words[1], options);
  if (!reader.ok()) {
    std::printf("refused %s\n", reader.error().c_str());
    return 1;
  }
  return print_capture(reader.value());
}
