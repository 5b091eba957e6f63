// SPDX-License-Identifier: Apache-2.0
#include "port/macsec_port.h"

#include <memory>
#include <vector>

#include "support/fake_hal/fake_entropy.h"
#include "support/fake_hal/fake_eth.h"
#include "support/fake_hal/reset.h"
#include "support/mka/mka_world.h"
#include "support/print.h"

using namespace linksec;
using namespace linksec::test;

namespace {

const Octets kCak = from_hex("b5c209514b4a8b581c7f133a0049e6b3");
const Octets kCkn = from_hex("492237d7915d2d0d17f49e6620f3fc6e");
constexpr std::size_t kBufferOctets = 2048;
constexpr std::size_t kBurst = 4;
constexpr std::size_t kEapolTypeOffset = 15;

// One end of the wire: a port and its user.
class End {
 public:
  End(std::uint64_t sci, std::uint8_t priority, std::uint16_t entropy)
      : line_(fake_eth::add_port(2000)),
        station_(settings(sci, priority), {}, entropy, kMkaCapacity) {
    port_ = std::make_unique<MacsecPort>(station_.secy(), line_, station_.kay(), mkpdu_);
    const CaSettings ca = {kCak, kCkn, false};
    CHECK_TRUE(station_.kay().start(settings(sci, priority), {&ca, 1}, Time{1}) == Status::kOk);
    for (std::size_t i = 0; i < kBurst; ++i) {
      buffers_[i] = FrameBuffer(ByteSpan{storage_}.subspan(i * kBufferOctets, kBufferOctets),
                                config::kHeadroomOctets);
    }
  }

  /// What came to the users in one turn, and how.
  std::vector<Octets> turn(Time now) {
    port_->begin_turn(now);
    const std::span<FrameBuffer> burst = std::span{buffers_}.first(port_->receive(buffers_));
    const Indications labels = port_->indicate(burst, now);
    std::vector<Octets> got;
    for (std::size_t i = 0; i < burst.size(); ++i) {
      if (labels[i].controlled || labels[i].uncontrolled) {
        got.emplace_back(burst[i].bytes().begin(), burst[i].bytes().end());
        controlled = labels[i].controlled;
      }
    }
    return got;
  }
  void ask(const Octets& frame, Time now) {
    buffers_[0].reset(config::kHeadroomOctets);
    buffers_[0].resize(frame.size());
    std::copy(frame.begin(), frame.end(), buffers_[0].data());
    port_->request_controlled(std::span{buffers_}.first(1), now);
  }
  [[nodiscard]] bool secured() { return station_.secured(); }
  [[nodiscard]] hal::PortId line() const { return line_; }
  [[nodiscard]] MacsecPort& port() { return *port_; }
  [[nodiscard]] Kay& kay() { return station_.kay(); }

  bool controlled = false;  ///< Of the last frame that came.

 private:
  static KaySettings settings(std::uint64_t sci, std::uint8_t priority) {
    KaySettings settings;
    settings.sci = {sci};
    settings.priority = {priority};
    return settings;
  }

  hal::PortId line_;
  MkaStation station_;
  std::array<std::uint8_t, MacsecPort::kStorageOctets> mkpdu_{};
  std::array<std::uint8_t, kBurst * kBufferOctets> storage_{};
  std::array<FrameBuffer, kBurst> buffers_{};
  std::unique_ptr<MacsecPort> port_;
};

}  // namespace

TEST_GROUP(MacsecPortOnAWire) {
  void setup() override {
    reset_fake_hal();
    fake_entropy::reset();
    a = std::make_unique<End>(0x0200'0000'0001'0001, 16, 0);
    b = std::make_unique<End>(0x0200'0000'0002'0001, 32, 1);
    fake_eth::wire(a->line(), b->line());
  }
  void teardown() override {
    a.reset();
    b.reset();
    reset_fake_hal();
  }
  void turn() {
    now = now + Duration::milliseconds(1);
    static_cast<void>(a->turn(now));
    static_cast<void>(b->turn(now));
  }
  bool become_secured(unsigned most_turns = 200) {
    while (most_turns-- != 0 && !(a->secured() && b->secured())) {
      turn();
    }
    return a->secured() && b->secured();
  }

  std::unique_ptr<End> a;
  std::unique_ptr<End> b;
  Time now{Duration::seconds(1).ns};
};

TEST(MacsecPortOnAWire, IsSecuredAndCarriesFramesOfTheControlledPort) {
  CHECK_TRUE(become_secured());
  const Octets frame = plain_frame(100);
  a->ask(frame, now);
  const std::vector<Octets> got = b->turn(now);
  UNSIGNED_LONGS_EQUAL(1, got.size());
  OCTETS_EQUAL(frame, got[0]);
  CHECK_TRUE(b->controlled);
}

TEST(MacsecPortOnAWire, AsksForATurnWhenTheKaYHasSomethingToDo) {
  CHECK_TRUE(become_secured());
  const Time due = a->port().next_deadline(now);
  CHECK_TRUE(due > now && due <= now + Duration::seconds(2));
}

TEST(MacsecPortOnAWire, NoUserGetsAnMkpdu) {
  std::size_t came = 0;
  for (unsigned i = 0; i < 5'000; ++i) {
    now = now + Duration::milliseconds(1);
    came += a->turn(now).size() + b->turn(now).size();
  }
  UNSIGNED_LONGS_EQUAL(0, came);
  CHECK_TRUE(b->kay().counters().findings[0] > 3);
}

TEST(MacsecPortOnAWire, OtherEapolIsForTheUsersOfTheUncontrolledPort) {
  Octets start = plain_frame(46);
  store_be16(start.data() + ethernet::kEtherTypeOffset, 0x888E);
  start[kEapolTypeOffset - 1] = 3;
  start[kEapolTypeOffset] = 1;
  fake_eth::arrive(b->line(), start);
  b->port().begin_turn(now);
  const std::vector<Octets> got = b->turn(now);
  UNSIGNED_LONGS_EQUAL(1, got.size());
  CHECK_FALSE(b->controlled);
}

// The member takes the SAK out of the first frame of the burst and needs it for the second.
TEST(MacsecPortOnAWire, AFrameBehindTheMkpduWithItsSakIsDelivered_K15a) {
  CHECK_TRUE(become_secured());
  for (unsigned i = 0; i < 20; ++i) {
    turn();
  }
  const Octets frame = plain_frame(100);
  a->kay().rekey(now);
  unsigned delivered = 0;
  for (unsigned i = 0; i < 100; ++i) {
    now = now + Duration::milliseconds(1);
    static_cast<void>(a->turn(now));
    a->ask(frame, now);
    for (const Octets& got : b->turn(now)) {
      delivered += got == frame ? 1 : 0;
    }
  }
  UNSIGNED_LONGS_EQUAL(100, delivered);
  UNSIGNED_LONGS_EQUAL(2, a->kay().counters().saks_made);
}

TEST(MacsecPortOnAWire, ALineThatIsDownEndsAllKeysAndOneThatComesBackBeginsAnew_J58) {
  CHECK_TRUE(become_secured());
  const Mi before = a->kay().participants()[0].mi();
  fake_eth::set_status(a->line(), {true, false, true});
  turn();
  CHECK_FALSE(a->secured());
  a->ask(plain_frame(100), now);
  UNSIGNED_LONGS_EQUAL(1, a->port().counters().refused_requests);
  fake_eth::set_status(a->line(), {true, true, true});
  CHECK_TRUE(become_secured());
  CHECK_TRUE(a->kay().participants()[0].mi() != before);
}
