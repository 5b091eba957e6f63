// SPDX-License-Identifier: Apache-2.0
#pragma once

// The case long-xpn-wrap: more frames than 32 bits count through one SA with extended packet
// numbers. Each is protected by one SecY and verified by another, and everything about it is
// checked: that it has the PN behind the last one's, that the SecTAG carries its low 32 bits, that
// the receiver recovers it, the verdicts, the counters, and the octets that are delivered. It runs
// in this process alone, and can go on where it was interrupted.
//
// No nonce is used twice, after a restart either: the SAK is random, one for the whole run, and the
// state on the disk is ahead of the PNs in use, block by block. The transmit SA's own ceiling keeps
// it there. A run that ends in order loses nothing; one that is killed skips the rest of its block,
// and runs so much longer: the frames that count are those that were verified.

#include <cstdint>
#include <memory>
#include <string>

#include "conformance/long_state.h"
#include "conformance/run.h"

namespace linksec::sim::conformance {

/// What is asked for.
struct LongPlan {
  CipherSuite suite = CipherSuite::kGcmAesXpn128;
  std::uint64_t first = 1;  ///< The PN to start with, at most kLongLastStart.
};

/// The case, as reports show it.
[[nodiscard]] const Case& long_case();

/// A run of the one case with the engine that is chosen. It passes when it began with PN 1, and is
/// not applicable when it did not: the low 32 bits do not repeat then. It goes on by the state in
/// `file`, which may be null, and leaves it there. Throws a usage Failure when the state does not
/// fit the plan, and a run Failure when a signal came.
[[nodiscard]] Run run_long(const LongPlan& plan, const LongStateFile* file);

/// The state of a run that begins, under a random SAK. Throws a run Failure.
[[nodiscard]] std::unique_ptr<LongState> begin_long(const LongPlan& plan);

/// Runs blocks until all frames were verified; `file` may be null. Throws a Difference at the first
/// frame that is not as it must be, and a run Failure when a signal came, with the state saved.
void run_blocks(LongState& state, const LongStateFile* file);

/// What the whole run came to, from its last state: the frames with the PN fields that came again
/// are compared with each other, and opened with an independent codec.
[[nodiscard]] CaseResult judge_long(const LongState& state);

/// "[####----] 50.0 %, 2,147,483,649 of 4,294,967,297 frames, 3 min 8 s to go": `done` frames of
/// `total`, and how many of these this part of the run took `seconds` for.
[[nodiscard]] std::string long_progress(std::uint64_t done, std::uint64_t total,
                                        std::uint64_t done_here, double seconds);

}  // namespace linksec::sim::conformance
