// SPDX-License-Identifier: Apache-2.0
#include "app/firmware.h"

#include "app/text.h"
#include "hal/aead.h"
#include "hal/console.h"

namespace linksec {
namespace {

void print(const TextLine& line) {
  hal::console_write(line.view());
  hal::console_write("\n");
}

void print_counter(std::string_view name, std::uint64_t value) {
  if (value != 0) {
    TextLine line;
    line << "  " << name << " " << value;
    print(line);
  }
}

std::string_view yes_or_no(bool value) { return value ? "yes" : "no"; }

std::string_view text(ValidateFrames mode) {
  constexpr std::string_view kTexts[] = {"null", "disabled", "check", "strict"};
  return kTexts[static_cast<std::size_t>(mode)];
}

void print_port(std::string_view name, const PortStatus& status) {
  TextLine line;
  line << name << ": MAC_Enabled " << yes_or_no(status.mac_enabled) << ", MAC_Operational "
       << yes_or_no(status.mac_operational);
  print(line);
}

void print_sa(std::size_t an, bool in_use, Pn next_pn) {
  TextLine line;
  line << "  SA " << an << ": in use " << yes_or_no(in_use) << ", nextPN " << next_pn.value;
  print(line);
}

void print_sc(std::string_view kind, Sci sci) {
  TextLine line;
  line << kind << " SC ";
  line.hex(sci.value);
  print(line);
}

}  // namespace

Status Firmware::start() noexcept {
  const Status status = hal::aead_self_test();
  started_ = status == Status::kOk;
  if (!started_) {
    TextLine line;
    line << "AEAD self-test: " << to_string(status) << "; no frame passes";
    print(line);
  }
  return status;
}

std::size_t Firmware::turn(Time now) noexcept {
  switch (hal::console_read()) {
    case kHelpCommand:
      hal::console_write("s status, c counters\n");
      break;
    case kStatusCommand:
      print_status();
      break;
    case kCountersCommand:
      print_counters();
      break;
    default:
      break;
  }
  return started_ ? port_.poll(now) : 0;
}

void Firmware::print_status() const noexcept {
  const SecY& secy = port_.secy();
  const Controls& controls = secy.controls();
  print_port("Uncontrolled Port", secy.uncontrolled_port());
  print_port("Controlled Port", secy.controlled_port());
  TextLine line;
  line << "suite " << info(controls.cipher_suite).name << ", validateFrames "
       << text(controls.validate_frames) << ", replayWindow " << controls.replay_window;
  print(line);
  for (const TxSc& sc : secy.tx_scs()) {
    if (!sc.created) {
      continue;
    }
    print_sc("transmit", sc.sci);
    for (std::size_t an = 0; an < An::kCount; ++an) {
      if (sc.sa[an].created) {
        print_sa(an, sc.transmitting && sc.encoding_sa.value() == an, sc.sa[an].next_pn.pn());
      }
    }
  }
  secy.rx_scs().for_each([](const RxSc& sc) {
    print_sc("receive", sc.sci);
    for (std::size_t an = 0; an < An::kCount; ++an) {
      if (sc.sa[an].created) {
        print_sa(an, sc.sa[an].in_use, sc.sa[an].replay.next_pn.pn());
      }
    }
  });
}

void Firmware::print_counters() const noexcept {
  const SecY& secy = port_.secy();
  const SecYCounters counters = secy.counters();
  hal::console_write("SecY\n");
  for (std::size_t i = 0; i < kRxSecYCounterCount; ++i) {
    print_counter(name(static_cast<RxCounter>(i)).name, counters.in_pkts[i]);
  }
  for (std::size_t i = 0; i < kTxSecYCounterCount; ++i) {
    print_counter(name(static_cast<TxCounter>(i)).name, counters.out_pkts[i]);
  }
  print_counter(kInOctetsValidatedName.name, counters.in_octets_validated);
  print_counter(kInOctetsDecryptedName.name, counters.in_octets_decrypted);
  print_counter(kOutOctetsProtectedName.name, counters.out_octets_protected);
  print_counter(kOutOctetsEncryptedName.name, counters.out_octets_encrypted);
  for (const TxSc& sc : secy.tx_scs()) {
    if (!sc.created) {
      continue;
    }
    print_sc("transmit", sc.sci);
    for (std::size_t i = 0; i < kTxScCounterCount; ++i) {
      print_counter(name(static_cast<TxCounter>(kTxSecYCounterCount + i)).name,
                    sc.counters.pkts[i]);
    }
  }
  secy.rx_scs().for_each([](const RxSc& sc) {
    print_sc("receive", sc.sci);
    for (std::size_t i = 0; i < kRxScCounterCount; ++i) {
      print_counter(name(static_cast<RxCounter>(kRxSecYCounterCount + i)).name,
                    sc.counters.pkts[i]);
    }
  });
}

}  // namespace linksec
