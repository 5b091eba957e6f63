// SPDX-License-Identifier: Apache-2.0
#include "conformance/dut_linux.h"

#include <algorithm>
#include <cstdio>

#include "conformance/linux_guest.h"
#include "conformance/linux_macsec.h"
#include "shell/child.h"
#include "shell/failure.h"

namespace linksec::sim::conformance {
namespace {

constexpr const char* kPython = "/usr/bin/python3";
constexpr std::size_t kShortest = 14;  // A virtio card drops what has no EtherType.
constexpr std::size_t kWireMinimum = 60;
constexpr std::size_t kMostOfASweep = 10'000;
constexpr unsigned kFirstTypePreference = 10;

std::string redirect(const std::string& from, unsigned preference, const std::string& type,
                     const std::string& to,
                     const std::string& how = "matchall action mirred egress redirect") {
  return "filter add dev " + from + " ingress pref " + std::to_string(preference) + " protocol " +
         type + " " + how + " dev " + to;
}

// Frames of settle alone, whatever else has their EtherType.
std::string pass_barriers(const std::string& from, const std::string& to) {
  return redirect(from, 1, "0x88b5", to,
                  "flower dst_mac " + std::string(LinuxGuest::kBarrierAddress) +
                      " action mirred egress redirect");
}

std::string type_text(std::uint16_t type) {
  char text[8];
  std::snprintf(text, sizeof(text), "0x%04x", static_cast<unsigned>(type));
  return text;
}

class LinuxDut final : public Dut {
 public:
  explicit LinuxDut(const std::string& folder) : guest_(folder) {
    need(guest_.ip({"link set eth0 promisc on up", "link set eth1 promisc on up",
                    "link set eth1 mtu " + std::to_string(kLinuxMtu)}));
    // One queue a card, so that frames keep their order.
    need(guest_.tc({"qdisc add dev eth0 root pfifo limit 100000",
                    "qdisc add dev eth1 root pfifo limit 100000", "qdisc add dev eth0 clsact",
                    "qdisc add dev eth1 clsact", pass_barriers("eth0", "eth1"),
                    pass_barriers("eth1", "eth0")}));
  }

  [[nodiscard]] std::string name() const override { return "linux"; }
  [[nodiscard]] std::string about() const override {
    return "the macsec driver of Linux " + guest_.kernel() +
           ", configured by iproute2, in QEMU under " + guest_.accelerator();
  }

  [[nodiscard]] std::optional<std::string> configure(const Setup& setup) override {
    if (auto reason = not_in_linux(setup)) {
      return reason;
    }
    setup_ = setup;
    std::vector<std::string> commands;
    if (!device_.empty()) {
      commands.push_back("link del " + device_);
    }
    // A name of its own: iproute2 remembers which number a name had.
    device_ = "ms" + std::to_string(++devices_);
    const std::vector<std::string> more = linux_setup(setup, device_);
    commands.insert(commands.end(), more.begin(), more.end());
    commands.push_back("macsec show " + device_);
    const GuestAnswer answer = guest_.ip(commands);
    if (!answer.error.empty()) {
      static_cast<void>(guest_.ip({"link del " + device_}));
      device_.clear();
      return "Linux does not accept `ip " + answer.error;
    }
    shown_ = answer.shown.front();
    connect();
    settle();
    for (const Side side : {Side::kLine, Side::kHost}) {
      static_cast<void>(guest_.take(side));
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::string> no_sweep_of(std::size_t exchanges) const override {
    return exchanges > kMostOfASweep
               ? std::optional<std::string>("thousands of exchanges with the guest take too long")
               : std::nullopt;
  }
  [[nodiscard]] std::optional<std::string> no_frame_of(Side side,
                                                       std::size_t octets) const override {
    if (octets < kShortest) {
      return "the guest's network card takes no frame under 14 octets";
    }
    return octets > (side == Side::kLine ? kLinuxMtu + kLinuxOverhead : kLinuxMtu) + kShortest
               ? std::optional<std::string>("the guest's network card takes no frame of " +
                                            std::to_string(octets) + " octets")
               : std::nullopt;
  }

  [[nodiscard]] Answer change(const Change& change) override {
    if (has_long_pn(change)) {
      return Answer::kRefused;
    }
    const std::vector<std::string> commands = linux_change(setup_, device_, readings(), change);
    if (commands.empty()) {
      return Answer::kCannot;
    }
    const GuestAnswer answer = guest_.ip(commands);
    look();
    if (answer.error.empty() && change.control == Control::kReplayWindow) {
      setup_.replay_window = static_cast<std::uint32_t>(change.value);
    }
    return answer.error.empty() ? Answer::kDone : Answer::kRefused;
  }

  void send(Side side, const std::vector<Octets>& frames) override {
    for (const Octets& frame : frames) {
      guest_.send(side, frame);
    }
    guest_.settle(side);
    look();
    settle();
  }

  [[nodiscard]] std::vector<Octets> collect(Side side) override {
    std::vector<Octets> frames = guest_.take(side);
    if (side == Side::kLine) {
      for (Octets& frame : frames) {  // As a controller does.
        frame.resize(std::max(frame.size(), kWireMinimum));
      }
    }
    return frames;
  }

  [[nodiscard]] Counters counters() override { return linux_counters(shown_); }
  [[nodiscard]] Readings readings() override { return linux_readings(shown_); }

 private:
  static void need(const GuestAnswer& answer) {
    if (!answer.error.empty()) {
      throw run_failure("the Linux guest can't be set up: " + answer.error);
    }
  }

  // `ip` says that a 32-bit PN has no more bits, and ends.
  [[nodiscard]] bool has_long_pn(const Change& change) const {
    const std::uint64_t pn =
        change.control == Control::kRaiseNextPn ? change.value : change.sa.next_pn.value;
    return !setup_.extended() && pn > info(setup_.suite).last_pn;
  }

  void look() {
    const GuestAnswer answer = guest_.ip({"macsec show " + device_});
    need(answer);
    shown_ = answer.shown.front();
  }

  void settle() {
    guest_.settle(Side::kLine);
    guest_.settle(Side::kHost);
  }

  // The host's side and the macsec device are one wire; frames of the Uncontrolled Port's types go
  // past it: to the line instead, and from the line as well.
  void connect() {
    std::vector<std::string> commands;
    for (unsigned i = 0; i < filters_; ++i) {
      const std::string preference = std::to_string(kFirstTypePreference + i);
      commands.push_back("filter del dev eth0 ingress pref " + preference);
      commands.push_back("filter del dev eth1 ingress pref " + preference);
    }
    if (connected_) {
      commands.emplace_back("filter del dev eth1 ingress pref 100");
    }
    filters_ = 0;
    for (const std::uint16_t type : setup_.uncontrolled_types) {
      const unsigned preference = kFirstTypePreference + filters_++;
      commands.push_back(redirect("eth0", preference, type_text(type), "eth1",
                                  "matchall action mirred egress mirror"));
      commands.push_back(redirect("eth1", preference, type_text(type), "eth0"));
    }
    commands.push_back(redirect("eth1", 100, "all", device_));
    commands.push_back("qdisc add dev " + device_ + " clsact");
    commands.push_back(redirect(device_, 1, "all", "eth1"));
    connected_ = true;
    need(guest_.tc(commands));
  }

  LinuxGuest guest_;
  Setup setup_;
  std::string device_;  // The macsec device.
  std::string shown_;   // What `ip` printed of it last.
  unsigned devices_ = 0;
  unsigned filters_ = 0;  // Types that go past the macsec device.
  bool connected_ = false;
};

}  // namespace

std::unique_ptr<Dut> open_linux() {
  const std::string program = file_of_tree("tests/interop/linux_peer/build_guest.py");
  if (program.empty()) {
    throw run_failure("conformance: the device linux needs tests/interop of the source tree");
  }
  const ChildResult made = run_child({kPython, "-B", program});
  if (!made.ok()) {
    throw run_failure("conformance: there is no Linux guest: " + made.last_words());
  }
  const std::size_t end = made.output.find('\n');
  return std::make_unique<LinuxDut>(made.output.substr(0, end));
}

}  // namespace linksec::sim::conformance
