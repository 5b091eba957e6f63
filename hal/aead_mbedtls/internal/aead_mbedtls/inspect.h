// SPDX-License-Identifier: Apache-2.0
#pragma once

// What tests read inside the engine: the raw memory of its key slots and the number of key
// schedules made. Not installed, not for product code.

#include <cstdint>

#include "base/bytes.h"

namespace linksec::aead_mbedtls::inspect {

/// The memory of all key slots. Octet by octet zero where no key is.
[[nodiscard]] ConstByteSpan pool_memory() noexcept;

/// Key schedules computed since start-up.
[[nodiscard]] std::uint64_t key_schedules() noexcept;

/// Whether no octet of the block cipher's key slots is set.
[[nodiscard]] bool block_pool_is_zero() noexcept;

}  // namespace linksec::aead_mbedtls::inspect
