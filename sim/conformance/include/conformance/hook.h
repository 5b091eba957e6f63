// SPDX-License-Identifier: Apache-2.0
#pragma once

// Who configures a device that this program can't reach itself: a script of the user's, which gets
// JSON (hook_json.h) at its standard input, or the user, who reads the same JSON at a terminal.

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "conformance/dut.h"

namespace linksec::sim::conformance {

/// Whoever carries out what a case asks of a device at a cable.
class Configurator {
 public:
  Configurator() = default;
  Configurator(const Configurator&) = delete;
  Configurator& operator=(const Configurator&) = delete;
  virtual ~Configurator() = default;

  /// What the device is, and who configures it, for the report.
  [[nodiscard]] virtual std::string about() = 0;
  /// Returns why the device can't be configured so, if that is so. Throws a run Failure.
  [[nodiscard]] virtual std::optional<std::string> configure(const Setup& setup) = 0;
  /// A change of a device whose current suite is `suite`.
  [[nodiscard]] virtual Answer change(const Change& change, CipherSuite suite) = 0;
  /// What the device shows.
  [[nodiscard]] virtual Counters counters() = 0;
};

/// The script at `path`, each call of which may take so long. Throws a usage Failure when there is
/// no such program.
[[nodiscard]] std::unique_ptr<Configurator> open_hook(const std::string& path,
                                                      std::chrono::milliseconds limit);
/// The person at the terminal. Throws a usage Failure when there is no terminal.
[[nodiscard]] std::unique_ptr<Configurator> open_hand();

}  // namespace linksec::sim::conformance
