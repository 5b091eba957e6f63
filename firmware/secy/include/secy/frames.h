// SPDX-License-Identifier: Apache-2.0
#pragma once

// The frames of a burst: what the caller of `SecY::protect` and `SecY::verify` hands in, and what
// it learns of each. The memory is the caller's.

#include <cstdint>

#include "base/frame_buffer.h"
#include "secy/pn.h"
#include "secy/verdict.h"
#include "wire/mpdu.h"
#include "wire/sci.h"

namespace linksec {

/// Which SA a frame belongs to, as far as that is known. For a report; nothing is decided by it.
struct SaReference {
  Sci sci{};
  Pn pn{};
  An an{};
  bool sci_known = false;
  bool an_known = false;
  bool pn_known = false;
};

/// A frame on its way from the Controlled to the Common Port.
struct TxFrame {
  /// In: the frame with config::kHeadroomOctets in front and config::kTailroomOctets behind. Out:
  /// what the Common Port sends when the verdict is kSend; nothing to send otherwise.
  FrameBuffer* buffer = nullptr;
  /// In: priority and drop eligibility, PCP × 2 + DEI, 0 to 15. Out: those of the Common Port
  /// request, by the Access Priority Table, for platforms whose drivers can use them.
  std::uint8_t priority = 0;

  TxVerdict verdict = TxVerdict::kNotOperational;
  TxCounter counter = TxCounter::kNone;
  bool foreign_source = false;  ///< ES was sent, and the source address is not the SCI's.
  SaReference sa{};
};

/// A frame on its way from the Common to the Controlled Port.
struct RxFrame {
  /// In: the received frame. Out: what the Controlled Port gets when the verdict is kDeliver; the
  /// received frame, unmodified, when it is kUncontrolled; of no use otherwise.
  FrameBuffer* buffer = nullptr;

  RxVerdict verdict = RxVerdict::kDiscard;
  RxCounter counter = RxCounter::kNone;
  RxFinding finding = RxFinding::kNotExamined;
  ParseError parse_error = ParseError::kNone;  ///< The rule, when the finding is kBadTag.
  SaReference sa{};
};

}  // namespace linksec
