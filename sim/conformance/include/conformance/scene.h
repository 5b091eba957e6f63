// SPDX-License-Identifier: Apache-2.0
#pragma once

// What most cases start from: one transmit SC, one receive SC, and the frames that belong to them,
// made by the cases' own codec.

#include <cstdint>
#include <string>

#include "conformance/case.h"

namespace linksec::sim::conformance {

inline constexpr Address kOwn = {0x02, 0, 0, 0, 0, 0x01};
inline constexpr Address kPeer = {0x02, 0, 0, 0, 0, 0x02};
inline constexpr Address kThird = {0x02, 0, 0, 0, 0, 0x03};
inline constexpr Address kGroup = {0x01, 0x00, 0x5E, 0, 0, 0x05};
inline constexpr Address kEveryone = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
inline constexpr Sci kOwnSci{0x0200'0000'0001'0001};
inline constexpr Sci kPeerSci{0x0200'0000'0002'0001};
inline constexpr Sci kThirdSci{0x0200'0000'0003'0001};

inline constexpr CipherSuite kSuites[] = {CipherSuite::kGcmAes128, CipherSuite::kGcmAes256,
                                          CipherSuite::kGcmAesXpn128, CipherSuite::kGcmAesXpn256};

/// kOwn transmits with key 1 and receives from kPeer with key 2, AN 0 both: Strict, replayProtect,
/// a window of 0, no SCI asked for.
[[nodiscard]] Setup one_peer(CipherSuite suite = CipherSuite::kGcmAes128);
/// The same, its receive SA at nextPN and lowestPN.
[[nodiscard]] Setup one_peer_at(CipherSuite suite, Pn next_pn, Pn lowest_pn,
                                std::uint32_t window = 0);

/// User Data of so many octets, at least 2, with an EtherType of 0800 in front.
[[nodiscard]] Octets user_data(std::size_t octets, std::uint8_t seed = 0);
/// A frame of kOwn's host to kPeer with `octets` octets of User Data.
[[nodiscard]] Octets request(std::size_t octets = 48, std::uint8_t seed = 0);
/// The same with another destination.
[[nodiscard]] Octets request_to(const Address& destination, std::size_t octets = 48);
/// Any frame: addresses and data.
[[nodiscard]] Octets frame_of(const Address& destination, const Address& source,
                              const Octets& data);

/// The fields of a frame of kPeer's that the device accepts, with an SCI, confidential.
[[nodiscard]] MpduFields from_peer(const Setup& setup, Pn pn = {1}, std::size_t octets = 46);
/// The same with integrity alone: E=0, C=0.
[[nodiscard]] MpduFields clear_from_peer(const Setup& setup, Pn pn = {1}, std::size_t octets = 46);
/// The fields of what the device must make of a request under its first transmit SC and SA.
[[nodiscard]] MpduFields from_device(const Setup& setup, const Octets& request, Pn pn = {1});

/// "InPktsOK InOctetsDecrypted+46": what a valid frame with these fields counts.
[[nodiscard]] std::string counts_ok(const MpduFields& fields);
/// The same with another packet counter.
[[nodiscard]] std::string counts(const std::string& packets, const MpduFields& fields);
/// "OutPktsEncrypted OutOctetsEncrypted+46": what such a frame counts when the device sends it.
[[nodiscard]] std::string counts_sent(const MpduFields& fields);

/// A valid frame of kPeer's is delivered.
void accept(Trial& trial, const MpduFields& fields);
/// A valid frame of kPeer's with that PN is delivered as InPktsOK; or is Late.
void accept_pn(Trial& trial, Pn pn);
void late_pn(Trial& trial, Pn pn);
/// A request leaves the device with that PN.
void sends_pn(Trial& trial, Pn pn);

/// The frame with one bit inverted.
[[nodiscard]] Octets flipped(Octets frame, std::size_t octet, unsigned bit);
/// The frame with its last octet inverted: of an MPDU, the ICV's.
[[nodiscard]] Octets forged(Octets frame);

/// "gcm-aes-xpn-128".
[[nodiscard]] std::string suite_name(CipherSuite suite);

}  // namespace linksec::sim::conformance
