// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "secy/counters.h"
#include "secy/verdict.h"

namespace linksec {
namespace {

// @req F MGT4-8 MGT4-9 MGT4-10 MGT4-11 MGT4-12 MGT4-13 MGT4-14 MGT4-15 MGT4-16 MGT4-17 MGT4-18
// @req MGT4-19 MGT4-24 MGT4-25 MGT4-26 MGT4-27
constexpr std::array<CounterName, kRxSecYCounterCount + kRxScCounterCount + 1> kRxNames = {{
    {"InPktsUntagged", "secyStatsRxUntaggedPkts"},
    {"InPktsNoTag", "secyStatsRxNoTagPkts"},
    {"InPktsBadTag", "secyStatsRxBadTagPkts"},
    {"InPktsNoSA", "secyStatsRxNoSAPkts"},
    {"InPktsNoSAError", "secyStatsRxNoSAErrorPkts"},
    {"InPktsOverrun", "secyStatsRxOverrunPkts"},
    {"InPktsUnchecked", "secyRxSCStatsUncheckedPkts"},
    {"InPktsDelayed", "secyRxSCStatsDelayedPkts"},
    {"InPktsLate", "secyRxSCStatsLatePkts"},
    {"InPktsOK", "secyRxSCStatsOKPkts"},
    {"InPktsInvalid", "secyRxSCStatsInvalidPkts"},
    {"InPktsNotValid", "secyRxSCStatsNotValidPkts"},
    {"", ""},
}};

constexpr std::array<CounterName, kTxSecYCounterCount + kTxScCounterCount + 1> kTxNames = {{
    {"OutPktsUntagged", "secyStatsTxUntaggedPkts"},
    {"OutPktsTooLong", "secyStatsTxTooLongPkts"},
    {"OutPktsProtected", "secyTxSCStatsProtectedPkts"},
    {"OutPktsEncrypted", "secyTxSCStatsEncryptedPkts"},
    {"", ""},
}};

constexpr std::array<const char*, kRxFindingCount> kFindings = {
    "10.6: validateFrames is Null",
    "10.6: no SecTAG",
    "9.12: invalid SecTAG",
    "10.6: E is 1 and C is 0",
    "10.6.1: no receive SC has the SCI",
    "10.6.1: no SA in use for the AN",
    "10.6.2: PN below the lowest acceptable",
    "10.6.3: the cipher engine could not process it",
    "10.6.3: validateFrames is Disabled",
    "10.6.3: the ICV does not agree",
    "10.6.5: valid",
};

constexpr std::array<const char*, 7> kTxVerdicts = {
    "sent",
    "10.5.5: longer than the Common Port takes",
    "10.5.1: no usable transmit SA",
    "9.5: ES is in use and the source address is not the SCI's",
    "9.2: no user data behind the addresses",
    "the buffer has no room for SecTAG and ICV",
    "10.5.4: the cipher engine failed",
};

}  // namespace

CounterName name(RxCounter counter) noexcept { return kRxNames[static_cast<std::size_t>(counter)]; }

CounterName name(TxCounter counter) noexcept { return kTxNames[static_cast<std::size_t>(counter)]; }

const char* to_string(RxFinding finding) noexcept {
  return kFindings[static_cast<std::size_t>(finding)];
}

const char* to_string(TxVerdict verdict) noexcept {
  return kTxVerdicts[static_cast<std::size_t>(verdict)];
}

}  // namespace linksec
