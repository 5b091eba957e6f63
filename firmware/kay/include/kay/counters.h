// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a KaY counts: each received MKPDU once, as accepted or by the rule that it breaks, and what
// key agreement has done. Names and order are those of reports.

#include <array>
#include <cstddef>
#include <cstdint>

#include "wire/mkpdu.h"

namespace linksec {

/// What became of a received MKPDU that is in order on the wire. Up to kSakUnwrap all of it is
/// discarded; from kPeerTableFull on it is the set alone [802.1X-2020 9.4, 9.8].
enum class MkaFinding : std::uint8_t {
  kAccepted,
  kOwnSci,        ///< Our own, come back.
  kMiCollision,   ///< Somebody else uses our MI.
  kMnNotGreater,  ///< A replay.
  kMnUnsent,      ///< It names an MN of ours that was not sent.
  kSakUseAn,      ///< It has another AN for one of our keys.
  kLpnZero,       ///< Delay protection without a lowest PN.
  kSakUnwrap,     ///< A SAK that the KEK does not unwrap.
  kPeerTableFull,
  kSakNotLive,    ///< A SAK of somebody who is not live.
  kSakNotServer,  ///< A SAK of somebody who is not the Key Server.
  kSakNotListed,  ///< A SAK that was not made for us.
  kSakReused,     ///< A SAK that the port had before.
  kDistSakSuite,  ///< A suite or an offset that we have not.
};
inline constexpr std::size_t kMkaFindingCount = 14;

/// The finding's name in verdicts and counters: "mn_not_greater".
[[nodiscard]] const char* name(MkaFinding finding) noexcept;

/// Why a fresh SAK was made.
enum class RekeyReason : std::uint8_t {
  kElected,
  kPeerGained,
  kPeerLost,
  kPnExhaustion,
  kPeriod,
  kManagement,
  kNewPrincipal,
  kKeyLost,
  kCipherChanged,  ///< The members have another suite or offset in common.
};
inline constexpr std::size_t kRekeyReasonCount = 9;

/// Why a participant took a new MI.
enum class NewMiReason : std::uint8_t {
  kCollision,
  kMnUnsent,
  kMnWrap,
  kKnWrap,
  kServerLost,
  kKeyLost,
  kNoSak,
  kPortDown,
};
inline constexpr std::size_t kNewMiReasonCount = 8;

/// Those of a port since its start.
struct KayCounters {
  std::array<std::uint32_t, kMkpduErrorCount> errors{};    ///< By MkpduError, but kNone.
  std::array<std::uint32_t, kMkaFindingCount> findings{};  ///< By MkaFinding.
  std::array<std::uint32_t, kRekeyReasonCount> rekeys{};
  std::array<std::uint32_t, kNewMiReasonCount> new_mis{};
  std::uint32_t mkpdus_sent = 0;
  std::uint32_t saks_made = 0;
  std::uint32_t saks_received = 0;
  std::uint32_t server_changes = 0;
  std::uint32_t peers_lost = 0;
};

}  // namespace linksec
