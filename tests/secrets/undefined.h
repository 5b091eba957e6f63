// SPDX-License-Identifier: Apache-2.0
#pragma once

// Secrets as memcheck sees them: octets that are marked undefined make every branch and every
// address that depends on them an error. Outside of valgrind the marks do nothing.

#include <valgrind/memcheck.h>

#include "base/bytes.h"

namespace linksec::test {

inline void mark_secret(ConstByteSpan octets) {
  static_cast<void>(VALGRIND_MAKE_MEM_UNDEFINED(octets.data(), octets.size()));
}
inline void mark_public(ConstByteSpan octets) {
  static_cast<void>(VALGRIND_MAKE_MEM_DEFINED(octets.data(), octets.size()));
}

}  // namespace linksec::test
