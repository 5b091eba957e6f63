// SPDX-License-Identifier: Apache-2.0
#include "capture/counter_view.h"

#include <algorithm>

#include "link/link_config.h"

namespace linksec::sim {
namespace {

void put(CounterList& list, const CounterName& counter, std::uint64_t value) {
  list.push_back({counter.name, counter.mib_object, value});
}

CounterList secy_counters(const SecYCounters& counters) {
  CounterList list;
  for (std::size_t i = 0; i < kRxSecYCounterCount; ++i) {
    put(list, name(static_cast<RxCounter>(i)), counters.in_pkts[i]);
  }
  put(list, kInOctetsValidatedName, counters.in_octets_validated);
  put(list, kInOctetsDecryptedName, counters.in_octets_decrypted);
  for (std::size_t i = 0; i < kTxSecYCounterCount; ++i) {
    put(list, name(static_cast<TxCounter>(i)), counters.out_pkts[i]);
  }
  put(list, kOutOctetsProtectedName, counters.out_octets_protected);
  put(list, kOutOctetsEncryptedName, counters.out_octets_encrypted);
  return list;
}

CounterList rx_sc_counters(const RxScCounters& counters) {
  CounterList list;
  for (std::size_t i = 0; i < kRxScCounterCount; ++i) {
    put(list, name(static_cast<RxCounter>(i + kRxSecYCounterCount)), counters.pkts[i]);
  }
  return list;
}

CounterList tx_sc_counters(const TxScCounters& counters) {
  CounterList list;
  for (std::size_t i = 0; i < kTxScCounterCount; ++i) {
    put(list, name(static_cast<TxCounter>(i + kTxSecYCounterCount)), counters.pkts[i]);
  }
  return list;
}

// The MIB objects of the Controlled Port are those of its interface, under the same names.
CounterList port_counters(const ControlledPortCounters& port) {
  CounterList list;
  const auto add = [&list](const char* counter, std::uint64_t value) {
    put(list, {counter, counter}, value);
  };
  add("ifInOctets", port.if_in_octets);
  add("ifInUcastPkts", port.if_in_pkts.unicast);
  add("ifInMulticastPkts", port.if_in_pkts.multicast);
  add("ifInBroadcastPkts", port.if_in_pkts.broadcast);
  add("ifInDiscards", port.if_in_discards);
  add("ifInErrors", port.if_in_errors);
  add("ifOutOctets", port.if_out_octets);
  add("ifOutUcastPkts", port.if_out_pkts.unicast);
  add("ifOutMulticastPkts", port.if_out_pkts.multicast);
  add("ifOutBroadcastPkts", port.if_out_pkts.broadcast);
  add("ifOutErrors", port.if_out_errors);
  return list;
}

CounterList secy_2006(const SecYCounters& counters) {
  using enum RxCounter;
  CounterList list;
  for (const RxCounter counter : {kInPktsUntagged, kInPktsNoTag, kInPktsBadTag}) {
    put(list, name(counter), counters.value(counter));
  }
  put(list, {"InPktsUnknownSCI", "secyStatsRxUnknownSCIPkts"}, counters.unknown_sci);
  put(list, {"InPktsNoSCI", "secyStatsRxNoSCIPkts"}, counters.no_sci);
  put(list, name(kInPktsOverrun), counters.value(kInPktsOverrun));
  for (const TxCounter counter : {TxCounter::kOutPktsUntagged, TxCounter::kOutPktsTooLong}) {
    put(list, name(counter), counters.value(counter));
  }
  return list;
}

CounterList rx_sc_2006(const RxScCounters& counters) {
  CounterList list = rx_sc_counters(counters);
  put(list, {"InPktsUnusedSA", "secyRxSCStatsUnusedSAPkts"}, counters.unused_sa);
  put(list, {"InPktsNotUsingSA", "secyRxSCStatsNoUsingSAPkts"}, counters.not_using_sa);
  put(list, {"InOctetsValidated", "secyRxSCStatsOctetsValidated"}, counters.octets_validated);
  put(list, {"InOctetsDecrypted", "secyRxSCStatsOctetsDecrypted"}, counters.octets_decrypted);
  return list;
}

CounterList tx_sc_2006(const TxScCounters& counters) {
  CounterList list = tx_sc_counters(counters);
  put(list, {"OutOctetsProtected", "secyTxSCStatsOctetsProtected"}, counters.octets_protected);
  put(list, {"OutOctetsEncrypted", "secyTxSCStatsOctetsEncrypted"}, counters.octets_encrypted);
  return list;
}

template <typename RxF, typename TxF>
void put_scs(const SecY& secy, CounterSet& set, RxF rx, TxF tx) {
  secy.state().rx_scs.for_each(
      [&](const RxSc& sc) { set.rx_sc.emplace(sci_text(sc.sci), rx(sc.counters)); });
  for (const TxSc& sc : secy.state().tx_scs) {
    if (sc.created) {
      set.tx_sc.emplace(sci_text(sc.sci), tx(sc.counters));
    }
  }
}

// Both have the same counters in the same order, or `to` has none yet.
void add_list(CounterList& to, const CounterList& more) {
  if (to.empty()) {
    to = more;
    return;
  }
  for (std::size_t i = 0; i < to.size(); ++i) {
    to[i].value += more[i].value;
  }
}

void lessen(CounterList& list, std::string_view counter, std::uint64_t by) noexcept {
  const auto found = std::find_if(list.begin(), list.end(),
                                  [&](const CounterValue& value) { return value.name == counter; });
  if (found != list.end()) {
    found->value -= by;
  }
}

void add_scs(CountersBySci& to, const CountersBySci& more) {
  for (const auto& [sci, list] : more) {
    add_list(to[sci], list);
  }
}

void add_set(CounterSet& to, const CounterSet& more) {
  add_list(to.secy, more.secy);
  add_list(to.controlled_port, more.controlled_port);
  add_scs(to.rx_sc, more.rx_sc);
  add_scs(to.tx_sc, more.tx_sc);
}

}  // namespace

CounterSet counters_of(const SecY& secy) {
  CounterSet set;
  set.secy = secy_counters(secy.counters());
  set.controlled_port = port_counters(secy.controlled_port_counters());
  put_scs(secy, set, rx_sc_counters, tx_sc_counters);
  return set;
}

CounterSet counters_2006_of(const SecY& secy) {
  CounterSet set;
  set.secy = secy_2006(secy.counters());
  put_scs(secy, set, rx_sc_2006, tx_sc_2006);
  return set;
}

void CounterSums::add(const SecY& secy) {
  add_set(of_2018, counters_of(secy));
  add_set(of_2006, counters_2006_of(secy));
}

void CounterSums::take_back(const CountedFrame& frame) noexcept {
  using enum RxCounter;
  const char* const counted = name(frame.counter).name;
  const char* const octets =
      (frame.encrypted ? kInOctetsDecryptedName : kInOctetsValidatedName).name;
  const std::string sci = sci_text(frame.sci);
  for (CounterSet* const set : {&of_2018, &of_2006}) {
    lessen(set->secy, counted, 1);
    lessen(set->secy, octets, frame.octets);
    if (const auto sc = set->rx_sc.find(sci); sc != set->rx_sc.end()) {
      lessen(sc->second, counted, 1);
      lessen(sc->second, octets, frame.octets);
    }
  }
  lessen(of_2006.secy, "InPktsNoSCI", frame.counter == kInPktsNoSaError ? 1 : 0);
  lessen(of_2018.controlled_port, "ifInErrors", 1);
}

void CounterSums::forget_scs() noexcept {
  for (CounterSet* const set : {&of_2018, &of_2006}) {
    set->rx_sc.clear();
    set->tx_sc.clear();
  }
}

std::optional<std::uint64_t> value_of(const CounterList& list, std::string_view name) noexcept {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const CounterValue& c) { return c.name == name; });
  return found == list.end() ? std::nullopt : std::optional(found->value);
}

}  // namespace linksec::sim
