// SPDX-License-Identifier: Apache-2.0
#pragma once

// A capture on its way through the program offline: frame by frame out of its envelope into
// batches. It judges nothing.
//
// Who calls: linksec validate.

#include <functional>

#include "capture/capture_input.h"
#include "capture/frame_batch.h"
#include "capture/frame_opener.h"
#include "capture/pipeline.h"

namespace linksec::sim {

/// What a stream calls.
struct OfflineSteps {
  std::function<void(FrameBatch&)> process;  ///< With a batch that is full, or all there is.
  std::function<void()> flush;               ///< Before a read that may wait.
};

/// Reads all of `input` by way of `batch`, which it clears. Ends early when the program is told to
/// stop.
StreamEnd stream_offline(CaptureInput& input, FrameOpener& opener, FrameBatch& batch,
                         const OfflineSteps& steps);

}  // namespace linksec::sim
