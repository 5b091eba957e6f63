// SPDX-License-Identifier: Apache-2.0
#pragma once

// What both images have: a SecY with its PN records, made from a provisioning block, the console,
// and the say whether frames may pass. An image adds its ports. It creates no PN record: an SA
// whose record is lost is not there, and the console says so.

#include <array>

#include "app/block.h"
#include "app/console.h"
#include "base/bytes.h"
#include "base/time.h"
#include "port/line_port.h"
#include "port/pn_reservation.h"
#include "port/pn_store.h"
#include "secy/secy.h"

namespace linksec {

class Device {
 public:
  /// The region that holds the PN records.
  static constexpr hal::NvmId kPnRegion{0};

  constexpr explicit Device(hal::ConsoleId console) noexcept : console_(console) {}

  /// Says who starts, tests the engine and parses `memory`. False when the device stays closed; the
  /// console says why, and there is nothing in `block`, as there was not before.
  [[nodiscard]] bool read(const char* name, ConstByteSpan memory, Block& block) noexcept;

  /// Brings the SecY into the state of the block and opens the device. It stays closed, and the
  /// console says why, when the SecY refuses something.
  void open(const Block& block, Time now) noexcept;

  /// Says what an image has against the block, and keeps the device closed.
  void refuse(const char* reason) noexcept;

  /// True while frames may pass.
  [[nodiscard]] bool is_open() const noexcept { return open_; }

  /// Does what the console asks for, and says when the Controlled Port is up for the first time, or
  /// that it can't be. To be called once a turn, behind the port's first look at the line.
  void serve(const SecYPortCounters& counters, Time now) noexcept;

  [[nodiscard]] constexpr SecY& secy() noexcept { return secy_; }
  [[nodiscard]] constexpr PnReservation& reservation() noexcept { return reservation_; }

 private:
  void close(const char* what, const char* why, const char* detail = "") noexcept;
  void open_records() noexcept;
  void configure(const Block& block, Time now) noexcept;
  void install_keys(const Block& block, Time now) noexcept;
  void create_scs(const Block& block, PnRecordKind kind, Reader& channels, Time now) noexcept;
  void create_sa(Sci sci, const BlockSa& sa, bool shared_sak, Time now) noexcept;
  [[nodiscard]] bool find_record(Sci sci, const BlockSa& sa, PnBound& ceiling) const noexcept;
  void require(Status status, const char* what) noexcept;
  void tell_once() noexcept;
  void stop(Time now) noexcept;

  Console console_;
  SecY secy_{};
  PnStore store_{};
  PnReservation reservation_{store_, secy_};
  std::array<SakId, config::kMaxSaks> saks_{};  // By the key's place in the block.
  bool open_ = false;
  bool refused_ = false;
  bool ready_ = false;  // The console said so.
  bool told_ = false;   // The console said why it is not.
};

}  // namespace linksec
