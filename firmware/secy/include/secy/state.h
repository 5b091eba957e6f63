// SPDX-License-Identifier: Apache-2.0
#pragma once

// All that a SecY knows between two calls, as plain values. The layer management interface (lmi.h)
// changes it, the way of the frames (secy.h) reads it and moves PNs, windows and counters;
// everybody else sees it const.

#include <array>
#include <cstddef>

#include "base/capacity.h"
#include "base/config.h"
#include "base/table.h"
#include "secy/channel.h"
#include "secy/cipher_suite.h"
#include "secy/controls.h"
#include "secy/counters.h"
#include "secy/rx_sc_table.h"
#include "secy/sak_store.h"

namespace linksec {

/// The state of a SecY. What each frame needs comes first: processors reach it in one instruction.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): its SAs begin cache lines
struct SecYState {
  Controls controls{};
  bool refuse_foreign_source = true;
  bool including_sci = false;  ///< Frames are sent with an explicit SCI [10.5.3, Table 10-1].
  std::size_t max_frame_octets = config::kMaxFrameOctets;
  RxSc* only_receiving_sc = nullptr;  ///< Null when there are none or several.
  std::size_t receiving_scs = 0;
  std::size_t tx_sc_count = 0;
  TrafficClassTable traffic_classes{};
  AccessPriorityTable access_priorities = kIdentityAccessPriorities;
  SecYCounters counters{};                 ///< Its octets are those of SCs that are gone.
  ControlledPortCounters port_counters{};  ///< Its discards and errors too.
  RxScTable rx_scs{};
  /// All places for transmit SCs; `TxSc::created` tells which ones hold one.
  Table<TxSc, config::kMaxTxScs> tx_scs{};
  SakStore saks{};
  std::array<CipherSuiteControls, kCipherSuiteCount> suite_controls{};
  PortStatus common_port{};  ///< The Uncontrolled Port's too [802.1AE-2018 10.7.2].

  /// Octets of an arena that the tables take.
  [[nodiscard]] static constexpr std::size_t octets(const Capacity& capacity) noexcept {
    return RxScTable::octets(capacity.rx_scs) + table_octets<TxSc>(capacity.tx_scs) +
           SakStore::octets(capacity);
  }
  [[nodiscard]] const CipherSuiteInfo& suite() const noexcept {
    return info(controls.cipher_suite);
  }
  [[nodiscard]] const CipherSuiteControls& suite_controls_of(CipherSuite suite) const noexcept {
    return suite_controls[static_cast<std::size_t>(suite)];
  }
};

}  // namespace linksec
