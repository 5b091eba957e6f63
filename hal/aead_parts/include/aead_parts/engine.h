// SPDX-License-Identifier: Apache-2.0
#pragma once

// An AEAD engine as a value: the functions of hal/aead.h under one name, for whoever chooses
// between engines at run time or treats several alike. Firmware calls the contract's link-time
// names and never this.

#include <cstddef>
#include <span>

#include "base/bytes.h"
#include "base/status.h"
#include "hal/aead.h"

namespace linksec::aead_parts {

/// An engine. Only `name` and `usable` may be used while `usable()` is false.
struct Engine {
  const char* name;           ///< As users write it: "mbedtls".
  bool (*usable)() noexcept;  ///< Whether this processor and this build run it.
  Result<hal::KeySlot> (*install)(ConstByteSpan key) noexcept;
  void (*remove)(hal::KeySlot slot) noexcept;
  void (*seal)(std::span<hal::AeadOp> burst) noexcept;
  void (*open)(std::span<hal::AeadOp> burst) noexcept;
  std::size_t (*free_slots)() noexcept;
  Status (*self_test)() noexcept;
};

}  // namespace linksec::aead_parts
