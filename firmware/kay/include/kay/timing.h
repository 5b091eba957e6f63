// SPDX-License-Identifier: Apache-2.0
#pragma once

// The times of key agreement. Constants of the standard, and two of ours where it leaves room.

#include "base/duration.h"

namespace linksec::mka {

/// MKA Life Time: how long a peer is believed without proof [802.1X-2020 Table 9-3].
inline constexpr Duration kLifeTime = Duration::seconds(6);
/// MKA Hello Time: between two MKPDUs of a participant [802.1X-2020 Table 9-3].
inline constexpr Duration kHelloTime = Duration::seconds(2);
/// MKA Bounded Hello Time: the same under delay protection [802.1X-2020 Table 9-3].
inline constexpr Duration kBoundedHelloTime = Duration::milliseconds(500);
/// What an MKPDU may take on the wire.
inline constexpr Duration kWireTime = Duration::milliseconds(100);
/// From the sending of one of our MNs to the end of a peer that names no newer one: two MKPDUs that
/// are lost in a row never end a peer that is there.
inline constexpr Duration kProofLife = kLifeTime + kHelloTime + kWireTime;
/// What is to be told within this time after an MKPDU goes into one more.
inline constexpr Duration kJoinTime = Duration::milliseconds(10);
/// How far behind the lowest PN is that delay protection reports, and how often it is sampled.
inline constexpr Duration kPnAge = Duration::milliseconds(1500);
inline constexpr Duration kPnSampleTime = Duration::milliseconds(100);

}  // namespace linksec::mka
