// SPDX-License-Identifier: Apache-2.0
#pragma once

// A LINK.toml as diagnosis needs it: its keys as solvers, its receive SAs, and those that transmit
// as well, since a capture has both directions. It reads no file.
//
// Who calls: the commands diagnose and validate, before the configuration's keys are wiped.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "capture/diagnosis.h"
#include "link/link_config.h"

namespace linksec::sim {

/// All links of a file, one at the least, as one. Takes copies of the keys into memory of its own.
/// Without `idle_keys`, keys that serve no SA are left where they are.
[[nodiscard]] DiagnosisLink diagnosis_link(std::span<const LinkConfig> configs, bool idle_keys);

/// The first of some frames that did not open for one reason.
struct FrameKept {
  std::uint64_t number = 0;  ///< In the input, from 1.
  std::vector<std::uint8_t> octets;
  bool truncated = false;
  Time time{};
  bool not_valid = false;  ///< Its ICV did not agree with the PN that was expected.
};

/// One line with the cause of the first frame whose cause can be proven, "frame 7: ...; see linksec
/// diagnose"; empty when there is none.
[[nodiscard]] std::string hint(const Diagnoser& diagnoser, std::span<const FrameKept> frames);

}  // namespace linksec::sim
