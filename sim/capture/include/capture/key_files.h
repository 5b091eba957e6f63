// SPDX-License-Identifier: Apache-2.0
#pragma once

// The SAKs that MKPDUs of a capture brought, as files for a person who asks for them: the keys
// alone, or the key time line of the capture as a LINK.toml. Nothing else of linksec writes a SAK.
// The files appear whole or not at all, with mode 0600.
//
// Who calls: linksec validate --export-saks and linksec keys.

#include <string>
#include <vector>

#include "capture/offline_senders.h"
#include "link/link_config.h"

namespace linksec::sim {

/// Writes each SAK of the links as a [[key]] with its KI as id. Throws a run Failure.
void write_saks(const std::string& path, const std::vector<LinkConfig>& links);

/// Writes the links with each SAK as a [[key]], and with an SA of each SC that had valid frames
/// under it, from the time of the first one on; an SC whose AN had none has its newest SA. A file
/// that is there is replaced when `overwrite` is on. Throws a run Failure.
void write_timeline(const std::string& path, bool overwrite, const std::vector<LinkConfig>& links,
                    const OfflineSenders& senders);

}  // namespace linksec::sim
