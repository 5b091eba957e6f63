// SPDX-License-Identifier: Apache-2.0
#include "secy/sak_store.h"

#include "support/fake_aead/fake_aead.h"
#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

struct StoreMemory {
  alignas(Arena::kAlignment) std::array<std::uint8_t, SakStore::octets(Capacity{})> octets;
};

constexpr Time kNow{9};

KeyIdentifier identifier(std::uint8_t number) {
  KeyIdentifier id;
  id.octets[15] = number;
  return id;
}

}  // namespace

TEST_GROUP(SakStoreOfASecY) {
  void setup() override {
    fake_aead::reset();
    memory = std::make_unique<StoreMemory>();
    Arena arena{memory->octets};
    store = std::make_unique<SakStore>(arena, Capacity{});
  }
  void teardown() override {
    store.reset();
    fake_aead::reset();
  }
  Result<SakId> install(CipherSuite suite, const Octets& sak, const Octets& salt, bool tx, bool rx,
                        std::uint8_t id = 0) {
    SakParameters parameters;
    parameters.key_identifier = identifier(id != 0 ? id : next_id++);
    parameters.sak = sak;
    parameters.salt = salt;
    parameters.transmits = tx;
    parameters.receives = rx;
    return store->install(suite, parameters, kNow);
  }
  std::unique_ptr<StoreMemory> memory;
  std::unique_ptr<SakStore> store;
  std::uint8_t next_id = 100;
};

// @test KAY-11 MGT1-13 F-KI
TEST(SakStoreOfASecY, InstallsASakAndShowsItsPublicSide_10_7_28) {
  const Result<SakId> id = install(CipherSuite::kGcmAes128, test_key(1, 16), {}, true, false, 7);
  CHECK_EQUAL(Status::kOk, id.status());
  CHECK(store->contains(id.value()));
  UNSIGNED_LONGS_EQUAL(1, store->size());
  const Result<SakStatus> status = store->status(id.value());
  CHECK(status.ok() && status.value().transmits && !status.value().receives);
  CHECK(status.value().key_identifier == identifier(7) && status.value().created == kNow);
  CHECK_EQUAL(Status::kNotFound, store->status(SakId{}).status());
  CHECK_EQUAL(Status::kNotFound, store->status(SakId{5}).status());
}

// @test KAY-11 E5
TEST(SakStoreOfASecY, RefusesLengthsThatDoNotFitTheSuite_10_7_28) {
  const auto kBad = Status::kInvalidArgument;
  const Octets salt = test_salt(1);
  const Octets short_salt(11, 1);
  CHECK_EQUAL(kBad, install(CipherSuite::kGcmAes128, test_key(1, 32), {}, true, true).status());
  CHECK_EQUAL(kBad, install(CipherSuite::kGcmAes128, test_key(1, 15), {}, true, true).status());
  CHECK_EQUAL(kBad, install(CipherSuite::kGcmAes128, {}, {}, true, true).status());
  CHECK_EQUAL(kBad, install(CipherSuite::kGcmAes256, test_key(1, 16), {}, true, true).status());
  CHECK_EQUAL(kBad, install(CipherSuite::kGcmAes128, test_key(1, 16), salt, true, true).status());
  CHECK_EQUAL(kBad, install(CipherSuite::kGcmAesXpn128, test_key(1, 16), {}, true, true).status());
  CHECK_EQUAL(
      kBad, install(CipherSuite::kGcmAesXpn256, test_key(1, 32), short_salt, true, true).status());
  CHECK_EQUAL(Status::kOk,
              install(CipherSuite::kGcmAesXpn256, test_key(1, 32), salt, true, true).status());
}

// @test KAY-11
TEST(SakStoreOfASecY, ASakHasADirection_10_7_28) {
  CHECK_EQUAL(Status::kInvalidArgument,
              install(CipherSuite::kGcmAes128, test_key(1, 16), {}, false, false).status());
}

// @test E13
TEST(SakStoreOfASecY, RefusesTheSameSakOrKeyIdentifierTwice) {
  const Result<SakId> first = install(CipherSuite::kGcmAes128, test_key(1, 16), {}, true, true, 7);
  CHECK_EQUAL(Status::kAlreadyExists,
              install(CipherSuite::kGcmAes128, test_key(1, 16), {}, false, true, 8).status());
  CHECK_EQUAL(Status::kAlreadyExists,
              install(CipherSuite::kGcmAes128, test_key(2, 16), {}, true, true, 7).status());
  CHECK_EQUAL(Status::kOk, store->remove(first.value()));
  CHECK_EQUAL(Status::kOk,
              install(CipherSuite::kGcmAes128, test_key(2, 16), {}, true, true, 7).status());
}

// @test MSAK CSRK E10
TEST(SakStoreOfASecY, SaysWhenItIsFull) {
  Result<SakId> last = Status::kNotFound;
  for (unsigned i = 0; i < config::kMaxSaks; ++i) {
    SakParameters parameters;
    const Octets key = test_key(i, 16);
    parameters.sak = key;
    parameters.key_identifier.octets[0] = static_cast<std::uint8_t>(i);
    parameters.key_identifier.octets[1] = static_cast<std::uint8_t>(i >> 8);
    parameters.receives = true;
    last = store->install(CipherSuite::kGcmAes128, parameters, kNow);
    CHECK_EQUAL(Status::kOk, last.status());
  }
  const Octets more = test_key(config::kMaxSaks, 16);
  CHECK_EQUAL(Status::kNoCapacity, install(CipherSuite::kGcmAes128, more, {}, true, true).status());
  CHECK_EQUAL(Status::kOk, store->remove(last.value()));
  CHECK_EQUAL(Status::kOk, install(CipherSuite::kGcmAes128, more, {}, true, true).status());
}

TEST(SakStoreOfASecY, PassesOnWhatTheEngineSaysAndHoldsNothing) {
  fake_aead::refuse_install(Status::kIoError);
  CHECK_EQUAL(Status::kIoError,
              install(CipherSuite::kGcmAes128, test_key(1, 16), {}, true, true).status());
  UNSIGNED_LONGS_EQUAL(0, store->size());
  fake_aead::refuse_install(Status::kOk);
  fake_aead::limit_slots(1);
  CHECK(install(CipherSuite::kGcmAes128, test_key(1, 16), {}, true, true).ok());
  CHECK_EQUAL(Status::kNoCapacity,
              install(CipherSuite::kGcmAes128, test_key(2, 16), {}, true, true).status());
}

// @test KAY-11
TEST(SakStoreOfASecY, RemovesASakThatNoSaUses_10_7_28) {
  const SakId id = install(CipherSuite::kGcmAes128, test_key(1, 16), {}, true, true).value();
  CHECK_EQUAL(Status::kOk, store->claim_for_receive(id, 0, false));
  CHECK_EQUAL(Status::kInUse, store->remove(id));
  store->release(id);
  CHECK_EQUAL(Status::kOk, store->remove(id));
  CHECK_EQUAL(Status::kNotFound, store->remove(id));
  CHECK_EQUAL(Status::kNotFound, store->remove(SakId{}));
  UNSIGNED_LONGS_EQUAL(0, fake_aead::live_keys());
}

TEST(SakStoreOfASecY, ClearingAndItsDestructorRemoveEveryKeyFromTheEngine) {
  CHECK(install(CipherSuite::kGcmAes128, test_key(1, 16), {}, true, true).ok());
  CHECK(install(CipherSuite::kGcmAes128, test_key(2, 16), {}, true, true).ok());
  UNSIGNED_LONGS_EQUAL(2, fake_aead::live_keys());
  store->clear();
  UNSIGNED_LONGS_EQUAL(0, fake_aead::live_keys());
  UNSIGNED_LONGS_EQUAL(0, store->size());
  CHECK(install(CipherSuite::kGcmAes128, test_key(3, 16), {}, true, true).ok());
  store.reset();
  UNSIGNED_LONGS_EQUAL(0, fake_aead::live_keys());
}

// @test E13
TEST(SakStoreOfASecY, ClaimsOfSaksThatAreNotThereAreRefused) {
  CHECK_EQUAL(Status::kNotFound, store->claim_for_transmit(SakId{}, kOwnSci, Ssci{1}));
  CHECK_EQUAL(Status::kNotFound, store->claim_for_receive(SakId{3}, 0, false));
}

// @test E13
TEST(SakStoreOfASecY, RemembersWhichSsciServedWhichSci) {
  const SakId id =
      install(CipherSuite::kGcmAesXpn128, test_key(1, 16), test_salt(1), true, true).value();
  CHECK(!store->ssci_taken(id, kOwnSci, Ssci{1}));
  CHECK_EQUAL(Status::kOk, store->claim_for_transmit(id, kOwnSci, Ssci{1}));
  CHECK(!store->ssci_taken(id, kOwnSci, Ssci{1}));
  CHECK(store->ssci_taken(id, kPeerSci, Ssci{1}));
  CHECK_EQUAL(Status::kOk, store->claim_for_transmit(id, kPeerSci, Ssci{2}));
}

// @test F-KI
TEST(SakStoreOfASecY, SaksWithoutAKeyIdentifierDoNotClash_10_7_28) {
  for (unsigned number = 1; number <= 3; ++number) {
    SakParameters parameters;
    const Octets key = test_key(number, 16);
    parameters.sak = key;
    parameters.receives = true;
    CHECK_EQUAL(Status::kOk, store->install(CipherSuite::kGcmAes128, parameters, kNow).status());
  }
}

// @test KAY-11 E13
TEST(SakStoreOfASecY, AnIdOfASakThatIsGoneMeansNoLaterOne) {
  const SakId old = install(CipherSuite::kGcmAes128, test_key(1, 16), {}, true, true).value();
  CHECK_EQUAL(Status::kOk, store->remove(old));
  const SakId now = install(CipherSuite::kGcmAes128, test_key(2, 16), {}, true, true).value();
  UNSIGNED_LONGS_EQUAL(old.index, now.index);
  CHECK(!(old == now) && store->contains(now) && !store->contains(old));
  CHECK_EQUAL(Status::kNotFound, store->claim_for_receive(old, 0, false));
  CHECK_EQUAL(Status::kNotFound, store->remove(old));
  store->clear();
  CHECK(!store->contains(now));
}

// @test MGT1-13
TEST(SakStoreOfASecY, ShowsWhetherAnSaUsesTheSak_10_7_28) {
  const SakId id = install(CipherSuite::kGcmAes128, test_key(1, 16), {}, true, true).value();
  CHECK(!store->status(id).value().in_use);
  CHECK_EQUAL(Status::kOk, store->claim_for_transmit(id, kOwnSci, Ssci{1}));
  CHECK(store->status(id).value().in_use);
  store->release(id);
  CHECK(!store->status(id).value().in_use);
}
