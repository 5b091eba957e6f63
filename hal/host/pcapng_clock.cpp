// SPDX-License-Identifier: Apache-2.0
#include "pcapng_clock.h"

#include <limits>

namespace linksec::host {
namespace {

__extension__ using Wide = unsigned __int128;
__extension__ using SignedWide = __int128;

constexpr std::uint64_t kNsPerSecond = 1'000'000'000;
constexpr std::uint64_t kLastNs = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint8_t kBinary = 0x80;
constexpr unsigned kNanoExponent = 9;
// More powers of ten than this, and 2^64 ticks are less than a nanosecond.
constexpr unsigned kMaxDecimalExponent = 30;

Wide power_of_ten(unsigned exponent) noexcept {
  Wide value = 1;
  for (unsigned i = 0; i < exponent; ++i) {
    value *= 10;
  }
  return value;
}

}  // namespace

void PcapngClock::set_resolution(std::uint8_t octet) noexcept {
  binary_ = (octet & kBinary) != 0;
  exponent_ = static_cast<std::uint8_t>(octet & ~kBinary);
  ns_per_tick_ = !binary_ && exponent_ <= kNanoExponent
                     ? static_cast<std::uint64_t>(power_of_ten(kNanoExponent - exponent_))
                     : 0;
}

Time PcapngClock::time_of(std::uint64_t ticks) const noexcept {
  if (ns_per_tick_ != 0 && offset_seconds_ == 0 && ticks <= kLastNs / ns_per_tick_) {
    return Time{ticks * ns_per_tick_};
  }
  return exact_time_of(ticks);
}

Time PcapngClock::exact_time_of(std::uint64_t ticks) const noexcept {
  Wide ns = 0;
  if (binary_) {
    ns = Wide{ticks} * kNsPerSecond >> exponent_;
  } else if (exponent_ <= kMaxDecimalExponent) {
    ns = Wide{ticks} * kNsPerSecond / power_of_ten(exponent_);
  }
  const SignedWide sum =
      static_cast<SignedWide>(ns) + static_cast<SignedWide>(offset_seconds_) * kNsPerSecond;
  if (sum < 0) {
    return Time{0};
  }
  return Time{sum > static_cast<SignedWide>(kLastNs) ? kLastNs : static_cast<std::uint64_t>(sum)};
}

}  // namespace linksec::host
