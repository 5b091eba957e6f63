// SPDX-License-Identifier: Apache-2.0
#pragma once

// The cases' changes and readings as calls of a SecY's layer management interface: the KaY's own,
// and the remote manager's, which goes through secy/management.h.

#include <map>

#include "conformance/dut.h"
#include "secy/management.h"
#include "secy/secy.h"

namespace linksec::sim::conformance {

/// A SecY's management, as the cases call it.
class Lmi {
 public:
  /// `secy` has been configured by `setup`, and outlives this, as does `memory`: all that the
  /// device works in.
  Lmi(SecY& secy, const Setup& setup, ConstByteSpan memory);

  /// Makes a change; by the remote manager when `remotely`.
  [[nodiscard]] Answer apply(const Change& change, bool remotely, Time now);
  /// The lock of the remote manager's door for a control.
  [[nodiscard]] Answer set_write_access(Control control, bool on);
  /// All that 10.7 lets management read, by name.
  [[nodiscard]] Readings readings() const;

 private:
  [[nodiscard]] Answer apply_control(const Change& change);
  [[nodiscard]] Answer apply_suite(const Change& change, Time now);
  [[nodiscard]] Answer apply_transmit(const Change& change, Time now);
  [[nodiscard]] Answer apply_receive(const Change& change, Time now);
  [[nodiscard]] Answer apply_remote_control(const Change& change);
  [[nodiscard]] Answer apply_remote_object(const Change& change, Time now);
  [[nodiscard]] Answer apply_engine(const Change& change);
  [[nodiscard]] const Sa* sa_at(Sci sci, An an) const;
  void put_keys(Readings& readings) const;
  [[nodiscard]] Answer install(unsigned key, Time now);
  [[nodiscard]] SakParameters sak_of(unsigned key);
  [[nodiscard]] Result<SakId> sak(unsigned key, Time now);

  SecY& secy_;
  ConstByteSpan memory_;
  Management management_;
  std::map<unsigned, SakId> saks_;  // By the key's number.
  Key last_key_;
};

}  // namespace linksec::sim::conformance
