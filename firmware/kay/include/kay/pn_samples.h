// SPDX-License-Identifier: Apache-2.0
#pragma once

// The next PN of a transmit SA as it was some time ago: what a participant may tell its peers as
// the lowest PN that is still on its way. The KaY takes the samples.

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/time.h"
#include "kay/timing.h"

namespace linksec {

class PnSamples {
 public:
  /// Notes the next PN at `now`; what comes before the next sample is due is left out.
  void note(std::uint64_t next_pn, Time now) noexcept;

  /// The next PN as it was at `then`, or before; 1 where that is not known.
  [[nodiscard]] std::uint64_t at(Time then) const noexcept;

  /// When the next sample is due.
  [[nodiscard]] Time due() const noexcept { return samples_[newest_].at + mka::kPnSampleTime; }

  void clear() noexcept { *this = {}; }

 private:
  // As many as cover the age of a report, and one more at either end.
  static constexpr std::size_t kKept = mka::kPnAge.ns / mka::kPnSampleTime.ns + 2;

  struct Sample {
    std::uint64_t pn = 1;
    Time at{};
  };

  std::array<Sample, kKept> samples_{};
  std::size_t newest_ = 0;
};

}  // namespace linksec
