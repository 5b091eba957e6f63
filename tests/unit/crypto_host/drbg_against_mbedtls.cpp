// SPDX-License-Identifier: Apache-2.0

// The DRBG beside Mbed TLS's CTR_DRBG: the same seeds, the same octets, over thousands of requests
// and reseedings of random lengths.

#include <mbedtls/ctr_drbg.h>

#include <algorithm>
#include <random>

#include "crypto/ctr_drbg.h"
#include "support/frames.h"
#include "support/print.h"

using namespace linksec;        // NOLINT
using namespace linksec::test;  // NOLINT

namespace {

// Where the other one gets its seeds from.
class Entropy {
 public:
  explicit Entropy(std::uint32_t seed) : random_(seed) {}

  Octets next(std::size_t least, std::size_t most) {
    Octets octets(std::uniform_int_distribution<std::size_t>(least, most)(random_));
    std::generate(octets.begin(), octets.end(), [this] { return random_(); });
    return octets;
  }
  std::size_t number(std::size_t most) {
    return std::uniform_int_distribution<std::size_t>(0, most)(random_);
  }

  Octets ready;  // What the next call takes.
  static int take(void* self, unsigned char* to, std::size_t octets) {
    Octets& ready = static_cast<Entropy*>(self)->ready;
    if (ready.size() != octets) {
      return -1;
    }
    std::copy(ready.begin(), ready.end(), to);
    return 0;
  }

 private:
  std::mt19937 random_;
};

class Pair {
 public:
  explicit Pair(std::uint32_t seed) : entropy_(seed) {
    mbedtls_ctr_drbg_init(&theirs_);
    mbedtls_ctr_drbg_set_entropy_len(&theirs_, 48);
    CHECK_EQUAL(0, mbedtls_ctr_drbg_set_nonce_len(&theirs_, 0));
    entropy_.ready = entropy_.next(48, 48);
    const Octets label = entropy_.next(0, 100);
    CHECK_EQUAL(
        0, mbedtls_ctr_drbg_seed(&theirs_, Entropy::take, &entropy_, label.data(), label.size()));
    CHECK_EQUAL(Status::kOk, ours_.instantiate(entropy_.ready, {}, label));
  }
  ~Pair() { mbedtls_ctr_drbg_free(&theirs_); }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  void request() {
    const Octets additional = entropy_.number(2) == 0 ? entropy_.next(1, 90) : Octets();
    Octets theirs(entropy_.number(200));
    Octets ours(theirs.size());
    CHECK_EQUAL(0, mbedtls_ctr_drbg_random_with_add(&theirs_, theirs.data(), theirs.size(),
                                                    additional.data(), additional.size()));
    CHECK_EQUAL(Status::kOk, ours_.generate(ours, additional));
    OCTETS_EQUAL(theirs, ours);
  }

  void reseed() {
    const Octets additional = entropy_.next(0, 90);
    entropy_.ready = entropy_.next(48, 48);
    CHECK_EQUAL(0, mbedtls_ctr_drbg_reseed(&theirs_, additional.data(), additional.size()));
    CHECK_EQUAL(Status::kOk, ours_.reseed(entropy_.ready, additional));
  }

 private:
  Entropy entropy_;
  mbedtls_ctr_drbg_context theirs_{};
  CtrDrbg ours_;
};

}  // namespace

TEST_GROUP(DrbgAgainstMbedTls){};

TEST(DrbgAgainstMbedTls, TheSameSeedsGiveTheSameOctets) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    Pair pair(seed);
    for (int round = 0; round < 10; ++round) {
      for (int i = 0; i < 20; ++i) {
        pair.request();
      }
      pair.reseed();
    }
  }
}

TEST(DrbgAgainstMbedTls, ManyRequestsWithoutAReseeding) {
  Pair pair(99);
  for (int i = 0; i < 3000; ++i) {
    pair.request();
  }
}
