// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "secy/verdict.h"

namespace linksec {
namespace {

using enum RxFinding;
using enum RxCounter;

constexpr RxRule deliver(RxCounter counter) {
  return RxRule{RxVerdict::kDeliver, counter, false, true};
}
constexpr RxRule discard(RxCounter counter) {
  return RxRule{RxVerdict::kDiscard, counter, false, true};
}
constexpr RxRule accept(RxCounter counter) {
  return RxRule{RxVerdict::kDeliver, counter, true, true};
}
constexpr RxRule kPass = {RxVerdict::kDeliver, kNone, false, true};
constexpr RxRule kKay = {RxVerdict::kUncontrolled, kNone, false, true};
constexpr RxRule kNever = {};

// A fact that a row asks for, or leaves open.
enum class Bit : std::uint8_t { k0, k1, kAny };
using enum Bit;

struct Row {
  RxFinding finding = kNotExamined;
  Bit changed_text = kAny;
  Bit old = kAny;
  RxRule null{}, disabled{}, check{}, strict{};
};

// @req D1 D2 D5 D8 VER-2 VER-3 VER-4 VER-5 VER-6 VER-7 VER-8 VER-10 VER-13 A9 A11 A29
// @req D.1-1 D.1-2 D.1-3 D.1-4 D.1-5 D.1-6 D.1-7 D.1-8 D.1-9 D.1-10 D.1-11 D.1-12 D.1-13 D.1-14
// @req D.1-15
// clang-format off
constexpr Row kRows[] = {
    //             C     old    Null    Disabled                   Check                      Strict
    {kNotExamined, kAny, kAny,  kPass,  kNever,                    kNever,                    kNever},
    {kUntagged,    kAny, kAny,  kNever, deliver(kInPktsUntagged),  deliver(kInPktsUntagged),  discard(kInPktsNoTag)},
    {kBadTag,      kAny, kAny,  kNever, discard(kInPktsBadTag),    discard(kInPktsBadTag),    discard(kInPktsBadTag)},
    {kReserved,    k0,   kAny,  kNever, kKay,                      kKay,                      kKay},
    {kUnknownSc,   k0,   kAny,  kNever, deliver(kInPktsNoSa),      deliver(kInPktsNoSa),      discard(kInPktsNoSaError)},
    {kUnknownSc,   k1,   kAny,  kNever, discard(kInPktsNoSaError), discard(kInPktsNoSaError), discard(kInPktsNoSaError)},
    {kUnusedSa,    k0,   kAny,  kNever, deliver(kInPktsNoSa),      deliver(kInPktsNoSa),      discard(kInPktsNoSaError)},
    {kUnusedSa,    k1,   kAny,  kNever, discard(kInPktsNoSaError), discard(kInPktsNoSaError), discard(kInPktsNoSaError)},
    {kLate,        kAny, kAny,  kNever, discard(kInPktsLate),      discard(kInPktsLate),      discard(kInPktsLate)},
    {kOverrun,     kAny, kAny,  kNever, kNever,                    discard(kInPktsOverrun),   discard(kInPktsOverrun)},
    {kUnchecked,   k0,   k0,    kNever, deliver(kInPktsUnchecked), kNever,                    kNever},
    {kUnchecked,   k0,   k1,    kNever, deliver(kInPktsDelayed),   kNever,                    kNever},
    {kUnchecked,   k1,   kAny,  kNever, discard(kInPktsNotValid),  kNever,                    kNever},
    {kNotValid,    k0,   kAny,  kNever, kNever,                    deliver(kInPktsInvalid),   discard(kInPktsNotValid)},
    {kNotValid,    k1,   kAny,  kNever, kNever,                    discard(kInPktsNotValid),  discard(kInPktsNotValid)},
    {kValid,       kAny, k0,    kNever, kNever,                    accept(kInPktsOk),         accept(kInPktsOk)},
    {kValid,       kAny, k1,    kNever, kNever,                    accept(kInPktsDelayed),    accept(kInPktsDelayed)},
};
// clang-format on

constexpr bool matches(Bit bit, bool value) {
  return bit == Bit::kAny || (bit == Bit::k1) == value;
}

constexpr RxRuleTable expand() {
  RxRuleTable table{};
  for (const Row& row : kRows) {
    for (unsigned facts = 0; facts < 4; ++facts) {
      const bool changed_text = (facts & 1U) != 0;
      const bool old = (facts & 2U) != 0;
      if (!matches(row.changed_text, changed_text) || !matches(row.old, old)) {
        continue;
      }
      const RxRule by_mode[] = {row.null, row.disabled, row.check, row.strict};
      for (std::size_t mode = 0; mode < kValidateFramesCount; ++mode) {
        table[rx_rule_index({row.finding, changed_text, old}, static_cast<ValidateFrames>(mode))] =
            by_mode[mode];
      }
    }
  }
  return table;
}

static_assert(sizeof(RxRule) == 1, "the table is an octet a rule");

}  // namespace

constinit const RxRuleTable kRxRules = expand();

}  // namespace linksec
