// SPDX-License-Identifier: Apache-2.0

// What `linksec inspect` does with a file: the reader of captures of either format, and each frame
// taken apart and described, behind whatever stands in front of a SecTAG. No file crashes it, and
// what it says as text and as JSON is whole and the same. The first octet chooses the steps that
// are made, the others are the file.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "capture/frame_opener.h"
#include "capture/inspection_text.h"
#include "host/capture.h"

using linksec::ConstByteSpan;
using linksec::host::CaptureFrame;
using linksec::host::CaptureReader;
using linksec::host::ReadOutcome;
using linksec::sim::EnvelopeOptions;
using linksec::sim::FrameOpener;
using linksec::sim::Inspection;

namespace {

constexpr std::uint64_t kMaxFrames = 300;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

bool is_one_line(const std::string& text) {
  return !text.empty() && text.find('\n') == text.size() - 1;
}

void describe(const CaptureFrame& frame, std::uint64_t number, FrameOpener& opener) {
  const Inspection inspection = linksec::sim::inspect(frame, opener.open(frame));
  const std::string text = linksec::sim::inspection_text(frame, number, inspection);
  const std::string line = linksec::sim::inspection_json(frame, number, inspection);
  require(is_one_line(line));
  const nlohmann::json object = nlohmann::json::parse(line);
  require(object.at("frame") == number && object.at("captured") == frame.octets.size());
  require(object.at("outer-tags") <= inspection.envelope.layers.size());
  require(object.at("behind").size() == inspection.envelope.layers.size());
  require(object.at("sectag").is_null() != inspection.has_sectag);
  const bool broken = inspection.has_sectag && object.at("broken-rule").is_string();
  require(broken == (text.find("\n  broken  ") != std::string::npos));
}

EnvelopeOptions options_of(std::uint8_t choice) {
  constexpr std::uint8_t kTags = 3;
  EnvelopeOptions options;
  if (choice % kTags != 0) {
    options = EnvelopeOptions::standard();
    options.outer_tags = choice % kTags;
  }
  return options;
}

void read_all(const std::string& path, const EnvelopeOptions& options) {
  auto opened = CaptureReader::open(path);
  if (!opened.ok()) {
    require(is_one_line(opened.error() + "\n"));
    return;
  }
  CaptureReader reader = std::move(opened.value());
  FrameOpener opener(options);
  ReadOutcome outcome = reader.next();
  for (std::uint64_t i = 1; i <= kMaxFrames && outcome == ReadOutcome::kFrame; ++i) {
    require(reader.frames() == i);
    describe(reader.frame(), i, opener);
    outcome = reader.next();
  }
  require((outcome == ReadOutcome::kError) != reader.error().empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const int file = memfd_create("capture", MFD_CLOEXEC);
  require(::write(file, data + 1, size - 1) == static_cast<ssize_t>(size - 1));
  read_all("/proc/self/fd/" + std::to_string(file), options_of(data[0]));
  ::close(file);
  return 0;
}
