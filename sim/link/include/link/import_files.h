// SPDX-License-Identifier: Apache-2.0
#pragma once

// Imported links as a LINK.toml, with each key in a file of its own in a folder beside it. What the
// links lack becomes a line that says so and that makes the reader of LINK.toml refuse the file
// until it is there. No key stands in the LINK.toml or in a message.
//
// Who calls: linksec import.

#include <string>
#include <vector>

#include "link/imported_link.h"

namespace linksec::sim {

/// Where the files go.
struct ImportTarget {
  std::string config;  ///< The LINK.toml; "x.toml" has its keys in "x-keys".
  std::string source;  ///< What was imported, for the first line.
  bool overwrite = false;
};

/// What was made.
struct ImportOutcome {
  std::vector<std::string> files;
  /// One line for each thing that is missing: what it is, and where it goes.
  std::vector<std::string> missing;
};

/// Writes the files, each with mode 0600, the keys before the LINK.toml. Throws a Failure, also for
/// a file that is there already unless `overwrite` is on.
[[nodiscard]] ImportOutcome write_import(const std::vector<ImportedLink>& links,
                                         const ImportTarget& target);

}  // namespace linksec::sim
