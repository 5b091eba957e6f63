// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is said of many measurements of one thing: the middle one, and how far the middle half lies
// apart. Neither minds the few that something else on the machine disturbed.

#include <vector>

namespace linksec::sim {

/// The middle of some measurements, and how far they lie apart.
struct Summary {
  double median = 0;
  double spread = 0;  ///< The middle half's width (interquartile range), in percent of the median.
};

/// The value below which `part` of the values lie, 0 to 1, between two neighbours by their
/// distance. There is one value at the least.
[[nodiscard]] double quantile(std::vector<double> values, double part);

/// There is one value at the least. The spread of zeroes is 0.
[[nodiscard]] Summary summarize(const std::vector<double>& values);

}  // namespace linksec::sim
