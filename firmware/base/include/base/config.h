// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every capacity of the firmware, in one place. A platform sets its own numbers by naming a header
// in LINKSEC_PLATFORM_CONFIG that defines some of the macros below; what it leaves out has the
// value of a small end station. No other file of the firmware holds a capacity.

#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(LINKSEC_PLATFORM_CONFIG)
#include LINKSEC_PLATFORM_CONFIG
#endif

#ifndef LINKSEC_MAX_TX_SCS
#define LINKSEC_MAX_TX_SCS 1
#endif
#ifndef LINKSEC_MAX_RX_SCS
#define LINKSEC_MAX_RX_SCS 2
#endif
#ifndef LINKSEC_MAX_SAKS
#define LINKSEC_MAX_SAKS 8
#endif
#ifndef LINKSEC_MAX_BURST
#define LINKSEC_MAX_BURST 8
#endif
#ifndef LINKSEC_MAX_FRAME_OCTETS
#define LINKSEC_MAX_FRAME_OCTETS 2000
#endif
#ifndef LINKSEC_MAX_BYPASS_ETHERTYPES
#define LINKSEC_MAX_BYPASS_ETHERTYPES 4
#endif
#ifndef LINKSEC_PN_STRIDE
#define LINKSEC_PN_STRIDE 65536
#endif
#ifndef LINKSEC_MIN_RX_PN_STRIDE
#define LINKSEC_MIN_RX_PN_STRIDE 32
#endif
#ifndef LINKSEC_MAX_PN_RECORDS
#define LINKSEC_MAX_PN_RECORDS 8
#endif
#ifndef LINKSEC_MAX_BLOCK_KEYS
#define LINKSEC_MAX_BLOCK_KEYS 6
#endif
#ifndef LINKSEC_MAX_PARTICIPANTS
#define LINKSEC_MAX_PARTICIPANTS 2
#endif
#ifndef LINKSEC_MAX_LIVE_PEERS
#define LINKSEC_MAX_LIVE_PEERS 4
#endif
#ifndef LINKSEC_MAX_POTENTIAL_PEERS
#define LINKSEC_MAX_POTENTIAL_PEERS 4
#endif
#ifndef LINKSEC_CACHE_LINE_OCTETS
#define LINKSEC_CACHE_LINE_OCTETS 1
#endif
#ifndef LINKSEC_CAPACITIES_AT_RUN_TIME
#define LINKSEC_CAPACITIES_AT_RUN_TIME 0
#endif

namespace linksec::config {

/// Transmit SCs of one SecY, 1 to 8: one for each traffic class [802.1AE-2018 10.7.17].
inline constexpr std::size_t kMaxTxScs = LINKSEC_MAX_TX_SCS;
/// Receive SCs of one SecY: its peers [802.1AE-2018 10.7.7].
inline constexpr std::size_t kMaxRxScs = LINKSEC_MAX_RX_SCS;
/// SAKs that one SecY holds at a time, in both directions together [802.1AE-2018 10.7.26].
inline constexpr std::size_t kMaxSaks = LINKSEC_MAX_SAKS;
/// Frames that one call of `protect` or `verify` hands to the AEAD engine at a time.
inline constexpr std::size_t kMaxBurst = LINKSEC_MAX_BURST;
/// The longest frame on the Common Port that the platform's buffers hold, destination address to
/// last octet, frame check sequence excluded.
inline constexpr std::size_t kMaxFrameOctets = LINKSEC_MAX_FRAME_OCTETS;
/// EtherTypes that a port lets around the Controlled Port.
inline constexpr std::size_t kMaxBypassEtherTypes = LINKSEC_MAX_BYPASS_ETHERTYPES;
/// PNs that one write to non-volatile memory reserves.
inline constexpr std::uint64_t kPnStride = LINKSEC_PN_STRIDE;
/// PNs by which a receive ceiling moves at the least; kPnStride at the most. A memory that wears
/// wants more, and a power cut costs that many frames of each peer.
inline constexpr std::uint32_t kMinRxPnStride = LINKSEC_MIN_RX_PN_STRIDE;
/// PN records that a store keeps in sight.
inline constexpr std::size_t kMaxPnRecords = LINKSEC_MAX_PN_RECORDS;
/// Keys that the block cipher holds at a time: two of each participant of key agreement, one in
/// passing, and the random bit generator's.
inline constexpr std::size_t kMaxBlockKeys = LINKSEC_MAX_BLOCK_KEYS;
/// Participants of one port's key agreement: CAKs that it has at a time.
inline constexpr std::size_t kMaxParticipants = LINKSEC_MAX_PARTICIPANTS;
/// Live and potential peers of one participant; one MKPDU names them all.
inline constexpr std::size_t kMaxLivePeers = LINKSEC_MAX_LIVE_PEERS;
inline constexpr std::size_t kMaxPotentialPeers = LINKSEC_MAX_POTENTIAL_PEERS;
/// What the platform's data cache loads at a time, a power of two; 1 without a cache.
inline constexpr std::size_t kCacheLineOctets = LINKSEC_CACHE_LINE_OCTETS;
/// True where a SecY's SCs, SAKs and PN records are as many as its maker asks for
/// (base/capacity.h), and the numbers above are the most; false where they are these numbers.
inline constexpr bool kCapacitiesAtRunTime = LINKSEC_CAPACITIES_AT_RUN_TIME != 0;
/// Octets kept free in front of a frame: the longest SecTAG, with SCI.
inline constexpr std::size_t kHeadroomOctets = 16;
/// Octets kept free behind a frame: the ICV.
inline constexpr std::size_t kTailroomOctets = 16;

static_assert(kMaxTxScs >= 1 && kMaxTxScs <= 8, "a SecY has 1 to 8 transmit SCs");
static_assert(kMaxRxScs >= 1 && kMaxRxScs < 0xFFFF, "a receive SC's index has 16 bits");
static_assert(kMaxSaks >= 2, "each suite needs two SAKs [802.1AE-2018 5.3]");
static_assert(kMaxSaks < 0xFFFF, "a SAK's index has 16 bits");
static_assert(kMaxBurst >= 1, "a burst holds at least one frame");
static_assert(kPnStride > kMaxBurst, "a stride outlasts a burst");
static_assert(kMinRxPnStride >= 1 && kMinRxPnStride <= kPnStride, "a stride is some PNs long");
static_assert(std::has_single_bit(kCacheLineOctets), "a cache line is a power of two");
static_assert(kMaxPnRecords >= 1 && kMaxPnRecords <= 0xFFFF, "a transmit SAK needs a record");
static_assert(kMaxParticipants >= 1 && kMaxParticipants <= 32, "a port's participants are few");
static_assert(kMaxLivePeers >= 1 && kMaxPotentialPeers >= 1, "a participant has peers");
static_assert(kMaxLivePeers + kMaxPotentialPeers <= 81, "one MKPDU of 1,500 octets names them all");
static_assert(kMaxBypassEtherTypes >= 1, "EAPOL passes at the Uncontrolled Port");

}  // namespace linksec::config
