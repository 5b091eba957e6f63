// SPDX-License-Identifier: Apache-2.0
#include "pcapng_kept.h"

#include <algorithm>

namespace linksec::host {
namespace {

enum SectionOption : std::uint16_t { kComment = 1, kHardware = 2, kSystem = 3 };

// How an interface's option is kept: as it is, as one number whose octets may have to be turned, or
// not at all.
enum class Kept : std::uint8_t { kNo, kText, kNumber };

Kept kept_as(std::uint16_t code) noexcept {
  switch (code) {
    case 1:   // Comment.
    case 4:   // IPv4 address and mask.
    case 5:   // IPv6 address and prefix.
    case 6:   // MAC address.
    case 7:   // EUI address.
    case 11:  // Filter.
    case 12:  // Operating system.
    case 15:  // Hardware.
    case 18:  // Name of a time zone.
      return Kept::kText;
    case 8:   // Speed.
    case 10:  // Time zone.
    case 16:  // Speed of what is sent.
    case 17:  // Speed of what is received.
      return Kept::kNumber;
    default:
      return Kept::kNo;
  }
}

CaptureOption copy_of(const PcapngOptions::Option& option) {
  return {option.code, std::string(option.value.begin(), option.value.end())};
}

}  // namespace

std::vector<CaptureOption> kept_of_section(PcapngOptions options) {
  std::vector<CaptureOption> kept;
  std::size_t octets = 0;
  while (const auto option = options.next()) {
    octets += option_octets(option->value.size());
    if (option->code >= kComment && option->code <= kSystem && octets <= kMaxKeptOctets) {
      kept.push_back(copy_of(*option));
    }
  }
  return kept;
}

std::optional<CaptureOption> kept_of_interface(const PcapngOptions::Option& option, bool swapped) {
  const Kept kept = kept_as(option.code);
  if (kept == Kept::kNo) {
    return std::nullopt;
  }
  CaptureOption copy = copy_of(option);
  if (kept == Kept::kNumber && swapped) {
    std::reverse(copy.value.begin(), copy.value.end());
  }
  return copy;
}

}  // namespace linksec::host
