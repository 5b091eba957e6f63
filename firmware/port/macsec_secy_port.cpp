// SPDX-License-Identifier: Apache-2.0
#include "port/macsec_secy_port.h"

#include "secy_port_members.h"

namespace linksec {

template class SecYPortOf<MacsecPort>;

}  // namespace linksec
