// SPDX-License-Identifier: Apache-2.0
#pragma once

// The loop that all streams of a capture have: frames into a batch, and the batch on its way when
// it is full, when the input makes it wait, and before octets that it points to go away. How a
// frame gets into the batch is its caller's to say. Used by pipeline.cpp and offline_stream.cpp.

#include <concepts>

#include "capture/frame_batch.h"
#include "capture/pipeline.h"
#include "shell/interrupt.h"
#include "shell/progress.h"

namespace linksec::sim {

/// What a stream does with frames. `Input` is a CaptureInput or a host::CaptureReader.
/// `add(hand_over)` puts the input's frame into the batch, which is not full; what it does before
/// that to the frames in it is `hand_over()`. `process()` is called with frames in the batch alone.
template <typename Input, std::invocable Process, std::invocable Flush, typename Add>
StreamEnd stream_frames(Input& input, FrameBatch& batch, Process process, Flush flush, Add add) {
  Progress progress(input.name());
  const auto hand_over = [&] {
    if (!batch.empty()) {
      process();
      batch.clear();
    }
  };
  if constexpr (requires { input.before_move(hand_over); }) {
    input.before_move(hand_over);
  }
  const bool may_wait = !input.regular();
  host::ReadOutcome outcome = host::ReadOutcome::kEnd;
  while (!interrupted()) {
    if (may_wait && !input.at_hand()) {
      hand_over();
      flush();
    }
    outcome = input.next();
    if (outcome != host::ReadOutcome::kFrame) {
      break;
    }
    add(hand_over);
    if (batch.full()) {
      hand_over();
      progress.show(input.number());
    }
  }
  hand_over();
  if constexpr (requires { input.before_move(hand_over); }) {
    input.before_move({});
  }
  if (interrupted()) {
    return StreamEnd::kInterrupted;
  }
  return outcome == host::ReadOutcome::kError ? StreamEnd::kReadError : StreamEnd::kComplete;
}

}  // namespace linksec::sim
