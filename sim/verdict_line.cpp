// SPDX-License-Identifier: Apache-2.0
#include "sim/verdict_line.h"

#include "secy/counters.h"
#include "sim/link_config.h"

namespace linksec::sim {
namespace {

// None of the texts holds a character that JSON escapes.
void append_text(std::string& line, const char* key, const char* value) {
  line += ", \"";
  line += key;
  line += "\": ";
  if (value == nullptr) {
    line += "null";
  } else {
    line += '"';
    line += value;
    line += '"';
  }
}

void append_number(std::string& line, const char* key, bool known, std::uint64_t value) {
  line += ", \"";
  line += key;
  line += "\": ";
  line += known ? std::to_string(value) : "null";
}

}  // namespace

const char* verdict_word(const FrameSlot& slot) noexcept {
  if (slot.truncated) {
    return "truncated";
  }
  switch (slot.rx.verdict) {
    case RxVerdict::kDeliver:
      return "deliver";
    case RxVerdict::kUncontrolled:
      return "uncontrolled";
    case RxVerdict::kDiscard:
      break;
  }
  return "discard";
}

const char* verdict_reason(const FrameSlot& slot) noexcept {
  if (slot.truncated) {
    return "the capture holds only the first part of the frame";
  }
  if (slot.rx.counter == RxCounter::kInPktsOk) {
    return nullptr;
  }
  return slot.rx.finding == RxFinding::kBadTag ? to_string(slot.rx.parse_error)
                                               : to_string(slot.rx.finding);
}

void append_verdict(const FrameSlot& slot, std::string& line) {
  const SaReference sa = slot.truncated ? SaReference{} : slot.rx.sa;
  const bool counted = !slot.truncated && slot.rx.counter != RxCounter::kNone;
  line += "{\"frame\": " + std::to_string(slot.number);
  append_text(line, "verdict", verdict_word(slot));
  append_text(line, "counter", counted ? name(slot.rx.counter).name : nullptr);
  append_text(line, "reason", verdict_reason(slot));
  append_text(line, "sci", sa.sci_known ? sci_text(sa.sci).c_str() : nullptr);
  append_number(line, "an", sa.an_known, sa.an.value());
  append_number(line, "pn", sa.pn_known, sa.pn.value);
  line += "}\n";
}

}  // namespace linksec::sim
