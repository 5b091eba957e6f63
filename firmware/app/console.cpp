// SPDX-License-Identifier: Apache-2.0
#include "app/console.h"

#include "base/texts.h"

#include "hal/console.h"

namespace linksec {
namespace {

// The host program's report has the same names.
constexpr const char* kPortCounterNames =
    "controlled-requests\0uncontrolled-requests\0common-requests\0refused-requests\0"
    "common-indications\0controlled-indications\0uncontrolled-indications\0"
    "unrecorded-indications\0line-drops\0host-drops";
constexpr std::uint64_t SecYPortCounters::*kPortCounters[] = {
    &SecYPortCounters::controlled_requests,
    &SecYPortCounters::uncontrolled_requests,
    &SecYPortCounters::common_requests,
    &SecYPortCounters::refused_requests,
    &SecYPortCounters::common_indications,
    &SecYPortCounters::controlled_indications,
    &SecYPortCounters::uncontrolled_indications,
    &SecYPortCounters::unrecorded_indications,
    &SecYPortCounters::line_drops,
    &SecYPortCounters::host_drops,
};

const char* yes_or_no(bool value) { return value ? "yes" : "no"; }

const char* text(ValidateFrames mode) {
  return nth_text("null\0disabled\0check\0strict", static_cast<std::size_t>(mode));
}

}  // namespace

int Console::read() const noexcept { return hal::console_read(id_); }

void Console::print(const char* line) const noexcept {
  hal::console_write(id_, line);
  hal::console_write(id_, "\n");
}

void Console::print(const TextLine& line) const noexcept {
  hal::console_write(id_, line.view());
  hal::console_write(id_, "\n");
}

void Console::print_counter(const char* name, std::uint64_t value) const noexcept {
  if (value != 0) {
    TextLine line;
    print(line << "  " << name << " " << value);
  }
}

void Console::print_port(const char* name, const PortStatus& status) const noexcept {
  TextLine line;
  print(line << name << ": MAC_Enabled " << yes_or_no(status.mac_enabled) << ", MAC_Operational "
             << yes_or_no(status.mac_operational));
}

void Console::print_sa(std::size_t an, bool in_use, PnBound next_pn) const noexcept {
  TextLine line;
  print(line << "  SA " << an << ": in use " << yes_or_no(in_use) << ", nextPN "
             << next_pn.pn().value);
}

void Console::print_sc(const char* kind, Sci sci) const noexcept {
  TextLine line;
  line << kind << " SC ";
  print(line.hex(sci.value));
}

void Console::print_status(const SecY& secy) const noexcept {
  const Controls& controls = secy.controls();
  print_port("Uncontrolled Port", secy.uncontrolled_port());
  print_port("Controlled Port", secy.controlled_port());
  TextLine line;
  print(line << "suite " << info(controls.cipher_suite).name << ", validateFrames "
             << text(controls.validate_frames) << ", replayWindow " << controls.replay_window);
  for (const TxSc& sc : secy.state().tx_scs) {
    if (!sc.created) {
      continue;
    }
    print_sc("transmit", sc.sci);
    for (std::size_t an = 0; an < An::kCount; ++an) {
      if (sc.sa[an].created) {
        print_sa(an, sc.transmitting && sc.encoding_sa.value() == an, sc.sa[an].next_pn);
      }
    }
  }
  secy.state().rx_scs.for_each([this](const RxSc& sc) {
    print_sc("receive", sc.sci);
    for (std::size_t an = 0; an < An::kCount; ++an) {
      if (sc.sa[an].created) {
        print_sa(an, sc.sa[an].in_use, sc.sa[an].replay.next_pn);
      }
    }
  });
}

void Console::print_counters(const SecY& secy, const SecYPortCounters& port) const noexcept {
  const SecYCounters counters = secy.counters();
  print("SecY");
  for (std::size_t i = 0; i < kRxSecYCounterCount; ++i) {
    print_counter(spelling(static_cast<RxCounter>(i)), counters.in_pkts[i]);
  }
  for (std::size_t i = 0; i < kTxSecYCounterCount; ++i) {
    print_counter(spelling(static_cast<TxCounter>(i)), counters.out_pkts[i]);
  }
  print_counter(kInOctetsValidatedName.name, counters.in_octets_validated);
  print_counter(kInOctetsDecryptedName.name, counters.in_octets_decrypted);
  print_counter(kOutOctetsProtectedName.name, counters.out_octets_protected);
  print_counter(kOutOctetsEncryptedName.name, counters.out_octets_encrypted);
  for (const TxSc& sc : secy.state().tx_scs) {
    if (!sc.created) {
      continue;
    }
    print_sc("transmit", sc.sci);
    for (std::size_t i = 0; i < kTxScCounterCount; ++i) {
      print_counter(spelling(static_cast<TxCounter>(kTxSecYCounterCount + i)), sc.counters.pkts[i]);
    }
  }
  secy.state().rx_scs.for_each([this](const RxSc& sc) {
    print_sc("receive", sc.sci);
    for (std::size_t i = 0; i < kRxScCounterCount; ++i) {
      print_counter(spelling(static_cast<RxCounter>(kRxSecYCounterCount + i)), sc.counters.pkts[i]);
    }
  });
  print("port");
  std::size_t place = 0;
  for (const auto counter : kPortCounters) {
    print_counter(nth_text(kPortCounterNames, place++), port.*counter);
  }
}

}  // namespace linksec
