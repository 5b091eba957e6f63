// SPDX-License-Identifier: Apache-2.0
#include "board/board.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "shell/failure.h"

namespace linksec::sim {
namespace {

constexpr const char* kStation = "linksec-station.elf";
constexpr const char* kBump = "linksec-bump.elf";
constexpr std::size_t kLan9118Octets = 6000;

// A comma in a value is written twice.
std::string escaped(const std::string& value) {
  std::string text;
  for (const char c : value) {
    text += c;
    if (c == ',') {
      text += c;
    }
  }
  return text;
}

std::string descriptor_path(int fd) { return "/proc/self/fd/" + std::to_string(fd); }

std::string hex(std::uint64_t number) {
  std::array<char, 20> text{};
  std::snprintf(text.data(), text.size(), "0x%llx", static_cast<unsigned long long>(number));
  return text.data();
}

// A bump has virtio ports, whose order the buses fix: 0 is the line.
void add_port(const Board& board, const char* id, const std::string& link, unsigned bus,
              std::vector<std::string>& words) {
  words.insert(words.end(), {"-netdev", "dgram,id=" + std::string(id) + "," + link});
  if (board.bump) {
    words.insert(words.end(), {"-device", "virtio-net-device,netdev=" + std::string(id) +
                                              ",bus=virtio-mmio-bus." + std::to_string(bus)});
  } else {
    words.insert(words.end(), {"-net", "nic,netdev=" + std::string(id)});
  }
}

}  // namespace

const std::vector<Board>& boards() {
  static const std::vector<Board> kBoards = {
      {"mps2-an385",
       "qemu-system-arm",
       {"-M", "mps2-an385"},
       kStation,
       0x003F'F000,
       false,
       kLan9118Octets},
      {"lm3s6965evb", "qemu-system-arm", {"-M", "lm3s6965evb"}, kStation, 0x0003'F000, false, 0},
      {"mps2-an505",
       "qemu-system-arm",
       {"-M", "mps2-an505"},
       kStation,
       0x103F'F000,
       false,
       kLan9118Octets},
      {"riscv32-virt",
       "qemu-system-riscv32",
       {"-M", "virt", "-bios", "none", "-m", "16M", "-global", "virtio-mmio.force-legacy=false"},
       kBump,
       0x80FF'F000,
       true,
       0},
  };
  return kBoards;
}

const Board* find_board(std::string_view name) {
  const auto found = std::find_if(boards().begin(), boards().end(),
                                  [&](const Board& board) { return name == board.name; });
  return found == boards().end() ? nullptr : &*found;
}

std::string board_names() {
  std::string names;
  for (const Board& board : boards()) {
    names += (names.empty() ? "" : ", ") + std::string(board.name);
  }
  return names;
}

std::string qemu_link(const host::DatagramLink& link) {
  const auto end = [&](const char* which, const std::string& path, std::uint16_t port) {
    const std::string name = which;
    return link.udp ? name + ".type=inet," + name + ".host=127.0.0.1," + name +
                          ".port=" + std::to_string(port)
                    : name + ".type=unix," + name + ".path=" + escaped(path);
  };
  return end("local", link.local, link.local_port) + "," + end("remote", link.peer, link.peer_port);
}

std::string qemu_link(int connected_socket) {
  return "local.type=fd,local.str=" + std::to_string(connected_socket);
}

std::vector<std::string> qemu_command(const Board& board, const BoardWiring& wiring) {
  std::vector<std::string> words = {board.emulator};
  words.insert(words.end(), board.machine.begin(), board.machine.end());
  words.insert(words.end(),
               {"-nodefaults", "-display", "none", "-monitor", "none", "-kernel", wiring.image});
  words.insert(words.end(), {"-chardev", "socket,id=console,fd=" + std::to_string(wiring.console),
                             "-serial", "chardev:console"});
  words.insert(words.end(), {"-device", "loader,file=" + descriptor_path(wiring.block) +
                                            ",addr=" + hex(board.block_address) + ",force-raw=on"});
  words.insert(words.end(), {"-semihosting-config", "enable=on,target=native,arg=linksec,arg=nvm=" +
                                                        descriptor_path(wiring.flash)});
  add_port(board, "line", wiring.line, 0, words);
  if (board.bump) {
    add_port(board, "host", wiring.host, 1, words);
  }
  return words;
}

void check_station(const LinkConfig& config, const Board& board) {
  if (!board.bump && !config.station.has_value()) {
    throw usage_failure(config.file + ": has no [station], which " + board.name +
                        " needs; add one with mac = \"02:00:00:00:00:01\" and ipv4 = "
                        "\"10.0.0.1/24\", or what suits");
  }
}

void check_image(const std::string& image) {
  std::ifstream file(image, std::ios::binary);
  if (!file) {
    throw run_failure(image + ": can't be opened: " + std::strerror(errno));
  }
  std::array<char, 4> magic{};
  file.read(magic.data(), magic.size());
  if (!file || std::string_view(magic.data(), magic.size()) != "\177ELF") {
    throw run_failure(image + ": is no ELF image; name a board's with --image");
  }
}

std::string default_image(const Board& board) {
  namespace fs = std::filesystem;
  const fs::path here = fs::path("build") / board.name / board.image;
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  const fs::path beside = program.parent_path().parent_path() / board.name / board.image;
  for (const fs::path& image : {here, beside}) {
    if (fs::exists(image, ignored)) {
      return image.string();
    }
  }
  throw run_failure(here.string() + ": there is no image; make it with `cmake --preset " +
                    board.name + " && cmake --build --preset " + board.name +
                    "`, or name one with --image");
}

}  // namespace linksec::sim
