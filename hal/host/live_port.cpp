// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <pcap/pcap.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "host/capture.h"
#include "interface_socket.h"
#include "port.h"

namespace linksec::host {
namespace {

struct ClosePcap {
  void operator()(pcap_t* pcap) const noexcept { pcap_close(pcap); }
};
using Pcap = std::unique_ptr<pcap_t, ClosePcap>;

class LivePort final : public FramePort {
 public:
  LivePort(Pcap pcap, std::string interface)
      : pcap_(std::move(pcap)), interface_(std::move(interface)) {
    if (const auto answer = socket_.ask(interface_, SIOCGIFHWADDR)) {
      std::memcpy(address_.data(), answer->ifr_hwaddr.sa_data, address_.size());
    }
    if (const auto answer = socket_.ask(interface_, SIOCGIFMTU)) {
      max_frame_octets_ = static_cast<std::size_t>(answer->ifr_mtu) + kEthernetHeaderOctets;
    }
  }

  std::size_t receive(std::span<FrameBuffer> burst) override {
    std::size_t count = 0;
    while (count < burst.size() && !broken_) {
      pcap_pkthdr* header = nullptr;
      const u_char* octets = nullptr;
      const int result = pcap_next_ex(pcap_.get(), &header, &octets);
      if (result == 0) {
        break;
      }
      if (result < 0) {
        note_break();
        break;
      }
      if (header->caplen < header->len) {
        ++counters_.receive_drops;
      } else if (deliver({octets, header->caplen}, burst[count])) {
        ++count;
      }
    }
    return count;
  }

  [[nodiscard]] hal::EthStatus status() const override {
    const auto answer = socket_.ask(interface_, SIOCGIFFLAGS);
    const auto flags = answer ? static_cast<unsigned>(answer->ifr_flags) : 0U;
    hal::EthStatus status;
    status.mac_enabled = (flags & IFF_UP) != 0;
    status.mac_operational = status.mac_enabled && (flags & IFF_RUNNING) != 0;
    // Every Ethernet of today is full duplex; the kernel has no better answer for all drivers.
    status.oper_point_to_point_mac = status.mac_enabled;
    return status;
  }

  [[nodiscard]] std::array<std::uint8_t, 6> address() const override { return address_; }
  [[nodiscard]] std::size_t max_frame_octets() const override { return max_frame_octets_; }
  [[nodiscard]] bool at_end() override { return broken_; }
  [[nodiscard]] int wait_descriptor() const override {
    return broken_ ? -1 : pcap_get_selectable_fd(pcap_.get());
  }

  [[nodiscard]] hal::EthCounters counters() const override {
    hal::EthCounters counters = counters_;
    pcap_stat stats{};
    if (pcap_stats(pcap_.get(), &stats) == 0) {
      counters.receive_drops += stats.ps_drop;
    }
    return counters;
  }

 private:
  // A link that goes down is a status, not an error: frames come again when it is up.
  void note_break() {
    if (const auto answer = socket_.ask(interface_, SIOCGIFFLAGS)) {
      return;
    }
    broken_ = true;
    note_error(interface_ + ": " + pcap_geterr(pcap_.get()));
  }

  [[nodiscard]] ssize_t hand_over(ConstByteSpan octets) override {
    return pcap_inject(pcap_.get(), octets.data(), octets.size());
  }

  Pcap pcap_;
  std::string interface_;
  InterfaceSocket socket_;
  std::array<std::uint8_t, 6> address_{};
  std::size_t max_frame_octets_ = 1500 + kEthernetHeaderOctets;
  bool broken_ = false;
};

IoError activation_error(const std::string& interface, int code, pcap_t* pcap) {
  switch (code) {
    case PCAP_ERROR_NO_SUCH_DEVICE:
      return {interface + ": there is no such interface; `ip link` lists them"};
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
      return {interface + ": not permitted; run as root or with CAP_NET_RAW"};
    case PCAP_ERROR_IFACE_NOT_UP:
      return {interface + ": is down; `ip link set " + interface + " up` starts it"};
    default:
      return {interface + ": can't be opened: " + pcap_statustostr(code) + " (" +
              pcap_geterr(pcap) + ")"};
  }
}

IoStatus set_up(pcap_t* pcap, const std::string& interface) {
  // Each place in the kernel's ring is as long as the longest frame: the ring has to be large for a
  // burst to fit.
  constexpr int kRingOctets = 64 << 20;
  pcap_set_snaplen(pcap, static_cast<int>(kMaxCaptureFrameOctets));
  pcap_set_buffer_size(pcap, kRingOctets);
  pcap_set_promisc(pcap, 1);
  pcap_set_immediate_mode(pcap, 1);
  pcap_set_timeout(pcap, 1);
  // Refused by kernels that stamp in microseconds, which is as good here.
  (void)pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO);
  if (const int code = pcap_activate(pcap); code < 0) {
    return activation_error(interface, code, pcap);
  }
  if (pcap_datalink(pcap) != DLT_EN10MB) {
    const char* name = pcap_datalink_val_to_name(pcap_datalink(pcap));
    return IoError{interface + ": has link type " + (name != nullptr ? name : "unknown") +
                   "; only Ethernet interfaces are used"};
  }
  std::array<char, PCAP_ERRBUF_SIZE> message{};
  if (pcap_setdirection(pcap, PCAP_D_IN) != 0) {
    return IoError{interface + ": can't leave out its own frames: " + pcap_geterr(pcap)};
  }
  if (pcap_setnonblock(pcap, 1, message.data()) != 0) {
    return IoError{interface + ": can't be polled: " + message.data()};
  }
  // A program that this one starts must not keep the interface.
  if (::fcntl(pcap_get_selectable_fd(pcap), F_SETFD, FD_CLOEXEC) != 0) {
    return IoError{interface + ": " + std::strerror(errno)};
  }
  return {};
}

}  // namespace

IoResult<std::unique_ptr<Port>> make_live_port(const std::string& interface) {
  std::array<char, PCAP_ERRBUF_SIZE> message{};
  Pcap pcap(pcap_create(interface.c_str(), message.data()));
  if (pcap == nullptr) {
    return IoError{interface + ": can't be opened: " + message.data()};
  }
  if (const IoStatus status = set_up(pcap.get(), interface); !status.ok()) {
    return IoError{status.error()};
  }
  return std::unique_ptr<Port>(std::make_unique<LivePort>(std::move(pcap), interface));
}

}  // namespace linksec::host
