// SPDX-License-Identifier: Apache-2.0
#pragma once

// PN records in non-volatile memory: for each transmit SAK the first PN that was never reserved, so
// that no PN is used twice after a restart or a power cut. It knows labels of keys, never keys. It
// does not decide when to reserve: PnReservation does. A host keeps the region in its state file.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>

#include "base/bounded_vector.h"
#include "base/config.h"
#include "base/status.h"
#include "hal/nvm.h"
#include "secy/pn.h"

namespace linksec {

/// A one-way label of a SAK, made where there is a hash: on the host. The same SAK has the same
/// label, and nobody learns anything else from it.
struct KeyLabel {
  std::array<std::uint8_t, 16> octets{};

  friend constexpr auto operator<=>(const KeyLabel&, const KeyLabel&) = default;
};

/// What a record is bound to.
struct PnRecordKey {
  KeyLabel sak{};    ///< The SAK.
  KeyLabel space{};  ///< SAK, suite and Salt together: how a PN becomes a nonce under the SAK.
};

// clang-format off
/// The records of one region. Each has two slots that are written in turn, so that a cut at any
/// octet, or the loss of one slot, leaves the other.
///
///   0      4         6      8          12  16          32            48        56  60    64
///   +------+---------+------+----------+---+-----------+-------------+---------+---+-----+
///   | LSPN | version | kind | sequence | 0 | SAK label | space label | ceiling | 0 | CRC |
///   +------+---------+------+----------+---+-----------+-------------+---------+---+-----+
// clang-format on
class PnStore {
 public:
  static constexpr std::size_t kSlotOctets = 64;

  /// Reads all records of `region`. Returns kNotFound when there is no such region, kUnsupported
  /// when its write unit does not divide a slot, kCorrupt when a record has no good slot left,
  /// kNoCapacity when there are more than config::kMaxPnRecords, kIoError; the store takes and
  /// gives nothing then.
  [[nodiscard]] Status open(hal::NvmId region) noexcept;

  /// The first PN under the SAK that was never reserved; 0 stands for 2^64. Returns kNotFound, or
  /// kNotPermitted when the SAK was used with another suite or Salt.
  [[nodiscard]] Result<Pn> ceiling(const PnRecordKey& key) const noexcept;

  /// Adds a record, which stays for good. Returns kAlreadyExists, kNoCapacity, kIoError, or
  /// kNotReady when no region is open.
  [[nodiscard]] Status create(const PnRecordKey& key, Pn ceiling) noexcept;

  /// Sets the record's ceiling and waits until it is safe. Returns kNotFound or kIoError; the old
  /// one holds then.
  [[nodiscard]] Status write(const PnRecordKey& key, Pn ceiling) noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return records_.size(); }

 private:
  struct Record {
    PnRecordKey key{};
    Pn ceiling{};
    std::uint32_t sequence = 0;
    std::uint32_t position = 0;  ///< Which pair of slots.
    bool newer_is_second = false;
  };
  enum class SlotState : std::uint8_t { kErased, kGood, kBad };

  [[nodiscard]] std::uint32_t slot_stride() const noexcept;
  [[nodiscard]] std::uint32_t slot_offset(std::uint32_t position, bool second) const noexcept;
  [[nodiscard]] Result<SlotState> read_slot(std::uint32_t position, bool second,
                                            Record& record) const noexcept;
  [[nodiscard]] Status read_all() noexcept;
  [[nodiscard]] Status read_record(std::uint32_t position) noexcept;
  [[nodiscard]] Status write_slot(const Record& record) noexcept;
  [[nodiscard]] Record* find(const KeyLabel& sak) noexcept;
  [[nodiscard]] const Record* find(const KeyLabel& sak) const noexcept;

  hal::NvmId region_{};
  hal::NvmGeometry geometry_{};
  BoundedVector<Record, config::kMaxPnRecords> records_{};
  std::uint32_t next_position_ = 0;
};

}  // namespace linksec
