// SPDX-License-Identifier: Apache-2.0
// Two bumps in the wire that agree on their keys: hosts on either side see nothing of it.

#include <memory>
#include <string>
#include <vector>

#include "app/bump_mka_image.h"
#include "support/fake_hal/fake_console.h"
#include "support/fake_hal/fake_entropy.h"
#include "support/fake_hal/fake_eth.h"
#include "support/fake_hal/reset.h"
#include "support/frames.h"
#include "support/print.h"

using namespace linksec;
using namespace linksec::test;

namespace {

const Octets kCak = from_hex("b5c209514b4a8b581c7f133a0049e6b3");
const Octets kOtherCak = from_hex("d61c8731ab6c4e085fc28d4444ede4e4");
const Octets kCkn = from_hex("492237d7915d2d0d17f49e6620f3fc6e");
constexpr std::size_t kFrameOctets = 2000;
constexpr Capacity kCapacity = {.tx_scs = 1,
                                .rx_scs = 4,
                                .saks = 8,
                                .pn_records = 1,
                                .participants = 1,
                                .live_peers = 4,
                                .potential_peers = 4};

// An image with all that is its own.
class Bump {
 public:
  Bump(std::uint64_t sci, std::uint8_t priority, std::uint16_t number, const Octets& cak)
      : line(fake_eth::add_port(kFrameOctets)),
        host(fake_eth::add_port(kFrameOctets)),
        console{number},
        tables_(MkaDevice::octets(kCapacity) + Arena::kAlignment),
        frames_(BumpMkaImage::storage_octets(kFrameOctets)),
        image(wiring(number)) {
    participant_ = {cak, kCkn};
    agreement_.sci = {sci};
    agreement_.priority = priority;
    agreement_.suite_count = 1;
    agreement_.assumed_suites = 1;
    agreement_.participants = {&participant_, 1};
    link_.agreement = &agreement_;
    refusal = image.start(link_, Time{1});
  }

  hal::PortId line;
  hal::PortId host;
  hal::ConsoleId console;

 private:
  Wiring wiring(std::uint16_t number) {
    const auto address = reinterpret_cast<std::uintptr_t>(tables_.data());  // NOLINT: its value
    const std::size_t past = address % Arena::kAlignment;
    Wiring wiring;
    wiring.line = line;
    wiring.host = host;
    wiring.console = console;
    wiring.entropy = {number};
    wiring.frames = frames_;
    wiring.frame_octets = kFrameOctets;
    wiring.capacity = kCapacity;
    wiring.tables = ByteSpan{tables_}.subspan(past == 0 ? 0 : Arena::kAlignment - past);
    return wiring;
  }

  Octets tables_;
  Octets frames_;
  LinkParticipant participant_{};
  LinkAgreement agreement_{};
  Link link_{};

 public:
  BumpMkaImage image;
  Refusal refusal{};
};

}  // namespace

TEST_GROUP(BumpsThatAgreeOnKeys) {
  void setup() override {
    reset_fake_hal();
    fake_entropy::reset();
  }
  void teardown() override {
    a.reset();
    b.reset();
    reset_fake_hal();
  }
  void begin(const Octets& cak_of_b) {
    a = std::make_unique<Bump>(0x0200'0000'0001'0001, 16, 0, kCak);
    b = std::make_unique<Bump>(0x0200'0000'0002'0001, 32, 1, cak_of_b);
    CHECK_FALSE(a->refusal.any() || b->refusal.any());
    fake_eth::wire(a->line, b->line);
  }
  void run_for(unsigned milliseconds) {
    for (unsigned i = 0; i < milliseconds; ++i) {
      now = now + Duration::milliseconds(1);
      static_cast<void>(a->image.turn(now));
      static_cast<void>(b->image.turn(now));
    }
  }
  bool secured() { return a->image.kay().status().secured && b->image.kay().status().secured; }

  std::unique_ptr<Bump> a;
  std::unique_ptr<Bump> b;
  Time now{Duration::seconds(1).ns};
};

TEST(BumpsThatAgreeOnKeys, CarryTheHostsFrames) {
  begin(kCak);
  run_for(100);
  CHECK_TRUE(secured());
  const Octets there = plain_frame(100);
  const Octets back = plain_frame(90, 7);
  fake_eth::arrive(a->host, there);
  fake_eth::arrive(b->host, back);
  run_for(2);
  const auto at_b = fake_eth::take_sent(b->host);
  const auto at_a = fake_eth::take_sent(a->host);
  UNSIGNED_LONGS_EQUAL(1, at_b.size());
  OCTETS_EQUAL(there, at_b[0]);
  UNSIGNED_LONGS_EQUAL(1, at_a.size());
  OCTETS_EQUAL(back, at_a[0]);
}

TEST(BumpsThatAgreeOnKeys, LetNothingPassWithoutAKey_N6) {
  begin(kOtherCak);
  for (unsigned i = 0; i < 10; ++i) {
    fake_eth::arrive(a->host, plain_frame(100));
    fake_eth::arrive(b->host, plain_frame(100));
    run_for(1'000);
  }
  CHECK_TRUE(fake_eth::take_sent(a->host).empty());
  CHECK_TRUE(fake_eth::take_sent(b->host).empty());
  CHECK_FALSE(secured());
}

TEST(BumpsThatAgreeOnKeys, SayWhichKeyIsInUseAndNeverTheKey) {
  begin(kCak);
  run_for(100);
  const std::string& said = fake_console::written(a->console);
  const KayKey* const key = a->image.kay().key(a->image.kay().cp().old());
  CHECK_TRUE(key != nullptr);
  const std::string ki = to_hex(key->ki.key_server.octets) + "00000001";
  CHECK_TRUE(said.find("key " + ki + " in use, AN 0\n") != std::string::npos);
  CHECK_TRUE(said.find(to_hex(kCak)) == std::string::npos);
}

TEST(BumpsThatAgreeOnKeys, StayClosedWithoutASourceOfEntropy_I8) {
  fake_entropy::refuse(Status::kUnsupported);
  a = std::make_unique<Bump>(0x0200'0000'0001'0001, 16, 0, kCak);
  CHECK_TRUE(a->refusal.part == LinkPart::kAgreement);
  CHECK_FALSE(a->image.device().is_open());
  CHECK_TRUE(fake_console::written(a->console).find("closed: key agreement is refused: ") !=
             std::string::npos);
}

TEST(BumpsThatAgreeOnKeys, StopInAnOrderlyWay) {
  begin(kCak);
  run_for(100);
  a->image.device().stop(now);
  fake_eth::arrive(a->host, plain_frame(100));
  run_for(10);
  CHECK_TRUE(fake_eth::take_sent(b->host).empty());
  CHECK_TRUE(a->image.kay().principal() == nullptr);
}
