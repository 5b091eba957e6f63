// SPDX-License-Identifier: Apache-2.0
#pragma once

// PN records in non-volatile memory, so that a power cut neither repeats a PN nor reopens replay:
// for a transmit SAK the first PN that was never reserved, for a receive SA the first one of which
// no frame was delivered. It knows labels of keys, never keys. It does not decide when to write:
// PnReservation does. A host keeps the region in its state file.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>

#include "base/arena.h"
#include "base/bounded_vector.h"
#include "base/bytes.h"
#include "base/capacity.h"
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

/// What a record's ceiling means.
enum class PnRecordKind : std::uint16_t {
  kTransmit = 1,  ///< No PN from the ceiling on was ever used under the SAK.
  kReceive = 2,   ///< No frame with a PN from the ceiling on was ever delivered in the SA.
  kBoot = 4,      ///< No boot with a number from the ceiling on has begun (port/boot_counter.h).
};

/// What a record is bound to.
struct PnRecordKey {
  KeyLabel sak{};    ///< The SAK; for a receive SA the SAK, SCI and AN.
  KeyLabel space{};  ///< SAK, suite and Salt together: how a PN becomes a nonce under the SAK.
  PnRecordKind kind = PnRecordKind::kTransmit;
};

/// A record of an open store; it means nothing to another store, or after another `open`.
struct PnRecordId {
  std::uint16_t index = 0;

  friend constexpr bool operator==(const PnRecordId&, const PnRecordId&) = default;
};

// clang-format off
/// The records of one region. Each has two slots, which hold the same while nothing is written: a
/// write goes through both, one after the other, so that a cut at any octet, or the loss of one
/// slot, leaves the other. Of two good slots that differ the greater ceiling holds, and `open` writes
/// it into both. The second slots lie in a half of the region of their own.
///
/// The first place holds a header, kind 3, in a slot of the same form: its ceiling is the first place
/// that was never given to a record. So a place that lost both slots is known to be lost, also when
/// it looks erased, and a region that was erased is not one without records.
///
///   0      4         6      8   16          32            48        56  60    64
///   +------+---------+------+---+-----------+-------------+---------+---+-----+
///   | LSPN | version | kind | 0 | SAK label | space label | ceiling | 0 | CRC |
///   +------+---------+------+---+-----------+-------------+---------+---+-----+
// clang-format on
class PnStore {
 public:
  static constexpr std::size_t kSlotOctets = 64;

  /// A store for the records that `capacity` says, with memory of `arena` where capacities are
  /// chosen at run time.
  constexpr PnStore(Arena& arena, const Capacity& capacity) noexcept
      : records_(arena, capacity.pn_records) {}
  /// A store of the platform's capacity, where that is a constant.
  template <bool Constant = true>
  requires ConstantCapacities<Constant>
  constexpr PnStore() noexcept {}  // NOLINT(modernize-use-equals-default): a template

  /// Octets of an arena that a store of that capacity takes.
  [[nodiscard]] static constexpr std::size_t octets(const Capacity& capacity) noexcept {
    return table_octets<Record>(capacity.pn_records);
  }

  /// Reads all records of `region`, and mends each slot that differs from its twin. Returns
  /// kNotFound when there is no such region and kUnsupported when its write unit does not divide a
  /// slot: the store takes and gives nothing then. Returns kCorrupt when the header is lost, with
  /// which all records are, when a record has no good slot left, or when a slot can't be mended,
  /// and kNoCapacity when there are more records than its capacity: the others are there, and none
  /// can be created.
  [[nodiscard]] Status open(hal::NvmId region) noexcept;

  /// Makes an erased region one of no records, and opens it. Returns kNotPermitted when something
  /// is in it, kIoError, or what `open` does. A device does this never: an erased region is a lost
  /// one.
  [[nodiscard]] Status format(hal::NvmId region) noexcept;

  /// What `open` found lost, or a failed `create` left unknown: the header, and records, without a
  /// good slot or with one that can't be mended.
  [[nodiscard]] std::size_t damaged() const noexcept { return damaged_; }

  /// The record of `key`. Returns kNotFound, kNotPermitted when the SAK was used with another suite
  /// or Salt, or kIoError.
  [[nodiscard]] Result<PnRecordId> find(const PnRecordKey& key) const noexcept;

  /// The record's ceiling.
  [[nodiscard]] PnBound ceiling(PnRecordId id) const noexcept { return records_[id.index].ceiling; }
  /// The same, where 0 stands for 2^64. Returns what `find` does.
  [[nodiscard]] Result<Pn> ceiling(const PnRecordKey& key) const noexcept;

  /// Adds a record, which stays for good. Returns kAlreadyExists, kNoCapacity, kIoError, or
  /// kNotReady unless `open` said kOk. After kIoError the store takes no record before the next
  /// `open`: whether this one is there it says then.
  [[nodiscard]] Status create(const PnRecordKey& key, Pn ceiling) noexcept;

  /// Sets the record's ceiling and waits until it is safe. Returns kIoError: the lower of the old
  /// and the new one holds until a write succeeds.
  [[nodiscard]] Status write(PnRecordId id, PnBound ceiling) noexcept;
  /// The same; returns what `find` does, too.
  [[nodiscard]] Status write(const PnRecordKey& key, Pn ceiling) noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return records_.size(); }

 private:
  using Slot = std::array<std::uint8_t, kSlotOctets>;

  enum class Found : std::uint8_t { kFirst, kSecond, kNone };

  // The space label stays in the memory: it is read when a record is looked up.
  struct Record {
    KeyLabel sak{};
    PnBound ceiling{};
    std::uint16_t position = 0;  // Which pair of slots.
    PnRecordKind kind{};
  };

  [[nodiscard]] static Slot slot_of(const PnRecordKey& key, PnBound ceiling) noexcept;
  [[nodiscard]] std::uint32_t offset(std::uint32_t position, bool second) const noexcept;
  [[nodiscard]] bool read(std::uint32_t position, bool second, Slot& slot) const noexcept;
  [[nodiscard]] Found read_any(std::uint32_t position, Slot& slot) const noexcept;
  [[nodiscard]] bool read_place(std::uint16_t position, Record& record) const noexcept;
  [[nodiscard]] Status read_places() noexcept;
  [[nodiscard]] bool write_slot(std::uint32_t position, bool second,
                                const Slot& slot) const noexcept;
  [[nodiscard]] bool write_place(std::uint32_t position, const Slot& slot) const noexcept;
  [[nodiscard]] bool write_ceiling(std::uint32_t position, PnBound ceiling) const noexcept;
  [[nodiscard]] const Record* find_record(const PnRecordKey& key) const noexcept;

  hal::NvmId region_{};
  std::uint32_t slot_stride_ = 0;  // Octets from one slot to the next.
  TableVector<Record, config::kMaxPnRecords> records_{};
  std::size_t damaged_ = 0;
  std::uint16_t places_ = 0;         // Pairs of slots in the region; 0 while none is open.
  std::uint16_t next_position_ = 0;  // Where the next record goes.
};

}  // namespace linksec
