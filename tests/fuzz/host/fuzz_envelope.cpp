// SPDX-License-Identifier: Apache-2.0

// What stands around a frame, for any record of any link type: the place that is found lies within
// the record, is the same each time, and a batch takes the frame from there and gives its tags
// back. Four octets choose the link type, the steps that are made, the length of an announced check
// sequence and what the capture cut off; the others are the record.

#include <array>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "capture/frame_batch.h"
#include "capture/frame_opener.h"
#include "wire/ethernet.h"

using linksec::ConstByteSpan;
using linksec::host::CaptureFrame;
using linksec::sim::Carries;
using linksec::sim::Envelope;
using linksec::sim::EnvelopeOptions;

namespace {

constexpr std::array<std::uint16_t, 20> kLinkTypes = {
    1, 1, 1, 1, 0, 12, 14, 101, 113, 228, 229, 240, 241, 274, 276, 281, 282, 284, 285, 147};
constexpr std::size_t kChoices = 4;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

EnvelopeOptions options_of(std::uint8_t choice) {
  constexpr unsigned kAllTags = 3;
  EnvelopeOptions options;
  options.tunnels = (choice & 1U) == 0;
  options.link_types = (choice & 2U) == 0;
  options.fcs = (choice & 4U) == 0;
  options.trailers = (choice & 8U) == 0;
  if (const unsigned tags = choice >> 6U; tags != kAllTags) {
    options.outer_tags = tags;
  }
  return options;
}

void check_places(const CaptureFrame& frame, const Envelope& envelope) {
  require(envelope.begin <= envelope.end && envelope.end <= frame.octets.size());
  if (envelope.carries != Carries::kOther) {
    require(envelope.body <= envelope.end && envelope.ether_type == envelope.reached_type);
  }
  if (envelope.tag_octets != 0) {
    require(envelope.tags_of(frame).size() == envelope.tag_octets && envelope.tags != 0);
  }
  require(to_string(envelope.layers).empty() == envelope.layers.empty());
}

void check_same(const CaptureFrame& frame, const EnvelopeOptions& options,
                const Envelope& envelope) {
  const Envelope again = linksec::sim::open_envelope(frame, options);
  require(again.begin == envelope.begin && again.end == envelope.end &&
          again.body == envelope.body && again.carries == envelope.carries);
}

// Put together again, the frame is what the record has there, less what a switch put into it.
void check_batch(const CaptureFrame& frame, const Envelope& envelope) {
  static linksec::sim::FrameBatch batch;
  batch.clear();
  batch.add(frame, 1, envelope);
  linksec::sim::FrameSlot& slot = batch.frames().front();
  slot.outer_tags.put_back(slot.buffer);
  const ConstByteSpan whole = envelope.of(frame);
  const std::size_t dropped = slot.buffer.size() == whole.size() ? 0 : envelope.switch_tag_octets;
  require(slot.buffer.size() + dropped == whole.size());
  const std::size_t addresses = std::min(whole.size(), linksec::ethernet::kAddressesOctets);
  require(addresses == 0 || std::memcmp(slot.buffer.data(), whole.data(), addresses) == 0);
  const std::size_t rest = slot.buffer.size() - addresses;
  require(rest == 0 || std::memcmp(slot.buffer.data() + addresses,
                                   whole.data() + addresses + dropped, rest) == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < kChoices) {
    return 0;
  }
  // Memory of its own, so that no read beyond it goes unseen.
  const std::vector<std::uint8_t> record(data + kChoices, data + size);
  CaptureFrame frame;
  frame.octets = record;
  frame.original_octets = static_cast<std::uint32_t>(record.size() + data[3] % 8);
  frame.link_type = kLinkTypes[data[0] % kLinkTypes.size()];
  frame.fcs_octets = static_cast<std::uint8_t>(data[2] % 5);
  const EnvelopeOptions options = options_of(data[1]);
  const Envelope envelope = linksec::sim::open_envelope(frame, options);
  check_places(frame, envelope);
  check_same(frame, options, envelope);
  (void)linksec::sim::bare_frame(frame, envelope);
  if (envelope.verifiable()) {
    check_batch(frame, envelope);
  }
  linksec::sim::FrameOpener opener(options);
  if (opener.is_plain(frame)) {
    require(envelope.begin == 0 && envelope.end == record.size() && envelope.layers.empty() &&
            envelope.tag_octets == 0 && envelope.cut == frame.truncated());
  }
  check_places(frame, opener.open(frame));
  return 0;
}
