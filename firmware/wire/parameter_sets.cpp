// SPDX-License-Identifier: Apache-2.0
#include "wire/parameter_sets.h"

namespace linksec {

std::optional<Mn> mn_named(const PeerList& list, const Mi& mi) noexcept {
  for (const PeerEntry entry : list) {
    if (entry.mi == mi) {
      return entry.mn;
    }
  }
  return std::nullopt;
}

// @req MKA-H10 MKA-H12
std::optional<ParameterSet> ParameterSetWalk::next() noexcept {
  if (rest_.size() < mkpdu::kSetHeaderOctets) {
    return std::nullopt;
  }
  const std::uint8_t octet_3 = rest_[2];
  const auto high = static_cast<std::uint8_t>(octet_3 & mkpdu::kLengthHighMask);
  const std::size_t length = std::size_t{high} << 8 | rest_[3];
  const std::size_t whole = mkpdu::kSetHeaderOctets + mkpdu::padded(length);
  // No set has type 0: zeroes in front of the ICV are a rest, not a row of sets.
  if (whole > rest_.size() || rest_[0] == 0) {
    return std::nullopt;
  }
  const ParameterSet set = {rest_[0], rest_[1], static_cast<std::uint8_t>(octet_3 ^ high),
                            rest_.subspan(mkpdu::kSetHeaderOctets, length)};
  rest_ = rest_.subspan(whole);
  return set;
}

// @req MKA-H28
std::optional<AnnouncementTlv> AnnouncementWalk::next() noexcept {
  if (rest_.size() < mkpdu::kTlvHeaderOctets) {
    return std::nullopt;
  }
  const std::uint16_t head = load_be16(rest_.data());
  const std::size_t whole = mkpdu::kTlvHeaderOctets + (head & mkpdu::kTlvLengthMask);
  if (whole > rest_.size()) {
    return std::nullopt;
  }
  const AnnouncementTlv tlv = {static_cast<std::uint16_t>(head >> mkpdu::kTlvTypeShift),
                               rest_.first(whole).subspan(mkpdu::kTlvHeaderOctets)};
  rest_ = rest_.subspan(whole);
  return tlv;
}

}  // namespace linksec
