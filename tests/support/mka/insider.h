// SPDX-License-Identifier: Apache-2.0
#pragma once

// Somebody with the CAK on the wire of an MkaWorld: under an SCI and an MI of its own, or under
// those of a station. What it says is the test's; that it is believed to be there is done here.

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "support/mka/forged_mkpdu.h"
#include "support/mka/mka_world.h"

namespace linksec::test {

/// The MI of a station's first participant, and the MN that it sent last.
[[nodiscard]] inline std::pair<Octets, std::uint32_t> named(MkaStation& station) {
  const Participant& participant = station.kay().participants()[0];
  return {{participant.mi().octets.begin(), participant.mi().octets.end()},
          participant.next_mn().value - 1};
}

class Insider {
 public:
  Insider(MkaWorld& world, Octets cak, Octets ckn)
      : world_(world), cak_(std::move(cak)), ckn_(std::move(ckn)) {}

  /// Its next MKPDU as itself.
  [[nodiscard]] ForgedMkpdu own() { return {cak_, ckn_, kSci, kMi, ++mn_}; }
  /// An MKPDU in a station's name, with an MN `ahead` of its last.
  [[nodiscard]] ForgedMkpdu as(std::size_t station, std::uint32_t ahead = 1) {
    const auto [mi, mn] = named(world_[station]);
    return {cak_, ckn_, world_[station].sci().value, mi, mn + ahead};
  }
  /// The same with what makes receivers believe it: it names all the others, and uses the key that
  /// the station uses.
  [[nodiscard]] ForgedMkpdu believed_as(std::size_t station, std::size_t stations) {
    std::vector<std::pair<Octets, std::uint32_t>> others;
    for (std::size_t i = 0; i < stations; ++i) {
      if (i != station) {
        others.push_back(named(world_[i]));
      }
    }
    return as(station).list(1, others).use({}, use_of(station));
  }
  /// What a station would say of its key in use.
  [[nodiscard]] ForgedUse use_of(std::size_t station) {
    Kay& kay = world_[station].kay();
    const CpSlot& slot = kay.cp().old();
    const KayKey* const key = kay.key(slot);
    if (key == nullptr) {
      return {};
    }
    const auto& mi = key->ki.key_server.octets;
    return {{mi.begin(), mi.end()}, key->ki.kn.value, key->an.value(), true, true, 1};
  }
  /// The frame arrives everywhere.
  void send(const ForgedMkpdu& mkpdu, std::size_t stations) {
    const Octets frame = mkpdu.sealed();
    for (std::size_t i = 0; i < stations; ++i) {
      world_.inject(i, frame);
    }
    world_.run(Duration::nanoseconds(1));
  }

  static constexpr std::uint64_t kSci = 0x0200'0000'00FF'0001;
  const Octets kMi = from_hex("0f0e0d0c0b0a090807060504");

 private:
  MkaWorld& world_;
  Octets cak_;
  Octets ckn_;
  std::uint32_t mn_ = 0;
};

}  // namespace linksec::test
