// SPDX-License-Identifier: Apache-2.0
#include "conformance/hook.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "conformance/hook_json.h"
#include "shell/child.h"
#include "shell/failure.h"

namespace linksec::sim::conformance {
namespace {

// Answers of a hook. 1 and 2 are what interpreters end with when a script is wrong.
constexpr int kDone = 0;
constexpr int kCannot = 3;
constexpr int kRefused = 4;

constexpr std::size_t kMostOfAName = 200;

std::string first_line(const std::string& text) {
  return printable(text.substr(0, std::min(text.find('\n'), kMostOfAName)));
}

class Hook final : public Configurator {
 public:
  Hook(std::string path, std::chrono::milliseconds limit)
      : path_(std::move(path)),
        name_(std::filesystem::path(path_).filename().string()),
        limit_(limit) {}
  Hook(const Hook&) = delete;
  Hook& operator=(const Hook&) = delete;
  ~Hook() override {
    try {
      static_cast<void>(run_child({path_, "release"}, "{}\n", limit_));
    } catch (const Failure&) {
      return;  // The run is over; what it found stands.
    }
  }

  [[nodiscard]] std::string about() override {
    const ChildResult result = call("about", "{}\n", {kDone, kCannot});
    const std::string device = result.ok() ? first_line(result.output) : "";
    return (device.empty() ? "a device" : device) + ", configured by " + printable(name_);
  }

  [[nodiscard]] std::optional<std::string> configure(const Setup& setup) override {
    const ChildResult result = call("configure", setup_json(setup), {kDone, kCannot});
    return result.ok() ? std::nullopt : std::optional(result.last_words());
  }

  [[nodiscard]] Answer change(const Change& change, CipherSuite suite) override {
    const auto json = change_json(change, suite);
    if (!json.has_value()) {
      return Answer::kCannot;
    }
    const int code = call("change", *json, {kDone, kCannot, kRefused}).exit_code;
    return code == kDone ? Answer::kDone : code == kCannot ? Answer::kCannot : Answer::kRefused;
  }

  [[nodiscard]] Counters counters() override {
    const ChildResult result = call("counters", "{}\n", {kDone, kCannot});
    return result.ok() ? counters_of_json(result.output, source("counters")) : Counters();
  }

 private:
  [[nodiscard]] std::string source(const char* action) const {
    return printable(name_) + " " + action;
  }

  [[nodiscard]] ChildResult call(const char* action, const std::string& json,
                                 std::initializer_list<int> answers) const {
    ChildResult result = run_child({path_, action}, json, limit_);
    if (result.too_slow) {
      throw run_failure(source(action) + ": took longer than " +
                        std::to_string(limit_.count() / 1000) +
                        " seconds and was ended; --hook-seconds gives it more");
    }
    if (std::find(answers.begin(), answers.end(), result.exit_code) == answers.end()) {
      throw run_failure(source(action) + " failed with code " + std::to_string(result.exit_code) +
                        ": " + result.last_words());
    }
    return result;
  }

  std::string path_;
  std::string name_;
  std::chrono::milliseconds limit_;
};

class Hand final : public Configurator {
 public:
  [[nodiscard]] std::string about() override { return "a device, configured by hand"; }

  [[nodiscard]] std::optional<std::string> configure(const Setup& setup) override {
    std::fputs(("Configure the device anew, all counters and PNs as new, to\n" + setup_json(setup) +
                "The keys are those of the conformance cases: published, for tests alone.\n"
                "Enter when it is done, or type why it can't be configured so: ")
                   .c_str(),
               stderr);
    std::string reason;
    if (!std::getline(std::cin, reason)) {
      throw run_failure("conformance: the terminal was closed");
    }
    return reason.empty() ? std::nullopt : std::optional(printable(reason));
  }

  // A person is too slow for changes between two frames, and counters are many.
  [[nodiscard]] Answer change(const Change&, CipherSuite) override { return Answer::kCannot; }
  [[nodiscard]] Counters counters() override { return {}; }
};

}  // namespace

std::unique_ptr<Configurator> open_hook(const std::string& path, std::chrono::milliseconds limit) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    throw usage_failure("conformance: --configure-with " + printable(path) +
                        ": there is no such file");
  }
  if (!std::filesystem::is_regular_file(status) || ::access(path.c_str(), X_OK) != 0) {
    throw usage_failure("conformance: --configure-with " + printable(path) +
                        ": is no program that can be run; `chmod +x` makes it one");
  }
  return std::make_unique<Hook>(std::filesystem::absolute(path).string(), limit);
}

std::unique_ptr<Configurator> open_hand() {
  if (::isatty(STDIN_FILENO) == 0) {
    throw usage_failure(
        "conformance: who configures the device? Give --configure-with SCRIPT, or run it at a "
        "terminal to be asked for each case");
  }
  return std::make_unique<Hand>();
}

}  // namespace linksec::sim::conformance
