// SPDX-License-Identifier: Apache-2.0

// A TAP interface as a port: what the machine sends to the interface is received here, and what is
// transmitted here the machine receives from it.

#include <fcntl.h>
#include <linux/if_tun.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "interface_socket.h"
#include "port.h"

namespace linksec::host {
namespace {

constexpr const char* kDevice = "/dev/net/tun";

class TapPort final : public FramePort {
 public:
  TapPort(int fd, std::string interface, std::size_t mtu)
      : fd_(fd), interface_(std::move(interface)), scratch_(mtu + kEthernetHeaderOctets) {
    if (const auto answer = socket_.ask(interface_, SIOCGIFHWADDR)) {
      std::memcpy(address_.data(), answer->ifr_hwaddr.sa_data, address_.size());
    }
  }
  TapPort(const TapPort&) = delete;
  TapPort& operator=(const TapPort&) = delete;
  ~TapPort() override { ::close(fd_); }

  std::size_t receive(std::span<FrameBuffer> burst) override {
    std::size_t count = 0;
    while (count < burst.size()) {
      const ssize_t got = ::read(fd_, scratch_.data(), scratch_.size());
      if (got < 0 && errno == EINTR) {
        continue;
      }
      if (got < 0) {
        note_break();
        break;
      }
      if (deliver(ConstByteSpan(scratch_).first(static_cast<std::size_t>(got)), burst[count])) {
        ++count;
      }
    }
    return count;
  }

  // An interface that somebody took down comes back when he takes it up.
  [[nodiscard]] hal::EthStatus status() const override {
    const auto answer = socket_.ask(interface_, SIOCGIFFLAGS);
    const bool up = answer && (static_cast<unsigned>(answer->ifr_flags) & IFF_UP) != 0;
    return {up, up, up};
  }

  [[nodiscard]] std::array<std::uint8_t, 6> address() const override { return address_; }
  [[nodiscard]] std::size_t max_frame_octets() const override { return scratch_.size(); }
  [[nodiscard]] int wait_descriptor() const override { return fd_; }
  [[nodiscard]] bool at_end() override { return !io_status().ok(); }

  // Kernels before 5.0 have no way to say it: the interface is up then, and nothing passes.
  void set_link(bool up) override {
    std::uint32_t carrier = up ? 1 : 0;
    static_cast<void>(::ioctl(fd_, TUNSETCARRIER, &carrier));
  }

 private:
  // EIO: the interface is down, or was removed.
  void note_break() {
    const int error = errno;
    const bool passes = error == EAGAIN || error == EIO;
    if (!passes || !socket_.ask(interface_, SIOCGIFFLAGS)) {
      note_error(interface_ + ": can't be read: " + std::strerror(error));
    }
  }

  [[nodiscard]] ssize_t hand_over(ConstByteSpan octets) override {
    return ::write(fd_, octets.data(), octets.size());
  }

  int fd_;
  std::string interface_;
  InterfaceSocket socket_;
  std::array<std::uint8_t, 6> address_{};
  std::vector<std::uint8_t> scratch_;
};

IoError tap_error(const std::string& interface, const char* what) {
  if (errno == EPERM || errno == EACCES) {
    return {interface + ": " + what + ": not permitted; run as root or with CAP_NET_ADMIN"};
  }
  return {interface + ": " + what + ": " + std::strerror(errno)};
}

IoStatus set_up(const std::string& interface, std::size_t mtu) {
  const InterfaceSocket socket;
  ifreq request = *InterfaceSocket::about(interface);
  request.ifr_mtu = static_cast<int>(mtu);
  if (!socket.change(request, SIOCSIFMTU)) {
    return tap_error(interface, "can't have its MTU");
  }
  std::optional<ifreq> flags = socket.ask(interface, SIOCGIFFLAGS);
  if (flags.has_value()) {
    flags->ifr_flags = static_cast<short>(flags->ifr_flags | IFF_UP);
  }
  if (!flags.has_value() || !socket.change(*flags, SIOCSIFFLAGS)) {
    return tap_error(interface, "can't be set up");
  }
  return {};
}

}  // namespace

IoResult<std::unique_ptr<Port>> make_tap_port(const std::string& interface, std::size_t mtu) {
  std::optional<ifreq> request = InterfaceSocket::about(interface);
  if (!request.has_value()) {
    return IoError{interface + ": is no name of an interface; it has 1 to 15 characters"};
  }
  const int fd = ::open(kDevice, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) {
    return tap_error(interface, (std::string("can't be made, for ") + kDevice).c_str());
  }
  request->ifr_flags = static_cast<short>(IFF_TAP | IFF_NO_PI);
  if (::ioctl(fd, TUNSETIFF, &*request) != 0) {
    const IoError error = tap_error(interface, "can't be made a TAP interface");
    ::close(fd);
    return error;
  }
  auto port = std::make_unique<TapPort>(fd, interface, mtu);
  if (const IoStatus up = set_up(interface, mtu); !up.ok()) {
    return IoError{up.error()};
  }
  return std::unique_ptr<Port>(std::move(port));
}

}  // namespace linksec::host
