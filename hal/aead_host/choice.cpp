// SPDX-License-Identifier: Apache-2.0
#include "aead_host/choice.h"

#include <algorithm>
#include <atomic>

#include "aead_mbedtls/engine.h"
#include "aead_vaes/engine.h"
#ifdef LINKSEC_WITH_IPSEC_MB
#include "aead_ipsec_mb/engine.h"
#endif
#include "hal/aead.h"

namespace linksec::aead_host {
namespace {

using aead_parts::Engine;

#ifdef LINKSEC_WITH_IPSEC_MB
constexpr const Engine* kIpsecMb = &aead_ipsec_mb::kEngine;
#else
constexpr const Engine* kIpsecMb = nullptr;
#endif

constexpr std::array<Candidate, kCandidates> kAll = {{
    {"vaes", &aead_vaes::kEngine},
    {"ipsec-mb", kIpsecMb},
    {"mbedtls", &aead_mbedtls::kEngine},
}};

constinit std::atomic<const Engine*> current{nullptr};

bool holds_keys(const Engine& engine) noexcept {
  return engine.free_slots() != aead_mbedtls::kSlots;
}
static_assert(aead_vaes::kSlots == aead_mbedtls::kSlots);

// The engine behind the contract. An automatic choice that fails leaves an engine without keys,
// which fails each operation as the contract asks.
const Engine& engine() noexcept {
  const Engine* now = current.load(std::memory_order_acquire);
  if (now == nullptr && choose("auto") == Status::kOk) {
    now = current.load(std::memory_order_acquire);
  }
  return now != nullptr ? *now : aead_mbedtls::kEngine;
}

}  // namespace

const std::array<Candidate, kCandidates>& candidates() noexcept { return kAll; }

Status choose(std::string_view name) noexcept {
  const bool automatic = name == "auto";
  const auto* const found = std::find_if(kAll.begin(), kAll.end(), [&](const Candidate& c) {
    return automatic ? c.usable() : name == c.name;
  });
  if (found == kAll.end()) {
    return Status::kNotFound;
  }
  if (!found->usable()) {
    return Status::kUnsupported;
  }
  const Engine* const before = current.load(std::memory_order_acquire);
  if (before != nullptr && holds_keys(*before)) {
    return Status::kInUse;
  }
  const Status status = found->engine->self_test();
  if (status == Status::kOk) {
    current.store(found->engine, std::memory_order_release);
  }
  return status;
}

const char* chosen() noexcept {
  const Engine* const now = current.load(std::memory_order_acquire);
  return now != nullptr ? now->name : nullptr;
}

}  // namespace linksec::aead_host

// @req E1
namespace linksec::hal {

using aead_host::engine;

Result<KeySlot> aead_install(ConstByteSpan key) noexcept { return engine().install(key); }

void aead_remove(KeySlot slot) noexcept { engine().remove(slot); }

void aead_seal(std::span<AeadOp> burst) noexcept { engine().seal(burst); }

void aead_open(std::span<AeadOp> burst) noexcept { engine().open(burst); }

std::size_t aead_free_slots() noexcept { return engine().free_slots(); }

Status aead_self_test() noexcept { return engine().self_test(); }

}  // namespace linksec::hal
