// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a user would take without linksec: the programs of tests/bench/peers, each of which measures
// one peer and prints a line of JSON for each figure. What is not present is said, and the rest
// goes on.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "bench/memory_bench.h"

namespace linksec::sim::bench {

/// A peer's figure, or why there is none.
struct PeerRow {
  std::string peer;
  std::string direction{};  ///< "protect", "verify" or "both".
  std::size_t octets = 0;
  double frames_per_second = 0;
  bool fair = true;  ///< It ran on the same kind of processor as linksec.
  std::string note{};
  std::string absent{};  ///< What is not present; empty when there is a figure.
};

/// The rows of a program's output. Throws a run Failure when it is none of theirs.
[[nodiscard]] std::vector<PeerRow> peer_rows(const std::string& output);

/// Runs each program. Throws a run Failure when this one is interrupted.
[[nodiscard]] std::vector<PeerRow> measure_peers(bool quick);

/// The rows, and beside each what linksec takes for the same work in `own`, GCM-AES-128 with
/// confidentiality.
[[nodiscard]] std::string peer_text(const std::vector<PeerRow>& rows,
                                    const std::vector<MemoryRow>& own, TableStyle style);

}  // namespace linksec::sim::bench
