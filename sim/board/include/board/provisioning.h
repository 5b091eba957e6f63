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

#include "board/entropy_seed.h"
#include "hal/nvm.h"
#include "link/link_config.h"
#include "link/record_file.h"
#include "shell/fresh_file.h"

namespace linksec::sim {

/// `config_file` with another ending: "link.toml" and ".nvm" give "link.nvm".
[[nodiscard]] std::string beside(const std::string& config_file, const char* ending);

/// The shape of a flash where nobody says otherwise: that of the boards in QEMU.
inline constexpr hal::NvmGeometry kBoardFlash = {32'768, 1'024, 4};
/// The greatest sector and the greatest flash that are provisioned.
inline constexpr std::uint32_t kMaxFlashSector = 262'144;
inline constexpr std::uint32_t kMaxFlash = 67'108'864;

/// Octets of the least flash, a power of two, that holds the records of `config`, `more` others and
/// their header in sectors of that size.
[[nodiscard]] std::uint64_t least_flash(const LinkConfig& config, std::uint32_t sector,
                                        std::uint64_t more = 0);

/// Makes the first record of each SA of `config`: a transmit SAK's at nextPN, a receive SA's at
/// lowestPN. Receive records that are there stay as they are. Throws a run Failure.
void create_first_records(const LinkConfig& config, RecordFile& flash);

/// Where things go.
struct ProvisioningFiles {
  std::string block;  ///< Empty: no block is written.
  std::string flash;
  std::string ledger;
  hal::NvmGeometry geometry = kBoardFlash;  ///< The flash's shape, power-of-two sectors.
  bool entropy_seed = false;                ///< The block gets a new seed, the flash its counter.
};

/// Ledger, flash and block of one board, written in that order.
class Provisioning {
 public:
  /// Checks everything and prepares the new files, still without a name. `config` has its keys.
  /// Throws a Failure: usage for a configuration that no board takes and for a flash that has no
  /// room for it, a run Failure for a transmit SAK that the ledger or the flash knows, and for
  /// files that can't be made.
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
  void check_shape() const;
  void prepare_block();
  void put_seed(std::size_t block_octets);
  void prepare_flash();

  const LinkConfig& config_;
  ProvisioningFiles files_;
  std::vector<std::size_t> transmit_keys_;  // Places in LinkConfig::keys.
  std::optional<EntropySeed> seed_;
  std::optional<FreshFile> block_;
  std::optional<FreshFile> flash_;
  std::optional<RecordFile> old_flash_;  // Stays locked until the new one is in its place.
  std::optional<RecordFile> ledger_;
};

}  // namespace linksec::sim
