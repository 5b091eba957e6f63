// SPDX-License-Identifier: Apache-2.0
#include "app/device.h"

#include "hal/aead.h"

namespace linksec {
namespace {

// What is wrong with an SA's record, by what `recorded_ceiling` returned.
const char* fault(Status status) {
  switch (status) {
    case Status::kNoCapacity:
      return " has no PN left";
    case Status::kNotFound:
      return " is missing";
    case Status::kNotPermitted:
      return " is of another cipher suite or Salt";
    default:
      return " can't be read";
  }
}

}  // namespace

bool Device::test(const char* name) noexcept {
  TextLine line;
  console_.print(line << "linksec " << name << ": h for help");
  const Status status = hal::aead_self_test();
  if (status != Status::kOk) {
    close("AEAD self-test: ", to_string(status));
  }
  return status == Status::kOk;
}

void Device::refuse(const char* reason) noexcept { close("provisioning block: ", reason); }

void Device::close(const char* what, const char* why, const char* detail) noexcept {
  TextLine line;
  console_.print(line << "closed: " << what << why << detail << "; no frame passes");
}

Refusal Device::open(const Link& link, Time now) noexcept {
  if (reservation() != nullptr) {
    open_records();
    tell_of_records(link, LinkSide::kTransmit);
    tell_of_records(link, LinkSide::kReceive);
  }
  const Refusal refusal = apply(link, target(), now);
  if (refusal.any()) {
    close_for(refusal);
  }
  open_ = !refusal.any();
  secy_.lmi().set_controlled_port_enabled(open_ && link.agreement == nullptr);
  told_ = link.agreement != nullptr;
  return refusal;
}

void Device::close_for(const Refusal& refusal) noexcept {
  close(to_string(refusal.part), " is refused by the SecY: ", to_string(refusal.status));
}

// SAs whose records are in order need not suffer from what happened to the others.
void Device::open_records() noexcept {
  const Status status = store_.open(region_);
  if (status != Status::kOk) {
    TextLine line;
    console_.print(line << "PN records: " << to_string(status) << ", " << store_.size()
                        << " are in order, " << store_.damaged() << " are damaged");
  }
}

void Device::tell_of_records(const Link& link, LinkSide side) const noexcept {
  for (const LinkSc& sc : link.scs(side)) {
    for (const LinkSa& sa : sc.sas) {
      const Status status = recorded_ceiling(sa, reservation_, link.controls.cipher_suite).status();
      if (status == Status::kOk || !asks_for_record(side, sa)) {
        continue;
      }
      // "PN record of receive SA 0 of SC 0200000000020001 is missing: it does not receive".
      TextLine line;
      const bool transmits = side == LinkSide::kTransmit;
      const bool used_up = status == Status::kNoCapacity;
      line << (used_up ? "" : "PN record of ") << (transmits ? "transmit SA " : "receive SA ")
           << sa.an.value();
      if (!transmits) {
        (line << " of SC ").hex(sc.sci.value);
      }
      line << fault(status)
           << (used_up     ? ""
               : transmits ? ": it does not transmit"
                           : ": it does not receive");
      console_.print(line);
    }
  }
}

void Device::serve(const SecYPortCounters& counters, Time now) noexcept {
  switch (console_.read()) {
    case kHelpCommand:
      console_.print("s status, c counters, q stop");
      break;
    case kStatusCommand:
      console_.print(open_ ? "open" : "closed");
      console_.print_status(secy_);
      break;
    case kCountersCommand:
      console_.print_counters(secy_, counters);
      break;
    case kStopCommand:
      serve_stop(now);
      break;
    default:
      break;
  }
  if (open_) {
    tell_once();
  }
}

// Once the line is up nothing but an SA can be what the Controlled Port lacks.
void Device::tell_once() noexcept {
  if (!ready_ && secy_.controlled_port_operational()) {
    ready_ = true;
    console_.print("ready");
  } else if (!ready_ && !told_ && secy_.uncontrolled_port().mac_operational) {
    told_ = true;
    console_.print("closed: the Controlled Port needs an SA each way; no frame passes it");
  }
}

Status Device::stop(Time now) noexcept {
  const bool settles = open_ && reservation() != nullptr;
  open_ = false;
  secy_.lmi().set_controlled_port_enabled(false);
  return settles ? reservation_.settle(now) : Status::kOk;
}

void Device::serve_stop(Time now) noexcept {
  if (const Status status = stop(now); status != Status::kOk) {
    TextLine line;
    console_.print(line << "PN records can't be written: " << to_string(status)
                        << "; the next start skips the PNs that were reserved");
  }
  console_.print("stopped");
}

}  // namespace linksec
