// SPDX-License-Identifier: Apache-2.0
#pragma once

// The statements of docs/conformance/requirements.toml as a table: what the standard asks, in our
// words and in the order of its checklist. Made by generate_statements.py when the program is
// built.

#include <span>

namespace linksec::sim::conformance {

/// One statement of the standard's checklist.
struct Statement {
  const char* group;   ///< "Annex A: secure frame verification".
  const char* id;      ///< "VER-6".
  const char* clause;  ///< "10.6.2, 10.6.4".
  const char* status;  ///< M, O, C, X or -.
  const char* says;    ///< One line.
  const char* excuse;  ///< Why linksec does not have it; empty where it does.
};

[[nodiscard]] std::span<const Statement> statements();

}  // namespace linksec::sim::conformance
