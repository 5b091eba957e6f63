// SPDX-License-Identifier: Apache-2.0
#pragma once

// Network interfaces of this machine by their names: what the kernel says of one, and what it is
// asked to change. It sends and receives nothing.

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

namespace linksec::host {

/// What an MTU leaves out: two addresses and a type.
inline constexpr std::size_t kEthernetHeaderOctets = 14;

// A socket for questions about interfaces.
class InterfaceSocket {
 public:
  InterfaceSocket() noexcept : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {}
  InterfaceSocket(const InterfaceSocket&) = delete;
  InterfaceSocket& operator=(const InterfaceSocket&) = delete;
  ~InterfaceSocket() {
    if (fd_ >= 0) {
      ::close(fd_);
    }
  }

  /// A request about `interface`; none for a name that is too long.
  [[nodiscard]] static std::optional<ifreq> about(const std::string& interface) noexcept {
    ifreq request{};
    if (interface.empty() || interface.size() >= sizeof(request.ifr_name)) {
      return std::nullopt;
    }
    std::copy(interface.begin(), interface.end(), std::begin(request.ifr_name));
    return request;
  }
  /// The answer, or none when the interface is not there (any more).
  [[nodiscard]] std::optional<ifreq> ask(const std::string& interface,
                                         unsigned long question) const noexcept {
    std::optional<ifreq> request = about(interface);
    if (!request.has_value() || ::ioctl(fd_, question, &*request) != 0) {
      return std::nullopt;
    }
    return request;
  }
  /// Asks for a change; false, with errno, when it is refused.
  [[nodiscard]] bool change(ifreq request, unsigned long what) const noexcept {
    return ::ioctl(fd_, what, &request) == 0;
  }

 private:
  int fd_;
};

}  // namespace linksec::host
