// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a board is given before it is switched on: the provisioning block, the flash with the first
// PN records, and the entry in this host's ledger that keeps the transmit SAKs from being given out
// a second time. The steps are apart, in the only order in which a crash between two of them can
// not lead to a nonce that is used twice: ledger, flash, block.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hal/nvm.h"
#include "link/link_config.h"
#include "port/pn_store.h"
#include "shell/fresh_file.h"

namespace linksec::sim {

/// Octets of a board's flash for PN records.
inline constexpr std::uint32_t kFlashOctets = 32768;
/// Octets of a sector where nobody says otherwise.
inline constexpr std::uint32_t kFlashSectorOctets = 1024;

/// `config_file` with another ending: "link.toml" and ".nvm" give "link.nvm".
[[nodiscard]] std::string beside(const std::string& config_file, const char* ending);

/// The shape of a flash file.
[[nodiscard]] constexpr hal::NvmGeometry flash_geometry(std::uint32_t sector) noexcept {
  return {kFlashOctets, sector, 4};
}

/// A file of PN records, open and locked.
class RecordFile {
 public:
  /// Messages call the file `name`: "flash link.nvm". Throws a run Failure for a file that can't be
  /// opened, is in use, of another size or damaged.
  RecordFile(const std::string& name, const std::string& path, hal::NvmGeometry geometry,
             bool create);
  RecordFile(const RecordFile&) = delete;
  RecordFile& operator=(const RecordFile&) = delete;
  ~RecordFile();

  [[nodiscard]] PnStore& store() noexcept { return *store_; }
  /// Reads the whole file. Throws a run Failure.
  void read(ByteSpan to) const;
  /// Adds a record. Throws a run Failure.
  void create(const PnRecordKey& key, Pn ceiling);
  /// Throws a run Failure "NAME: TEXT".
  [[noreturn]] void fail(const std::string& text) const;

 private:
  std::string name_;
  hal::NvmId region_{};
  std::unique_ptr<PnStore> store_;
};

/// Makes the first record of each SA of `config`: a transmit SAK's at nextPN, a receive SA's at
/// lowestPN. Receive records that are there stay as they are. Throws a run Failure.
void create_first_records(const LinkConfig& config, RecordFile& flash);

/// Where things go.
struct ProvisioningFiles {
  std::string block;  ///< Empty: no block is written.
  std::string flash;
  std::string ledger;
  std::uint32_t sector = kFlashSectorOctets;
};

class Provisioning {
 public:
  /// Checks everything and prepares the new files, still without a name. `config` has its keys.
  /// Throws a Failure: usage for a configuration that no board takes, a run Failure for a transmit
  /// SAK that the ledger or the flash knows, and for files that can't be made.
  Provisioning(const LinkConfig& config, const ProvisioningFiles& files);
  Provisioning(const Provisioning&) = delete;
  Provisioning& operator=(const Provisioning&) = delete;
  ~Provisioning() = default;

  /// First: from now on nobody on this host uses the transmit SAKs. Throws a run Failure.
  void enter_in_ledger();
  /// Second: the flash. Throws a run Failure.
  void place_flash();
  /// Last: the block. Throws a run Failure.
  void place_block();
  /// All three.
  void run();

 private:
  void refuse_known_saks(RecordFile& records, const char* hint) const;
  void prepare_block();
  void prepare_flash();

  const LinkConfig& config_;
  ProvisioningFiles files_;
  std::vector<std::size_t> transmit_keys_;  // Places in LinkConfig::keys.
  std::optional<FreshFile> block_;
  std::optional<FreshFile> flash_;
  std::optional<RecordFile> old_flash_;  // Stays locked until the new one is in its place.
  std::optional<RecordFile> ledger_;
};

}  // namespace linksec::sim
