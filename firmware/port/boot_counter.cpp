// SPDX-License-Identifier: Apache-2.0
#include "port/boot_counter.h"

namespace linksec {

// The ceiling is the first number that no boot has used; it is moved, and safe, before this one is.
Result<std::uint64_t> count_boot(PnStore& store, const KeyLabel& seed) noexcept {
  const Result<PnRecordId> record = store.find(boot_record(seed));
  if (!record.ok()) {
    return record.status();
  }
  const PnBound number = store.ceiling(record.value());
  if (number.pn().value == 0) {
    return Status::kNoCapacity;
  }
  const Status status = store.write(record.value(), PnBound::after(number.pn()));
  if (status != Status::kOk) {
    return status;
  }
  return number.pn().value;
}

Status start_entropy(hal::EntropyId source, ConstByteSpan seed, PnStore& store,
                     const KeyLabel& label) noexcept {
  if (seed.size() != kEntropySeedOctets) {
    return Status::kInvalidArgument;
  }
  const Result<std::uint64_t> boot = count_boot(store, label);
  return boot.ok() ? hal::entropy_seed(source, seed, boot.value()) : boot.status();
}

}  // namespace linksec
