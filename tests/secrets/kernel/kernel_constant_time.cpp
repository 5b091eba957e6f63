// SPDX-License-Identifier: Apache-2.0

// The kernel of hal/aead_vaes over portable lanes, with keys, texts and ICVs marked undefined for
// valgrind, which understands neither AVX-512 nor VAES. What the kernel branches on and where it
// reads and writes is the same over either set of lanes; the instructions of the real set take no
// time that depends on their operands.

#include "support/lanes_portable.h"

#include <CppUTest/TestHarness.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "aead_mbedtls/engine.h"
#include "burst_lanes.h"
#include "undefined.h"

using namespace linksec;
using namespace linksec::test;

namespace {

#ifdef LINKSEC_LEAK
// A substitution by table: what the test has to find.
struct LeakyLanes : PortableLanes {
  static Vector last_round(Vector v, const Vector& key) {
    static const std::array<std::uint8_t, 256> table = [] {
      std::array<std::uint8_t, 256> all{};
      for (std::size_t i = 0; i < all.size(); ++i) {
        all[i] = substitute(static_cast<std::uint8_t>(i));
      }
      return all;
    }();
    for (std::uint8_t& octet : v) {
      octet = table[octet];
    }
    return add(v, key);
  }
};
using Lanes = LeakyLanes;
#else
using Lanes = PortableLanes;
#endif

// The verdict on an ICV, and nothing else, is public: the outcome of the frame says it.
struct WatchedLanes : Lanes {
  static std::uint32_t differing(const Vector& a, const Vector& b) {
    const std::uint32_t lanes = Lanes::differing(a, b);
    mark_public({reinterpret_cast<const std::uint8_t*>(&lanes), sizeof(lanes)});
    return lanes;
  }
};
using Kernel = aead_vaes::Kernel<WatchedLanes>;

struct Frame {
  std::vector<std::uint8_t> text;
  std::vector<std::uint8_t> aad;
  std::array<std::uint8_t, 16> icv{};
  hal::AeadOp op;

  Frame(std::size_t text_octets, std::size_t aad_octets, std::uint8_t seed)
      : text(text_octets, seed), aad(aad_octets, static_cast<std::uint8_t>(seed + 1)) {
    op.nonce[11] = seed;
  }
  hal::AeadOp& ready() {
    op.text = text.data();
    op.aad = aad.data();
    op.icv = icv.data();
    op.text_octets = static_cast<std::uint32_t>(text.size());
    op.aad_octets = static_cast<std::uint32_t>(aad.size());
    return op;
  }
};

void mark(std::vector<Frame>& frames, void (*as)(ConstByteSpan)) {
  for (Frame& frame : frames) {
    as(frame.text);
    as(frame.icv);
  }
}

std::vector<aead_vaes::Job> jobs_of(std::vector<Frame>& frames, const aead_vaes::KeyData& key) {
  std::vector<aead_vaes::Job> jobs;
  for (Frame& frame : frames) {
    jobs.push_back({&key, &frame.ready()});
  }
  return jobs;
}

// One alike four for each number of vectors, ones of their own, long ones, and AAD alone.
std::vector<std::vector<Frame>> bursts() {
  std::vector<std::vector<Frame>> all;
  for (const std::size_t octets : {0U, 46U, 64U, 100U, 200U, 300U, 480U}) {
    all.push_back({{octets, 20, 1}, {octets, 28, 2}, {octets, 20, 3}, {octets, 20, 4}});
  }
  all.push_back({{1600, 28, 5}, {46, 20, 6}, {0, 700, 7}, {0, 90, 8}, {1, 0, 9}});
  return all;
}

// Seals by the kernel with all secrets marked, and by the reference.
void check_burst(std::vector<Frame> frames, ConstByteSpan key, const aead_vaes::KeyData& data) {
  const hal::KeySlot slot = aead_mbedtls::install(key).value();
  std::vector<Frame> expected = frames;
  for (Frame& frame : expected) {
    frame.ready().key = slot;
    aead_mbedtls::seal({&frame.op, 1});
  }
  aead_mbedtls::remove(slot);
  mark(frames, mark_secret);
  Kernel::seal(jobs_of(frames, data));
  mark(frames, mark_public);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    CHECK(frames[i].text == expected[i].text && frames[i].icv == expected[i].icv);
  }
  frames[1].icv[5] ^= 1;
  frames[3].icv[15] ^= 0x80;
  mark(frames, mark_secret);
  UNSIGNED_LONGS_EQUAL(0b1010, Kernel::open(jobs_of(frames, data)));
}

}  // namespace

TEST_GROUP(KernelConstantTime){};

// @test A17 VER-9 KAY-11
TEST(KernelConstantTime, NothingBranchesOnKeysTextsOrIcvs) {
  for (const std::size_t octets : {16U, 32U}) {
    std::array<std::uint8_t, 32> key{};
    for (std::size_t i = 0; i < key.size(); ++i) {
      key[i] = static_cast<std::uint8_t>(i * 37 + octets);
    }
    const ConstByteSpan used = ConstByteSpan(key).first(octets);
    aead_vaes::KeyData data{};
    mark_secret(key);
    Kernel::set_key(data, used);
    mark_public(key);
    for (const std::vector<Frame>& frames : bursts()) {
      check_burst(frames, used, data);
    }
  }
}
