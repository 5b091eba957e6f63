// SPDX-License-Identifier: Apache-2.0

// Key unwrap over any octets: what does not open leaves zeroes; what opens is what wrapping gives;
// a wrapped key with one octet changed does not open.

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "crypto/key_wrap.h"

using namespace linksec;

namespace {

using Octets = std::vector<std::uint8_t>;

void must(bool condition) {
  if (!condition) {
    std::abort();
  }
}

bool all_zero(const Octets& octets) {
  return std::all_of(octets.begin(), octets.end(), [](std::uint8_t octet) { return octet == 0; });
}

void unwrap_any(const BlockKey& kek, const Octets& wrapped) {
  Octets key(wrapped.size() < kKeyWrapOverhead ? 0 : wrapped.size() - kKeyWrapOverhead, 0xA5);
  if (key_unwrap(kek, wrapped, key) != Status::kOk) {
    must(all_zero(key));
    return;
  }
  Octets again(wrapped.size());
  must(key_wrap(kek, key, again) == Status::kOk && again == wrapped);
}

void tamper(const BlockKey& kek, const Octets& key, std::uint8_t where) {
  Octets wrapped(key.size() + kKeyWrapOverhead);
  if (key_wrap(kek, key, wrapped) != Status::kOk) {
    must(all_zero(wrapped));
    return;
  }
  Octets back(key.size());
  must(key_unwrap(kek, wrapped, back) == Status::kOk && back == key);
  wrapped[where % wrapped.size()] ^= static_cast<std::uint8_t>(where | 1);
  must(key_unwrap(kek, wrapped, back) == Status::kCorrupt && all_zero(back));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  if (size < 2) {
    return 0;
  }
  const std::array<std::uint8_t, 32> key{octets[0]};
  BlockKey kek;
  must(kek.set(ConstByteSpan(key).first(octets[0] % 2 == 0 ? 16 : 32)) == Status::kOk);
  const Octets rest(octets + 2, octets + size);
  unwrap_any(kek, rest);
  tamper(kek, rest, octets[1]);
  return 0;
}
