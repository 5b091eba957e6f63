// SPDX-License-Identifier: Apache-2.0

// The two images on the fakes, from the provisioning block to the last command.

#include <memory>

#include "app/block.h"
#include "app/bump_image.h"
#include "app/station_image.h"
#include "base/crc32.h"
#include "golden_blocks.h"
#include "port/platform_records.h"
#include "support/fake_aead/fake_aead.h"
#include "support/fake_hal/reset.h"
#include "support/port_fixture.h"
#include "support/print.h"

using namespace linksec;
using namespace linksec::test;

namespace {

constexpr hal::NvmGeometry kFlash = {32768, 1024, 4};
constexpr Time kNow{7'000'000'000};

Octets changed(Octets block, std::size_t at, std::uint8_t value) {
  block[at] = value;
  const std::size_t body = block.size() - 4;
  store_be32(block.data() + body, crc32(ConstByteSpan{block}.first(body)));
  return block;
}

bool said(const std::string& text) {
  return fake_console::written().find(text) != std::string::npos;
}

bool said_line(const std::string& text) { return said("\n" + text + "\n"); }

// As `linksec provision` does.
void provision(hal::NvmId region, const Octets& octets) {
  const auto memory = std::make_unique<LinkMemory>();
  Link link;
  CHECK(parse_block(octets, memory->storage(), 2000, link) == BlockError::kNone);
  PlatformPnStore store;
  CHECK_EQUAL(Status::kOk, store.format(region));
  for (const LinkSc& sc : link.tx_scs) {
    for (const LinkSa& sa : sc.sas) {
      CHECK_EQUAL(Status::kOk, store.create(sa.record, sa.next_pn));
    }
  }
  for (const LinkSc& sc : link.rx_scs) {
    for (const LinkSa& sa : sc.sas) {
      CHECK_EQUAL(Status::kOk, store.create(sa.record, sa.lowest_pn));
    }
  }
}

// Both sectors of a place for records: place 0 has the header.
void spoil_record(hal::NvmId region, std::size_t place, std::uint8_t value) {
  for (const std::size_t half : {std::size_t{0}, std::size_t{kFlash.size / 2}}) {
    std::fill_n(fake_nvm::octets(region).data() + half + place * kFlash.sector, kFlash.sector,
                value);
  }
}

// The end station's peer: frames under the keys of the golden block.
MpduSpec from_peer(std::uint64_t pn, const Octets& data) {
  MpduSpec spec;
  spec.pn = pn;
  spec.key = from_hex(kInKey);
  spec.data = data;
  return spec;
}

// An echo request from 10.0.0.2 to 10.0.0.1, behind the addresses.
Octets echo_request() {
  return from_hex(
      "08004500002600014000400126d40a0000020a000001"
      "0800d1b11234000100010203040506070809");
}

}  // namespace

TEST_GROUP(Images) {
  void setup() override {
    reset_fake_hal();
    fake_aead::reset();
    line = fake_eth::add_port(2000);
    host = fake_eth::add_port(2000);
    region = fake_nvm::add_region(kFlash);
    wiring = {line, host, region, {}, {}, storage, 2000, {}, tables};
  }
  void teardown() override {
    station.reset();
    bump.reset();
    fake_aead::reset();
    reset_fake_hal();
  }
  void start_station(const Octets& given) {
    block = given;
    station.reset();
    station = std::make_unique<StationImage>(wiring);
    station->boot(block, memory->storage(), now);
    static_cast<void>(station->turn(now));
  }
  void start_bump(const Octets& given) {
    block = given;
    bump = std::make_unique<BumpImage>(wiring);
    bump->boot(block, memory->storage(), now);
    static_cast<void>(bump->turn(now));
  }
  std::vector<Octets> from_line(const Octets& frame) {
    fake_eth::arrive(line, frame);
    static_cast<void>(station->turn(now));
    return fake_eth::take_sent(line);
  }
  void type(char command) {
    fake_console::type(std::string(1, command));
    static_cast<void>(station != nullptr ? station->turn(now) : bump->turn(now));
  }
  // Nothing passes, whatever comes, and the console still answers.
  void check_closed(const std::string& reason) {
    CHECK(said_line("closed: " + reason + "; no frame passes"));
    CHECK(!said_line("ready"));
    for (const Octets& frame : {make_mpdu(from_peer(1, echo_request())), typed_frame(kEapolType),
                                plain_frame(echo_request(), kOwnAddress, kPeerAddress)}) {
      fake_eth::arrive(line, frame);
      fake_eth::arrive(host, frame);
    }
    for (int i = 0; i < 3; ++i) {
      UNSIGNED_LONGS_EQUAL(0, station != nullptr ? station->turn(now) : bump->turn(now));
    }
    UNSIGNED_LONGS_EQUAL(0, fake_eth::take_sent(line).size() + fake_eth::take_sent(host).size());
    UNSIGNED_LONGS_EQUAL(0, fake_eth::waiting(line));
    type('s');
    CHECK(said_line("closed"));
    UNSIGNED_LONGS_EQUAL(0, fake_aead::counts().seals + fake_aead::counts().opens);
    UNSIGNED_LONGS_EQUAL(0, fake_nvm::counts().writes + fake_nvm::counts().erases);
  }

  Time now = kNow;
  hal::PortId line{};
  hal::PortId host{};
  hal::NvmId region{};
  Octets block;
  Octets storage = Octets(BumpImage::storage_octets(2000));
  alignas(Arena::kAlignment) static inline std::array<std::uint8_t, Device::octets({})> tables;
  Wiring wiring{};
  std::unique_ptr<LinkMemory> memory = std::make_unique<LinkMemory>();
  std::unique_ptr<StationImage> station;
  std::unique_ptr<BumpImage> bump;
};

// @test B1 B2 SAP
TEST(Images, AStationAnswersAnEchoRequestOnTheControlledPort) {
  provision(region, from_hex(kStationBlock));
  start_station(from_hex(kStationBlock));
  TEXT_EQUAL("linksec station: h for help\nready\n", fake_console::written());
  const std::vector<Octets> sent = from_line(make_mpdu(from_peer(1, echo_request())));
  UNSIGNED_LONGS_EQUAL(1, sent.size());
  CHECK(has_sectag(sent[0]));
  CHECK(MacAddress::read(sent[0].data()) == kPeerAddress);
  SecYFixture peer;
  SakParameters key;
  const Octets sak = from_hex(kOutKey);
  key.sak = sak;
  key.receives = true;
  const SakId id = peer->lmi().install_sak(key, kNow).value();
  CHECK_EQUAL(Status::kOk, peer->lmi().create_rx_sc(kOwnSci, kNow));
  CHECK_EQUAL(Status::kOk, peer->lmi().create_rx_sa(kOwnSci, An{0U}, {id, Pn{1}, Pn{1}, {}}, kNow));
  CHECK_EQUAL(Status::kOk, peer->lmi().set_enable_receive(kOwnSci, An{0U}, true, kNow));
  const RxOutcome reply = peer.verify(sent[0]);
  CHECK_EQUAL(RxVerdict::kDeliver, reply.verdict());
  TEXT_EQUAL(
      "0200000000020200000000010800"
      "4500002600014000400126d40a0000010a000002"
      "0000d9b11234000100010203040506070809",
      to_hex(reply.octets));
}

// @test B1 B6
TEST(Images, AStationAnswersNothingAroundTheControlledPort) {
  provision(region, from_hex(kStationBlock));
  start_station(from_hex(kStationBlock));
  const Octets plain = plain_frame(echo_request(), kOwnAddress, kPeerAddress);
  UNSIGNED_LONGS_EQUAL(0, from_line(plain).size());
  Octets tampered = make_mpdu(from_peer(1, echo_request()));
  tampered[40] ^= 1;
  UNSIGNED_LONGS_EQUAL(0, from_line(tampered).size());
  UNSIGNED_LONGS_EQUAL(1, from_line(make_mpdu(from_peer(1, echo_request()))).size());
  UNSIGNED_LONGS_EQUAL(0, from_line(make_mpdu(from_peer(1, echo_request()))).size());
  // An EtherType that the block lists has no user in a station.
  const Octets arp_listed = changed(changed(from_hex(kStationBlock), 64, 0x08), 65, 0x00);
  start_station(arp_listed);
  UNSIGNED_LONGS_EQUAL(0, from_line(plain).size());
  const std::vector<Octets> sent =
      from_line(make_mpdu(from_peer(1 + config::kMinRxPnStride + 1, echo_request())));
  UNSIGNED_LONGS_EQUAL(1, sent.size());
  CHECK(has_sectag(sent[0]));
}

// @test C4 D9
TEST(Images, AfterAPowerCutNoPnComesAgain) {
  provision(region, from_hex(kStationBlock));
  std::uint64_t pn = 1;
  for (int life = 0; life < 5; ++life) {
    start_station(from_hex(kStationBlock));
    for (int i = 0; i < 3; ++i) {
      const std::uint64_t before = pn;
      while (from_line(make_mpdu(from_peer(pn, echo_request()))).empty()) {
        ++pn;
      }
      CHECK(pn - before <= config::kMinRxPnStride);
      UNSIGNED_LONGS_EQUAL(0, from_line(make_mpdu(from_peer(pn, echo_request()))).size());
    }
  }
  UNSIGNED_LONGS_EQUAL(0, fake_aead::repeated_nonces());
  UNSIGNED_LONGS_EQUAL(15, fake_aead::nonces_under(from_hex(kOutKey)));
}

// @test C4 D9
TEST(Images, AnOrderlyEndLosesNothing) {
  provision(region, from_hex(kStationBlock));
  for (std::uint64_t pn = 1; pn < 7; ++pn) {
    start_station(from_hex(kStationBlock));
    UNSIGNED_LONGS_EQUAL(1, from_line(make_mpdu(from_peer(pn, echo_request()))).size());
    UNSIGNED_LONGS_EQUAL(1 + pn, station->secy().find_tx_sc(kOwnSci)->sa[0].next_pn.pn().value);
    type('q');
    CHECK(said_line("stopped"));
    UNSIGNED_LONGS_EQUAL(0, from_line(make_mpdu(from_peer(pn + 1, echo_request()))).size());
  }
  UNSIGNED_LONGS_EQUAL(0, fake_aead::repeated_nonces());
}

TEST(Images, AnEndWhoseRecordsCannotBeWrittenSaysSo) {
  provision(region, from_hex(kStationBlock));
  start_station(from_hex(kStationBlock));
  UNSIGNED_LONGS_EQUAL(1, from_line(make_mpdu(from_peer(1, echo_request()))).size());
  fake_nvm::fail_writes(true);
  type('q');
  STRCMP_CONTAINS("PN records can't be written: ", fake_console::written().c_str());
  CHECK(said_line("stopped"));
}

// @test C4 STAT-2
TEST(Images, WithoutItsRecordATransmitSaDoesNotTransmit) {
  provision(region, from_hex(kStationBlock));
  spoil_record(region, 1, 0);
  start_station(from_hex(kStationBlock));
  CHECK(said_line("PN records: corrupt, 1 are in order, 1 are damaged"));
  CHECK(said_line("PN record of transmit SA 0 is missing: it does not transmit"));
  CHECK(said_line("closed: the Controlled Port needs an SA each way; no frame passes it"));
  CHECK(!said("receive SA"));
  CHECK(!said("ready"));
  UNSIGNED_LONGS_EQUAL(0, from_line(make_mpdu(from_peer(1, echo_request()))).size());
  UNSIGNED_LONGS_EQUAL(0, fake_aead::counts().seals);
}

// @test D9
TEST(Images, WithoutItsRecordAReceiveSaDoesNotReceive) {
  provision(region, from_hex(kStationBlock));
  spoil_record(region, 2, hal::kNvmErased);
  start_station(from_hex(kStationBlock));
  CHECK(said_line(
      "PN record of receive SA 0 of SC 0200000000020001 is missing: it does not receive"));
  CHECK(!said("transmit SA"));
  UNSIGNED_LONGS_EQUAL(0, from_line(make_mpdu(from_peer(1, echo_request()))).size());
}

// @test C4
TEST(Images, WithoutAnyMemoryNoSaIsThereAndNoneIsMade) {
  start_station(from_hex(kStationBlock));
  CHECK(said("PN record of transmit SA 0 is missing"));
  CHECK(said("PN record of receive SA 0"));
  UNSIGNED_LONGS_EQUAL(0, fake_nvm::counts().writes + fake_nvm::counts().erases);
  fake_nvm::reset();
  fake_console::reset();
  start_station(from_hex(kStationBlock));
  CHECK(said_line("PN records: not found, 0 are in order, 0 are damaged"));
  CHECK(said("PN record of transmit SA 0 is missing"));
}

TEST(Images, ARecordOfAnotherSuiteOrSaltIsNone) {
  Octets other = from_hex(kStationBlock);
  provision(region, other);
  const std::size_t space_label = 64 + 2 + 96 + 12 + 24 + 16;
  start_station(changed(other, space_label, static_cast<std::uint8_t>(~other[space_label])));
  CHECK(
      said_line("PN record of transmit SA 0 is of another cipher suite or Salt: it does not "
                "transmit"));
}

// @test C4 STAT-3
TEST(Images, AnSaWithoutAPnLeftIsNotThere) {
  const Octets octets = from_hex(kStationBlock);
  provision(region, octets);
  Link link;
  CHECK(parse_block(octets, memory->storage(), 2000, link) == BlockError::kNone);
  const LinkSa tx = link.tx_scs[0].sas[0];
  const LinkSa rx = link.rx_scs[0].sas[0];
  for (const std::uint64_t ceiling : {std::uint64_t{0}, std::uint64_t{0x1'0000'0000}}) {
    PlatformPnStore store;
    CHECK_EQUAL(Status::kOk, store.open(region));
    CHECK_EQUAL(Status::kOk, store.write(tx.record, Pn{ceiling}));
    CHECK_EQUAL(Status::kOk, store.write(rx.record, Pn{ceiling}));
    fake_console::reset();
    start_station(octets);
    CHECK(said_line("transmit SA 0 has no PN left"));
    CHECK(said_line("receive SA 0 of SC 0200000000020001 has no PN left"));
    UNSIGNED_LONGS_EQUAL(0, from_line(make_mpdu(from_peer(1, echo_request()))).size());
  }
}

// @test F-BLOCK
TEST(Images, ABadBlockKeepsAnImageClosed) {
  Octets bad = from_hex(kStationBlock);
  bad[100] ^= 1;
  start_station(bad);
  check_closed("provisioning block: CRC does not agree");
}

// @test F-BLOCK
TEST(Images, ABumpWithABadBlockIsClosed) {
  start_bump(Octets(4096, 0xFF));
  check_closed("provisioning block: it is missing");
}

TEST(Images, AStationWithoutAnAddressIsClosed) {
  provision(region, from_hex(kOffsetBlock));
  const std::uint64_t writes = fake_nvm::counts().writes;
  start_station(from_hex(kOffsetBlock));
  CHECK(said_line("closed: provisioning block: it has no [station]; no frame passes"));
  UNSIGNED_LONGS_EQUAL(writes, fake_nvm::counts().writes);
}

TEST(Images, AnEngineThatFailsItsSelfTestKeepsAnImageClosed) {
  fake_aead::spoil_self_test(Status::kCorrupt);
  start_station(from_hex(kStationBlock));
  check_closed("AEAD self-test: corrupt");
}

// One SAK may not serve two SAs of an SC: the SecY knows, and the image stays closed.
// @test E13
TEST(Images, WhatTheSecYRefusesKeepsAnImageClosed) {
  Octets octets = from_hex(kStationBlock);
  const std::size_t keys = 66;
  std::copy_n(octets.begin() + keys, 16, octets.begin() + keys + 48);
  start_station(changed(octets, 0, 'L'));
  check_closed("a key is refused by the SecY: already exists");
}

TEST(Images, AStationWithUseEsHasTheMacAddressOfItsSci) {
  Octets octets = changed(from_hex(kStationBlock), 15, 0x43 | 0x08);
  provision(region, octets);
  start_station(octets);
  CHECK(said("ready"));
  UNSIGNED_LONGS_EQUAL(1, from_line(make_mpdu(from_peer(1, echo_request()))).size());
  fake_console::reset();
  start_station(changed(octets, 33, 9));
  CHECK(
      said("closed: provisioning block: use-es needs the SCI of the station's MAC address; no "
           "frame passes"));
}

TEST(Images, ABumpRefusesUseEs) {
  start_bump(changed(from_hex(kStationBlock), 15, 0x43 | 0x08));
  check_closed("provisioning block: use-es is for an end station");
}

// @test B1 B2 SAP
TEST(Images, ABumpProtectsWhatTheHostSendsAndVerifiesWhatTheLineBrings) {
  provision(region, from_hex(kStationBlock));
  start_bump(from_hex(kStationBlock));
  TEXT_EQUAL("linksec bump: h for help\nready\n", fake_console::written());
  fake_eth::arrive(host, plain_frame(46));
  fake_eth::arrive(host, typed_frame(kEapolType));
  fake_eth::arrive(host, typed_frame(0x88CC));
  fake_eth::arrive(line, make_mpdu(from_peer(1, echo_request())));
  fake_eth::arrive(line, plain_frame(46));
  fake_eth::arrive(line, typed_frame(kEapolType));
  UNSIGNED_LONGS_EQUAL(6, bump->turn(now));
  const std::vector<Octets> to_line = fake_eth::take_sent(line);
  UNSIGNED_LONGS_EQUAL(3, to_line.size());
  CHECK(has_sectag(to_line[0]) && has_sectag(to_line[2]));
  OCTETS_EQUAL(typed_frame(kEapolType), to_line[1]);
  const std::vector<Octets> to_host = fake_eth::take_sent(host);
  UNSIGNED_LONGS_EQUAL(2, to_host.size());
  OCTETS_EQUAL(plain_frame(echo_request(), kOwnAddress, kPeerAddress), to_host[0]);
  OCTETS_EQUAL(typed_frame(kEapolType), to_host[1]);
}

// @test B1
TEST(Images, ABumpLetsNothingPassAroundThatTheBlockDoesNotList) {
  const Octets octets = from_hex(kOffsetBlock);
  provision(region, octets);
  start_bump(octets);
  fake_eth::arrive(host, typed_frame(kEapolType));
  fake_eth::arrive(line, typed_frame(kEapolType));
  static_cast<void>(bump->turn(now));
  const std::vector<Octets> to_line = fake_eth::take_sent(line);
  UNSIGNED_LONGS_EQUAL(1, to_line.size());
  CHECK(has_sectag(to_line[0]));
  UNSIGNED_LONGS_EQUAL(0, fake_eth::take_sent(host).size());
}

TEST(Images, ABumpTakesAllThatABlockCanSay) {
  const Octets octets = from_hex(kBumpBlock);
  provision(region, octets);
  start_bump(octets);
  const SecY& secy = bump->secy();
  CHECK(secy.controls().cipher_suite == CipherSuite::kGcmAesXpn256);
  CHECK(secy.controls().validate_frames == ValidateFrames::kCheck);
  CHECK(!secy.controls().replay_protect && secy.controls().always_include_sci);
  CHECK(secy.controls().use_scb && !secy.controls().use_es);
  UNSIGNED_LONGS_EQUAL(0x12345678, secy.controls().replay_window);
  UNSIGNED_LONGS_EQUAL(1518, secy.state().max_frame_octets);
  UNSIGNED_LONGS_EQUAL(15, secy.state().traffic_classes[7]);
  UNSIGNED_LONGS_EQUAL(15, secy.state().access_priorities[0]);
  const TxSc& tx = *secy.find_tx_sc(kOwnSci);
  CHECK(tx.encoding_sa == An{3U} && tx.transmitting);
  CHECK_EQUAL(Pn{0x123456789AB}, tx.sa[3].next_pn.pn());
  CHECK(!tx.sa[3].confidentiality && tx.sa[3].ssci.value == 1);
  CHECK_EQUAL(Pn{~std::uint64_t{0}}, tx.sa[1].next_pn.pn());
  const RxSc& rx = *secy.find_rx_sc(kPeerSci);
  CHECK(!rx.sa[0].created);  // nextPN 2^64.
  CHECK(rx.sa[2].created && !rx.sa[2].enabled);
  CHECK_EQUAL(Pn{0x100000000}, rx.sa[2].replay.next_pn.pn());
  CHECK_EQUAL(Pn{0xFFFFFFF0}, rx.sa[2].replay.lowest_pn.pn());
  CHECK(secy.find_rx_sc(kOtherSci)->sa[1].in_use);
}

// @test F-LMI
TEST(Images, TheConsoleShowsWhatThereIsAndNeverAKey) {
  provision(region, from_hex(kStationBlock));
  start_station(from_hex(kStationBlock));
  UNSIGNED_LONGS_EQUAL(1, from_line(make_mpdu(from_peer(1, echo_request()))).size());
  for (const char command : std::string("hsxc")) {
    type(command);
  }
  for (const char* line_of_text :
       {"s status, c counters, q stop", "open",
        "Controlled Port: MAC_Enabled yes, MAC_Operational yes", "  SA 0: in use yes, nextPN 2",
        "port", "  controlled-requests 1", "  controlled-indications 1", "  common-requests 1",
        "  common-indications 1", "  InPktsOK 1", "  OutPktsEncrypted 1"}) {
    CHECK_TEXT(said_line(line_of_text), line_of_text);
  }
  for (const std::string_view key : {kOutKey, kInKey}) {
    CHECK(!said(std::string(key.substr(0, 8))));
  }
}

TEST(Images, AreReadyWhenTheLineIs) {
  provision(region, from_hex(kStationBlock));
  fake_eth::set_status(line, {true, false, true});
  start_station(from_hex(kStationBlock));
  CHECK(!said("ready"));
  fake_eth::set_status(line, {true, true, true});
  static_cast<void>(station->turn(now));
  CHECK(said_line("ready"));
  fake_console::reset();
  static_cast<void>(station->turn(now));
  CHECK(!said("ready"));
}

TEST(Images, ABlockOfVersion1IsRefusedWithAWordOfItsOwn) {
  start_station(changed(from_hex(kStationBlock), 5, 1));
  check_closed("provisioning block: version 1: make it again with linksec provision");
}

TEST(Images, AnImageWithoutKeyAgreementRefusesABlockThatHasIt) {
  start_bump(from_hex(kAgreementBlock));
  check_closed("provisioning block: no key agreement in this image");
}

// @test C13
TEST(Images, ATransmitSaThatIsNotEnabledSendsNothing) {
  const Octets octets = changed(from_hex(kStationBlock), 64 + 2 + 96 + 12 + 2, 2);
  provision(region, octets);
  start_station(octets);
  const TxSa& sa = station->secy().find_tx_sc(kOwnSci)->sa[0];
  CHECK(sa.created && !sa.enabled && sa.confidentiality);
  UNSIGNED_LONGS_EQUAL(0, from_line(make_mpdu(from_peer(1, echo_request()))).size());
}

// Where no memory was ever meant to be, PNs begin where the link says.
TEST(Images, OnAPlatformWithoutRecordsAStaticSakTransmits) {
  wiring.records = hal::kNoNvm;
  start_station(from_hex(kStationBlock));
  CHECK(said_line("ready"));
  UNSIGNED_LONGS_EQUAL(1, from_line(make_mpdu(from_peer(1, echo_request()))).size());
  UNSIGNED_LONGS_EQUAL(0, fake_nvm::counts().writes);
}

TEST(Images, AnOwnerStartsAnImageWithALinkAndReachesWhatItIsMadeOf) {
  provision(region, from_hex(kStationBlock));
  Link link;
  const Octets octets = from_hex(kStationBlock);
  CHECK(parse_block(octets, memory->storage(), 2000, link) == BlockError::kNone);
  bump = std::make_unique<BumpImage>(wiring);
  CHECK(!bump->start(link, now).any());
  static_cast<void>(bump->turn(now));
  CHECK(bump->secy().controlled_port_operational() && bump->device().is_open());
  fake_eth::arrive(host, plain_frame(46));
  static_cast<void>(bump->turn(now));
  UNSIGNED_LONGS_EQUAL(1, bump->port().counters().controlled_requests);
  CHECK_EQUAL(Status::kOk, bump->device().stop(now));
  CHECK_EQUAL(Pn{2}, bump->device().store().ceiling(link.tx_scs[0].sas[0].record).value());
  CHECK(!bump->device().is_open());
}

TEST(Images, AnOwnerLearnsWhatTheSecYRefused) {
  provision(region, from_hex(kStationBlock));
  Link link;
  const Octets octets = from_hex(kStationBlock);
  CHECK(parse_block(octets, memory->storage(), 2000, link) == BlockError::kNone);
  LinkSc twice[] = {link.rx_scs[0], link.rx_scs[0]};
  link.rx_scs = twice;
  bump = std::make_unique<BumpImage>(wiring);
  const Refusal refusal = bump->start(link, now);
  CHECK(refusal.part == LinkPart::kSc && refusal.side == LinkSide::kReceive);
  CHECK_EQUAL(Status::kAlreadyExists, refusal.status);
  UNSIGNED_LONGS_EQUAL(1, refusal.index);
  CHECK(!bump->device().is_open());
}
