// SPDX-License-Identifier: Apache-2.0
#pragma once

// The flash file of a board in QEMU, for as long as the board runs: made and provisioned when it is
// missing, locked against a second board, or without a name where the keys are for testing alone.

#include <optional>
#include <string>

#include "board/board.h"
#include "hal/nvm.h"
#include "link/link_config.h"
#include "shell/descriptor.h"

namespace linksec::sim {

/// Where a board's records are kept.
struct BoardKeeping {
  std::optional<std::string> flash;   ///< Beside the configuration when not given.
  std::optional<std::string> ledger;  ///< The same.
  bool test_keys = false;             ///< A fresh flash each time, and no ledger.
};

/// A board's flash: a locked file, or one without a name.
class BoardFlash {
 public:
  /// `config` has its keys. Throws a Failure: for a flash that is missing although its SAKs were
  /// provisioned before, that is in use, of another
  /// size than the board's, or that can't be made.
  BoardFlash(const LinkConfig& config, const Board& board, const BoardKeeping& keeping);

  /// The file, to be inherited by the board: the lock is held until both have closed it.
  [[nodiscard]] int descriptor() const noexcept { return file_.get(); }

 private:
  void make_for_tests(const LinkConfig& config);
  void open_and_lock(const std::string& path, const Board& board);

  hal::NvmGeometry geometry_;
  Descriptor file_;
};

}  // namespace linksec::sim
