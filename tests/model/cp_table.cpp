// SPDX-License-Identifier: Apache-2.0
// Prints the table of the Controlled Port state machine for the model checker: a line a transition
// "transition FROM WHEN TO", in their order, and a line a state "entry STATE REQUEST...".

#include <array>
#include <cstdio>

#include "cp/cp.h"

namespace {

using linksec::CpCondition;
using linksec::CpRequest;
using linksec::CpState;

constexpr std::array<const char*, linksec::kCpConditionCount> kConditions = {
    "port_enabled",
    "port_disabled",
    "connect_unauthenticated",
    "connect_authenticated",
    "connect_secure",
    "connect_other_than_unauthenticated",
    "connect_other_than_authenticated",
    "changed",
    "new_sak",
    "new_sak_or_changed",
    "using_receive_sas",
    "follows_server",
    "server_may_transmit",
    "member_may_transmit",
    "using_transmit_sa",
    "retire_due",
    "secy_failed",
};

struct RequestName {
  CpRequest request;
  const char* name;
};
constexpr std::array kRequests = {
    RequestName{CpRequest::kClosePort, "close_port"},
    RequestName{CpRequest::kDeleteLatest, "delete_latest"},
    RequestName{CpRequest::kDeleteOld, "delete_old"},
    RequestName{CpRequest::kOpenInClear, "open_in_clear"},
    RequestName{CpRequest::kSecure, "secure"},
    RequestName{CpRequest::kReceiveLatest, "receive_latest"},
    RequestName{CpRequest::kTransmitLatest, "transmit_latest"},
    RequestName{CpRequest::kNewInfo, "new_info"},
};

}  // namespace

int main() {
  for (const linksec::CpTransition& transition : linksec::kCpTransitions) {
    std::printf("transition %s %s %s\n", to_string(transition.from),
                kConditions[static_cast<std::size_t>(transition.when)], to_string(transition.to));
  }
  for (std::size_t i = 0; i < linksec::kCpStateCount; ++i) {
    const auto state = static_cast<CpState>(i);
    std::printf("entry %s", to_string(state));
    for (const RequestName& each : kRequests) {
      if (entry_requests(state).contains(each.request)) {
        std::printf(" %s", each.name);
      }
    }
    std::printf("\n");
  }
  return 0;
}
