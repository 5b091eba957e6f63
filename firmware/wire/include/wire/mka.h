// SPDX-License-Identifier: Apache-2.0
#pragma once

// The numbers and names of key agreement, each a type of its own: who speaks (MI), how often (MN),
// in which CA (CKN), which key (KI) for which Cipher Suite. Values alone: how they lie in an MKPDU
// is wire/parameter_sets.h's, what they bring about is the KaY's.

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>

#include "base/bytes.h"

namespace linksec {

/// A Member Identifier: 96 random bits that name a participant from its start on. All zero is none
/// [802.1X-2020 9.2.1].
struct Mi {
  static constexpr std::size_t kOctets = 12;
  std::array<std::uint8_t, kOctets> octets{};

  [[nodiscard]] static Mi read(const std::uint8_t* from) noexcept {
    Mi mi;
    std::memcpy(mi.octets.data(), from, kOctets);
    return mi;
  }
  [[nodiscard]] constexpr bool is_null() const noexcept { return *this == Mi{}; }

  friend constexpr auto operator<=>(const Mi&, const Mi&) = default;
};

/// A Message Number: 1 in the first MKPDU under an MI, and one more in each. No MKPDU has 0; an
/// entry of a peer list that names 0 names a number that was never sent [802.1X-2020 9.4.2].
struct Mn {
  std::uint32_t value = 1;

  /// True for the last one under an MI: the next MKPDU has a new MI.
  [[nodiscard]] constexpr bool is_last() const noexcept {
    return value == std::numeric_limits<std::uint32_t>::max();
  }
  /// The one behind it. It must not be the last.
  [[nodiscard]] constexpr Mn next() const noexcept { return {value + 1}; }

  friend constexpr auto operator<=>(const Mn&, const Mn&) = default;
};

/// The name of a CAK, 1 to 32 octets that somebody else keeps: there is no other one, since `of`
/// alone makes them. Two are equal when their octets and their lengths are [802.1X-2020 9.3.1].
class CknView {
 public:
  static constexpr std::size_t kMaxOctets = 32;

  /// None of other lengths.
  [[nodiscard]] static constexpr std::optional<CknView> of(ConstByteSpan octets) noexcept {
    if (octets.empty() || octets.size() > kMaxOctets) {
      return std::nullopt;
    }
    return CknView{octets};
  }

  [[nodiscard]] constexpr ConstByteSpan octets() const noexcept { return octets_; }

  friend constexpr bool operator==(CknView a, CknView b) noexcept {
    return std::ranges::equal(a.octets_, b.octets_);
  }

 private:
  constexpr explicit CknView(ConstByteSpan octets) noexcept : octets_(octets) {}

  ConstByteSpan octets_;
};

/// A CKN that is kept here, for who outlives the MKPDU in which it came.
class Ckn {
 public:
  explicit Ckn(CknView ckn) noexcept : size_(ckn.octets().size()) {
    std::ranges::copy(ckn.octets(), octets_.begin());
  }

  [[nodiscard]] CknView view() const noexcept { return *CknView::of({octets_.data(), size_}); }

  friend bool operator==(const Ckn& a, const Ckn& b) noexcept { return a.view() == b.view(); }

 private:
  std::array<std::uint8_t, CknView::kMaxOctets> octets_{};
  std::size_t size_;
};

/// How eagerly a participant serves: the lowest value is the best, and 0 the best of all
/// [802.1X-2020 9.5].
struct KeyServerPriority {
  std::uint8_t value = 0;

  friend constexpr auto operator<=>(const KeyServerPriority&, const KeyServerPriority&) = default;
};

/// A Key Number: which of a Key Server's SAKs, counted from 1; 0 stands for none [802.1X-2020 9.8].
struct KeyNumber {
  std::uint32_t value = 0;

  friend constexpr auto operator<=>(const KeyNumber&, const KeyNumber&) = default;
};

/// A Key Identifier: who made a SAK, and which of its SAKs it is [802.1X-2020 9.8].
struct Ki {
  Mi key_server{};
  KeyNumber kn{};

  /// True for that of an empty slot.
  [[nodiscard]] constexpr bool is_null() const noexcept { return *this == Ki{}; }

  friend constexpr auto operator<=>(const Ki&, const Ki&) = default;
};

/// What a participant's SecY can do, by its code on the wire [802.1X-2020 Figure 11-8].
enum class MacsecCapability : std::uint8_t {
  kNone = 0,             ///< No MACsec.
  kIntegrity = 1,        ///< Integrity without confidentiality.
  kConfidentiality = 2,  ///< And confidentiality with an offset of 0.
  kOffsets = 3,          ///< And with offsets of 30 and 50.
};

/// How the frames under a SAK are protected, by its code on the wire [802.1X-2020 Figure 11-11].
enum class SakConfidentiality : std::uint8_t {
  kNone = 0,  ///< Integrity alone.
  kOffset0 = 1,
  kOffset30 = 2,
  kOffset50 = 3,
};

/// The reference number of a Cipher Suite in an MKPDU; it may be one that nobody here knows. What a
/// suite offers the SecY is secy/cipher_suite.h's [802.1AE-2018 Table 14-1].
struct SuiteId {
  std::uint64_t value = 0;

  friend constexpr auto operator<=>(const SuiteId&, const SuiteId&) = default;
};

inline constexpr SuiteId kGcmAes128Id = {0x0080C20001000001};
/// What the 2006 edition printed for GCM-AES-128. Read as that, never sent.
inline constexpr SuiteId kGcmAes128Id2006 = {0x0080020001000001};
inline constexpr SuiteId kGcmAes256Id = {0x0080C20001000002};
inline constexpr SuiteId kGcmAesXpn128Id = {0x0080C20001000003};
inline constexpr SuiteId kGcmAesXpn256Id = {0x0080C20001000004};

/// Octets of the suite's SAKs; 0 for a suite that is not known.
[[nodiscard]] constexpr std::size_t sak_octets(SuiteId suite) noexcept {
  if (suite == kGcmAes128Id || suite == kGcmAes128Id2006 || suite == kGcmAesXpn128Id) {
    return 16;
  }
  return suite == kGcmAes256Id || suite == kGcmAesXpn256Id ? 32 : 0;
}

/// True for the suites with 64-bit PNs.
[[nodiscard]] constexpr bool has_extended_packet_numbers(SuiteId suite) noexcept {
  return suite == kGcmAesXpn128Id || suite == kGcmAesXpn256Id;
}

}  // namespace linksec
