// SPDX-License-Identifier: Apache-2.0
#include "port/pn_store.h"

#include <cstring>

#include "base/crc32.h"

namespace linksec {
namespace {

constexpr std::uint32_t kMagic = 0x4C53'504E;  // "LSPN"
constexpr std::uint16_t kVersion = 2;
constexpr std::size_t kVersionOffset = 4;
constexpr std::size_t kKindOffset = 6;
constexpr std::size_t kSakOffset = 16;
constexpr std::size_t kSpaceOffset = 32;
constexpr std::size_t kCeilingOffset = 48;
constexpr std::size_t kCrcOffset = 60;

// The record of the records: its ceiling is the first place that was never given to one.
constexpr PnRecordKind kHeader{3};

std::uint32_t crc_of(const std::uint8_t* slot) { return crc32({slot, kCrcOffset}); }

// The number before the ceiling.
std::uint64_t last_of(const std::uint8_t* slot) { return load_be64(slot + kCeilingOffset) - 1; }

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

// Version and kind are one number of 32 bits.
bool is_ours(const std::uint8_t* slot) {
  constexpr std::uint32_t kLeast = std::uint32_t{kVersion} << 16 | 1U;
  return load_be32(slot) == kMagic &&
         load_be32(slot + kVersionOffset) - kLeast <
             static_cast<std::uint32_t>(PnRecordKind::kBoot) &&
         load_be32(slot + kCrcOffset) == crc_of(slot);
}

}  // namespace

// The first slots of all records lie in the one half of the region, the second ones in the other.
std::uint32_t PnStore::offset(std::uint32_t position, bool second) const noexcept {
  return (position + (second ? places_ : 0U)) * slot_stride_;
}

Status PnStore::open(hal::NvmId region) noexcept {
  records_.clear();
  damaged_ = 0;
  region_ = region;
  places_ = 0;
  const hal::NvmGeometry geometry = hal::nvm_geometry(region);
  if (geometry.size == 0) {
    return Status::kNotFound;
  }
  if (geometry.sector == 0 || geometry.write_unit == 0 || kSlotOctets % geometry.write_unit != 0) {
    return Status::kUnsupported;
  }
  slot_stride_ = geometry.sector;
  while (slot_stride_ < kSlotOctets) {
    slot_stride_ += geometry.sector;
  }
  const std::uint32_t places = geometry.size / (2 * slot_stride_);
  places_ = static_cast<std::uint16_t>(places < 0xFFFF ? places : 0xFFFF);
  return read_places();
}

// Without a header that is in order nobody knows which places have a record, so that none is used:
// a header that came back later, as weak cells do, would hide what was used without it.
Status PnStore::read_places() noexcept {
  Record record;
  if (!read_place(0, record) || record.kind != kHeader || record.ceiling.predecessor() >= places_) {
    damaged_ = 1;
    return Status::kCorrupt;
  }
  next_position_ = static_cast<std::uint16_t>(record.ceiling.pn().value);
  Status status = Status::kOk;
  for (std::uint16_t i = 1; i < next_position_; ++i) {
    if (!read_place(i, record)) {
      ++damaged_;
    } else if (!records_.push_back(record)) {
      status = Status::kNoCapacity;
    }
  }
  return damaged_ != 0 ? Status::kCorrupt : status;
}

Status PnStore::format(hal::NvmId region) noexcept {
  if (const Status status = open(region); places_ == 0) {
    return status == Status::kCorrupt ? Status::kNoCapacity : status;
  }
  Slot slot;
  for (std::uint32_t i = 0; i < 2U * places_; ++i) {
    if (hal::nvm_read(region_, offset(i, false), slot) != Status::kOk) {
      return Status::kIoError;
    }
    if (!is_erased(slot)) {
      return Status::kNotPermitted;
    }
  }
  PnRecordKey header;
  header.kind = kHeader;
  return write_place(0, slot_of(header, PnBound{Pn{1}})) ? open(region) : Status::kIoError;
}

// A slot that can't be read is as good as a damaged one: memory with error correction says so of a
// torn write.
bool PnStore::read(std::uint32_t position, bool second, Slot& slot) const noexcept {
  return hal::nvm_read(region_, offset(position, second), slot) == Status::kOk &&
         is_ours(slot.data());
}

// The first slot, or where that is lost the second one.
PnStore::Found PnStore::read_any(std::uint32_t position, Slot& slot) const noexcept {
  if (read(position, false, slot)) {
    return Found::kFirst;
  }
  return read(position, true, slot) ? Found::kSecond : Found::kNone;
}

// What a cut or decay has left of one slot is mended before anything builds on the record: from
// here on the loss of the other slot must not matter. A place that can't be written has no record
// that could serve.
bool PnStore::read_place(std::uint16_t position, Record& record) const noexcept {
  Slot slots[2];
  const bool first_good = read(position, false, slots[0]);
  const bool second_good = read(position, true, slots[1]);
  if (!first_good && !second_good) {
    return false;
  }
  const bool use_second =
      !first_good || (second_good && last_of(slots[1].data()) > last_of(slots[0].data()));
  const Slot& slot = slots[use_second ? 1 : 0];
  record.sak = label_at(slot.data() + kSakOffset);
  record.ceiling = PnBound::after(Pn{last_of(slot.data())});
  record.position = position;
  record.kind = static_cast<PnRecordKind>(slot[kKindOffset + 1]);
  return slots[0] == slots[1] || write_slot(position, !use_second, slot);
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
  if (read_any(record->position, slot) == Found::kNone) {
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

PnStore::Slot PnStore::slot_of(const PnRecordKey& key, PnBound ceiling) noexcept {
  Slot slot{};
  store_be32(slot.data(), kMagic);
  store_be16(slot.data() + kVersionOffset, kVersion);
  store_be16(slot.data() + kKindOffset, static_cast<std::uint16_t>(key.kind));
  std::memcpy(slot.data() + kSakOffset, key.sak.octets.data(), key.sak.octets.size());
  std::memcpy(slot.data() + kSpaceOffset, key.space.octets.data(), key.space.octets.size());
  set_ceiling(slot.data(), ceiling);
  return slot;
}

// Both slots first, the header then: what the header counts was whole once, and what it does not
// count was never returned.
Status PnStore::create(const PnRecordKey& key, Pn ceiling) noexcept {
  if (places_ == 0 || damaged_ != 0) {
    return Status::kNotReady;
  }
  if (find_record(key) != nullptr) {
    return Status::kAlreadyExists;
  }
  if (next_position_ >= places_ || records_.full()) {
    return Status::kNoCapacity;
  }
  if (!write_place(next_position_, slot_of(key, PnBound{ceiling})) ||
      !write_ceiling(0, PnBound::after(Pn{next_position_}))) {
    damaged_ = 1;
    return Status::kIoError;
  }
  LINKSEC_ASSERT(records_.push_back({key.sak, PnBound{ceiling}, next_position_, key.kind}));
  ++next_position_;
  return Status::kOk;
}

// Into both slots, the one that may be damaged first.
bool PnStore::write_ceiling(std::uint32_t position, PnBound ceiling) const noexcept {
  Slot slot;
  const Found found = read_any(position, slot);
  if (found == Found::kNone) {
    return false;
  }
  set_ceiling(slot.data(), ceiling);
  const bool second = found == Found::kSecond;
  return write_slot(position, !second, slot) && write_slot(position, second, slot);
}

// Which of the two ceilings a failed write left behind nobody knows before the next `open`, so that
// the store stays with the one that is right in either case.
Status PnStore::write(PnRecordId id, PnBound ceiling) noexcept {
  Record& record = records_[id.index];
  const bool written = write_ceiling(record.position, ceiling);
  if (written || ceiling < record.ceiling) {
    record.ceiling = ceiling;
  }
  return written ? Status::kOk : Status::kIoError;
}

Status PnStore::write(const PnRecordKey& key, Pn ceiling) noexcept {
  const Result<PnRecordId> id = find(key);
  return id.ok() ? write(id.value(), PnBound{ceiling}) : id.status();
}

bool PnStore::write_place(std::uint32_t position, const Slot& slot) const noexcept {
  return write_slot(position, false, slot) && write_slot(position, true, slot);
}

bool PnStore::write_slot(std::uint32_t position, bool second, const Slot& slot) const noexcept {
  const std::uint32_t at = offset(position, second);
  return hal::nvm_erase(region_, at, slot_stride_) == Status::kOk &&
         hal::nvm_write(region_, at, slot) == Status::kOk && hal::nvm_sync(region_) == Status::kOk;
}

}  // namespace linksec
