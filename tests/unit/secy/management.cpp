// SPDX-License-Identifier: Apache-2.0

// The remote manager's door: each control works when its access is on, and changes nothing when it
// is off.

#include "secy/management.h"

#include <functional>
#include <vector>

#include "support/print.h"
#include "support/secy_fixture.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr Time kNow{5};
constexpr auto kXpn = CipherSuite::kGcmAesXpn128;

struct Row {
  WriteAccess access;
  std::function<Status(Management&)> write;
  std::function<bool(SecY&)> written;
};

// One write for each access, and what it leaves.
std::vector<Row> rows(SakId sak) {
  using enum WriteAccess;
  return {
      {kValidateFrames, [](Management& m) { return m.set_validate_frames(ValidateFrames::kCheck); },
       [](SecY& s) { return s.controls().validate_frames == ValidateFrames::kCheck; }},
      {kReplayProtect, [](Management& m) { return m.set_replay_protect(false); },
       [](SecY& s) { return !s.controls().replay_protect; }},
      {kReplayWindow, [](Management& m) { return m.set_replay_window(9); },
       [](SecY& s) { return s.controls().replay_window == 9; }},
      {kProtectFrames, [](Management& m) { return m.set_protect_frames(false); },
       [](SecY& s) { return !s.controls().protect_frames; }},
      {kAlwaysIncludeSci, [](Management& m) { return m.set_always_include_sci(true); },
       [](SecY& s) { return s.controls().always_include_sci; }},
      {kUseEs, [](Management& m) { return m.set_use_es(true); },
       [](SecY& s) { return s.controls().use_es; }},
      {kUseScb, [](Management& m) { return m.set_use_scb(true); },
       [](SecY& s) { return s.controls().use_scb; }},
      {kEnableUse, [](Management& m) { return m.set_enable_use(kXpn, false); },
       [](SecY& s) { return !s.state().suite_controls_of(kXpn).enable_use; }},
      {kRequireConfidentiality,
       [](Management& m) { return m.set_require_confidentiality(kXpn, true); },
       [](SecY& s) { return s.state().suite_controls_of(kXpn).require_confidentiality; }},
      {kSecureChannels, [](Management& m) { return m.create_tx_sc(kOwnSci, kNow); },
       [](SecY& s) { return s.find_tx_sc(kOwnSci) != nullptr; }},
      {kSecureChannels, [](Management& m) { return m.create_rx_sc(kOtherSci, kNow); },
       [](SecY& s) { return s.find_rx_sc(kOtherSci) != nullptr; }},
      {kSecureAssociations,
       [sak](Management& m) { return m.create_rx_sa(kPeerSci, An{1U}, {.sak = sak}, kNow); },
       [](SecY& s) { return s.find_rx_sc(kPeerSci)->sa[1].created; }},
      {kSecureAssociations,
       [sak](Management& m) {
         static_cast<void>(m.create_tx_sc(kOwnSci, kNow));
         return m.create_tx_sa(kOwnSci, An{1U}, {.sak = sak}, kNow);
       },
       [](SecY& s) {
         return s.find_tx_sc(kOwnSci) != nullptr && s.find_tx_sc(kOwnSci)->sa[1].created;
       }},
      {kSaks,
       [](Management& m) {
         const Octets key = test_key(77, 16);
         SakParameters parameters;
         parameters.key_identifier.octets[0] = 77;
         parameters.sak = key;
         parameters.receives = true;
         return m.install_sak(parameters, kNow).status();
       },
       [](SecY& s) { return s.sak_status(SakId{1}).ok(); }},
      {kConfidentialityOffset,
       [](Management& m) {
         return m.set_cipher_suite(CipherSuite::kGcmAes128, ConfidentialityOffset::k30, kNow);
       },
       [](SecY& s) { return s.controls().confidentiality_offset == ConfidentialityOffset::k30; }},
      {kCipherSuite,
       [](Management& m) { return m.set_cipher_suite(kXpn, ConfidentialityOffset::k0, kNow); },
       [](SecY& s) { return s.controls().cipher_suite == kXpn; }},
  };
}

struct Door {
  Door() {
    CHECK_EQUAL(Status::kOk, secy->lmi().create_rx_sc(kPeerSci, kNow));
    sak = secy.sak(1);
  }
  SecYFixture secy;
  SakId sak{};
  Management management{secy->lmi()};
};

}  // namespace

TEST_GROUP(RemoteManagement){};

// @test F-ACCESS MGT2-1 MGT2-2 MGT2-3 MGT2-4 MGT2-5 MGT2-6 MGT2-7 MGT2-15 MGT2-16 MGT3-1 MGT3-2
// @test MGT3-3 MGT3-4 MGT3-5
TEST(RemoteManagement, EachControlCanBeWritten_10_7) {
  for (std::size_t i = 0; i < rows(SakId{}).size(); ++i) {
    Door door;
    const Row row = rows(door.sak)[i];
    CHECK(door.management.permitted(row.access));
    CHECK(!row.written(*door.secy));
    CHECK_EQUAL(Status::kOk, row.write(door.management));
    CHECK(row.written(*door.secy));
  }
}

// @test F-ACCESS MGT2-8 MGT2-9 MGT2-10 MGT2-11 MGT2-12 MGT2-13 MGT2-14 MGT2-17 MGT2-18 MGT3-1
// @test MGT3-2 MGT3-3 MGT3-4 MGT3-5
TEST(RemoteManagement, WriteAccessToEachControlCanBeSwitchedOff_10_7) {
  for (std::size_t i = 0; i < rows(SakId{}).size(); ++i) {
    Door door;
    const Row row = rows(door.sak)[i];
    door.management.set_write_access(row.access, false);
    CHECK_EQUAL(Status::kNotPermitted, row.write(door.management));
    CHECK(!row.written(*door.secy));
    door.management.set_write_access(row.access, true);
    CHECK_EQUAL(Status::kOk, row.write(door.management));
  }
}

// @test F-ACCESS
TEST(RemoteManagement, EachAccessIsALockOfItsOwn) {
  for (std::size_t i = 0; i < rows(SakId{}).size(); ++i) {
    Door door;
    const Row row = rows(door.sak)[i];
    for (std::size_t other = 0; other < kWriteAccessCount; ++other) {
      const bool needed = static_cast<WriteAccess>(other) == row.access ||
                          static_cast<WriteAccess>(other) == WriteAccess::kSecureChannels;
      door.management.set_write_access(static_cast<WriteAccess>(other), needed);
    }
    CHECK_EQUAL(Status::kOk, row.write(door.management));
  }
}

// @test MGT3-3 MGT3-4
TEST(RemoteManagement, SettingWhatIsSetAlreadyNeedsNoAccess) {
  Door door;
  door.management.set_write_access(WriteAccess::kCipherSuite, false);
  door.management.set_write_access(WriteAccess::kConfidentialityOffset, false);
  CHECK_EQUAL(Status::kOk, door.management.set_cipher_suite(CipherSuite::kGcmAes128,
                                                            ConfidentialityOffset::k0, kNow));
}

// @test F-ACCESS B6
TEST(RemoteManagement, PassesOnWhatTheSecYRefuses) {
  Door door;
  door.secy->lmi().set_validate_frames(ValidateFrames::kNull);
  CHECK_EQUAL(Status::kInvalidArgument, door.management.set_protect_frames(true));
  CHECK_EQUAL(Status::kAlreadyExists, door.management.create_rx_sc(kPeerSci, kNow));
}
