// SPDX-License-Identifier: Apache-2.0
#include "conformance/trial.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "link/link_config.h"
#include "shell/hex.h"

namespace linksec::sim::conformance {
namespace {

constexpr std::size_t kKeptOfASweep = 8;
constexpr std::size_t kWireMinimum = 60;
constexpr std::size_t kMostSteps = 200;

const char* word(Side side) { return side == Side::kLine ? "line" : "host"; }
Side other(Side side) { return side == Side::kLine ? Side::kHost : Side::kLine; }

Octets padded(Octets frame) {
  frame.resize(std::max(frame.size(), kWireMinimum));
  return frame;
}

std::string difference(const Octets& wanted, const Octets& got) {
  const auto [a, b] = std::mismatch(wanted.begin(), wanted.end(), got.begin(), got.end());
  std::string text = "octet " + std::to_string(a - wanted.begin() + 1) + " is the first to differ";
  if (wanted.size() != got.size()) {
    text = std::to_string(got.size()) + " octets, not " + std::to_string(wanted.size());
  }
  return text + "; wanted " + summary(wanted) + " " + to_hex(wanted) + "; got " + summary(got) +
         " " + to_hex(got);
}

bool to_everyone(const Octets& frame) {
  return std::all_of(frame.begin(), frame.begin() + 6, [](auto octet) { return octet == 0xFF; });
}

const char* cast(const Octets& frame) {
  return (frame[0] & 1U) == 0 ? "Ucast" : to_everyone(frame) ? "Broadcast" : "Multicast";
}

bool is_transmit(std::string_view name) { return name.starts_with("Out"); }

// Counters that are kept per SC [802.1AE-2018 10.7.9, 10.7.18].
bool of_sc(std::string_view name) {
  constexpr std::string_view kNames[] = {"InPktsUnchecked",  "InPktsDelayed",   "InPktsLate",
                                         "InPktsOK",         "InPktsInvalid",   "InPktsNotValid",
                                         "OutPktsProtected", "OutPktsEncrypted"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

}  // namespace

void Trial::configure(const Setup& setup) {
  if (const auto reason = dut_.configure(setup)) {
    throw NotApplicable(*reason);
  }
  setup_ = setup;
  last_ = dut_.counters();
}

void Trial::expect_answer(const Change& change, Answer got, Answer wanted) {
  const std::string what = to_string(change.control);
  if (got == Answer::kCannot) {
    throw NotApplicable("the device can't be told to change " + what + " while it runs");
  }
  const char* const wanted_word = wanted == Answer::kDone ? "accepted" : "refused";
  require(got == wanted, what + " was " + (got == Answer::kDone ? "accepted" : "refused") +
                             " and must be " + wanted_word);
  if (steps_.size() < kMostSteps) {
    note(what + ": " + wanted_word);
  }
}

// A change moves no counter. Those of an SC come and go with it.
void Trial::change(const Change& change) {
  expect_answer(change, dut_.change(change), Answer::kDone);
  check_counters({}, {});
}

void Trial::refuse_change(const Change& change) {
  expect_answer(change, dut_.change(change), Answer::kRefused);
}

void Trial::change_remotely(const Change& change) {
  expect_answer(change, dut_.change_remotely(change), Answer::kDone);
}

void Trial::refuse_remotely(const Change& change) {
  expect_answer(change, dut_.change_remotely(change), Answer::kRefused);
}

void Trial::set_write_access(Control control, bool on) {
  if (dut_.set_write_access(control, on) == Answer::kCannot) {
    throw NotApplicable(std::string("the device has no remote manager, or no lock for ") +
                        to_string(control));
  }
  note(std::string("remote write access to ") + to_string(control) + (on ? ": on" : ": off"));
}

void Trial::exchange(Side in, const std::vector<Octets>& frames, const Outcome& outcome,
                     std::string_view counts) {
  const auto blind = dut_.no_host_side();
  if (blind.has_value() && in == Side::kHost) {
    throw NotApplicable(*blind);
  }
  for (const Octets& frame : frames) {
    if (const auto reason = dut_.no_frame_of(in, frame.size())) {
      throw NotApplicable(*reason);
    }
  }
  std::set<std::string> may_stay;
  Deltas wanted = parse(counts, may_stay);
  add_interface(wanted, in, frames, outcome);
  const std::vector<Octets> got = pass(in, frames, counts);
  if (blind.has_value()) {
    note_once("what reaches the host is not seen: " + *blind + "; the counters tell");
  } else {
    check_frames(other(in), outcome.frames, got);
  }
  check_counters(wanted, may_stay);
  trim_sweep();
}

// What comes out on the other side; on the same side nothing may.
std::vector<Octets> Trial::pass(Side in, const std::vector<Octets>& frames, std::string_view note) {
  record(in, true, frames, note);
  dut_.send(in, frames);
  std::vector<Octets> got = dut_.collect(other(in));
  record(other(in), false, got, "");
  const std::vector<Octets> back = dut_.collect(in);
  record(in, false, back, "nobody caused this frame");
  require(back.empty(), "a frame came back on the same side: " +
                            (back.empty() ? std::string() : summary(back.front())));
  return got;
}

std::vector<Octets> Trial::observe(Side in, const std::vector<Octets>& frames) {
  if (const auto blind = dut_.no_host_side()) {
    throw NotApplicable(*blind);
  }
  std::vector<Octets> got = pass(in, frames, "");
  last_ = dut_.counters();
  trim_sweep();
  return got;
}

void Trial::restart(Stop stop) {
  const Answer answer = dut_.restart(stop);
  if (answer == Answer::kCannot) {
    throw NotApplicable("nobody can switch the device off and on");
  }
  require(answer == Answer::kDone, "the device can't end in order");
  note(stop == Stop::kPowerCut ? "a power cut, and power again" : "stopped in order, and started");
  last_ = dut_.counters();
}

void Trial::refuse_orderly_end() {
  const Answer answer = dut_.restart(Stop::kOrderly);
  if (answer == Answer::kCannot) {
    throw NotApplicable("nobody can switch the device off and on");
  }
  require(answer == Answer::kRefused, "the device ends in order though its memory fails");
  note("no orderly end: the memory fails");
}

void Trial::harm(Harm harm, std::uint64_t value) {
  if (dut_.harm(harm, value) != Answer::kDone) {
    throw NotApplicable("nobody can harm what the device keeps");
  }
  note(std::string(to_string(harm)) + ": " + std::to_string(value));
}

void Trial::says(const std::string& words) {
  const auto said = dut_.said();
  if (!said.has_value()) {
    throw NotApplicable("nobody sees the device's console");
  }
  require(said->find(words) != std::string::npos,
          "the console did not say \"" + words + "\" but: " + *said);
  note("the console: " + words);
}

Octets Trial::as_it_comes(Side side, const Octets& frame) const {
  return side == Side::kLine || dut_.pads_host_side() ? padded(frame) : frame;
}

void Trial::check_frames(Side side, const std::vector<Octets>& wanted,
                         const std::vector<Octets>& got) const {
  const std::size_t common = std::min(wanted.size(), got.size());
  for (std::size_t i = 0; i < common; ++i) {
    const Octets expected = as_it_comes(side, wanted[i]);
    if (got[i] != expected) {
      throw Difference("what came out on the " + std::string(word(side)) +
                       " side differs: " + difference(expected, got[i]));
    }
  }
  if (got.size() > wanted.size()) {
    throw Difference("a frame came out on the " + std::string(word(side)) +
                     " side that must not: " + summary(got[common]) + " " + to_hex(got[common]));
  }
  if (got.size() < wanted.size()) {
    throw Difference("a frame is missing on the " + std::string(word(side)) +
                     " side: " + summary(wanted[common]) + " " + to_hex(wanted[common]));
  }
}

void Trial::check_counters(const Deltas& wanted, const std::set<std::string>& may_stay) {
  const Counters now = dut_.counters();
  std::string wrong;
  for (const auto& [name, value] : now) {
    const auto before = last_.find(name);
    const auto moved =
        static_cast<std::int64_t>(value - (before == last_.end() ? 0 : before->second));
    const auto expected = wanted.find(name);
    const std::int64_t delta = expected == wanted.end() ? 0 : expected->second;
    if (moved != delta && !(moved == 0 && may_stay.contains(name))) {
      wrong += (wrong.empty() ? "" : ", ") + name + " moved by " + std::to_string(moved) +
               ", not by " + std::to_string(delta);
    }
  }
  for (const auto& [name, delta] : wanted) {
    if (!now.contains(name) && std::find(unseen_.begin(), unseen_.end(), name) == unseen_.end()) {
      unseen_.push_back(name);
    }
  }
  last_ = now;
  require(wrong.empty(), wrong);
}

std::string Trial::full_name(const std::string& name, std::size_t sc) const {
  if (!of_sc(name)) {
    return name;
  }
  const std::vector<ScSetup>& scs = is_transmit(name) ? setup_.tx : setup_.rx;
  return sc <= scs.size() ? name + "/" + sci_text(scs[sc - 1].sci) : name;
}

Trial::Deltas Trial::parse(std::string_view counts, std::set<std::string>& may_stay) const {
  Deltas deltas;
  std::istringstream words{std::string(counts)};
  std::string item;
  while (words >> item) {
    const bool open = item.back() == '?';
    if (open) {
      item.pop_back();
    }
    std::int64_t delta = 1;
    if (const auto plus = item.find('+'); plus != std::string::npos) {
      delta = std::strtoll(item.c_str() + plus + 1, nullptr, 10);
      item.resize(plus);
    }
    std::size_t sc = 1;
    if (const auto at = item.find('@'); at != std::string::npos) {
      sc = std::strtoul(item.c_str() + at + 1, nullptr, 10);
      item.resize(at);
    }
    const std::string name = full_name(item, sc);
    deltas[name] += delta;
    if (open) {
      may_stay.insert(name);
    }
  }
  return deltas;
}

// Requests with these EtherTypes are the Uncontrolled Port's.
bool Trial::around_the_secy(const Octets& frame) const {
  const auto& types = setup_.uncontrolled_types;
  const auto type = static_cast<std::uint16_t>(frame[12] << 8 | frame[13]);
  return std::find(types.begin(), types.end(), type) != types.end();
}

// 10.7.6: octets are those of the MSDUs and 12 a frame; discards and errors are sums.
void Trial::add_interface(Deltas& wanted, Side in, const std::vector<Octets>& frames,
                          const Outcome& outcome) const {
  const auto count = [&wanted](const char* way, const Octets& frame) {
    wanted[std::string("if") + way + "Octets"] += static_cast<std::int64_t>(frame.size());
    wanted[std::string("if") + way + cast(frame) + "Pkts"] += 1;
  };
  if (in == Side::kLine) {
    std::for_each(outcome.frames.begin() + static_cast<std::ptrdiff_t>(outcome.uncontrolled),
                  outcome.frames.end(), [&](const Octets& frame) { count("In", frame); });
  } else {
    std::size_t left = outcome.accepted.value_or(frames.size());
    for (const Octets& frame : frames) {
      if (!around_the_secy(frame) && left != 0) {
        count("Out", frame);
        --left;
      }
    }
  }
  const Deltas packets = wanted;
  for (const auto& [name, delta] : packets) {
    const std::string base = name.substr(0, name.find('/'));
    if (base == "InPktsNoTag" || base == "InPktsLate" || base == "InPktsOverrun") {
      wanted["ifInDiscards"] += delta;
    } else if (base == "InPktsBadTag" || base == "InPktsNoSAError" || base == "InPktsNotValid") {
      wanted["ifInErrors"] += delta;
    } else if (base == "OutPktsTooLong") {
      wanted["ifOutErrors"] += delta;
    }
  }
}

void Trial::record(Side side, bool in, const std::vector<Octets>& frames, std::string_view note) {
  (in ? frames_in_ : frames_out_) += frames.size();
  std::size_t skipped = 0;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (frames.size() > 2 * kKeptOfASweep && i >= kKeptOfASweep &&
        i + kKeptOfASweep < frames.size()) {
      ++skipped;
      continue;
    }
    const bool last = i + 1 == frames.size();
    evidence_.push_back({side, in, frames[i], last ? std::string(note) : std::string()});
    if (in) {
      last_in_ = evidence_.size();
    }
  }
  if (frames.empty() || steps_.size() >= kMostSteps) {
    return;
  }
  std::string line = std::string(in ? "to" : "from") + " the " + word(side) + " side: ";
  line += frames.size() == 1
              ? summary(frames.front())
              : std::to_string(frames.size()) + " frames, the last one " + summary(frames.back());
  line += skipped != 0 ? " (" + std::to_string(skipped) + " of them not kept)" : "";
  steps_.push_back(line + (note.empty() ? "" : ": " + std::string(note)));
}

// The first frames of a sweep stay, and of the rest the latest.
void Trial::trim_sweep() {
  if (!sweeping_) {
    sweep_start_ = evidence_.size();
    return;
  }
  const std::size_t limit = sweep_start_ + 4 * kKeptOfASweep;
  if (evidence_.size() > limit) {
    const auto first =
        evidence_.begin() + static_cast<std::ptrdiff_t>(sweep_start_ + 2 * kKeptOfASweep);
    const auto count = static_cast<std::ptrdiff_t>(evidence_.size() - limit);
    evidence_.erase(first, first + count);
    last_in_ -= std::min(last_in_, static_cast<std::size_t>(count));
  }
}

void Trial::deliver(const Octets& frame, const Octets& plain, std::string_view counts) {
  exchange(Side::kLine, {frame}, {{plain}, 0, {}}, counts);
}

void Trial::discard(const Octets& frame, std::string_view counts) {
  exchange(Side::kLine, {frame}, {}, counts);
}

void Trial::send(const Octets& plain, const Octets& sent, std::string_view counts) {
  exchange(Side::kHost, {plain}, {{sent}, 0, {}}, counts);
}

void Trial::refuse(const Octets& plain) { exchange(Side::kHost, {plain}, {{}, 0, 0}, ""); }

void Trial::lose(const Octets& plain, std::string_view counts) {
  exchange(Side::kHost, {plain}, {}, counts);
}

void Trial::left_with(const std::vector<std::uint8_t>& access_priorities) {
  const auto got = dut_.access_priorities();
  if (!got.has_value()) {
    throw NotApplicable("the device does not show the access priorities of what it sends");
  }
  const auto text = [](const std::vector<std::uint8_t>& list) {
    std::string words;
    for (const unsigned priority : list) {
      words += " " + std::to_string(priority);
    }
    return words.empty() ? " none" : words;
  };
  require(*got == access_priorities,
          "the access priorities are" + text(*got) + " and must be" + text(access_priorities));
  note("access priorities:" + text(*got));
}

std::string Trial::reading(const std::string& name) {
  const Readings readings = dut_.readings();
  const auto found = readings.find(name);
  if (readings.empty()) {
    throw NotApplicable("the device has no management that can be read");
  }
  if (found == readings.end()) {
    throw NotApplicable("the device's management does not show " + name);
  }
  return found->second;
}

void Trial::reads(const std::string& name, const std::string& value) {
  const std::string got = reading(name);
  require(got == value, name + " reads " + got + " and must read " + value);
  note(name + " reads " + value);
}

void Trial::needs_counter(const std::string& name) {
  const std::string full = full_name(name, 1);
  if (!dut_.counters().contains(full)) {
    throw NotApplicable("the device does not show " + name);
  }
}

void Trial::require(bool holds, const std::string& what) {
  if (!holds) {
    throw Difference(what);
  }
}

void Trial::note_once(const std::string& text) {
  if (std::find(steps_.begin(), steps_.end(), text) == steps_.end()) {
    note(text);
  }
}

void Trial::sweep(std::size_t exchanges) {
  if (const auto reason = dut_.no_sweep_of(exchanges)) {
    throw NotApplicable(*reason);
  }
  sweeping_ = true;
}

void Trial::decisive() { decisive_ = last_in_; }

std::size_t Trial::decisive_frame() const noexcept {
  const std::size_t frame = decisive_ != 0 ? decisive_ : last_in_;
  return std::min(frame, evidence_.size());
}

}  // namespace linksec::sim::conformance
