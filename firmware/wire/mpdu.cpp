// SPDX-License-Identifier: Apache-2.0
#include "wire/mpdu.h"

namespace linksec {

ParseError MpduParse::wrong_bits(const RawSecTag& tag) noexcept {
  if (tag.version()) {
    return ParseError::kVersionNotZero;
  }
  if (tag.sc() && tag.es()) {
    return ParseError::kEsWithSc;
  }
  if (tag.sc() && tag.scb()) {
    return ParseError::kScbWithSc;
  }
  return ParseError::kSlReservedBits;
}

// C and SC only say which letter is broken.
ParseError MpduParse::wrong_length(const RawSecTag& tag) noexcept {
  if (tag.c()) {
    return tag.sc() ? ParseError::kLengthChangedSci : ParseError::kLengthChanged;
  }
  return tag.sc() ? ParseError::kLengthUnchangedSci : ParseError::kLengthUnchanged;
}

const char* to_string(ParseError error) noexcept {
  switch (error) {
    case ParseError::kNone:
      return "valid";
    case ParseError::kMpduTooShort:
      return "9.12 a: the MPDU has fewer than 17 octets";
    case ParseError::kVersionNotZero:
      return "9.12 c: V is 1";
    case ParseError::kEsWithSc:
      return "9.12 d: ES and SC are both 1";
    case ParseError::kScbWithSc:
      return "9.12 d: SCB and SC are both 1";
    case ParseError::kSlReservedBits:
      return "9.12 e: bit 7 or 8 of octet 4 is 1";
    case ParseError::kLengthUnchanged:
      return "9.12 f: the length disagrees with SL";
    case ParseError::kLengthUnchangedSci:
      return "9.12 g: the length disagrees with SL";
    case ParseError::kLengthChanged:
      return "9.12 h: the length disagrees with SL";
    case ParseError::kLengthChangedSci:
      return "9.12 i: the length disagrees with SL";
    case ParseError::kPnZero:
      return "10.6.5: PN is 0";
  }
  return "unknown";
}

}  // namespace linksec
