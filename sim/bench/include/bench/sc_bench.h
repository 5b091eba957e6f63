// SPDX-License-Identifier: Apache-2.0
#pragma once

// What verify takes when the frames are those of many peers: receive SCs, each with a SAK of its
// own, whose frames come in an order that no prefetcher knows. The bare engine is beside it, with
// the same keys in the same order.

#include <cstddef>
#include <string>
#include <vector>

#include "bench/memory_bench.h"

namespace linksec::sim::bench {

/// What verify takes with so many receive SCs.
struct ScRow {
  std::string engine;
  std::size_t scs = 0;
  std::size_t frames = 0;  ///< Of a round: one of each SC at the least.
  Pair verify;
};

/// Measures frames of 64 octets under GCM-AES-128 with the engine that is chosen. Throws a run
/// Failure.
[[nodiscard]] ScRow measure_scs(std::size_t scs, Effort effort);

/// The numbers of receive SCs that are measured, as far as the build's capacity lets them.
[[nodiscard]] std::vector<std::size_t> sc_counts();

[[nodiscard]] std::string sc_text(const std::vector<ScRow>& rows, TableStyle style);

}  // namespace linksec::sim::bench
