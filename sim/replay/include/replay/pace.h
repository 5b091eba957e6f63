// SPDX-License-Identifier: Apache-2.0
#pragma once

// How fast a replay goes, and what it says when it waits. Nothing here waits. The replays and their
// command use it.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace linksec::sim {

/// How fast the captures' frames come.
enum class Pace : std::uint8_t {
  kFast,      ///< As fast as it goes.
  kOriginal,  ///< With the time between them that their timestamps tell.
};

/// The time from the first to the last frame of a capture; none when that can't be told without
/// waiting or in a short time: a pipe, a file of more than 1 GiB, a damaged one.
[[nodiscard]] std::optional<std::chrono::nanoseconds> capture_duration(const std::string& path);

/// "3,600 s", rounded up to seconds.
[[nodiscard]] std::string seconds_text(std::chrono::nanoseconds time);

/// Says once of each long gap that it is waited through.
class GapNotice {
 public:
  /// `gap` is left until frame `number`, by its number from 1, comes.
  void waits(std::chrono::nanoseconds gap, std::uint64_t number);

 private:
  std::uint64_t said_ = 0;
};

}  // namespace linksec::sim
