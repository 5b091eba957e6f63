// SPDX-License-Identifier: Apache-2.0
#pragma once

// Stations of one CA, the first their Key Server, with an insider among them; and the watch that no
// nonce is used twice.

#include <set>
#include <tuple>

#include "support/fake_hal/fake_entropy.h"
#include "support/mka/insider.h"
#include "support/print.h"

namespace linksec::test {

class InsiderFixture : public Utest {
 public:
  void setup() override { fake_entropy::reset(); }

  // Another world, without anybody.
  void anew() {
    world = {};
    used = {};
    count = 0;
  }
  // Stations of one suite.
  void build(std::size_t stations, CipherSuite suite) {
    KaySettings like;
    like.suites[0] = suite;
    build(stations, like);
  }
  static KaySettings settings_of(std::size_t station) {
    KaySettings settings;
    settings.sci = {0x0200'0000'0000'0001U + ((station + 1) << 16U)};
    settings.priority = {static_cast<std::uint8_t>(16 * (station + 1))};
    return settings;
  }
  void build(std::size_t stations, const KaySettings& like = {}) {
    for (std::size_t i = 0; i < stations; ++i) {
      KaySettings settings = like;
      settings.sci = settings_of(i).sci;
      settings.priority = settings_of(i).priority;
      world.add(settings, {{cak, ckn, false}});
      world.start(i);
    }
    count = stations;
    world.each_turn([this] { each_sends(); });
    world.run(Duration::seconds(12));
    CHECK_TRUE(all_hear());
  }
  // A frame of each station's under whatever it has: never in clear, never a nonce again.
  void each_sends() {
    constexpr std::size_t kSecTag = 12;
    for (std::size_t i = 0; i < count; ++i) {
      Kay& kay = world[i].kay();
      const Octets sent = world[i].protect(plain_frame(64), world.now());
      if (sent.empty()) {
        continue;
      }
      UNSIGNED_LONGS_EQUAL(0x88E5, load_be16(sent.data() + kSecTag));
      const CpSlot& slot = kay.cp().latest().transmits ? kay.cp().latest() : kay.cp().old();
      const KayKey* const key = kay.key(slot);
      CHECK_TRUE(key != nullptr);
      const std::uint32_t pn = load_be32(sent.data() + kSecTag + 4);
      CHECK_TRUE(used.emplace(key->digest, i, pn).second);
    }
  }
  bool all_hear() {
    for (std::size_t from = 0; from < count; ++from) {
      const Octets frame = plain_frame(80);
      const Octets sent = world[from].protect(frame, world.now());
      for (std::size_t to = 0; to < count; ++to) {
        if (!world[to].secured() || (to != from && world[to].verify(sent) != frame)) {
          return false;
        }
      }
    }
    return true;
  }
  // The insider is silent from now on.
  void check_service(Duration within = Duration::seconds(10)) {
    CHECK_TRUE(world.run_until([this] { return all_hear(); }, within));
    // And it stays: no state is left that ends it later.
    bool always = true;
    for (unsigned i = 0; i < 40; ++i) {
      world.run(Duration::milliseconds(500));
      always = always && all_hear();
    }
    CHECK_TRUE(always);
  }
  const KayKey& key(std::size_t station) {
    Kay& kay = world[station].kay();
    const KayKey* const latest = kay.key(kay.cp().latest());
    return latest != nullptr ? *latest : *kay.key(kay.cp().old());
  }
  std::uint32_t found(std::size_t station, MkaFinding finding) {
    return world[station].kay().counters().findings[static_cast<std::size_t>(finding)];
  }
  // The SAKs that were distributed so far, in their order.
  std::vector<Octets> distributed() {
    constexpr std::size_t kFirstSet = 18 + 4 + 28 + 16;
    constexpr std::size_t kIcv = 16;
    std::vector<Octets> saks;
    for (const MkaWorld::Sent& sent : world.sent()) {
      for (std::size_t at = kFirstSet; at + kIcv + 4 < sent.frame.size();) {
        const std::size_t octets = load_be16(sent.frame.data() + at + 2) & 0xFFFU;
        if (sent.frame[at] == 4 && octets >= 28) {
          const std::size_t front = octets == 28 ? 4 : 12;
          const ConstByteSpan body{sent.frame};
          saks.push_back(unwrapped_by(cak, ckn, body.subspan(at + 4 + front, octets - front)));
        }
        at += 4 + (octets + 3) / 4 * 4;
      }
    }
    return saks;
  }

  const Octets cak = from_hex("b5c209514b4a8b581c7f133a0049e6b3");
  const Octets ckn = from_hex("492237d7915d2d0d17f49e6620f3fc6e");
  MkaWorld world;
  Insider insider{world, cak, ckn};
  std::size_t count = 0;
  std::set<std::tuple<SakHistory::Digest, std::size_t, std::uint32_t>> used;
};

}  // namespace linksec::test
