// SPDX-License-Identifier: Apache-2.0
#include "conformance/linux_guest.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "board/board.h"
#include "shell/failure.h"
#include "shell/stopwatch.h"

namespace linksec::sim::conformance {
namespace {

using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

constexpr const char* kEmulator = "qemu-system-x86_64";
constexpr seconds kPatience{60};
constexpr seconds kBootUnderKvm{20};
constexpr seconds kBootUnderTcg{240};
constexpr std::size_t kLongestFrame = 70000;
constexpr int kSocketOctets = 4 << 20;
constexpr std::string_view kReady = "@@READY@@";
constexpr std::string_view kKernel = "@@KERNEL ";

// Addresses (kBarrierAddress first), an EtherType for experiments, a number, and octets up to a
// frame's least length.
constexpr std::array<std::uint8_t, 14> kBarrierHead = {0x02, 0, 0, 0, 0,    0xB5, 0x02,
                                                       0,    0, 0, 0, 0xB5, 0x88, 0xB5};

[[noreturn]] void fail(const std::string& what) {
  throw run_failure(what + ": " + std::strerror(errno));
}

Descriptor make_ends(int type, Descriptor& ours) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    fail("a link to the guest can't be made");
  }
  ours = Descriptor(ends[0]);
  Descriptor theirs(ends[1]);
  ::fcntl(ours.get(), F_SETFL, O_NONBLOCK);
  for (const int fd : ends) {
    ::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &kSocketOctets, sizeof kSocketOctets);
  }
  return theirs;
}

std::string chardev(const char* id, int fd) {
  return "socket,id=" + std::string(id) + ",fd=" + std::to_string(fd);
}

void add_port(std::vector<std::string>& words, const char* name, int fd) {
  words.insert(words.end(), {"-chardev", chardev(name, fd), "-device",
                             "virtserialport,chardev=" + std::string(name) + ",name=" + name});
}

void add_card(std::vector<std::string>& words, const char* name, int fd, const char* address) {
  words.insert(words.end(),
               {"-netdev", "dgram,id=" + std::string(name) + "," + qemu_link(fd), "-device",
                "virtio-net-pci,romfile=,netdev=" + std::string(name) + ",mac=" + address});
}

bool kvm_is_wanted() {
  const char* const choice = std::getenv("LINKSEC_KVM");
  const bool off = choice != nullptr && std::string_view(choice) == "off";
  return !off && ::access("/dev/kvm", R_OK | W_OK) == 0;
}

// A command as it may be shown.
std::string without_key(const std::string& command) {
  return command.substr(0, command.find(" key "));
}

// "Command failed -:12": the number of the line.
unsigned failed_line(const std::string& line) {
  constexpr std::string_view kFailed = "Command failed -:";
  return line.starts_with(kFailed)
             ? static_cast<unsigned>(std::strtoul(line.c_str() + kFailed.size(), nullptr, 10))
             : 0;
}

}  // namespace

LinuxGuest::LinuxGuest(const std::filesystem::path& folder) {
  if (kvm_is_wanted()) {
    try {
      accelerator_ = "kvm";
      start(folder);
      wait_for_boot(kBootUnderKvm);
      return;
    } catch (const Failure&) {
      child_.kill();  // A device file does not say that ordinary kernels run there.
      require_uninterrupted();
    }
  }
  accelerator_ = "tcg";
  start(folder);
  wait_for_boot(kBootUnderTcg);
}

void LinuxGuest::start(const std::filesystem::path& folder) {
  const bool kvm = accelerator_ == "kvm";
  const std::array<Descriptor, 5> theirs = {
      make_ends(SOCK_STREAM, agent_.end), make_ends(SOCK_STREAM, ip_.end),
      make_ends(SOCK_STREAM, tc_.end), make_ends(SOCK_DGRAM, cards_[0].end),
      make_ends(SOCK_DGRAM, cards_[1].end)};
  std::vector<int> inherited;
  inherited.reserve(theirs.size());
  for (const Descriptor& end : theirs) {
    inherited.push_back(end.get());
  }
  std::vector<std::string> words = {
      kEmulator,
      "-accel",
      accelerator_,
      "-cpu",
      kvm ? "host" : "max",
      "-smp",
      "1",
      "-m",
      "256",
      "-nodefaults",
      "-display",
      "none",
      "-no-reboot",
      "-kernel",
      (folder / "vmlinuz").string(),
      "-initrd",
      (folder / "initramfs.gz").string(),
      "-append",
      "console=ttyS0 quiet panic=-1 ipv6.disable=1 linksec.ports=ip,tc",
      "-serial",
      "null",
      "-chardev",
      chardev("agent", inherited[0]),
      "-serial",
      "chardev:agent",
      "-device",
      "virtio-serial-pci"};
  add_port(words, "ip", inherited[1]);
  add_port(words, "tc", inherited[2]);
  add_card(words, "line", inherited[3], "02:00:00:00:00:01");
  add_card(words, "host", inherited[4], "02:00:00:00:00:f1");
  for (Port* port : {&agent_, &ip_, &tc_}) {
    port->text.clear();
    port->lines = 0;
  }
  if (const int cause = child_.start(words, {-1, -1, -1, inherited}); cause != 0) {
    throw run_failure(words.front() + ": can't be started: " + std::strerror(cause));
  }
}

void LinuxGuest::wait_for_boot(seconds patience) {
  const auto deadline = Clock::now() + patience;
  while (agent_.text.find(kReady) == std::string::npos) {
    turn(deadline);
  }
  const std::size_t at = agent_.text.find(kKernel);
  if (at != std::string::npos) {
    const std::size_t from = at + kKernel.size();
    kernel_ = printable(agent_.text.substr(from, agent_.text.find('@', from) - from));
  }
}

GuestAnswer LinuxGuest::run(Port& port, const std::vector<std::string>& commands) {
  std::string text;
  for (const std::string& command : commands) {
    text += command + "\n";
  }
  write(port, text + port.last_command + "\n");
  std::size_t shows = 1;
  for (const std::string& command : commands) {
    shows += command.find(" show") != std::string::npos ? 1 : 0;
  }
  const unsigned first = port.lines + 1;
  port.lines += static_cast<unsigned>(commands.size()) + 1;
  GuestAnswer answer;
  std::string said;
  const auto deadline = Clock::now() + kPatience;
  while (shows != 0) {
    const std::size_t end = port.text.find('\n');
    if (end == std::string::npos) {
      turn(deadline);
      continue;
    }
    std::string line = port.text.substr(0, end);
    port.text.erase(0, end + 1);
    if (line.starts_with('[')) {
      answer.shown.push_back(std::move(line));
      --shows;
    } else if (const unsigned failed = failed_line(line); failed != 0) {
      const std::size_t which = failed - first;
      if (answer.error.empty() && which < commands.size()) {
        answer.error = without_key(commands[which]) + ": " + printable(said);
      }
      shows -= which < commands.size() && commands[which].find(" show") != std::string::npos;
      said.clear();
    } else {
      said += (said.empty() || line.empty() ? "" : " ") + line;
    }
  }
  answer.shown.pop_back();
  return answer;
}

void LinuxGuest::write(Port& port, const std::string& text) {
  const auto deadline = Clock::now() + kPatience;
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t took = ::send(port.end.get(), text.data() + at, text.size() - at, MSG_NOSIGNAL);
    if (took > 0) {
      at += static_cast<std::size_t>(took);
    } else {
      turn(deadline);
    }
  }
}

void LinuxGuest::send(Side side, const Octets& frame) {
  const auto deadline = Clock::now() + kPatience;
  while (::send(card(side).end.get(), frame.data(), frame.size(), MSG_NOSIGNAL) < 0) {
    if (errno != EAGAIN && errno != EINTR && errno != ENOBUFS) {
      fail("a frame can't be given to the guest");
    }
    turn(std::min(deadline, Clock::now() + kPatience));
  }
}

void LinuxGuest::settle(Side side) {
  Card& from = card(side);
  const Card& to = card(side == Side::kLine ? Side::kHost : Side::kLine);
  Octets frame(kBarrierHead.begin(), kBarrierHead.end());
  frame.resize(60);
  const std::uint32_t number = ++from.barriers_sent;
  for (unsigned i = 0; i < 4; ++i) {
    frame[kBarrierHead.size() + i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
  }
  send(side, frame);
  const auto deadline = Clock::now() + kPatience;
  while (to.barriers_seen != number) {
    turn(deadline);
  }
}

std::vector<Octets> LinuxGuest::take(Side side) {
  read_frames(card(side));
  return std::exchange(card(side).received, {});
}

void LinuxGuest::read_frames(Card& card) {
  std::vector<std::uint8_t> frame(kLongestFrame);
  ssize_t got = 0;
  while ((got = ::recv(card.end.get(), frame.data(), frame.size(), MSG_DONTWAIT)) > 0) {
    const auto end = frame.begin() + got;
    if (got >= 18 && std::equal(kBarrierHead.begin(), kBarrierHead.end(), frame.begin())) {
      card.barriers_seen = static_cast<std::uint32_t>(frame[14]) << 24 |
                           static_cast<std::uint32_t>(frame[15]) << 16 |
                           static_cast<std::uint32_t>(frame[16]) << 8 | frame[17];
    } else {
      card.received.emplace_back(frame.begin(), end);
    }
  }
}

void LinuxGuest::read_text(Port& port) {
  std::array<char, 4096> part{};
  ssize_t got = 0;
  while ((got = ::recv(port.end.get(), part.data(), part.size(), MSG_DONTWAIT)) > 0) {
    port.text.append(part.data(), static_cast<std::size_t>(got));
  }
  if (got == 0) {
    throw run_failure(std::string(kEmulator) + " has ended; is it installed?");
  }
  port.text.erase(std::remove(port.text.begin(), port.text.end(), '\r'), port.text.end());
}

// Waits a moment for something of the guest, and takes it.
void LinuxGuest::turn(Clock::time_point deadline) {
  require_uninterrupted();
  if (Clock::now() > deadline) {
    throw run_failure("the Linux guest does not answer");
  }
  std::array<pollfd, 5> waits{};
  std::size_t count = 0;
  for (const int fd :
       {agent_.end.get(), ip_.end.get(), tc_.end.get(), cards_[0].end.get(), cards_[1].end.get()}) {
    waits[count++] = {fd, POLLIN, 0};
  }
  static_cast<void>(::poll(waits.data(), waits.size(), 20));
  for (Port* port : {&agent_, &ip_, &tc_}) {
    read_text(*port);
  }
  for (Card& card : cards_) {
    read_frames(card);
  }
}

}  // namespace linksec::sim::conformance
