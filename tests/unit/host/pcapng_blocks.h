// SPDX-License-Identifier: Apache-2.0
#pragma once

// pcapng files block by block, in either octet order.

#include <utility>
#include <vector>

#include "scratch.h"

namespace linksec::test {

/// A pcapng file that grows.
class PcapngFile {
 public:
  using Options = std::vector<std::pair<std::uint16_t, Octets>>;

  explicit PcapngFile(bool big_endian = false) : big_endian_(big_endian) {}

  PcapngFile& section(std::uint16_t version = 1) {
    return block(0x0A0D0D0A,
                 join({number(0x1A2B3C4D, 4), number(version, 2), number(0, 2), number(~0ULL, 8)}));
  }

  PcapngFile& interface(std::uint16_t link_type = 1, std::uint32_t snap_octets = 0,
                        const Options& list = {}) {
    return block(1,
                 join({number(link_type, 2), number(0, 2), number(snap_octets, 4), options(list)}));
  }

  PcapngFile& packet(const Octets& frame, std::uint64_t ticks = 0, std::uint32_t of = 0,
                     std::uint32_t original = 0, const Options& list = {}) {
    return block(6,
                 join({number(of, 4), number(ticks >> 32, 4), number(ticks & 0xFFFFFFFF, 4),
                       number(frame.size(), 4), number(original == 0 ? frame.size() : original, 4),
                       padded(frame), options(list)}));
  }

  PcapngFile& block(std::uint32_t type, const Octets& body) {
    const Octets length = number(12 + padded(body).size(), 4);
    return append(join({number(type, 4), length, padded(body), length}));
  }

  PcapngFile& append(const Octets& octets) {
    octets_.insert(octets_.end(), octets.begin(), octets.end());
    return *this;
  }

  [[nodiscard]] Octets number(std::uint64_t value, std::size_t octets) const {
    Octets text(octets);
    for (std::size_t i = 0; i < octets; ++i) {
      text[big_endian_ ? octets - 1 - i : i] = static_cast<std::uint8_t>(value >> (8 * i));
    }
    return text;
  }

  [[nodiscard]] const Octets& octets() const { return octets_; }

 private:
  static Octets join(const std::vector<Octets>& parts) {
    Octets all;
    for (const Octets& part : parts) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }

  static Octets padded(Octets octets) {
    octets.resize((octets.size() + 3) / 4 * 4);
    return octets;
  }

  [[nodiscard]] Octets options(const Options& list) const {
    Octets all;
    for (const auto& [code, value] : list) {
      all = join({all, number(code, 2), number(value.size(), 2), padded(value)});
    }
    return list.empty() ? all : join({all, Octets(4)});
  }

  bool big_endian_;
  Octets octets_;
};

}  // namespace linksec::test
