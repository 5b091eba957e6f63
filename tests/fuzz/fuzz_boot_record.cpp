// SPDX-License-Identifier: Apache-2.0

// The boot counter's reader over any octets of its region: it takes a record or refuses, never
// reads beyond them (the sanitizers watch), and each boot that it counts has a greater number than
// the one before, also after the records were read anew.

#include <algorithm>
#include <cstdlib>

#include "port/boot_counter.h"
#include "port/platform_records.h"
#include "support/fake_hal/fake_nvm.h"

using namespace linksec;
namespace fake_nvm = linksec::test::fake_nvm;

namespace {

void must(bool condition) {
  if (!condition) {
    std::abort();
  }
}

KeyLabel label() {
  KeyLabel made;
  made.octets.fill(1);
  return made;
}

// A record in order, so that inputs that damage one octet reach far.
void make_record(hal::NvmId region) {
  PlatformPnStore store;
  must(store.format(region) == Status::kOk);
  must(store.create(boot_record(label()), Pn{7}) == Status::kOk);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  if (size < 4) {
    return 0;
  }
  fake_nvm::reset();
  const std::uint32_t sector = octets[0] % 2 == 0 ? 128 : 1;
  const hal::NvmId region = fake_nvm::add_region({1'024, sector, 4});
  if (octets[0] % 4 < 2) {
    make_record(region);
  }
  auto& memory = fake_nvm::octets(region);
  const std::size_t at = octets[1] * 4U % memory.size();
  const std::size_t count = std::min(size - 2, memory.size() - at);
  std::copy_n(octets + 2, count, memory.begin() + static_cast<std::ptrdiff_t>(at));
  std::uint64_t last = 0;
  for (int boot = 0; boot < 3; ++boot) {
    PlatformPnStore store;
    static_cast<void>(store.open(region));
    const Result<std::uint64_t> number = count_boot(store, label());
    must(!number.ok() || number.value() > last);
    last = number.ok() ? number.value() : last;
  }
  return 0;
}
