// SPDX-License-Identifier: Apache-2.0
#include "capture/offline_stream.h"

#include "shell/interrupt.h"
#include "shell/progress.h"

namespace linksec::sim {

StreamEnd stream_offline(CaptureInput& input, FrameOpener& opener, FrameBatch& batch,
                         const OfflineSteps& steps) {
  Progress progress(input.name());
  const auto hand_over = [&] {
    if (!batch.empty()) {
      steps.process(batch);
      batch.clear();
    }
  };
  input.before_move(hand_over);
  const bool may_wait = !input.regular();
  host::ReadOutcome outcome = host::ReadOutcome::kEnd;
  while (!interrupted()) {
    if (may_wait && !input.at_hand()) {
      hand_over();
      steps.flush();
    }
    outcome = input.next();
    if (outcome != host::ReadOutcome::kFrame) {
      break;
    }
    const host::CaptureFrame& frame = input.frame();
    if (opener.is_plain(frame)) {
      batch.add(frame, input.number());
    } else {
      batch.add(frame, input.number(), opener.open(frame));
    }
    if (batch.full()) {
      hand_over();
      progress.show(input.number());
    }
  }
  hand_over();
  input.before_move({});
  if (interrupted()) {
    return StreamEnd::kInterrupted;
  }
  return outcome == host::ReadOutcome::kError ? StreamEnd::kReadError : StreamEnd::kComplete;
}

}  // namespace linksec::sim
