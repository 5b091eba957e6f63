// SPDX-License-Identifier: Apache-2.0
#pragma once

// The provisioning block: a link's whole configuration, its keys included, as `linksec provision`
// writes it for a board. It is parsed completely before anything of it is used: a Link that comes
// from here has each length, count, index and value in order and no two that contradict each other,
// as far as that can be told without a SecY. The bits are in docs/PROVISIONING.md.

#include <cstddef>
#include <cstdint>
#include <span>

#include "app/link.h"
#include "app/link_agreement.h"
#include "base/bytes.h"

namespace linksec {

/// The rule that a block breaks; the first one, in this order within the block.
enum class BlockError : std::uint8_t {
  kNone,
  kMissing,       ///< No magic number.
  kOldVersion,    ///< Version 1, which no image reads any more.
  kVersion,       ///< Not version 2.
  kLength,        ///< Its length is not what it says, or beyond the memory.
  kCrc,           ///< The CRC does not agree.
  kReserved,      ///< A reserved octet or bit is not 0.
  kSuite,         ///< No such cipher suite, or an offset that it does not offer.
  kControls,      ///< validateFrames out of range, or Null with protectFrames.
  kMaxFrame,      ///< max-frame out of range.
  kStation,       ///< An address of the station that can't be.
  kPriority,      ///< A traffic class or an access priority out of range.
  kEtherType,     ///< An EtherType below 0600, or twice.
  kCapacity,      ///< More than this image holds.
  kKey,           ///< A key does not fit the suite, or is for no direction.
  kSci,           ///< No SCI, or twice.
  kAn,            ///< No AN, twice, or an encodingSA that is not there.
  kKeyIndex,      ///< No such key, or one for the other direction.
  kSsci,          ///< An SSCI without extended packet numbers.
  kPacketNumber,  ///< Beyond the suite's last.
  kNoAgreement,   ///< It has key agreement, and the image has not.
  kAgreement,     ///< A setting of key agreement is out of range, or stands beside static keys.
  kCount,
};

/// The rule in words: "the CRC does not agree".
[[nodiscard]] const char* to_string(BlockError error) noexcept;

/// Octets of the longest block.
inline constexpr std::size_t kMaxBlockOctets = 4096;

/// Parses the block at the front of `memory` for an image without key agreement. Unless this
/// returns kNone there is no key, SC or EtherType in `link`. `memory` and `storage` outlive the
/// link.
// @req E1
[[nodiscard]] BlockError parse_block(ConstByteSpan memory, const LinkStorage& storage,
                                     std::size_t longest_frame, Link& link) noexcept;

/// Memory for key agreement's part of a link.
struct AgreementStorage {
  LinkAgreement agreement{};
  std::span<LinkParticipant> participants{};
};

/// The same for an image with key agreement; `link.agreement` is null when the block has none.
[[nodiscard]] BlockError parse_block(ConstByteSpan memory, const LinkStorage& storage,
                                     AgreementStorage& agreement, std::size_t longest_frame,
                                     Link& link) noexcept;

}  // namespace linksec
