// SPDX-License-Identifier: Apache-2.0
#include "board/entropy_seed.h"

#include "base/crc32.h"
#include "base/cursor.h"
#include "base/secret.h"
#include "hal/entropy.h"
#include "link/key_label.h"
#include "shell/failure.h"

namespace linksec::sim {
namespace {

constexpr std::uint32_t kMagic = 0x4C53'4553;  // "LSES"
constexpr std::uint16_t kVersion = 1;
constexpr std::size_t kSeedOffset = 8;
constexpr std::size_t kCrcOctets = 4;

}  // namespace

EntropySeed::EntropySeed() {
  const ByteSpan seed = ByteSpan(section_).subspan(kSeedOffset, kEntropySeedOctets);
  if (const Status status = hal::entropy_fill({}, seed); status != Status::kOk) {
    throw run_failure(std::string("no random octets for a seed from this machine: ") +
                      to_string(status));
  }
  label_ = seed_label(seed);
  Writer writer(section_);
  writer.u32(kMagic);
  writer.u16(kVersion);
  writer.u16(0);
  Writer behind(ByteSpan(section_).subspan(kSeedOffset + kEntropySeedOctets));
  behind.put(label_.octets);
  behind.u32(0);
  behind.u32(crc32(ConstByteSpan(section_).first(section_.size() - kCrcOctets)));
}

EntropySeed::~EntropySeed() { secure_wipe(section_); }

}  // namespace linksec::sim
