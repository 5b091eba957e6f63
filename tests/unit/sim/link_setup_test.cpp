// SPDX-License-Identifier: Apache-2.0
#include "link/link_setup.h"
#include "config_file.h"
#include "link/owned_secy.h"
#include "support/print.h"

namespace linksec::test {
namespace {

std::string key(const std::string& id, char digit) {
  return "[[key]]\nid = \"" + id + "\"\nsak = \"" + std::string(32, digit) + "\"\n";
}

std::string sa(const std::string& table, int an, const std::string& id, const std::string& more) {
  return "[[" + table + ".sa]]\nan = " + std::to_string(an) + "\nkey = \"" + id + "\"\n" + more;
}

const std::string kKeys = key("a", '1') + key("b", '2') + key("c", '3') + key("d", '4');
const std::string kTxSc = "[[tx-sc]]\nsci = \"0200000000010001\"\n";
const std::string kRxSc = "[[rx-sc]]\nsci = \"0200000000020001\"\n";

}  // namespace

TEST_GROUP(LinkSetup) {
  void set_up(const std::string& text, sim::Direction direction = sim::Direction::kBoth) {
    const ConfigFile file(text);
    config = file.load();
    setup.reset();
    owned = std::make_unique<sim::OwnedSecY>(sim::capacity_of(config));
    secy = &**owned;
    setup = std::make_unique<sim::LinkSetup>(config, *secy, direction, nullptr, Time{1});
  }
  [[nodiscard]] const TxSc& tx_sc() const { return *secy->find_tx_sc(kOwnSci); }
  [[nodiscard]] const RxSc& rx_sc() const { return *secy->find_rx_sc(kPeerSci); }

  sim::LinkConfig config;
  std::unique_ptr<sim::OwnedSecY> owned;  // No larger than the file asks for.
  SecY* secy = nullptr;
  std::unique_ptr<sim::LinkSetup> setup;
};

TEST(LinkSetup, ASecYIsAsLargeAsItsFile) {
  set_up(kKeys + kTxSc + sa("tx-sc", 0, "a", ""));
  CHECK((sim::capacity_of(config) == Capacity{.tx_scs = 1, .rx_scs = 1, .saks = 4}));
  set_up(key("a", '1') + kRxSc + sa("rx-sc", 0, "a", "") +
         "[[rx-sc]]\nsci = \"0200000000030001\"\n" + sa("rx-sc", 0, "a", ""));
  CHECK((sim::capacity_of(config) == Capacity{.tx_scs = 1, .rx_scs = 2, .saks = 2}));
}

TEST(LinkSetup, AppliesEveryControl) {
  set_up(
      "[secy]\ncipher-suite = \"gcm-aes-128\"\nconfidentiality-offset = 30\n"
      "validate-frames = \"check\"\nprotect-frames = false\nreplay-protect = false\n"
      "replay-window = 4294967295\nalways-include-sci = true\nuse-es = true\nuse-scb = true\n"
      "max-frame = 1000\n[access-priority]\n"
      "table = [15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]\n" +
      kKeys + kTxSc + sa("tx-sc", 0, "a", "confidentiality = false\n"));
  const Controls& controls = secy->controls();
  CHECK(controls.confidentiality_offset == ConfidentialityOffset::k30);
  CHECK(controls.validate_frames == ValidateFrames::kCheck);
  CHECK(!controls.protect_frames && !controls.replay_protect);
  CHECK(controls.replay_window == 0xFFFF'FFFF);
  CHECK(controls.always_include_sci && controls.use_es && controls.use_scb);
  LONGS_EQUAL(1000, secy->state().max_frame_octets);
  LONGS_EQUAL(15, secy->state().access_priorities[0]);
  CHECK(!tx_sc().sa[0].confidentiality && tx_sc().sa[0].enabled && tx_sc().transmitting);
}

TEST(LinkSetup, ValidateNeedsNoTransmitSide) {
  set_up(kKeys + kTxSc + sa("tx-sc", 0, "a", "") + kRxSc + sa("rx-sc", 1, "b", "enable = false\n"),
         sim::Direction::kValidate);
  CHECK(secy->find_tx_sc(kOwnSci) == nullptr);
  CHECK(rx_sc().sa[1].created && !rx_sc().sa[1].enabled);
}

// @test C12 C13
TEST(LinkSetup, StartsSasByFrameInEachDirectionApart) {
  set_up(kKeys + kTxSc + sa("tx-sc", 0, "a", "") + sa("tx-sc", 1, "b", "from-frame = 5\n") + kRxSc +
         sa("rx-sc", 0, "c", "") + sa("rx-sc", 1, "d", "from-frame = 3\n"));
  CHECK(!setup->due({4, 2}, Time{2}));
  CHECK(setup->due({5, 1}, Time{2}));
  setup->advance({5, 1}, Time{2});
  CHECK(tx_sc().encoding_sa == An{1} && tx_sc().transmitting);
  CHECK(!rx_sc().sa[1].created);
  CHECK(!setup->due({6, 2}, Time{2}));
  setup->advance({6, 3}, Time{3});
  CHECK(rx_sc().sa[1].in_use && rx_sc().sa[0].in_use);
  CHECK(!setup->due({~std::uint64_t{0} - 1, ~std::uint64_t{0} - 1}, Time{9}));
}

TEST(LinkSetup, StartsSasByTimeInTheirOrder) {
  set_up(kKeys + kTxSc + sa("tx-sc", 0, "a", "") + sa("tx-sc", 2, "c", "from-time = 20\n") +
         sa("tx-sc", 1, "b", "from-time = 10\n"));
  CHECK(!setup->due({1, 1}, Time{9'999'999'999}));
  CHECK(setup->due({1, 1}, Time{10'000'000'000}));
  setup->advance({1, 1}, Time{30'000'000'000});
  CHECK(tx_sc().encoding_sa == An{2});
  CHECK(tx_sc().sa[1].created);
}

// @test C12
TEST(LinkSetup, WipesASakWhoseLastSaGaveWay) {
  set_up(kKeys + kTxSc + sa("tx-sc", 0, "a", "") + sa("tx-sc", 0, "b", "from-frame = 2\n") + kRxSc +
         sa("rx-sc", 0, "c", "") + sa("rx-sc", 0, "d", "from-frame = 2\n"));
  const SakId first_tx = tx_sc().sa[0].sak;
  const SakId first_rx = rx_sc().sa[0].sak;
  CHECK(secy->sak_status(first_tx).ok() && secy->sak_status(first_rx).ok());
  setup->advance({2, 2}, Time{2});
  CHECK(!secy->sak_status(first_tx).ok());
  CHECK(!secy->sak_status(first_rx).ok());
  CHECK(secy->sak_status(tx_sc().sa[0].sak).ok() && secy->sak_status(rx_sc().sa[0].sak).ok());
}

TEST(LinkSetup, KeepsASakThatAnotherSaUses) {
  set_up("[secy]\nshared-sak = true\n" + kKeys + kRxSc + sa("rx-sc", 0, "c", "") +
         sa("rx-sc", 1, "c", "") + sa("rx-sc", 0, "d", "from-frame = 2\n") +
         sa("rx-sc", 2, "c", "from-frame = 3\n"));
  const SakId shared = rx_sc().sa[0].sak;
  setup->advance({2, 2}, Time{2});
  CHECK(secy->sak_status(shared).ok());
  setup->advance({3, 3}, Time{3});
  CHECK(rx_sc().sa[2].in_use && rx_sc().sa[2].sak == shared);
}

}  // namespace linksec::test
