// SPDX-License-Identifier: Apache-2.0
#pragma once

// The bump in the wire image, as boards run it, between two live ports: with key agreement where
// the link has an [mka], else with its static keys. It knows no socket and does not wait.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "app/wiring.h"
#include "base/time.h"
#include "kay/kay.h"
#include "link/link_config.h"
#include "port/line_port.h"
#include "secy/secy.h"

namespace linksec::sim {

class LiveImage {
 public:
  LiveImage() = default;
  LiveImage(const LiveImage&) = delete;
  LiveImage& operator=(const LiveImage&) = delete;
  virtual ~LiveImage() = default;

  /// One turn of the image; how many frames came in. Throws a Failure when PN records can't be
  /// written.
  virtual std::size_t turn(Time now) = 0;
  /// When the next turn is due though no frame comes.
  [[nodiscard]] virtual Time next_deadline(Time now) const = 0;
  [[nodiscard]] virtual const SecY& secy() const = 0;
  [[nodiscard]] virtual const SecYPortCounters& counters() const = 0;
  /// Null with static keys.
  [[nodiscard]] virtual Kay* kay() = 0;
  /// The orderly end.
  virtual void stop(Time now) = 0;
};

/// What an image runs between.
struct LivePorts {
  hal::PortId line{};
  hal::PortId host{};
};

/// An image of `config`, open. `state` is the state file of static keys; none for keys that are for
/// testing alone, and with key agreement, whose SAKs do not outlive the run. The config stays; its
/// keys are wiped once the image has them. Throws a Failure.
[[nodiscard]] std::unique_ptr<LiveImage> make_live_image(LinkConfig& config,
                                                         const std::optional<std::string>& state,
                                                         const LivePorts& ports);

}  // namespace linksec::sim
