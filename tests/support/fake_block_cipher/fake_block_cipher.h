// SPDX-License-Identifier: Apache-2.0
#pragma once

// A block cipher for tests: it does the real work by the Mbed TLS engine, fails on demand and
// counts. Link linksec_test_fake_block_cipher in place of an engine's binding. One process has one;
// `reset` between tests.

#include <cstddef>
#include <cstdint>

#include "base/status.h"

namespace linksec::test::fake_block_cipher {

/// Forgets every order and count; keys stay.
void reset();

/// The `nth` block from now (1 is the next one), either way, gives kIoError.
void fail_block(std::uint64_t nth);
/// The `nth` installation from now (1 is the next one) gives `status`.
void fail_install(std::uint64_t nth, Status status);

/// Blocks and installations since `reset`, the failed ones too.
[[nodiscard]] std::uint64_t blocks();
[[nodiscard]] std::uint64_t installs();
/// Keys that are held now.
[[nodiscard]] std::size_t keys();

}  // namespace linksec::test::fake_block_cipher
