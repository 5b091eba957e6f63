// SPDX-License-Identifier: Apache-2.0
#include "base/texts.h"

namespace linksec {

const char* nth_text(const char* texts, std::size_t n) noexcept {
  for (; n != 0; --n) {
    while (*texts++ != '\0') {
    }
  }
  return texts;
}

}  // namespace linksec
