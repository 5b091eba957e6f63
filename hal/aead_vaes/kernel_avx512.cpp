// SPDX-License-Identifier: Apache-2.0

// The kernel for processors with AVX-512, VAES and VPCLMULQDQ.

#include "kernel.h"

#if defined(__x86_64__)

#include <cpuid.h>

#include "lanes_avx512.h"

#include "burst_lanes.h"

namespace linksec::aead_vaes {

namespace {

// By the leaf itself: clang 14 has no name for these two.
bool has_wide_aes_and_clmul() noexcept {
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  constexpr unsigned kBoth = bit_VAES | bit_VPCLMULQDQ;
  return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 && (ecx & kBoth) == kBoth;
}

}  // namespace

// The names stand for the operating system's consent to the wide registers, too.
bool kernel_usable() noexcept {
  return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
         __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
         __builtin_cpu_supports("bmi2") != 0 && __builtin_cpu_supports("aes") != 0 &&
         __builtin_cpu_supports("pclmul") != 0 && has_wide_aes_and_clmul();
}

void kernel_set_key(KeyData& data, ConstByteSpan key) noexcept {
  Kernel<Avx512>::set_key(data, key);
}

void kernel_seal(std::span<const Job> jobs) noexcept { Kernel<Avx512>::seal(jobs); }

std::uint32_t kernel_open(std::span<const Job> jobs) noexcept { return Kernel<Avx512>::open(jobs); }

}  // namespace linksec::aead_vaes

#else

namespace linksec::aead_vaes {

bool kernel_usable() noexcept { return false; }

void kernel_set_key(KeyData&, ConstByteSpan) noexcept {}

void kernel_seal(std::span<const Job>) noexcept {}

// Nothing agrees.
std::uint32_t kernel_open(std::span<const Job>) noexcept { return ~0U; }

}  // namespace linksec::aead_vaes

#endif
