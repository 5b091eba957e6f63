// SPDX-License-Identifier: Apache-2.0

// The image in this process as a device: what a case can do to its memory and its block, and what
// it finds after a restart.

#include "conformance/dut_inprocess.h"
#include "conformance/scene.h"
#include "support/print.h"

using namespace linksec;
using namespace linksec::sim::conformance;

TEST_GROUP(InProcessDevice) {
  void setup() override {
    given = one_peer();
    given.records = true;
    CHECK_FALSE(dut->configure(given).has_value());
  }
  // The PN of the frame that leaves for a request; 0 when none does.
  std::uint64_t sent_pn() {
    dut->send(Side::kHost, {request()});
    const std::vector<Octets> sent = dut->collect(Side::kLine);
    return sent.empty() ? 0 : load_be32(sent[0].data() + 16);
  }
  bool delivers(std::uint64_t pn) {
    dut->send(Side::kLine, {seal(from_peer(given, Pn{pn}))});
    return !dut->collect(Side::kHost).empty();
  }
  bool says(const std::string& text) {
    return dut->said().value_or("").find(text) != std::string::npos;
  }
  void restart() { CHECK(dut->restart(Stop::kPowerCut) == Answer::kDone); }

  Setup given;
  std::unique_ptr<Dut> dut = open_inprocess();
};

TEST(InProcessDevice, BootsFromItsBlockAndIsReady) {
  CHECK(says("linksec bump: h for help\nready\n"));
  UNSIGNED_LONGS_EQUAL(1, sent_pn());
  CHECK(delivers(1));
  CHECK_FALSE(delivers(1));
}

// @test C4 D9
TEST(InProcessDevice, APowerCutRepeatsNoPnAndOpensNoReplay) {
  UNSIGNED_LONGS_EQUAL(1, sent_pn());
  CHECK(delivers(1));
  restart();
  const std::uint64_t next = sent_pn();
  CHECK(next > 1);
  CHECK_FALSE(delivers(1));
  CHECK(dut->restart(Stop::kOrderly) == Answer::kDone);
  UNSIGNED_LONGS_EQUAL(next + 1, sent_pn());
}

// @test C4 STAT-3
TEST(InProcessDevice, SendsNothingBeyondWhatAMemoryThatFailsHasRecorded) {
  CHECK(dut->harm(Harm::kMemoryFails, 1) == Answer::kDone);
  CHECK_FALSE(delivers(1) && delivers(2 + config::kMinRxPnStride));
  CHECK(dut->restart(Stop::kOrderly) == Answer::kRefused);
  restart();
  CHECK(sent_pn() > 1);
}

TEST(InProcessDevice, WithoutItsRecordsItTransmitsAndReceivesNothing) {
  CHECK(dut->harm(Harm::kRecordErased, 0) == Answer::kDone);
  restart();
  CHECK(says("PN record of transmit SA 0"));
  UNSIGNED_LONGS_EQUAL(0, sent_pn());
  CHECK(dut->harm(Harm::kMemoryErased, 0) == Answer::kDone);
  restart();
  CHECK(says("receive SA 0 of SC 0200000000020001"));
  CHECK_FALSE(delivers(1));
}

TEST(InProcessDevice, ASlotThatIsLostCostsNothing) {
  for (std::uint64_t slot = 0; slot < 4; ++slot) {
    CHECK(dut->harm(Harm::kSlotDamaged, slot) == Answer::kDone);
    restart();
    CHECK(says("ready"));
    CHECK(sent_pn() != 0);
  }
}

TEST(InProcessDevice, ABlockWithABitThatFellKeepsItClosed) {
  CHECK(dut->harm(Harm::kBlockBitFlipped, 8 * 100) == Answer::kDone);
  restart();
  CHECK(says("closed: provisioning block: CRC does not agree; no frame passes"));
  UNSIGNED_LONGS_EQUAL(0, sent_pn());
  CHECK_FALSE(delivers(1));
}

TEST(InProcessDevice, ADeviceWithoutRecordsHasNothingToHarm) {
  given.records = false;
  CHECK_FALSE(dut->configure(given).has_value());
  CHECK(dut->harm(Harm::kMemoryErased, 0) == Answer::kCannot);
  UNSIGNED_LONGS_EQUAL(1, sent_pn());
  restart();
  UNSIGNED_LONGS_EQUAL(1, sent_pn());
}
