// SPDX-License-Identifier: Apache-2.0
#include "salt_finding.h"

#include <algorithm>
#include <bit>

namespace linksec::sim {
namespace {

constexpr unsigned kBitsOfAnOctet = 4;  // That an octet of the Salt agrees proves half of its bits.
constexpr std::uint32_t kSmall = 0xFF;
// Bits of the octets that differ: those of the SSCI, of the PN's upper and of its lower half.
constexpr unsigned kSsciOctets = 0x00F;
constexpr unsigned kUpperOctets = 0x0F0;
constexpr unsigned kLowerOctets = 0xF00;
constexpr unsigned kLastOfSsci = 0x008;
constexpr unsigned kLastOfUpper = 0x080;
constexpr unsigned kLastTwoOfUpper = 0x0C0;

std::uint16_t octets_that_differ(const Salt& a, const Salt& b) noexcept {
  unsigned differ = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    differ |= a[i] != b[i] ? 1U << i : 0U;
  }
  return static_cast<std::uint16_t>(differ);
}

// All twelve octets, or those of each of the three words.
bool is_reversed(const Salt& a, const Salt& b) noexcept {
  Salt words = b;
  for (std::size_t word = 0; word < words.size(); word += 4) {
    std::reverse(words.begin() + static_cast<std::ptrdiff_t>(word),
                 words.begin() + static_cast<std::ptrdiff_t>(word + 4));
  }
  return a != b && (a == words || std::equal(a.begin(), a.end(), b.rbegin()));
}

// A small number, or one that differs in its last octet: few octets of a Salt are wrong by typing,
// and any of them may be.
bool is_likely_ssci(std::uint32_t ssci, unsigned differ) noexcept {
  return ssci <= kSmall || (ssci <= 0xFFFF && (differ & kLastOfSsci) != 0) ||
         std::popcount(differ & kSsciOctets) > 2;
}

// Likewise; more than 2^56 frames have no time to be sent.
bool is_likely_upper(std::uint32_t upper, unsigned differ) noexcept {
  return upper <= kSmall || (upper <= 0xFFFF && (differ & kLastOfUpper) != 0) ||
         (upper <= 0xFF'FFFF && (differ & kLastTwoOfUpper) == kLastTwoOfUpper);
}

bool is_likely(const ExtendedNonce& seen, unsigned differ) noexcept {
  const auto upper = static_cast<std::uint32_t>(seen.pn.value >> 32);
  return ((differ & kSsciOctets) == 0 || is_likely_ssci(seen.ssci.value, differ)) &&
         ((differ & kUpperOctets) == 0 || is_likely_upper(upper, differ));
}

void name_field(Diagnosis& found, const ExtendedNonce& seen, const ExtendedExpectation& expected) {
  const bool ssci = seen.ssci != expected.ssci;
  found.found = ssci ? seen.ssci.value : seen.pn.value;
  found.expected = ssci ? expected.ssci.value : expected.pn.value;
  found.fault = ssci ? Fault::kSsci : Fault::kPnUpperHalf;
  if (ssci && __builtin_bswap32(seen.ssci.value) == expected.ssci.value && seen.pn == expected.pn) {
    found.fault = Fault::kSsciReversed;
  }
}

}  // namespace

void name_difference(Diagnosis& found, const Nonce& nonce, const ExtendedExpectation& expected) {
  const ExtendedNonce seen = read_extended(nonce, expected.salt);
  const Salt salt = extended_nonce(expected.ssci, expected.pn, Salt(nonce));
  const std::uint16_t differ = octets_that_differ(salt, expected.salt);
  const bool lower_too = (differ & kLowerOctets) != 0;
  found.salt = salt;
  found.salt_octets = differ;
  if (lower_too || is_reversed(salt, expected.salt)) {
    found.fault = is_reversed(salt, expected.salt) ? Fault::kSaltReversed : Fault::kSalt;
    found.pn.reset();
    found.proof_bits += kBitsOfAnOctet * static_cast<unsigned>(12 - std::popcount(differ));
    return;
  }
  name_field(found, seen, expected);
  if (expected.salt_proven || found.fault == Fault::kSsciReversed) {
    drop_other(found);
    return;
  }
  found.other = Fault::kSalt;
  if (!is_likely(seen, differ)) {
    std::swap(found.fault, found.other);
    found.pn.reset();
  }
}

Ssci likely_ssci(const Nonce& nonce, const Salt& salt) noexcept {
  const Ssci seen = read_extended(nonce, salt).ssci;
  return seen.value != 0 && seen.value <= 0xFFFF ? seen : Ssci{1};
}

}  // namespace linksec::sim
