// SPDX-License-Identifier: Apache-2.0
#include "port/macsec_port.h"

#include <algorithm>

#include "wire/eapol.h"

namespace linksec {
namespace {

// One that a KaY counts or acts by. Other EAPOL is somebody else's.
bool is_mkpdu(ConstByteSpan frame) noexcept {
  const std::optional<EapolHeader> header = read_eapol_header(frame);
  return is_eapol(frame) && (!header.has_value() || header->type == eapol::kTypeMka);
}

}  // namespace

void MacsecPort::begin_turn(Time now) noexcept {
  line_.begin_turn(now);
  kay_.set_port_enabled(line_.secy().uncontrolled_port().mac_operational, now);
  kay_.advance(now);
  send(now);
}

Time MacsecPort::next_deadline(Time now) const noexcept {
  return std::min(line_.next_deadline(now), kay_.next_deadline());
}

// A frame behind an MKPDU may be under the SAK that came with it.
Indications MacsecPort::indicate(std::span<FrameBuffer> burst, Time now) noexcept {
  Indications all{};
  std::size_t at = 0;
  while (at < burst.size()) {
    std::size_t run = 0;
    while (at + run < burst.size() && !is_mkpdu(burst[at + run].bytes())) {
      ++run;
    }
    const Indications some = line_.indicate(burst.subspan(at, run), now);
    std::copy_n(some.begin(), run, all.begin() + static_cast<std::ptrdiff_t>(at));
    at += run;
    if (at < burst.size()) {
      kay_.receive(burst[at].bytes(), now);
      line_.count_uncontrolled(1);
      burst[at].resize(0);
      send(now);
      ++at;
    }
  }
  return all;
}

// The line takes each before the next one is written into the same memory.
void MacsecPort::send(Time now) noexcept {
  mkpdu_.reset(0);
  while (kay_.transmit({&mkpdu_, 1}, now) != 0) {
    line_.request_uncontrolled({&mkpdu_, 1});
    mkpdu_.reset(0);
  }
}

}  // namespace linksec
