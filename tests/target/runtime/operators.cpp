// SPDX-License-Identifier: Apache-2.0

// What a C++ library has compiled and a test on a target needs: memory, and an end for what would
// be an exception. The product needs none of it.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>

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
  void* link = nullptr;  // The next free one, or what the library gave for one of kind kLarge.
};
constexpr std::size_t kHeader = alignof(std::max_align_t);
static_assert(kHeader >= sizeof(Block));
constexpr std::size_t kChunk = 2048;
// What is longer is the library's, and of kind kLarge.
constexpr std::size_t kLargest = kChunk / 4 - kHeader;
constexpr std::size_t kLarge = 0;

std::array<Block*, 32> free_blocks{};
std::byte* chunk = nullptr;
std::size_t chunk_left = 0;

struct Memory {
  void* given;
  std::byte* aligned;
};

// malloc of picolibc aligns for 8 octets, and the target's long double wants 16. newlib declares
// aligned_alloc and has nothing below it.
Memory from_the_library(std::size_t octets) {
  std::size_t space = octets + kHeader;
  void* const given = std::malloc(space);
  void* aligned = given;
  if (given == nullptr || std::align(kHeader, octets, aligned, space) == nullptr) {
    stop("no memory is left");
  }
  return {given, static_cast<std::byte*>(aligned)};
}

void* carve(std::size_t octets) {
  if (octets > chunk_left) {
    chunk = from_the_library(kChunk).aligned;
    chunk_left = kChunk;
  }
  chunk_left -= octets;
  return chunk + chunk_left;
}

void* take(std::size_t octets) {
  if (octets > kLargest) {
    const Memory memory = from_the_library(octets + kHeader);
    new (memory.aligned) Block{kLarge, memory.given};
    return memory.aligned + kHeader;
  }
  const std::size_t size = std::bit_ceil(octets + kHeader);
  const auto kind = static_cast<std::size_t>(std::countr_zero(size));
  Block* block = free_blocks[kind];
  if (block != nullptr) {
    free_blocks[kind] = static_cast<Block*>(block->link);
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
    std::free(block->link);
    return;
  }
  block->link = free_blocks[block->kind];
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
