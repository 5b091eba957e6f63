// SPDX-License-Identifier: Apache-2.0

// Provisioning step by step: what is left when a run ends between two of them.

#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "board/board.h"
#include "board/board_link.h"
#include "board/entropy_seed.h"
#include "board/provision_block.h"
#include "board/provisioning.h"
#include "config_file.h"
#include "link/key_label.h"
#include "link/pn_guard.h"
#include "support/print.h"

namespace linksec::test {
namespace {

const std::string kLink =
    "[[key]]\nid = \"a\"\nsak = \"000102030405060708090a0b0c0d0e0f\"\n"
    "[[key]]\nid = \"b\"\nsak = \"f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff\"\n"
    "[[tx-sc]]\nsci = \"0200000000010001\"\n[[tx-sc.sa]]\nan = 0\nkey = \"a\"\nnext-pn = 7\n"
    "[[rx-sc]]\nsci = \"0200000000990001\"\n[[rx-sc.sa]]\nan = 1\nkey = \"b\"\n";

std::string failure_of(const sim::LinkConfig& config, const sim::ProvisioningFiles& files) {
  try {
    sim::Provisioning(config, files).run();
    return {};
  } catch (const sim::Failure& failure) {
    return failure.what();
  }
}

}  // namespace

TEST_GROUP(Provisioning) {
  ConfigFile file{kLink};

  sim::ProvisioningFiles files() const {
    return {file.path("block"), file.path("flash"), file.path("ledger"), sim::kBoardFlash};
  }
  static bool exists(const std::string& path) { return std::filesystem::exists(path); }
};

// @test C3
TEST(Provisioning, ARunThatEndsBeforeTheLedgerCostsNothing) {
  const sim::LinkConfig config = file.load();
  { const sim::Provisioning provisioning(config, files()); }
  CHECK(!exists(files().flash) && !exists(files().block));
  TEXT_EQUAL("", failure_of(config, files()));
}

// What a board does with both files: it finds the seed, and counts its boots under it.
TEST(Provisioning, ASeedAndTheCounterOfItsBootsGoTogether) {
  const sim::LinkConfig config = file.load();
  sim::ProvisioningFiles with_seed = files();
  with_seed.entropy_seed = true;
  TEXT_EQUAL("", failure_of(config, with_seed));
  std::ifstream written(with_seed.block, std::ios::binary);
  const Octets block{std::istreambuf_iterator<char>(written), {}};
  UNSIGNED_LONGS_EQUAL(sim::ProvisionBlock::kMaxOctets, block.size());
  SeedSection section;
  CHECK_EQUAL(Status::kOk, SeedSection::find(block, section));
  CHECK(section.label == sim::seed_label(section.seed));
  sim::RecordFile records("flash", with_seed.flash, sim::kBoardFlash, sim::RecordsAre::kThere);
  CHECK(count_boot(records.store(), section.label).value() == 1);
  CHECK(count_boot(records.store(), section.label).value() == 2);
  struct stat about {};
  CHECK(::stat(with_seed.block.c_str(), &about) == 0 && (about.st_mode & 0777) == 0600);
}

TEST(Provisioning, NoTwoSeedsAreAlike) {
  const sim::EntropySeed first;
  const sim::EntropySeed second;
  CHECK(first.label() != second.label());
  CHECK(!std::equal(first.section().begin(), first.section().end(), second.section().begin()));
}

// @test C3
TEST(Provisioning, ARunThatEndsAfterTheLedgerGivesNoSecondBlock) {
  const sim::LinkConfig config = file.load();
  {
    sim::Provisioning provisioning(config, files());
    provisioning.enter_in_ledger();
  }
  CHECK(!exists(files().flash) && !exists(files().block));
  STRCMP_CONTAINS("ledger: the SAK of key \"a\" was provisioned or used before",
                  failure_of(config, files()).c_str());
}

// @test C3
TEST(Provisioning, ARunThatEndsAfterTheFlashGivesNoSecondBlock) {
  const sim::LinkConfig config = file.load();
  {
    sim::Provisioning provisioning(config, files());
    provisioning.enter_in_ledger();
    provisioning.place_flash();
  }
  CHECK(exists(files().flash) && !exists(files().block));
  std::filesystem::remove(files().ledger);
  STRCMP_CONTAINS("flash: the SAK of key \"a\" was provisioned or used before",
                  failure_of(config, files()).c_str());
}

// @test C3
TEST(Provisioning, TheFirstRecordsAreThoseOfTheConfiguration) {
  const sim::LinkConfig config = file.load();
  TEXT_EQUAL("", failure_of(config, files()));
  sim::RecordFile flash("flash", files().flash, sim::kBoardFlash, sim::RecordsAre::kThere);
  LONGS_EQUAL(2, flash.store().size());
  const PnRecordKey transmit = sim::pn_record_key(CipherSuite::kGcmAes128, *config.keys[0]);
  const PnRecordKey receive = sim::receive_record_key(CipherSuite::kGcmAes128, *config.keys[1],
                                                      config.rx_scs[0].sci, An{1});
  CHECK(flash.store().ceiling(transmit).value() == Pn{7});
  CHECK(flash.store().ceiling(receive).value() == Pn{1});
  sim::RecordFile ledger("ledger", files().ledger, sim::kStateGeometry, sim::RecordsAre::kThere);
  CHECK(ledger.store().ceiling(transmit).ok());
  CHECK(ledger.store().ceiling(transmit).value() == Pn{0});
}

TEST(Provisioning, FreshFilesAppearWholeOrNotAtAll) {
  const std::string path = file.path("fresh");
  {
    sim::FreshFile fresh(path);
    fresh.put(from_hex("0102"));
  }
  CHECK(!exists(path));
  sim::FreshFile fresh(path);
  fresh.put(from_hex("0102"));
  fresh.place();
  LONGS_EQUAL(2, std::filesystem::file_size(path));
  struct stat about {};
  LONGS_EQUAL(0, ::stat(path.c_str(), &about));
  LONGS_EQUAL(0600, about.st_mode & 07777);
}

TEST_GROUP(BoardTable){};

TEST(BoardTable, TheCommandLineHoldsDescriptorsAndNoSecret) {
  const sim::Board* const board = sim::find_board("riscv32-virt");
  CHECK(board != nullptr && sim::find_board("vax") == nullptr);
  sim::BoardWiring wiring{"i.elf", 5, 6, 7, sim::qemu_link(8), sim::qemu_link(9)};
  std::string all;
  for (const std::string& word : sim::qemu_command(*board, wiring)) {
    all += word + " ";
  }
  TEXT_EQUAL(
      "qemu-system-riscv32 -M virt -bios none -m 16M -global virtio-mmio.force-legacy=false "
      "-nodefaults -display none -monitor none -kernel i.elf -chardev socket,id=console,fd=5 "
      "-serial chardev:console -device "
      "loader,file=/proc/self/fd/6,addr=0x80fff000,force-raw=on -semihosting-config "
      "enable=on,target=native,arg=linksec,arg=nvm=/proc/self/fd/7 -netdev "
      "dgram,id=line,local.type=fd,local.str=8 -device "
      "virtio-net-device,netdev=line,bus=virtio-mmio-bus.0 -netdev "
      "dgram,id=host,local.type=fd,local.str=9 -device "
      "virtio-net-device,netdev=host,bus=virtio-mmio-bus.1 ",
      all);
}

TEST(BoardTable, ACommaInAPathIsDoubled) {
  host::DatagramLink link;
  link.local = "a,b";
  link.peer = "c";
  TEXT_EQUAL("local.type=unix,local.path=a,,b,remote.type=unix,remote.path=c",
             sim::qemu_link(link));
}

TEST(BoardTable, CountersOfAConsoleAreReadByHeading) {
  const sim::BoardCounters counters = sim::parse_counters(
      "SecY\n  InPktsNoTag 3\nreceive SC 0200000000990001\n  InPktsOK 12\nport\n  x y\n");
  LONGS_EQUAL(3, counters.at("SecY").at("InPktsNoTag"));
  LONGS_EQUAL(12, counters.at("receive SC 0200000000990001").at("InPktsOK"));
  LONGS_EQUAL(2, counters.size());
}

}  // namespace linksec::test
