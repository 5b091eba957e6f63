// SPDX-License-Identifier: Apache-2.0

// Keys and ICVs are undefined for memcheck while the SecY works with them.

#include "secy/secy.h"
#include "support/print.h"
#include "support/secy_fixture.h"
#include "undefined.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr Time kNow{1};

SakId install_secret(SecY& secy, unsigned number, bool xpn, std::size_t octets) {
  const Octets key = test_key(number, octets);
  const Octets salt = test_salt(number);
  SakParameters parameters;
  parameters.key_identifier.octets[0] = static_cast<std::uint8_t>(number);
  parameters.sak = key;
  parameters.salt = xpn ? ConstByteSpan{salt} : ConstByteSpan{};
  parameters.transmits = parameters.receives = true;
  mark_secret(key);
  const Result<SakId> id = secy.lmi().install_sak(parameters, kNow);
  mark_public(key);
  CHECK_EQUAL(Status::kOk, id.status());
  return id.value();
}

// A SecY that sends under key 1 and receives under key 2; both were secret when they came in.
struct Station {
  explicit Station(CipherSuite suite) : secy(suite) {
    const std::size_t octets = info(suite).key_octets;
    const SakId tx = install_secret(*secy, 1, secy.xpn(), octets);
    const SakId rx = install_secret(*secy, 2, secy.xpn(), octets);
    const Ssci own = SecYFixture::ssci_of(kOwnSci);
    const Ssci peer = SecYFixture::ssci_of(kPeerSci);
    CHECK_EQUAL(Status::kOk, secy->lmi().create_tx_sc(kOwnSci, kNow));
    CHECK_EQUAL(Status::kOk,
                secy->lmi().create_tx_sa(kOwnSci, An{0U}, {tx, Pn{1}, own, true}, kNow));
    CHECK_EQUAL(Status::kOk, secy->lmi().set_enable_transmit(kOwnSci, An{0U}, true, kNow));
    CHECK_EQUAL(Status::kOk, secy->lmi().create_rx_sc(kPeerSci, kNow));
    CHECK_EQUAL(Status::kOk,
                secy->lmi().create_rx_sa(kPeerSci, An{0U}, {rx, Pn{1}, Pn{1}, peer, false}, kNow));
    CHECK_EQUAL(Status::kOk, secy->lmi().set_enable_receive(kPeerSci, An{0U}, true, kNow));
  }
  SecYFixture secy;
};

// The ICV is secret until the verdict: whoever learns how much of it agrees can make it up.
RxCounter verify_secretly(SecYFixture& secy, const Octets& frame) {
  FrameStore store(frame, 0, 0);
  const std::size_t octets = store.buffer().size();
  mark_secret({store.buffer().data() + octets - 16, 16});
  RxFrame received;
  received.buffer = &store.buffer();
  secy->verify({&received, 1});
  return received.counter;
}

}  // namespace

TEST_GROUP(ConstantTime){};

// @test A17 VER-9 KAY-11
TEST(ConstantTime, NothingBranchesOnKeysOrIcvs) {
  for (const CipherSuite suite : kAllSuites) {
    Station station(suite);
    for (std::uint64_t pn = 1; pn < 5; ++pn) {
      CHECK_EQUAL(TxVerdict::kSend, station.secy.protect(plain_frame(100)).verdict());
      const Octets good = station.secy.mpdu(pn);
      Octets first = good;
      Octets last = good;
      first[first.size() - 16] ^= 1;
      last.back() ^= 1;
      CHECK_EQUAL(RxCounter::kInPktsNotValid, verify_secretly(station.secy, first));
      CHECK_EQUAL(RxCounter::kInPktsNotValid, verify_secretly(station.secy, last));
      CHECK_EQUAL(RxCounter::kInPktsOk, verify_secretly(station.secy, good));
    }
  }
}

TEST(ConstantTime, TheComparisonOfSecretsItselfBranchesOnLengthsAlone) {
  const Octets a = test_key(1, 32);
  Octets b = a;
  mark_secret(a);
  CHECK(equal_constant_time(a, b));
  b[0] ^= 1;
  mark_secret(b);
  CHECK(!equal_constant_time(a, b));
  CHECK(!equal_constant_time(a, ConstByteSpan{b}.first(31)));
}
