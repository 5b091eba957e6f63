// SPDX-License-Identifier: Apache-2.0
#pragma once

// The MPDU on the wire: SecTAG, Secure Data, ICV. Encodes and decodes the tag, and says of a
// received MPDU which rule of 9.12 it breaks. Pure: no keys, no SAs, no counters.

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "wire/ethernet.h"
#include "wire/sci.h"

namespace linksec {

//   octet  1   2     3            4        5   6   7   8    9 ... 16
//        +---+---+-------------+--------+---+---+---+---+- - - - - - -+
//        | 88 E5 | TCI and AN  | SL     | PN            | SCI (SC=1)  |
//        +---+---+-------------+--------+---+---+---+---+- - - - - - -+
//
//   octet 3:  8   7    6    5     4   3   2  1      octet 4:  8  7   6  5  4  3  2  1
//           +---+----+----+-----+---+---+------+            +------+------------------+
//           | V | ES | SC | SCB | E | C |  AN  |            | 0  0 |        SL        |
//           +---+----+----+-----+---+---+------+            +------+------------------+
namespace sectag {
inline constexpr std::size_t kOctetsWithoutSci = 8;
inline constexpr std::size_t kOctetsWithSci = 16;
inline constexpr std::size_t kTciAnOffset = 2;
inline constexpr std::size_t kSlOffset = 3;
inline constexpr std::size_t kPnOffset = 4;
inline constexpr std::size_t kSciOffset = 8;

inline constexpr std::uint8_t kVersion = 0x80;
inline constexpr std::uint8_t kEs = 0x40;
inline constexpr std::uint8_t kSc = 0x20;
inline constexpr std::uint8_t kScb = 0x10;
inline constexpr std::uint8_t kE = 0x08;
inline constexpr std::uint8_t kC = 0x04;
inline constexpr std::uint8_t kAnMask = 0x03;
inline constexpr std::uint8_t kSlMask = 0x3F;

/// Secure Data of this many octets or more is sent with an SL of 0 [802.1AE-2018 9.7].
inline constexpr std::size_t kShortLengthLimit = 48;
/// The smallest MPDU: a SecTAG without SCI, one octet of Secure Data, the smallest ICV
/// [802.1AE-2018 9.12 a].
inline constexpr std::size_t kMinMpduOctets = 17;
/// Octets of the ICV of each suite of Clause 14 [802.1AE-2018 14.5 to 14.8].
inline constexpr std::size_t kIcvOctets = 16;
}  // namespace sectag

/// The fields of a SecTAG [802.1AE-2018 9.3 to 9.9].
struct SecTag {
  bool es = false;       ///< End Station: the SCI is implied by the source address.
  bool sc = false;       ///< An explicit SCI is there.
  bool scb = false;      ///< EPON Single Copy Broadcast.
  bool e = false;        ///< Encryption: the user data are confidential.
  bool c = false;        ///< Changed Text: the user data are altered, or E.
  An an{};               ///< Association Number.
  std::uint8_t sl = 0;   ///< Short Length, 0 to 63.
  std::uint32_t pn = 0;  ///< The PN's 32 least significant bits.
  Sci sci{};             ///< Meaningful with `sc` alone.

  /// Octets of the tag: 16 with an SCI, else 8.
  [[nodiscard]] constexpr std::size_t octets() const noexcept {
    return sc ? sectag::kOctetsWithSci : sectag::kOctetsWithoutSci;
  }
};

/// The SL for so many octets of Secure Data [802.1AE-2018 9.7].
[[nodiscard]] constexpr std::uint8_t short_length(std::size_t secure_data_octets) noexcept {
  return secure_data_octets < sectag::kShortLengthLimit
             ? static_cast<std::uint8_t>(secure_data_octets)
             : std::uint8_t{0};
}

/// The rule of 9.12 that a received MPDU breaks, one enumerator a rule, in the order in which they
/// are looked at. `kPnZero` is not among the rules of 9.12: it holds for the suites with 32-bit PNs
/// alone, and secy/ judges it.
enum class ParseError : std::uint8_t {
  kNone,                ///< The MPDU is valid.
  kMpduTooShort,        ///< Fewer than 17 octets [9.12 a].
  kVersionNotZero,      ///< V is set [9.12 c].
  kEsWithSc,            ///< ES and SC are both set [9.12 d].
  kScbWithSc,           ///< SCB and SC are both set [9.12 d].
  kSlReservedBits,      ///< Bit 7 or 8 of octet 4 is set [9.12 e].
  kLengthUnchanged,     ///< C=0, SC=0: the length disagrees with SL [9.12 f].
  kLengthUnchangedSci,  ///< C=0, SC=1: the length disagrees with SL [9.12 g].
  kLengthChanged,       ///< C=1, SC=0: the length disagrees with SL [9.12 h].
  kLengthChangedSci,    ///< C=1, SC=1: the length disagrees with SL [9.12 i].
  kPnZero,              ///< PN 0 under a suite with 32-bit PNs [10.6.5 and the SecY MIB].
};

/// The rule as a tester would cite it: "9.12 c: V is 1".
[[nodiscard]] const char* to_string(ParseError error) noexcept;

/// A received MPDU that fulfils 9.12: it can only be got by `parse_mpdu`. Its fields are kept as
/// they came, and taken apart when they are asked for.
class Mpdu {
 public:
  constexpr Mpdu() noexcept = default;

  [[nodiscard]] constexpr bool es() const noexcept { return has(sectag::kEs); }
  [[nodiscard]] constexpr bool sc() const noexcept { return has(sectag::kSc); }
  [[nodiscard]] constexpr bool scb() const noexcept { return has(sectag::kScb); }
  [[nodiscard]] constexpr bool e() const noexcept { return has(sectag::kE); }
  [[nodiscard]] constexpr bool c() const noexcept { return has(sectag::kC); }
  [[nodiscard]] constexpr An an() const noexcept { return An{tci_an_}; }
  [[nodiscard]] constexpr std::uint32_t pn() const noexcept { return pn_; }
  /// Meaningful with `sc()` alone.
  [[nodiscard]] constexpr Sci sci() const noexcept { return sci_; }
  /// Octets of the SecTAG: 16 with an SCI, else 8.
  [[nodiscard]] constexpr std::size_t tag_octets() const noexcept {
    return sc() ? sectag::kOctetsWithSci : sectag::kOctetsWithoutSci;
  }
  /// All fields of the SecTAG.
  [[nodiscard]] constexpr SecTag tag() const noexcept {
    return {es(), sc(), scb(), e(), c(), an(), sl(), pn_, sci_};
  }
  /// Octets of Secure Data between SecTAG and ICV, 1 or more.
  [[nodiscard]] constexpr std::size_t secure_data_octets() const noexcept {
    return secure_data_octets_;
  }
  /// Octets from the destination address to the ICV's last, padding left out.
  [[nodiscard]] constexpr std::size_t frame_octets() const noexcept {
    return secure_data_offset() + secure_data_octets_ + sectag::kIcvOctets;
  }
  /// Where Secure Data begins, counted from the destination address.
  [[nodiscard]] constexpr std::size_t secure_data_offset() const noexcept {
    return ethernet::kAddressesOctets + tag_octets();
  }

 private:
  friend struct MpduParser;

  [[nodiscard]] constexpr bool has(std::uint8_t mask) const noexcept {
    return (tci_an_ & mask) != 0;
  }
  [[nodiscard]] constexpr std::uint8_t sl() const noexcept {
    return static_cast<std::uint8_t>(octet_4_ & sectag::kSlMask);
  }

  std::uint8_t tci_an_ = 0;
  std::uint8_t octet_4_ = 0;
  std::uint32_t pn_ = 0;
  Sci sci_{};
  std::size_t secure_data_octets_ = 0;
};

/// What `parse_mpdu` found: an MPDU when `error` is kNone; else the fields as far as they were
/// there, for a report, and never for processing.
struct MpduParse {
  ParseError error = ParseError::kMpduTooShort;
  Mpdu mpdu{};
};

/// True when the EtherType after the source address is MACsec's [802.1AE-2018 9.4].
[[nodiscard]] constexpr bool has_sectag(ConstByteSpan frame) noexcept {
  return ether_type(frame) == static_cast<std::uint16_t>(EtherType::kMacSec);
}

/// Decodes the fields of a SecTAG that is there in full. `octets` begins at the EtherType and holds
/// at least kOctetsWithoutSci octets, kOctetsWithSci when SC is set.
[[nodiscard]] SecTag decode_sectag(const std::uint8_t* octets) noexcept;

/// Writes the tag's `tag.octets()` octets to `to`, the EtherType first [802.1AE-2018 9.3].
void encode_sectag(const SecTag& tag, std::uint8_t* to) noexcept;

/// What `parse_mpdu` is made of; of no use otherwise.
struct MpduParser {
  // @req A2 A3 A6 A14 FMT-3 FMT-6
  static void read(const std::uint8_t* octets, Mpdu& mpdu) noexcept {
    mpdu.tci_an_ = octets[sectag::kTciAnOffset];
    mpdu.octet_4_ = octets[sectag::kSlOffset];
    mpdu.pn_ = load_be32(octets + sectag::kPnOffset);
    if (mpdu.sc()) {
      mpdu.sci_ = Sci::read(octets + sectag::kSciOffset);
    }
  }

  // 9.12 c to e, all in one: V, ES or SCB together with SC, a reserved bit of octet 4.
  [[nodiscard]] static bool has_wrong_bits(const Mpdu& mpdu) noexcept {
    static_assert(sectag::kEs == sectag::kSc << 1 && sectag::kScb == sectag::kSc >> 1);
    const unsigned tci = mpdu.tci_an_;
    return ((tci & sectag::kVersion) | (tci & tci << 1 & sectag::kEs) |
            (tci & tci >> 1 & sectag::kScb) | (mpdu.octet_4_ & ~unsigned{sectag::kSlMask})) != 0;
  }

  // 9.12 f to i, which come down to one: the octets between SecTAG and ICV are SL, or at least 48
  // when SL is 0. What is behind the ICV may pad the frame to 60 octets [9.10].
  [[nodiscard]] static bool locate_secure_data(std::size_t frame_octets, Mpdu& mpdu) noexcept {
    const std::size_t around = mpdu.secure_data_offset() + sectag::kIcvOctets;
    const std::size_t between = frame_octets > around ? frame_octets - around : 0;
    const std::size_t sl = mpdu.sl();
    mpdu.secure_data_octets_ = sl == 0 ? between : sl;
    return sl == 0 ? between >= sectag::kShortLengthLimit
                   : between == sl || (between > sl && frame_octets <= ethernet::kMinFrameOctets);
  }

  // The rule that is broken.
  [[nodiscard]] static ParseError wrong_bits(const Mpdu& mpdu) noexcept;
  [[nodiscard]] static ParseError wrong_length(const Mpdu& mpdu) noexcept;
};

/// Decodes the MPDU of a frame that has a SecTAG, and validates it [802.1AE-2018 9.12]. `frame` is
/// the destination address to the last octet, without frame check sequence. Octets behind the ICV
/// are accepted where they only pad the frame to 60 octets [9.10].
// @req A20 A21 A22 A23 A24 A25 A26 A28 FMT-9
[[nodiscard]] inline MpduParse parse_mpdu(ConstByteSpan frame) noexcept {
  MpduParse result;
  if (frame.size() >= ethernet::kAddressesOctets + sectag::kMinMpduOctets) {
    MpduParser::read(frame.data() + ethernet::kAddressesOctets, result.mpdu);
    if (MpduParser::has_wrong_bits(result.mpdu)) {
      result.error = MpduParser::wrong_bits(result.mpdu);
    } else if (!MpduParser::locate_secure_data(frame.size(), result.mpdu)) {
      result.error = MpduParser::wrong_length(result.mpdu);
    } else {
      result.error = ParseError::kNone;
    }
  }
  return result;
}

}  // namespace linksec
