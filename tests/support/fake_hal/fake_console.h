// SPDX-License-Identifier: Apache-2.0
#pragma once

// The consoles for tests: what the product wrote, and what a person would type. Consoles 0 to 15
// are there.

#include <string>
#include <string_view>

#include "hal/console.h"

namespace linksec::test::fake_console {

/// Forgets what was written and what was typed.
void reset();
/// What was written since `reset`.
[[nodiscard]] const std::string& written(hal::ConsoleId console = {});
/// Types `text`.
void type(std::string_view text, hal::ConsoleId console = {});

}  // namespace linksec::test::fake_console
