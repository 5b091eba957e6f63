// SPDX-License-Identifier: Apache-2.0
#include "kay/pn_samples.h"

namespace linksec {

void PnSamples::note(std::uint64_t next_pn, Time now) noexcept {
  if (samples_[newest_].at != Time{} && now < samples_[newest_].at + mka::kPnSampleTime) {
    return;
  }
  newest_ = (newest_ + 1) % kKept;
  samples_[newest_] = {next_pn, now};
}

std::uint64_t PnSamples::at(Time then) const noexcept {
  for (std::size_t back = 0; back < kKept; ++back) {
    const Sample& sample = samples_[(newest_ + kKept - back) % kKept];
    if (sample.at <= then) {
      return sample.pn;
    }
  }
  return 1;
}

}  // namespace linksec
