// SPDX-License-Identifier: Apache-2.0
#include "pcapng_interfaces.h"

#include <algorithm>

#include "pcapng_kept.h"
#include "pcapng_options.h"

namespace linksec::host {
namespace {

constexpr std::uint16_t kName = 2;
constexpr std::uint16_t kDescription = 3;
constexpr std::uint16_t kTimeResolution = 9;
constexpr std::uint16_t kFcsLength = 13;
constexpr std::uint16_t kTimeOffset = 14;
constexpr std::size_t kMaxTextOctets = 256;

std::string text_of(ConstByteSpan value) {
  const ConstByteSpan kept = value.first(std::min(value.size(), kMaxTextOctets));
  return {kept.begin(), std::find(kept.begin(), kept.end(), std::uint8_t{0})};
}

// The option counts bits. Programs that took it for octets wrote the lengths that no sequence of
// bits has.
std::uint8_t fcs_octets_of(std::uint8_t value) noexcept {
  return value < 8 ? value : static_cast<std::uint8_t>(value / 8);
}

void take_option(const PcapngOptions::Option& option, bool swapped, PacketSource& source,
                 CaptureInterface& about) {
  const ConstByteSpan value = option.value;
  if (option.code == kName) {
    about.name = text_of(value);
  } else if (option.code == kDescription) {
    about.description = text_of(value);
  } else if (option.code == kTimeResolution && !value.empty()) {
    source.clock.set_resolution(value[0]);
  } else if (option.code == kTimeOffset && value.size() >= sizeof(std::int64_t)) {
    source.clock.set_offset(load_number<std::int64_t>(value.data(), swapped));
  } else if (option.code == kFcsLength && !value.empty()) {
    source.rules.fcs_octets = fcs_octets_of(value[0]);
  }
}

std::string key_of(const CaptureInterface& about) {
  return std::to_string(about.link_type) + ' ' + std::to_string(about.snap_octets) + ' ' +
         std::to_string(about.name.size()) + ' ' + about.name + about.description;
}

}  // namespace

std::uint32_t PcapngInterfaces::place_of(CaptureInterface about) {
  const std::string key = key_of(about);
  std::vector<std::uint32_t>& places = places_[key];
  const std::size_t before = named_[key]++;
  if (before == places.size()) {
    places.push_back(static_cast<std::uint32_t>(all_.size()));
    all_.push_back(std::move(about));
  }
  return places[before];
}

bool PcapngInterfaces::add(ConstByteSpan body, bool swapped) {
  PacketSource source;
  CaptureInterface about;
  about.link_type = load_number<std::uint16_t>(body.data(), swapped);
  about.snap_octets = load_number<std::uint32_t>(body.data() + 4, swapped);
  source.link_type = about.link_type;
  source.rules.snap_octets = about.snap_octets;
  PcapngOptions options(body.subspan(kBodyOctets), swapped);
  std::size_t kept_octets = 0;
  while (const auto option = options.next()) {
    take_option(*option, swapped, source, about);
    auto kept = kept_of_interface(*option, swapped);
    kept_octets += kept.has_value() ? option_octets(kept->value.size()) : 0;
    if (kept.has_value() && kept_octets <= kMaxKeptOctets) {
      about.options.push_back(std::move(*kept));
    }
  }
  has_ethernet_ = has_ethernet_ || about.link_type == kLinkTypeEthernet;
  source.place = place_of(std::move(about));
  section_.push_back(source);
  return section_.size() <= kMaxOfSection && all_.size() <= kMaxDifferent;
}

}  // namespace linksec::host
