// SPDX-License-Identifier: Apache-2.0
#include "capture/frame_opener.h"

#include <utility>

#include "capture/frame_check.h"

namespace linksec::sim {
namespace {

// Steps beside those that are a LayerKind.
constexpr std::uint32_t kFirstOtherStep = 24;
static_assert(static_cast<std::uint32_t>(LayerKind::kPrpTrailer) < kFirstOtherStep);
constexpr std::uint32_t kAnnouncedFcs = 1U << kFirstOtherStep;
constexpr std::uint32_t kFoundFcs = kAnnouncedFcs << 1U;
constexpr std::uint32_t kFirstObstacle = kFoundFcs << 1U;

bool is_tag(LayerKind kind) noexcept { return kind <= LayerKind::kRTag; }

}  // namespace

Envelope FrameOpener::open(const host::CaptureFrame& frame) {
  const std::uint8_t found = finds_fcs_ ? found_fcs(frame) : std::uint8_t{0};
  Envelope envelope = found != 0 ? open_with_fcs(frame, found) : open_envelope(frame, options_);
  if (envelope.fcs_octets != 0) {
    note_fcs(found == 0);
  }
  if (!envelope.layers.empty()) {
    take_tunnelled_fcs_off(frame, envelope);
    note_layers(envelope);
  }
  if (!envelope.verifiable()) {
    note(kFirstObstacle << static_cast<unsigned>(envelope.obstacle), to_string(envelope.obstacle));
  }
  return envelope;
}

std::optional<Envelope> FrameOpener::open_again(const host::CaptureFrame& frame) {
  if (!finds_fcs_ || frame.truncated() || frame.fcs_octets != 0) {
    return std::nullopt;
  }
  const bool around = frame.link_type == host::kLinkTypeEthernet &&
                      fcs_finder_.asked_again(frame.octets, frame.interface, false);
  const Envelope envelope = open(frame);
  if (around) {
    return envelope;
  }
  if (has_tunnel(envelope.layers) && !envelope.cut &&
      fcs_finder_.asked_again(envelope.of(frame), frame.interface, true)) {
    return open(frame);
  }
  return std::nullopt;
}

// As if the file had announced it.
Envelope FrameOpener::open_with_fcs(const host::CaptureFrame& frame, std::uint8_t octets) {
  host::CaptureFrame announced = frame;
  announced.fcs_octets = octets;
  return open_envelope(announced, options_);
}

std::vector<std::string> FrameOpener::take_notes() { return std::exchange(notes_, {}); }

std::uint8_t FrameOpener::found_fcs(const host::CaptureFrame& frame) {
  const bool asked =
      frame.link_type == host::kLinkTypeEthernet && frame.fcs_octets == 0 && !frame.truncated();
  return asked ? fcs_finder_.fcs_octets(frame.octets, frame.interface, false) : std::uint8_t{0};
}

void FrameOpener::take_tunnelled_fcs_off(const host::CaptureFrame& frame, Envelope& envelope) {
  if (finds_fcs_ && !envelope.cut && has_tunnel(envelope.layers)) {
    const std::uint8_t octets = fcs_finder_.fcs_octets(envelope.of(frame), frame.interface, true);
    envelope.end -= octets;
    envelope.fcs_octets = octets;
    if (octets != 0) {
      note_fcs(false);
    }
  }
}

void FrameOpener::note(std::uint32_t step, std::string text) {
  if ((noted_ & step) == 0) {
    noted_ |= step;
    notes_.push_back(std::move(text));
  }
}

void FrameOpener::note_fcs(bool announced) {
  if (announced) {
    note(kAnnouncedFcs, "the capture announces a frame check sequence, which is taken off");
  } else {
    note(kFoundFcs,
         "frames end with a frame check sequence that the capture does not announce (their CRC-32 "
         "is right); it is taken off");
  }
}

void FrameOpener::note_layers(const Envelope& envelope) {
  if (envelope.carries == Carries::kOther) {
    return;
  }
  std::uint32_t kinds = 0;
  for (const Layer& layer : envelope.layers) {
    kinds |= 1U << static_cast<unsigned>(layer.kind);
  }
  if ((kinds & ~noted_) == 0) {
    return;
  }
  std::string text = "frames were found in or behind " + to_string(envelope.layers);
  bool off = false;
  for (const Layer& layer : envelope.layers) {
    off = off || !is_tag(layer.kind);
  }
  text += off ? ", which is taken off" : ", which stays in front of the plaintext";
  text += off && envelope.tags != 0 ? "; the tags next to the SecTAG stay in front of the plaintext"
                                    : "";
  noted_ |= kinds;
  notes_.push_back(std::move(text));
}

}  // namespace linksec::sim
