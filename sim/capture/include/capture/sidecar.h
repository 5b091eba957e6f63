// SPDX-License-Identifier: Apache-2.0
#pragma once

// The [expect] part of a capture's sidecar: what protecting or validating its input must give.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace linksec::sim {

/// Counter names and the values that they must have.
using ExpectedCounters = std::map<std::string, std::uint64_t>;

/// Those of one edition. What is not named is not checked.
struct ExpectedCounterSet {
  ExpectedCounters secy;
  std::map<std::string, ExpectedCounters> rx_sc;  ///< By SCI.
  std::map<std::string, ExpectedCounters> tx_sc;  ///< By SCI.
};

/// [[expect.validate.frame]]
struct ExpectedFrame {
  std::uint64_t number = 0;
  std::string what;  ///< For messages.
  std::string verdict;
  std::string counter;  ///< Empty when none moves.
};

/// [expect.protect]
struct ExpectedProtect {
  std::string in;
  std::string out;
  std::optional<std::uint64_t> count;
  std::uint64_t refused = 0;
  ExpectedCounterSet counters;
};

/// [expect.validate]
struct ExpectedValidate {
  std::string in;
  std::string out;
  ExpectedCounterSet counters;
  ExpectedCounterSet counters_2006;
  std::vector<ExpectedFrame> frames;
};

/// A sidecar without the link that it configures.
struct Sidecar {
  std::optional<ExpectedProtect> protect;
  std::optional<ExpectedValidate> validate;
};

/// Reads the [expect] part of `file`; the names of captures count from where it is. Throws a usage
/// Failure "FILE:LINE: what is wrong; how to mend it".
[[nodiscard]] Sidecar load_sidecar(const std::string& file);

}  // namespace linksec::sim
