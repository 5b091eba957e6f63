// SPDX-License-Identifier: Apache-2.0
#include "wire/sectag.h"

namespace linksec {

// @req A20 A21 A22 A23 A24 A25 A26 A28 FMT-9
struct MpduParser {
  ConstByteSpan frame;

  [[nodiscard]] std::size_t mpdu_octets() const noexcept {
    return frame.size() - ethernet::kAddressesOctets;
  }

  [[nodiscard]] ParseError check_tci(const SecTag& tag) const noexcept {
    const std::uint8_t* mpdu = frame.data() + ethernet::kAddressesOctets;
    if ((mpdu[sectag::kTciAnOffset] & sectag::kVersion) != 0) {
      return ParseError::kVersionNotZero;
    }
    if (tag.es && tag.sc) {
      return ParseError::kEsWithSc;
    }
    if (tag.scb && tag.sc) {
      return ParseError::kScbWithSc;
    }
    if ((mpdu[sectag::kSlOffset] & ~sectag::kSlMask) != 0) {
      return ParseError::kSlReservedBits;
    }
    return ParseError::kNone;
  }

  // The length rules f to i come down to one: the octets between SecTAG and ICV are SL, or at least
  // 48 when SL is 0. C and SC only say which letter is broken.
  [[nodiscard]] static ParseError length_rule(const SecTag& tag) noexcept {
    if (tag.c) {
      return tag.sc ? ParseError::kLengthChangedSci : ParseError::kLengthChanged;
    }
    return tag.sc ? ParseError::kLengthUnchangedSci : ParseError::kLengthUnchanged;
  }

  [[nodiscard]] MpduParse parse() const noexcept {
    MpduParse result;
    if (frame.size() < ethernet::kAddressesOctets + sectag::kMinMpduOctets) {
      return result;
    }
    const SecTag tag = decode_sectag(frame.data() + ethernet::kAddressesOctets);
    result.mpdu.tag_ = tag;
    result.error = check_tci(tag);
    if (result.error != ParseError::kNone) {
      return result;
    }
    const std::size_t around = tag.octets() + sectag::kIcvOctets;
    const std::size_t between = mpdu_octets() > around ? mpdu_octets() - around : 0;
    const bool only_padding = between > tag.sl && frame.size() <= ethernet::kMinFrameOctets;
    const bool agrees =
        tag.sl == 0 ? between >= sectag::kShortLengthLimit : between == tag.sl || only_padding;
    if (!agrees) {
      result.error = length_rule(tag);
      return result;
    }
    result.mpdu.secure_data_octets_ = tag.sl == 0 ? between : tag.sl;
    return result;
  }
};

MpduParse parse_mpdu(ConstByteSpan frame) noexcept { return MpduParser{frame}.parse(); }

// @req A2 A3 A6 A14 FMT-3 FMT-6
SecTag decode_sectag(const std::uint8_t* octets) noexcept {
  const std::uint8_t tci_an = octets[sectag::kTciAnOffset];
  SecTag tag;
  tag.es = (tci_an & sectag::kEs) != 0;
  tag.sc = (tci_an & sectag::kSc) != 0;
  tag.scb = (tci_an & sectag::kScb) != 0;
  tag.e = (tci_an & sectag::kE) != 0;
  tag.c = (tci_an & sectag::kC) != 0;
  tag.an = An{tci_an};
  tag.sl = octets[sectag::kSlOffset] & sectag::kSlMask;
  tag.pn = load_be32(octets + sectag::kPnOffset);
  if (tag.sc) {
    tag.sci = Sci::read(octets + sectag::kSciOffset);
  }
  return tag;
}

// @req A2 A3 A4 A6 A12 A13 A14 FMT-3 FMT-4 FMT-6 FMT-8 GEN-7
void encode_sectag(const SecTag& tag, std::uint8_t* to) noexcept {
  const auto bit = [](bool set, std::uint8_t mask) { return set ? unsigned{mask} : 0U; };
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
