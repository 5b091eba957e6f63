// SPDX-License-Identifier: Apache-2.0
#pragma once

// What was measured in memory, as tables for people and as JSON for programs.

#include <string>
#include <vector>

#include "bench/memory_bench.h"
#include "shell/table.h"

namespace linksec::sim::bench {

/// The rows as a JSON list with an object for each direction.
[[nodiscard]] std::string memory_json(const std::vector<MemoryRow>& rows);
/// A table for each suite and protection, with a headline.
[[nodiscard]] std::string memory_text(const std::vector<MemoryRow>& rows, TableStyle style);

/// What the layer takes beside the engine, in units of what that engine takes for one frame of 64
/// octets of the same suite, protection and direction; not a number when `rows` has no such frame.
[[nodiscard]] double layer_cost(const std::vector<MemoryRow>& rows, const MemoryRow& row,
                                bool protect);

}  // namespace linksec::sim::bench
