// SPDX-License-Identifier: Apache-2.0
#include "input_blocks.h"

#include <cstring>
#include <utility>

#include "quiet_thread.h"

namespace linksec::host {
namespace {

std::unique_ptr<std::uint8_t[]> block_memory() {
  return std::make_unique_for_overwrite<std::uint8_t[]>(InputBlocks::kMaxLeftOctets +
                                                        InputBlocks::kReadOctets);
}

}  // namespace

InputBlocks::InputBlocks(std::unique_ptr<OctetSource> source, bool ahead)
    : source_(std::move(source)) {
  blocks_[0].memory = block_memory();
  at_hand_ = ConstByteSpan(blocks_[0].data(), 0);
  if (ahead && source_->regular()) {
    for (std::size_t i = 1; i < kBlocks; ++i) {
      blocks_[i].memory = block_memory();
    }
    thread_ = start_quiet_thread([this] { read_ahead(); });
  }
}

InputBlocks::~InputBlocks() {
  if (thread_.joinable()) {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
}

void InputBlocks::read(Block& block) noexcept {
  block.got = source_->read(block.data(), kReadOctets);
}

void InputBlocks::read_ahead() noexcept {
  std::size_t place = 1;
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || filled_ < kBlocks - 1; });
    if (stopping_) {
      return;
    }
    Block& block = blocks_[place];
    lock.unlock();
    read(block);
    const bool last = block.got.octets == 0;
    lock.lock();
    ++filled_;
    changed_.notify_all();
    if (last) {
      return;
    }
    place = (place + 1) % kBlocks;
  }
}

// Without a thread there is one block, which is read again.
InputBlocks::Block& InputBlocks::next_block() {
  if (!thread_.joinable()) {
    return blocks_[0];
  }
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return filled_ != 0; });
  return blocks_[(current_ + 1) % kBlocks];
}

bool InputBlocks::more() {
  if (ended_) {
    return false;
  }
  if (before_more_) {
    before_more_();
  }
  Block& next = next_block();
  const std::size_t left = at_hand_.size();
  if (left != 0) {
    std::memmove(next.data() - left, at_hand_.data(), left);
  }
  if (thread_.joinable()) {
    const std::lock_guard lock(mutex_);
    current_ = (current_ + 1) % kBlocks;
    --filled_;
    changed_.notify_all();
  } else {
    read(next);
  }
  at_hand_ = ConstByteSpan(next.data() - left, left + next.got.octets);
  error_ = next.got.error;
  ended_ = next.got.octets == 0;
  return !ended_;
}

}  // namespace linksec::host
