// SPDX-License-Identifier: Apache-2.0
#include "conformance/dut_inprocess.h"

#include <algorithm>
#include <array>
#include <span>

#include "aead_host/choice.h"
#include "capture/counter_view.h"
#include "conformance/link.h"
#include "conformance/lmi.h"
#include "hal/aead.h"
#include "host/ports.h"
#include "link/link_setup.h"
#include "port/line_port.h"
#include "port/subscriptions.h"
#include "secy/management.h"
#include "shell/failure.h"
#include "shell/version.h"

namespace linksec::sim::conformance {
namespace {

// What a host's controller takes: the longest jumbo frame with a SecTAG and an ICV, and more.
constexpr std::size_t kMaxOctets = 70000;
constexpr std::size_t kQueue = 1024;

// One device that is switched on: everything of it that a reset makes anew.
class Station {
 public:
  explicit Station(const Setup& setup)
      : cable_(take(host::open_loopback_pair(kQueue, kMaxOctets))),
        config_(link_config_of(setup)),
        setup_(config_, secy_, Direction::kBoth, nullptr, now_),
        port_(secy_, cable_.a),
        lmi_(secy_, setup) {
    for (const std::uint16_t type : setup.uncontrolled_types) {
      LINKSEC_ASSERT(subscriptions_.subscribe(type) == Status::kOk);
    }
    for (const ScSetup& sc : setup.tx) {
      disable_sas(sc);
    }
    secy_.lmi().set_controlled_port_enabled(true);
    port_.begin_turn(tick());
  }
  Station(const Station&) = delete;
  Station& operator=(const Station&) = delete;
  ~Station() {
    static_cast<void>(host::close_port(cable_.a));
    static_cast<void>(host::close_port(cable_.b));
  }

  void send(Side side, const std::vector<Octets>& frames) {
    for (std::size_t at = 0; at < frames.size(); at += config::kMaxBurst) {
      const std::size_t count = std::min(config::kMaxBurst, frames.size() - at);
      const auto burst = std::span(frames).subspan(at, count);
      side == Side::kLine ? from_line(burst) : from_host(burst);
    }
  }

  std::vector<Octets> collect(Side side) {
    std::vector<Octets> frames;
    frames.swap(side == Side::kHost ? to_host_ : to_line_);
    return frames;
  }

  Answer change(const Change& change, bool remotely) {
    if (change.control == Control::kCommonPortUp) {
      if (remotely) {
        return Answer::kCannot;
      }
      host::set_loopback_link(cable_.a, change.value != 0);
      port_.begin_turn(tick());
      return Answer::kDone;
    }
    const Answer answer = lmi_.apply(change, remotely, tick());
    port_.begin_turn(now_);
    return answer;
  }

  Answer set_write_access(Control control, bool on) { return lmi_.set_write_access(control, on); }
  [[nodiscard]] Readings readings() const { return lmi_.readings(); }

  [[nodiscard]] Counters counters() const {
    const CounterSet set = counters_of(secy_);
    Counters counters;
    for (const CounterList* list : {&set.secy, &set.controlled_port}) {
      for (const CounterValue& value : *list) {
        counters[value.name] = value.value;
      }
    }
    for (const CountersBySci* scs : {&set.rx_sc, &set.tx_sc}) {
      for (const auto& [sci, list] : *scs) {
        for (const CounterValue& value : list) {
          counters[std::string(value.name) + "/" + sci] = value.value;
        }
      }
    }
    return counters;
  }

 private:
  Time tick() noexcept { return now_ = Time{now_.ns + 1000}; }

  void disable_sas(const ScSetup& sc) {
    for (const SaSetup& sa : sc.sas) {
      if (!sa.enabled) {
        LINKSEC_ASSERT(secy_.lmi().set_enable_transmit(Sci{sc.sci}, An{sa.an}, false, now_) ==
                       Status::kOk);
      }
    }
  }

  // Frames in buffers of their own, with the room that the core asks for around them.
  std::span<FrameBuffer> load(std::span<const Octets> frames) {
    constexpr std::size_t kRoom = config::kHeadroomOctets + config::kTailroomOctets;
    for (std::size_t i = 0; i < frames.size(); ++i) {
      memory_[i].resize(frames[i].size() + kRoom);
      buffers_[i] = FrameBuffer{memory_[i], config::kHeadroomOctets};
      buffers_[i].resize(frames[i].size());
      std::copy(frames[i].begin(), frames[i].end(), buffers_[i].data());
    }
    return std::span(buffers_).first(frames.size());
  }

  void indicate(std::span<FrameBuffer> burst) {
    const Indications indications = port_.indicate(burst, tick());
    for (std::size_t i = 0; i < burst.size(); ++i) {
      const ConstByteSpan frame = burst[i].bytes();
      if (indications[i].controlled ||
          (indications[i].uncontrolled && subscriptions_.wants(frame))) {
        to_host_.emplace_back(frame.begin(), frame.end());
      }
    }
  }

  // A user of the Uncontrolled Port that wants frames with a SecTAG gets them as they came.
  void from_line(std::span<const Octets> frames) {
    const std::span<FrameBuffer> burst = load(frames);
    if (!subscriptions_.wants_before_verification()) {
      indicate(burst);
      return;
    }
    for (std::size_t i = 0; i < frames.size(); ++i) {
      if (has_sectag(frames[i])) {
        to_host_.push_back(frames[i]);
      }
      indicate(burst.subspan(i, 1));
    }
  }

  void from_host(std::span<const Octets> frames) {
    const std::span<FrameBuffer> burst = load(frames);
    const Time now = tick();
    for (std::size_t i = 0; i < burst.size(); ++i) {
      const std::span<FrameBuffer> one = burst.subspan(i, 1);
      subscriptions_.wants(frames[i]) ? port_.request_uncontrolled(one)
                                      : port_.request_controlled(one, now);
    }
    std::vector<std::uint8_t> memory(kMaxOctets);
    FrameBuffer buffer{memory, 0};
    while (hal::eth_receive(cable_.b, {&buffer, 1}) != 0) {
      to_line_.emplace_back(buffer.bytes().begin(), buffer.bytes().end());
    }
    port_.begin_turn(now_);
  }

  Time now_{1000};
  host::LoopbackPair cable_;
  LinkConfig config_;
  SecY secy_;
  LinkSetup setup_;
  LinePort port_;
  Subscriptions subscriptions_{};
  Lmi lmi_;
  std::array<Octets, config::kMaxBurst> memory_;
  std::array<FrameBuffer, config::kMaxBurst> buffers_{};
  std::vector<Octets> to_host_;
  std::vector<Octets> to_line_;
};

class InProcess final : public Dut {
 public:
  [[nodiscard]] std::string name() const override { return "inprocess"; }
  [[nodiscard]] std::string about() const override {
    std::string version = program_version();
    version.pop_back();
    return version + ", the firmware core in this process, cipher engine " +
           (aead_host::chosen() != nullptr ? aead_host::chosen() : "of the build");
  }
  [[nodiscard]] std::optional<std::string> configure(const Setup& setup) override {
    station_.emplace(setup);
    return std::nullopt;
  }
  [[nodiscard]] std::optional<std::string> no_frame_of(Side, std::size_t octets) const override {
    return octets <= kMaxOctets ? std::nullopt
                                : std::optional<std::string>("the longest frame is 70,000 octets");
  }
  [[nodiscard]] Answer change(const Change& change) override {
    return station_->change(change, false);
  }
  [[nodiscard]] Answer change_remotely(const Change& change) override {
    return station_->change(change, true);
  }
  [[nodiscard]] Answer set_write_access(Control control, bool on) override {
    return station_->set_write_access(control, on);
  }
  void send(Side side, const std::vector<Octets>& frames) override { station_->send(side, frames); }
  [[nodiscard]] std::vector<Octets> collect(Side side) override { return station_->collect(side); }
  [[nodiscard]] Counters counters() override { return station_->counters(); }
  [[nodiscard]] Readings readings() override { return station_->readings(); }

 private:
  std::optional<Station> station_;  // In one place: a new one costs no new pages.
};

}  // namespace

std::unique_ptr<Dut> open_inprocess() {
  if (hal::aead_self_test() != Status::kOk) {
    throw run_failure("the self-test of the cipher engine failed; no frame passes");
  }
  return std::make_unique<InProcess>();
}

}  // namespace linksec::sim::conformance
