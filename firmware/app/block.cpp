// SPDX-License-Identifier: Apache-2.0
#include "app/block.h"

#include <cstring>

#include "base/bounded_vector.h"
#include "base/config.h"
#include "base/crc32.h"
#include "wire/ethernet.h"

namespace linksec {
namespace {

constexpr std::uint32_t kMagic = 0x4C53'5042;  // "LSPB"
constexpr std::uint16_t kVersion = 1;
constexpr std::size_t kLengthOffset = 8;
constexpr std::size_t kTrafficClassOffset = 40;
constexpr std::size_t kAccessPriorityOffset = 48;
constexpr std::size_t kHeadOctets = 64;
constexpr std::size_t kKeyOctets = 48;
constexpr std::size_t kSakOctets = 32;
constexpr std::size_t kCrcOctets = 4;
constexpr std::uint16_t kFirstEtherType = 0x0600;

constexpr std::uint8_t kProtectFrames = 1;
constexpr std::uint8_t kReplayProtect = 2;
constexpr std::uint8_t kAlwaysIncludeSci = 4;
constexpr std::uint8_t kUseEs = 8;
constexpr std::uint8_t kUseScb = 16;
constexpr std::uint8_t kSharedSak = 32;
constexpr std::uint8_t kStation = 64;
constexpr std::uint8_t kUnknownFlags = 128;

constexpr std::uint8_t kTransmits = 1;
constexpr std::uint8_t kReceives = 2;

bool all_zero(ConstByteSpan octets) {
  for (const std::uint8_t octet : octets) {
    if (octet != 0) {
      return false;
    }
  }
  return true;
}

bool none_above(ConstByteSpan octets, std::uint8_t greatest) {
  for (const std::uint8_t octet : octets) {
    if (octet > greatest) {
      return false;
    }
  }
  return true;
}

KeyLabel take_label(Reader& reader) {
  KeyLabel label;
  const ConstByteSpan octets = reader.take(label.octets.size());
  if (!octets.empty()) {
    std::memcpy(label.octets.data(), octets.data(), octets.size());
  }
  return label;
}

}  // namespace

const char* to_string(BlockError error) noexcept {
  switch (error) {
    case BlockError::kNone:
      return "in order";
    case BlockError::kMissing:
      return "it is missing";
    case BlockError::kVersion:
      return "its version is unknown";
    case BlockError::kLength:
      return "length does not agree";
    case BlockError::kCrc:
      return "CRC does not agree";
    case BlockError::kReserved:
      return "a reserved bit is set";
    case BlockError::kSuite:
      return "no such suite or offset";
    case BlockError::kControls:
      return "validateFrames is wrong";
    case BlockError::kMaxFrame:
      return "max-frame is out of range";
    case BlockError::kStation:
      return "no such station address";
    case BlockError::kPriority:
      return "a priority is out of range";
    case BlockError::kEtherType:
      return "an EtherType is wrong or twice";
    case BlockError::kCapacity:
      return "more than this image holds";
    case BlockError::kKey:
      return "a key does not fit the suite";
    case BlockError::kSci:
      return "an SCI is wrong or twice";
    case BlockError::kAn:
      return "an AN is wrong, twice or missing";
    case BlockError::kKeyIndex:
      return "an SA has no key";
    case BlockError::kSsci:
      return "an SSCI without XPN";
    case BlockError::kPacketNumber:
      return "a PN is out of range";
    case BlockError::kCount:
      break;
  }
  return "";
}

/// Goes through a block from its first octet to its last and keeps the first rule that it breaks.
/// It reads on behind that, as the cursor allows, and what it made is thrown away in the end.
class BlockParser {
 public:
  BlockParser(ConstByteSpan memory, Block& block) noexcept : memory_(memory), block_(block) {}

  BlockError parse() noexcept {
    clear();
    frame();
    if (error_ == BlockError::kNone) {
      Reader reader{block_.octets_};
      head(reader);
      if (error_ == BlockError::kNone) {
        contents(reader);
      }
    }
    if (error_ != BlockError::kNone) {
      clear();
    }
    return error_;
  }

 private:
  void require(bool condition, BlockError otherwise) noexcept {
    if (!condition && error_ == BlockError::kNone) {
      error_ = otherwise;
    }
  }

  [[gnu::noinline]] void clear() noexcept { block_ = Block{}; }

  // What says whether there is a block at all.
  void frame() noexcept {
    Reader reader{memory_};
    require(reader.u32() == kMagic, BlockError::kMissing);
    require(reader.u16() == kVersion, BlockError::kVersion);
    require(reader.u16() == 0, BlockError::kReserved);
    const std::size_t octets = reader.u32();
    require(octets >= kHeadOctets + kCrcOctets && octets <= memory_.size() &&
                octets <= Block::kMaxOctets,
            BlockError::kLength);
    if (error_ == BlockError::kNone) {
      block_.octets_ = memory_.first(octets - kCrcOctets);
      const std::uint32_t crc = load_be32(memory_.data() + block_.octets_.size());
      require(crc32(block_.octets_) == crc, BlockError::kCrc);
    }
  }

  void head(Reader& reader) noexcept {
    static_cast<void>(reader.take(kLengthOffset + 4));
    suite(reader);
    controls(reader);
    block_.controls_.replay_window = reader.u32();
    block_.max_frame_octets_ = reader.u16();
    const std::size_t longest = block_.max_frame_octets_;
    require(
        longest == 0 || (longest >= ethernet::kHeaderOctets && longest <= config::kMaxFrameOctets),
        BlockError::kMaxFrame);
    counts(reader);
    station(reader);
    require(none_above(reader.take(kUserPriorities), 15), BlockError::kPriority);
    require(none_above(reader.take(kAccessPriorities), 15), BlockError::kPriority);
  }

  void suite(Reader& reader) noexcept {
    const std::uint8_t number = reader.u8();
    const std::uint8_t offset = reader.u8();
    require(number < kCipherSuiteCount && (offset == 0 || offset == 30 || offset == 50),
            BlockError::kSuite);
    if (error_ == BlockError::kNone) {
      block_.controls_.cipher_suite = static_cast<CipherSuite>(number);
      block_.controls_.confidentiality_offset = static_cast<ConfidentialityOffset>(offset);
      require(offset == 0 || info(block_.suite()).offers_offset(), BlockError::kSuite);
    }
  }

  void controls(Reader& reader) noexcept {
    const std::uint8_t mode = reader.u8();
    const std::uint8_t flags = reader.u8();
    Controls& to = block_.controls_;
    to.protect_frames = (flags & kProtectFrames) != 0;
    to.replay_protect = (flags & kReplayProtect) != 0;
    to.always_include_sci = (flags & kAlwaysIncludeSci) != 0;
    to.use_es = (flags & kUseEs) != 0;
    to.use_scb = (flags & kUseScb) != 0;
    block_.shared_sak_ = (flags & kSharedSak) != 0;
    block_.has_station_ = (flags & kStation) != 0;
    require((flags & kUnknownFlags) == 0, BlockError::kReserved);
    require(mode < kValidateFramesCount, BlockError::kControls);
    if (error_ == BlockError::kNone) {
      to.validate_frames = static_cast<ValidateFrames>(mode);
      require(to.validate_frames != ValidateFrames::kNull || !to.protect_frames,
              BlockError::kControls);
    }
  }

  void counts(Reader& reader) noexcept {
    block_.ether_types_ = reader.u8();
    block_.keys_ = reader.u8();
    block_.tx_scs_ = reader.u8();
    block_.rx_scs_ = reader.u8();
    require(reader.u16() == 0, BlockError::kReserved);
    require(block_.ether_types() <= config::kMaxBypassEtherTypes &&
                block_.keys() <= config::kMaxSaks && block_.tx_scs() <= config::kMaxTxScs &&
                block_.rx_scs() <= config::kMaxRxScs,
            BlockError::kCapacity);
  }

  void station(Reader& reader) noexcept {
    const ConstByteSpan octets = reader.take(12);
    StationAddress& to = block_.station_;
    to.mac = MacAddress::read(octets.data());
    to.prefix_length = octets[6];
    require(octets[7] == 0, BlockError::kReserved);
    to.ipv4 = load_be32(octets.data() + 8);
    if (!block_.has_station_) {
      require(all_zero(octets), BlockError::kReserved);
      return;
    }
    require(!to.mac.is_group() && to.mac != MacAddress{} && to.prefix_length <= 32 &&
                to.ipv4 >= 0x0100'0000 && to.ipv4 < 0xE000'0000,
            BlockError::kStation);
  }

  void contents(Reader& reader) noexcept {
    for (std::size_t i = 0; i < block_.ether_types(); ++i) {
      const std::uint16_t type = reader.u16();
      require(reader.ok(), BlockError::kLength);
      require(type >= kFirstEtherType && !listed_before(type, i), BlockError::kEtherType);
    }
    for (std::size_t i = 0; i < block_.keys(); ++i) {
      key(reader);
    }
    for (const PnRecordKind kind : {PnRecordKind::kTransmit, PnRecordKind::kReceive}) {
      for (std::size_t i = 0; i < block_.scs(kind); ++i) {
        sc(reader, kind);
      }
    }
    require(reader.ok() && reader.rest().empty(), BlockError::kLength);
  }

  [[nodiscard]] bool listed_before(std::uint16_t type, std::size_t count) const noexcept {
    for (std::size_t i = 0; i < count; ++i) {
      if (block_.ether_type(i) == type) {
        return true;
      }
    }
    return false;
  }

  void key(Reader& reader) noexcept {
    const ConstByteSpan octets = reader.take(kKeyOctets);
    if (octets.empty()) {
      return require(false, BlockError::kLength);
    }
    const CipherSuiteInfo& suite = info(block_.suite());
    Reader tail{octets.subspan(kSakOctets)};
    const ConstByteSpan salt = tail.take(kSaltOctets);
    const std::size_t sak_octets = tail.u8();
    const std::uint8_t uses = tail.u8();
    require(tail.u16() == 0, BlockError::kReserved);
    require(sak_octets == suite.key_octets &&
                all_zero(octets.subspan(suite.key_octets, kSakOctets - suite.key_octets)) &&
                (suite.extended_packet_numbers || all_zero(salt)) && uses >= 1 && uses <= 3,
            BlockError::kKey);
  }

  void sc(Reader& reader, PnRecordKind kind) noexcept {
    const bool transmits = kind == PnRecordKind::kTransmit;
    const ConstByteSpan head = reader.rest();
    const BlockSc sc = Block::take_sc(reader, kind);
    if (!reader.ok()) {
      return require(false, BlockError::kLength);
    }
    const std::uint8_t encoding_sa = transmits ? head[8] : 0;
    require((transmits || head[9] == 0) && load_be16(head.data() + 10) == 0, BlockError::kReserved);
    sci(sc.sci);
    std::uint32_t ans = 0;
    for (std::size_t i = 0; i < sc.sas; ++i) {
      ans |= sa(reader, kind, ans);
    }
    require(!transmits || (encoding_sa < An::kCount && (ans >> encoding_sa & 1U) != 0),
            BlockError::kAn);
  }

  void sci(Sci sci) noexcept {
    require(sci.is_valid(), BlockError::kSci);
    for (const Sci before : scis_) {
      require(before != sci, BlockError::kSci);
    }
    require(scis_.push_back(sci), BlockError::kCapacity);
  }

  // Returns the bit of the SA's AN.
  std::uint32_t sa(Reader& reader, PnRecordKind kind, std::uint32_t ans) noexcept {
    const ConstByteSpan head = reader.rest();
    const BlockSa sa = Block::take_sa(reader, kind);
    if (!reader.ok()) {
      require(false, BlockError::kLength);
      return 0;
    }
    require((head[2] & 0xFEU) == 0 && head[3] == 0, BlockError::kReserved);
    require(head[0] < An::kCount && (ans >> head[0] & 1U) == 0, BlockError::kAn);
    const bool transmits = kind == PnRecordKind::kTransmit;
    const BlockKey key = sa.key < block_.keys() ? block_.key(sa.key) : BlockKey{};
    require(transmits ? key.transmits : key.receives, BlockError::kKeyIndex);
    const CipherSuiteInfo& suite = info(block_.suite());
    require(suite.extended_packet_numbers || sa.ssci.value == 0, BlockError::kSsci);
    require(sa.next_pn.value <= suite.last_pn && sa.lowest_pn.value <= suite.last_pn &&
                (transmits || ((sa.next_pn.value != 0 || suite.extended_packet_numbers) &&
                               sa.lowest_pn.value != 0)),
            BlockError::kPacketNumber);
    return 1U << sa.an.value();
  }

  ConstByteSpan memory_;
  Block& block_;
  BlockError error_ = BlockError::kNone;
  BoundedVector<Sci, config::kMaxTxScs + config::kMaxRxScs> scis_{};
};

BlockError Block::parse(ConstByteSpan memory, Block& block) noexcept {
  return BlockParser(memory, block).parse();
}

ConstByteSpan Block::traffic_classes() const noexcept {
  return octets_.empty() ? octets_ : octets_.subspan(kTrafficClassOffset, kUserPriorities);
}

ConstByteSpan Block::access_priorities() const noexcept {
  return octets_.empty() ? octets_ : octets_.subspan(kAccessPriorityOffset, kAccessPriorities);
}

std::uint16_t Block::ether_type(std::size_t i) const noexcept {
  return load_be16(octets_.data() + kHeadOctets + 2 * i);
}

BlockKey Block::key(std::size_t i) const noexcept {
  const CipherSuiteInfo& of = info(suite());
  const ConstByteSpan octets =
      octets_.subspan(kHeadOctets + 2 * ether_types() + i * kKeyOctets, kKeyOctets);
  const std::uint8_t uses = octets[kSakOctets + kSaltOctets + 1];
  return {octets.first(of.key_octets),
          octets.subspan(kSakOctets, of.extended_packet_numbers ? kSaltOctets : 0),
          (uses & kTransmits) != 0, (uses & kReceives) != 0};
}

Reader Block::channels() const noexcept {
  return Reader{octets_.empty()
                    ? octets_
                    : octets_.subspan(kHeadOctets + 2 * ether_types() + keys() * kKeyOctets)};
}

BlockSc Block::take_sc(Reader& reader, PnRecordKind kind) noexcept {
  BlockSc sc;
  sc.sci = Sci{reader.u64()};
  const std::uint8_t first = reader.u8();
  const std::uint8_t second = reader.u8();
  static_cast<void>(reader.u16());
  if (kind == PnRecordKind::kTransmit) {
    sc.encoding_sa = An{first};
  }
  sc.sas = kind == PnRecordKind::kTransmit ? second : first;
  return sc;
}

BlockSa Block::take_sa(Reader& reader, PnRecordKind kind) noexcept {
  BlockSa sa;
  sa.an = An{reader.u8()};
  sa.key = reader.u8();
  sa.flag = (reader.u8() & 1U) != 0;
  static_cast<void>(reader.u8());
  sa.ssci = Ssci{reader.u32()};
  sa.next_pn = Pn{reader.u64()};
  if (kind == PnRecordKind::kReceive) {
    sa.lowest_pn = Pn{reader.u64()};
  }
  sa.record.sak = take_label(reader);
  sa.record.space = take_label(reader);
  sa.record.kind = kind;
  return sa;
}

}  // namespace linksec
