// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which AEAD engine stands behind hal/aead.h on a host. A process has one engine at a time, so that
// the slots of two never mix. It is chosen before the first key is installed; where nobody
// chooses, the first use of the contract takes the fastest one that runs here.
//
// Who calls: the host program, once, before it makes a SecY. Tests that change engines remove all
// keys first. Not while another thread uses the contract.

#include <array>
#include <cstddef>
#include <string_view>

#include "aead_parts/engine.h"
#include "base/status.h"

namespace linksec::aead_host {

/// An engine that this tree has.
struct Candidate {
  const char* name;                  ///< As `choose` takes it.
  const aead_parts::Engine* engine;  ///< Null where the build is without it.

  /// Whether it is in this build and runs on this processor.
  [[nodiscard]] bool usable() const noexcept { return engine != nullptr && engine->usable(); }
};

inline constexpr std::size_t kCandidates = 3;

/// All engines, the fastest first; the last one runs everywhere.
[[nodiscard]] const std::array<Candidate, kCandidates>& candidates() noexcept;

/// Takes the engine of that name, or for "auto" the first one that is usable, and runs its
/// self-test. Returns kNotFound when there is no such name, kUnsupported when that engine is not in
/// this build or does not run on this processor, kInUse while a key is installed, and what the
/// self-test said when it was not kOk. The engine stays what it was unless kOk is returned.
Status choose(std::string_view name) noexcept;

/// The name of the engine in use; "auto" is resolved. Null when nothing was chosen or used yet.
[[nodiscard]] const char* chosen() noexcept;

}  // namespace linksec::aead_host
