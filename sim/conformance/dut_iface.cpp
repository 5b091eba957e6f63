// SPDX-License-Identifier: Apache-2.0
#include "conformance/dut_iface.h"

#include <algorithm>
#include <array>
#include <span>
#include <thread>
#include <utility>

#include "base/config.h"
#include "conformance/hook.h"
#include "hal/eth.h"
#include "host/ports.h"
#include "shell/failure.h"

namespace linksec::sim::conformance {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kWireMinimum = 60;
constexpr std::size_t kLongest = 70000;
constexpr std::size_t kMostOfASweep = 2000;
constexpr milliseconds kLinkPatience{10'000};  // A link may go down while a device is configured.
constexpr milliseconds kSettlePatience{30'000};
constexpr milliseconds kSendPatience{5'000};
constexpr milliseconds kPause{1};

/// An interface of this host, and what came in there.
class End {
 public:
  explicit End(const std::string& interface)
      : interface_(interface), port_(take(host::open_live_port(interface))) {}
  End(const End&) = delete;
  End& operator=(const End&) = delete;
  ~End() { static_cast<void>(host::close_port(port_)); }

  [[nodiscard]] const std::string& interface() const noexcept { return interface_; }
  [[nodiscard]] hal::PortId port() const noexcept { return port_; }
  [[nodiscard]] std::size_t longest() const { return hal::eth_max_frame_octets(port_); }

  /// False when the interface has no room for the frame now.
  [[nodiscard]] bool send(Octets frame) {
    FrameBuffer buffer{frame, 0};
    buffer.resize(frame.size());
    const FrameBuffer* const one = &buffer;
    return hal::eth_transmit(port_, {&one, 1}) == 1;
  }

  /// Takes what is there; false when nothing is. Frames have 60 octets at least, as on a medium.
  bool receive(std::span<FrameBuffer> buffers) {
    bool any = false;
    while (const std::size_t count = hal::eth_receive(port_, buffers)) {
      any = true;
      for (const FrameBuffer& buffer : buffers.first(count)) {
        Octets& frame = came_.emplace_back(buffer.bytes().begin(), buffer.bytes().end());
        frame.resize(std::max(frame.size(), kWireMinimum));
      }
    }
    require(host::port_status(port_));
    return any;
  }

  /// Throws a run Failure when frames were lost between this program and the cable.
  void check() {
    const hal::EthCounters now = hal::eth_counters(port_);
    if (now.transmit_drops != 0) {
      throw run_failure(interface_ + ": frames can't be sent; is it up?");
    }
    if (now.receive_drops != 0) {
      throw run_failure(interface_ +
                        ": this host lost frames that came in; the cases prove nothing");
    }
  }

  void wait_until_up() const {
    const auto end = Clock::now() + kLinkPatience;
    while (!hal::eth_status(port_).mac_operational) {
      if (Clock::now() > end) {
        throw run_failure(interface_ + ": the link is down; is the device at the other end on?");
      }
      std::this_thread::sleep_for(kPause * 10);
    }
  }

  [[nodiscard]] std::vector<Octets> collect() { return std::exchange(came_, {}); }

 private:
  std::string interface_;
  hal::PortId port_;
  std::vector<Octets> came_;
};

class Iface final : public Dut {
 public:
  Iface(const std::string& line, const std::string& host,
        std::unique_ptr<Configurator> configurator, milliseconds quiet)
      : configurator_(std::move(configurator)), quiet_(quiet) {
    ends_.push_back(std::make_unique<End>(line));
    if (!host.empty()) {
      ends_.push_back(std::make_unique<End>(host));
    }
    constexpr std::size_t kSlot = kLongest + config::kHeadroomOctets + config::kTailroomOctets;
    memory_.resize(buffers_.size() * kSlot);
    for (std::size_t i = 0; i < buffers_.size(); ++i) {
      buffers_[i] =
          FrameBuffer{ByteSpan(memory_).subspan(i * kSlot, kSlot), config::kHeadroomOctets};
    }
    for (const auto& end : ends_) {
      ports_.push_back(end->port());
      end->wait_until_up();
    }
    about_ = configurator_->about();
  }

  [[nodiscard]] std::string name() const override {
    return "iface:" + line().interface() + (sees_host() ? "," + ends_[1]->interface() : "");
  }
  [[nodiscard]] std::string about() const override {
    return about_ + "; its line at " + line().interface() +
           (sees_host() ? ", its host side at " + ends_[1]->interface() : "");
  }

  [[nodiscard]] std::optional<std::string> configure(const Setup& setup) override {
    if (auto reason = configurator_->configure(setup)) {
      return reason;
    }
    suite_ = setup.suite;
    for (const auto& end : ends_) {
      end->wait_until_up();
    }
    settle();
    for (const auto& end : ends_) {
      static_cast<void>(end->collect());  // What a device sends while it starts is no answer.
    }
    return sees_host() ? std::nullopt : missing_counter(setup);
  }

  [[nodiscard]] std::optional<std::string> no_host_side() const override {
    return sees_host() ? std::nullopt
                       : std::optional<std::string>("no cable leads to the device's host side");
  }
  [[nodiscard]] bool pads_host_side() const override { return true; }
  [[nodiscard]] std::optional<std::string> no_sweep_of(std::size_t exchanges) const override {
    return exchanges > kMostOfASweep
               ? std::optional<std::string>("thousands of exchanges over a cable take too long")
               : std::nullopt;
  }
  [[nodiscard]] std::optional<std::string> no_frame_of(Side side,
                                                       std::size_t octets) const override {
    if (octets < kWireMinimum) {
      return "Ethernet pads frames to 60 octets";
    }
    const End& end = *ends_[side == Side::kHost && sees_host() ? 1 : 0];
    return octets > end.longest()
               ? std::optional("the MTU of " + end.interface() + " allows no frame of " +
                               std::to_string(octets) + " octets")
               : std::nullopt;
  }

  [[nodiscard]] Answer change(const Change& change) override {
    const Answer answer = configurator_->change(change, suite_);
    if (answer == Answer::kDone && change.control == Control::kCipherSuite) {
      suite_ = static_cast<CipherSuite>(change.value);
    }
    return answer;
  }

  void send(Side side, const std::vector<Octets>& frames) override {
    End& end = *ends_.at(side == Side::kHost ? 1 : 0);
    for (const Octets& frame : frames) {
      send(end, frame);
      receive();
    }
    settle();
  }

  [[nodiscard]] std::vector<Octets> collect(Side side) override {
    return side == Side::kHost && !sees_host() ? std::vector<Octets>()
                                               : ends_[side == Side::kHost ? 1 : 0]->collect();
  }

  [[nodiscard]] Counters counters() override { return configurator_->counters(); }

 private:
  [[nodiscard]] const End& line() const { return *ends_.front(); }
  [[nodiscard]] bool sees_host() const { return ends_.size() == 2; }

  // Where nobody sees what the host gets, the counters alone tell; then none may be hidden.
  [[nodiscard]] std::optional<std::string> missing_counter(const Setup& setup) {
    const Counters shown = counters();
    for (const auto& [name, zero] : zero_counters(setup)) {
      if (name.starts_with("InPkts") && !shown.contains(name)) {
        return "no cable leads to the device's host side, and the device does not show " + name;
      }
    }
    return std::nullopt;
  }

  void send(End& end, const Octets& frame) {
    const auto latest = Clock::now() + kSendPatience;
    while (!end.send(frame)) {
      if (Clock::now() > latest) {
        throw run_failure(end.interface() + ": takes no frames any more");
      }
      receive();
      std::this_thread::sleep_for(kPause);
    }
  }

  bool receive() {
    bool any = false;
    for (const auto& end : ends_) {
      any = end->receive(buffers_) || any;
    }
    return any;
  }

  // Until nothing came for the quiet time.
  void settle() {
    const auto start = Clock::now();
    auto last = start;
    for (auto now = start; now - last < quiet_; now = Clock::now()) {
      if (now - start > kSettlePatience) {
        throw run_failure(line().interface() +
                          ": frames do not stop coming; only the device may be at the cables");
      }
      host::wait_for_frame(ports_, std::chrono::ceil<milliseconds>(quiet_ - (now - last)));
      last = receive() ? Clock::now() : last;
    }
    for (const auto& end : ends_) {
      end->check();
    }
  }

  std::unique_ptr<Configurator> configurator_;
  std::string about_;
  milliseconds quiet_;
  std::vector<std::unique_ptr<End>> ends_;  // The line's, and the host's.
  std::vector<hal::PortId> ports_;
  std::vector<std::uint8_t> memory_;
  std::array<FrameBuffer, config::kMaxBurst> buffers_{};
  CipherSuite suite_ = CipherSuite::kGcmAes128;
};

}  // namespace

std::unique_ptr<Dut> open_iface(const std::string& interfaces, const DutOptions& options) {
  const std::size_t comma = interfaces.find(',');
  const std::string line = interfaces.substr(0, comma);
  const std::string host = comma == std::string::npos ? "" : interfaces.substr(comma + 1);
  if (line.empty() || line == host || (comma != std::string::npos && host.empty())) {
    throw usage_failure("conformance: give iface:LINE or iface:LINE,HOST with names of interfaces");
  }
  if (host.empty() && !options.configure_with.has_value()) {
    throw usage_failure(
        "conformance: nothing of the device would be seen: give the cable to its host side, "
        "iface:LINE,HOST, or --configure-with SCRIPT, which reads its counters");
  }
  auto configurator = options.configure_with.has_value()
                          ? open_hook(*options.configure_with, options.hook_limit)
                          : open_hand();
  return std::make_unique<Iface>(line, host, std::move(configurator), options.quiet);
}

}  // namespace linksec::sim::conformance
