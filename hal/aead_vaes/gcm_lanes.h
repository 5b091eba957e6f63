// SPDX-License-Identifier: Apache-2.0
#pragma once

// AES-GCM over vectors of four blocks, for several frames at a time. `L` is the set of vector
// operations: lanes_avx512.h, or a test's own in portable code. Branches and addresses depend on
// lengths alone.
//
// A frame's GHASH is the sum of its blocks, each times a power of H: the n-th block from the end
// takes H^n. So its products are added up without a reduction between them, whatever vectors they
// lie in, and four frames share the one reduction at the end. Blocks lie in the vectors with their
// octets reversed, and powers have an extra factor of x, so that products need no shift.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "base/secret.h"
#include "kernel.h"

#ifndef LINKSEC_LANES
#error "a set of vector operations comes first; it defines LINKSEC_LANES"
#endif

namespace linksec::aead_vaes {

inline constexpr std::size_t kBlock = 16;
inline constexpr std::size_t kVector = 64;
/// Vectors of text that are in flight at a time.
inline constexpr std::size_t kDeep = 8;
inline constexpr std::size_t kBatch = kDeep * kVector;
inline constexpr std::size_t kLanes = 4;
/// AAD that leaves the last lane of its vector to the lengths.
inline constexpr std::size_t kPrefixAad = 48;

constexpr std::size_t blocks_of(std::size_t octets) { return (octets + kBlock - 1) / kBlock; }
constexpr std::size_t vectors_of(std::size_t octets) { return (octets + kVector - 1) / kVector; }

/// Big-endian counters from 2 on, as a frame's first vectors of text need them.
struct alignas(64) FirstCounters {
  std::uint8_t octets[kDeep * kVector] = {};
  constexpr FirstCounters() {
    for (std::size_t block = 0; block < kDeep * kLanes; ++block) {
      octets[block * kBlock + 15] = static_cast<std::uint8_t>(block + 2);
    }
  }
};
inline constexpr FirstCounters kFirstCounters;

/// Sums of products before the reduction: of low halves, of high halves, and of both (Karatsuba).
template <class L>
struct Sum {
  typename L::Vector low;
  typename L::Vector middle;
  typename L::Vector high;
};

/// The parts of AES-GCM over the vector operations `L`.
template <class L>
struct Gcm {
  using V = typename L::Vector;
  template <std::size_t N>
  struct Vectors {
    V at[N];
  };

  /// The first power for a batch of `blocks` blocks.
  LINKSEC_LANES static const std::uint8_t* powers_of(const KeyData& key, std::size_t blocks) {
    return key.powers.data() + (kPowers - blocks) * kBlock;
  }
  LINKSEC_LANES static const std::uint8_t* folded(const std::uint8_t* power) {
    return power + kPowerOctets;
  }

  LINKSEC_LANES static Sum<L> product(V x, V power, V fold) {
    return {L::low_by_low(x, power), L::low_by_low(L::add(x, L::swap(x)), fold),
            L::high_by_high(x, power)};
  }
  LINKSEC_LANES static void add_to(Sum<L>& sum, const Sum<L>& more) {
    sum.low = L::add(sum.low, more.low);
    sum.middle = L::add(sum.middle, more.middle);
    sum.high = L::add(sum.high, more.high);
  }
  LINKSEC_LANES static Sum<L> product(V x, const std::uint8_t* power) {
    return product(x, L::load(power), L::load(folded(power)));
  }
  LINKSEC_LANES static void add_product(Sum<L>& sum, V x, const std::uint8_t* power) {
    add_to(sum, product(x, power));
  }
  // Two products at a time: an addition of three costs what one of two does.
  LINKSEC_LANES static void add_products(Sum<L>& sum, V x, V y, const std::uint8_t* power) {
    const Sum<L> a = product(x, power);
    const Sum<L> b = product(y, power + kVector);
    sum.low = L::add(sum.low, a.low, b.low);
    sum.middle = L::add(sum.middle, a.middle, b.middle);
    sum.high = L::add(sum.high, a.high, b.high);
  }

  /// Each lane modulo GHASH's polynomial.
  LINKSEC_LANES static V reduce(const Sum<L>& sum) {
    alignas(16) static constexpr std::uint8_t kPolynomial[kBlock] = {0, 0, 0, 0, 0, 0, 0, 0xC2};
    const V polynomial = L::spread(kPolynomial);
    const V middle = L::add(sum.middle, sum.low, sum.high);
    const V folded_once = L::add(middle, L::swap(sum.low), L::low_by_low(polynomial, sum.low));
    return L::add(sum.high, L::swap(folded_once), L::low_by_low(polynomial, folded_once));
  }
  /// The hash after a batch, in the first lane.
  LINKSEC_LANES static V hash_of(const Sum<L>& sum) {
    return reduce({L::sum(sum.low), L::sum(sum.middle), L::sum(sum.high)});
  }

  // --- AES: N vectors side by side, all but the last round ---

  template <std::size_t N, std::size_t... I>
  LINKSEC_LANES static void round(Vectors<N>& v, V key, std::index_sequence<I...>) {
    ((v.at[I] = L::round(v.at[I], key)), ...);
  }
  template <std::size_t N, std::size_t... R>
  LINKSEC_LANES static void rounds(Vectors<N>& v, const std::uint8_t* keys,
                                   std::index_sequence<R...>) {
    (round<N>(v, L::spread(keys + R * kBlock), std::make_index_sequence<N>()), ...);
  }
  template <std::size_t N>
  LINKSEC_LANES static void middle_rounds(Vectors<N>& v, const KeyData& key) {
    rounds<N>(v, key.round_keys.data() + kBlock, std::make_index_sequence<9>());
    if (key.rounds == 14) {
      rounds<N>(v, key.round_keys.data() + 10 * kBlock, std::make_index_sequence<4>());
    }
  }
  LINKSEC_LANES static V last_key(const KeyData& key) {
    return L::spread(key.round_keys.data() + key.rounds * kBlock);
  }

  LINKSEC_LANES static V encrypt(const KeyData& key, V blocks) {
    Vectors<1> v{{L::add(blocks, L::spread(key.round_keys.data()))}};
    middle_rounds<1>(v, key);
    return L::last_round(v.at[0], last_key(key));
  }

  // --- a run of up to 32 blocks of text ---

  /// N vectors of a frame's text, the last one of `last` octets (1 to 64).
  struct Run {
    std::uint8_t* text;
    std::size_t last;
  };

  /// Vector I of a run: takes its key stream, leaves what is hashed.
  template <bool kSeal, bool kPart>
  LINKSEC_LANES static V crypt(const Run& run, std::size_t i, V stream, V key) {
    std::uint8_t* const at = run.text + i * kVector;
    const V in = kPart ? L::load_first(at, run.last) : L::load(at);
    // The last round adds its key last: adding the text to the key saves an addition afterwards.
    V out = L::last_round(stream, L::add(key, in));
    if (kPart) {
      L::store_first(at, out, run.last);
      out = kSeal ? L::first(out, run.last) : out;
    } else {
      L::store(at, out);
    }
    return L::reverse(kSeal ? out : in);
  }

  template <bool kSeal, std::size_t N, std::size_t... I>
  LINKSEC_LANES static void crypt_run(const Run& run, V* v, V key, std::index_sequence<I...>) {
    ((v[I] = crypt<kSeal, I + 1 == N>(run, I, v[I], key)), ...);
  }
  /// Adds the products of N vectors with the powers from `power` on.
  template <std::size_t N, std::size_t... I>
  LINKSEC_LANES static void hash_run(const V* v, const std::uint8_t* power, Sum<L>& sum,
                                     std::index_sequence<I...>) {
    (add_products(sum, v[2 * I], v[2 * I + 1], power + 2 * I * kVector), ...);
    if constexpr (N % 2 != 0) {
      add_product(sum, v[N - 1], power + (N - 1) * kVector);
    }
  }
  template <std::size_t N>
  LINKSEC_LANES static void hash_run(const V* v, const std::uint8_t* power, Sum<L>& sum) {
    hash_run<N>(v, power, sum, std::make_index_sequence<N / 2>());
  }

  // --- short frames: all blocks, AAD and lengths included, in one batch ---

  /// The product of `x`, whose last lane is free, with the powers from `power` on, and that of the
  /// lengths.
  LINKSEC_LANES static Sum<L> with_lengths(const KeyData& key, const hal::AeadOp& op, V x,
                                           const std::uint8_t* power) {
    const std::uint8_t* const last = powers_of(key, 1);
    return product(
        L::with_last(x, std::uint64_t{op.text_octets} * 8, std::uint64_t{op.aad_octets} * 8),
        L::with_last(L::load(power), last), L::with_last(L::load(folded(power)), folded(last)));
  }

  /// What comes before a short frame's text: AAD and the lengths. Returns the text's first power.
  LINKSEC_LANES static const std::uint8_t* hash_prefix(const KeyData& key, const hal::AeadOp& op,
                                                       Sum<L>& sum) {
    const std::uint8_t* aad = op.aad;
    std::size_t left = op.aad_octets;
    const std::uint8_t* power = powers_of(key, blocks_of(left) + blocks_of(op.text_octets) + 1);
    sum = {L::zero(), L::zero(), L::zero()};
    while (left > kPrefixAad) {
      const std::size_t take = left < kVector ? left : kVector;
      add_product(sum, L::reverse(L::load_first(aad, take)), power);
      power += kVector;
      aad += take;
      left -= take;
    }
    add_to(sum, with_lengths(key, op, L::reverse(L::load_first(aad, left)), power));
    return power + blocks_of(left) * kBlock;
  }

  template <std::size_t N, std::size_t... I>
  LINKSEC_LANES static void first_counters(const hal::AeadOp& op, V first_key, V* v,
                                           std::index_sequence<I...>) {
    const V start = L::add(L::nonces(op.nonce.data()), first_key);
    ((v[I] = L::add(start, L::load(kFirstCounters.octets + I * kVector))), ...);
  }

  template <std::size_t F, std::size_t N, std::size_t... I>
  LINKSEC_LANES static void all_first_counters(const Job* jobs, V first_key, Vectors<F * N>& v,
                                               std::index_sequence<I...>) {
    (first_counters<N>(*jobs[I].op, first_key, v.at + I * N, std::make_index_sequence<N>()), ...);
  }

  template <bool kSeal, std::size_t N>
  LINKSEC_LANES static void finish_short(const Job& job, V* v, V last, Sum<L>& out) {
    Sum<L> sum{};
    const std::uint8_t* const power = hash_prefix(*job.key, *job.op, sum);
    const Run run{job.op->text, job.op->text_octets - (N - 1) * kVector};
    crypt_run<kSeal, N>(run, v, last, std::make_index_sequence<N>());
    hash_run<N>(v, power, sum);
    out = sum;
  }
  template <bool kSeal, std::size_t F, std::size_t N, std::size_t... I>
  LINKSEC_LANES static void finish_all(const Job* jobs, Vectors<F * N>& v, V last, Sum<L>* out,
                                       std::index_sequence<I...>) {
    (finish_short<kSeal, N>(jobs[I], v.at + I * N, last, out[I]), ...);
  }

  /// F frames under one key with N vectors of text each.
  template <bool kSeal, std::size_t F, std::size_t N>
  LINKSEC_LANES static void short_frames(const Job* jobs, Sum<L>* out) {
    const KeyData& key = *jobs[0].key;
    Vectors<F * N> v{};
    all_first_counters<F, N>(jobs, L::spread(key.round_keys.data()), v,
                             std::make_index_sequence<F>());
    middle_rounds<F * N>(v, key);
    finish_all<kSeal, F, N>(jobs, v, last_key(key), out, std::make_index_sequence<F>());
  }

  // --- long frames: batches of 32 blocks, each reduced ---

  template <std::size_t... I>
  LINKSEC_LANES static void load_batch(const std::uint8_t* from, V* v, std::index_sequence<I...>) {
    ((v[I] = L::reverse(L::load(from + I * kVector))), ...);
  }
  LINKSEC_LANES static V hash_batch(const KeyData& key, V* v, V hash) {
    Sum<L> sum{L::zero(), L::zero(), L::zero()};
    v[0] = L::add(v[0], hash);
    hash_run<kDeep>(v, powers_of(key, kDeep * kLanes), sum);
    return hash_of(sum);
  }

  /// The hash of AAD to its end.
  LINKSEC_LANES static V hash_aad(const KeyData& key, const hal::AeadOp& op) {
    V hash = L::zero();
    const std::uint8_t* aad = op.aad;
    std::size_t left = op.aad_octets;
    for (; left >= kBatch; left -= kBatch, aad += kBatch) {
      Vectors<kDeep> v{};
      load_batch(aad, v.at, std::make_index_sequence<kDeep>());
      hash = hash_batch(key, v.at, hash);
    }
    if (left == 0) {
      return hash;
    }
    const std::uint8_t* power = powers_of(key, blocks_of(left));
    Sum<L> sum{L::zero(), L::zero(), L::zero()};
    for (; left > kVector; left -= kVector, aad += kVector, power += kVector) {
      add_product(sum, L::add(hash, L::reverse(L::load(aad))), power);
      hash = L::zero();
    }
    add_product(sum, L::add(hash, L::reverse(L::load_first(aad, left))), power);
    return hash_of(sum);
  }

  template <std::size_t N, std::size_t... I>
  LINKSEC_LANES static void counters(V start, std::uint32_t first, V* v,
                                     std::index_sequence<I...>) {
    ((v[I] = L::add(start, L::counters(first + static_cast<std::uint32_t>(I * kLanes)))), ...);
  }

  /// One round of a batch, and the products of one vector of what is hashed beside it. The first
  /// vector comes last: it waits for the hash of the batch before.
  template <std::size_t R>
  LINKSEC_LANES static void round_and_product(const KeyData& key, Vectors<kDeep>& v,
                                              const Vectors<kDeep>& hashed, V hash, Sum<L>& sum) {
    round<kDeep>(v, L::spread(key.round_keys.data() + (R + 1) * kBlock),
                 std::make_index_sequence<kDeep>());
    constexpr std::size_t kVectorOfRound = (R + 1) % kDeep;
    const std::uint8_t* const power = powers_of(key, kDeep * kLanes) + kVectorOfRound * kVector;
    if constexpr (kVectorOfRound == 0) {
      add_product(sum, L::add(hashed.at[0], hash), power);
    } else {
      add_product(sum, hashed.at[kVectorOfRound], power);
    }
  }
  template <std::size_t... R>
  LINKSEC_LANES static V rounds_and_hash(const KeyData& key, Vectors<kDeep>& v,
                                         const Vectors<kDeep>& hashed, V hash,
                                         std::index_sequence<R...>) {
    Sum<L> sum{L::zero(), L::zero(), L::zero()};
    (round_and_product<R>(key, v, hashed, hash, sum), ...);
    rounds<kDeep>(v, key.round_keys.data() + (kDeep + 1) * kBlock, std::make_index_sequence<1>());
    if (key.rounds == 14) {
      rounds<kDeep>(v, key.round_keys.data() + 10 * kBlock, std::make_index_sequence<4>());
    }
    return hash_of(sum);
  }

  /// Full batches of text, from the first on. Returns the hash after them.
  template <bool kSeal>
  LINKSEC_LANES static V crypt_batches(const KeyData& key, V start, std::uint8_t* text,
                                       std::size_t batches, V hash) {
    constexpr auto kAll = std::make_index_sequence<kDeep>();
    Vectors<kDeep> hashed{};
    std::uint32_t counter = 2;
    for (std::size_t batch = 0; batch < batches; ++batch) {
      Vectors<kDeep> v{};
      counters<kDeep>(start, counter, v.at, kAll);
      if (!kSeal) {
        load_batch(text, hashed.at, kAll);
      }
      // A seal hashes the batch before, for this one's octets are not there yet.
      if (!kSeal || batch > 0) {
        hash = rounds_and_hash(key, v, hashed, hash, kAll);
      } else {
        middle_rounds<kDeep>(v, key);
      }
      // One vector more than there is: none of them is a part.
      crypt_run<kSeal, kDeep + 1>(Run{text, kVector}, v.at, last_key(key), kAll);
      if (kSeal) {
        hashed = v;
      }
      counter += kDeep * kLanes;
      text += kBatch;
    }
    return kSeal && batches > 0 ? hash_batch(key, hashed.at, hash) : hash;
  }

  /// The rest of a frame, where all blocks that are left fit one batch. Block `done / 16` of the
  /// text is the next one and takes `power`; `sum` has what comes before it, and the lengths.
  struct Rest {
    std::size_t done = 0;
    const std::uint8_t* power = nullptr;
    Sum<L> sum{};
  };

  /// Where a long frame stands after its batches.
  template <bool kSeal>
  LINKSEC_LANES static Rest long_frame(const KeyData& key, const hal::AeadOp& op) {
    const V start = L::add(L::nonces(op.nonce.data()), L::spread(key.round_keys.data()));
    const std::size_t batches = op.text_octets / kBatch;
    const V hash = crypt_batches<kSeal>(key, start, op.text, batches, hash_aad(key, op));
    const std::size_t done = batches * kBatch;
    const std::uint8_t* const power = powers_of(key, blocks_of(op.text_octets - done) + 1);
    return {done, power, with_lengths(key, op, hash, power)};
  }

  /// N vectors of text (1 to 8) to the end.
  template <bool kSeal, std::size_t N>
  LINKSEC_LANES static void finish(const KeyData& key, const hal::AeadOp& op, Rest& rest) {
    constexpr auto kAll = std::make_index_sequence<N>();
    Vectors<N> v{};
    counters<N>(L::add(L::nonces(op.nonce.data()), L::spread(key.round_keys.data())),
                static_cast<std::uint32_t>(2 + rest.done / kBlock), v.at, kAll);
    middle_rounds<N>(v, key);
    const Run run{op.text + rest.done, op.text_octets - rest.done - (N - 1) * kVector};
    crypt_run<kSeal, N>(run, v.at, last_key(key), kAll);
    Sum<L> sum = rest.sum;
    hash_run<N>(v.at, rest.power, sum);
    rest.sum = sum;
  }

  // --- the ICVs of four frames ---

  LINKSEC_LANES static V encrypted_nonces(const KeyData& key, V nonces) {
    alignas(16) static constexpr std::uint8_t kOne[kBlock] = {0, 0, 0, 0, 0, 0, 0, 0,
                                                              0, 0, 0, 0, 0, 0, 0, 1};
    return encrypt(key, L::add(nonces, L::spread(kOne)));
  }
  LINKSEC_LANES static V icvs(const Sum<L>* sums, V masks) {
    const Sum<L> four{L::sums(sums[0].low, sums[1].low, sums[2].low, sums[3].low),
                      L::sums(sums[0].middle, sums[1].middle, sums[2].middle, sums[3].middle),
                      L::sums(sums[0].high, sums[1].high, sums[2].high, sums[3].high)};
    return L::add(L::reverse(reduce(four)), masks);
  }
};

}  // namespace linksec::aead_vaes
