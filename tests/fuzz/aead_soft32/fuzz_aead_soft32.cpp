// SPDX-License-Identifier: Apache-2.0

// The engine for small cores against Mbed TLS: the same operations, octet for octet. The first
// octets choose keys, lengths, alignments and damage, the others are contents.
//
//   key octets | text length(2) | AAD length(2) | shifts | shifts and damage | damage(3) | contents

#include <array>
#include <cstdlib>

#include "base/cursor.h"
#include "unit/aead_soft32/two_engines.h"

using namespace linksec;
using namespace linksec::test;

namespace {

Recipe recipe_of(Reader& reader) {
  Recipe recipe;
  recipe.text_octets = reader.u16() % 2101;
  recipe.aad_octets = reader.u16() % 1501;
  const unsigned shifts = reader.u16();
  recipe.text_shift = shifts & 7U;
  recipe.aad_shift = (shifts >> 3) & 7U;
  recipe.icv_shift = (shifts >> 6) & 7U;
  if ((shifts & 0x8000U) != 0) {
    recipe.damage = 1 + reader.u32() % (1U << 20);
  }
  return recipe;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Reader reader({data, size});
  const std::size_t key_octets = (reader.u8() & 1U) != 0 ? 32 : 16;
  const Recipe recipe = recipe_of(reader);
  // Contents begin again with other octets when the input ends.
  std::uint8_t turn = 0;
  std::size_t at = 0;
  const auto octet = [&]() -> std::uint8_t {
    const ConstByteSpan rest = reader.rest();
    if (at >= rest.size()) {
      at = 0;
      turn = static_cast<std::uint8_t>(turn + 0x5D);
    }
    return rest.empty() ? turn : static_cast<std::uint8_t>(rest[at++] ^ turn);
  };
  std::array<std::uint8_t, 32> key{};
  for (std::uint8_t& one : key) {
    one = octet();
  }
  TwoEngines engines(ConstByteSpan(key).first(key_octets));
  if (!engines.agree(recipe, octet)) {
    std::abort();
  }
  return 0;
}
