// SPDX-License-Identifier: Apache-2.0

// The entropy of a board without a source: a random bit generator over a provisioned seed. Images
// that need random octets link it; it stands in for common/entropy.cpp. Nothing is given before a
// seed came, and nothing more after a seed that was refused.

#include "hal/entropy.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <new>

#include "base/secret.h"
#include "crypto/ctr_drbg.h"

namespace linksec {
namespace {

constexpr hal::EntropyId kSource{};
constexpr std::array<std::uint8_t, 15> kLabel = {'l', 'i', 'n', 'k', 's', 'e', 'c', ' ',
                                                 'e', 'n', 't', 'r', 'o', 'p', 'y'};

// Made at the first seed and never destroyed: nothing is registered for an exit.
alignas(CtrDrbg) constinit std::array<std::byte, sizeof(CtrDrbg)> place{};
constinit CtrDrbg* generator = nullptr;

Status fill(ByteSpan octets) noexcept {
  Status status = generator == nullptr ? Status::kNotReady : Status::kOk;
  while (status == Status::kOk) {
    const ByteSpan part = octets.first(std::min(octets.size(), CtrDrbg::kMaxRequestOctets));
    status = generator->generate(part, {});
    octets = octets.subspan(part.size());
    if (octets.empty()) {
      break;
    }
  }
  return status;
}

}  // namespace

Status hal::entropy_fill(EntropyId source, ByteSpan octets) noexcept {
  const Status status = source == kSource ? fill(octets) : Status::kNotReady;
  if (status == Status::kOk) {
    return status;
  }
  secure_wipe(octets);
  return status == Status::kNotReady ? Status::kUnsupported : Status::kIoError;
}

// The number of the start is the nonce: no two starts have the same one.
Status hal::entropy_seed(EntropyId source, ConstByteSpan seed, std::uint64_t start) noexcept {
  if (source != kSource) {
    return Status::kUnsupported;
  }
  std::array<std::uint8_t, 8> number{};
  store_be64(number.data(), start);
  if (generator == nullptr) {
    generator = new (place.data()) CtrDrbg;
  }
  const Status status = generator->instantiate(seed, number, kLabel);
  return status == Status::kOk || status == Status::kInvalidArgument ? status : Status::kIoError;
}

}  // namespace linksec
