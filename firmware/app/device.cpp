// SPDX-License-Identifier: Apache-2.0
#include "app/device.h"

#include "hal/aead.h"

namespace linksec {
namespace {

PnBound greater(PnBound a, PnBound b) { return a < b ? b : a; }

void print_sa(Console console, const char* before, Sci sci, const BlockSa& sa,
              const TextLine& after) {
  TextLine line;
  line << before;
  if (sa.record.kind == PnRecordKind::kTransmit) {
    line << "transmit SA " << sa.an.value();
  } else {
    line << "receive SA " << sa.an.value() << " of SC ";
    line.hex(sci.value);
  }
  console.print(line << after.view());
}

const char* effect_of(const BlockSa& sa) {
  return sa.record.kind == PnRecordKind::kTransmit ? ": it does not transmit"
                                                   : ": it does not receive";
}

}  // namespace

bool Device::read(const char* name, ConstByteSpan memory, Block& block) noexcept {
  TextLine line;
  console_.print(line << "linksec " << name << ": h for help");
  if (const Status status = hal::aead_self_test(); status != Status::kOk) {
    close("AEAD self-test: ", to_string(status));
    return false;
  }
  if (const BlockError error = Block::parse(memory, block); error != BlockError::kNone) {
    refuse(to_string(error));
    return false;
  }
  return true;
}

void Device::refuse(const char* reason) noexcept { close("provisioning block: ", reason); }

void Device::close(const char* what, const char* why, const char* detail) noexcept {
  open_ = false;
  refused_ = true;
  TextLine line;
  console_.print(line << "closed: " << what << why << detail << "; no frame passes");
}

void Device::require(Status status, const char* what) noexcept {
  if (status != Status::kOk && !refused_) {
    close(what, " is refused by the SecY: ", to_string(status));
  }
}

void Device::open(const Block& block, Time now) noexcept {
  open_records();
  configure(block, now);
  install_keys(block, now);
  Reader channels = block.channels();
  create_scs(block, PnRecordKind::kTransmit, channels, now);
  create_scs(block, PnRecordKind::kReceive, channels, now);
  open_ = !refused_;
  secy_.lmi().set_controlled_port_enabled(open_);
}

// SAs whose records are in order need not suffer from what happened to the others.
void Device::open_records() noexcept {
  const Status status = store_.open(kPnRegion);
  if (status != Status::kOk) {
    TextLine line;
    console_.print(line << "PN records: " << to_string(status) << ", " << store_.size()
                        << " are in order, " << store_.damaged() << " are damaged");
  }
}

void Device::configure(const Block& block, Time now) noexcept {
  const Controls& controls = block.controls();
  require(secy_.lmi().set_cipher_suite(controls.cipher_suite, controls.confidentiality_offset, now),
          "the cipher suite");
  secy_.lmi().set_validate_frames(controls.validate_frames);
  require(secy_.lmi().set_protect_frames(controls.protect_frames), "protect-frames");
  secy_.lmi().set_replay_protect(controls.replay_protect);
  secy_.lmi().set_replay_window(controls.replay_window);
  secy_.lmi().set_always_include_sci(controls.always_include_sci);
  require(secy_.lmi().set_use_es(controls.use_es), "use-es");
  secy_.lmi().set_use_scb(controls.use_scb);
  if (block.max_frame_octets() != 0) {
    secy_.lmi().set_max_frame_octets(block.max_frame_octets());
  }
  std::uint8_t priority = 0;
  for (const std::uint8_t traffic_class : block.traffic_classes()) {
    require(secy_.lmi().set_traffic_class(priority++, traffic_class), "a traffic class");
  }
  priority = 0;
  for (const std::uint8_t access_priority : block.access_priorities()) {
    require(secy_.lmi().set_access_priority(priority++, access_priority), "an access priority");
  }
}

void Device::install_keys(const Block& block, Time now) noexcept {
  for (std::size_t i = 0; i < block.keys(); ++i) {
    const BlockKey key = block.key(i);
    SakParameters parameters;
    parameters.key_identifier.octets.back() = static_cast<std::uint8_t>(i + 1);
    parameters.sak = key.sak;
    parameters.salt = key.salt;
    parameters.transmits = key.transmits;
    parameters.receives = key.receives;
    parameters.recorded = true;
    const Result<SakId> sak = secy_.lmi().install_sak(parameters, now);
    require(sak.status(), "a key");
    saks_[i] = sak.value();
  }
}

void Device::create_scs(const Block& block, PnRecordKind kind, Reader& channels,
                        Time now) noexcept {
  const bool transmits = kind == PnRecordKind::kTransmit;
  for (std::size_t i = 0; i < block.scs(kind); ++i) {
    const BlockSc sc = Block::take_sc(channels, kind);
    require(
        transmits ? secy_.lmi().create_tx_sc(sc.sci, now) : secy_.lmi().create_rx_sc(sc.sci, now),
        "an SC");
    for (std::size_t j = 0; j < sc.sas; ++j) {
      create_sa(sc.sci, Block::take_sa(channels, kind), block.shared_sak(), now);
    }
    if (transmits) {
      require(secy_.lmi().set_encoding_sa(sc.sci, sc.encoding_sa, now), "encodingSA");
    }
  }
}

// False when the SA can't be: nobody knows which PNs it has used, or it has used all of them.
// @req C4
bool Device::find_record(Sci sci, const BlockSa& sa, PnBound& ceiling) const noexcept {
  const Result<Pn> found = store_.ceiling(sa.record);
  if (found.ok()) {
    ceiling = PnBound{found.value()};
    const std::uint64_t last_pn = info(secy_.controls().cipher_suite).last_pn;
    const PnBound first = greater(ceiling, PnBound{sa.next_pn});
    if (first.predecessor() >= last_pn) {
      TextLine after;
      print_sa(console_, "", sci, sa, after << " has no PN left");
      return false;
    }
    return true;
  }
  TextLine after;
  if (found.status() == Status::kNotFound) {
    after << " is missing";
  } else if (found.status() == Status::kNotPermitted) {
    after << " is of another cipher suite or Salt";
  } else {
    after << ": " << to_string(found.status());
  }
  print_sa(console_, "PN record of ", sci, sa, after << effect_of(sa));
  return false;
}

// @req C4 D9 E13
void Device::create_sa(Sci sci, const BlockSa& sa, bool shared_sak, Time now) noexcept {
  PnBound ceiling{};
  if (refused_ || !find_record(sci, sa, ceiling)) {
    return;
  }
  const bool transmits = sa.record.kind == PnRecordKind::kTransmit;
  const SakId sak = saks_[sa.key];
  const Pn next_pn = greater(ceiling, PnBound{sa.next_pn}).pn();
  const Pn lowest_pn = greater(ceiling, PnBound{sa.lowest_pn}).pn();
  require(transmits
              ? secy_.lmi().create_tx_sa(sci, sa.an, {sak, next_pn, sa.ssci, sa.flag, Pn{1}}, now)
              : secy_.lmi().create_rx_sa(sci, sa.an, {sak, next_pn, lowest_pn, sa.ssci, shared_sak},
                                         now),
          "an SA");
  require(reservation_.attach(sci, sa.an, sa.record, now), "an SA");
  require(transmits ? secy_.lmi().set_enable_transmit(sci, sa.an, true, now)
                    : secy_.lmi().set_enable_receive(sci, sa.an, sa.flag, now),
          "an SA");
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
      stop(now);
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

void Device::stop(Time now) noexcept {
  if (open_) {
    open_ = false;
    secy_.lmi().set_controlled_port_enabled(false);
    if (const Status status = reservation_.settle(now); status != Status::kOk) {
      TextLine line;
      console_.print(line << "PN records can't be written: " << to_string(status)
                          << "; the next start skips the PNs that were reserved");
    }
  }
  console_.print("stopped");
}

}  // namespace linksec
