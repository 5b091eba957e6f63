// SPDX-License-Identifier: Apache-2.0
#include "port/pn_store.h"

#include <cstring>

#include "base/crc32.h"

namespace linksec {
namespace {

constexpr std::uint32_t kMagic = 0x4C53'504E;  // "LSPN"
constexpr std::uint16_t kVersion = 1;
constexpr std::size_t kVersionOffset = 4;
constexpr std::size_t kKindOffset = 6;
constexpr std::size_t kSakOffset = 16;
constexpr std::size_t kSpaceOffset = 32;
constexpr std::size_t kCeilingOffset = 48;
constexpr std::size_t kCrcOffset = 60;

std::uint32_t crc_of(const std::uint8_t* slot) { return crc32({slot, kCrcOffset}); }

PnBound ceiling_of(const std::uint8_t* slot) {
  return PnBound{Pn{load_be64(slot + kCeilingOffset)}};
}

void set_ceiling(std::uint8_t* slot, PnBound ceiling) {
  store_be64(slot + kCeilingOffset, ceiling.pn().value);
  store_be32(slot + kCrcOffset, crc_of(slot));
}

KeyLabel label_at(const std::uint8_t* octets) {
  KeyLabel label;
  std::memcpy(label.octets.data(), octets, label.octets.size());
  return label;
}

bool is_erased(ConstByteSpan slot) {
  for (const std::uint8_t octet : slot) {
    if (octet != hal::kNvmErased) {
      return false;
    }
  }
  return true;
}

bool is_ours(const std::uint8_t* slot) {
  const std::uint16_t kind = load_be16(slot + kKindOffset);
  return load_be32(slot) == kMagic && load_be16(slot + kVersionOffset) == kVersion &&
         (kind == static_cast<std::uint16_t>(PnRecordKind::kTransmit) ||
          kind == static_cast<std::uint16_t>(PnRecordKind::kReceive)) &&
         load_be32(slot + kCrcOffset) == crc_of(slot);
}

}  // namespace

std::uint32_t PnStore::offset(std::uint32_t position, bool second) const noexcept {
  return (2 * position + (second ? 1U : 0U)) * slot_stride_;
}

Status PnStore::open(hal::NvmId region) noexcept {
  records_.clear();
  damaged_ = 0;
  next_position_ = 0;
  region_ = region;
  places_ = 0;
  complete_ = false;
  const hal::NvmGeometry geometry = hal::nvm_geometry(region);
  if (geometry.size == 0) {
    return Status::kNotFound;
  }
  if (geometry.sector == 0 || geometry.write_unit == 0 || kSlotOctets % geometry.write_unit != 0) {
    return Status::kUnsupported;
  }
  const std::uint32_t slot = kSlotOctets;
  slot_stride_ = (slot + geometry.sector - 1) / geometry.sector * geometry.sector;
  const std::uint32_t places = geometry.size / (2 * slot_stride_);
  places_ = static_cast<std::uint16_t>(places < 0xFFFF ? places : 0xFFFF);
  complete_ = true;
  for (std::uint16_t i = 0; i < places_; ++i) {
    read_place(i);
  }
  if (damaged_ != 0) {
    complete_ = false;
    return Status::kCorrupt;
  }
  return complete_ ? Status::kOk : Status::kNoCapacity;
}

// A slot that can't be read is as good as a damaged one: memory with error correction says so of a
// torn write.
PnStore::SlotState PnStore::read(std::uint32_t position, bool second, Slot& slot) const noexcept {
  if (hal::nvm_read(region_, offset(position, second), slot) != Status::kOk) {
    return SlotState::kBad;
  }
  if (is_erased(slot)) {
    return SlotState::kErased;
  }
  return is_ours(slot.data()) ? SlotState::kGood : SlotState::kBad;
}

// `create` fills both slots, the first one first: where the second is still erased it did not
// return, and nobody used the record.
void PnStore::read_place(std::uint16_t position) noexcept {
  Slot first;
  Slot second;
  const bool first_good = read(position, false, first) == SlotState::kGood;
  const SlotState second_state = read(position, true, second);
  const bool second_good = second_state == SlotState::kGood;
  if (!first_good && second_state == SlotState::kErased) {
    return;
  }
  next_position_ = static_cast<std::uint16_t>(position + 1);
  if (!first_good && !second_good) {
    ++damaged_;
    return;
  }
  const bool use_second =
      second_good && (!first_good || ceiling_of(second.data()) > ceiling_of(first.data()));
  const std::uint8_t* const slot = use_second ? second.data() : first.data();
  const auto kind = static_cast<PnRecordKind>(load_be16(slot + kKindOffset));
  complete_ = records_.push_back(
                  {label_at(slot + kSakOffset), ceiling_of(slot), position, kind, use_second}) &&
              complete_;
}

const PnStore::Record* PnStore::find_record(const PnRecordKey& key) const noexcept {
  for (const Record& record : records_) {
    if (record.kind == key.kind && record.sak == key.sak) {
      return &record;
    }
  }
  return nullptr;
}

Result<PnRecordId> PnStore::find(const PnRecordKey& key) const noexcept {
  const Record* const record = find_record(key);
  if (record == nullptr) {
    return Status::kNotFound;
  }
  Slot slot;
  if (read(record->position, record->second, slot) != SlotState::kGood) {
    return Status::kIoError;
  }
  if (label_at(slot.data() + kSpaceOffset) != key.space) {
    return Status::kNotPermitted;
  }
  return PnRecordId{static_cast<std::uint16_t>(record - records_.begin())};
}

Result<Pn> PnStore::ceiling(const PnRecordKey& key) const noexcept {
  const Result<PnRecordId> id = find(key);
  if (!id.ok()) {
    return id.status();
  }
  return ceiling(id.value()).pn();
}

Status PnStore::create(const PnRecordKey& key, Pn ceiling) noexcept {
  if (!complete_) {
    return Status::kNotReady;
  }
  if (find_record(key) != nullptr) {
    return Status::kAlreadyExists;
  }
  if (next_position_ >= places_ || records_.full()) {
    return Status::kNoCapacity;
  }
  Slot slot{};
  store_be32(slot.data(), kMagic);
  store_be16(slot.data() + kVersionOffset, kVersion);
  store_be16(slot.data() + kKindOffset, static_cast<std::uint16_t>(key.kind));
  std::memcpy(slot.data() + kSakOffset, key.sak.octets.data(), key.sak.octets.size());
  std::memcpy(slot.data() + kSpaceOffset, key.space.octets.data(), key.space.octets.size());
  set_ceiling(slot.data(), PnBound{ceiling});
  if (!write_slot(next_position_, false, slot) || !write_slot(next_position_, true, slot)) {
    return Status::kIoError;
  }
  LINKSEC_ASSERT(records_.push_back({key.sak, PnBound{ceiling}, next_position_, key.kind, false}));
  ++next_position_;
  return Status::kOk;
}

// Which of the two ceilings a failed write left behind nobody knows before the next `open`, so that
// the store stays with the one that is right in either case.
Status PnStore::write(PnRecordId id, PnBound ceiling) noexcept {
  Record& record = records_[id.index];
  Slot slot;
  if (read(record.position, record.second, slot) != SlotState::kGood) {
    return Status::kIoError;
  }
  set_ceiling(slot.data(), ceiling);
  for (int slots = 0; slots < 2; ++slots) {
    if (!write_slot(record.position, !record.second, slot)) {
      record.ceiling = record.ceiling < ceiling ? record.ceiling : ceiling;
      return Status::kIoError;
    }
    record.second = !record.second;
  }
  record.ceiling = ceiling;
  return Status::kOk;
}

Status PnStore::write(const PnRecordKey& key, Pn ceiling) noexcept {
  const Result<PnRecordId> id = find(key);
  return id.ok() ? write(id.value(), PnBound{ceiling}) : id.status();
}

bool PnStore::write_slot(std::uint32_t position, bool second, const Slot& slot) const noexcept {
  const std::uint32_t at = offset(position, second);
  return hal::nvm_erase(region_, at, slot_stride_) == Status::kOk &&
         hal::nvm_write(region_, at, slot) == Status::kOk && hal::nvm_sync(region_) == Status::kOk;
}

}  // namespace linksec
