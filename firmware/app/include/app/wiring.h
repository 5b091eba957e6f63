// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an image is wired to: the platform's services by their handles, and the memory that it
// works in. Whoever makes an image fills one in, a board's main or a host program; the image itself
// knows no number of a port, region or console, so that many of them live in one process.

#include <cstddef>

#include "base/bytes.h"
#include "base/capacity.h"
#include "base/config.h"
#include "hal/console.h"
#include "hal/entropy.h"
#include "hal/eth.h"
#include "hal/nvm.h"

namespace linksec {

struct Wiring {
  hal::PortId line{};                ///< The Common Port.
  hal::PortId host{1};               ///< The users' side of a bump in the wire.
  hal::NvmId records = hal::kNoNvm;  ///< PN records. kNoNvm: a platform without any.
  hal::ConsoleId console{};          ///< kNoConsole: nobody listens and nobody types.
  hal::EntropyId entropy{};          ///< For what makes keys: nobody asks it yet.
  ByteSpan frames{};                 ///< The image's frame buffers; it outlives the image.
  std::size_t frame_octets = config::kMaxFrameOctets;  ///< The longest frame that they hold.
  /// What its SecY and its PN records can hold, and the memory for that: Device::octets(capacity)
  /// at a multiple of Arena::kAlignment. Where capacities are constants neither is looked at.
  Capacity capacity{};
  ByteSpan tables{};
};

}  // namespace linksec
