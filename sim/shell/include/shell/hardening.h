// SPDX-License-Identifier: Apache-2.0
#pragma once

// What keeps the keys of this process from other programs, from core files and from the swap, as
// far as Linux lets a program see to that itself. docs/SECURITY.md says what it is worth.
//
// Who calls: main, first of all; owners of keys for the memory that they lie in.

#include <cstddef>
#include <memory>
#include <new>
#include <vector>

#include "base/secret.h"

namespace linksec::sim {

/// No core file of this process or its children, and no debugger or /proc/PID/mem of a process of
/// the same user: unless the environment has LINKSEC_DEBUGGABLE=1, for those who work on linksec.
void harden_process() noexcept;

/// Pages of their own for `octets` octets: never in a core file, and never in the swap where the
/// limit for locked memory allows it. Throws std::bad_alloc.
[[nodiscard]] void* allocate_secret(std::size_t octets);
/// Wipes them and gives them back.
void free_secret(void* memory, std::size_t octets) noexcept;

/// The same for the pages on which an object lies that was made otherwise, as far as that can be
/// done.
void keep_private(void* memory, std::size_t octets) noexcept;

/// For containers of what is secret.
template <typename T>
struct SecretAllocator {
  using value_type = T;

  SecretAllocator() noexcept = default;
  template <typename U>
  SecretAllocator(const SecretAllocator<U>& /*other*/) noexcept {}  // NOLINT: implicit

  [[nodiscard]] T* allocate(std::size_t count) {
    return static_cast<T*>(allocate_secret(count * sizeof(T)));
  }
  void deallocate(T* memory, std::size_t count) noexcept { free_secret(memory, count * sizeof(T)); }
  template <typename U>
  bool operator==(const SecretAllocator<U>& /*other*/) const noexcept {
    return true;
  }
};

/// A base for what is made with new and holds a secret.
struct InSecretPages {
  // NOLINTNEXTLINE(misc-new-delete-overloads): its delete is the sized one below
  static void* operator new(std::size_t octets) { return allocate_secret(octets); }
  static void operator delete(void* memory, std::size_t octets) noexcept {
    free_secret(memory, octets);
  }
};

}  // namespace linksec::sim
