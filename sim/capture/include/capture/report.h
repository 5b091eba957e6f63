// SPDX-License-Identifier: Apache-2.0
#pragma once

// What --report writes at the end of a run: totals and all counters, as JSON.

#include <cstdint>
#include <string>

#include "capture/counter_view.h"
#include "secy/secy.h"

namespace linksec::sim {

/// Frames of a run by what became of them.
struct FrameTotals {
  std::uint64_t read = 0;
  std::uint64_t delivered = 0;     ///< validate: to the Controlled Port. protect: sent.
  std::uint64_t discarded = 0;     ///< Whatever did not get through.
  std::uint64_t uncontrolled = 0;  ///< To the Uncontrolled Port alone.
  std::uint64_t truncated = 0;     ///< Not judged.
};

/// The report of a run as JSON text, with a line end. `port` are counters beside the SecY's, if
/// any.
[[nodiscard]] std::string report_json(const SecY& secy, const FrameTotals& totals,
                                      const CounterList& port = {});

}  // namespace linksec::sim
