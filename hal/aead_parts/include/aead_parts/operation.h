// SPDX-License-Identifier: Apache-2.0
#pragma once

// What every engine does to an operation whatever its cipher is: looks for its buffers, and leaves
// zeroes when it fails.

#include "base/secret.h"
#include "hal/aead.h"

namespace linksec::aead_parts {

/// Whether each buffer that the operation has octets in is there.
[[nodiscard]] inline bool has_its_buffers(const hal::AeadOp& op) noexcept {
  return op.icv != nullptr && (op.aad != nullptr || op.aad_octets == 0) &&
         (op.text != nullptr || op.text_octets == 0);
}

/// Ends an opening that did not succeed: zeroes in the text.
inline void fail_open(hal::AeadOp& op, hal::AeadResult result) noexcept {
  if (op.text != nullptr) {
    secure_wipe({op.text, op.text_octets});
  }
  op.result = result;
}

/// Ends a sealing that did not succeed: zeroes in the text and in the ICV.
inline void fail_seal(hal::AeadOp& op) noexcept {
  fail_open(op, hal::AeadResult::kFailed);
  if (op.icv != nullptr) {
    secure_wipe({op.icv, hal::kAeadIcvOctets});
  }
}

}  // namespace linksec::aead_parts
