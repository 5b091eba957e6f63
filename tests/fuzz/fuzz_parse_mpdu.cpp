// SPDX-License-Identifier: Apache-2.0

// The SecTAG parser over any octets: it never reads beyond them (the sanitizers watch), and what it
// accepts is consistent and says itself again.

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "wire/mpdu.h"

using namespace linksec;

namespace {

void must(bool condition) {
  if (!condition) {
    std::abort();
  }
}

void check_valid(const std::vector<std::uint8_t>& frame, const Mpdu& mpdu) {
  const SecTag& tag = mpdu.tag();
  must(mpdu.secure_data_octets() >= 1);
  must(mpdu.frame_octets() <= frame.size());
  must(mpdu.frame_octets() == frame.size() || frame.size() <= ethernet::kMinFrameOctets);
  must(mpdu.secure_data_offset() == ethernet::kAddressesOctets + tag.octets());
  must(tag.sl == 0 ? mpdu.secure_data_octets() >= 48 : mpdu.secure_data_octets() == tag.sl);
  must(!(tag.sc && (tag.es || tag.scb)));
  std::vector<std::uint8_t> again(tag.octets());
  encode_sectag(tag, again.data());
  must(std::equal(again.begin(), again.end(), frame.begin() + ethernet::kAddressesOctets));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  std::vector<std::uint8_t> frame(octets, octets + size);
  if (frame.size() < ethernet::kHeaderOctets) {
    must(!has_sectag(frame));
    return 0;
  }
  store_be16(frame.data() + ethernet::kEtherTypeOffset, 0x88E5);
  must(has_sectag(frame));
  const MpduParse parsed = parse_mpdu(frame);
  must(to_string(parsed.error())[0] != '\0');
  if (parsed.error() == ParseError::kNone) {
    check_valid(frame, parsed.mpdu());
  }
  return 0;
}
