// SPDX-License-Identifier: Apache-2.0

// The words for the rules of an MKPDU, in the order of MkpduError.

#include "base/texts.h"
#include "wire/mkpdu.h"

namespace linksec {
namespace {

constexpr char kNames[] =
    "valid\0too_short\0not_mka\0body_overruns\0eapol_version\0individual_da\0below_32\0"
    "not_multiple_of_4\0ckn_length\0basic_length\0ckn_unknown\0agility\0icv_indicator\0icv\0"
    "set_overrun\0list_length\0sak_use_length\0dist_sak_length\0dist_cak_length\0kmd_length\0"
    "announcement\0xpn_length\0null_mi";

constexpr char kTexts[] =
    "valid\0"
    "11.4: the frame ends within its EAPOL header\0"
    "11.3: no EAPOL frame with an MKPDU\0"
    "11.4: the EAPOL body is longer than the frame\0"
    "11.4: the EAPOL version is below 3\0"
    "11.11.2 a: the destination is no group address\0"
    "11.11.2 b: the MKPDU has fewer than 32 octets\0"
    "11.11.2 c: the MKPDU is no multiple of 4 octets\0"
    "11.11.2: the CKN has no octet or more than 32\0"
    "11.11.2 d: no room for the Basic Parameter Set and the ICV\0"
    "11.11.2: no CA has this CKN\0"
    "Table 9-1: the Algorithm Agility is not AES-CMAC's\0"
    "11.11.3: the ICV Indicator does not end the MKPDU\0"
    "9.4.1: the ICV is wrong\0"
    "11.11: octets that are no parameter set\0"
    "Figure 11-9: a peer list holds a part of an entry\0"
    "Figure 11-10: a SAK Use of neither 0 nor 40 octets\0"
    "Figure 11-12: a Distributed SAK of a wrong length\0"
    "Figure 11-13: a Distributed CAK of a wrong length\0"
    "11.11: a KMD of more than 253 octets\0"
    "11.12: a TLV overruns the Announcement or holds a part of a Cipher Suite\0"
    "Figure 11-16: an XPN parameter set without its 8 octets\0"
    "9.4.2: the MI or the MN is 0";

// The terminator of the last one is the literal's own.
constexpr std::size_t count(const char* texts, std::size_t octets) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < octets; ++i) {
    found += texts[i] == '\0' ? 1U : 0U;
  }
  return found;
}
static_assert(count(kNames, sizeof(kNames)) == kMkpduErrorCount);
static_assert(count(kTexts, sizeof(kTexts)) == kMkpduErrorCount);

}  // namespace

const char* name(MkpduError error) noexcept {
  return nth_text(kNames, static_cast<std::size_t>(error));
}

const char* to_string(MkpduError error) noexcept {
  return nth_text(kTexts, static_cast<std::size_t>(error));
}

}  // namespace linksec
