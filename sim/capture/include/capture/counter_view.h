// SPDX-License-Identifier: Apache-2.0
#pragma once

// A SecY's counters as lists of names and values: those of 802.1AE-2018, and those of the 2006
// edition, which Linux and most switches still show, derived from them. For reports and for the
// comparison with what a capture expects.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "secy/secy.h"

namespace linksec::sim {

/// A counter, its MIB object and its value.
struct CounterValue {
  const char* name = "";
  const char* mib_object = "";
  std::uint64_t value = 0;
};
using CounterList = std::vector<CounterValue>;
/// By SCI, 16 lower-case hex digits.
using CountersBySci = std::map<std::string, CounterList, std::less<>>;

/// The counters of one edition.
struct CounterSet {
  CounterList secy;
  CounterList controlled_port;  ///< [802.1AE-2018 10.7.6]; empty in the 2006 view.
  CountersBySci rx_sc;
  CountersBySci tx_sc;
};

/// The counters of 802.1AE-2018 [10.7.6, 10.7.9, 10.7.10, 10.7.18, 10.7.19].
[[nodiscard]] CounterSet counters_of(const SecY& secy);
/// The counters of the 2006 edition.
[[nodiscard]] CounterSet counters_2006_of(const SecY& secy);

/// What a frame counted as that was judged again.
struct CountedFrame {
  RxCounter counter = RxCounter::kNone;
  Sci sci{};  ///< Of its SC, where the counter is one of an SC.
  bool encrypted = false;
  std::uint64_t octets = 0;  ///< Of its Secure Data, where they were counted.
};

/// The counters of several SecYs, in both editions.
struct CounterSums {
  CounterSet of_2018;
  CounterSet of_2006;

  /// Adds those of one more SecY; an SC's to those of the same SCI.
  void add(const SecY& secy);
  /// Takes a discarded frame out of the counters that have it.
  void take_back(const CountedFrame& frame) noexcept;
  /// Leaves the sums of the SecYs alone.
  void forget_scs() noexcept;
};

/// The value of a counter in a list, if it is there.
[[nodiscard]] std::optional<std::uint64_t> value_of(const CounterList& list,
                                                    std::string_view name) noexcept;

}  // namespace linksec::sim
