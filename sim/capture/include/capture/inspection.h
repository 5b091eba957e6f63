// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a frame says of itself without a key: the SecTAG field by field and the rule of 9.12 that it
// breaks, and what stands around it.

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "capture/envelope.h"
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
  Envelope envelope;
  std::optional<MacAddress> destination;
  std::optional<MacAddress> source;
  bool has_sectag = false;
  std::optional<TagFields> fields;  ///< None when the frame ends within the first 8 octets.
  ParseError error = ParseError::kNone;
  std::size_t secure_data_octets = 0;  ///< When 9.12 holds.
  std::size_t padding_octets = 0;      ///< Behind the ICV, when 9.12 holds.
  std::optional<Sci> implied_sci;      ///< By ES or SCB.
  /// With no SecTAG: what would have to be looked through to find one.
  std::optional<Layers> hidden_behind;
  std::string mkpdu;  ///< Of an MKPDU: each field, a JSON object (mka_text.h); else empty.
};

/// Takes the frame apart that its envelope says.
[[nodiscard]] Inspection inspect(const host::CaptureFrame& frame, const Envelope& envelope);

}  // namespace linksec::sim
