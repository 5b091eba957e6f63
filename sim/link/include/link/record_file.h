// SPDX-License-Identifier: Apache-2.0
#pragma once

// PN records in a file of the host, open and locked: a state file, a ledger, a board's flash. It
// says in words why a file can't be used. Which records there have to be is for its users: PnGuard
// and provisioning.

#include <memory>
#include <string>

#include "hal/nvm.h"
#include "port/platform_records.h"
#include "port/pn_store.h"

namespace linksec::sim {

/// The shape of a state file. The two slots of a record lie 64 KB apart, so that no block of a disk
/// has both.
inline constexpr hal::NvmGeometry kStateGeometry = {
    static_cast<std::uint32_t>(config::kMaxPnRecords * 2 * PnStore::kSlotOctets), 1, 1};

/// What a RecordFile finds under its name.
enum class RecordsAre {
  kThere,         ///< A file of records; one that is missing is refused.
  kMaybeMissing,  ///< The same, or nothing: it is made then, whole, and without a record.
  kErased,        ///< A file without a name or records, which gets its first ones.
};

/// A file of PN records, locked as long as this lives.
class RecordFile {
 public:
  /// Messages call the file `name`: "flash link.nvm". Throws a run Failure for a file that can't be
  /// opened or locked, is in use, of another size or version, or damaged.
  RecordFile(const std::string& name, const std::string& path, hal::NvmGeometry geometry,
             RecordsAre records);
  RecordFile(const RecordFile&) = delete;
  RecordFile& operator=(const RecordFile&) = delete;
  ~RecordFile();

  [[nodiscard]] PnStore& store() noexcept { return *store_; }
  /// Where its octets are.
  [[nodiscard]] hal::NvmId region() const noexcept { return region_; }
  /// Reads the whole file. Throws a run Failure.
  void read(ByteSpan to) const;
  /// Adds a record. Throws a run Failure.
  void create(const PnRecordKey& key, Pn ceiling);
  /// Throws a run Failure "NAME: TEXT".
  [[noreturn]] void fail(const std::string& text) const;

 private:
  [[nodiscard]] std::string damage() const;

  std::string name_;
  hal::NvmId region_{};
  std::unique_ptr<PlatformPnStore> store_;
};

}  // namespace linksec::sim
