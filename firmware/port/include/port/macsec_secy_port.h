// SPDX-License-Identifier: Apache-2.0
#pragma once

// SecYPort with key agreement on its line.

#include "port/macsec_port.h"
#include "port/secy_port.h"

namespace linksec {

/// With keys that are agreed on.
using MacsecSecYPort = SecYPortOf<MacsecPort>;

extern template class SecYPortOf<MacsecPort>;

}  // namespace linksec
