// SPDX-License-Identifier: Apache-2.0
#pragma once

// The vector operations of hal/aead_vaes in portable code, written so that nothing branches on, or
// is addressed by, what the vectors hold: the substitution of AES is computed, not looked up. The
// kernel over these runs where the processor's instructions are not understood, such as under
// valgrind. It is slow, and no engine.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#define LINKSEC_LANES inline
#define LINKSEC_LANES_FUNCTION

namespace linksec::test {

struct PortableLanes {
  static constexpr std::size_t kBlock = 16;
  using Vector = std::array<std::uint8_t, 64>;
  using Bytes = const std::uint8_t*;

  static Vector zero() { return {}; }
  static Vector load(Bytes from) { return load_first(from, 64); }
  static Vector load_first(Bytes from, std::size_t count) {
    Vector v{};
    if (count != 0) {
      std::memcpy(v.data(), from, count);
    }
    return v;
  }
  static void store(std::uint8_t* to, const Vector& v) { std::memcpy(to, v.data(), 64); }
  static void store_first(std::uint8_t* to, const Vector& v, std::size_t count) {
    std::memcpy(to, v.data(), count);
  }
  static Vector first(const Vector& v, std::size_t count) { return load_first(v.data(), count); }
  static Vector spread(Bytes from) {
    Vector v{};
    for (std::size_t lane = 0; lane < 4; ++lane) {
      std::memcpy(v.data() + lane * kBlock, from, kBlock);
    }
    return v;
  }
  static Vector with_last(Vector v, Bytes from) {
    std::memcpy(v.data() + 3 * kBlock, from, kBlock);
    return v;
  }
  static Vector with_last(Vector v, std::uint64_t low, std::uint64_t high) {
    set_half(v, 6, low);
    set_half(v, 7, high);
    return v;
  }
  static Vector with_lane(Vector v, std::size_t i, const Vector& from) {
    std::memcpy(v.data() + i * kBlock, from.data() + i * kBlock, kBlock);
    return v;
  }

  static Vector add(Vector a, const Vector& b) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      a[i] ^= b[i];
    }
    return a;
  }
  static Vector add(const Vector& a, const Vector& b, const Vector& c) { return add(add(a, b), c); }
  static Vector reverse(const Vector& v) {
    return moved(v, [](std::size_t i) { return (i & ~std::size_t{15}) + 15 - (i & 15); });
  }
  static Vector swap(const Vector& v) {
    return moved(v, [](std::size_t i) { return i ^ 8; });
  }

  static Vector round(const Vector& v, const Vector& key) {
    return add(mix_columns(shift_rows(substitute(v))), key);
  }
  static Vector last_round(const Vector& v, const Vector& key) {
    return add(shift_rows(substitute(v)), key);
  }

  static Vector low_by_low(const Vector& a, const Vector& b) { return multiply(a, b, 0); }
  static Vector high_by_high(const Vector& a, const Vector& b) { return multiply(a, b, 1); }

  static Vector nonces(Bytes nonce) { return nonces({nonce, nonce, nonce, nonce}); }
  static Vector nonces(const std::array<Bytes, 4>& nonce) {
    Vector v{};
    for (std::size_t lane = 0; lane < 4; ++lane) {
      std::memcpy(v.data() + lane * kBlock, nonce[lane], 12);
    }
    return v;
  }
  static Vector counters(std::uint32_t first) {
    Vector v{};
    for (std::size_t lane = 0; lane < 4; ++lane, ++first) {
      for (std::size_t i = 0; i < 4; ++i) {
        v[lane * kBlock + 15 - i] = static_cast<std::uint8_t>(first >> (8 * i));
      }
    }
    return v;
  }

  static Vector sums(const Vector& a, const Vector& b, const Vector& c, const Vector& d) {
    Vector v = sum(a);
    std::memcpy(v.data() + kBlock, sum(b).data(), kBlock);
    std::memcpy(v.data() + 2 * kBlock, sum(c).data(), kBlock);
    std::memcpy(v.data() + 3 * kBlock, sum(d).data(), kBlock);
    return v;
  }
  static Vector sum(const Vector& v) {
    Vector total{};
    for (std::size_t i = 0; i < v.size(); ++i) {
      total[i % kBlock] ^= v[i];
    }
    return total;
  }
  static Vector gather(const std::array<std::uint8_t*, 4>& from) {
    Vector v{};
    for (std::size_t lane = 0; lane < 4; ++lane) {
      std::memcpy(v.data() + lane * kBlock, from[lane], kBlock);
    }
    return v;
  }
  static void scatter(const std::array<std::uint8_t*, 4>& to, const Vector& v) {
    for (std::size_t lane = 0; lane < 4; ++lane) {
      std::memcpy(to[lane], v.data() + lane * kBlock, kBlock);
    }
  }
  static std::uint32_t differing(const Vector& a, const Vector& b) {
    std::uint32_t lanes = 0;
    for (std::size_t lane = 0; lane < 4; ++lane) {
      std::uint32_t difference = 0;
      for (std::size_t i = lane * kBlock; i < (lane + 1) * kBlock; ++i) {
        difference |= static_cast<std::uint32_t>(a[i] ^ b[i]);
      }
      lanes |= ((difference + 0xFF) >> 8) << lane;
    }
    return lanes;
  }

  /// The product in AES's field.
  static std::uint8_t times(std::uint8_t a, std::uint8_t b) {
    unsigned product = 0;
    unsigned factor = a;
    for (unsigned bit = 0; bit < 8; ++bit) {
      product ^= factor & (0U - ((b >> bit) & 1U));
      factor = (factor << 1) ^ (0x11BU & (0U - (factor >> 7)));
    }
    return static_cast<std::uint8_t>(product);
  }
  /// AES's substitution of one octet (FIPS 197, 5.1.1): the inverse, x^254, and an affine map.
  static std::uint8_t substitute(std::uint8_t x) {
    const std::uint8_t x2 = times(x, x);
    const std::uint8_t x3 = times(x2, x);
    const std::uint8_t x12 = times(times(x3, x3), times(x3, x3));
    const std::uint8_t x15 = times(x12, x3);
    std::uint8_t power = x15;
    for (int i = 0; i < 4; ++i) {
      power = times(power, power);
    }
    const unsigned inverse = times(times(power, x12), x2);  // 240 + 12 + 2
    const unsigned twice = inverse * 0x101U;
    return static_cast<std::uint8_t>(inverse ^ (twice >> 4) ^ (twice >> 5) ^ (twice >> 6) ^
                                     (twice >> 7) ^ 0x63U);
  }

 private:
  template <class From>
  static Vector moved(const Vector& v, From from) {
    Vector out{};
    for (std::size_t i = 0; i < v.size(); ++i) {
      out[i] = v[from(i)];
    }
    return out;
  }
  static Vector substitute(Vector v) {
    for (std::uint8_t& octet : v) {
      octet = substitute(octet);
    }
    return v;
  }
  static Vector shift_rows(const Vector& v) {
    return moved(v, [](std::size_t i) { return (i & ~std::size_t{15}) + (i + 4 * (i & 3)) % 16; });
  }
  static Vector mix_columns(const Vector& v) {
    Vector out{};
    for (std::size_t i = 0; i < v.size(); ++i) {
      const std::size_t column = i & ~std::size_t{3};
      const auto at = [&](std::size_t row) { return v[column + (i + row) % 4]; };
      out[i] = static_cast<std::uint8_t>(times(at(0), 2) ^ times(at(1), 3) ^ at(2) ^ at(3));
    }
    return out;
  }

  static std::uint64_t half(const Vector& v, std::size_t i) {
    std::uint64_t value = 0;
    std::memcpy(&value, v.data() + 8 * i, 8);
    return value;
  }
  static void set_half(Vector& v, std::size_t i, std::uint64_t value) {
    std::memcpy(v.data() + 8 * i, &value, 8);
  }
  static Vector multiply(const Vector& a, const Vector& b, std::size_t which) {
    Vector out{};
    for (std::size_t lane = 0; lane < 4; ++lane) {
      const std::uint64_t x = half(a, 2 * lane + which);
      const std::uint64_t y = half(b, 2 * lane + which);
      std::uint64_t low = x & (0U - (y & 1U));
      std::uint64_t high = 0;
      for (unsigned bit = 1; bit < 64; ++bit) {
        const std::uint64_t taken = x & (0U - ((y >> bit) & 1U));
        low ^= taken << bit;
        high ^= taken >> (64 - bit);
      }
      set_half(out, 2 * lane, low);
      set_half(out, 2 * lane + 1, high);
    }
    return out;
  }
};

}  // namespace linksec::test
