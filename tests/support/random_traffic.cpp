// SPDX-License-Identifier: Apache-2.0
#include "support/random_traffic.h"

#include <algorithm>
#include <array>

namespace linksec::test {
namespace {

constexpr std::array<std::uint64_t, 5> kNarrowStarts = {1, 1, 1000, 0x8000'0000, 0xFFFF'FFA0};
constexpr std::array<std::uint64_t, 7> kWideStarts = {1,
                                                      0x7FFF'FFE0,
                                                      0xFFFF'FFE0,
                                                      0x5'7FFF'FFF0,
                                                      0x7'FFFF'FFF0,
                                                      0x7FFF'FFFF'FFFF'FFE0,
                                                      ~std::uint64_t{0} - 60};
constexpr std::array<std::uint32_t, 7> kWindows = {0, 0, 1, 8, 64, 1U << 30, 0xFFFF'FFFF};
constexpr std::array<std::size_t, 12> kLengths = {1, 2, 10, 16, 24, 30, 46, 47, 48, 50, 64, 200};

}  // namespace

std::uint64_t RandomTraffic::first_pn(const SecYFixture& secy) {
  return secy.xpn() ? kWideStarts[below(kWideStarts.size())]
                    : kNarrowStarts[below(kNarrowStarts.size())];
}

void RandomTraffic::set_up(SecYFixture& secy) {
  secy->lmi().set_validate_frames(one_in(8) ? ValidateFrames::kNull : kAllModes[1 + below(3)]);
  secy->lmi().set_replay_protect(!one_in(3));
  secy->lmi().set_replay_window(kWindows[below(kWindows.size())]);
  const std::uint64_t peers = 1 + below<std::uint64_t>(3);
  unsigned key = 10;
  for (std::uint64_t peer = 0; peer < peers; ++peer) {
    const Sci sci{kPeerSci.value + (peer << 16) - (one_in(4) ? 1U : 0U)};
    const std::uint64_t first_an = below<std::uint64_t>(4);
    for (std::uint64_t i = 0; i < 2; ++i) {
      const TrafficSa sa{sci, static_cast<unsigned>((first_an + i) % 4), ++key, first_pn(secy)};
      const std::uint64_t window = secy->controls().replay_window;
      const std::uint64_t lowest = sa.pn > window && one_in(2) ? sa.pn - window : sa.pn;
      secy.add_rx(sci, sa.an, sa.key,
                  {.next_pn = sa.pn, .lowest_pn = lowest, .enable = !one_in(10)});
      sas_.push_back(sa);
    }
  }
}

// Mostly the next PN; now and then an old one, the same again, a leap.
std::uint64_t RandomTraffic::next_pn(TrafficSa& sa, const SecYFixture& secy) {
  const std::uint64_t last = info(secy.suite()).last_pn;
  const std::uint64_t back = below<std::uint64_t>(12);
  std::uint64_t pn = sa.pn;
  switch (below(12)) {
    case 0:
    case 1:
      pn = pn > back ? pn - back : 1;
      break;
    case 2:
      pn = last - pn > back ? pn + back : last;
      break;
    case 3:
      if (one_in(6)) {
        const std::uint64_t leap = one_in(2) ? 0x7FFF'FFFF : 0x8000'0001;
        return last - pn > leap ? pn + leap : last;
      }
      break;
    default:
      break;
  }
  sa.pn = std::max(sa.pn, pn == last ? last : pn + 1);
  return pn;
}

// Mostly an explicit SCI; integrity, confidentiality, the odd ones.
std::uint8_t RandomTraffic::tci(unsigned an) {
  constexpr std::array<std::uint8_t, 12> kServices = {0x0C, 0x0C, 0x0C, 0x0C, 0x0C, 0x00,
                                                      0x00, 0x00, 0x00, 0x04, 0x08, 0x0C};
  constexpr std::array<std::uint8_t, 14> kScis = {0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20,
                                                  0x20, 0x40, 0x10, 0x50, 0x00, 0x00, 0xA0};
  const auto service = kServices[below(kServices.size())];
  const auto sci = kScis[below(kScis.size())];
  const auto other_an = static_cast<unsigned>(below(4));
  return static_cast<std::uint8_t>(service | sci | (one_in(15) ? other_an : an));
}

Octets RandomTraffic::damaged(Octets frame) {
  switch (below(14)) {
    case 0:
      frame[below(frame.size())] ^= static_cast<std::uint8_t>(1U << below(8));
      break;
    case 1:
      frame.back() ^= 0x01;
      break;
    case 2:
      frame.resize(std::max<std::size_t>(frame.size(), 60), 0x5A);
      break;
    case 3:
      frame.resize(one_in(4) ? below(frame.size()) : frame.size());
      break;
    case 4:
      if (one_in(4)) {
        std::fill_n(frame.begin() + 16, 4, std::uint8_t{0});
      }
      break;
    default:
      break;
  }
  return frame;
}

Octets RandomTraffic::next(const SecYFixture& secy) {
  if (one_in(25)) {
    return plain_frame(user_data(46), kOwnAddress, kPeerAddress);
  }
  TrafficSa& sa = sas_[below(sas_.size())];
  MpduSpec spec = secy.spec(next_pn(sa, secy), sa.key);
  spec.sci = sa.sci;
  spec.source = sa.sci.address();
  spec.tci_an = tci(sa.an);
  spec.data = user_data(kLengths[below(kLengths.size())], static_cast<std::uint8_t>(below(256)));
  if (secy.xpn()) {
    spec.ssci = SecYFixture::ssci_of(sa.sci).value;
  }
  return damaged(make_mpdu(spec));
}

}  // namespace linksec::test
