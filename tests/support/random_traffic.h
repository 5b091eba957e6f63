// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random received traffic for a SecYFixture: several peers and SAs, reordering, replays, leaps over
// the halves of the PN space, damage of all kinds. The same seed gives the same frames.

#include <cstdint>
#include <random>
#include <type_traits>
#include <vector>

#include "support/secy_fixture.h"

namespace linksec::test {

/// One sender's SA.
struct TrafficSa {
  Sci sci{};
  unsigned an = 0;
  unsigned key = 0;
  std::uint64_t pn = 1;  ///< The next one in order.
};

class RandomTraffic {
 public:
  explicit RandomTraffic(std::uint64_t seed) : random_(seed) {}

  /// A random number below `limit`, as wide and without a sign.
  template <typename Number>
  [[nodiscard]] std::make_unsigned_t<Number> below(Number limit) {
    return static_cast<std::make_unsigned_t<Number>>(random_() % static_cast<std::uint64_t>(limit));
  }
  [[nodiscard]] bool one_in(int n) { return below(n) == 0; }

  /// Random controls and receive SAs. Each fixture that is set up with an equal traffic generator
  /// gets the same.
  void set_up(SecYFixture& secy);

  /// The next frame; mostly one that `secy` has an SA for.
  [[nodiscard]] Octets next(const SecYFixture& secy);

 private:
  [[nodiscard]] std::uint64_t first_pn(const SecYFixture& secy);
  [[nodiscard]] std::uint64_t next_pn(TrafficSa& sa, const SecYFixture& secy);
  [[nodiscard]] std::uint8_t tci(unsigned an);
  [[nodiscard]] Octets damaged(Octets frame);

  std::mt19937_64 random_;
  std::vector<TrafficSa> sas_;
};

}  // namespace linksec::test
