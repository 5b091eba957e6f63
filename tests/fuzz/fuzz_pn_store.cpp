// SPDX-License-Identifier: Apache-2.0

// PN records over a memory that loses its power and decays as the input says. In the one mode the
// memory begins as the input, whatever that is: the store must read it the same way twice. In the
// other it begins formatted, and a model keeps what the store said was safe: no ceiling falls, and
// no record goes but into a store that says that it is damaged.
//
// Input: mode and geometry 1, then operations of 4 octets, or the memory.

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <vector>

#include "base/crc32.h"
#include "port/platform_records.h"
#include "port/pn_store.h"
#include "support/fake_hal/fake_nvm.h"

using namespace linksec;        // NOLINT
using namespace linksec::test;  // NOLINT

namespace {

constexpr hal::NvmGeometry kGeometries[] = {
    {1024, 1, 1}, {2048, 64, 8}, {4096, 256, 16}, {2048, 48, 4}};

void must(bool holds) {
  if (!holds) {
    std::abort();
  }
}

PnRecordKey key_of(std::uint8_t number) {
  PnRecordKey key;
  key.sak.octets.fill(number % 4);
  key.kind = number % 8 < 4 ? PnRecordKind::kTransmit : PnRecordKind::kReceive;
  return key;
}

class Life {
 public:
  explicit Life(const hal::NvmGeometry& geometry)
      : geometry_(geometry), region_(fake_nvm::add_region(geometry)) {
    must(store_->format(region_) == Status::kOk);
  }

  void step(const std::uint8_t* operation) {
    const std::uint8_t number = operation[1] % 8;
    switch (operation[0] % 6) {
      case 0:
        create(number, Pn{1U + operation[2]});
        break;
      case 1:
        write(number, operation[2]);
        break;
      case 2:
        fake_nvm::cut_power_in(1U + operation[1] % 16, operation[2] % 65);
        break;
      case 3:
        decay(operation);
        break;
      default:
        open();
        break;
    }
  }

  void open() {
    fake_nvm::restore_power();
    status_ = store_->open(region_);
    for (const auto& [number, ceiling] : confirmed_) {
      const Result<Pn> found = store_->ceiling(key_of(number));
      must(found.ok() ? PnBound{found.value()} >= ceiling : status_ == Status::kCorrupt);
    }
  }

 private:
  void create(std::uint8_t number, Pn ceiling) {
    const Status made = store_->create(key_of(number), ceiling);
    if (made == Status::kOk) {
      must(status_ == Status::kOk && confirmed_.count(number) == 0);
      confirmed_[number] = PnBound{ceiling};
    }
  }

  void write(std::uint8_t number, std::uint8_t more) {
    const Result<PnRecordId> record = store_->find(key_of(number));
    if (!record.ok()) {
      return;
    }
    const PnBound wanted = PnBound::after(Pn{store_->ceiling(record.value()).predecessor() + more});
    if (store_->write(record.value(), wanted) == Status::kOk) {
      confirmed_[number] = wanted;
    }
  }

  // A slot of one of the first places: a bit, all zeroes, or all erased.
  void decay(const std::uint8_t* operation) const {
    const std::uint32_t sector = geometry_.sector;
    const std::uint32_t stride = (64 + sector - 1) / sector * sector;
    const std::uint32_t places = geometry_.size / (2 * stride);
    const std::uint32_t place = operation[1] % places + (operation[2] % 2 != 0 ? places : 0);
    std::uint8_t* const slot = fake_nvm::octets(region_).data() + place * stride;
    if (operation[2] % 8 < 4) {
      slot[operation[3] % 64] ^= static_cast<std::uint8_t>(1U << operation[3] / 64);
    } else {
      std::fill_n(slot, stride, static_cast<std::uint8_t>(operation[3] % 2 != 0 ? 0xFF : 0x00));
    }
  }

  hal::NvmGeometry geometry_;
  hal::NvmId region_;
  std::unique_ptr<PlatformPnStore> store_ = std::make_unique<PlatformPnStore>();
  Status status_ = Status::kOk;
  std::map<std::uint8_t, PnBound> confirmed_;
};

void live(const hal::NvmGeometry& geometry, ConstByteSpan operations) {
  Life life(geometry);
  for (; operations.size() >= 4; operations = operations.subspan(4)) {
    life.step(operations.data());
  }
  life.open();
}

// Slots that begin with an "L" get the magic, the version and the CRC, for few inputs would have
// them.
void read_twice(const hal::NvmGeometry& geometry, ConstByteSpan content) {
  const hal::NvmId region = fake_nvm::add_region(geometry);
  std::vector<std::uint8_t>& memory = fake_nvm::octets(region);
  std::copy_n(content.begin(), std::min(content.size(), memory.size()), memory.begin());
  for (std::size_t at = 0; at + 64 <= memory.size(); at += 64) {
    if (memory[at] == 'L') {
      store_be32(memory.data() + at, 0x4C53504E);
      store_be16(memory.data() + at + 4, 2);
      memory[at + 6] = 0;
      store_be32(memory.data() + at + 60, crc32(ConstByteSpan(memory).subspan(at, 60)));
    }
  }
  const auto first = std::make_unique<PlatformPnStore>();
  const auto second = std::make_unique<PlatformPnStore>();
  static_cast<void>(first->open(region));  // It mends what can be mended.
  const Status status = first->open(region);
  must(second->open(region) == status);
  must(first->size() == second->size() && first->damaged() == second->damaged());
  for (std::uint8_t number = 0; number < 8; ++number) {
    const Result<Pn> found = first->ceiling(key_of(number));
    const Result<Pn> again = second->ceiling(key_of(number));
    must(found.status() == again.status());
    must(!found.ok() || found.value() == again.value());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  fake_nvm::reset();
  const hal::NvmGeometry& geometry = kGeometries[data[0] % 4];
  const ConstByteSpan rest(data + 1, size - 1);
  if (data[0] & 0x80) {
    read_twice(geometry, rest);
  } else {
    live(geometry, rest);
  }
  return 0;
}
