// SPDX-License-Identifier: Apache-2.0
#include "secy_port_members.h"

namespace linksec {

template class SecYPortOf<LinePort>;

}  // namespace linksec
