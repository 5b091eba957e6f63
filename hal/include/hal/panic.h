// SPDX-License-Identifier: Apache-2.0
#pragma once

// The panic contract: what happens when an assertion of the firmware fails. The platform defines
// `linksec::assertion_failed` (declared in base/assert.h).
//
// Who calls: LINKSEC_ASSERT, from any context, an interrupt too.
// A platform MUST stop forwarding frames, MUST say file and line on whatever it can still write to,
// and MUST NOT return: a host aborts, a board resets or halts. It MUST NOT print memory contents.

#include "base/assert.h"
