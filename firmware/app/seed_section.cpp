// SPDX-License-Identifier: Apache-2.0
#include "app/seed_section.h"

#include <algorithm>
#include <array>

#include "app/console.h"
#include "base/crc32.h"
#include "base/cursor.h"
#include "base/secret.h"

namespace linksec {
namespace {

constexpr std::uint32_t kMagic = 0x4C53'4553;  // "LSES"
constexpr std::uint16_t kVersion = 1;
constexpr std::size_t kCrcOffset = SeedSection::kOctets - 4;

bool gives_octets(hal::EntropyId source) noexcept {
  std::array<std::uint8_t, 1> octet{};
  const Status status = hal::entropy_fill(source, octet);
  secure_wipe(octet);
  return status == Status::kOk;
}

Status start(hal::EntropyId source, ConstByteSpan memory, PnStore& store,
             const char*& what) noexcept {
  SeedSection section;
  what = "seed";
  if (const Status status = SeedSection::find(memory, section); status != Status::kOk) {
    return status;
  }
  what = "boot counter";
  return start_entropy(source, section.seed, store, section.label);
}

}  // namespace

Status SeedSection::find(ConstByteSpan memory, SeedSection& section) noexcept {
  section = SeedSection{};
  if (memory.size() < kOctets) {
    return Status::kNotFound;
  }
  const ConstByteSpan octets = memory.last(kOctets);
  Reader reader(octets);
  if (reader.u32() != kMagic) {
    return Status::kNotFound;
  }
  if (load_be32(octets.data() + kCrcOffset) != crc32(octets.first(kCrcOffset))) {
    return Status::kCorrupt;
  }
  if (reader.u16() != kVersion) {
    return Status::kUnsupported;
  }
  static_cast<void>(reader.u16());
  section.seed = reader.take(kEntropySeedOctets);
  const ConstByteSpan label = reader.take(section.label.octets.size());
  std::copy(label.begin(), label.end(), section.label.octets.begin());
  return Status::kOk;
}

Status open_entropy(hal::EntropyId source, ConstByteSpan memory, PnStore& store,
                    hal::ConsoleId console) noexcept {
  if (gives_octets(source)) {
    return Status::kOk;
  }
  const char* what = "";
  const Status status = start(source, memory, store, what);
  if (status != Status::kOk) {
    TextLine line;
    line << "no entropy: " << what << ": " << to_string(status) << "; no key is made";
    Console(console).print(line);
  }
  return status;
}

}  // namespace linksec
