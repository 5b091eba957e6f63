// SPDX-License-Identifier: Apache-2.0
#pragma once

// The SecTAG on the wire: its fields, encoded and read. It judges nothing: whether a received tag
// is valid is wire/mpdu.h's business. Pure: no keys, no SAs, no counters.

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

/// True when the EtherType after the source address is MACsec's [802.1AE-2018 9.4].
[[nodiscard]] constexpr bool has_sectag(ConstByteSpan frame) noexcept {
  return ether_type(frame) == static_cast<std::uint16_t>(EtherType::kMacSec);
}

/// Writes the tag's `tag.octets()` octets to `to`, the EtherType first [802.1AE-2018 9.3].
void encode_sectag(const SecTag& tag, std::uint8_t* to) noexcept;

/// The fields of a SecTAG as they stand in a frame, those too that 9.12 forbids: for a report, and
/// for what validates them. It proves nothing, and no frame is processed by it. The fields are kept
/// as they came, and taken apart when they are asked for.
class RawSecTag {
 public:
  /// All zero.
  constexpr RawSecTag() noexcept = default;

  /// The tag at `octets`, which begins at the EtherType and holds at least kOctetsWithoutSci
  /// octets, kOctetsWithSci when SC is set.
  [[nodiscard]] static constexpr RawSecTag read(const std::uint8_t* octets) noexcept {
    RawSecTag tag;
    tag.assign(octets);
    return tag;
  }
  /// As much of a tag as there is: what is behind the end of `octets` reads as zero.
  [[nodiscard]] static RawSecTag read_cut(ConstByteSpan octets) noexcept;

  /// V.
  [[nodiscard]] constexpr bool version() const noexcept { return has(sectag::kVersion); }
  [[nodiscard]] constexpr bool es() const noexcept { return has(sectag::kEs); }
  [[nodiscard]] constexpr bool sc() const noexcept { return has(sectag::kSc); }
  [[nodiscard]] constexpr bool scb() const noexcept { return has(sectag::kScb); }
  [[nodiscard]] constexpr bool e() const noexcept { return has(sectag::kE); }
  [[nodiscard]] constexpr bool c() const noexcept { return has(sectag::kC); }
  [[nodiscard]] constexpr An an() const noexcept { return An{tci_an_}; }
  /// Octet 3: the TCI and the AN.
  [[nodiscard]] constexpr std::uint8_t tci_an() const noexcept { return tci_an_; }
  /// Octet 4: SL and the two bits above it.
  [[nodiscard]] constexpr std::uint8_t octet_4() const noexcept { return octet_4_; }
  [[nodiscard]] constexpr std::uint8_t sl() const noexcept {
    return static_cast<std::uint8_t>(octet_4_ & sectag::kSlMask);
  }
  [[nodiscard]] constexpr std::uint32_t pn() const noexcept { return pn_; }
  /// 0 unless `sc()`.
  [[nodiscard]] constexpr Sci sci() const noexcept { return sci_; }
  /// Octets of the tag: 16 with an SCI, else 8.
  [[nodiscard]] constexpr std::size_t octets() const noexcept {
    return sc() ? sectag::kOctetsWithSci : sectag::kOctetsWithoutSci;
  }
  /// All fields but V and the two top bits of octet 4.
  [[nodiscard]] constexpr SecTag fields() const noexcept {
    return {es(), sc(), scb(), e(), c(), an(), sl(), pn_, sci_};
  }

 private:
  friend class MpduParse;

  // In place, since a compiler that optimises for size copies what a function returns.
  // @req A2 A3 A6 A14 FMT-3 FMT-6
  constexpr void assign(const std::uint8_t* octets) noexcept {
    tci_an_ = octets[sectag::kTciAnOffset];
    octet_4_ = octets[sectag::kSlOffset];
    pn_ = load_be32(octets + sectag::kPnOffset);
    if (sc()) {
      sci_ = Sci::read(octets + sectag::kSciOffset);
    }
  }
  [[nodiscard]] constexpr bool has(std::uint8_t mask) const noexcept {
    return (tci_an_ & mask) != 0;
  }

  std::uint8_t tci_an_ = 0;
  std::uint8_t octet_4_ = 0;
  std::uint32_t pn_ = 0;
  Sci sci_{};
};

}  // namespace linksec
