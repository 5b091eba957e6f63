// SPDX-License-Identifier: Apache-2.0
#pragma once

// A capture as text, frame by frame and with its end, so that two ways to read it can be compared.
// Which words an error has is each reader's own.

#include <string>

#include "host/capture.h"

namespace linksec::test {

/// What `path` holds when it is read with `options`: a line for the format or that it is refused,
/// one a frame with lengths, time and octets, one for the end.
inline std::string transcript(const std::string& path, const host::CaptureReaderOptions& options) {
  auto opened = host::CaptureReader::open(path, options);
  if (!opened.ok()) {
    return "refused";
  }
  host::CaptureReader& reader = opened.value();
  std::string text = to_string(reader.format());
  host::ReadOutcome outcome = host::ReadOutcome::kEnd;
  while ((outcome = reader.next()) == host::ReadOutcome::kFrame) {
    const host::CaptureFrame& frame = reader.frame();
    text += "\n" + std::to_string(reader.frames()) + " " + std::to_string(frame.octets.size()) +
            " " + std::to_string(frame.original_octets) + " " + std::to_string(frame.fcs_octets) +
            " " + std::to_string(frame.link_type) + " " + std::to_string(frame.time.ns) + " ";
    text.append(frame.octets.begin(), frame.octets.end());
  }
  text += outcome == host::ReadOutcome::kEnd ? "\nend" : "\nerror";
  return text;
}

/// True when libpcap, this program's own reader and the same with a thread read `path` alike.
inline bool all_read_alike(const std::string& path) {
  host::CaptureReaderOptions with_libpcap;
  with_libpcap.libpcap_alone = true;
  host::CaptureReaderOptions ahead;
  ahead.read_ahead = true;
  const std::string expected = transcript(path, with_libpcap);
  return expected == transcript(path, {}) && expected == transcript(path, ahead);
}

}  // namespace linksec::test
