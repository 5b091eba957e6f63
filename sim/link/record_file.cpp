// SPDX-License-Identifier: Apache-2.0
#include "link/record_file.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "host/nvm.h"
#include "shell/failure.h"

namespace linksec::sim {
namespace {

constexpr std::string_view kMagicOfVersion1{"LSPN\0\1", 6};

host::NvmCreate creation(RecordsAre records) {
  return records == RecordsAre::kMaybeMissing ? host::NvmCreate::kIfMissing : host::NvmCreate::kNo;
}

}  // namespace

RecordFile::RecordFile(const std::string& name, const std::string& path, hal::NvmGeometry geometry,
                       RecordsAre records)
    : name_(name), store_(std::make_unique<PlatformPnStore>()) {
  const auto region = host::open_nvm(path, geometry, creation(records), [](hal::NvmId made) {
    return std::make_unique<PlatformPnStore>()->format(made);
  });
  if (!region.ok()) {
    throw run_failure(region.error());
  }
  region_ = region.value();
  const Status status =
      records == RecordsAre::kErased ? store_->format(region_) : store_->open(region_);
  if (status != Status::kOk) {
    const std::string why =
        status == Status::kCorrupt ? damage() : std::string("can't be read: ") + to_string(status);
    static_cast<void>(host::close_nvm(region_));
    fail(why);
  }
}

RecordFile::~RecordFile() { static_cast<void>(host::close_nvm(region_)); }

std::string RecordFile::damage() const {
  constexpr const char* kMend = "make new keys (linksec keygen), and name another file";
  std::array<std::uint8_t, PnStore::kSlotOctets> first{};
  const bool good = hal::nvm_read(region_, 0, first) == Status::kOk;
  if (good && std::equal(kMagicOfVersion1.begin(), kMagicOfVersion1.end(), first.begin())) {
    return std::string("is of an earlier version, which can't tell a lost record from none; ") +
           kMend;
  }
  if (good && std::all_of(first.begin(), first.end(),
                          [](std::uint8_t octet) { return octet == hal::kNvmErased; })) {
    return std::string(
               "is erased: it has no records, or lost them, so that nobody knows which PNs were "
               "used; ") +
           kMend;
  }
  const bool sectors = hal::nvm_geometry(region_).sector > 1;
  return std::string("is damaged") + (sectors ? ", or its sectors are of another size" : "") +
         ", so that nobody knows which PNs were used; " + kMend;
}

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

}  // namespace linksec::sim
