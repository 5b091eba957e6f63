// SPDX-License-Identifier: Apache-2.0
#include "capture/frame_check.h"

#include <zlib.h>

#include "wire/ethernet.h"

namespace linksec::sim {

bool ends_with_fcs(ConstByteSpan octets) noexcept {
  if (octets.size() < ethernet::kHeaderOctets + kFcsOctets) {
    return false;
  }
  const ConstByteSpan frame = octets.first(octets.size() - kFcsOctets);
  const std::uint8_t* const fcs = frame.data() + frame.size();
  // The CRC goes out with its least significant octet first.
  const std::uint32_t sent = __builtin_bswap32(load_be32(fcs));
  return crc32_z(0, frame.data(), frame.size()) == sent;
}

}  // namespace linksec::sim
