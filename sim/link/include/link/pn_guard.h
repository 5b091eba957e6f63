// SPDX-License-Identifier: Apache-2.0
#pragma once

// What keeps a nonce from ever repeating under a key, from one run of the program to the next: the
// PN reservation of port/ over a state file. It says once per key where the run resumes. The file
// holds hashes of SAKs and no SAK.

#include <map>
#include <optional>
#include <string>

#include "base/time.h"
#include "link/link_config.h"
#include "link/record_file.h"
#include "port/platform_records.h"
#include "port/pn_reservation.h"
#include "port/pn_store.h"
#include "secy/secy.h"

namespace linksec::sim {

/// The records of the PNs that one run may use.
class PnGuard {
 public:
  /// Opens and locks `path`, or makes it, and looks each transmit SAK of `config` up in it, whose
  /// keys are still there. Throws a Failure for a file that is damaged, in use or full, and for a
  /// SAK that was used with another suite or Salt, or given to a board.
  PnGuard(const std::string& path, const LinkConfig& config);
  PnGuard(const PnGuard&) = delete;
  PnGuard& operator=(const PnGuard&) = delete;
  ~PnGuard() = default;

  /// The file, for an image that keeps its records there itself.
  [[nodiscard]] hal::NvmId region() const noexcept { return file_.region(); }
  /// For a SecY that stands alone: keeps its PNs within the records, and lets no transmit SA
  /// without one send. The SecY outlives this object.
  [[nodiscard]] PnReservation& reservation_of(SecY& secy);
  /// To be called before each burst of at most `frames` frames. Throws when the file can't be
  /// written: no frame may be sent then.
  void top_up(std::size_t frames, Time now);
  /// Throws unless `status`, that of a reservation on `region`, is kOk: no frame may be sent then.
  void require_reserved(Status status) const;
  /// The same at an orderly end.
  void require_settled(Status status) const;
  /// Gives back what was reserved and not used: for an orderly end.
  void settle(Time now);

 private:
  void look_up(std::size_t key, Pn configured, CipherSuite suite);
  [[nodiscard]] Pn first_pn(std::size_t key, Pn configured) const;
  [[nodiscard]] std::string message(const std::string& text) const;

  std::string path_;
  RecordFile file_;
  PnStore& store_;
  std::optional<PlatformPnReservation> reservation_;
  std::map<std::size_t, PnRecordKey> records_;  // By the key's place in LinkConfig::keys.
  std::map<std::size_t, std::string> ids_;
};

}  // namespace linksec::sim
