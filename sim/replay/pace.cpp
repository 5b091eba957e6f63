// SPDX-License-Identifier: Apache-2.0
#include "replay/pace.h"

#include <algorithm>
#include <filesystem>

#include "host/capture.h"
#include "shell/failure.h"
#include "shell/interrupt.h"

namespace linksec::sim {
namespace {

constexpr std::uintmax_t kMostOctets = 1ULL << 30U;
constexpr std::chrono::seconds kLongGap{5};

bool short_enough(const std::string& path) {
  std::error_code error;
  const bool regular = path != "-" && std::filesystem::is_regular_file(path, error);
  return regular && std::filesystem::file_size(path, error) <= kMostOctets && !error;
}

}  // namespace

std::optional<std::chrono::nanoseconds> capture_duration(const std::string& path) {
  if (!short_enough(path)) {
    return std::nullopt;
  }
  auto reader = host::CaptureReader::open(path);
  if (!reader.ok() || reader.value().next() != host::ReadOutcome::kFrame) {
    return std::nullopt;
  }
  const Time first = reader.value().frame().time;
  Time last = first;
  while (!interrupted() && reader.value().next() == host::ReadOutcome::kFrame) {
    last = std::max(last, reader.value().frame().time);
  }
  const bool whole = reader.value().error().empty();
  return whole ? std::optional(std::chrono::nanoseconds(last.ns - first.ns)) : std::nullopt;
}

std::string seconds_text(std::chrono::nanoseconds time) {
  constexpr std::size_t kGroup = 3;
  std::string digits = std::to_string(std::chrono::ceil<std::chrono::seconds>(time).count());
  for (std::size_t at = digits.size(); at > kGroup;) {
    at -= kGroup;
    digits.insert(at, ",");
  }
  return digits + " s";
}

void GapNotice::waits(std::chrono::nanoseconds gap, std::uint64_t number) {
  if (gap > kLongGap && said_ != number) {
    said_ = number;
    say("waits " + seconds_text(gap) + " until frame " + std::to_string(number) +
        "; --pace fast does not wait");
  }
}

}  // namespace linksec::sim
