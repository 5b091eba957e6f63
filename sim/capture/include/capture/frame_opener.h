// SPDX-License-Identifier: Apache-2.0
#pragma once

// The envelopes of one capture's frames, in their order: what one frame says by itself (envelope.h)
// and what only several say together (fcs_finder.h), and a line of text for each kind of step when
// it is made for the first time. It looks at frames; it verifies and writes none.
//
// Who calls: the commands that read captures offline, for each frame of the capture.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture/envelope.h"
#include "capture/fcs_finder.h"
#include "wire/ethernet.h"

namespace linksec::sim {

class FrameOpener {
 public:
  explicit FrameOpener(const EnvelopeOptions& options) noexcept
      : options_(options), finds_fcs_(options.fcs && options.found_fcs) {}

  /// Where the next frame of the capture is in its record.
  [[nodiscard]] Envelope open(const host::CaptureFrame& frame);

  /// The same for a frame that did not open under its key, if it ends with a check sequence after
  /// all, though the first frames of its interface had none. One or two CRCs of the frame.
  [[nodiscard]] std::optional<Envelope> open_again(const host::CaptureFrame& frame);

  /// True when the record is a frame with a SecTAG and nothing around it, as most are: then it may
  /// be taken as it is, and need not be opened. Costs next to nothing.
  [[nodiscard]] bool is_plain(const host::CaptureFrame& frame) const noexcept {
    constexpr std::size_t kLastTwo = 2;
    return frame.link_type == host::kLinkTypeEthernet && frame.fcs_octets == 0 &&
           ether_type(frame.octets) == static_cast<std::uint16_t>(EtherType::kMacSec) &&
           (!finds_fcs_ || fcs_finder_.decided_none(frame.interface)) &&
           load_be16(frame.octets.data() + frame.octets.size() - kLastTwo) != kPrpSuffix;
  }

  /// Lines about steps that were made for the first time since the last call; each is to be said
  /// once.
  [[nodiscard]] std::vector<std::string> take_notes();

 private:
  [[nodiscard]] Envelope open_with_fcs(const host::CaptureFrame& frame, std::uint8_t octets);
  [[nodiscard]] std::uint8_t found_fcs(const host::CaptureFrame& frame);
  void take_tunnelled_fcs_off(const host::CaptureFrame& frame, Envelope& envelope);
  void note(std::uint32_t step, std::string text);
  void note_fcs(bool announced);
  void note_layers(const Envelope& envelope);

  EnvelopeOptions options_;
  bool finds_fcs_;
  FcsFinder fcs_finder_;
  std::uint32_t noted_ = 0;  // A bit a step.
  std::vector<std::string> notes_;
};

}  // namespace linksec::sim
