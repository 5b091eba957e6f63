// SPDX-License-Identifier: Apache-2.0
#include "capture/pipeline.h"

#include <algorithm>

#include "stream_loop.h"

namespace linksec::sim {

Protector::Protector(LinkConfig& config, const std::optional<std::string>& state)
    : outer_tags_(config.outer_tags.count), secy_(capacity_of(config)) {
  if (state.has_value()) {
    guard_ = std::make_unique<PnGuard>(*state, config);
  }
  setup_ = std::make_unique<LinkSetup>(config, *secy_, Direction::kProtect, guard_.get(), now_);
  config.wipe_keys();
}

void Protector::process(FrameBatch& batch) {
  std::size_t count = 0;
  for (FrameSlot& slot : batch.frames()) {
    now_ = std::max(now_, slot.time);
    if (slot.truncated) {
      continue;
    }
    TxFrame& frame = burst_[count++];
    frame = TxFrame{};
    frame.buffer = &slot.buffer;
    frame.priority = vlan_priority_and_dei(slot.buffer.bytes());
    slot.outer_tags.take_off(slot.buffer, count_vlan_tags(slot.buffer.bytes(), outer_tags_));
  }
  if (guard_ != nullptr) {
    guard_->top_up(count, now_);
  }
  secy_->protect(std::span(burst_).first(count), now_);
  count = 0;
  for (FrameSlot& slot : batch.frames()) {
    if (!slot.truncated) {
      slot.tx = burst_[count++];
      if (slot.tx.verdict == TxVerdict::kSend) {
        slot.outer_tags.put_back(slot.buffer);
      }
    }
  }
}

Protector::~Protector() {
  try {
    finish();
  } catch (const std::exception&) {
    return;  // The next run skips the PNs that were reserved: nothing is lost but those.
  }
}

void Protector::finish() {
  if (guard_ != nullptr && !finished_) {
    finished_ = true;
    guard_->settle(now_);
  }
}

Validator::Validator(LinkConfig& config, const Subscriptions& uncontrolled)
    : outer_tags_(config.outer_tags.count),
      uncontrolled_(uncontrolled),
      secy_(capacity_of(config)) {
  setup_ = std::make_unique<LinkSetup>(config, *secy_, Direction::kValidate, nullptr, Time{});
  config.wipe_keys();
}

// Verification leaves an untagged frame as it is; what it changes and a user wants is copied first.
// @req B1
void Validator::prepare(FrameSlot& slot, RxFrame& frame) {
  const ConstByteSpan received = slot.buffer.bytes();
  const std::size_t tags = count_tags_before_sectag(received, outer_tags_);
  if (uncontrolled_.wants(received)) {
    if (tags != 0 || has_sectag(received)) {
      slot.copy.assign(received.begin(), received.end());
      slot.uncontrolled = slot.copy;
    } else {
      slot.uncontrolled = received;
    }
  }
  slot.outer_tags.take_off(slot.buffer, tags);
  frame = RxFrame{};
  frame.buffer = &slot.buffer;
}

void Validator::conclude(FrameSlot& slot) {
  if (slot.rx.verdict == RxVerdict::kDiscard) {
    return;
  }
  slot.outer_tags.put_back(slot.buffer);
  if (slot.rx.verdict == RxVerdict::kUncontrolled && slot.uncontrolled.empty()) {
    slot.uncontrolled = slot.buffer.bytes();
  }
}

void Validator::process(FrameBatch& batch) {
  std::size_t count = 0;
  for (FrameSlot& slot : batch.frames()) {
    if (!slot.truncated) {
      prepare(slot, burst_[count++]);
    }
  }
  secy_->verify(std::span(burst_).first(count));
  count = 0;
  for (FrameSlot& slot : batch.frames()) {
    if (!slot.truncated) {
      slot.rx = burst_[count++];
      conclude(slot);
    }
  }
}

namespace {

// SAs and keys change before the frame that they change for.
template <typename Input>
StreamEnd stream_all(Input& input, FrameBatch& batch, LinkSetup& setup,
                     const std::function<void(FrameBatch&)>& process,
                     const std::function<void()>& flush) {
  Time latest{};
  return stream_frames(
      input, batch, [&] { process(batch); }, flush,
      [&](const auto& hand_over) {
        const host::CaptureFrame& frame = input.frame();
        const std::uint64_t number = input.number();
        latest = std::max(latest, frame.time);
        const NextFrames next{number, number};
        if (setup.due(next, latest)) {
          hand_over();
          setup.advance(next, latest);
        }
        batch.add(frame, number);
      });
}

}  // namespace

StreamEnd stream(CaptureInput& input, FrameBatch& batch, LinkSetup& setup,
                 const std::function<void(FrameBatch&)>& process,
                 const std::function<void()>& flush) {
  return stream_all(input, batch, setup, process, flush);
}

StreamEnd stream(host::CaptureReader& reader, FrameBatch& batch, LinkSetup& setup,
                 const std::function<void(FrameBatch&)>& process) {
  return stream_all(reader, batch, setup, process, [] {});
}

}  // namespace linksec::sim
