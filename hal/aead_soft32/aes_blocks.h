// SPDX-License-Identifier: Apache-2.0
#pragma once

// AES on one block, both ways, by columns: what is left when the S-box is taken out [FIPS 197 5].
// The few blocks of key agreement go this way; frames go through a Keystream. No address and no
// branch depends on key or block here; whether that holds for the whole is the S-box's matter, and
// each variant brings its own, `substitute_block` and `substitute_block_back`.

#include "aes_schedule.h"
#include "words.h"

namespace linksec::aead_soft32 {

/// Expands a key of 16 or 32 octets into columns.
[[gnu::cold]] void aes_expand(AesSchedule& schedule, ConstByteSpan key) noexcept;

/// Puts each octet of a block through the S-box, or back [FIPS 197 5.1.1, 5.3.2].
void substitute_block(Block& block) noexcept;
void substitute_block_back(Block& block) noexcept;

/// One block through the cipher [FIPS 197 5.1].
void aes_encrypt(const AesSchedule& schedule, Block& block) noexcept;

/// And back [FIPS 197 5.3].
void aes_decrypt(const AesSchedule& schedule, Block& block) noexcept;

}  // namespace linksec::aead_soft32
