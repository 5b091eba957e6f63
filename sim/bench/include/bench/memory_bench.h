// SPDX-License-Identifier: Apache-2.0
#pragma once

// What frame protection takes in memory: protect and verify of a SecY, and beside each the bare
// engine with the same operations, frames and burst size. The four take turns within a round, so
// that whatever slows the machine down slows all of them.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "secy/cipher_suite.h"
#include "shell/statistics.h"
#include "shell/stopwatch.h"
#include "shell/table.h"

namespace linksec::sim::bench {

/// What is measured, with the engine that is chosen.
struct MemoryCase {
  CipherSuite suite = CipherSuite::kGcmAes128;
  bool confidentiality = true;
  std::size_t octets = 64;  ///< Of the plain frame: addresses to last octet of data.
};

/// The layer beside the bare engine, in ns per frame.
struct Pair {
  Summary layer;
  Summary engine;

  [[nodiscard]] double ratio() const noexcept { return layer.median / engine.median; }
};

/// One engine and one case: what a frame takes with a SecY, and with the bare engine.
struct MemoryRow {
  std::string engine;
  MemoryCase of;
  Pair protect;
  Pair verify;
};

/// Measures with the engine that is chosen. Throws a run Failure when a frame does not come through
/// or the program is interrupted.
[[nodiscard]] MemoryRow measure_in_memory(const MemoryCase& of, Effort effort);

/// The sizes that are measured, as far as the build's longest frame lets them.
[[nodiscard]] std::vector<std::size_t> memory_sizes();

}  // namespace linksec::sim::bench
