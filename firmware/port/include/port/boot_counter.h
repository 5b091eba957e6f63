// SPDX-License-Identifier: Apache-2.0
#pragma once

// The boots of a device without a source of entropy, counted in a PN record's place: what makes the
// octets of one boot others than those of each boot before. The number is in the memory before
// anybody uses it, and a power cut at any octet of it skips numbers but repeats none. The record is
// made when the seed is provisioned, never here.
//
// Who calls: an image, once, when it starts and wants random octets.

#include <cstdint>

#include "base/bytes.h"
#include "base/status.h"
#include "hal/entropy.h"
#include "port/pn_store.h"

namespace linksec {

/// Octets of the seed that a device is provisioned with.
inline constexpr std::size_t kEntropySeedOctets = 48;

/// The record that counts the boots under a seed; `seed` is the seed's label.
[[nodiscard]] constexpr PnRecordKey boot_record(const KeyLabel& seed) noexcept {
  return {seed, seed, PnRecordKind::kBoot};
}

/// The number of this boot, which no earlier one had. Returns kNotFound when the record is lost or
/// was never made, kNotPermitted when it is of another seed, kNoCapacity after 2^64 - 1 boots,
/// kIoError when the memory did not take the next number: nobody may use one then.
[[nodiscard]] Result<std::uint64_t> count_boot(PnStore& store, const KeyLabel& seed) noexcept;

/// Counts this boot and gives the platform the seed and the number, so that `source` gives octets
/// from now on. Returns what count_boot and hal::entropy_seed do, and kInvalidArgument for a seed
/// of another length than kEntropySeedOctets: the source is as it was then.
[[nodiscard]] Status start_entropy(hal::EntropyId source, ConstByteSpan seed, PnStore& store,
                                   const KeyLabel& label) noexcept;

}  // namespace linksec
