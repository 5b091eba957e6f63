// SPDX-License-Identifier: Apache-2.0
#pragma once

// A link between two programs of one machine, one datagram a frame: a pair of unix datagram sockets
// or of UDP ports on the loopback interface. QEMU's boards have such a line. host/ports.h makes a
// port of one.
//
// Who calls: sim/ and tests.

#include <cstdint>
#include <string>

#include "host/io_result.h"

namespace linksec::host {

/// Both ends of a link, as one of them sees it.
struct DatagramLink {
  bool udp = false;
  std::string local;             ///< The path of our own socket, unless udp.
  std::string peer;              ///< The path of the other one's.
  std::uint16_t local_port = 0;  ///< Our own port of 127.0.0.1, when udp.
  std::uint16_t peer_port = 0;   ///< The other one's.
};

/// The link of "unix:LOCAL:PEER" or "udp:LOCALPORT:PEERPORT"; the error says what is wrong with it.
IoResult<DatagramLink> parse_datagram_link(const std::string& text);

/// The link as the other end sees it.
[[nodiscard]] DatagramLink other_end(const DatagramLink& link);

/// Makes way for a socket that somebody is about to bind to `path`: a socket that nobody has bound
/// any more is removed. An error when it is in use, or is something else than a socket.
IoStatus clear_socket_path(const std::string& path);

}  // namespace linksec::host
