// SPDX-License-Identifier: Apache-2.0
#include "board/provisioning.h"

#include <algorithm>
#include <bit>
#include <filesystem>

#include "board/provision_block.h"
#include "host/nvm.h"
#include "link/key_label.h"
#include "link/pn_guard.h"
#include "shell/failure.h"

namespace linksec::sim {
namespace {

// 2^64: no PN is left.
constexpr Pn kExhausted{0};

std::string sak_name(const LinkConfig& config, std::size_t key) {
  return "the SAK of key " + shown_id(config.keys[key]->id);
}

// The highest nextPN of the SAs that use the SAK: below it nothing was reserved.
Pn first_pn(const LinkConfig& config, std::size_t key) {
  PnBound highest{Pn{1}};
  for (const TxScConfig& sc : config.tx_scs) {
    for (const TxSaConfig& sa : sc.sas) {
      highest = sa.key == key ? std::max(highest, PnBound{sa.next_pn}) : highest;
    }
  }
  return highest.pn();
}

std::vector<std::size_t> transmit_keys(const LinkConfig& config) {
  std::vector<std::size_t> keys;
  for (std::size_t i = 0; i < config.keys.size(); ++i) {
    if (config.keys[i]->transmits) {
      keys.push_back(i);
    }
  }
  return keys;
}

}  // namespace

std::uint64_t least_flash(const LinkConfig& config, std::uint32_t sector, std::uint64_t more) {
  std::uint64_t places = 1 + transmit_keys(config).size() + more;
  for (const RxScConfig& sc : config.rx_scs) {
    places += sc.sas.size();
  }
  const std::uint64_t slot = PnStore::kSlotOctets;
  return std::bit_ceil(2 * places * ((slot + sector - 1) / sector * sector));
}

std::string beside(const std::string& config_file, const char* ending) {
  return std::filesystem::path(config_file).replace_extension(ending).string();
}

// @req C3
void create_first_records(const LinkConfig& config, RecordFile& flash) {
  const CipherSuite suite = config.controls.cipher_suite;
  for (const std::size_t key : transmit_keys(config)) {
    flash.create(pn_record_key(suite, *config.keys[key]), first_pn(config, key));
  }
  for (const RxScConfig& sc : config.rx_scs) {
    for (const RxSaConfig& sa : sc.sas) {
      const PnRecordKey record = receive_record_key(suite, *config.keys[sa.key], sc.sci, sa.an);
      if (!flash.store().ceiling(record).ok()) {
        flash.create(record, sa.lowest_pn);
      }
    }
  }
}

Provisioning::Provisioning(const LinkConfig& config, const ProvisioningFiles& files)
    : config_(config), files_(files), transmit_keys_(transmit_keys(config)) {
  check_for_board(config);
  config.refuse_published_keys();
  if (files.entropy_seed) {
    seed_.emplace();
  }
  prepare_block();
  prepare_flash();
  ledger_.emplace("state " + files_.ledger, files_.ledger, kStateGeometry,
                  RecordsAre::kMaybeMissing);
  refuse_known_saks(*ledger_, old_flash_.has_value() || !files_.block.empty()
                                  ? ""
                                  : ", and its flash is not there any more");
}

// A record with another suite or Salt is one, too.
// @req C3
void Provisioning::refuse_known_saks(RecordFile& records, const char* hint) const {
  for (const std::size_t key : transmit_keys_) {
    const PnRecordKey label = pn_record_key(config_.controls.cipher_suite, *config_.keys[key]);
    if (records.store().ceiling(label).status() != Status::kNotFound) {
      records.fail(sak_name(config_, key) + " was provisioned or used before" + hint +
                   ", and PNs would repeat under it; make new keys (linksec keygen) for the link");
    }
  }
}

void Provisioning::check_shape() const {
  const hal::NvmGeometry& shape = files_.geometry;
  const std::uint64_t least = least_flash(config_, shape.sector, seed_.has_value() ? 1 : 0);
  if (shape.size < least) {
    throw usage_failure("a flash of " + std::to_string(shape.size) + " octets in sectors of " +
                        std::to_string(shape.sector) +
                        " has no room for the records of this link; give --nvm-size " +
                        std::to_string(least) + " or more");
  }
}

void Provisioning::prepare_block() {
  if (files_.block.empty()) {
    return;
  }
  const ProvisionBlock block(config_);
  block_.emplace(files_.block);
  block_->put(block.bytes());
  if (seed_.has_value()) {
    put_seed(block.bytes().size());
  }
  block_->sync();
}

// At the end of the memory that a board keeps for its block.
void Provisioning::put_seed(std::size_t block_octets) {
  constexpr std::size_t kSectionOffset = ProvisionBlock::kMaxOctets - SeedSection::kOctets;
  if (block_octets > kSectionOffset) {
    throw usage_failure(config_.file + ": leaves no room for a seed behind its block of " +
                        std::to_string(block_octets) + " octets; at most " +
                        std::to_string(kSectionOffset) + " go with one");
  }
  block_->put(std::vector<std::uint8_t>(kSectionOffset - block_octets, hal::kNvmErased));
  block_->put(seed_->section());
}

// What the flash has recorded so far is kept.
void Provisioning::prepare_flash() {
  check_shape();
  const std::string name = "flash " + files_.flash;
  flash_.emplace(files_.flash);
  if (std::filesystem::exists(files_.flash)) {
    old_flash_.emplace(name, files_.flash, files_.geometry, RecordsAre::kThere);
    refuse_known_saks(*old_flash_, "");
  }
  std::vector<std::uint8_t> octets(files_.geometry.size, hal::kNvmErased);
  if (old_flash_.has_value()) {
    old_flash_->read(octets);
  }
  flash_->put(octets);
  RecordFile records(name, flash_->descriptor_path(), files_.geometry,
                     old_flash_.has_value() ? RecordsAre::kThere : RecordsAre::kErased);
  create_first_records(config_, records);
  if (seed_.has_value()) {
    records.create(boot_record(seed_->label()), Pn{1});
  }
}

void Provisioning::enter_in_ledger() {
  for (const std::size_t key : transmit_keys_) {
    ledger_->create(pn_record_key(config_.controls.cipher_suite, *config_.keys[key]), kExhausted);
  }
}

// The flash that is replaced is the one that is locked. Where there was none there must be none
// yet.
void Provisioning::place_flash() {
  if (old_flash_.has_value()) {
    flash_->place();
  } else {
    flash_->place_new();
  }
}

void Provisioning::place_block() {
  if (block_.has_value()) {
    block_->place();
  }
}

void Provisioning::run() {
  enter_in_ledger();
  place_flash();
  place_block();
}

}  // namespace linksec::sim
