// SPDX-License-Identifier: Apache-2.0

// A LINK.toml on its way to a board: whatever the file is, it is read or refused with one Failure;
// what is read and fit for a board makes a block, which the images' parser takes. The input is the
// file. One that names another file is left out: it would be opened.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "app/block.h"
#include "board/provision_block.h"
#include "link/link_config.h"
#include "shell/failure.h"

using namespace linksec;  // NOLINT

namespace {

// A board may hold less than a file says, and the SecY refuses what only it can tell.
void take_to_board(const sim::LinkConfig& config) {
  sim::check_for_board(config);
  const sim::ProvisionBlock octets(config);
  Block block;
  const BlockError error = Block::parse(octets.bytes(), block);
  if (error != BlockError::kNone && error != BlockError::kCapacity) {
    std::abort();
  }
}

bool is_one_line(std::string_view text) { return !text.empty() && text.find('\n') == text.npos; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const int file = ::memfd_create("link", MFD_CLOEXEC);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.find("file") != std::string_view::npos || ::ftruncate(file, 0) != 0 ||
      ::pwrite(file, data, size, 0) != static_cast<ssize_t>(size)) {
    return 0;
  }
  try {
    take_to_board(sim::load_link_config("/proc/self/fd/" + std::to_string(file)));
  } catch (const sim::Failure& failure) {
    if (!is_one_line(failure.what())) {
      std::abort();
    }
  }
  return 0;
}
