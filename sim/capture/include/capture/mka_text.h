// SPDX-License-Identifier: Apache-2.0
#pragma once

// MKPDUs, and what was heard of CAs, as JSON: for verdicts, reports and inspect. There is no key in
// any of it. It reads values and judges nothing.

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "capture/mka_listener.h"

namespace linksec::sim {

/// How much of an MKPDU is said.
enum class MkpduDetail : std::uint8_t {
  kSummary,  ///< What a verdict has.
  kWhole,    ///< Each field.
};

/// What a frame with an MKPDU says, behind the result of its judging: as far as it can be read. A
/// JSON object on one line; null for no `result`.
[[nodiscard]] std::string mkpdu_json(ConstByteSpan frame, const char* result,
                                     MkpduDetail detail = MkpduDetail::kSummary);

/// The members of such an object, a line each, for people; empty for an empty text.
[[nodiscard]] std::string mkpdu_lines(const std::string& json);

/// The word of a parameter set: "live-peer-list"; "type-9" for one that nobody knows.
[[nodiscard]] std::string set_word(std::uint8_t type);

/// "gcm-aes-128", or the number of a suite that nobody knows, 16 hex digits.
[[nodiscard]] std::string suite_text(SuiteId id);

}  // namespace linksec::sim
