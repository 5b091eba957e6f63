// SPDX-License-Identifier: Apache-2.0

// The S-box circuit against the definition of the S-box, for all octets.

#include <CppUTest/TestHarness.h>

#include "s_box.h"

using linksec::aead_soft32::Word;

namespace {

unsigned times(unsigned a, unsigned b) {
  unsigned sum = 0;
  for (unsigned bit = 0; bit < 8; ++bit) {
    sum ^= ((b >> bit) & 1U) * a;
    a = (a << 1) ^ ((a >> 7) * 0x11BU);
  }
  return sum;
}

unsigned inverse(unsigned octet) {
  for (unsigned candidate = 1; candidate < 256; ++candidate) {
    if (times(octet, candidate) == 1) {
      return candidate;
    }
  }
  return 0;
}

// [FIPS 197 5.1.1]
unsigned s_box(unsigned octet) {
  const unsigned b = inverse(octet);
  unsigned out = 0x63;
  for (const unsigned turn : {0U, 1U, 2U, 3U, 4U}) {
    out ^= ((b << turn) | (b >> (8 - turn))) & 0xFF;
  }
  return out;
}

}  // namespace

TEST_GROUP(SBox){};

TEST(SBox, TheCircuitIsTheSBoxForEveryOctetInEveryPlace) {
  for (unsigned first = 0; first < 256; first += 32) {
    std::array<Word, 8> slices{};
    for (unsigned place = 0; place < 32; ++place) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        slices[bit] |= (((first + place) >> bit) & 1U) << place;
      }
    }
    linksec::aead_soft32::substitute(slices);
    linksec::aead_soft32::complement(slices);
    for (unsigned place = 0; place < 32; ++place) {
      unsigned octet = 0;
      for (unsigned bit = 0; bit < 8; ++bit) {
        octet |= ((slices[bit] >> place) & 1U) << bit;
      }
      LONGS_EQUAL(s_box(first + place), octet);
    }
  }
}
