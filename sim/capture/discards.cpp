// SPDX-License-Identifier: Apache-2.0
#include "capture/discards.h"

#include <algorithm>

#include "capture/verdict_line.h"
#include "link/link_config.h"

namespace linksec::sim {
namespace {

constexpr const char* kOthers = "other reasons";

std::string text_of(const FrameSlot& slot) {
  const char* const reason = verdict_reason(slot);
  std::string text = reason != nullptr ? reason : "no reason";
  const SaReference sa = slot.judged() ? slot.rx.sa : SaReference{};
  if (sa.sci_known) {
    text += ": SC " + sci_text(sa.sci);
  }
  if (sa.an_known) {
    text += std::string(sa.sci_known ? " AN " : ": AN ") + std::to_string(sa.an.value());
  }
  return text;
}

}  // namespace

void Discards::add(const FrameSlot& slot) {
  std::string text = text_of(slot);
  if (counts_.size() >= kMaxReasons && counts_.find(text) == counts_.end()) {
    text = kOthers;
  }
  const std::uint64_t count = ++counts_[text];
  if (count <= kMaxKept && text != kOthers && !slot.received.empty() && wants_frames()) {
    kept_.push_back({slot.number, slot.received, slot.truncated, slot.time,
                     slot.judged() && slot.rx.finding == RxFinding::kNotValid});
  }
}

std::vector<std::string> Discards::lines() const {
  std::vector<std::pair<std::uint64_t, std::string>> sorted;
  for (const auto& [text, count] : counts_) {
    sorted.emplace_back(count, text);
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> lines;
  lines.reserve(sorted.size());
  for (const auto& [count, text] : sorted) {
    lines.push_back(std::to_string(count) + " x " + text);
  }
  return lines;
}

}  // namespace linksec::sim
