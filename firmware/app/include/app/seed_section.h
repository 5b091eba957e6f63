// SPDX-License-Identifier: Apache-2.0
#pragma once

// The entropy seed of a device, in the last octets of the memory that holds its provisioning block,
// and how an image starts its entropy from it. The section is apart from the block: an image that
// needs no random octets does not look, and a board with a source of its own has none.

#include "base/bytes.h"
#include "base/status.h"
#include "hal/console.h"
#include "hal/entropy.h"
#include "port/boot_counter.h"
#include "port/pn_store.h"

namespace linksec {

// clang-format off
/// What stands at the end of the block's memory. It is to be found there alone.
///
///   0      4         6   8                  56           72  76    80
///   +------+---------+---+------------------+------------+---+-----+
///   | LSES | version | 0 | seed             | its label  | 0 | CRC |
///   +------+---------+---+------------------+------------+---+-----+
// clang-format on
struct SeedSection {
  static constexpr std::size_t kOctets = 80;

  ConstByteSpan seed{};  ///< kEntropySeedOctets, where they lie: they are copied nowhere.
  KeyLabel label{};      ///< What the boot counter's record is found by.

  /// Reads the section of `memory`. Returns kNotFound where there is none, kUnsupported for another
  /// version, kCorrupt when it is damaged; `section` is empty then.
  [[nodiscard]] static Status find(ConstByteSpan memory, SeedSection& section) noexcept;
};

/// Lets `source` give random octets: as it is where it does so already, else from the seed at the
/// end of `memory` and the number of this boot, which is counted in `store`. Says on `console` why
/// it can't. Returns kOk, or what SeedSection::find or start_entropy say: an image then does
/// nothing that needs random octets.
[[nodiscard]] Status open_entropy(hal::EntropyId source, ConstByteSpan memory, PnStore& store,
                                  hal::ConsoleId console) noexcept;

}  // namespace linksec
