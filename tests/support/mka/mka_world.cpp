// SPDX-License-Identifier: Apache-2.0
#include "support/mka/mka_world.h"

#include <algorithm>
#include <array>

namespace linksec::test {
namespace {

constexpr std::size_t kFrameOctets = 2048;

// A frame in a buffer of its own.
struct Framed {
  explicit Framed(const Octets& frame) {
    buffer.resize(frame.size());
    std::copy(frame.begin(), frame.end(), buffer.data());
  }
  [[nodiscard]] Octets octets() const { return {buffer.bytes().begin(), buffer.bytes().end()}; }

  std::array<std::uint8_t, kFrameOctets> storage{};
  FrameBuffer buffer{storage, config::kHeadroomOctets};
};

ByteSpan aligned(std::vector<std::uint8_t>& memory) {
  const auto address = reinterpret_cast<std::uintptr_t>(memory.data());  // NOLINT: for its value
  const std::size_t past = address % Arena::kAlignment;
  return ByteSpan{memory}.subspan(past == 0 ? 0 : Arena::kAlignment - past);
}

}  // namespace

MkaStation::Parts::Parts(std::uint16_t entropy, const Capacity& capacity)
    : memory(SecY::octets(capacity) + Kay::octets(capacity) + Arena::kAlignment),
      arena(aligned(memory)),
      secy(arena, capacity),
      kay(secy, hal::EntropyId{entropy}, arena, capacity) {}

MkaStation::MkaStation(KaySettings settings, std::vector<CaSettings> cas, std::uint16_t entropy,
                       const Capacity& capacity)
    : settings_(settings),
      cas_(std::move(cas)),
      entropy_(entropy),
      capacity_(capacity),
      parts_(std::make_unique<Parts>(entropy, capacity)) {}

bool MkaStation::start(Time now) {
  secy().lmi().set_common_port({true, true, true});
  if (kay().start(settings_, cas_, now) != Status::kOk) {
    return false;
  }
  kay().set_port_enabled(true, now);
  return true;
}

void MkaStation::restart(Time now) {
  parts_ = std::make_unique<Parts>(entropy_, capacity_);
  static_cast<void>(start(now));
}

Octets MkaStation::protect(const Octets& frame, Time now) {
  if (!secy().controlled_port_operational()) {
    return {};
  }
  Framed framed(frame);
  TxFrame request;
  request.buffer = &framed.buffer;
  secy().protect({&request, 1}, now);
  return request.verdict == TxVerdict::kSend ? framed.octets() : Octets{};
}

Octets MkaStation::verify(const Octets& frame) {
  if (!secy().controlled_port_operational()) {
    return {};
  }
  Framed framed(frame);
  RxFrame indication;
  indication.buffer = &framed.buffer;
  secy().verify({&indication, 1});
  return indication.verdict == RxVerdict::kDeliver ? framed.octets() : Octets{};
}

MkaStation& MkaWorld::add(const KaySettings& settings, std::vector<CaSettings> cas,
                          const Capacity& capacity) {
  const auto entropy = static_cast<std::uint16_t>(stations_.size());
  stations_.push_back(std::make_unique<MkaStation>(settings, std::move(cas), entropy, capacity));
  return *stations_.back();
}

void MkaWorld::start(std::size_t station) { static_cast<void>(stations_[station]->start(now_)); }

void MkaWorld::inject(std::size_t to, const Octets& frame) {
  arrivals_.push({now_, order_++, to, frame});
}

// What has arrived is heard; then everybody does what is due, until nobody has more to say now.
void MkaWorld::turn() {
  while (!arrivals_.empty() && arrivals_.top().at <= now_) {
    const Arrival arrival = arrivals_.top();
    arrivals_.pop();
    stations_[arrival.to]->kay().receive(arrival.frame, now_);
  }
  std::array<std::uint8_t, kFrameOctets> storage{};
  for (std::size_t from = 0; from < stations_.size(); ++from) {
    Kay& kay = stations_[from]->kay();
    kay.advance(now_);
    FrameBuffer buffer(storage, config::kHeadroomOctets);
    while (kay.transmit({&buffer, 1}, now_) != 0) {
      sent_.push_back({now_, from, Octets(buffer.bytes().begin(), buffer.bytes().end())});
      for (std::size_t to = 0; to < stations_.size(); ++to) {
        if (to != from && !(loses_ && loses_(sent_.back(), to))) {
          arrivals_.push({now_ + kWire, order_++, to, sent_.back().frame});
        }
      }
      buffer.reset(config::kHeadroomOctets);
    }
  }
  if (each_turn_) {
    each_turn_();
  }
}

Time MkaWorld::next_event() {
  Time next = arrivals_.empty() ? Time::never() : arrivals_.top().at;
  for (const auto& station : stations_) {
    next = std::min(next, station->kay().next_deadline());
  }
  return std::max(next, now_ + Duration::nanoseconds(1));
}

bool MkaWorld::run_until(const std::function<bool()>& holds, Duration most) {
  const Time end = now_ + most;
  turn();
  while (!holds()) {
    const Time next = next_event();
    if (next > end) {
      now_ = end;
      return false;
    }
    now_ = next;
    turn();
  }
  return true;
}

void MkaWorld::run(Duration duration) {
  static_cast<void>(run_until([] { return false; }, duration));
}

}  // namespace linksec::test
