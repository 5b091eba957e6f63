// SPDX-License-Identifier: Apache-2.0
#pragma once

// A whole capture through a Diagnoser: which frames open, and for those that don't the findings,
// each once, with its first frame; and what only several frames say together: which are duplicates,
// what stands behind all of them, and which of two explanations holds. It writes nothing.
//
// Who calls: the command diagnose.

#include <cstdint>
#include <map>
#include <optional>
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
  std::uint64_t unverifiable = 0;  ///< Something that the ICV covers is not in the capture.
  std::uint64_t opened = 0;
  std::uint64_t explained = 0;
  std::uint64_t unexplained = 0;
  std::uint64_t not_searched =
      0;  ///< They do not open, and enough others of their SA were searched.

  [[nodiscard]] bool all_open() const noexcept {
    return explained + unexplained + not_searched == 0;
  }
};

/// How a survey is made.
struct SurveyOptions {
  /// Frames that do not open are searched so many times for each SCI and AN, as they have it, at
  /// the most.
  std::uint64_t limit = 8;
  CountRule trailer{};  ///< Octets behind each frame.
};

/// Frames that opened, by their SA and PN. Of frames that share a place the last one stays.
class FramesSeen {
 public:
  /// Takes note of a frame whose ICV is right, the frame `number` of its capture.
  void remember(const Diagnosis& opened, std::uint64_t number);
  /// The number of the frame with that SA and PN, and whether it is the same frame.
  struct Earlier {
    std::uint64_t number = 0;
    bool same = false;
  };
  [[nodiscard]] std::optional<Earlier> find(const Diagnosis& late) const;

 private:
  struct Entry {
    std::uint64_t sa = 0;  // SCI and key, mixed.
    std::uint64_t pn = 0;
    std::uint64_t icv = 0;
    std::uint64_t number = 0;  // 0 where nothing is.
  };
  [[nodiscard]] static Entry entry_of(const Diagnosis& opened);
  [[nodiscard]] static std::size_t place_of(const Entry& entry) noexcept;

  std::vector<Entry> entries_;
};

/// The frames of one capture through one Diagnoser.
class DiagnosisSurvey {
 public:
  DiagnosisSurvey(DiagnosisLink link, const SurveyOptions& options)
      : diagnoser_(std::move(link)), options_(options) {}

  /// Takes the next frame. `search` is false for one that is only to move the PNs on.
  void take(const host::CaptureFrame& frame, std::uint64_t number, bool search);
  /// Counts a frame that no key can verify.
  void pass_over_unverifiable() noexcept { ++totals_.unverifiable; }

  /// The findings so far. Where one frame had two explanations, another one of the capture may have
  /// left one of them.
  [[nodiscard]] std::vector<SurveyFinding> findings() const;
  [[nodiscard]] const SurveyTotals& totals() const noexcept { return totals_; }
  [[nodiscard]] const DiagnosisLink& link() const noexcept { return diagnoser_.link(); }
  /// What was found out since the last call, a line each.
  [[nodiscard]] std::vector<std::string> take_notes() { return std::exchange(notes_, {}); }

 private:
  using Group = std::pair<std::uint64_t, unsigned>;  // SCI or source address, and TCI with AN.
  // The octets behind each frame of an interface.
  struct Tail {
    bool settled = false;
    std::size_t octets = 0;
    unsigned looks = 0;
  };

  [[nodiscard]] Tail& tail_of(std::uint32_t interface);
  [[nodiscard]] Diagnosis judge(DiagnosisFrame& frame, ConstByteSpan whole, Tail& tail);
  [[nodiscard]] bool has_place(Group group) const;
  [[nodiscard]] Diagnosis diagnose(DiagnosisFrame& frame, Tail& tail);
  void search(DiagnosisFrame frame, Tail& tail, Group group);
  void conclude_opened(const Diagnosis& diagnosis, std::uint64_t number);
  void conclude_late(Diagnosis diagnosis, std::uint64_t number);
  void add(Diagnosis diagnosis, std::uint64_t number);
  // What other frames say of a key's Salt.
  enum class SaltState : std::uint8_t { kOpen, kProven, kShared };
  [[nodiscard]] bool went_on(const Diagnosis& diagnosis) const;
  [[nodiscard]] SaltState salt_of(std::size_t key) const;
  static void settle(Diagnosis& diagnosis, SaltState salt);

  Diagnoser diagnoser_;
  SurveyOptions options_;
  std::vector<Tail> tails_;  // By interface.
  std::map<Group, std::uint64_t> searched_;
  FramesSeen seen_;
  std::vector<SurveyFinding> findings_;
  std::vector<std::string> notes_;
  SurveyTotals totals_;
};

}  // namespace linksec::sim
