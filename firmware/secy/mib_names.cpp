// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "secy/counters.h"

namespace linksec {
namespace {

// A file of their own: a program that prints none of these strings does not link them.
constexpr std::array<const char*, kRxSecYCounterCount + kRxScCounterCount + 1> kRxMibObjects = {
    "secyStatsRxUntaggedPkts",
    "secyStatsRxNoTagPkts",
    "secyStatsRxBadTagPkts",
    "secyStatsRxNoSAPkts",
    "secyStatsRxNoSAErrorPkts",
    "secyStatsRxOverrunPkts",
    "secyRxSCStatsUncheckedPkts",
    "secyRxSCStatsDelayedPkts",
    "secyRxSCStatsLatePkts",
    "secyRxSCStatsOKPkts",
    "secyRxSCStatsInvalidPkts",
    "secyRxSCStatsNotValidPkts",
    "",
};

constexpr std::array<const char*, kTxSecYCounterCount + kTxScCounterCount + 1> kTxMibObjects = {
    "secyStatsTxUntaggedPkts",
    "secyStatsTxTooLongPkts",
    "secyTxSCStatsProtectedPkts",
    "secyTxSCStatsEncryptedPkts",
    "",
};

}  // namespace

// @req F MGT4-8 MGT4-9 MGT4-10 MGT4-11 MGT4-12 MGT4-13 MGT4-14 MGT4-15 MGT4-16 MGT4-17 MGT4-18
// @req MGT4-19 MGT4-24 MGT4-25 MGT4-26 MGT4-27
CounterName name(RxCounter counter) noexcept {
  return {spelling(counter), kRxMibObjects[static_cast<std::size_t>(counter)]};
}

CounterName name(TxCounter counter) noexcept {
  return {spelling(counter), kTxMibObjects[static_cast<std::size_t>(counter)]};
}

}  // namespace linksec
