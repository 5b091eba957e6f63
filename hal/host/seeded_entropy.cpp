// SPDX-License-Identifier: Apache-2.0
#include "seeded_entropy.h"

#include <algorithm>
#include <deque>
#include <mutex>
#include <optional>

#include "host/seeded_entropy.h"

namespace linksec::host {
namespace {

constexpr std::size_t kMaxSources = 0xFFFF;

// splitmix64: each seed gives a sequence of its own.
class Sequence {
 public:
  explicit Sequence(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint8_t next() noexcept {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
    return static_cast<std::uint8_t>((mixed ^ (mixed >> 31)) >> 32);
  }

 private:
  std::uint64_t state_;
};

// The first source, the system's, has no place here: source n is element n - 1.
struct Sources {
  std::mutex mutex;
  bool allowed = false;
  std::deque<std::optional<Sequence>> open;
};

Sources& sources() noexcept {
  static Sources all;
  return all;
}

std::optional<Sequence>* find(Sources& all, hal::EntropyId source) noexcept {
  const bool there = source.index != 0 && source.index <= all.open.size();
  return there ? &all.open[source.index - 1U] : nullptr;
}

}  // namespace

void allow_seeded_entropy() noexcept {
  const std::lock_guard lock(sources().mutex);
  sources().allowed = true;
}

Result<hal::EntropyId> open_seeded_entropy(std::uint64_t seed) {
  Sources& all = sources();
  const std::lock_guard lock(all.mutex);
  if (!all.allowed) {
    return Status::kNotPermitted;
  }
  auto place = std::find(all.open.begin(), all.open.end(), std::nullopt);
  if (place == all.open.end()) {
    if (all.open.size() == kMaxSources) {
      return Status::kNoCapacity;
    }
    place = all.open.emplace(place);
  }
  place->emplace(seed);
  return hal::EntropyId{static_cast<std::uint16_t>(place - all.open.begin() + 1)};
}

void close_seeded_entropy(hal::EntropyId source) noexcept {
  const std::lock_guard lock(sources().mutex);
  if (std::optional<Sequence>* const sequence = find(sources(), source); sequence != nullptr) {
    sequence->reset();
  }
}

Status fill_seeded(hal::EntropyId source, ByteSpan octets) noexcept {
  const std::lock_guard lock(sources().mutex);
  std::optional<Sequence>* const sequence = find(sources(), source);
  if (sequence == nullptr || !sequence->has_value()) {
    return Status::kUnsupported;
  }
  std::generate(octets.begin(), octets.end(), [&] { return (*sequence)->next(); });
  return Status::kOk;
}

}  // namespace linksec::host
