// SPDX-License-Identifier: Apache-2.0

// The linker puts this between the product and its comparison of secrets (--wrap). The comparison
// runs as it is; only its verdict, which the outcome of the frame makes public anyway, is marked
// public. Any other dependence on a secret stays an error.

#include "base/secret.h"
#include "undefined.h"

using linksec::ConstByteSpan;

extern "C" {
bool LINKSEC_REAL_COMPARE(ConstByteSpan a, ConstByteSpan b) noexcept;
bool LINKSEC_WRAP_COMPARE(ConstByteSpan a, ConstByteSpan b) noexcept;

bool LINKSEC_WRAP_COMPARE(ConstByteSpan a, ConstByteSpan b) noexcept {
  bool equal = LINKSEC_REAL_COMPARE(a, b);
  static_cast<void>(VALGRIND_MAKE_MEM_DEFINED(&equal, sizeof equal));
  return equal;
}
}
