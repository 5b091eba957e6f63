// SPDX-License-Identifier: Apache-2.0
#include "link/key_pair.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/secret.h"
#include "hal/entropy.h"
#include "link/link_config.h"
#include "shell/failure.h"
#include "shell/hex.h"

namespace linksec::sim {
namespace {

constexpr mode_t kKeyMode = 0600;
constexpr mode_t kConfigMode = 0644;

void fill_random(ByteSpan octets) {
  if (const Status status = hal::entropy_fill({}, octets); status != Status::kOk) {
    throw run_failure(std::string("no random numbers can be had: ") + to_string(status));
  }
}

// Hex digits and a line end, wiped when they go.
class HexLine {
 public:
  explicit HexLine(ConstByteSpan octets) {
    put_hex(octets, reinterpret_cast<char*>(text_.data()));
    size_ = 2 * octets.size();
    text_[size_] = '\n';
  }
  HexLine(const HexLine&) = delete;
  HexLine& operator=(const HexLine&) = delete;
  ~HexLine() { secure_wipe(text_); }

  [[nodiscard]] ConstByteSpan line() const noexcept { return {text_.data(), size_ + 1}; }
  [[nodiscard]] std::string digits() const {
    return {reinterpret_cast<const char*>(text_.data()), size_};
  }

 private:
  std::array<std::uint8_t, 65> text_{};
  std::size_t size_ = 0;
};

// One direction: the key that its sender transmits with.
struct DirectionKey {
  std::array<std::uint8_t, 32> sak{};
  std::array<std::uint8_t, kSaltOctets> salt{};
  std::size_t octets = 0;

  explicit DirectionKey(CipherSuite suite) : octets(info(suite).key_octets) {
    fill_random(ByteSpan(sak).first(octets));
    fill_random(salt);
  }
  DirectionKey(const DirectionKey&) = delete;
  DirectionKey& operator=(const DirectionKey&) = delete;
  ~DirectionKey() { secure_wipe(sak); }

  [[nodiscard]] ConstByteSpan bytes() const noexcept { return ConstByteSpan(sak).first(octets); }
};

// A peer's files and what goes into them.
struct Peer {
  std::string config;
  std::string tx_sak;
  std::string rx_sak;
  Sci sci{};
  unsigned ssci = 0;

  Peer(const std::string& path, Sci own, unsigned number) : config(path), sci(own), ssci(number) {
    const std::filesystem::path base = std::filesystem::path(path).replace_extension();
    tx_sak = base.string() + "-tx.sak";
    rx_sak = base.string() + "-rx.sak";
  }
  [[nodiscard]] std::array<std::string, 3> files() const { return {config, tx_sak, rx_sak}; }
};

void write_new(const std::string& path, mode_t mode, ConstByteSpan octets) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  if (fd < 0) {
    throw run_failure(path + ": can't be created: " + std::strerror(errno));
  }
  const ssize_t took = ::write(fd, octets.data(), octets.size());
  const bool written = took == static_cast<ssize_t>(octets.size()) && ::fsync(fd) == 0;
  const int cause = errno;
  if (::close(fd) != 0 || !written) {
    ::unlink(path.c_str());
    throw run_failure(path + ": can't be written: " + std::strerror(cause));
  }
}

std::string quoted(const std::string& name) {
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') {
      text += '\\';
    }
    text += c;
  }
  return text + "\"";
}

std::string key_table(const char* id, const std::string& file, const DirectionKey& key, bool xpn) {
  return std::string("\n[[key]]\nid = \"") + id +
         "\"\nsak-file = " + quoted(std::filesystem::path(file).filename().string()) + "\n" +
         (xpn ? "salt = \"" + HexLine(key.salt).digits() + "\"\n" : "");
}

std::string sc_tables(const char* table, const char* key, const Peer& peer, bool xpn) {
  return std::string("\n[[") + table + "]]\nsci = \"" + sci_text(peer.sci) + "\"\n\n[[" + table +
         ".sa]]\nan = 0\nkey = \"" + key + "\"\n" +
         (xpn ? "ssci = " + std::to_string(peer.ssci) + "\n" : "");
}

std::string config_text(CipherSuite suite, const Peer& own, const Peer& other,
                        const DirectionKey& tx, const DirectionKey& rx) {
  const bool xpn = info(suite).extended_packet_numbers;
  return "# Made by linksec keygen. The SAKs are in the files beside this one: keep those secret.\n"
         "\n[secy]\ncipher-suite = \"" +
         std::string(suite_word(suite)) + "\"\n" + key_table("tx", own.tx_sak, tx, xpn) +
         key_table("rx", own.rx_sak, rx, xpn) + sc_tables("tx-sc", "tx", own, xpn) +
         sc_tables("rx-sc", "rx", other, xpn);
}

void write_peer(CipherSuite suite, const Peer& own, const Peer& other, const DirectionKey& tx,
                const DirectionKey& rx) {
  write_new(own.tx_sak, kKeyMode, HexLine(tx.bytes()).line());
  write_new(own.rx_sak, kKeyMode, HexLine(rx.bytes()).line());
  const std::string text = config_text(suite, own, other, tx, rx);
  write_new(own.config, kConfigMode,
            {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

void clear_the_way(const std::vector<std::string>& files, bool overwrite) {
  for (const std::string& file : files) {
    std::error_code ignored;
    if (!std::filesystem::exists(std::filesystem::symlink_status(file, ignored))) {
      continue;
    }
    if (!overwrite) {
      throw usage_failure(file +
                          ": is there already; name another place, or give --force to "
                          "replace it and lose its keys");
    }
    if (::unlink(file.c_str()) != 0) {
      throw run_failure(file + ": can't be replaced: " + std::strerror(errno));
    }
  }
}

}  // namespace

Sci random_sci() {
  constexpr std::uint8_t kGroup = 0x01;
  constexpr std::uint8_t kLocal = 0x02;
  MacAddress address;
  fill_random(address.octets);
  address.octets[0] = static_cast<std::uint8_t>((address.octets[0] & ~kGroup) | kLocal);
  return Sci::from(address, kEndStationPortIdentifier);
}

std::vector<std::string> write_key_pair(const KeyPairRequest& request) {
  const Peer a(request.out_a, request.sci_a, 1);
  const Peer b(request.out_b, request.sci_b, 2);
  std::vector<std::string> files;
  for (const Peer* peer : {&a, &b}) {
    for (const std::string& file : peer->files()) {
      files.push_back(file);
    }
  }
  const DirectionKey a_to_b(request.suite);
  const DirectionKey b_to_a(request.suite);
  clear_the_way(files, request.overwrite);
  write_peer(request.suite, a, b, a_to_b, b_to_a);
  write_peer(request.suite, b, a, b_to_a, a_to_b);
  return files;
}

}  // namespace linksec::sim
