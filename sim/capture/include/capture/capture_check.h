// SPDX-License-Identifier: Apache-2.0
#pragma once

// Runs the captures of one sidecar in memory and compares frames, verdicts and counters with what
// it expects.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace linksec::sim {

/// One run of a sidecar, protect or validate.
struct CaptureRun {
  std::string name;  ///< The sidecar's, without ".toml".
  std::string suite;
  std::string mode;  ///< "protect", or "validate" and the value of validate-frames.
  std::uint64_t frames = 0;
  std::uint64_t delivered = 0;  ///< protect: sent.
  std::uint64_t discarded = 0;  ///< protect: not sent.
  /// Frames by verdict and counter; for protect the verdict is "send" or "discard".
  std::map<std::pair<std::string, std::string>, std::uint64_t> outcomes;
  /// What differs, one line each: the frame or counter, expected and found.
  std::vector<std::string> failures;
};

/// Runs what `file` expects; empty when it expects nothing. `name` stands for it in the result.
/// What is wrong with the sidecar or its captures is a failure of the run, never thrown.
[[nodiscard]] std::vector<CaptureRun> check_sidecar(const std::string& file,
                                                    const std::string& name);

}  // namespace linksec::sim
