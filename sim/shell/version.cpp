// SPDX-License-Identifier: Apache-2.0
#include "shell/version.h"

namespace linksec::sim {

std::string program_version() { return std::string("linksec ") + LINKSEC_VERSION + "\n"; }

}  // namespace linksec::sim
