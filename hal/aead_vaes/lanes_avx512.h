// SPDX-License-Identifier: Apache-2.0
#pragma once

// The kernel's vector operations in AVX-512, VAES and VPCLMULQDQ: a vector is four lanes of one
// block each. The attribute, and no flag of the compiler, allows the instructions: so no function
// that other files share is ever compiled with them.

#include <immintrin.h>

#include <array>
#include <cstddef>
#include <cstdint>

#define LINKSEC_LANES_TARGET \
  gnu::target("avx512f,avx512bw,avx512dq,avx512vl,vaes,vpclmulqdq,aes,pclmul,bmi2")
/// A piece of the kernel that is part of whoever calls it.
#define LINKSEC_LANES [[gnu::always_inline, LINKSEC_LANES_TARGET]] inline
/// A function of the kernel.
#define LINKSEC_LANES_FUNCTION [[gnu::noinline, LINKSEC_LANES_TARGET]]
/// A masked load or store. The address sanitizer checks each of its 64 octets apart, which is much
/// code: there it is a function.
#define LINKSEC_LANES_MASKED LINKSEC_LANES
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#undef LINKSEC_LANES_MASKED
#define LINKSEC_LANES_MASKED LINKSEC_LANES_FUNCTION
#endif
#endif

namespace linksec::aead_vaes {

/// The vector operations in AVX-512.
struct Avx512 {
  using Vector = __m512i;

  LINKSEC_LANES static Vector zero() { return _mm512_setzero_si512(); }
  LINKSEC_LANES static Vector load(const std::uint8_t* from) { return _mm512_loadu_si512(from); }
  /// `count` octets (0 to 64) and zeroes behind them.
  LINKSEC_LANES_MASKED static Vector load_first(const std::uint8_t* from, std::size_t count) {
    return _mm512_maskz_loadu_epi8(mask(count), from);
  }
  LINKSEC_LANES static void store(std::uint8_t* to, Vector v) { _mm512_storeu_si512(to, v); }
  LINKSEC_LANES_MASKED static void store_first(std::uint8_t* to, Vector v, std::size_t count) {
    _mm512_mask_storeu_epi8(to, mask(count), v);
  }
  LINKSEC_LANES static Vector first(Vector v, std::size_t count) {
    return _mm512_maskz_mov_epi8(mask(count), v);
  }
  /// 16 octets, in each lane.
  LINKSEC_LANES static Vector spread(const std::uint8_t* from) {
    return _mm512_broadcast_i32x4(block(from));
  }
  /// `v` with the last lane replaced by 16 octets.
  LINKSEC_LANES static Vector with_last(Vector v, const std::uint8_t* from) {
    return _mm512_mask_broadcast_i32x4(v, 0xF000, block(from));
  }
  /// `v` with the last lane replaced by two numbers.
  LINKSEC_LANES static Vector with_last(Vector v, std::uint64_t low, std::uint64_t high) {
    return _mm512_mask_set1_epi64(_mm512_mask_set1_epi64(v, 0x40, static_cast<long long>(low)),
                                  0x80, static_cast<long long>(high));
  }

  /// `v` with lane `i` replaced by that lane of `from`.
  LINKSEC_LANES static Vector with_lane(Vector v, std::size_t i, Vector from) {
    return _mm512_mask_mov_epi32(v, static_cast<__mmask16>(0xFU << (4 * i)), from);
  }

  LINKSEC_LANES static Vector add(Vector a, Vector b) { return _mm512_xor_si512(a, b); }
  LINKSEC_LANES static Vector add(Vector a, Vector b, Vector c) {
    return _mm512_ternarylogic_epi64(a, b, c, 0x96);
  }
  /// Each lane's octets in the opposite order.
  LINKSEC_LANES static Vector reverse(Vector v) {
    return _mm512_shuffle_epi8(
        v, _mm512_broadcast_i32x4(_mm_set_epi64x(0x0001020304050607LL, 0x08090A0B0C0D0E0FLL)));
  }
  /// Each lane's halves exchanged.
  LINKSEC_LANES static Vector swap(Vector v) { return _mm512_shuffle_epi32(v, _MM_PERM_BADC); }

  LINKSEC_LANES static Vector round(Vector v, Vector key) { return _mm512_aesenc_epi128(v, key); }
  LINKSEC_LANES static Vector last_round(Vector v, Vector key) {
    return _mm512_aesenclast_epi128(v, key);
  }

  /// Carry-less products of each lane's halves.
  LINKSEC_LANES static Vector low_by_low(Vector a, Vector b) {
    return _mm512_clmulepi64_epi128(a, b, 0x00);
  }
  LINKSEC_LANES static Vector high_by_high(Vector a, Vector b) {
    return _mm512_clmulepi64_epi128(a, b, 0x11);
  }

  /// A nonce in each lane, with a counter of 0.
  LINKSEC_LANES static Vector nonces(const std::uint8_t* nonce) {
    return _mm512_broadcast_i32x4(_mm_maskz_loadu_epi32(0x7, nonce));
  }
  /// Four nonces, with a counter of 0.
  LINKSEC_LANES static Vector nonces(const std::array<const std::uint8_t*, 4>& nonce) {
    Vector v = _mm512_castsi128_si512(_mm_maskz_loadu_epi32(0x7, nonce[0]));
    v = _mm512_inserti32x4(v, _mm_maskz_loadu_epi32(0x7, nonce[1]), 1);
    v = _mm512_inserti32x4(v, _mm_maskz_loadu_epi32(0x7, nonce[2]), 2);
    return _mm512_inserti32x4(v, _mm_maskz_loadu_epi32(0x7, nonce[3]), 3);
  }
  /// The counters `first` to `first` + 3, big-endian, behind nonces of zeroes.
  LINKSEC_LANES static Vector counters(std::uint32_t first) {
    const Vector count =
        _mm512_add_epi32(_mm512_set1_epi32(static_cast<int>(first)),
                         _mm512_set_epi64(3LL << 32, 0, 2LL << 32, 0, 1LL << 32, 0, 0, 0));
    const Vector order = _mm512_broadcast_i32x4(_mm_set_epi32(0x0C0D0E0F, -1, -1, -1));
    return _mm512_shuffle_epi8(count, order);
  }

  /// Lane i is the sum of the lanes of the i-th vector.
  LINKSEC_LANES static Vector sums(Vector a, Vector b, Vector c, Vector d) {
    const Vector ab = add(_mm512_shuffle_i64x2(a, b, 0x44), _mm512_shuffle_i64x2(a, b, 0xEE));
    const Vector cd = add(_mm512_shuffle_i64x2(c, d, 0x44), _mm512_shuffle_i64x2(c, d, 0xEE));
    return add(_mm512_shuffle_i64x2(ab, cd, 0x88), _mm512_shuffle_i64x2(ab, cd, 0xDD));
  }
  /// The sum of the lanes in the first lane, zeroes in the others.
  LINKSEC_LANES static Vector sum(Vector v) {
    const __m256i half =
        _mm256_xor_si256(_mm512_castsi512_si256(v), _mm512_extracti64x4_epi64(v, 1));
    return _mm512_zextsi128_si512(
        _mm_xor_si128(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1)));
  }

  LINKSEC_LANES static Vector gather(const std::array<std::uint8_t*, 4>& from) {
    Vector v = _mm512_castsi128_si512(block(from[0]));
    v = _mm512_inserti32x4(v, block(from[1]), 1);
    v = _mm512_inserti32x4(v, block(from[2]), 2);
    return _mm512_inserti32x4(v, block(from[3]), 3);
  }
  LINKSEC_LANES static void scatter(const std::array<std::uint8_t*, 4>& to, Vector v) {
    put(to[0], _mm512_castsi512_si128(v));
    put(to[1], _mm512_extracti32x4_epi32(v, 1));
    put(to[2], _mm512_extracti32x4_epi32(v, 2));
    put(to[3], _mm512_extracti32x4_epi32(v, 3));
  }
  /// A bit for each lane in which the vectors differ: the one thing that leaves a comparison.
  LINKSEC_LANES static std::uint32_t differing(Vector a, Vector b) {
    const std::uint32_t halves = _mm512_cmpneq_epi64_mask(a, b);
    const std::uint32_t lanes = (halves | (halves >> 1)) & 0x55;
    return (lanes & 1) | ((lanes >> 1) & 2) | ((lanes >> 2) & 4) | ((lanes >> 3) & 8);
  }

 private:
  LINKSEC_LANES static __mmask64 mask(std::size_t count) {
    return _bzhi_u64(~0ULL, static_cast<std::uint32_t>(count));
  }
  LINKSEC_LANES static __m128i block(const std::uint8_t* from) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  }
  LINKSEC_LANES static void put(std::uint8_t* to, __m128i v) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), v);
  }
};

}  // namespace linksec::aead_vaes
