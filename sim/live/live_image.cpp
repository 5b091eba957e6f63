// SPDX-License-Identifier: Apache-2.0
#include "live/live_image.h"

#include <algorithm>

#include "app/bump_image.h"
#include "app/bump_mka_image.h"
#include "hal/aead.h"
#include "hal/clock.h"
#include "host/console.h"
#include "link/image_memory.h"
#include "link/link_setup.h"
#include "link/link_value.h"
#include "link/pn_guard.h"
#include "shell/failure.h"

namespace linksec::sim {
namespace {

// Stations that a port with key agreement may meet, and SAKs that it has at once: two in use, and
// one that comes.
constexpr std::size_t kPeers = 32;
constexpr std::size_t kAgreedSaks = 4;

Wiring wire(ImageMemory& memory, const LivePorts& ports) {
  Wiring wiring = memory.wiring();
  wiring.line = ports.line;
  wiring.host = ports.host;
  wiring.console = host::kStandardConsole;
  return wiring;
}

std::size_t frame_octets(const LivePorts& ports) {
  return std::max(hal::eth_max_frame_octets(ports.line), hal::eth_max_frame_octets(ports.host)) +
         config::kHeadroomOctets + config::kTailroomOctets;
}

class StaticImage final : public LiveImage {
 public:
  StaticImage(LinkConfig& config, const std::optional<std::string>& state, const LivePorts& ports)
      : ports_(ports),
        memory_(capacity_of(config), frame_octets(ports),
                BumpImage::storage_octets(frame_octets(ports))) {
    if (state.has_value()) {
      guard_.emplace(*state, config);
    }
    Wiring wiring = wire(memory_, ports);
    wiring.records = guard_.has_value() ? guard_->region() : hal::kNoNvm;
    image_.emplace(wiring);
    setup_.emplace(config, *image_, guard_.has_value() ? Recorded::kTransmit : Recorded::kNone,
                   hal::clock_now());
    config.wipe_keys();
  }

  std::size_t turn(Time now) override {
    const NextFrames next{hal::eth_counters(ports_.host).received + 1,
                          hal::eth_counters(ports_.line).received + 1};
    if (setup_->due(next, now)) {
      setup_->advance(next, now);
    }
    if (PnReservation* const reservation = image_->device().reservation(); reservation != nullptr) {
      guard_->require_reserved(reservation->top_up(config::kMaxBurst + 1, now));
    }
    return image_->turn(now);
  }
  [[nodiscard]] Time next_deadline(Time now) const override { return image_->next_deadline(now); }
  [[nodiscard]] const SecY& secy() const override { return image_->device().secy(); }
  [[nodiscard]] const SecYPortCounters& counters() const override {
    return image_->port().counters();
  }
  [[nodiscard]] Kay* kay() override { return nullptr; }
  void stop(Time now) override {
    if (const Status status = image_->device().stop(now); guard_.has_value()) {
      guard_->require_settled(status);
    }
  }

 private:
  LivePorts ports_;
  std::optional<PnGuard> guard_;
  ImageMemory memory_;
  std::optional<BumpImage> image_;
  std::optional<LinkSetup> setup_;
};

Capacity agreeing_capacity(const LinkConfig& config) {
  Capacity capacity;
  capacity.tx_scs = 1;
  capacity.rx_scs = kPeers;
  capacity.saks = kAgreedSaks;
  capacity.pn_records = 1;
  capacity.participants = config.agreement->caks.size();
  capacity.live_peers = kPeers;
  capacity.potential_peers = kPeers;
  return capacity;
}

class AgreeingImage final : public LiveImage {
 public:
  AgreeingImage(LinkConfig& config, const LivePorts& ports)
      : capacity_(agreeing_capacity(config)),
        memory_(capacity_, frame_octets(ports), BumpMkaImage::storage_octets(frame_octets(ports)),
                MkaDevice::octets(capacity_)),
        image_(wire(memory_, ports)) {
    const LinkValue value(config, Direction::kBoth, Recorded::kNone);
    value.check(image_.start(value.link(), hal::clock_now()));
    for (const auto& cak : config.agreement->caks) {
      cak->cak.clear();
    }
  }

  std::size_t turn(Time now) override { return image_.turn(now); }
  [[nodiscard]] Time next_deadline(Time now) const override { return image_.next_deadline(now); }
  [[nodiscard]] const SecY& secy() const override { return image_.secy(); }
  [[nodiscard]] const SecYPortCounters& counters() const override {
    return image_.port().counters();
  }
  [[nodiscard]] Kay* kay() override { return &image_.kay(); }
  void stop(Time now) override { image_.device().stop(now); }

 private:
  Capacity capacity_;
  ImageMemory memory_;
  BumpMkaImage image_;
};

}  // namespace

std::unique_ptr<LiveImage> make_live_image(LinkConfig& config,
                                           const std::optional<std::string>& state,
                                           const LivePorts& ports) {
  if (hal::aead_self_test() != Status::kOk) {
    throw run_failure("the self-test of the cipher engine failed; no frame passes");
  }
  if (config.agreement != nullptr) {
    return std::make_unique<AgreeingImage>(config, ports);
  }
  return std::make_unique<StaticImage>(config, state, ports);
}

}  // namespace linksec::sim
