// SPDX-License-Identifier: Apache-2.0

// A SecY of a chosen capacity holds that much and takes no more memory. Where capacities are
// constants it has the platform's, whatever is asked for.

#include <array>
#include <memory>

#include "secy/fixed_secy.h"
#include "support/fake_aead/fake_aead.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr Time kNow{5};
constexpr Capacity kNode{.tx_scs = 1, .rx_scs = 4, .saks = 10};
constexpr bool kChosen = config::kCapacitiesAtRunTime;
constexpr std::size_t kRxScs = kChosen ? kNode.rx_scs : config::kMaxRxScs;
constexpr std::size_t kTxScs = kChosen ? kNode.tx_scs : config::kMaxTxScs;
constexpr std::size_t kSaks = kChosen ? kNode.saks : config::kMaxSaks;

using Node = FixedSecY<kNode.tx_scs, kNode.rx_scs, kNode.saks>;

// A node of a network is small, so that a host has thousands of them.
static_assert(!kChosen || sizeof(Node) <= 20'000);
static_assert(kChosen || sizeof(Node) <= sizeof(SecY) + sizeof(Arena) + alignof(SecY));
static_assert(std::is_default_constructible_v<SecY> == !kChosen,
              "nobody makes a SecY without a place for anything");

Sci peer(std::size_t n) { return {kPeerSci.value + (n << 16)}; }

SakId install(SecY& secy, unsigned number) {
  SakParameters parameters;
  const Octets key = test_key(number, 16);
  parameters.sak = key;
  parameters.transmits = parameters.receives = true;
  const Result<SakId> sak = secy.lmi().install_sak(parameters, kNow);
  CHECK_EQUAL(Status::kOk, sak.status());
  return sak.value();
}

void receive_from(SecY& secy, Sci sci, SakId sak) {
  CHECK_EQUAL(Status::kOk, secy.lmi().create_rx_sc(sci, kNow));
  CHECK_EQUAL(Status::kOk, secy.lmi().create_rx_sa(sci, An{0}, {sak, Pn{1}, Pn{1}}, kNow));
  CHECK_EQUAL(Status::kOk, secy.lmi().set_enable_receive(sci, An{0}, true, kNow));
}

RxVerdict verify(SecY& secy, Sci sci, unsigned key) {
  MpduSpec spec;
  spec.sci = sci;
  spec.key = test_key(key, 16);
  FrameStore store(make_mpdu(spec));
  RxFrame frame;
  frame.buffer = &store.buffer();
  secy.verify({&frame, 1});
  return frame.verdict;
}

}  // namespace

TEST_GROUP(CapacityOfASecY) {
  void setup() override { fake_aead::reset(); }
  void teardown() override {
    node.reset();
    fake_aead::reset();
  }
  std::unique_ptr<Node> node = std::make_unique<Node>();
};

// @test CSRC E10
TEST(CapacityOfASecY, HasPlacesForSoManyScsAndSaks_10_7_7) {
  for (std::size_t i = 0; i < kRxScs; ++i) {
    CHECK_EQUAL(Status::kOk, node->lmi().create_rx_sc(peer(i), kNow));
  }
  CHECK_EQUAL(Status::kNoCapacity, node->lmi().create_rx_sc(peer(kRxScs), kNow));
  for (std::size_t i = 0; i < kTxScs; ++i) {
    CHECK_EQUAL(Status::kOk, node->lmi().create_tx_sc({kOwnSci.value | i << 12}, kNow));
  }
  CHECK_EQUAL(kTxScs == 16 ? Status::kInvalidArgument : Status::kNoCapacity,
              node->lmi().create_tx_sc({kOwnSci.value | 0xF000}, kNow));
  for (unsigned i = 0; i < kSaks; ++i) {
    install(*node, i);
  }
  SakParameters more;
  const Octets key = test_key(kSaks, 16);
  more.sak = key;
  more.receives = true;
  CHECK_EQUAL(Status::kNoCapacity, node->lmi().install_sak(more, kNow).status());
}

// The last places of all tables are used, and those of the node beside it are not.
// @test KAY-4 E13
TEST(CapacityOfASecY, NodesSideBySideShareNothing) {
  const auto other = std::make_unique<Node>();
  for (unsigned i = 0; i < kRxScs; ++i) {
    receive_from(*node, peer(i), install(*node, i));
  }
  for (unsigned i = 0; i < kRxScs; ++i) {
    CHECK_EQUAL(RxVerdict::kDeliver, verify(*node, peer(i), i));
    CHECK_EQUAL(RxVerdict::kDiscard, verify(*node, peer(i), i));  // Late: it came before.
    CHECK_EQUAL(RxVerdict::kDiscard, verify(*other, peer(i), i));
  }
  UNSIGNED_LONGS_EQUAL(0, other->state().rx_scs.size());
  UNSIGNED_LONGS_EQUAL(0, other->state().saks.size());
}

// Static keys: one SAK remembers each of the receive SCs that it served.
// @test E13
TEST(CapacityOfASecY, ASakRemembersTheLastReceiveScToo_10_7_13) {
  const SakId sak = install(*node, 1);
  for (std::size_t i = 0; i < kRxScs; ++i) {
    receive_from(*node, peer(i), sak);
  }
  const Sci last = peer(kRxScs - 1);
  CHECK_EQUAL(Status::kNotPermitted,
              node->lmi().create_rx_sa(last, An{1}, {sak, Pn{1}, Pn{1}}, kNow));
  CHECK_EQUAL(Status::kOk, node->lmi().delete_rx_sc(last));
  receive_from(*node, last, sak);
}

// @test KAY-11
TEST(CapacityOfASecY, TakesTheMemoryThatItSaysAndWipesItsSaks) {
  struct Memory {
    alignas(Arena::kAlignment) std::array<std::uint8_t, SecY::octets(kNode)> octets;
  };
  const auto memory = std::make_unique<Memory>();
  memory->octets.fill(0xA5);
  Arena arena{memory->octets};
  auto secy = std::make_unique<SecY>(arena, kNode);  // More than a board's stack holds.
  UNSIGNED_LONGS_EQUAL(0, arena.left());
  static_cast<void>(install(*secy, 1));
  UNSIGNED_LONGS_EQUAL(1, fake_aead::live_keys());
  secy.reset();
  UNSIGNED_LONGS_EQUAL(0, fake_aead::live_keys());
  const Octets key = test_key(1, 16);
  CHECK(std::search(memory->octets.begin(), memory->octets.end(), key.begin(), key.end()) ==
        memory->octets.end());
}
