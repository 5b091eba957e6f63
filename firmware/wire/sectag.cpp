// SPDX-License-Identifier: Apache-2.0
#include "wire/sectag.h"

namespace linksec {

namespace {

bool has(unsigned octet, std::uint8_t mask) { return (octet & mask) != 0; }

}  // namespace

ParseError MpduParser::wrong_bits(const Mpdu& mpdu) noexcept {
  if (mpdu.has(sectag::kVersion)) {
    return ParseError::kVersionNotZero;
  }
  if (mpdu.sc() && mpdu.es()) {
    return ParseError::kEsWithSc;
  }
  if (mpdu.sc() && mpdu.scb()) {
    return ParseError::kScbWithSc;
  }
  return ParseError::kSlReservedBits;
}

// C and SC only say which letter is broken.
ParseError MpduParser::wrong_length(const Mpdu& mpdu) noexcept {
  if (mpdu.c()) {
    return mpdu.sc() ? ParseError::kLengthChangedSci : ParseError::kLengthChanged;
  }
  return mpdu.sc() ? ParseError::kLengthUnchangedSci : ParseError::kLengthUnchanged;
}

// @req A2 A3 A6 A14 FMT-3 FMT-6
SecTag decode_sectag(const std::uint8_t* octets) noexcept {
  const unsigned tci_an = octets[sectag::kTciAnOffset];
  const bool sc = has(tci_an, sectag::kSc);
  return {.es = has(tci_an, sectag::kEs),
          .sc = sc,
          .scb = has(tci_an, sectag::kScb),
          .e = has(tci_an, sectag::kE),
          .c = has(tci_an, sectag::kC),
          .an = An{tci_an},
          .sl = static_cast<std::uint8_t>(octets[sectag::kSlOffset] & sectag::kSlMask),
          .pn = load_be32(octets + sectag::kPnOffset),
          .sci = sc ? Sci::read(octets + sectag::kSciOffset) : Sci{}};
}

// @req A2 A3 A4 A6 A12 A13 A14 FMT-3 FMT-4 FMT-6 FMT-8 GEN-7
void encode_sectag(const SecTag& tag, std::uint8_t* to) noexcept {
  // A product, which compiles to a shift, where a choice would be a branch.
  const auto bit = [](bool set, std::uint8_t mask) { return unsigned{set} * mask; };
  store_be16(to, static_cast<std::uint16_t>(EtherType::kMacSec));
  to[sectag::kTciAnOffset] = static_cast<std::uint8_t>(
      bit(tag.es, sectag::kEs) | bit(tag.sc, sectag::kSc) | bit(tag.scb, sectag::kScb) |
      bit(tag.e, sectag::kE) | bit(tag.c, sectag::kC) | tag.an.value());
  to[sectag::kSlOffset] = tag.sl & sectag::kSlMask;
  store_be32(to + sectag::kPnOffset, tag.pn);
  if (tag.sc) {
    store_be64(to + sectag::kSciOffset, tag.sci.value);
  }
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
