// SPDX-License-Identifier: Apache-2.0
#include "capture/offline_stream.h"

#include "stream_loop.h"

namespace linksec::sim {

StreamEnd stream_offline(CaptureInput& input, FrameOpener& opener, FrameBatch& batch,
                         const OfflineSteps& steps) {
  return stream_frames(
      input, batch, [&] { steps.process(batch); }, [&] { steps.flush(); },
      [&](const auto& /*hand_over*/) {
        const host::CaptureFrame& frame = input.frame();
        if (opener.is_plain(frame)) {
          batch.add(frame, input.number());
        } else {
          batch.add(frame, input.number(), opener.open(frame));
        }
      });
}

}  // namespace linksec::sim
