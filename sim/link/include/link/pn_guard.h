// SPDX-License-Identifier: Apache-2.0
#pragma once

// What keeps a nonce from ever repeating under a key, from one run of the program to the next: the
// PN reservation of port/ over a state file. It says once per key where the run resumes. The file
// holds hashes of SAKs and no SAK.

#include <map>
#include <optional>
#include <string>

#include "base/time.h"
#include "hal/nvm.h"
#include "link/link_config.h"
#include "port/pn_reservation.h"
#include "port/pn_store.h"
#include "secy/secy.h"

namespace linksec::sim {

/// The shape of a state file.
inline constexpr hal::NvmGeometry kStateGeometry = {
    static_cast<std::uint32_t>(config::kMaxPnRecords * 2 * PnStore::kSlotOctets), 1, 1};

class PnGuard {
 public:
  /// Opens and locks `path`, or makes it, and looks each transmit SAK of `config` up in it, whose
  /// keys are still there. Throws a Failure for a file that is damaged, in use or full, and for a
  /// SAK that was used with another suite or Salt, or given to a board.
  PnGuard(const std::string& path, const LinkConfig& config, SecY& secy);
  PnGuard(const PnGuard&) = delete;
  PnGuard& operator=(const PnGuard&) = delete;
  ~PnGuard();

  /// The first PN that a new SA may use: `configured`, or the first that was never reserved.
  [[nodiscard]] Pn first_pn(std::size_t key, Pn configured) const;
  /// Ties a transmit SA that was just created to its record.
  void attach(Sci sci, An an, std::size_t key, Time now);
  /// To be called before each burst of at most `frames` frames. Throws when the file can't be
  /// written: no frame may be sent then.
  void top_up(std::size_t frames, Time now);
  /// For a port that tops up on its own, as on a board.
  [[nodiscard]] PnReservation& reservation() noexcept { return *reservation_; }
  /// Gives back what was reserved and not used: for an orderly end.
  void settle(Time now);

 private:
  void look_up(std::size_t key, Pn configured);
  [[nodiscard]] std::string message(const std::string& text) const;

  std::string path_;
  hal::NvmId region_{};
  PnStore store_{};
  SecY& secy_;
  std::optional<PnReservation> reservation_;
  std::map<std::size_t, PnRecordKey> records_;  // By the key's place in LinkConfig::keys.
  std::map<std::size_t, std::string> ids_;
  std::uint64_t last_pn_;
};

}  // namespace linksec::sim
