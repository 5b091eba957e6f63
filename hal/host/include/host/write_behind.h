// SPDX-License-Identifier: Apache-2.0
#pragma once

// A thread that writes full blocks to files while the next ones are being filled, in the order in
// which they are handed over. One thread serves all outputs of a run. It knows no format and no
// file: a sink writes its own blocks, on that thread.
//
// SIGINT, SIGTERM, SIGHUP and SIGQUIT are delivered to this thread alone as long as it is there,
// and wait while a sink writes: a signal that ends the process then cuts no block.
//
// Who calls: the capture writer and the text outputs of sim/, all from the thread that made it.

#include <array>
#include <condition_variable>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

#include "base/bytes.h"

namespace linksec::host {

/// Octets on their way to a file. The memory is made once and not cleared.
class OutputBlock {
 public:
  explicit OutputBlock(std::size_t capacity)
      : octets_(std::make_unique_for_overwrite<std::uint8_t[]>(capacity)), capacity_(capacity) {}

  [[nodiscard]] ConstByteSpan bytes() const noexcept { return {octets_.get(), size_}; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t room() const noexcept { return capacity_ - size_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  void clear() noexcept { size_ = 0; }

  /// Where the next octets go; `grow` takes what was put there, at most `room()`.
  [[nodiscard]] std::uint8_t* end() noexcept { return octets_.get() + size_; }
  void grow(std::size_t octets) noexcept { size_ += octets; }

 private:
  std::unique_ptr<std::uint8_t[]> octets_;
  std::size_t capacity_;
  std::size_t size_ = 0;
};

class WriteBehind {
 public:
  /// A file whose blocks are written behind.
  class Sink {
   public:
    Sink() = default;
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;
    virtual ~Sink() = default;
    /// Writes a block, and keeps what went wrong to itself.
    virtual void write_block(ConstByteSpan octets) noexcept = 0;
  };

  WriteBehind();
  WriteBehind(const WriteBehind&) = delete;
  WriteBehind& operator=(const WriteBehind&) = delete;
  /// Writes what was handed over.
  ~WriteBehind();

  /// Hands over `block`, and leaves an empty one of the same capacity in its place. Waits while too
  /// many are on their way.
  void post(Sink& sink, OutputBlock& block);
  /// Waits until all that was handed over is written.
  void drain();

 private:
  static constexpr std::size_t kDepth = 3;

  struct Job {
    Sink* sink = nullptr;
    OutputBlock block{0};
  };

  void run() noexcept;

  std::array<Job, kDepth> jobs_;
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  bool stopping_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  sigset_t signals_before_{};
  std::thread thread_;
};

}  // namespace linksec::host
