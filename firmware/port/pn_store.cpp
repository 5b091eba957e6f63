// SPDX-License-Identifier: Apache-2.0
#include "port/pn_store.h"

#include <algorithm>

#include "base/crc32.h"
#include "base/cursor.h"

namespace linksec {
namespace {

constexpr std::uint32_t kMagic = 0x4C53'504E;  // "LSPN"
constexpr std::uint16_t kVersion = 1;
constexpr std::uint16_t kTransmit = 1;
constexpr std::size_t kCrcOffset = 60;

using Slot = std::array<std::uint8_t, PnStore::kSlotOctets>;

KeyLabel read_label(Reader& reader) {
  KeyLabel label;
  const ConstByteSpan octets = reader.take(label.octets.size());
  std::copy(octets.begin(), octets.end(), label.octets.begin());
  return label;
}

bool is_erased(const Slot& slot) {
  return std::all_of(slot.begin(), slot.end(),
                     [](std::uint8_t octet) { return octet == hal::kNvmErased; });
}

}  // namespace

std::uint32_t PnStore::slot_stride() const noexcept {
  const std::uint32_t slot = kSlotOctets;
  return (slot + geometry_.sector - 1) / geometry_.sector * geometry_.sector;
}

std::uint32_t PnStore::slot_offset(std::uint32_t position, bool second) const noexcept {
  return (2 * position + (second ? 1U : 0U)) * slot_stride();
}

Status PnStore::open(hal::NvmId region) noexcept {
  records_.clear();
  next_position_ = 0;
  region_ = region;
  geometry_ = hal::nvm_geometry(region);
  if (geometry_.size == 0) {
    return Status::kNotFound;
  }
  const Status status = read_all();
  if (status != Status::kOk) {
    records_.clear();
    geometry_ = {};
  }
  return status;
}

Status PnStore::read_all() noexcept {
  if (geometry_.sector == 0 || geometry_.write_unit == 0 ||
      kSlotOctets % geometry_.write_unit != 0) {
    return Status::kUnsupported;
  }
  const std::uint32_t pairs = geometry_.size / (2 * slot_stride());
  while (next_position_ < pairs) {
    const Status status = read_record(next_position_);
    if (status == Status::kNotFound) {
      return Status::kOk;
    }
    if (status != Status::kOk) {
      return status;
    }
    ++next_position_;
  }
  return Status::kOk;
}

Result<PnStore::SlotState> PnStore::read_slot(std::uint32_t position, bool second,
                                              Record& record) const noexcept {
  Slot slot{};
  if (hal::nvm_read(region_, slot_offset(position, second), slot) != Status::kOk) {
    return Status::kIoError;
  }
  if (is_erased(slot)) {
    return SlotState::kErased;
  }
  Reader reader{slot};
  const bool ours = reader.u32() == kMagic && reader.u16() == kVersion && reader.u16() == kTransmit;
  record.sequence = reader.u32();
  static_cast<void>(reader.u32());
  record.key.sak = read_label(reader);
  record.key.space = read_label(reader);
  record.ceiling = Pn{reader.u64()};
  record.position = position;
  record.newer_is_second = second;
  const std::uint32_t crc = load_be32(slot.data() + kCrcOffset);
  const bool good = ours && crc == crc32(ConstByteSpan{slot}.first(kCrcOffset));
  return good ? SlotState::kGood : SlotState::kBad;
}

// kNotFound: nothing was ever completed here, so that the records end. `create` fills both slots,
// the first one first: where the second is still erased it did not return, and nobody used the
// record.
Status PnStore::read_record(std::uint32_t position) noexcept {
  Record first;
  Record second;
  const Result<SlotState> first_state = read_slot(position, false, first);
  const Result<SlotState> second_state = read_slot(position, true, second);
  if (!first_state.ok() || !second_state.ok()) {
    return Status::kIoError;
  }
  const bool first_good = first_state.value() == SlotState::kGood;
  const bool second_good = second_state.value() == SlotState::kGood;
  if (!first_good && !second_good) {
    const bool never_completed = second_state.value() == SlotState::kErased;
    return never_completed ? Status::kNotFound : Status::kCorrupt;
  }
  const bool use_second = second_good && (!first_good || second.sequence > first.sequence);
  return records_.push_back(use_second ? second : first) ? Status::kOk : Status::kNoCapacity;
}

PnStore::Record* PnStore::find(const KeyLabel& sak) noexcept {
  auto* const found = std::find_if(records_.begin(), records_.end(),
                                   [&](const Record& record) { return record.key.sak == sak; });
  return found == records_.end() ? nullptr : found;
}

const PnStore::Record* PnStore::find(const KeyLabel& sak) const noexcept {
  return const_cast<PnStore*>(this)->find(sak);
}

Result<Pn> PnStore::ceiling(const PnRecordKey& key) const noexcept {
  const Record* const record = find(key.sak);
  if (record == nullptr) {
    return Status::kNotFound;
  }
  if (record->key.space != key.space) {
    return Status::kNotPermitted;
  }
  return record->ceiling;
}

Status PnStore::create(const PnRecordKey& key, Pn ceiling) noexcept {
  if (geometry_.size == 0) {
    return Status::kNotReady;
  }
  if (find(key.sak) != nullptr) {
    return Status::kAlreadyExists;
  }
  if (slot_offset(next_position_ + 1, false) > geometry_.size || records_.full()) {
    return Status::kNoCapacity;
  }
  const Record first{key, ceiling, 1, next_position_, false};
  const Record record{key, ceiling, 2, next_position_, true};
  for (const Record& slot : {first, record}) {
    if (const Status status = write_slot(slot); status != Status::kOk) {
      return status;
    }
  }
  ++next_position_;
  LINKSEC_ASSERT(records_.push_back(record));
  return Status::kOk;
}

Status PnStore::write(const PnRecordKey& key, Pn ceiling) noexcept {
  Record* const record = find(key.sak);
  if (record == nullptr) {
    return Status::kNotFound;
  }
  Record next = *record;
  next.ceiling = ceiling;
  next.sequence = record->sequence + 1;
  next.newer_is_second = !record->newer_is_second;
  if (const Status status = write_slot(next); status != Status::kOk) {
    return status;
  }
  *record = next;
  return Status::kOk;
}

Status PnStore::write_slot(const Record& record) noexcept {
  Slot slot{};
  Writer writer{slot};
  writer.u32(kMagic);
  writer.u16(kVersion);
  writer.u16(kTransmit);
  writer.u32(record.sequence);
  writer.u32(0);
  writer.put(record.key.sak.octets);
  writer.put(record.key.space.octets);
  writer.u64(record.ceiling.value);
  store_be32(slot.data() + kCrcOffset, crc32(ConstByteSpan{slot}.first(kCrcOffset)));

  const std::uint32_t offset = slot_offset(record.position, record.newer_is_second);
  if (hal::nvm_erase(region_, offset, slot_stride()) != Status::kOk ||
      hal::nvm_write(region_, offset, slot) != Status::kOk ||
      hal::nvm_sync(region_) != Status::kOk) {
    return Status::kIoError;
  }
  return Status::kOk;
}

}  // namespace linksec
