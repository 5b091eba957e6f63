// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a conformance run tells the hook script of a device, and what it reads from it, as JSON.
// docs/DEVICE-HOOK.md describes it for those who write hooks.

#include <optional>
#include <string>

#include "conformance/dut.h"

namespace linksec::sim::conformance {

/// The whole configuration, indented, with a line end; keys are in it.
[[nodiscard]] std::string setup_json(const Setup& setup);

/// A change under the control's name, for a device whose current suite is `suite`; none for what
/// no device of the outside can be asked to do.
[[nodiscard]] std::optional<std::string> change_json(const Change& change, CipherSuite suite);

/// The counters in what a hook printed. Throws a run Failure that begins with `source`.
[[nodiscard]] Counters counters_of_json(const std::string& text, const std::string& source);

}  // namespace linksec::sim::conformance
