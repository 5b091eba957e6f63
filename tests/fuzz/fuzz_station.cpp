// SPDX-License-Identifier: Apache-2.0

// The end station's answers: any frame, and the same as an echo request whose checksums agree.
// There is an answer or the frame is as it was; an answer comes from us, goes to one other station,
// is as long as the request, and has checksums that agree.

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "app/station.h"

using namespace linksec;

namespace {

using Octets = std::vector<std::uint8_t>;

constexpr StationAddress kOwn = {{{2, 0, 0, 0, 0, 1}}, 24, 0x0A000001};

void must(bool condition) {
  if (!condition) {
    std::abort();
  }
}

std::uint16_t sum(const std::uint8_t* octets, std::size_t size) {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < size; ++i) {
    total += static_cast<std::uint64_t>(octets[i]) << (i % 2 == 0 ? 8 : 0);
  }
  while (total >> 16 != 0) {
    total = (total & 0xFFFF) + (total >> 16);
  }
  return static_cast<std::uint16_t>(~total);
}

std::size_t type_offset(const Octets& frame) {
  return frame.size() >= 14 && is_vlan_type(load_be16(frame.data() + 12)) ? 16 : 12;
}

void check(const Octets& request) {
  Octets frame = request;
  if (!answer(kOwn, frame)) {
    must(frame == request);
    return;
  }
  must(frame.size() == request.size());
  must(std::equal(frame.begin() + 6, frame.begin() + 12, kOwn.mac.octets.begin()));
  must(std::equal(frame.begin(), frame.begin() + 6, request.begin() + 6));
  must((frame[0] & 1) == 0);
  const std::size_t at = type_offset(request);
  must(std::equal(frame.begin() + 12, frame.begin() + static_cast<std::ptrdiff_t>(at) + 2,
                  request.begin() + 12));
  const std::uint8_t* const packet = frame.data() + at + 2;
  if (load_be16(frame.data() + at) == 0x0806) {
    must(load_be16(packet + 6) == 2 && load_be32(packet + 14) == kOwn.ipv4);
    return;
  }
  must(std::equal(request.begin(), request.begin() + 6, kOwn.mac.octets.begin()));
  must(sum(packet, 20) == 0 && sum(packet + 20, load_be16(packet + 2) - 20U) == 0);
  must(load_be32(packet + 12) == kOwn.ipv4 && packet[20] == 0);
  must(load_be32(packet + 16) != kOwn.ipv4 && load_be32(packet + 16) < 0xE0000000);
}

// Addresses and checksums as an echo request needs them, so that what is left decides.
Octets mended(Octets frame) {
  const std::size_t at = type_offset(frame) + 2;
  if (frame.size() < at + 28) {
    return frame;
  }
  std::copy(kOwn.mac.octets.begin(), kOwn.mac.octets.end(), frame.begin());
  store_be16(frame.data() + at - 2, 0x0800);
  std::uint8_t* const packet = frame.data() + at;
  packet[0] = 0x45;
  packet[9] = 1;
  store_be32(packet + 16, kOwn.ipv4);
  const std::size_t length = std::min<std::size_t>(load_be16(packet + 2), frame.size() - at);
  store_be16(packet + 10, 0);
  store_be16(packet + 10, sum(packet, 20));
  if (length >= 28) {
    store_be16(packet + 20, 0x0800);
    store_be16(packet + 22, 0);
    store_be16(packet + 22, sum(packet + 20, length - 20));
  }
  return frame;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const Octets frame(octets, octets + size);
  check(frame);
  check(mended(frame));
  return 0;
}
