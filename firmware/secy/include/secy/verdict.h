// SPDX-License-Identifier: Apache-2.0
#pragma once

// What becomes of a frame, and why. A discard is a normal outcome, not an error. The receive rules
// are one table (rx_rules.cpp): the steps of 10.6 find the facts, the table decides.

#include <array>
#include <cstddef>
#include <cstdint>

namespace linksec {

/// How received frames are treated [802.1AE-2018 10.7.8].
enum class ValidateFrames : std::uint8_t {
  kNull,      ///< All frames pass unmodified; nothing is looked at.
  kDisabled,  ///< SecTAG and ICV are removed, the ICV is not checked.
  kCheck,     ///< The ICV is checked and counted; invalid clear frames still pass.
  kStrict,    ///< Only valid frames pass.
};
inline constexpr std::size_t kValidateFramesCount = 4;

/// What the steps of 10.6 found out about a received frame; the first that applies, in this order.
enum class RxFinding : std::uint8_t {
  kNotExamined,  ///< validateFrames is Null.
  kUntagged,     ///< No SecTAG [10.6].
  kBadTag,       ///< The SecTAG is invalid [9.12]; `RxFrame::parse_error` says which rule.
  kReserved,     ///< E=1 and C=0: a KaY's own, for the Uncontrolled Port alone [10.6].
  kUnknownSc,    ///< No receive SC has the SCI [10.6.1].
  kUnusedSa,     ///< The SC has no SA in use for the AN [10.6.1].
  kLate,         ///< replayProtect, and the PN is below the lowest acceptable [10.6.2, 10.6.4].
  kOverrun,      ///< The engine could not do it [10.6.3].
  kUnchecked,    ///< validateFrames is Disabled, so the ICV was not looked at [10.6.3].
  kNotValid,     ///< The ICV disagrees [10.6.3].
  kValid,        ///< The ICV agrees [10.6.3].
};
inline constexpr std::size_t kRxFindingCount = 11;

/// A short lower-case text for a finding, with the clause.
[[nodiscard]] const char* to_string(RxFinding finding) noexcept;

/// Where a received frame goes.
enum class RxVerdict : std::uint8_t {
  kDiscard,       ///< Nowhere beyond what the Uncontrolled Port's users subscribed to.
  kDeliver,       ///< To the Controlled Port.
  kUncontrolled,  ///< To those users of the Uncontrolled Port alone who subscribed to 88-E5.
};

/// The counter that a received frame moves [802.1AE-2018 10.7.9]. Those up to InPktsOverrun are
/// kept per SecY, the others per receive SC.
enum class RxCounter : std::uint8_t {
  kInPktsUntagged,
  kInPktsNoTag,
  kInPktsBadTag,
  kInPktsNoSa,
  kInPktsNoSaError,
  kInPktsOverrun,
  kInPktsUnchecked,
  kInPktsDelayed,
  kInPktsLate,
  kInPktsOk,
  kInPktsInvalid,
  kInPktsNotValid,
  kNone,
};
inline constexpr std::size_t kRxSecYCounterCount = 6;
inline constexpr std::size_t kRxScCounterCount = 6;

/// What the table says of a frame, in one octet.
struct RxRule {
  RxVerdict verdict : 2 = RxVerdict::kDiscard;
  RxCounter counter : 4 = RxCounter::kNone;
  bool moves_window : 1 = false;  ///< nextPN and lowestPN follow the frame [10.6.5].
  bool possible : 1 = false;      ///< False for combinations that no frame can bring about.

  friend constexpr bool operator==(const RxRule&, const RxRule&) = default;
};

/// The facts that the table is indexed by.
struct RxFacts {
  RxFinding finding = RxFinding::kNotExamined;
  bool changed_text = false;  ///< The C bit.
  bool old = false;           ///< PN < lowestPN.
};

/// A rule for each combination of facts and validateFrames.
using RxRuleTable = std::array<RxRule, kRxFindingCount * 4 * kValidateFramesCount>;
// Made by the compiler: rx_rules.cpp has it constinit.
// NOLINTNEXTLINE(bugprone-dynamic-static-initializers)
extern const RxRuleTable kRxRules;

[[nodiscard]] constexpr std::size_t rx_rule_index(RxFacts facts, ValidateFrames mode) noexcept {
  return ((static_cast<std::size_t>(facts.finding) * 2 + (facts.changed_text ? 1U : 0U)) * 2 +
          (facts.old ? 1U : 0U)) *
             kValidateFramesCount +
         static_cast<std::size_t>(mode);
}

/// What becomes of a received frame, and which counter moves [802.1AE-2018 10.6, Figure 10-4].
[[nodiscard]] inline RxRule rx_rule(RxFacts facts, ValidateFrames mode) noexcept {
  return kRxRules[rx_rule_index(facts, mode)];
}

/// What became of a frame that the Controlled Port's user asked to transmit.
enum class TxVerdict : std::uint8_t {
  kSend,            ///< Give it to the Common Port.
  kTooLong,         ///< Discarded: longer than the Common Port takes [10.5.5].
  kNotOperational,  ///< Not accepted: no usable SA, or its PNs are exhausted [10.5.1, 10.5.2].
  kForeignSource,   ///< Not accepted: an end station's frame from another address [9.5].
  kMalformed,       ///< Not accepted: no user data behind the addresses.
  kNoRoom,          ///< Not accepted: the buffer has no room for SecTAG and ICV.
  kSealFailed,      ///< Discarded: the engine failed. Its PN is burnt, the text is zeroes.
};

/// A short lower-case text for a verdict, with the clause.
[[nodiscard]] const char* to_string(TxVerdict verdict) noexcept;

/// The counter that a transmitted frame moves [802.1AE-2018 10.7.18]. The first two are kept per
/// SecY, the others per transmit SC.
enum class TxCounter : std::uint8_t {
  kOutPktsUntagged,
  kOutPktsTooLong,
  kOutPktsProtected,
  kOutPktsEncrypted,
  kNone,
};
inline constexpr std::size_t kTxSecYCounterCount = 2;
inline constexpr std::size_t kTxScCounterCount = 2;

}  // namespace linksec
