// SPDX-License-Identifier: Apache-2.0

// What a C++ library has compiled and a test on a target needs: memory, and an end for what would
// be an exception. The product needs none of it.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <new>

#include <stdlib.h>

namespace {

[[noreturn]] void stop(const char* what) {
  std::printf("\nthe test needs an exception: %s\n", what);
  std::fflush(stdout);
  std::exit(3);
}

// Short blocks have powers of two, and stand in a list for each size when they are free: the C
// library's allocator searches all free blocks, which takes minutes in a test that makes a million.
struct Block {
  std::size_t kind = 0;  // The logarithm of its size.
  Block* next = nullptr;
};
constexpr std::size_t kHeader = alignof(std::max_align_t);
static_assert(kHeader >= sizeof(Block::kind));
constexpr std::size_t kChunk = 2048;
// What is longer is the library's, and of kind kLarge.
constexpr std::size_t kLargest = kChunk / 4 - kHeader;
constexpr std::size_t kLarge = 0;

std::array<Block*, 32> free_blocks{};
std::byte* chunk = nullptr;
std::size_t chunk_left = 0;

// malloc of picolibc aligns for 8 octets, and the target's long double wants 16.
void* from_the_library(std::size_t octets) {
  const std::size_t whole = (octets + kHeader - 1) / kHeader * kHeader;
  void* const memory = aligned_alloc(kHeader, whole);
  if (memory == nullptr) {
    stop("no memory is left");
  }
  return memory;
}

void* carve(std::size_t octets) {
  if (octets > chunk_left) {
    chunk = static_cast<std::byte*>(from_the_library(kChunk));
    chunk_left = kChunk;
  }
  chunk_left -= octets;
  return chunk + chunk_left;
}

void* take(std::size_t octets) {
  if (octets > kLargest) {
    auto* const block = new (from_the_library(octets + kHeader)) Block{kLarge};
    return reinterpret_cast<std::byte*>(block) + kHeader;
  }
  const std::size_t size = std::bit_ceil(octets + kHeader);
  const auto kind = static_cast<std::size_t>(std::countr_zero(size));
  Block* block = free_blocks[kind];
  if (block != nullptr) {
    free_blocks[kind] = block->next;
  } else {
    block = new (carve(size)) Block{kind};
  }
  return reinterpret_cast<std::byte*>(block) + kHeader;
}

void give(void* memory) {
  if (memory == nullptr) {
    return;
  }
  auto* const block = reinterpret_cast<Block*>(static_cast<std::byte*>(memory) - kHeader);
  if (block->kind == kLarge) {
    std::free(block);
    return;
  }
  block->next = free_blocks[block->kind];
  free_blocks[block->kind] = block;
}

}  // namespace

void* operator new(std::size_t octets) { return take(octets); }
void* operator new[](std::size_t octets) { return take(octets); }
void operator delete(void* block) noexcept { give(block); }
void operator delete[](void* block) noexcept { give(block); }
void operator delete(void* block, std::size_t) noexcept { give(block); }
void operator delete[](void* block, std::size_t) noexcept { give(block); }

namespace std {

void __throw_bad_alloc() { stop("bad_alloc"); }
void __throw_bad_array_new_length() { stop("bad_array_new_length"); }
void __throw_bad_cast() { stop("bad_cast"); }
void __throw_bad_function_call() { stop("bad_function_call"); }
void __throw_invalid_argument(const char* what) { stop(what); }
void __throw_length_error(const char* what) { stop(what); }
void __throw_logic_error(const char* what) { stop(what); }
void __throw_out_of_range(const char* what) { stop(what); }
void __throw_out_of_range_fmt(const char* what, ...) { stop(what); }

}  // namespace std

extern "C" {
[[noreturn]] void abort() { stop("abort"); }
[[noreturn]] void __cxa_pure_virtual() { stop("a pure virtual call"); }
}
