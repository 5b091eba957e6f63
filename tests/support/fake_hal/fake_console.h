// SPDX-License-Identifier: Apache-2.0
#pragma once

// The console for tests: what the product wrote, and what a person would type.

#include <string>
#include <string_view>

namespace linksec::test::fake_console {

/// Forgets what was written and what was typed.
void reset();
/// What was written since `reset`.
[[nodiscard]] const std::string& written();
/// Types `text`.
void type(std::string_view text);

}  // namespace linksec::test::fake_console
