// SPDX-License-Identifier: Apache-2.0
#pragma once

// An AEAD engine for tests: it does the real work by the Mbed TLS engine, fails on demand, counts,
// and remembers each nonce that sealed under each key. Link linksec_test_fake_aead in place of an
// engine's binding. One process has one; `reset` between tests.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/status.h"
#include "hal/aead.h"

namespace linksec::test::fake_aead {

/// What was asked of the engine since `reset`.
struct Counts {
  std::uint64_t installs = 0;    ///< Keys installed.
  std::uint64_t removes = 0;     ///< Keys removed.
  std::uint64_t seals = 0;       ///< Operations, the failed ones too.
  std::uint64_t opens = 0;       ///< Operations, the failed ones too.
  std::uint64_t seal_calls = 0;  ///< Calls of aead_seal.
  std::uint64_t open_calls = 0;  ///< Calls of aead_open.
};

/// Removes all keys and forgets every order, count and nonce.
void reset();

/// The `nth` seal operation from now (1 is the next one) gives kFailed.
void fail_seal(std::uint64_t nth);
/// The `nth` open operation from now gives kFailed.
void fail_open(std::uint64_t nth);
/// The `nth` open operation from now gives kBadIcv, whatever the ICV.
void bad_icv_at_open(std::uint64_t nth);
/// While true, every operation gives kFailed.
void fail_everything(bool broken);
/// aead_install returns `status` from now on; kOk lets it work again.
void refuse_install(Status status);
/// Lets at most `slots` keys be held at a time; 0 takes the limit away.
void limit_slots(std::size_t slots);
/// aead_self_test returns `status`; kOk lets it run.
void spoil_self_test(Status status);

[[nodiscard]] Counts counts();
/// Operations of each call of aead_seal, in order.
[[nodiscard]] const std::vector<std::size_t>& seal_bursts();
/// Operations of each call of aead_open, in order.
[[nodiscard]] const std::vector<std::size_t>& open_bursts();

/// Seal operations whose nonce had served under the same key before, whatever the slot, and
/// whether or not the seal succeeded. Anything but 0 is a hole in the product.
[[nodiscard]] std::uint64_t repeated_nonces();
/// Different nonces that sealed under `key`.
[[nodiscard]] std::size_t nonces_under(ConstByteSpan key);
/// Keys that are installed now.
[[nodiscard]] std::size_t live_keys();

}  // namespace linksec::test::fake_aead
