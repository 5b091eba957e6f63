// SPDX-License-Identifier: Apache-2.0
#include "capture/capture_input.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "capture/file_start.h"
#include "shell/failure.h"
#include "shell/interrupt.h"

namespace linksec::sim {
namespace {

bool is_regular(const std::string& file) {
  std::error_code ignored;
  return file != "-" && std::filesystem::is_regular_file(file, ignored);
}

bool in_microseconds(const std::string& file) {
  return file_start(file) == FileStart::kClassicMicroseconds;
}

bool same_words(const host::CaptureInterface& a, const host::CaptureInterface& b) noexcept {
  return a.link_type == b.link_type && a.snap_octets == b.snap_octets && a.name == b.name &&
         a.description == b.description;
}

host::CaptureInterface without_counts(host::CaptureInterface interface) {
  interface.frames = interface.passed_over = 0;
  return interface;
}

std::string name_of(const std::vector<std::string>& files) {
  const std::string first = files.front() == "-" ? "standard input" : files.front();
  return files.size() == 1 ? first : first + " and " + std::to_string(files.size() - 1) + " more";
}

// What can be known of the files that follow the first is known before anything is written. A pipe
// is not waited for.
void check_others(const std::vector<std::string>& files, host::CaptureReaderOptions options) {
  options.read_ahead = false;
  options.before_move = {};
  for (std::size_t i = 1; i < files.size(); ++i) {
    std::error_code ignored;
    if (is_regular(files[i]) ||
        !std::filesystem::exists(files[i] == "-" ? "/" : files[i], ignored)) {
      const auto opened = host::CaptureReader::open(files[i], options);
      if (!opened.ok()) {
        throw run_failure(opened.error());
      }
    }
  }
}

}  // namespace

CaptureInput::CaptureInput(std::vector<std::string> files, Threads threads,
                           const host::CaptureReaderOptions& options)
    : files_(std::move(files)), options_(options), name_(name_of(files_)) {
  options_.read_ahead = threads.read_ahead;
  options_.stop = interrupted;
  options_.before_move = [this] { say_move(); };
  if (!open_next()) {
    throw run_failure(error_);
  }
  check_others(files_, options_);
  section_options_ = reader_->section_options();
  regular_ = reader_->regular() && std::all_of(files_.begin() + 1, files_.end(), is_regular);
  const bool first = reader_->format() == host::CaptureFormat::kClassicMicroseconds;
  if (first && std::all_of(files_.begin() + 1, files_.end(), in_microseconds)) {
    precision_ = host::Precision::kMicroseconds;
  }
}

void CaptureInput::say_move() const {
  if (before_move_) {
    before_move_();
  }
}

// The reader that is done goes before the next one comes.
bool CaptureInput::open_next() {
  say_move();
  earlier_numbers_ += reader_.has_value() ? reader_->number() : 0;
  number_ = earlier_numbers_;
  passed_over_ = passed_over();
  places_.clear();
  reader_.reset();
  auto opened = host::CaptureReader::open(files_[opened_], options_);
  if (!opened.ok()) {
    error_ = opened.error();
    return false;
  }
  ++opened_;
  reader_.emplace(std::move(opened.value()));
  gives_all_records_ = reader_->format() != host::CaptureFormat::kPcapng;
  readers_frame_ = frame_ = &reader_->frame();
  adopt_interfaces();
  return true;
}

std::map<std::string, std::uint64_t> CaptureInput::passed_over() const {
  std::map<std::string, std::uint64_t> sums = passed_over_;
  if (reader_.has_value()) {
    for (const host::CaptureInterface& interface : reader_->interfaces()) {
      if (interface.passed_over != 0) {
        sums[host::link_type_name(interface.link_type)] += interface.passed_over;
      }
    }
  }
  return sums;
}

// Behind a read: a frame of an interface that is new, or the end of a file.
host::ReadOutcome CaptureInput::next_place() {
  if (last_ == host::ReadOutcome::kFrame) {
    note_frame();
    return last_;
  }
  frame_ = &renumbered_;
  renumbered_ = {};
  if (last_ == host::ReadOutcome::kError) {
    error_ = reader_->error();
    return last_;
  }
  if (opened_ == files_.size()) {
    return last_;
  }
  last_ = open_next() ? host::ReadOutcome::kFrame : host::ReadOutcome::kError;
  return next_other();
}

host::ReadOutcome CaptureInput::next_other() {
  if (last_ != host::ReadOutcome::kFrame) {
    return last_;
  }
  last_ = reader_->next();
  return next_place();
}

void CaptureInput::note_frame() {
  ++frames_;
  number_ = earlier_numbers_ + reader_->number();
  frame_ = readers_frame_;
  if (frame_->interface >= places_.size()) {
    adopt_interfaces();
  }
  if (!same_places_ && frame_->interface < places_.size()) {
    renumbered_ = *frame_;
    renumbered_.interface = places_[frame_->interface];
    frame_ = &renumbered_;
  }
}

// A file can name interfaces between its frames.
void CaptureInput::adopt_interfaces() {
  const auto& named = reader_->interfaces();
  while (places_.size() < named.size()) {
    const std::size_t mine = places_.size();
    // Two of one file are two, whatever their words.
    const bool first_file = opened_ == 1;
    if (first_file) {
      interfaces_.push_back(without_counts(named[mine]));
    }
    places_.push_back(first_file ? static_cast<std::uint32_t>(mine) : place_of(named[mine]));
  }
  same_places_ = true;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    same_places_ = same_places_ && places_[i] == i;
  }
}

std::uint32_t CaptureInput::place_of(const host::CaptureInterface& interface) {
  std::uint32_t place = 0;
  while (place < interfaces_.size() &&
         (!same_words(interfaces_[place], interface) ||
          std::find(places_.begin(), places_.end(), place) != places_.end())) {
    ++place;
  }
  if (place == interfaces_.size()) {
    interfaces_.push_back(without_counts(interface));
  }
  return place;
}

const std::vector<host::CaptureInterface>& CaptureInput::interfaces() {
  if (reader_.has_value()) {
    adopt_interfaces();
  }
  return interfaces_;
}

// Where a pipe follows, the end of a file is as good as a wait for it.
bool CaptureInput::at_hand() {
  if (regular_ || last_ != host::ReadOutcome::kFrame) {
    return true;
  }
  const bool pipe_follows = opened_ < files_.size() && !is_regular(files_[opened_]);
  return !(pipe_follows && reader_->regular()) && reader_->at_hand();
}

}  // namespace linksec::sim
