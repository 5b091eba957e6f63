// SPDX-License-Identifier: Apache-2.0

// No frame costs an allocation or a key schedule: both are counted over thousands of frames.

#include "aead_mbedtls/inspect.h"
#include "allocation_watch.h"
#include "secy/secy.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr std::size_t kFrames = 32;
constexpr int kRounds = 100;

// A burst whose memory is there before anybody counts.
struct Burst {
  explicit Burst(const std::vector<Octets>& from) : originals(from) {
    for (const Octets& frame : from) {
      stores.push_back(std::make_unique<FrameStore>(frame));
    }
    tx.resize(from.size());
    rx.resize(from.size());
    refill();
  }
  void refill() {
    for (std::size_t i = 0; i < stores.size(); ++i) {
      FrameBuffer& buffer = stores[i]->buffer();
      buffer.reset(config::kHeadroomOctets);
      buffer.resize(originals[i].size());
      std::copy(originals[i].begin(), originals[i].end(), buffer.data());
      tx[i].buffer = rx[i].buffer = &buffer;
    }
  }
  std::vector<Octets> originals;
  std::vector<std::unique_ptr<FrameStore>> stores;
  std::vector<TxFrame> tx;
  std::vector<RxFrame> rx;
};

}  // namespace

TEST_GROUP(CostOfAFrame){};

// @test E16 C2
TEST(CostOfAFrame, ProtectingNeitherAllocatesNorMakesAKeySchedule) {
  for (const CipherSuite suite : kAllSuites) {
    SecYFixture secy(suite);
    secy.add_tx(kOwnSci, 0, 1);
    Burst burst(std::vector<Octets>(kFrames, plain_frame(1500)));
    const std::uint64_t schedules = aead_mbedtls::inspect::key_schedules();
    allocation_watch::start();
    for (int round = 0; round < kRounds; ++round) {
      burst.refill();
      secy->protect(burst.tx, Time{1});
    }
    const allocation_watch::Seen seen = allocation_watch::stop();
    UNSIGNED_LONGS_EQUAL(0, seen.allocations + seen.frees);
    UNSIGNED_LONGS_EQUAL(schedules, aead_mbedtls::inspect::key_schedules());
    CHECK_EQUAL(Pn{kFrames * kRounds + 1}, secy.tx_sa().next_pn.pn());
  }
}

// @test E16 VER-9
TEST(CostOfAFrame, VerifyingNeitherAllocatesNorMakesAKeySchedule) {
  for (const CipherSuite suite : kAllSuites) {
    SecYFixture secy(suite);
    secy.add_rx(kPeerSci, 0, 2);
    secy->lmi().set_replay_protect(false);
    std::vector<Octets> frames;
    for (std::uint64_t i = 0; i < kFrames; ++i) {
      frames.push_back(secy.mpdu(1 + i));
    }
    frames[3].back() ^= 1;
    frames[5] = plain_frame(46);
    frames[7][14] ^= 0x01;
    frames[9][14] |= 0x80;
    Burst burst(frames);
    const std::uint64_t schedules = aead_mbedtls::inspect::key_schedules();
    allocation_watch::start();
    for (int round = 0; round < kRounds; ++round) {
      burst.refill();
      secy->verify(burst.rx);
    }
    const allocation_watch::Seen seen = allocation_watch::stop();
    UNSIGNED_LONGS_EQUAL(0, seen.allocations + seen.frees);
    UNSIGNED_LONGS_EQUAL(schedules, aead_mbedtls::inspect::key_schedules());
  }
}

// The watch is worth nothing if it can't see.
TEST(CostOfAFrame, TheWatchSeesAnAllocationAndAKeySchedule) {
  const std::uint64_t schedules = aead_mbedtls::inspect::key_schedules();
  SecYFixture secy;
  allocation_watch::start();
  static_cast<void>(secy.sak(9));
  const allocation_watch::Seen seen = allocation_watch::stop();
  CHECK(!allocation_watch::kAvailable || seen.allocations != 0);
  UNSIGNED_LONGS_EQUAL(schedules + 1, aead_mbedtls::inspect::key_schedules());
}
