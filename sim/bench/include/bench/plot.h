// SPDX-License-Identifier: Apache-2.0
#pragma once

// The in-memory rows as a picture, drawn by gnuplot.

#include <string>
#include <vector>

#include "bench/memory_bench.h"

namespace linksec::sim::bench {

/// What gnuplot is told to draw: ns per frame over octets, protect and verify side by side, an
/// engine a colour, the bare engine dashed. The rows are those of one suite and protection, the
/// first ones in `rows`.
[[nodiscard]] std::string plot_script(const std::vector<MemoryRow>& rows);

/// Throws a run Failure that names the package, unless gnuplot is present.
void require_gnuplot();

/// Writes the picture to `path`, whole or not at all. Throws a run Failure.
void write_plot(const std::string& path, const std::vector<MemoryRow>& rows);

}  // namespace linksec::sim::bench
