// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "secy/counters.h"

namespace linksec {
namespace {

// A file of their own: a program that prints none of these strings does not link them.
constexpr std::array<const char*, kRxSecYCounterCount + kRxScCounterCount + 1> kRxSpellings = {
    "InPktsUntagged",
    "InPktsNoTag",
    "InPktsBadTag",
    "InPktsNoSA",
    "InPktsNoSAError",
    "InPktsOverrun",
    "InPktsUnchecked",
    "InPktsDelayed",
    "InPktsLate",
    "InPktsOK",
    "InPktsInvalid",
    "InPktsNotValid",
    "",
};

constexpr std::array<const char*, kTxSecYCounterCount + kTxScCounterCount + 1> kTxSpellings = {
    "OutPktsUntagged", "OutPktsTooLong", "OutPktsProtected", "OutPktsEncrypted", "",
};

}  // namespace

const char* spelling(RxCounter counter) noexcept {
  return kRxSpellings[static_cast<std::size_t>(counter)];
}

const char* spelling(TxCounter counter) noexcept {
  return kTxSpellings[static_cast<std::size_t>(counter)];
}

}  // namespace linksec
