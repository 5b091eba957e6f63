// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the members of SecYPortOf do. Each kind of line has a file that makes its members of these,
// so that an image has the code of one alone.

#include "port/secy_port.h"

namespace linksec {

template <typename Line>
std::size_t SecYPortOf<Line>::poll(Time now) noexcept {
  line_.begin_turn(now);
  const std::size_t requests = hal::eth_receive(host_, buffers_);
  request(std::span{buffers_}.first(requests), now);
  const std::size_t indications = line_.receive(buffers_);
  const bool one_by_one = subscriptions_.wants_before_verification();
  const std::size_t step = one_by_one ? 1 : indications;
  for (std::size_t at = 0; at < indications; at += step) {
    indicate(std::span{buffers_}.subspan(at, step), now);
  }
  return requests + indications;
}

template <typename Line>
void SecYPortOf<Line>::discard() noexcept {
  static_cast<void>(hal::eth_receive(host_, buffers_));
  static_cast<void>(hal::eth_receive(line_id_, buffers_));
}

// Both kinds of request leave in the order in which they came: the burst is cut where the kind
// changes.
// @req B2 SAP-7 SAP-8
template <typename Line>
void SecYPortOf<Line>::request(std::span<FrameBuffer> burst, Time now) noexcept {
  while (!burst.empty()) {
    const bool uncontrolled = subscriptions_.wants(burst[0].bytes());
    std::size_t run = 1;
    while (run < burst.size() && subscriptions_.wants(burst[run].bytes()) == uncontrolled) {
      ++run;
    }
    if (uncontrolled) {
      line_.request_uncontrolled(burst.first(run));
    } else {
      line_.request_controlled(burst.first(run), now);
    }
    burst = burst.subspan(run);
  }
}

// What both ports deliver is there once, and goes to the host once. A host that wants frames with a
// SecTAG gets each of them as it came, in front of what the SecY makes of it.
// @req B1 SAP-2
template <typename Line>
void SecYPortOf<Line>::indicate(std::span<FrameBuffer> burst, Time now) noexcept {
  if (subscriptions_.wants_before_verification() && has_sectag(burst[0].bytes())) {
    line_.count_uncontrolled(1);
    send_to_host(burst);
  }
  const Indications indications = line_.indicate(burst, now);
  for (std::size_t i = 0; i < burst.size(); ++i) {
    const bool wanted = indications[i].uncontrolled && subscriptions_.wants(burst[i].bytes());
    line_.count_uncontrolled(wanted ? 1 : 0);
    if (!wanted && !indications[i].controlled) {
      burst[i].resize(0);
    }
  }
  send_to_host(burst);
}

template <typename Line>
void SecYPortOf<Line>::send_to_host(std::span<FrameBuffer> burst) noexcept {
  line_.count_host_drops(transmit_burst(host_, burst));
}

}  // namespace linksec
