// SPDX-License-Identifier: Apache-2.0
#include "port/pn_reservation.h"
#include "port/platform_records.h"

#include "support/fake_aead/fake_aead.h"
#include "support/fake_hal/reset.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr Time kNow{5};
constexpr An kAn0{0U};

PnRecordKey key_of(unsigned sak) {
  PnRecordKey key;
  key.sak.octets.fill(static_cast<std::uint8_t>(sak));
  return key;
}

}  // namespace

TEST_GROUP(PnReservationOfASecY) {
  void setup() override {
    reset_fake_hal();
    fake_aead::reset();
    secy = std::make_unique<SecYFixture>();
    region = fake_nvm::add_region({4096, 64, 8});
    CHECK_EQUAL(Status::kOk, store.format(region));
    reservation = std::make_unique<PlatformPnReservation>(store, **secy);
  }
  void teardown() override {
    reservation.reset();
    secy.reset();
    fake_aead::reset();
    fake_nvm::reset();
  }
  // An SA under a key whose record it starts at.
  void add(Sci sci, unsigned an, unsigned key, std::uint64_t next_pn = 1) {
    if (!store.ceiling(key_of(key)).ok()) {
      CHECK_EQUAL(Status::kOk, store.create(key_of(key), Pn{next_pn}));
    }
    secy->add_tx(sci, an, key, {.next_pn = next_pn});
  }
  std::uint64_t ceiling(unsigned key) { return store.ceiling(key_of(key)).value().value; }
  TxVerdict send() { return secy->protect(plain_frame(46)).verdict(); }

  std::unique_ptr<SecYFixture> secy;
  hal::NvmId region{};
  PlatformPnStore store;
  std::unique_ptr<PlatformPnReservation> reservation;
};

// @test C4 STAT-3
TEST(PnReservationOfASecY, NothingIsSentBeforeItsPnIsReserved) {
  add(kOwnSci, 0, 1);
  CHECK_EQUAL(Status::kOk, reservation->attach(kOwnSci, kAn0, key_of(1), kNow));
  CHECK_EQUAL(TxVerdict::kNotOperational, send());
  CHECK_EQUAL(Status::kOk, reservation->top_up(32, kNow));
  UNSIGNED_LONGS_EQUAL(1 + config::kPnStride, ceiling(1));
  CHECK_EQUAL(TxVerdict::kSend, send());
}

TEST(PnReservationOfASecY, AStrideIsWrittenOnceAndNotPerBurst) {
  add(kOwnSci, 0, 1);
  CHECK_EQUAL(Status::kOk, reservation->attach(kOwnSci, kAn0, key_of(1), kNow));
  CHECK_EQUAL(Status::kOk, reservation->top_up(32, kNow));
  const std::uint64_t writes = fake_nvm::counts().writes;
  for (int i = 0; i < 50; ++i) {
    CHECK_EQUAL(Status::kOk, reservation->top_up(32, kNow));
    CHECK_EQUAL(TxVerdict::kSend, send());
  }
  UNSIGNED_LONGS_EQUAL(writes, fake_nvm::counts().writes);
  CHECK_EQUAL(Status::kOk, reservation->top_up(config::kPnStride, kNow));
  UNSIGNED_LONGS_EQUAL(writes + 2, fake_nvm::counts().writes);  // Both slots.
  UNSIGNED_LONGS_EQUAL(51 + config::kPnStride, ceiling(1));
}

TEST(PnReservationOfASecY, SaysWhatCannotBeAttached) {
  CHECK_EQUAL(Status::kNotFound, reservation->attach(kOwnSci, kAn0, key_of(1), kNow));
  CHECK_EQUAL(Status::kOk, (**secy).lmi().create_tx_sc(kOwnSci, kNow));
  CHECK_EQUAL(Status::kNotFound, reservation->attach(kOwnSci, kAn0, key_of(1), kNow));
  secy->add_tx(kOwnSci, 0, 1);
  CHECK_EQUAL(Status::kNotFound, reservation->attach(kOwnSci, kAn0, key_of(1), kNow));
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{2}));
  CHECK_EQUAL(Status::kNotPermitted, reservation->attach(kOwnSci, kAn0, key_of(1), kNow));
  secy->add_tx(kOwnSci, 1, 2, {.next_pn = 2});
  CHECK_EQUAL(Status::kOk, reservation->attach(kOwnSci, An{1U}, key_of(1), kNow));
}

TEST(PnReservationOfASecY, WhenTheMemoryFailsTheSaStopsAtItsOldCeiling) {
  add(kOwnSci, 0, 1);
  CHECK_EQUAL(Status::kOk, reservation->attach(kOwnSci, kAn0, key_of(1), kNow));
  fake_nvm::fail_writes(true);
  CHECK_EQUAL(Status::kIoError, reservation->top_up(32, kNow));
  CHECK_EQUAL(TxVerdict::kNotOperational, send());
  CHECK(!(**secy).find_tx_sc(kOwnSci)->transmitting);
  fake_nvm::fail_writes(false);
  CHECK_EQUAL(Status::kOk, reservation->top_up(32, kNow));
  CHECK_EQUAL(TxVerdict::kSend, send());
}

TEST(PnReservationOfASecY, AnOrderlyEndGivesBackWhatWasNotUsed) {
  add(kOwnSci, 0, 1);
  CHECK_EQUAL(Status::kOk, reservation->attach(kOwnSci, kAn0, key_of(1), kNow));
  CHECK_EQUAL(Status::kOk, reservation->top_up(32, kNow));
  CHECK_EQUAL(TxVerdict::kSend, send());
  CHECK_EQUAL(TxVerdict::kSend, send());
  CHECK_EQUAL(Status::kOk, reservation->settle(kNow));
  UNSIGNED_LONGS_EQUAL(3, ceiling(1));
  CHECK_EQUAL(TxVerdict::kNotOperational, send());
}

TEST(PnReservationOfASecY, AFailedEndGivesNothingBackAndStopsTheSa) {
  add(kOwnSci, 0, 1);
  CHECK_EQUAL(Status::kOk, reservation->attach(kOwnSci, kAn0, key_of(1), kNow));
  CHECK_EQUAL(Status::kOk, reservation->top_up(32, kNow));
  CHECK_EQUAL(TxVerdict::kSend, send());
  fake_nvm::fail_writes(true);
  CHECK_EQUAL(Status::kIoError, reservation->settle(kNow));
  UNSIGNED_LONGS_EQUAL(2, ceiling(1));  // Nobody knows what the write left.
  CHECK_EQUAL(TxVerdict::kNotOperational, send());
  CHECK_EQUAL(Status::kOk, store.open(region));
  UNSIGNED_LONGS_EQUAL(1 + config::kPnStride, ceiling(1));
}

// @test C4 C13 E13
TEST(PnReservationOfASecY, ARekeyUnderTheSameAnReservesUnderTheNewKey) {
  add(kOwnSci, 0, 1);
  CHECK_EQUAL(Status::kOk, reservation->attach(kOwnSci, kAn0, key_of(1), kNow));
  CHECK_EQUAL(Status::kOk, reservation->top_up(32, kNow));
  CHECK_EQUAL(TxVerdict::kSend, send());
  add(kOwnSci, 0, 2, 1);
  CHECK_EQUAL(Status::kOk, reservation->attach(kOwnSci, kAn0, key_of(2), kNow));
  CHECK_EQUAL(TxVerdict::kNotOperational, send());
  CHECK_EQUAL(Status::kOk, reservation->top_up(32, kNow));
  CHECK_EQUAL(TxVerdict::kSend, send());
  UNSIGNED_LONGS_EQUAL(1 + config::kPnStride, ceiling(2));
  CHECK_EQUAL(Status::kOk, reservation->settle(kNow));
  UNSIGNED_LONGS_EQUAL(1 + config::kPnStride, ceiling(1));
  CHECK(ceiling(2) >= 2);
}

// An SA that was not attached again is nobody's: its PNs are not the record's.
TEST(PnReservationOfASecY, AnSaThatTookAnothersPlaceIsNotTheOneThatWasAttached) {
  add(kOwnSci, 0, 1);
  CHECK_EQUAL(Status::kOk, reservation->attach(kOwnSci, kAn0, key_of(1), kNow));
  CHECK_EQUAL(Status::kOk, reservation->top_up(32, kNow));
  CHECK_EQUAL(TxVerdict::kSend, send());
  secy->add_tx(kOwnSci, 0, 2, {.next_pn = 1});
  CHECK_EQUAL(Status::kOk, reservation->top_up(config::kPnStride, kNow));
  CHECK_EQUAL(Status::kOk, reservation->settle(kNow));
  UNSIGNED_LONGS_EQUAL(1 + config::kPnStride, ceiling(1));
}

// @test C4
TEST(PnReservationOfASecY, HundredsOfRekeysNeedNoMoreRoom) {
  for (unsigned key = 1; key < 8; ++key) {
    CHECK_EQUAL(Status::kOk, store.create(key_of(key), Pn{1}));
  }
  for (unsigned rekey = 0; rekey < 200; ++rekey) {
    secy->add_tx(kOwnSci, rekey % 4, 1000 + rekey, {.next_pn = 100'000'000ULL + rekey * 100'000});
    CHECK_EQUAL(Status::kOk, (**secy).lmi().set_encoding_sa(kOwnSci, An{rekey}, kNow));
    CHECK_EQUAL(Status::kOk, reservation->attach(kOwnSci, An{rekey}, key_of(1 + rekey % 7), kNow));
    CHECK_EQUAL(Status::kOk, reservation->top_up(1, kNow));
    CHECK_EQUAL(TxVerdict::kSend, send());
  }
}

// @test TC
TEST(PnReservationOfASecY, SasOfSeveralScsMayShareARecord) {
  const Sci second{kOwnSci.value | 0x1000};
  add(kOwnSci, 0, 1);
  secy->add_tx(second, 0, 1, {.next_pn = 50});
  CHECK_EQUAL(Status::kOk, reservation->attach(kOwnSci, kAn0, key_of(1), kNow));
  CHECK_EQUAL(Status::kOk, reservation->attach(second, kAn0, key_of(1), kNow));
  CHECK_EQUAL(Status::kOk, reservation->top_up(32, kNow));
  UNSIGNED_LONGS_EQUAL(50 + config::kPnStride, ceiling(1));
  CHECK_EQUAL(TxVerdict::kSend, send());
  CHECK_EQUAL(Status::kOk, reservation->settle(kNow));
  UNSIGNED_LONGS_EQUAL(50, ceiling(1));
}

// @test C4 STAT-3
TEST(PnReservationOfASecY, AtTheEndOfThePnSpaceNothingWraps) {
  secy = std::make_unique<SecYFixture>(CipherSuite::kGcmAesXpn128);
  reservation = std::make_unique<PlatformPnReservation>(store, **secy);
  const std::uint64_t last = ~std::uint64_t{0};
  add(kOwnSci, 0, 1, last);
  CHECK_EQUAL(Status::kOk, reservation->attach(kOwnSci, kAn0, key_of(1), kNow));
  CHECK_EQUAL(Status::kOk, reservation->top_up(32, kNow));
  UNSIGNED_LONGS_EQUAL(0, ceiling(1));  // 2^64
  CHECK_EQUAL(TxVerdict::kSend, send());
  CHECK_EQUAL(TxVerdict::kNotOperational, send());
  CHECK_EQUAL(Status::kOk, reservation->top_up(32, kNow));
  CHECK_EQUAL(TxVerdict::kNotOperational, send());
}

TEST(PnReservationOfASecY, AnScThatIsGoneIsLeftAlone) {
  add(kOwnSci, 0, 1);
  CHECK_EQUAL(Status::kOk, reservation->attach(kOwnSci, kAn0, key_of(1), kNow));
  CHECK_EQUAL(Status::kOk, (**secy).lmi().delete_tx_sc(kOwnSci));
  CHECK_EQUAL(Status::kOk, reservation->top_up(32, kNow));
  CHECK_EQUAL(Status::kOk, reservation->settle(kNow));
  UNSIGNED_LONGS_EQUAL(1, ceiling(1));
}

// @test TC
TEST(PnReservationOfASecY, ARecordThatReachesFurtherIsNotWrittenDown) {
  const Sci second{kOwnSci.value | 0x1000};
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{1}));
  secy->add_tx(kOwnSci, 0, 1, {.next_pn = 5000});
  secy->add_tx(second, 0, 1, {.next_pn = 1});
  CHECK_EQUAL(Status::kOk, reservation->attach(kOwnSci, kAn0, key_of(1), kNow));
  CHECK_EQUAL(Status::kOk, reservation->attach(second, kAn0, key_of(1), kNow));
  CHECK_EQUAL(Status::kOk, reservation->top_up(32, kNow));
  UNSIGNED_LONGS_EQUAL(5000 + config::kPnStride, ceiling(1));
  UNSIGNED_LONGS_EQUAL(1 + config::kPnStride, secy->tx_sa(second).ceiling.pn().value);
}

TEST(PnReservationOfASecY, EachRecordFallsToWhatItsOwnSasUsed) {
  const Sci second{kOwnSci.value | 0x1000};
  add(kOwnSci, 0, 1);
  add(second, 0, 2, 700);
  CHECK_EQUAL(Status::kOk, reservation->attach(kOwnSci, kAn0, key_of(1), kNow));
  CHECK_EQUAL(Status::kOk, reservation->attach(second, kAn0, key_of(2), kNow));
  CHECK_EQUAL(Status::kOk, reservation->top_up(32, kNow));
  CHECK_EQUAL(TxVerdict::kSend, send());
  CHECK_EQUAL(Status::kOk, reservation->settle(kNow));
  UNSIGNED_LONGS_EQUAL(2, ceiling(1));
  UNSIGNED_LONGS_EQUAL(700, ceiling(2));
}

TEST(PnReservationOfASecY, ARecordThatIsGoneStopsTheSa) {
  add(kOwnSci, 0, 1);
  CHECK_EQUAL(Status::kOk, reservation->attach(kOwnSci, kAn0, key_of(1), kNow));
  for (std::uint8_t& octet : fake_nvm::octets(region)) {
    octet = 0;
  }
  CHECK_EQUAL(Status::kIoError, reservation->top_up(32, kNow));
  CHECK_EQUAL(TxVerdict::kNotOperational, send());
}

// @test TC
TEST(PnReservationOfASecY, EverySaOfEveryScHasItsPlaceAndAGoneOneGivesItsUp) {
  CHECK_EQUAL(Status::kOk, store.create(key_of(1), Pn{1}));
  const auto attach_all = [&](std::uint64_t n, unsigned keys) {
    const Sci sci{kOwnSci.value | n << 12};
    for (unsigned an = 0; an < An::kCount; ++an) {
      secy->add_tx(sci, an, keys + an, {.next_pn = 1000});
      CHECK_EQUAL(Status::kOk, reservation->attach(sci, An{an}, key_of(1), kNow));
    }
  };
  for (std::uint64_t n = 0; n < config::kMaxTxScs; ++n) {
    attach_all(n, static_cast<unsigned>(10 + 10 * n));
  }
  CHECK_EQUAL(Status::kOk, (**secy).lmi().delete_tx_sc(kOwnSci));
  attach_all(15, 500);
  CHECK_EQUAL(Status::kOk, reservation->top_up(32, kNow));
  CHECK(secy->tx_sa({kOwnSci.value | 0xF000}, 3).ceiling.pn().value == 1000 + config::kPnStride);
}

// How far the SA came whose place another one took, the record alone knows.
// @test C4 TC
TEST(PnReservationOfASecY, AfterARekeyASharedRecordIsNotGivenBack) {
  const Sci second{kOwnSci.value | 0x1000};
  add(kOwnSci, 0, 1);
  secy->add_tx(second, 0, 1);
  CHECK_EQUAL(Status::kOk, reservation->attach(kOwnSci, kAn0, key_of(1), kNow));
  CHECK_EQUAL(Status::kOk, reservation->attach(second, kAn0, key_of(1), kNow));
  CHECK_EQUAL(Status::kOk, reservation->top_up(32, kNow));
  CHECK_EQUAL(TxVerdict::kSend, send());
  CHECK_EQUAL(TxVerdict::kSend, send());
  add(kOwnSci, 0, 2);
  CHECK_EQUAL(Status::kOk, reservation->attach(kOwnSci, kAn0, key_of(2), kNow));
  CHECK_EQUAL(Status::kOk, reservation->settle(kNow));
  UNSIGNED_LONGS_EQUAL(1 + config::kPnStride, ceiling(1));
}
