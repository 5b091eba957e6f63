// SPDX-License-Identifier: Apache-2.0
#pragma once

// A whole capture through a Diagnoser: which frames open, and for those that don't the findings,
// each once, with its first frame. It writes nothing.
//
// Who calls: the command diagnose.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "capture/diagnosis.h"
#include "host/capture.h"

namespace linksec::sim {

/// A finding and the frames that it was made of.
struct SurveyFinding {
  Diagnosis diagnosis;
  std::uint64_t first_frame = 0;  ///< In the input, from 1.
  std::uint64_t frames = 0;
};

/// What became of the frames of a survey.
struct SurveyTotals {
  std::uint64_t without_sectag = 0;
  std::uint64_t uncontrolled = 0;  ///< E=1 and C=0: for the Uncontrolled Port alone.
  std::uint64_t opened = 0;
  std::uint64_t explained = 0;
  std::uint64_t unexplained = 0;
  std::uint64_t not_searched =
      0;  ///< They do not open, and enough others of their SA were searched.

  [[nodiscard]] bool all_open() const noexcept {
    return explained + unexplained + not_searched == 0;
  }
};

class DiagnosisSurvey {
 public:
  /// Frames that do not open are searched `limit` times for each SCI and AN, as they have it, at
  /// the most; `window` is the replay window.
  DiagnosisSurvey(DiagnosisLink link, std::uint64_t window, std::uint64_t limit)
      : diagnoser_(std::move(link)), window_(window), limit_(limit) {}

  /// Takes the next frame. `search` is false for one that is only to move the PNs on.
  void take(const host::CaptureFrame& frame, std::uint64_t number, bool search);

  [[nodiscard]] const std::vector<SurveyFinding>& findings() const noexcept { return findings_; }
  [[nodiscard]] const SurveyTotals& totals() const noexcept { return totals_; }
  [[nodiscard]] const DiagnosisLink& link() const noexcept { return diagnoser_.link(); }

 private:
  using Group = std::pair<std::uint64_t, unsigned>;  // SCI or source address, and TCI with AN.

  void search(const DiagnosisFrame& frame, std::uint64_t number, Group group);
  void add(Diagnosis diagnosis, std::uint64_t number);

  Diagnoser diagnoser_;
  std::uint64_t window_;
  std::uint64_t limit_;
  std::map<Group, std::uint64_t> searched_;
  std::vector<SurveyFinding> findings_;
  SurveyTotals totals_;
};

}  // namespace linksec::sim
