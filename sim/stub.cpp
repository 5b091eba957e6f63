// SPDX-License-Identifier: Apache-2.0
#include "sim/command_line.h"
namespace linksec::sim {
ExitCode cmd_replay(const Args&) { throw usage_failure("replay: not yet"); }
}  // namespace linksec::sim
