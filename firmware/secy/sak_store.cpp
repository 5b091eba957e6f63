// SPDX-License-Identifier: Apache-2.0
#include "secy/sak_store.h"

#include <cstring>

#include "base/called_once.h"

namespace linksec {

LINKSEC_CALLED_ONCE Status SakStore::check(CipherSuite suite,
                                           const SakParameters& parameters) noexcept {
  const CipherSuiteInfo& facts = info(suite);
  const std::size_t salt_octets = facts.extended_packet_numbers ? kSaltOctets : 0;
  const bool fits =
      parameters.sak.size() == facts.key_octets && parameters.salt.size() == salt_octets;
  const bool directed = parameters.transmits || parameters.receives;
  return fits && directed ? Status::kOk : Status::kInvalidArgument;
}

LINKSEC_CALLED_ONCE bool SakStore::known(const SakParameters& parameters) const noexcept {
  for (const Entry& entry : entries_) {
    const bool same_name = parameters.key_identifier != KeyIdentifier{} &&
                           entry.key_identifier == parameters.key_identifier;
    if (entry.installed && (same_name || equal_constant_time(entry.key.bytes(), parameters.sak))) {
      return true;
    }
  }
  return false;
}

LINKSEC_CALLED_ONCE SakStore::Entry* SakStore::free_entry() noexcept {
  for (Entry& entry : entries_) {
    if (!entry.installed) {
      return &entry;
    }
  }
  return nullptr;
}

// A place for the SAK and a slot in the engine, or why there is none.
LINKSEC_CALLED_ONCE Status SakStore::admit(CipherSuite suite, const SakParameters& parameters,
                                           Entry*& entry) noexcept {
  if (const Status status = check(suite, parameters); status != Status::kOk) {
    return status;
  }
  if (known(parameters)) {
    return Status::kAlreadyExists;
  }
  entry = free_entry();
  if (entry == nullptr) {
    return Status::kNoCapacity;
  }
  const Result<hal::KeySlot> slot = hal::aead_install(parameters.sak);
  entry->slot = slot.value();
  return slot.status();
}

// @req E10 KAY-11 MGT1-13 CSRK MSAK
Result<SakId> SakStore::install(CipherSuite suite, const SakParameters& parameters,
                                Time now) noexcept {
  Entry* entry = nullptr;
  if (const Status status = admit(suite, parameters, entry); status != Status::kOk) {
    return status;
  }
  LINKSEC_ASSERT(entry->key.assign(parameters.sak));
  if (!parameters.salt.empty()) {
    std::memcpy(entry->salt.data(), parameters.salt.data(), kSaltOctets);
  }
  entry->key_identifier = parameters.key_identifier;
  entry->created = now;
  entry->transmits = parameters.transmits;
  entry->receives = parameters.receives;
  entry->recorded = parameters.recorded;
  entry->installed = true;
  ++size_;
  return SakId{static_cast<std::uint16_t>(entry - entries_.data()), entry->generation};
}

void SakStore::wipe(Entry& entry) noexcept {
  hal::aead_remove(entry.slot);
  entry.key.clear();
  secure_wipe(entry.salt);
  entry.key_identifier = {};
  entry.slot = {};
  entry.created = {};
  renew_row(entry.tx_uses);
  renew_row(entry.rx_uses);
  entry.users = 0;
  ++entry.generation;
  entry.installed = false;
  entry.transmits = false;
  entry.receives = false;
  --size_;
}

Status SakStore::remove(SakId id) noexcept {
  if (!contains(id)) {
    return Status::kNotFound;
  }
  Entry& entry = entries_[id.index];
  if (entry.users != 0) {
    return Status::kInUse;
  }
  wipe(entry);
  return Status::kOk;
}

void SakStore::clear() noexcept {
  for (Entry& entry : entries_) {
    if (entry.installed) {
      wipe(entry);
    }
  }
}

bool SakStore::contains(SakId id) const noexcept {
  return id.index < entries_.size() && entries_[id.index].installed &&
         entries_[id.index].generation == id.generation;
}

Result<SakStatus> SakStore::status(SakId id) const noexcept {
  if (!contains(id)) {
    return Status::kNotFound;
  }
  const Entry& found = entries_[id.index];
  return SakStatus{found.key_identifier, found.transmits,  found.receives,
                   found.recorded,       found.users != 0, found.created};
}

const SakStore::Entry& SakStore::entry(SakId id) const noexcept {
  LINKSEC_ASSERT(contains(id));
  return entries_[id.index];
}

bool SakStore::ssci_taken(SakId id, Sci sci, Ssci ssci) const noexcept {
  for (const TxUse& use : entry(id).tx_uses) {
    if (use.taken && use.ssci == ssci && use.sci != sci) {
      return true;
    }
  }
  return false;
}

// @req E13 C3
Status SakStore::claim_for_transmit(SakId id, Sci sci, Ssci ssci) noexcept {
  if (!contains(id)) {
    return Status::kNotFound;
  }
  Entry& entry = entries_[id.index];
  TxUse* free = nullptr;
  bool served = false;
  for (TxUse& use : entry.tx_uses) {
    if (!use.taken) {
      free = &use;
    } else if (use.sci == sci) {
      served = true;
    }
  }
  if (!entry.transmits || served) {
    return Status::kNotPermitted;
  }
  if (free == nullptr) {
    return Status::kNoCapacity;
  }
  *free = {sci, ssci, true};
  ++entry.users;
  return Status::kOk;
}

// @req E13
Status SakStore::claim_for_receive(SakId id, std::size_t rx_sc, bool shared) noexcept {
  if (!contains(id)) {
    return Status::kNotFound;
  }
  Entry& entry = entries_[id.index];
  if (!entry.receives || (get_bit(entry.rx_uses, rx_sc) && !shared)) {
    return Status::kNotPermitted;
  }
  set_bit(entry.rx_uses, rx_sc);
  ++entry.users;
  return Status::kOk;
}

void SakStore::release(SakId id) noexcept {
  LINKSEC_ASSERT(contains(id) && entries_[id.index].users != 0);
  --entries_[id.index].users;
}

void SakStore::forget_rx_sc(std::size_t rx_sc) noexcept {
  for (Entry& entry : entries_) {
    clear_bit(entry.rx_uses, rx_sc);
  }
}

}  // namespace linksec
