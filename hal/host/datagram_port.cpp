// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>
#include <vector>

#include "host/datagram.h"
#include "port.h"

namespace linksec::host {
namespace {

constexpr std::size_t kMaxPathOctets = sizeof(sockaddr_un::sun_path) - 1;

// An open descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) {
      ::close(fd_);
    }
  }
  [[nodiscard]] int get() const noexcept { return fd_; }

 private:
  int fd_;
};

sockaddr_un unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(std::begin(address.sun_path), kMaxPathOctets);
  return address;
}

sockaddr_in udp_address(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

template <typename Address>
const sockaddr* generic(const Address& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

class DatagramPort final : public FramePort {
 public:
  DatagramPort(Descriptor socket, std::string local, std::string peer, std::size_t max_frame_octets)
      : socket_(std::move(socket)),
        local_(std::move(local)),
        peer_path_(std::move(peer)),
        peer_(unix_address(peer_path_)),
        scratch_(max_frame_octets) {}
  DatagramPort(const DatagramPort&) = delete;
  DatagramPort& operator=(const DatagramPort&) = delete;
  ~DatagramPort() override {
    if (!local_.empty()) {
      ::unlink(local_.c_str());
    }
  }

  std::size_t receive(std::span<FrameBuffer> burst) override {
    std::size_t count = 0;
    while (count < burst.size()) {
      const ssize_t got =
          ::recv(socket_.get(), scratch_.data(), scratch_.size(), MSG_DONTWAIT | MSG_TRUNC);
      if (got < 0 && (errno == EINTR || errno == ECONNREFUSED)) {
        continue;  // The peer was away when we sent: that frame is lost, and counted then.
      }
      if (got < 0) {
        break;
      }
      const auto octets = static_cast<std::size_t>(got);
      if (octets > scratch_.size()) {
        ++counters_.receive_drops;
      } else if (deliver(ConstByteSpan(scratch_).first(octets), burst[count])) {
        ++count;
      }
    }
    return count;
  }

  [[nodiscard]] hal::EthStatus status() const override { return {true, true, true}; }
  [[nodiscard]] std::size_t max_frame_octets() const override { return scratch_.size(); }
  [[nodiscard]] int wait_descriptor() const override { return socket_.get(); }

 private:
  [[nodiscard]] ssize_t hand_over(ConstByteSpan octets) override {
    const ssize_t sent = send_once(octets);
    const bool of_earlier = sent < 0 && errno == ECONNREFUSED && peer_path_.empty();
    return of_earlier ? send_once(octets) : sent;  // UDP told of an earlier frame.
  }

  ssize_t send_once(ConstByteSpan octets) {
    const bool named = !peer_path_.empty();
    return ::sendto(socket_.get(), octets.data(), octets.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                    named ? generic(peer_) : nullptr, named ? sizeof(peer_) : 0);
  }

  Descriptor socket_;
  std::string local_;      // What goes with the port.
  std::string peer_path_;  // Empty where the socket is connected.
  sockaddr_un peer_;
  std::vector<std::uint8_t> scratch_;
};

IoError socket_error(const std::string& name, const char* what) {
  return {name + ": " + what + ": " + std::strerror(errno)};
}

IoResult<std::unique_ptr<Port>> make_unix_port(const DatagramLink& link, std::size_t octets) {
  if (const IoStatus clear = clear_socket_path(link.local); !clear.ok()) {
    return IoError{clear.error()};
  }
  Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const sockaddr_un local = unix_address(link.local);
  if (socket.get() < 0 || ::bind(socket.get(), generic(local), sizeof(local)) != 0) {
    return socket_error(link.local, "can't be made a socket");
  }
  return std::unique_ptr<Port>(
      std::make_unique<DatagramPort>(std::move(socket), link.local, link.peer, octets));
}

IoResult<std::unique_ptr<Port>> make_udp_port(const DatagramLink& link, std::size_t octets) {
  Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const sockaddr_in local = udp_address(link.local_port);
  const sockaddr_in peer = udp_address(link.peer_port);
  if (socket.get() < 0 || ::bind(socket.get(), generic(local), sizeof(local)) != 0 ||
      ::connect(socket.get(), generic(peer), sizeof(peer)) != 0) {
    return socket_error("UDP port " + std::to_string(link.local_port), "can't be used");
  }
  return std::unique_ptr<Port>(std::make_unique<DatagramPort>(std::move(socket), "", "", octets));
}

bool parse_port(const std::string& text, std::uint16_t& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port != 0;
}

}  // namespace

IoResult<DatagramLink> parse_datagram_link(const std::string& text) {
  const std::size_t first = text.find(':');
  const std::size_t second = first == std::string::npos ? first : text.find(':', first + 1);
  DatagramLink link;
  link.udp = text.starts_with("udp:");
  if ((!link.udp && !text.starts_with("unix:")) || second == std::string::npos ||
      text.find(':', second + 1) != std::string::npos) {
    return IoError{text +
                   ": is no link; write unix:LOCAL:PEER with the paths of two sockets and no colon "
                   "in them, or udp:LOCALPORT:PEERPORT"};
  }
  link.local = text.substr(first + 1, second - first - 1);
  link.peer = text.substr(second + 1);
  if (link.local == link.peer) {
    return IoError{text + ": has the same end twice; give each side its own"};
  }
  if (link.udp &&
      (!parse_port(link.local, link.local_port) || !parse_port(link.peer, link.peer_port))) {
    return IoError{text + ": has a UDP port that is none; they are numbers from 1 to 65535"};
  }
  const std::size_t longest = std::max(link.local.size(), link.peer.size());
  if (!link.udp && (link.local.empty() || link.peer.empty() || longest > kMaxPathOctets)) {
    return IoError{text + ": has a path that no socket can have; it has 1 to " +
                   std::to_string(kMaxPathOctets) + " octets"};
  }
  return link;
}

DatagramLink other_end(const DatagramLink& link) {
  DatagramLink other = link;
  std::swap(other.local, other.peer);
  std::swap(other.local_port, other.peer_port);
  return other;
}

IoStatus clear_socket_path(const std::string& path) {
  struct stat about {};
  if (::lstat(path.c_str(), &about) != 0) {
    return errno == ENOENT ? IoStatus() : IoStatus(socket_error(path, "can't be looked at"));
  }
  if (!S_ISSOCK(about.st_mode)) {
    return IoError{path + ": is there and no socket; name another path"};
  }
  const Descriptor probe(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const sockaddr_un address = unix_address(path);
  if (::connect(probe.get(), generic(address), sizeof(address)) == 0 || errno != ECONNREFUSED) {
    return IoError{path + ": is in use by another program; end it, or name another path"};
  }
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
    return socket_error(path, "is left over and can't be removed");
  }
  return {};
}

IoResult<std::unique_ptr<Port>> make_datagram_port(const DatagramLink& link,
                                                   std::size_t max_frame_octets) {
  return link.udp ? make_udp_port(link, max_frame_octets) : make_unix_port(link, max_frame_octets);
}

std::unique_ptr<Port> make_datagram_port(int connected_socket, std::size_t max_frame_octets) {
  return std::make_unique<DatagramPort>(Descriptor(connected_socket), "", "", max_frame_octets);
}

}  // namespace linksec::host
