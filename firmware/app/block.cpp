// SPDX-License-Identifier: Apache-2.0
#include "app/block.h"

#include <cstring>

#include "base/crc32.h"
#include "base/texts.h"
#include "block_reader.h"
#include "wire/ethernet.h"

namespace linksec {
namespace {

constexpr std::uint32_t kMagic = 0x4C53'5042;  // "LSPB"
constexpr std::uint16_t kVersion = 2;
constexpr std::size_t kFrameOctets = 12;  // Magic, version, length.
constexpr std::size_t kStationOffset = 28;
constexpr std::size_t kStationOctets = 12;
constexpr std::size_t kTrafficClassOffset = 40;
constexpr std::size_t kAccessPriorityOffset = 48;
constexpr std::size_t kHeadOctets = 64;
constexpr std::size_t kKeyOctets = 48;
constexpr std::size_t kSakOctets = 32;
constexpr std::size_t kScOctets = 12;
constexpr std::size_t kSaOctets = 56;
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

constexpr std::uint8_t kEnabled = 1;
constexpr std::uint8_t kConfidentiality = 2;

}  // namespace

const char* to_string(BlockError error) noexcept {
  return nth_text(
      "in order\0"
      "it is missing\0"
      "version 1: make it again with linksec provision\0"
      "its version is unknown\0"
      "length does not agree\0"
      "CRC does not agree\0"
      "a reserved bit is set\0"
      "no such suite or offset\0"
      "validateFrames is wrong\0"
      "max-frame is out of range\0"
      "no such station address\0"
      "a priority is out of range\0"
      "an EtherType is wrong or twice\0"
      "more than this image holds\0"
      "a key does not fit the suite\0"
      "an SCI is wrong or twice\0"
      "an AN is wrong, twice or missing\0"
      "an SA has no key\0"
      "an SSCI without XPN\0"
      "a PN is out of range\0"
      "no key agreement in this image\0"
      "key agreement is wrong\0",
      static_cast<std::size_t>(error));
}

bool all_zero(ConstByteSpan octets) noexcept {
  for (const std::uint8_t octet : octets) {
    if (octet != 0) {
      return false;
    }
  }
  return true;
}

BlockError BlockReader::read(ConstByteSpan& section) noexcept {
  frame();
  if (error_ == BlockError::kNone) {
    const std::uint8_t* const head = octets_.data();
    controls(head);
    counts(head);
    station(octets_.subspan(kStationOffset, kStationOctets));
    table(head + kTrafficClassOffset, link_.traffic_classes);
    table(head + kAccessPriorityOffset, link_.access_priorities);
  }
  if (error_ == BlockError::kNone) {
    Reader reader{octets_.subspan(kHeadOctets)};
    contents(reader);
    section = reader.rest();
    require(reader.ok() && section.size() == section_octets_, BlockError::kLength);
  }
  return error_;
}

// What says whether there is a block at all.
void BlockReader::frame() noexcept {
  const std::uint8_t* const head = memory_.data();
  if (memory_.size() < kFrameOctets || load_be32(head) != kMagic) {
    return require(false, BlockError::kMissing);
  }
  const std::uint16_t version = load_be16(head + 4);
  require(version != 1, BlockError::kOldVersion);
  require(version == kVersion, BlockError::kVersion);
  require(load_be16(head + 6) == 0, BlockError::kReserved);
  const std::size_t octets = load_be32(head + 8);
  require(
      octets >= kHeadOctets + kCrcOctets && octets <= memory_.size() && octets <= kMaxBlockOctets,
      BlockError::kLength);
  if (error_ == BlockError::kNone) {
    octets_ = memory_.first(octets - kCrcOctets);
    require(crc32(octets_) == load_be32(head + octets_.size()), BlockError::kCrc);
  }
}

void BlockReader::controls(const std::uint8_t* head) noexcept {
  Controls& to = link_.controls;
  const std::uint8_t offset = head[13];
  const std::uint8_t flags = head[15];
  require(head[12] < kCipherSuiteCount && (offset == 0 || offset == 30 || offset == 50),
          BlockError::kSuite);
  if (error_ != BlockError::kNone) {
    return;
  }
  to.cipher_suite = static_cast<CipherSuite>(head[12]);
  to.confidentiality_offset = static_cast<ConfidentialityOffset>(offset);
  require(offset == 0 || info(to.cipher_suite).offers_offset(), BlockError::kSuite);
  to.protect_frames = (flags & kProtectFrames) != 0;
  to.replay_protect = (flags & kReplayProtect) != 0;
  to.always_include_sci = (flags & kAlwaysIncludeSci) != 0;
  to.use_es = (flags & kUseEs) != 0;
  to.use_scb = (flags & kUseScb) != 0;
  link_.shared_sak = (flags & kSharedSak) != 0;
  link_.has_station = (flags & kStation) != 0;
  require((flags & kUnknownFlags) == 0, BlockError::kReserved);
  require(head[14] < kValidateFramesCount && (head[14] != 0 || !to.protect_frames),
          BlockError::kControls);
  to.validate_frames = static_cast<ValidateFrames>(head[14]);
  to.replay_window = load_be32(head + 16);
  const std::size_t longest = load_be16(head + 20);
  link_.max_frame_octets = longest;
  require(longest == 0 || (longest >= ethernet::kHeaderOctets && longest <= longest_frame_),
          BlockError::kMaxFrame);
}

void BlockReader::counts(const std::uint8_t* head) noexcept {
  section_octets_ = load_be16(head + 26);
  require(head[22] <= storage_.ether_types.size() && head[23] <= storage_.keys.size() &&
              std::size_t{head[24]} + head[25] <= storage_.scs.size(),
          BlockError::kCapacity);
  if (error_ == BlockError::kNone) {
    link_.ether_types = storage_.ether_types.first(head[22]);
    link_.keys = storage_.keys.first(head[23]);
    link_.tx_scs = storage_.scs.first(head[24]);
    link_.rx_scs = storage_.scs.subspan(head[24], head[25]);
  }
}

void BlockReader::station(ConstByteSpan octets) noexcept {
  StationAddress& to = link_.station;
  to.mac = MacAddress::read(octets.data());
  to.prefix_length = octets[6];
  to.ipv4 = load_be32(octets.data() + 8);
  require(link_.has_station ? octets[7] == 0 : all_zero(octets), BlockError::kReserved);
  require(!link_.has_station ||
              (!to.mac.is_group() && to.mac != MacAddress{} && to.prefix_length <= 32 &&
               to.ipv4 >= 0x0100'0000 && to.ipv4 < 0xE000'0000),
          BlockError::kStation);
}

void BlockReader::table(const std::uint8_t* from, std::span<std::uint8_t> to) noexcept {
  for (std::uint8_t& entry : to) {
    entry = *from++;
    require(entry <= 15, BlockError::kPriority);
  }
}

void BlockReader::contents(Reader& reader) noexcept {
  for (std::size_t i = 0; i < link_.ether_types.size(); ++i) {
    const std::uint16_t type = reader.u16();
    require(reader.ok(), BlockError::kLength);
    require(type >= kFirstEtherType, BlockError::kEtherType);
    for (const std::uint16_t before : link_.ether_types.first(i)) {
      require(before != type, BlockError::kEtherType);
    }
    storage_.ether_types[i] = type;
  }
  for (std::size_t i = 0; i < link_.keys.size(); ++i) {
    key(reader, storage_.keys[i]);
  }
  for (; scs_ < link_.tx_scs.size() + link_.rx_scs.size(); ++scs_) {
    const bool transmits = scs_ < link_.tx_scs.size();
    sc(reader, transmits ? LinkSide::kTransmit : LinkSide::kReceive, storage_.scs[scs_]);
  }
}

void BlockReader::key(Reader& reader, LinkKey& to) noexcept {
  const ConstByteSpan octets = reader.take(kKeyOctets);
  if (octets.empty()) {
    return require(false, BlockError::kLength);
  }
  const CipherSuiteInfo& suite = info(link_.controls.cipher_suite);
  const std::uint8_t* const at = octets.data();
  const ConstByteSpan salt = octets.subspan(kSakOctets, kSaltOctets);
  const std::uint8_t uses = at[45];
  require(load_be16(at + 46) == 0, BlockError::kReserved);
  require(at[44] == suite.key_octets &&
              all_zero(octets.subspan(suite.key_octets, kSakOctets - suite.key_octets)) &&
              (suite.extended_packet_numbers || all_zero(salt)) && uses >= 1 && uses <= 3,
          BlockError::kKey);
  to = {octets.first(suite.key_octets), salt.first(suite.extended_packet_numbers ? kSaltOctets : 0),
        (uses & kTransmits) != 0, (uses & kReceives) != 0};
}

void BlockReader::sc(Reader& reader, LinkSide side, LinkSc& to) noexcept {
  const ConstByteSpan octets = reader.take(kScOctets);
  if (octets.empty()) {
    return require(false, BlockError::kLength);
  }
  const std::uint8_t* const at = octets.data();
  const bool transmits = side == LinkSide::kTransmit;
  const std::uint8_t encoding_sa = at[8];
  const std::size_t sas = at[9];
  require(load_be16(at + 10) == 0 && (transmits || encoding_sa == 0), BlockError::kReserved);
  to.sci = Sci::read(at);
  sci(to.sci);
  to.encoding_sa = An{encoding_sa};
  require(encoding_sa < An::kCount && sas <= storage_.sas.size() - sas_, BlockError::kAn);
  if (error_ != BlockError::kNone) {
    return;
  }
  const std::span<LinkSa> list = storage_.sas.subspan(sas_, sas);
  sas_ += sas;
  std::uint32_t ans = 0;
  for (LinkSa& entry : list) {
    sa(reader, side, entry);
    const std::uint32_t bit = 1U << entry.an.value();
    require((ans & bit) == 0, BlockError::kAn);
    ans |= bit;
  }
  require(!transmits || (ans >> encoding_sa & 1U) != 0, BlockError::kAn);
  to.sas = list;
}

// No other SC of the block has it, of either side.
void BlockReader::sci(Sci sci) noexcept {
  require(sci.is_valid(), BlockError::kSci);
  for (const LinkSc& before : storage_.scs.first(scs_)) {
    require(before.sci != sci, BlockError::kSci);
  }
}

void BlockReader::sa(Reader& reader, LinkSide side, LinkSa& to) noexcept {
  const ConstByteSpan octets = reader.take(kSaOctets);
  if (octets.empty()) {
    return require(false, BlockError::kLength);
  }
  const std::uint8_t* const at = octets.data();
  const bool transmits = side == LinkSide::kTransmit;
  const std::uint8_t flags = at[2];
  require(at[3] == 0 && flags <= (transmits ? kEnabled | kConfidentiality : kEnabled),
          BlockError::kReserved);
  require(at[0] < An::kCount, BlockError::kAn);
  to.an = An{at[0]};
  to.key = at[1];
  to.enabled = (flags & kEnabled) != 0;
  to.confidentiality = (flags & kConfidentiality) != 0;
  to.ssci = Ssci{load_be32(at + 4)};
  to.next_pn = Pn{load_be64(at + 8)};
  to.lowest_pn = Pn{load_be64(at + 16)};
  to.recorded = true;
  to.record.kind = side;
  std::memcpy(to.record.sak.octets.data(), at + 24, to.record.sak.octets.size());
  std::memcpy(to.record.space.octets.data(), at + 40, to.record.space.octets.size());
  const LinkKey key = to.key < link_.keys.size() ? link_.keys[to.key] : LinkKey{};
  require(transmits ? key.transmits : key.receives, BlockError::kKeyIndex);
  packet_numbers(side, to);
}

// 0 stands for 2^64, of a transmit SA for no PN left. A transmit SA has no lowestPN.
void BlockReader::packet_numbers(LinkSide side, const LinkSa& sa) noexcept {
  const CipherSuiteInfo& suite = info(link_.controls.cipher_suite);
  const bool extended = suite.extended_packet_numbers;
  require(extended || sa.ssci.value == 0, BlockError::kSsci);
  const bool fits = sa.next_pn.value <= suite.last_pn && sa.lowest_pn.value <= suite.last_pn;
  const bool good = side == LinkSide::kTransmit
                        ? sa.lowest_pn.value == 0
                        : (sa.next_pn.value != 0 || extended) && sa.lowest_pn.value != 0;
  require(fits && good, BlockError::kPacketNumber);
}

BlockError parse_block(ConstByteSpan memory, const LinkStorage& storage, std::size_t longest_frame,
                       Link& link) noexcept {
  ConstByteSpan section;
  BlockError error = BlockReader(memory, storage, longest_frame, link).read(section);
  if (error == BlockError::kNone && !section.empty()) {
    error = BlockError::kNoAgreement;
  }
  if (error != BlockError::kNone) {
    link.forget_lists();
  }
  return error;
}

}  // namespace linksec
