// SPDX-License-Identifier: Apache-2.0

// The power goes at each operation on the memory in turn, in each way: no PN that was used before
// is ever handed out again.

#include "port/platform_records.h"
#include "port/pn_reservation.h"
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

hal::NvmId formatted(const hal::NvmGeometry& geometry) {
  const hal::NvmId region = fake_nvm::add_region(geometry);
  PlatformPnStore store;
  CHECK_EQUAL(Status::kOk, store.format(region));
  return region;
}

struct Outage {
  std::uint64_t operation;
  fake_nvm::Cut cut;
  fake_nvm::Unsynced unsynced;
};

// One life of the device, from power-on to the cut or to an orderly end. Two SCs, two keys.
void live(hal::NvmId region, bool orderly) {
  SecYFixture secy;
  PlatformPnStore store;
  if (store.open(region) != Status::kOk) {
    CHECK(fake_nvm::power_is_off());
    return;
  }
  PlatformPnReservation reservation(store, *secy);
  const Sci scis[] = {kOwnSci, {kOwnSci.value | 0x1000}};
  CHECK_EQUAL(Status::kOk, secy->lmi().set_traffic_class(7, 1));
  for (unsigned i = 0; i < 2; ++i) {
    const PnRecordKey key = key_of(1 + i);
    if (store.ceiling(key).status() == Status::kNotFound &&
        store.create(key, Pn{1}) != Status::kOk) {
      return;
    }
    const Result<Pn> ceiling = store.ceiling(key);
    CHECK_EQUAL(Status::kOk, ceiling.status());
    secy.add_tx(scis[i], 0, 1 + i, {.next_pn = ceiling.value().value});
    CHECK_EQUAL(Status::kOk, reservation.attach(scis[i], kAn0, key, kNow));
  }
  const std::vector<Octets> burst(3, plain_frame(20));
  for (int round = 0; round < 4; ++round) {
    static_cast<void>(reservation.top_up(config::kPnStride, kNow));
    static_cast<void>(secy.protect_burst(burst, 0));
    static_cast<void>(secy.protect_burst(burst, 14));
  }
  if (orderly) {
    static_cast<void>(reservation.settle(kNow));
    static_cast<void>(secy.protect_burst(burst, 0));
  }
}

void run_later(const hal::NvmGeometry& geometry, const Outage& outage) {
  reset_fake_hal();
  fake_aead::reset();
  const hal::NvmId region = formatted(geometry);
  live(region, outage.operation % 2 == 0);
  for (int again = 0; again < 2; ++again) {
    fake_nvm::cut_power(outage.operation, outage.cut, outage.unsynced);
    live(region, outage.operation % 3 != 0);
    fake_nvm::restore_power();
  }
  live(region, true);
  const std::string where = "cut at " + std::to_string(outage.operation);
  UNSIGNED_LONGS_EQUAL_TEXT(0, fake_aead::repeated_nonces(), where.c_str());
  CHECK_TEXT(fake_aead::counts().seals > 30, where.c_str());
}

// From the very first operation on a memory without records.
void run_first(const hal::NvmGeometry& geometry, const Outage& outage) {
  reset_fake_hal();
  fake_aead::reset();
  const hal::NvmId region = formatted(geometry);
  fake_nvm::cut_power(outage.operation, outage.cut, outage.unsynced);
  live(region, true);
  fake_nvm::restore_power();
  live(region, false);
  live(region, true);
  UNSIGNED_LONGS_EQUAL(0, fake_aead::repeated_nonces());
}

template <typename F>
void for_each_outage(F&& f) {
  using fake_nvm::Cut;
  using fake_nvm::Unsynced;
  for (const hal::NvmGeometry& geometry :
       {hal::NvmGeometry{1024, 1, 1}, hal::NvmGeometry{2048, 128, 8}}) {
    for (const Cut cut : {Cut::kBefore, Cut::kTorn, Cut::kAfter}) {
      for (const Unsynced unsynced : {Unsynced::kKept, Unsynced::kLost}) {
        for (std::uint64_t operation = 1; operation <= 40; ++operation) {
          f(geometry, Outage{operation, cut, unsynced});
        }
      }
    }
  }
}

}  // namespace

TEST_GROUP(PowerCuts){void teardown() override{fake_aead::reset();
fake_nvm::reset();
}
}
;

// @test C3 C4 GEN-6
TEST(PowerCuts, AtEachOperationOfALaterLifeNoPnComesTwice) { for_each_outage(run_later); }

// @test C3 C4 GEN-6
TEST(PowerCuts, AtEachOperationOfTheFirstLifeNoPnComesTwice) { for_each_outage(run_first); }
