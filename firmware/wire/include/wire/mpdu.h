// SPDX-License-Identifier: Apache-2.0
#pragma once

// The MPDU on the wire: SecTAG, Secure Data, ICV. Says of a received MPDU where its parts are, or
// which rule of 9.12 it breaks. Pure: no keys, no SAs, no counters. The SecY calls it for each
// frame with a SecTAG.

#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "base/bytes.h"
#include "wire/ethernet.h"
#include "wire/sci.h"
#include "wire/sectag.h"

namespace linksec {

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

/// A received MPDU that fulfils 9.12: there is no other one, since `parse_mpdu` alone makes them.
class Mpdu {
 public:
  [[nodiscard]] constexpr bool es() const noexcept { return tag_.es(); }
  [[nodiscard]] constexpr bool sc() const noexcept { return tag_.sc(); }
  [[nodiscard]] constexpr bool scb() const noexcept { return tag_.scb(); }
  [[nodiscard]] constexpr bool e() const noexcept { return tag_.e(); }
  [[nodiscard]] constexpr bool c() const noexcept { return tag_.c(); }
  [[nodiscard]] constexpr An an() const noexcept { return tag_.an(); }
  [[nodiscard]] constexpr std::uint32_t pn() const noexcept { return tag_.pn(); }
  /// Meaningful with `sc()` alone.
  [[nodiscard]] constexpr Sci sci() const noexcept { return tag_.sci(); }
  /// Octets of the SecTAG: 16 with an SCI, else 8.
  [[nodiscard]] constexpr std::size_t tag_octets() const noexcept { return tag_.octets(); }
  /// All fields of the SecTAG.
  [[nodiscard]] constexpr SecTag tag() const noexcept { return tag_.fields(); }
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
  friend class MpduParse;

  constexpr Mpdu() noexcept = default;

  // 9.12 c to e, all in one: V, ES or SCB together with SC, a reserved bit of octet 4.
  [[nodiscard]] bool has_wrong_bits() const noexcept {
    static_assert(sectag::kEs == sectag::kSc << 1 && sectag::kScb == sectag::kSc >> 1);
    const unsigned tci = tag_.tci_an();
    return ((tci & sectag::kVersion) | (tci & tci << 1 & sectag::kEs) |
            (tci & tci >> 1 & sectag::kScb) | (tag_.octet_4() & ~unsigned{sectag::kSlMask})) != 0;
  }

  // 9.12 f to i, which come down to one: the octets between SecTAG and ICV are SL, or at least 48
  // when SL is 0. What is behind the ICV may pad the frame to 60 octets [9.10].
  [[nodiscard]] bool locate_secure_data(std::size_t frame_octets) noexcept {
    const std::size_t around = secure_data_offset() + sectag::kIcvOctets;
    const std::size_t between = frame_octets > around ? frame_octets - around : 0;
    const std::size_t sl = tag_.sl();
    secure_data_octets_ = sl == 0 ? between : sl;
    return sl == 0 ? between >= sectag::kShortLengthLimit
                   : between == sl || (between > sl && frame_octets <= ethernet::kMinFrameOctets);
  }

  RawSecTag tag_{};
  std::size_t secure_data_octets_ = 0;
};

/// What `parse_mpdu` found: an MPDU, or the rule that is broken.
class MpduParse {
 public:
  /// kNone when there is an MPDU.
  [[nodiscard]] constexpr ParseError error() const noexcept { return error_; }
  /// The MPDU. There must be one.
  [[nodiscard]] constexpr const Mpdu& mpdu() const noexcept {
    LINKSEC_ASSERT(error_ == ParseError::kNone);
    return mpdu_;
  }
  /// The fields of the tag whether it is valid or not, for a report; all zero when the frame is too
  /// short to have an MPDU.
  [[nodiscard]] constexpr const RawSecTag& unvalidated_tag() const noexcept { return mpdu_.tag_; }

 private:
  friend MpduParse parse_mpdu(ConstByteSpan frame) noexcept;

  // @req A20 A21 A22 A23 A24 A25 A26 A28 FMT-9
  [[gnu::always_inline]] explicit MpduParse(ConstByteSpan frame) noexcept {
    if (frame.size() >= ethernet::kAddressesOctets + sectag::kMinMpduOctets) {
      mpdu_.tag_.assign(frame.data() + ethernet::kAddressesOctets);
      if (mpdu_.has_wrong_bits()) {
        error_ = wrong_bits(mpdu_.tag_);
      } else if (!mpdu_.locate_secure_data(frame.size())) {
        error_ = wrong_length(mpdu_.tag_);
      } else {
        error_ = ParseError::kNone;
      }
    }
  }

  // The rule that is broken.
  [[nodiscard]] static ParseError wrong_bits(const RawSecTag& tag) noexcept;
  [[nodiscard]] static ParseError wrong_length(const RawSecTag& tag) noexcept;

  ParseError error_ = ParseError::kMpduTooShort;
  Mpdu mpdu_{};
};

/// Reads the MPDU of a frame that has a SecTAG, and validates it [802.1AE-2018 9.12]. `frame` is
/// the destination address to the last octet, without frame check sequence. Octets behind the ICV
/// are accepted where they only pad the frame to 60 octets [9.10].
[[nodiscard, gnu::always_inline]] inline MpduParse parse_mpdu(ConstByteSpan frame) noexcept {
  return MpduParse{frame};
}

}  // namespace linksec
