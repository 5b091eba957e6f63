// SPDX-License-Identifier: Apache-2.0
#pragma once

// What --report writes at the end of a run: totals and all counters, as JSON.

#include <cstdint>
#include <string>
#include <vector>

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
  std::uint64_t unverifiable = 0;  ///< Not judged: something of them is not in the capture.
  std::uint64_t passed_over = 0;   ///< Records beside those that were read: no Ethernet frames.
};

/// Frames that were valid under one SA.
struct KeyFrames {
  std::string key;  ///< The id of its SAK.
  std::string sci;
  unsigned an = 0;
  std::uint64_t first_frame = 0;
  std::uint64_t frames = 0;
};

/// What a run over a capture found out beside the counters.
struct CaptureFindings {
  std::vector<KeyFrames> keys;
  std::vector<std::string> found;     ///< Each automatic step that was made, in words.
  std::vector<std::string> discards;  ///< Each reason with its count, in words.
  std::string agreement;              ///< What MKPDUs brought, a JSON object; empty without [mka].
  bool present = false;               ///< False for runs that look for nothing.

  [[nodiscard]] bool any() const noexcept { return present; }
};

/// The report of a run as JSON text, with a line end. `port` are counters beside the SecY's, if
/// any.
[[nodiscard]] std::string report_json(const CounterSums& counters, const FrameTotals& totals,
                                      const CounterList& port, const CaptureFindings& findings);
[[nodiscard]] std::string report_json(const SecY& secy, const FrameTotals& totals,
                                      const CounterList& port = {});

}  // namespace linksec::sim
