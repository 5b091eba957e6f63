// SPDX-License-Identifier: Apache-2.0
#include "shell/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace linksec::sim {

double quantile(std::vector<double> values, double part) {
  std::sort(values.begin(), values.end());
  const double place = part * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return std::lerp(values[below], values[above], place - std::floor(place));
}

Summary summarize(const std::vector<double>& values) {
  const double median = quantile(values, 0.5);
  const double width = quantile(values, 0.75) - quantile(values, 0.25);
  return {median, median > 0 ? 100 * width / median : 0};
}

}  // namespace linksec::sim
