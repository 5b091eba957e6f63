// SPDX-License-Identifier: Apache-2.0
#pragma once

// A nonce of extended packet numbers that is not as it should be: SSCI and PN are added to the Salt
// in it, so that an SSCI or an upper half of a PN that is another looks as a few octets of the Salt
// that are others. It names the likelier of the two, and the other one where one frame can't tell
// them apart.
//
// Who calls: nonce_finding alone.

#include "capture/diagnosis.h"

namespace linksec::sim {

/// What a nonce should be made of.
struct ExtendedExpectation {
  Ssci ssci{};
  Pn pn{};  ///< All 64 bits.
  Salt salt{};
  bool salt_proven = false;  ///< A frame opened with that Salt.
};

/// Sets the fault, the other one, their numbers and the Salt of `found` by a nonce that is another
/// than expected. A Salt that is named rests on the SSCI and the PN being right.
void name_difference(Diagnosis& found, const Nonce& nonce, const ExtendedExpectation& expected);

/// The SSCI in a nonce, if it is one that people use; 1 otherwise.
[[nodiscard]] Ssci likely_ssci(const Nonce& nonce, const Salt& salt) noexcept;

}  // namespace linksec::sim
