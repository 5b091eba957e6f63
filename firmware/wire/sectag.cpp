// SPDX-License-Identifier: Apache-2.0
#include "wire/sectag.h"

#include <algorithm>
#include <array>

namespace linksec {

RawSecTag RawSecTag::read_cut(ConstByteSpan octets) noexcept {
  std::array<std::uint8_t, sectag::kOctetsWithSci> whole{};
  std::copy_n(octets.begin(), std::min(octets.size(), whole.size()), whole.begin());
  return read(whole.data());
}

// @req A2 A3 A4 A6 A12 A13 A14 FMT-3 FMT-4 FMT-6 FMT-8 GEN-7
void encode_sectag(const SecTag& tag, std::uint8_t* to) noexcept {
  // A product, which compiles to a shift, where a choice would be a branch.
  const auto bit = [](bool set, std::uint8_t mask) { return unsigned{set} * mask; };
  store_be16(to, static_cast<std::uint16_t>(EtherType::kMacSec));
  to[sectag::kTciAnOffset] = static_cast<std::uint8_t>(
      bit(tag.es, sectag::kEs) | bit(tag.sc, sectag::kSc) | bit(tag.scb, sectag::kScb) |
      bit(tag.e, sectag::kE) | bit(tag.c, sectag::kC) | tag.an.value());
  to[sectag::kSlOffset] = tag.sl & sectag::kSlMask;
  store_be32(to + sectag::kPnOffset, tag.pn);
  if (tag.sc) {
    store_be64(to + sectag::kSciOffset, tag.sci.value);
  }
}

}  // namespace linksec
