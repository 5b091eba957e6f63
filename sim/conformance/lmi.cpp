// SPDX-License-Identifier: Apache-2.0
#include "conformance/lmi.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <optional>

#include "link/link_config.h"
#include "shell/hex.h"

namespace linksec::sim::conformance {
namespace {

Answer answer(Status status) { return status == Status::kOk ? Answer::kDone : Answer::kRefused; }

Answer done(auto change) {
  change();
  return Answer::kDone;
}

std::optional<WriteAccess> access_of(Control control) {
  switch (control) {
    case Control::kValidateFrames:
      return WriteAccess::kValidateFrames;
    case Control::kReplayProtect:
      return WriteAccess::kReplayProtect;
    case Control::kReplayWindow:
      return WriteAccess::kReplayWindow;
    case Control::kProtectFrames:
      return WriteAccess::kProtectFrames;
    case Control::kAlwaysIncludeSci:
      return WriteAccess::kAlwaysIncludeSci;
    case Control::kUseEs:
      return WriteAccess::kUseEs;
    case Control::kUseScb:
      return WriteAccess::kUseScb;
    case Control::kEnableUse:
      return WriteAccess::kEnableUse;
    case Control::kRequireConfidentiality:
      return WriteAccess::kRequireConfidentiality;
    case Control::kCreateTxSc:
    case Control::kCreateRxSc:
      return WriteAccess::kSecureChannels;
    case Control::kCreateTxSa:
    case Control::kCreateRxSa:
      return WriteAccess::kSecureAssociations;
    case Control::kCipherSuite:
      return WriteAccess::kCipherSuite;
    case Control::kConfidentialityOffset:
      return WriteAccess::kConfidentialityOffset;
    case Control::kInstallSak:
      return WriteAccess::kSaks;
    default:
      return std::nullopt;
  }
}

// True when the octets stand anywhere in `memory`.
bool holds(ConstByteSpan memory, const Octets& octets) {
  return ::memmem(memory.data(), memory.size(), octets.data(), octets.size()) != nullptr;
}

std::string text(bool value) { return value ? "true" : "false"; }
std::string text(std::uint64_t value) { return std::to_string(value); }

void put_port(Readings& readings, const std::string& port, const PortStatus& status) {
  readings[port + ".MAC_Enabled"] = text(status.mac_enabled);
  readings[port + ".MAC_Operational"] = text(status.mac_operational);
  readings[port + ".operPointToPointMAC"] = text(status.oper_point_to_point_mac);
}

void put_controls(Readings& readings, const SecY& secy) {
  const Controls& controls = secy.controls();
  readings["validateFrames"] = validate_word(controls.validate_frames);
  readings["replayProtect"] = text(controls.replay_protect);
  readings["replayWindow"] = text(std::uint64_t{controls.replay_window});
  readings["protectFrames"] = text(controls.protect_frames);
  readings["alwaysIncludeSCI"] = text(controls.always_include_sci);
  readings["useES"] = text(controls.use_es);
  readings["useSCB"] = text(controls.use_scb);
  readings["includingSCI"] = text(secy.state().including_sci);
  readings["ControlledPortEnabled"] = text(controls.controlled_port_enabled);
  readings["currentCipherSuite"] = info(controls.cipher_suite).name;
  readings["confidentialityOffset"] =
      text(static_cast<std::uint64_t>(controls.confidentiality_offset));
}

void put_suites(Readings& readings) {
  for (const CipherSuiteInfo& suite : kCipherSuites) {
    const std::string name = std::string("suite.") + suite.name;
    char id[17];
    std::snprintf(id, sizeof(id), "%016llX", static_cast<unsigned long long>(suite.id));
    readings[name + ".id"] = id;
    readings[name + ".integrity"] = text(CipherSuiteInfo::kIntegrity);
    readings[name + ".confidentiality"] = text(CipherSuiteInfo::kConfidentiality);
    readings[name + ".offset"] = text(suite.offers_offset());
    readings[name + ".maxRxSCs"] = text(std::uint64_t{CipherSuiteInfo::kMaxRxScs});
    readings[name + ".maxRxSAKs"] = text(std::uint64_t{CipherSuiteInfo::kMaxSaks});
    readings[name + ".maxTxSCs"] = text(std::uint64_t{CipherSuiteInfo::kMaxTxScs});
  }
}

void put_times(Readings& readings, const std::string& name, const LifeTimes& times) {
  readings[name + ".created"] = text(times.created.ns);
  readings[name + ".started"] = text(times.started.ns);
  readings[name + ".stopped"] = text(times.stopped.ns);
}

void put_sa(Readings& readings, const std::string& name, const auto& sa, const SecY& secy) {
  readings[name + ".enabled"] = text(sa.enabled);
  readings[name + ".inUse"] = text(sa.in_use);
  readings[name + ".SSCI"] = text(std::uint64_t{sa.ssci.value});
  put_times(readings, name, sa.times);
  const Result<SakStatus> sak = secy.sak_status(sa.sak);
  if (sak.status() == Status::kOk) {
    const SakStatus& status = sak.value();
    readings[name + ".keyIdentifier"] = to_hex(status.key_identifier.octets);
    readings[name + ".SAK.transmits"] = text(status.transmits);
    readings[name + ".SAK.receives"] = text(status.receives);
    readings[name + ".SAK.inUse"] = text(status.in_use);
  }
}

void put_tx(Readings& readings, const SecY& secy) {
  for (const TxSc& sc : secy.state().tx_scs) {
    if (!sc.created) {
      continue;
    }
    const std::string name = "txSC." + sci_text(sc.sci);
    readings[name + ".encodingSA"] = text(std::uint64_t{sc.encoding_sa.value()});
    readings[name + ".transmitting"] = text(sc.transmitting);
    put_times(readings, name, sc.times);
    for (std::size_t an = 0; an < An::kCount; ++an) {
      const std::string sa = name + "." + std::to_string(an);
      readings[sa] = sc.sa[an].created ? "created" : "none";
      if (sc.sa[an].created) {
        put_sa(readings, sa, sc.sa[an], secy);
        readings[sa + ".nextPN"] = text(sc.sa[an].next_pn.pn().value);
        readings[sa + ".confidentiality"] = text(sc.sa[an].confidentiality);
      }
    }
  }
}

void put_rx(Readings& readings, const SecY& secy) {
  secy.state().rx_scs.for_each([&](const RxSc& sc) {
    const std::string name = "rxSC." + sci_text(sc.sci);
    readings[name + ".receiving"] = text(sc.receiving);
    put_times(readings, name, sc.times);
    for (std::size_t an = 0; an < An::kCount; ++an) {
      const std::string sa = name + "." + std::to_string(an);
      readings[sa] = sc.sa[an].created ? "created" : "none";
      if (sc.sa[an].created) {
        put_sa(readings, sa, sc.sa[an], secy);
        readings[sa + ".nextPN"] = text(sc.sa[an].replay.next_pn.pn().value);
        readings[sa + ".lowestPN"] = text(sc.sa[an].replay.lowest_pn.pn().value);
      }
    }
  });
}

// The SAK of an SA whose record is lost: it is installed, and no SA uses it.
SakId unused_sak(const SecY& secy) {
  for (std::uint16_t i = 0; i < config::kMaxSaks; ++i) {
    const Result<SakStatus> status = secy.sak_status(SakId{i, 0});
    if (status.ok() && !status.value().in_use) {
      return SakId{i, 0};
    }
  }
  return {};
}

}  // namespace

// A device that is closed has no SC, and one whose records are lost lacks SAs.
Lmi::Lmi(SecY& secy, const Setup& setup, ConstByteSpan memory)
    : secy_(secy), memory_(memory), management_(secy.lmi()) {
  for (const ScSetup& sc : setup.tx) {
    for (const SaSetup& sa : sc.sas) {
      if (const TxSc* const found = secy.find_tx_sc(sc.sci); found != nullptr) {
        const TxSa& there = found->sa[sa.an.value()];
        saks_[sa.key] = there.created ? there.sak : unused_sak(secy);
      }
    }
  }
  for (const ScSetup& sc : setup.rx) {
    for (const SaSetup& sa : sc.sas) {
      if (const RxSc* const found = secy.find_rx_sc(sc.sci); found != nullptr) {
        saks_[sa.key] = found->sa[sa.an.value()].sak;
      }
    }
  }
}

Answer Lmi::apply(const Change& change, bool remotely, Time now) {
  if (remotely) {
    const Answer answer = apply_remote_control(change);
    return answer == Answer::kCannot ? apply_remote_object(change, now) : answer;
  }
  for (const Answer answer :
       {apply_control(change), apply_suite(change, now), apply_transmit(change, now),
        apply_receive(change, now), apply_engine(change)}) {
    if (answer != Answer::kCannot) {
      return answer;
    }
  }
  return Answer::kCannot;
}

Answer Lmi::apply_control(const Change& change) {
  const bool on = change.value != 0;
  switch (change.control) {
    case Control::kValidateFrames:
      return done(
          [&] { secy_.lmi().set_validate_frames(static_cast<ValidateFrames>(change.value)); });
    case Control::kReplayProtect:
      return done([&] { secy_.lmi().set_replay_protect(on); });
    case Control::kReplayWindow:
      return done([&] { secy_.lmi().set_replay_window(static_cast<std::uint32_t>(change.value)); });
    case Control::kProtectFrames:
      return answer(secy_.lmi().set_protect_frames(on));
    case Control::kAlwaysIncludeSci:
      return done([&] { secy_.lmi().set_always_include_sci(on); });
    case Control::kUseEs:
      return answer(secy_.lmi().set_use_es(on));
    case Control::kUseScb:
      return done([&] { secy_.lmi().set_use_scb(on); });
    case Control::kControlledPortEnabled:
      return done([&] { secy_.lmi().set_controlled_port_enabled(on); });
    case Control::kAdminPointToPoint:
      return done([&] {
        secy_.lmi().set_admin_point_to_point_mac(static_cast<AdminPointToPoint>(change.value));
      });
    default:
      return Answer::kCannot;
  }
}

Answer Lmi::apply_suite(const Change& change, Time now) {
  switch (change.control) {
    case Control::kEnableUse:
      return done([&] { secy_.lmi().set_enable_use(change.suite, change.value != 0); });
    case Control::kRequireConfidentiality:
      return answer(secy_.lmi().set_require_confidentiality(change.suite, change.value != 0));
    case Control::kCipherSuite:
      return answer(secy_.lmi().set_cipher_suite(static_cast<CipherSuite>(change.value),
                                                 secy_.controls().confidentiality_offset, now));
    case Control::kConfidentialityOffset:
      return answer(secy_.lmi().set_cipher_suite(
          secy_.controls().cipher_suite, static_cast<ConfidentialityOffset>(change.value), now));
    case Control::kInstallSak:
      return install(static_cast<unsigned>(change.value), now);
    case Control::kDeleteSak:
      return answer(secy_.lmi().delete_sak(saks_.at(static_cast<unsigned>(change.value))));
    default:
      return Answer::kCannot;
  }
}

Answer Lmi::apply_transmit(const Change& change, Time now) {
  const Sci sci = change.sci;
  const An an = change.an;
  switch (change.control) {
    case Control::kCreateTxSc:
      return answer(secy_.lmi().create_tx_sc(sci, now));
    case Control::kDeleteTxSc:
      return answer(secy_.lmi().delete_tx_sc(sci));
    case Control::kEnableTxSa:
      return answer(secy_.lmi().set_enable_transmit(sci, an, change.value != 0, now));
    case Control::kDeleteTxSa:
      return answer(secy_.lmi().delete_tx_sa(sci, an, now));
    case Control::kEncodingSa:
      return answer(secy_.lmi().set_encoding_sa(sci, an, now));
    case Control::kCreateTxSa: {
      const Result<SakId> id = sak(change.sa.key, now);
      return id.status() != Status::kOk ? Answer::kRefused
                                        : answer(secy_.lmi().create_tx_sa(
                                              sci, an,
                                              {id.value(), change.sa.next_pn, test_ssci(change.sci),
                                               change.sa.confidentiality},
                                              now));
    }
    default:
      return Answer::kCannot;
  }
}

Answer Lmi::apply_receive(const Change& change, Time now) {
  const Sci sci = change.sci;
  const An an = change.an;
  switch (change.control) {
    case Control::kCreateRxSc:
      return answer(secy_.lmi().create_rx_sc(sci, now));
    case Control::kDeleteRxSc:
      return answer(secy_.lmi().delete_rx_sc(sci));
    case Control::kEnableRxSa:
      return answer(secy_.lmi().set_enable_receive(sci, an, change.value != 0, now));
    case Control::kRaiseNextPn:
      return answer(secy_.lmi().update_rx_next_pn(sci, an, Pn{change.value}));
    case Control::kDeleteRxSa:
      return answer(secy_.lmi().delete_rx_sa(sci, an, now));
    case Control::kRaiseLowestPn:
      return answer(secy_.lmi().update_rx_lowest_pn(sci, an, Pn{change.value}));
    case Control::kCreateRxSa: {
      const Result<SakId> id = sak(change.sa.key, now);
      return id.status() != Status::kOk ? Answer::kRefused
                                        : answer(secy_.lmi().create_rx_sa(
                                              sci, an,
                                              {id.value(), change.sa.next_pn, change.sa.lowest_pn,
                                               test_ssci(change.sci), false},
                                              now));
    }
    default:
      return Answer::kCannot;
  }
}

// The slot stays the SA's: what the engine gives out again first is what was given back last.
Answer Lmi::apply_engine(const Change& change) {
  const Sa* const sa = sa_at(change.sci, change.an);
  if (sa == nullptr) {
    return Answer::kCannot;
  }
  if (change.control == Control::kEngineLosesKey) {
    return done([&] { hal::aead_remove(sa->slot); });
  }
  if (change.control != Control::kEngineRegainsKey) {
    return Answer::kCannot;
  }
  const auto key = std::find_if(saks_.begin(), saks_.end(),
                                [sa](const auto& item) { return item.second == sa->sak; });
  const Result<hal::KeySlot> slot =
      hal::aead_install(test_key(key->first, secy_.controls().cipher_suite).sak);
  LINKSEC_ASSERT(slot.status() == Status::kOk && slot.value() == sa->slot);
  return Answer::kDone;
}

const Sa* Lmi::sa_at(Sci sci, An an) const {
  if (const TxSc* const sc = secy_.find_tx_sc(sci); sc != nullptr) {
    return &sc->sa[an.value()];
  }
  const RxSc* const sc = secy_.find_rx_sc(sci);
  return sc == nullptr ? nullptr : &sc->sa[an.value()];
}

Answer Lmi::apply_remote_control(const Change& change) {
  const bool on = change.value != 0;
  switch (change.control) {
    case Control::kValidateFrames:
      return answer(management_.set_validate_frames(static_cast<ValidateFrames>(change.value)));
    case Control::kReplayProtect:
      return answer(management_.set_replay_protect(on));
    case Control::kReplayWindow:
      return answer(management_.set_replay_window(static_cast<std::uint32_t>(change.value)));
    case Control::kProtectFrames:
      return answer(management_.set_protect_frames(on));
    case Control::kAlwaysIncludeSci:
      return answer(management_.set_always_include_sci(on));
    case Control::kUseEs:
      return answer(management_.set_use_es(on));
    case Control::kUseScb:
      return answer(management_.set_use_scb(on));
    case Control::kEnableUse:
      return answer(management_.set_enable_use(change.suite, on));
    case Control::kRequireConfidentiality:
      return answer(management_.set_require_confidentiality(change.suite, on));
    default:
      return Answer::kCannot;
  }
}

Answer Lmi::apply_remote_object(const Change& change, Time now) {
  const Sci sci = change.sci;
  const Controls& controls = secy_.controls();
  switch (change.control) {
    case Control::kCreateTxSc:
      return answer(management_.create_tx_sc(sci, now));
    case Control::kCreateRxSc:
      return answer(management_.create_rx_sc(sci, now));
    case Control::kCreateTxSa:
      return answer(management_.create_tx_sa(
          sci, change.an, {saks_[change.sa.key], Pn{1}, test_ssci(change.sci), true}, now));
    case Control::kCreateRxSa:
      return answer(management_.create_rx_sa(
          sci, change.an, {saks_[change.sa.key], Pn{1}, Pn{1}, test_ssci(change.sci), false}, now));
    case Control::kCipherSuite:
      return answer(management_.set_cipher_suite(static_cast<CipherSuite>(change.value),
                                                 controls.confidentiality_offset, now));
    case Control::kConfidentialityOffset:
      return answer(management_.set_cipher_suite(
          controls.cipher_suite, static_cast<ConfidentialityOffset>(change.value), now));
    case Control::kInstallSak: {
      const auto key = static_cast<unsigned>(change.value);
      const Result<SakId> id = management_.install_sak(sak_of(key), now);
      if (id.status() == Status::kOk) {
        saks_[key] = id.value();
      }
      return answer(id.status());
    }
    default:
      return Answer::kCannot;
  }
}

Answer Lmi::set_write_access(Control control, bool on) {
  const auto access = access_of(control);
  if (!access.has_value()) {
    return Answer::kCannot;
  }
  management_.set_write_access(*access, on);
  return Answer::kDone;
}

SakParameters Lmi::sak_of(unsigned key) {
  last_key_ = test_key(key, secy_.controls().cipher_suite);
  SakParameters parameters;
  parameters.key_identifier.octets[0] = 0x4B;
  store_be32(parameters.key_identifier.octets.data() + 12, key);
  parameters.sak = last_key_.sak;
  parameters.salt = last_key_.salt;
  parameters.transmits = parameters.receives = true;
  return parameters;
}

Answer Lmi::install(unsigned key, Time now) {
  const Result<SakId> id = secy_.lmi().install_sak(sak_of(key), now);
  if (id.status() == Status::kOk) {
    saks_[key] = id.value();
  }
  return answer(id.status());
}

Result<SakId> Lmi::sak(unsigned key, Time now) {
  const auto found = saks_.find(key);
  if (found != saks_.end() && secy_.sak_status(found->second).status() == Status::kOk) {
    return found->second;
  }
  const Result<SakId> id = secy_.lmi().install_sak(sak_of(key), now);
  if (id.status() == Status::kOk) {
    saks_[key] = id.value();
  }
  return id;
}

Readings Lmi::readings() const {
  Readings readings;
  put_port(readings, "commonPort", secy_.uncontrolled_port());
  put_port(readings, "uncontrolledPort", secy_.uncontrolled_port());
  put_port(readings, "controlledPort", secy_.controlled_port());
  put_controls(readings, secy_);
  put_suites(readings);
  put_tx(readings, secy_);
  put_rx(readings, secy_);
  put_keys(readings);
  return readings;
}

// Of each key that the cases installed: whether the device's memory holds it. The first half of a
// SAK of 32 octets is as good as all of it.
void Lmi::put_keys(Readings& readings) const {
  readings["engine.freeSlots"] = text(std::uint64_t{hal::aead_free_slots()});
  for (const auto& [number, id] : saks_) {
    const Key key = test_key(number, CipherSuite::kGcmAesXpn128);
    readings["memory.SAK." + std::to_string(number)] = text(holds(memory_, key.sak));
    readings["memory.salt." + std::to_string(number)] = text(holds(memory_, key.salt));
  }
}

}  // namespace linksec::sim::conformance
