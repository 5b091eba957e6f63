// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "secy/verdict.h"

namespace linksec {
namespace {

// A file of their own: a program that prints none of these strings does not link them.
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

const char* to_string(RxFinding finding) noexcept {
  return kFindings[static_cast<std::size_t>(finding)];
}

const char* to_string(TxVerdict verdict) noexcept {
  return kTxVerdicts[static_cast<std::size_t>(verdict)];
}

}  // namespace linksec
