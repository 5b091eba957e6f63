// SPDX-License-Identifier: Apache-2.0
#include "host/write_behind.h"

#include <utility>

#include "signal_guard.h"

namespace linksec::host {

WriteBehind::WriteBehind() {
  // The thread takes the signals over before this one stops listening.
  thread_ = std::thread([this] { run(); });
  sigset_t held = terminating_signals();
  pthread_sigmask(SIG_BLOCK, &held, &signals_before_);
}

WriteBehind::~WriteBehind() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
  pthread_sigmask(SIG_SETMASK, &signals_before_, nullptr);
}

void WriteBehind::post(Sink& sink, OutputBlock& block) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return count_ < kDepth; });
  Job& job = jobs_[(first_ + count_) % kDepth];
  if (job.block.capacity() != block.capacity()) {
    job.block = OutputBlock(block.capacity());
  }
  job.sink = &sink;
  std::swap(job.block, block);
  ++count_;
  lock.unlock();
  changed_.notify_all();
  block.clear();
}

void WriteBehind::drain() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return count_ == 0; });
}

void WriteBehind::run() noexcept {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return count_ != 0 || stopping_; });
    if (count_ == 0) {
      return;
    }
    Job& job = jobs_[first_];
    lock.unlock();
    job.sink->write_block(job.block.bytes());
    lock.lock();
    first_ = (first_ + 1) % kDepth;
    --count_;
    changed_.notify_all();
  }
}

}  // namespace linksec::host
