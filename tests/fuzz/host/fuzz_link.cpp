// SPDX-License-Identifier: Apache-2.0

// A LINK.toml on its way to a board: whatever the file is, it is read or refused with one Failure;
// what is read and fit for a board makes a block, which the images' parser takes. What is good for
// a live SecY is good for captures. The input is the file. One that names another file is left out:
// it would be opened.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "app/block.h"
#include "app/link.h"
#include "board/provision_block.h"
#include "link/link_config.h"
#include "shell/failure.h"

using namespace linksec;  // NOLINT

namespace {

// A board may hold less than a file says, and the SecY refuses what only it can tell.
void take_to_board(const sim::LinkConfig& config) {
  sim::check_for_board(config);
  const sim::ProvisionBlock octets(config);
  static LinkMemory memory;
  Link link;
  constexpr std::size_t kLongestFrame = 2000;
  const BlockError error = parse_block(octets.bytes(), memory.storage(), kLongestFrame, link);
  if (error != BlockError::kNone && error != BlockError::kCapacity) {
    std::abort();
  }
}

void read_for_captures(const std::string& file) {
  for (const sim::LinkConfig& link : sim::load_offline_links(file)) {
    for (const auto& key : link.keys) {
      if (info(key->suite).key_octets != key->sak.size()) {
        std::abort();
      }
    }
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
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  bool live = false;
  try {
    const sim::LinkConfig config = sim::load_link_config(path);
    live = true;
    read_for_captures(path);
    take_to_board(config);
  } catch (const sim::Failure& failure) {
    if (!is_one_line(failure.what())) {
      std::abort();
    }
  }
  try {
    read_for_captures(path);
  } catch (const sim::Failure& failure) {
    if (live || !is_one_line(failure.what())) {
      std::abort();
    }
  }
  return 0;
}
