// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a frame says of itself without a key: the SecTAG field by field and the rule of 9.12 that it
// breaks.

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "wire/mpdu.h"
#include "wire/sectag.h"

namespace linksec::sim {

/// The fields of a SecTAG as they stand in the frame, those that 9.12 forbids too.
struct TagFields {
  bool version = false;            ///< V.
  std::uint8_t reserved_bits = 0;  ///< Bits 8 and 7 of octet 4.
  SecTag tag{};
  bool sci_cut = false;  ///< SC is set, and the frame ends within the SCI.
};

/// A frame taken apart.
struct Inspection {
  std::uint16_t ether_type = 0;  ///< Behind the outer tags.
  std::size_t outer_tags = 0;    ///< VLAN tags that were skipped.
  bool has_sectag = false;
  std::optional<TagFields> fields;  ///< None when the frame ends within the first 8 octets.
  ParseError error = ParseError::kNone;
  std::size_t secure_data_octets = 0;  ///< When 9.12 holds.
  std::size_t padding_octets = 0;      ///< Behind the ICV, when 9.12 holds.
  std::optional<Sci> implied_sci;      ///< By ES or SCB.
};

/// Takes `frame` apart, up to `outer_tags` VLAN tags in front of a SecTAG left aside.
[[nodiscard]] Inspection inspect(ConstByteSpan frame, std::size_t outer_tags);

}  // namespace linksec::sim
