// SPDX-License-Identifier: Apache-2.0
#pragma once

// Texts for the values of an enumeration, one behind the other with a zero octet between them: a
// table of pointers would take a word a text.

#include <cstddef>

namespace linksec {

/// The text at place `n`, from 0, of `texts`, which has that many.
[[nodiscard]] const char* nth_text(const char* texts, std::size_t n) noexcept;

}  // namespace linksec
