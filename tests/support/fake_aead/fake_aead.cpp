// SPDX-License-Identifier: Apache-2.0
#include "support/fake_aead/fake_aead.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>

#include "aead_mbedtls/engine.h"

namespace linksec::test::fake_aead {
namespace {

using hal::AeadOp;
using hal::AeadResult;
using hal::KeySlot;
using Key = std::vector<std::uint8_t>;
using Nonce = std::array<std::uint8_t, hal::kAeadNonceOctets>;

struct State {
  Counts counts;
  std::set<std::uint64_t> failing_seals;
  std::set<std::uint64_t> failing_opens;
  std::set<std::uint64_t> bad_icv_opens;
  bool broken = false;
  Status install_status = Status::kOk;
  Status self_test_status = Status::kOk;
  std::size_t slot_limit = 0;
  std::vector<std::size_t> seal_bursts;
  std::vector<std::size_t> open_bursts;
  std::map<std::uint16_t, Key> live;
  std::map<Key, std::set<Nonce>> nonces;
  std::uint64_t repeated = 0;
};

State& state() {
  static State all;
  return all;
}

void give_failure(AeadOp& op, AeadResult result, bool sealing) {
  if (op.text != nullptr) {
    std::fill_n(op.text, op.text_octets, std::uint8_t{0});
  }
  if (sealing && op.icv != nullptr) {
    std::fill_n(op.icv, hal::kAeadIcvOctets, std::uint8_t{0});
  }
  op.result = result;
}

// A nonce is spent by the attempt: a caller that tries it again after a failure is wrong too.
void remember_nonce(const AeadOp& op) {
  const auto key = state().live.find(op.key.index);
  if (key != state().live.end() && !state().nonces[key->second].insert(op.nonce).second) {
    ++state().repeated;
  }
}

void seal_one(AeadOp& op) {
  State& all = state();
  ++all.counts.seals;
  remember_nonce(op);
  if (all.broken || all.failing_seals.erase(all.counts.seals) != 0) {
    give_failure(op, AeadResult::kFailed, true);
    return;
  }
  aead_mbedtls::seal({&op, 1});
}

void open_one(AeadOp& op) {
  State& all = state();
  ++all.counts.opens;
  if (all.broken || all.failing_opens.erase(all.counts.opens) != 0) {
    give_failure(op, AeadResult::kFailed, false);
    return;
  }
  aead_mbedtls::open({&op, 1});
  if (all.bad_icv_opens.erase(all.counts.opens) != 0) {
    give_failure(op, AeadResult::kBadIcv, false);
  }
}

}  // namespace

void reset() {
  for (const auto& [index, key] : state().live) {
    aead_mbedtls::remove(KeySlot{index});
  }
  state() = State{};
}

void fail_seal(std::uint64_t nth) { state().failing_seals.insert(state().counts.seals + nth); }
void fail_open(std::uint64_t nth) { state().failing_opens.insert(state().counts.opens + nth); }
void bad_icv_at_open(std::uint64_t nth) {
  state().bad_icv_opens.insert(state().counts.opens + nth);
}
void fail_everything(bool broken) { state().broken = broken; }
void refuse_install(Status status) { state().install_status = status; }
void limit_slots(std::size_t slots) { state().slot_limit = slots; }
void spoil_self_test(Status status) { state().self_test_status = status; }

Counts counts() { return state().counts; }
const std::vector<std::size_t>& seal_bursts() { return state().seal_bursts; }
const std::vector<std::size_t>& open_bursts() { return state().open_bursts; }
std::uint64_t repeated_nonces() { return state().repeated; }
std::size_t live_keys() { return state().live.size(); }

std::size_t nonces_under(ConstByteSpan key) {
  const auto found = state().nonces.find(Key(key.begin(), key.end()));
  return found != state().nonces.end() ? found->second.size() : 0;
}

}  // namespace linksec::test::fake_aead

namespace linksec::hal {

namespace fake = test::fake_aead;

Result<KeySlot> aead_install(ConstByteSpan key) noexcept {
  fake::State& all = fake::state();
  if (all.install_status != Status::kOk) {
    return all.install_status;
  }
  if (all.slot_limit != 0 && all.live.size() >= all.slot_limit &&
      (key.size() == 16 || key.size() == 32)) {
    return Status::kNoCapacity;
  }
  const Result<KeySlot> slot = aead_mbedtls::install(key);
  if (slot.ok()) {
    ++all.counts.installs;
    all.live[slot.value().index] = fake::Key(key.begin(), key.end());
  }
  return slot;
}

void aead_remove(KeySlot slot) noexcept {
  if (fake::state().live.erase(slot.index) != 0) {
    ++fake::state().counts.removes;
  }
  aead_mbedtls::remove(slot);
}

void aead_seal(std::span<AeadOp> burst) noexcept {
  fake::State& all = fake::state();
  ++all.counts.seal_calls;
  all.seal_bursts.push_back(burst.size());
  for (AeadOp& op : burst) {
    fake::seal_one(op);
  }
}

void aead_open(std::span<AeadOp> burst) noexcept {
  fake::State& all = fake::state();
  ++all.counts.open_calls;
  all.open_bursts.push_back(burst.size());
  for (AeadOp& op : burst) {
    fake::open_one(op);
  }
}

std::size_t aead_free_slots() noexcept {
  const fake::State& all = fake::state();
  if (all.slot_limit == 0) {
    return aead_mbedtls::free_slots();
  }
  return all.slot_limit - std::min(all.slot_limit, all.live.size());
}

Status aead_self_test() noexcept {
  const Status spoiled = fake::state().self_test_status;
  return spoiled != Status::kOk ? spoiled : aead_mbedtls::self_test();
}

}  // namespace linksec::hal
