// SPDX-License-Identifier: Apache-2.0
#pragma once

// How much stack a call takes: the free stack is painted before it, and looked at afterwards.

#include <cstddef>

namespace linksec::bench {

/// Octets of stack that `call` took, its own frame included. More than 4096 read as 4096.
[[nodiscard]] std::size_t stack_of(void (*call)()) noexcept;

}  // namespace linksec::bench
