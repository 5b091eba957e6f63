// SPDX-License-Identifier: Apache-2.0
#pragma once

// The provisioning block: a link's whole configuration, its SAKs included, as `linksec provision`
// writes it for a board. It is parsed completely before anything of it is used: to hold a Block is
// to know that each length, count, index and value in it is in order and that no two contradict
// each other, as far as that can be told without a SecY. What it means to a SecY is link.h's
// business. The bits are in docs/PROVISIONING.md.

#include <array>
#include <cstddef>
#include <cstdint>

#include "app/station.h"
#include "base/bytes.h"
#include "base/cursor.h"
#include "port/pn_store.h"
#include "secy/controls.h"
#include "secy/pn.h"
#include "wire/sci.h"

namespace linksec {

/// The rule that a block breaks; the first one, in this order within the block.
enum class BlockError : std::uint8_t {
  kNone,
  kMissing,       ///< No magic number.
  kVersion,       ///< Not version 1.
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
  kCount,
};

/// The rule in words: "the CRC does not agree".
[[nodiscard]] const char* to_string(BlockError error) noexcept;

/// A key of a block. The spans are the block's own octets: nothing is copied.
struct BlockKey {
  ConstByteSpan sak{};
  ConstByteSpan salt{};
  bool transmits = false;
  bool receives = false;
};

/// The head of an SC; its SAs follow.
struct BlockSc {
  Sci sci{};
  An encoding_sa{};  ///< Of a transmit SC.
  std::uint8_t sas = 0;
};

/// An SA of a transmit or of a receive SC.
struct BlockSa {
  An an{};
  std::uint8_t key = 0;
  bool flag = false;  ///< Transmit: confidentiality. Receive: enableReceive.
  Ssci ssci{};
  Pn next_pn{};
  Pn lowest_pn{};  ///< Of a receive SA.
  PnRecordKey record{};
};

class Block {
 public:
  /// Octets of the longest block.
  static constexpr std::size_t kMaxOctets = 4096;

  /// A block without anything in it.
  constexpr Block() noexcept = default;

  /// Parses the block at the front of `memory`, which outlives it. Unless this returns kNone,
  /// `block` is one without anything in it.
  // @req E1
  [[nodiscard]] static BlockError parse(ConstByteSpan memory, Block& block) noexcept;

  [[nodiscard]] CipherSuite suite() const noexcept { return controls_.cipher_suite; }
  /// All controls; ControlledPortEnabled and adminPointToPointMAC are not in a block.
  [[nodiscard]] const Controls& controls() const noexcept { return controls_; }
  [[nodiscard]] bool shared_sak() const noexcept { return shared_sak_; }
  /// 0: the image's own.
  [[nodiscard]] std::size_t max_frame_octets() const noexcept { return max_frame_octets_; }
  [[nodiscard]] bool has_station() const noexcept { return has_station_; }
  [[nodiscard]] const StationAddress& station() const noexcept { return station_; }
  /// 8 octets and 16 octets.
  [[nodiscard]] ConstByteSpan traffic_classes() const noexcept;
  [[nodiscard]] ConstByteSpan access_priorities() const noexcept;

  [[nodiscard]] std::size_t ether_types() const noexcept { return ether_types_; }
  [[nodiscard]] std::uint16_t ether_type(std::size_t i) const noexcept;
  [[nodiscard]] std::size_t keys() const noexcept { return keys_; }
  [[nodiscard]] BlockKey key(std::size_t i) const noexcept;
  [[nodiscard]] std::size_t tx_scs() const noexcept { return tx_scs_; }
  [[nodiscard]] std::size_t rx_scs() const noexcept { return rx_scs_; }
  [[nodiscard]] std::size_t scs(PnRecordKind kind) const noexcept {
    return kind == PnRecordKind::kTransmit ? tx_scs_ : rx_scs_;
  }

  /// What stands behind the keys: the transmit SCs, each with its SAs, then the receive SCs. The
  /// functions below take them from it in that order.
  [[nodiscard]] Reader channels() const noexcept;
  [[nodiscard]] static BlockSc take_sc(Reader& reader, PnRecordKind kind) noexcept;
  [[nodiscard]] static BlockSa take_sa(Reader& reader, PnRecordKind kind) noexcept;

 private:
  friend class BlockParser;

  ConstByteSpan octets_{};  // Without the CRC.
  Controls controls_{};
  StationAddress station_{};
  std::uint16_t max_frame_octets_ = 0;
  std::uint8_t ether_types_ = 0;
  std::uint8_t keys_ = 0;
  std::uint8_t tx_scs_ = 0;
  std::uint8_t rx_scs_ = 0;
  bool shared_sak_ = false;
  bool has_station_ = false;
};

}  // namespace linksec
