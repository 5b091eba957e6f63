// SPDX-License-Identifier: Apache-2.0
#pragma once

// The boards that this program can start in QEMU, and the command line for each: the one place that
// knows QEMU's names, each board's image and the address of its provisioning block.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hal/nvm.h"
#include "host/datagram.h"
#include "link/link_config.h"

namespace linksec::sim {

/// A board.
struct Board {
  const char* name;      ///< "mps2-an385", which is that of its preset and build folder, too.
  const char* emulator;  ///< "qemu-system-arm".
  std::vector<const char*> machine;  ///< Options that choose the machine.
  const char* image;                 ///< "linksec-station.elf".
  std::uint64_t block_address;       ///< Where the image looks for its provisioning block.
  bool bump;                         ///< A bump in the wire, with a port to a host; else a station.
  /// Octets that the line's controller holds for an image that is busy; it drops what comes beyond,
  /// and says nothing. 0: it holds QEMU back.
  std::size_t receive_octets;
  /// Its memory for PN records: what the image expects of the file that it is given.
  hal::NvmGeometry flash = {32'768, 1'024, 4};
};

/// All boards.
[[nodiscard]] const std::vector<Board>& boards();
/// The board of that name, or null.
[[nodiscard]] const Board* find_board(std::string_view name);
/// Their names, for messages: "mps2-an385, ...".
[[nodiscard]] std::string board_names();

/// What QEMU gets as descriptors that it inherits, and the other ends of its links.
struct BoardWiring {
  std::string image;  ///< The image's file.
  int console = -1;   ///< A connected stream socket.
  int block = -1;     ///< A file with the provisioning block.
  int flash = -1;     ///< A file with the PN records.
  std::string line;   ///< QEMU's words for the line's other end.
  std::string host;   ///< The same for the host's side of a bump in the wire.
};

/// QEMU's words for a link of which it is the local end.
[[nodiscard]] std::string qemu_link(const host::DatagramLink& link);
/// QEMU's words for a datagram socket that it inherits.
[[nodiscard]] std::string qemu_link(int connected_socket);

/// The whole command line, the emulator's name first. No key is in it.
[[nodiscard]] std::vector<std::string> qemu_command(const Board& board, const BoardWiring& wiring);

/// Refuses a configuration without [station] for an end station. Throws a usage Failure.
void check_station(const LinkConfig& config, const Board& board);

/// Throws a run Failure when the file can't be read or is no ELF image.
void check_image(const std::string& image);

/// The image that `linksec` takes for the board when none is named: build/BOARD/ of the current
/// folder, or else beside the folder of the program itself. Throws a run Failure, with the way to
/// make one, when there is none.
[[nodiscard]] std::string default_image(const Board& board);

}  // namespace linksec::sim
