// SPDX-License-Identifier: Apache-2.0
#include "base/status.h"

#include "base/texts.h"

namespace linksec {

const char* to_string(Status status) noexcept {
  const auto place = static_cast<std::size_t>(status);
  return place > static_cast<std::size_t>(Status::kCorrupt)
             ? "unknown"
             : nth_text(
                   "ok\0invalid argument\0not found\0already exists\0no capacity\0in use\0"
                   "not permitted\0unsupported\0not ready\0input or output error\0corrupt",
                   place);
}

}  // namespace linksec
