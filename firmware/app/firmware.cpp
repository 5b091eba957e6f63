// SPDX-License-Identifier: Apache-2.0
#include "app/firmware.h"

#include "hal/aead.h"

namespace linksec {

Status Firmware::start() noexcept {
  const Status status = hal::aead_self_test();
  started_ = status == Status::kOk;
  if (!started_) {
    TextLine line;
    console_.print(line << "AEAD self-test: " << to_string(status) << "; no frame passes");
  }
  return status;
}

std::size_t Firmware::turn(Time now) noexcept {
  switch (console_.read()) {
    case kHelpCommand:
      console_.print("s status, c counters");
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

void Firmware::print_status() const noexcept { console_.print_status(port_.secy()); }

void Firmware::print_counters() const noexcept {
  console_.print_counters(port_.secy(), port_.counters());
}

}  // namespace linksec
