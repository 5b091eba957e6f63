// SPDX-License-Identifier: Apache-2.0
#include "board/provisioning.h"

#include <algorithm>
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

std::string open_failure(Status status) {
  return status == Status::kCorrupt
             ? "is damaged, so that nobody knows which PNs were used; make new keys (linksec "
               "keygen), and name another file"
             : std::string("can't be read: ") + to_string(status);
}

std::string sak_name(const LinkConfig& config, std::size_t key) {
  return "the SAK of key \"" + printable(config.keys[key]->id) + "\"";
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

std::string beside(const std::string& config_file, const char* ending) {
  return std::filesystem::path(config_file).replace_extension(ending).string();
}

RecordFile::RecordFile(const std::string& name, const std::string& path, hal::NvmGeometry geometry,
                       bool create)
    : name_(name), store_(std::make_unique<PnStore>()) {
  const auto region =
      host::open_nvm(path, geometry, create ? host::NvmCreate::kIfMissing : host::NvmCreate::kNo);
  if (!region.ok()) {
    throw run_failure(region.error());
  }
  region_ = region.value();
  if (const Status status = store_->open(region_); status != Status::kOk) {
    static_cast<void>(host::close_nvm(region_));
    fail(open_failure(status));
  }
}

RecordFile::~RecordFile() { static_cast<void>(host::close_nvm(region_)); }

void RecordFile::fail(const std::string& text) const { throw run_failure(name_ + ": " + text); }

void RecordFile::read(ByteSpan to) const {
  if (const Status status = hal::nvm_read(region_, 0, to); status != Status::kOk) {
    fail(std::string("can't be read: ") + to_string(status));
  }
}

void RecordFile::create(const PnRecordKey& key, Pn ceiling) {
  const Status status = store_->create(key, ceiling);
  if (status == Status::kNoCapacity) {
    fail("has no room for the records of these keys; name another file");
  }
  if (status != Status::kOk) {
    fail(std::string("can't be written: ") + to_string(status));
  }
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
  prepare_block();
  prepare_flash();
  ledger_.emplace("state " + files_.ledger, files_.ledger, kStateGeometry, true);
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

void Provisioning::prepare_block() {
  if (files_.block.empty()) {
    return;
  }
  const ProvisionBlock block(config_);
  block_.emplace(files_.block);
  block_->put(block.bytes());
  block_->sync();
}

// What the flash has recorded so far is kept.
void Provisioning::prepare_flash() {
  const hal::NvmGeometry geometry = flash_geometry(files_.sector);
  const std::string name = "flash " + files_.flash;
  flash_.emplace(files_.flash);
  if (std::filesystem::exists(files_.flash)) {
    old_flash_.emplace(name, files_.flash, geometry, false);
    refuse_known_saks(*old_flash_, "");
  }
  std::vector<std::uint8_t> octets(kFlashOctets, hal::kNvmErased);
  if (old_flash_.has_value()) {
    old_flash_->read(octets);
  }
  flash_->put(octets);
  RecordFile records(name, flash_->descriptor_path(), geometry, false);
  create_first_records(config_, records);
}

void Provisioning::enter_in_ledger() {
  for (const std::size_t key : transmit_keys_) {
    ledger_->create(pn_record_key(config_.controls.cipher_suite, *config_.keys[key]), kExhausted);
  }
}

void Provisioning::place_flash() { flash_->place(); }

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
