// SPDX-License-Identifier: Apache-2.0
#pragma once

// MKPDUs with a right ICV and any contents, of an insider that knows what would be believed: half
// of what it says is true.

#include <algorithm>
#include <random>

#include "insider_fixture.h"

namespace linksec::test {

class InsiderNoise : public InsiderFixture {
 public:
  /// That many MKPDUs, some milliseconds apart, in parts: service must come back after each.
  void make_noise(unsigned parts, unsigned each, const KaySettings& like, unsigned seed) {
    random.seed(seed);
    build(2, like);
    for (unsigned part = 0; part < parts; ++part) {
      for (unsigned i = 0; i < each; ++i) {
        world.inject(below(2), any().sealed());
        world.run(Duration::microseconds(below(4'000)));
      }
      check_back();
    }
  }

 private:
  // A new MI for want of a SAK is taken once in two MKA Life Times, by the member and then by a Key
  // Server whose SAKs nobody takes.
  void check_back() {
    CHECK_TRUE(world.run_until([this] { return all_hear(); }, Duration::seconds(40)));
  }
  unsigned below(unsigned n) { return static_cast<unsigned>(random() % n); }
  bool one_in(unsigned n) { return below(n) == 0; }
  std::uint8_t octet(unsigned mask = 0xFF) { return static_cast<std::uint8_t>(random() & mask); }
  std::uint32_t number() {
    const std::uint32_t kNumbers[] = {0, 1, 2, 3, 0x7FFF'FFFF, 0xC000'0000, 0xFFFF'FFFF};
    return one_in(2) ? kNumbers[below(7)] : static_cast<std::uint32_t>(random());
  }
  Octets some_mi() {
    const std::size_t which = below(6);
    return which < 2 ? named(world[which]).first
                     : Octets(12, static_cast<std::uint8_t>(1 + below(9)));
  }
  // A new one or one of the last: so many are remembered.
  Octets some_sak(std::size_t octets) {
    Octets sak(octets);
    ++saks;
    store_be32(sak.data(), saks - std::min(saks, below(6)));
    return sak;
  }
  ForgedMkpdu sender() {
    if (one_in(3)) {
      return insider.as(below(2), 1 + below(3));
    }
    const std::uint64_t sci = 0x0200'0000'00F0'0001U + (below(4) << 16U);
    return {cak, ckn, sci, Octets(12, static_cast<std::uint8_t>(1 + below(9))), ++mn};
  }
  std::vector<std::pair<Octets, std::uint32_t>> peers() {
    std::vector<std::pair<Octets, std::uint32_t>> list;
    for (std::size_t i = 0; i < 2; ++i) {
      const auto [mi, sent] = named(world[i]);
      if (!one_in(4)) {
        list.push_back({mi, one_in(100) ? number() : sent});
      }
    }
    for (std::size_t i = below(4); i > 0; --i) {
      list.push_back({some_mi(), number()});
    }
    return list;
  }
  ForgedUse use() {
    ForgedUse use = one_in(2) ? insider.use_of(below(2)) : ForgedUse{};
    if (one_in(4)) {
      use.mi = some_mi();
      use.kn = number();
    }
    use.an = one_in(8) ? octet(3) : use.an;
    use.transmits = one_in(2);
    use.receives = one_in(2);
    use.lowest_pn = one_in(3) ? number() : 1;
    return use;
  }
  ForgedMkpdu any() {
    ForgedMkpdu mkpdu = sender();
    mkpdu.basic(octet(7), one_in(2) ? octet() : 0, one_in(2) ? 0xF0 : octet(0xF0));
    for (std::uint8_t type = 1; type <= 2; ++type) {
      if (!one_in(4)) {
        mkpdu.list(type, peers(), octet(7));
      }
    }
    if (!one_in(4)) {
      one_in(10) ? mkpdu.set(3, octet(), octet(0xF0), {}) : mkpdu.use(use(), use(), octet(0xF0));
    }
    if (one_in(3)) {
      const std::uint64_t suite = one_in(2) ? 0 : 0x0080'C200'0100'0000U + below(6);
      const std::size_t octets = suite == 0 || one_in(2) ? 16 : 32;
      const Octets sak = some_sak(octets);
      one_in(12) ? mkpdu.set(4, 0, 0, {}) : mkpdu.sak(octet(3), octet(3), number(), suite, sak);
    }
    if (one_in(4)) {
      mkpdu.set(8, octet(), 0, Octets(8, one_in(2) ? 0 : octet()));
    }
    if (one_in(8)) {
      mkpdu.set(octet(), octet(), octet(0xF0), Octets(below(50), octet()));
    }
    return mkpdu;
  }

  std::mt19937 random;
  std::uint32_t mn = 0;
  std::uint32_t saks = 0;
};

}  // namespace linksec::test
