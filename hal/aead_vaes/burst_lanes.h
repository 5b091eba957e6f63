// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keys and bursts over gcm_lanes.h: four frames are worked on at a time, side by side where they
// are short, alike and under one key, and share the end of GHASH whatever they are.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

#include "base/secret.h"
#include "gcm_lanes.h"

namespace linksec::aead_vaes {

/// The key schedule (FIPS 197, 5.2). A round of AES on four equal columns is its byte substitution.
template <class L>
class KeySchedule {
 public:
  LINKSEC_LANES_FUNCTION static void make(KeyData& data, ConstByteSpan key) {
    const std::size_t words = key.size() / 4;
    data.rounds = static_cast<std::uint32_t>(words + 6);
    std::uint8_t* const out = data.round_keys.data();
    std::memcpy(out, key.data(), key.size());
    std::uint8_t constant = 1;
    for (std::size_t i = words; i < (data.rounds + 1) * 4; ++i) {
      std::array<std::uint8_t, 4> word{};
      std::memcpy(word.data(), out + (i - 1) * 4, 4);
      if (i % words == 0) {
        substitute(word);
        std::rotate(word.begin(), word.begin() + 1, word.end());
        word[0] ^= constant;
        constant = static_cast<std::uint8_t>((constant << 1) ^ ((constant >> 7) * 0x1B));
      } else if (words == 8 && i % words == 4) {
        substitute(word);
      }
      for (std::size_t octet = 0; octet < 4; ++octet) {
        out[i * 4 + octet] = out[(i - words) * 4 + octet] ^ word[octet];
      }
      secure_wipe(word);
    }
  }

 private:
  LINKSEC_LANES static void substitute(std::array<std::uint8_t, 4>& word) {
    alignas(64) std::array<std::uint8_t, kVector> lanes{};
    for (std::size_t i = 0; i < kBlock; ++i) {
      lanes[i] = word[i % 4];
    }
    L::store(lanes.data(), L::last_round(L::load(lanes.data()), L::zero()));
    std::memcpy(word.data(), lanes.data(), 4);
    secure_wipe(lanes);
  }
};

/// Keys and bursts over the vector operations `L`.
template <class L>
class Kernel {
 public:
  LINKSEC_LANES_FUNCTION static void set_key(KeyData& data, ConstByteSpan key) {
    KeySchedule<L>::make(data, key);
    alignas(64) std::array<std::uint8_t, kVector> lanes{};
    L::store(lanes.data(), L::reverse(G::encrypt(data, L::zero())));
    times_x(lanes);
    make_powers(data, lanes);
    secure_wipe(lanes);
  }

  LINKSEC_LANES_FUNCTION static void seal(std::span<const Job> jobs) {
    Scratch scratch{};
    for (std::size_t at = 0; at < jobs.size(); at += kLanes) {
      Four four(jobs.subspan(at, std::min(kLanes, jobs.size() - at)), scratch);
      run<true>(four, scratch);
      L::scatter(four.icv, icvs(four, scratch));
    }
    wipe(scratch);
  }

  LINKSEC_LANES_FUNCTION static std::uint32_t open(std::span<const Job> jobs) {
    Scratch scratch{};
    std::uint32_t bad = 0;
    for (std::size_t at = 0; at < jobs.size(); at += kLanes) {
      Four four(jobs.subspan(at, std::min(kLanes, jobs.size() - at)), scratch);
      run<false>(four, scratch);
      const std::uint32_t differing = L::differing(icvs(four, scratch), L::gather(four.icv));
      bad |= (differing & ((1U << four.jobs.size()) - 1)) << at;
    }
    wipe(scratch);
    return bad;
  }

 private:
  using G = Gcm<L>;
  using V = typename L::Vector;
  using Rest = typename Gcm<L>::Rest;
  using Finish = void (*)(const Job&, Rest&);
  using FourFrames = void (*)(const Job*, Sum<L>*);

  // Four frames with up to so many vectors of text are worked on side by side; longer ones have
  // enough to do on their own.
  static constexpr std::size_t kSideBySide = 4;

  // What holds secrets between the parts of a burst.
  struct Scratch {
    std::array<Sum<L>, kLanes> sums;
    std::array<std::uint8_t, kBlock> spare;
  };
  LINKSEC_LANES static void wipe(Scratch& scratch) {
    secure_wipe({reinterpret_cast<std::uint8_t*>(&scratch), sizeof(scratch)});
  }

  // Up to four jobs. Where there are fewer, the others' nonces are the first one's and their ICVs
  // go nowhere.
  struct Four {
    LINKSEC_LANES Four(std::span<const Job> some, Scratch& scratch) : jobs(some) {
      for (std::size_t i = 0; i < kLanes; ++i) {
        const bool there = i < some.size();
        nonce[i] = some[there ? i : 0].op->nonce.data();
        icv[i] = there ? some[i].op->icv : scratch.spare.data();
        one_key = one_key && (!there || some[i].key == some[0].key);
      }
    }
    std::span<const Job> jobs;
    std::array<const std::uint8_t*, kLanes> nonce{};
    std::array<std::uint8_t*, kLanes> icv{};
    bool one_key = true;
  };

  // Vectors of text of a frame whose blocks fit one batch; kDeep + 1 for a longer one.
  LINKSEC_LANES static std::size_t shape_of(const hal::AeadOp& op) {
    const std::size_t blocks = blocks_of(op.aad_octets) + blocks_of(op.text_octets) + 1;
    return blocks <= kPowers ? vectors_of(op.text_octets) : kDeep + 1;
  }

  // A frame on its own: what comes before the last 32 blocks of text, and those.
  template <bool kSeal>
  LINKSEC_LANES_FUNCTION static Rest begin_long(const Job& job) {
    return G::template long_frame<kSeal>(*job.key, *job.op);
  }
  LINKSEC_LANES_FUNCTION static Rest begin_short(const Job& job) {
    Rest rest{};
    rest.done = 0;
    rest.power = G::hash_prefix(*job.key, *job.op, rest.sum);
    return rest;
  }
  template <bool kSeal, std::size_t N>
  LINKSEC_LANES_FUNCTION static void finish(const Job& job, Rest& rest) {
    if constexpr (N > 0) {
      G::template finish<kSeal, N>(*job.key, *job.op, rest);
    }
  }
  template <bool kSeal, std::size_t... N>
  static constexpr std::array<Finish, kDeep + 1> finish_table(std::index_sequence<N...>) {
    return {finish<kSeal, N>...};
  }
  template <bool kSeal>
  LINKSEC_LANES static void one_frame(const Job& job, std::size_t shape, Sum<L>& out) {
    static constexpr auto kFinish = finish_table<kSeal>(std::make_index_sequence<kDeep + 1>());
    Rest rest = shape > kDeep ? begin_long<kSeal>(job) : begin_short(job);
    kFinish[vectors_of(job.op->text_octets - rest.done)](job, rest);
    out = rest.sum;
  }

  // Four frames side by side, with N vectors of text each.
  template <bool kSeal, std::size_t N>
  LINKSEC_LANES_FUNCTION static void four_frames(const Job* jobs, Sum<L>* out) {
    if constexpr (N > 0) {
      G::template short_frames<kSeal, kLanes, N>(jobs, out);
    } else {
      for (std::size_t i = 0; i < kLanes; ++i) {
        G::hash_prefix(*jobs[i].key, *jobs[i].op, out[i]);
      }
    }
  }
  template <bool kSeal, std::size_t... N>
  static constexpr std::array<FourFrames, kSideBySide + 1> four_table(std::index_sequence<N...>) {
    return {four_frames<kSeal, N>...};
  }

  template <bool kSeal>
  LINKSEC_LANES static void run(const Four& four, Scratch& scratch) {
    static constexpr auto kFours = four_table<kSeal>(std::make_index_sequence<kSideBySide + 1>());
    std::array<std::size_t, kLanes> shape{};
    bool alike = four.one_key && four.jobs.size() == kLanes;
    for (std::size_t i = 0; i < four.jobs.size(); ++i) {
      shape[i] = shape_of(*four.jobs[i].op);
      alike = alike && shape[i] == shape[0];
    }
    if (alike && shape[0] <= kSideBySide) {
      kFours[shape[0]](four.jobs.data(), scratch.sums.data());
    } else {
      for (std::size_t i = 0; i < four.jobs.size(); ++i) {
        one_frame<kSeal>(four.jobs[i], shape[i], scratch.sums[i]);
      }
    }
    for (std::size_t i = four.jobs.size(); i < kLanes; ++i) {
      scratch.sums[i] = {L::zero(), L::zero(), L::zero()};
    }
  }

  LINKSEC_LANES static V icvs(const Four& four, const Scratch& scratch) {
    const V nonces = L::nonces(four.nonce);
    if (four.one_key) {
      return G::icvs(scratch.sums.data(), G::encrypted_nonces(*four.jobs[0].key, nonces));
    }
    V masks = L::zero();
    for (std::size_t i = 0; i < four.jobs.size(); ++i) {
      masks = L::with_lane(masks, i, G::encrypted_nonces(*four.jobs[i].key, nonces));
    }
    return G::icvs(scratch.sums.data(), masks);
  }

  // The first block of `lanes`, octets reversed, times x modulo GHASH's polynomial.
  LINKSEC_LANES static void times_x(std::array<std::uint8_t, kVector>& lanes) {
    std::array<std::uint64_t, 2> halves{};
    std::memcpy(halves.data(), lanes.data(), kBlock);
    const std::uint64_t carry = halves[1] >> 63;
    halves[1] = (halves[1] << 1) | (halves[0] >> 63);
    halves[0] = (halves[0] << 1) ^ carry;
    halves[1] ^= (0 - carry) & 0xC200'0000'0000'0000U;
    std::memcpy(lanes.data(), halves.data(), kBlock);
    secure_wipe({reinterpret_cast<std::uint8_t*>(halves.data()), sizeof(halves)});
  }

  LINKSEC_LANES static void make_powers(KeyData& data,
                                        const std::array<std::uint8_t, kVector>& lanes) {
    const V h = L::spread(lanes.data());
    const V fold = L::add(h, L::swap(h));
    V power = h;
    for (std::size_t i = kPowers; i > 0; --i) {
      L::store_first(data.powers.data() + (i - 1) * kBlock, power, kBlock);
      L::store_first(data.folded.data() + (i - 1) * kBlock, L::add(power, L::swap(power)), kBlock);
      power = G::reduce(G::product(power, h, fold));
    }
  }
};

}  // namespace linksec::aead_vaes
