// SPDX-License-Identifier: Apache-2.0
#pragma once

// Several capture files, read one after the other as one capture: frame numbers go on from file to
// file, and an interface that two files describe in the same words is one. It has one file open at
// a time, and its memory does not grow with their number. It judges no frame.
//
// Who calls: the commands that read captures.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "capture/threads.h"
#include "host/capture.h"

namespace linksec::sim {

/// The files that `names` stand for: a folder for the captures in it, without those of its own
/// folders, in the order of their names, numbers in them by value ("cap2" before "cap10"). What is
/// no capture is passed over there and said in one line. Throws a Failure for a folder without
/// captures, and when the standard input ("-") is named twice.
[[nodiscard]] std::vector<std::string> capture_files(const std::vector<std::string>& names);

/// Whether `a` comes before `b` when the numbers in both count by their value.
[[nodiscard]] bool naturally_before(const std::string& a, const std::string& b);

class CaptureInput {
 public:
  /// Opens the first of `files`, at least one, as `capture_files` gives them. Throws a run Failure.
  explicit CaptureInput(std::vector<std::string> files, Threads threads = {},
                        const host::CaptureReaderOptions& options = {});
  CaptureInput(const CaptureInput&) = delete;
  CaptureInput& operator=(const CaptureInput&) = delete;
  ~CaptureInput() = default;

  /// `before` is called, within calls of this object, before the octets of frames that were given
  /// go away; until then those of several frames may be used. It may ask for `interfaces`.
  void before_move(std::function<void()> before) { before_move_ = std::move(before); }

  /// Moves on to the next frame, of this file or of one that follows. After kEnd and kError it
  /// gives the same again.
  [[nodiscard]] host::ReadOutcome next() {
    if (last_ == host::ReadOutcome::kFrame && same_places_) {
      last_ = reader_->next();
      // The read may have named interfaces, and `before_move` have asked for them.
      if (last_ == host::ReadOutcome::kFrame && same_places_ &&
          readers_frame_->interface < places_.size()) {
        ++frames_;
        number_ = gives_all_records_ ? number_ + 1 : earlier_numbers_ + reader_->number();
        return last_;
      }
      return next_place();
    }
    return next_other();
  }
  /// The frame that `next()` moved on to. Its interface is one of `interfaces()`.
  [[nodiscard]] const host::CaptureFrame& frame() const noexcept { return *frame_; }
  /// Frames given so far.
  [[nodiscard]] std::uint64_t frames() const noexcept { return frames_; }
  /// The number, from 1, of the frame at hand among all records of all files.
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
  /// After kError: the file, the frame's number in that file, and what is wrong.
  [[nodiscard]] const std::string& error() const noexcept { return error_; }

  /// True when `next()` will return without waiting for anybody; `frame()` ends here.
  [[nodiscard]] bool at_hand();
  /// True when no read of any of the files waits for anybody.
  [[nodiscard]] bool regular() const noexcept { return regular_; }
  /// The unit of time that loses nothing of any file.
  [[nodiscard]] host::Precision precision() const noexcept { return precision_; }
  /// The interfaces that the files have named so far, without the counts of their frames. Valid
  /// until the next read.
  [[nodiscard]] const std::vector<host::CaptureInterface>& interfaces();
  /// Comments and the like of the first file's first section, if it is a pcapng.
  [[nodiscard]] const std::vector<host::CaptureOption>& section_options() const noexcept {
    return section_options_;
  }
  /// Records of all files that were passed over so far, for their link type; by the type's name.
  [[nodiscard]] std::map<std::string, std::uint64_t> passed_over() const;
  /// For messages: the file's name, or "FIRST and N more".
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  host::ReadOutcome next_place();
  host::ReadOutcome next_other();
  void note_frame();
  void adopt_interfaces();
  void say_move() const;
  [[nodiscard]] std::uint32_t place_of(const host::CaptureInterface& interface);
  [[nodiscard]] bool open_next();

  std::vector<std::string> files_;
  std::size_t opened_ = 0;
  host::CaptureReaderOptions options_;
  std::optional<host::CaptureReader> reader_;
  const host::CaptureFrame* frame_ = nullptr;
  const host::CaptureFrame* readers_frame_ = nullptr;  // Always in the same place.
  host::CaptureFrame renumbered_;
  host::ReadOutcome last_ = host::ReadOutcome::kFrame;
  std::uint64_t frames_ = 0;
  std::uint64_t number_ = 0;
  std::uint64_t earlier_numbers_ = 0;  // Of the files before this one.
  bool gives_all_records_ = true;      // The reader passes none over.
  std::string error_;
  std::string name_;
  bool regular_ = true;
  std::function<void()> before_move_;
  host::Precision precision_ = host::Precision::kNanoseconds;
  std::vector<host::CaptureOption> section_options_;
  std::map<std::string, std::uint64_t> passed_over_;  // In files that are done.
  std::vector<host::CaptureInterface> interfaces_;    // Without their counts.
  std::vector<std::uint32_t> places_;  // In interfaces_, of those of the file that is open.
  bool same_places_ = true;
};

}  // namespace linksec::sim
