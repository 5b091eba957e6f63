// SPDX-License-Identifier: Apache-2.0

// What the tests of this folder are there to find: a comparison of secrets that ends at the first
// difference. The test that is linked with it has to fail.

#include <cstring>

#include "base/secret.h"
#include "undefined.h"

using linksec::ConstByteSpan;

extern "C" {
bool LINKSEC_WRAP_COMPARE(ConstByteSpan a, ConstByteSpan b) noexcept;

bool LINKSEC_WRAP_COMPARE(ConstByteSpan a, ConstByteSpan b) noexcept {
  bool equal = a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size()) == 0;
  static_cast<void>(VALGRIND_MAKE_MEM_DEFINED(&equal, sizeof equal));
  return equal;
}
}
