// SPDX-License-Identifier: Apache-2.0
#include "secy/refresh.h"

#include <algorithm>

namespace linksec {
namespace {

// Sets whether an SC or SA is in use, and the time at which that changed.
void set_in_use(bool& in_use, LifeTimes& times, bool is_now, Time now) noexcept {
  if (is_now != in_use) {
    (is_now ? times.started : times.stopped) = now;
  }
  in_use = is_now;
}

bool usable(const SecYState& state, const TxSa& sa) noexcept {
  return sa.enabled && sa.next_pn.predecessor() < last_usable_pn(state, sa);
}

}  // namespace

// @req C4 STAT-2 STAT-3
std::uint64_t last_usable_pn(const SecYState& state, const TxSa& sa) noexcept {
  return std::min(state.suite().last_pn, sa.ceiling.predecessor());
}

void refresh(SecYState& state, TxSc& sc, Time now) noexcept {
  for (TxSa& sa : sc.sa) {
    set_in_use(sa.in_use, sa.times, sc.enabled && usable(state, sa), now);
  }
  set_in_use(sc.transmitting, sc.times, sc.encoding().in_use, now);
}

// @req C5 C7 GEN-9
void refresh_including_sci(SecYState& state) noexcept {
  state.receiving_scs = 0;
  state.only_receiving_sc = nullptr;
  state.rx_scs.for_each([&state](RxSc& sc) {
    if (sc.receiving) {
      ++state.receiving_scs;
      state.only_receiving_sc = state.receiving_scs == 1 ? &sc : nullptr;
    }
  });
  state.including_sci =
      state.controls.always_include_sci || state.tx_sc_count > 1 ||
      (state.receiving_scs > 1 && !state.controls.use_es && !state.controls.use_scb);
}

void refresh(SecYState& state, RxSc& sc, Time now) noexcept {
  bool receiving = false;
  for (RxSa& sa : sc.sa) {
    set_in_use(sa.in_use, sa.times, sc.enabled && sa.enabled, now);
    receiving = receiving || sa.in_use;
  }
  set_in_use(sc.receiving, sc.times, receiving, now);
  refresh_including_sci(state);
}

}  // namespace linksec
