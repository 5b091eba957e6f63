// SPDX-License-Identifier: Apache-2.0
#include "capture/verdict_line.h"

#include <array>
#include <charconv>
#include <cstring>
#include <string_view>

#include "link/link_config.h"
#include "secy/counters.h"
#include "shell/hex.h"

namespace linksec::sim {
namespace {

// Text in the making. None of it holds a character that JSON escapes.
class Line {
 public:
  explicit Line(char* to) noexcept : begin_(to), end_(to) {}

  void put(std::string_view text) noexcept {
    std::memcpy(end_, text.data(), text.size());
    end_ += text.size();
  }
  void put(const char* value) noexcept {
    if (value == nullptr) {
      put(std::string_view("null"));
      return;
    }
    *end_++ = '"';
    put(std::string_view(value));
    *end_++ = '"';
  }
  void put(std::uint64_t value) noexcept {
    constexpr std::size_t kMaxDigits = 20;
    end_ = std::to_chars(end_, end_ + kMaxDigits, value).ptr;
  }
  void put(bool known, std::uint64_t value) noexcept {
    if (known) {
      put(value);
    } else {
      put(std::string_view("null"));
    }
  }
  void put(Sci sci) noexcept {
    *end_++ = '"';
    for (unsigned shift = 64; shift != 0; end_ += 2) {
      shift -= 8;
      std::memcpy(end_, kHexPairs[(sci.value >> shift) & 0xFF].data(), 2);
    }
    *end_++ = '"';
  }

  [[nodiscard]] std::size_t size() const noexcept {
    return static_cast<std::size_t>(end_ - begin_);
  }

 private:
  char* begin_;
  char* end_;
};

}  // namespace

const char* verdict_word(const FrameSlot& slot) noexcept {
  if (slot.truncated) {
    return "truncated";
  }
  if (slot.obstacle != Obstacle::kNone) {
    return "unverifiable";
  }
  if (slot.bypass) {
    return "uncontrolled";
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
  if (slot.obstacle != Obstacle::kNone) {
    return to_string(slot.obstacle);
  }
  if (slot.rx.counter == RxCounter::kInPktsOk) {
    return nullptr;
  }
  if (slot.has_extras && !slot.agreement.reason.empty()) {
    return slot.agreement.reason.c_str();
  }
  if (slot.rx.finding == RxFinding::kUnknownSc && slot.remark != FrameRemark::kNone) {
    return to_string(slot.remark);
  }
  return slot.rx.finding == RxFinding::kBadTag ? to_string(slot.rx.parse_error)
                                               : to_string(slot.rx.finding);
}

const char* to_string(FrameRemark remark) noexcept {
  switch (remark) {
    case FrameRemark::kNone:
      break;
    case FrameRemark::kNoSci:
      return "10.6.1: SC is 0, and nothing says which of several SCs the frame belongs to";
    case FrameRemark::kNoKeyOpens:
      return "10.6.1: no SC has the SCI, and no key that may be of any SC opens the frame";
  }
  return "";
}

std::size_t write_verdict(const FrameSlot& slot, char* to) noexcept {
  using std::string_view_literals::operator""sv;
  const SaReference sa = slot.judged() ? slot.rx.sa : SaReference{};
  const bool counted = slot.judged() && slot.rx.counter != RxCounter::kNone;
  Line line(to);
  line.put("{\"frame\": "sv);
  line.put(slot.number);
  line.put(", \"verdict\": "sv);
  line.put(verdict_word(slot));
  line.put(", \"counter\": "sv);
  line.put(counted ? name(slot.rx.counter).name : nullptr);
  line.put(", \"reason\": "sv);
  line.put(verdict_reason(slot));
  line.put(", \"sci\": "sv);
  if (sa.sci_known) {
    line.put(sa.sci);
  } else {
    line.put("null"sv);
  }
  line.put(", \"an\": "sv);
  line.put(sa.an_known, sa.an.value());
  line.put(", \"pn\": "sv);
  line.put(sa.pn_known, sa.pn.value);
  if (!slot.layers.empty()) {
    line.put(", \"behind\": "sv);
    line.put(to_string(slot.layers).c_str());
  }
  if (slot.has_extras && slot.agreement.present && slot.agreement.mkpdu.empty()) {
    line.put(", \"ki\": "sv);
    line.put(slot.agreement.ki.empty() ? nullptr : slot.agreement.ki.c_str());
  }
  line.put("}\n"sv);
  return line.size();
}

std::string verdict_with_mkpdu(const FrameSlot& slot) {
  std::string text(kMaxVerdictOctets, '\0');
  const std::size_t octets = write_verdict(slot, text.data());
  constexpr std::string_view kEnd = "}\n";
  text.resize(octets - kEnd.size());
  return text + ", \"mka\": " + slot.agreement.mkpdu + "}\n";
}

}  // namespace linksec::sim
