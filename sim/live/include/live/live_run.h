// SPDX-License-Identifier: Apache-2.0
#pragma once

// A live image in the machine's time, until a signal, a limit or `quit`: its turns, the waits
// between them, the commands on the standard input, and what is said of its state. It opens no
// port and reads no configuration.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "live/live_image.h"
#include "live/live_status.h"
#include "live/small_host.h"
#include "shell/text_output.h"

namespace linksec::sim {

struct LiveOptions {
  std::vector<hal::PortId> waits_on;    ///< The ports that wake it.
  std::vector<hal::PortId> checked;     ///< Ports whose errors end the run.
  std::optional<hal::PortId> carrier;   ///< A TAP that has one while frames pass.
  SmallHost* station = nullptr;         ///< Beside the image, in its turns.
  std::optional<std::string> status{};  ///< Where each change of the state is a line of JSON.
  std::optional<std::chrono::milliseconds> limit{};
};

class LiveRun {
 public:
  /// The image and the options stay. Throws a Failure when the status file can't be made.
  LiveRun(LiveImage& image, const LiveOptions& options);
  LiveRun(const LiveRun&) = delete;
  LiveRun& operator=(const LiveRun&) = delete;
  ~LiveRun() = default;

  /// Runs to the end, and ends the image in order. Throws a Failure.
  void run();

 private:
  std::size_t turn();
  void look_around();
  void wait();
  void follow_state(Time now);
  void read_commands();
  void command(const std::string& text);
  void ping(const std::string& arguments) const;
  void show_status();
  void say_line(const std::string& text);

  LiveImage& image_;
  const LiveOptions& options_;
  std::optional<TextOutput> status_;
  std::optional<LiveState> state_;
  std::string typed_;
  bool reads_input_ = true;
  bool over_ = false;
};

/// SIGUSR1 asks for the status from now on.
void catch_status_signal();

}  // namespace linksec::sim
