// SPDX-License-Identifier: Apache-2.0

// Key agreement's section of a block. Only images with key agreement link it.

#include "app/block.h"
#include "base/cursor.h"
#include "block_reader.h"

namespace linksec {
namespace {

constexpr std::size_t kParticipantOctets = 96;
constexpr std::size_t kCakOctets = 32;
constexpr std::size_t kCknOctets = 32;
constexpr std::uint8_t kFallback = 1;
constexpr std::uint8_t kPolicies = 3;
constexpr std::uint8_t kLastVersion = 3;
constexpr std::uint8_t kAllSuites = (1U << kCipherSuiteCount) - 1;

class AgreementReader {
 public:
  AgreementReader(ConstByteSpan section, AgreementStorage& to) noexcept
      : reader_(section), to_(to) {}

  BlockError read() noexcept {
    head();
    for (std::size_t i = 0; i < to_.agreement.participants.size(); ++i) {
      participant(to_.participants[i]);
    }
    require(reader_.ok() && reader_.rest().empty(), BlockError::kLength);
    return error_;
  }

 private:
  void require(bool condition, BlockError otherwise) noexcept {
    if (!condition && error_ == BlockError::kNone) {
      error_ = otherwise;
    }
  }

  void head() noexcept {
    LinkAgreement& to = to_.agreement;
    to = LinkAgreement{};
    to.sci = Sci{reader_.u64()};
    to.priority = reader_.u8();
    const std::uint8_t policy = reader_.u8();
    to.version = reader_.u8();
    flags(reader_.u8());
    to.suite_count = reader_.u8();
    const std::size_t participants = reader_.u8();
    to.assumed_suites = reader_.u8();
    require(reader_.u8() == 0, BlockError::kReserved);
    const ConstByteSpan suites = reader_.take(kCipherSuiteCount);
    to.rekey_seconds = reader_.u32();
    require(reader_.ok(), BlockError::kLength);
    require(to.sci.is_valid(), BlockError::kSci);
    require(policy < kPolicies && to.version >= 1 && to.version <= kLastVersion &&
                to.assumed_suites <= kAllSuites && to.suite_count >= 1 &&
                to.suite_count <= kCipherSuiteCount && participants >= 1,
            BlockError::kAgreement);
    require(participants <= to_.participants.size(), BlockError::kCapacity);
    if (error_ == BlockError::kNone) {
      to.policy = static_cast<AgreementPolicy>(policy);
      to.participants = to_.participants.first(participants);
      preference(suites);
    }
  }

  void flags(std::uint8_t flags) noexcept {
    LinkAgreement& to = to_.agreement;
    to.integrity_only = (flags & 1U) != 0;
    to.delay_protect = (flags & 2U) != 0;
    to.strict_priority_255 = (flags & 4U) != 0;
    to.icv_indicator = (flags & 8U) != 0;
    to.hello_ramp = (flags & 16U) != 0;
    to.suspend_on_request = (flags & 32U) != 0;
    to.group_join = (flags & 64U) != 0;
    to.group_form = (flags & 128U) != 0;
  }

  // Each suite once, and zeroes behind them.
  void preference(ConstByteSpan suites) noexcept {
    LinkAgreement& to = to_.agreement;
    std::uint32_t seen = 0;
    for (std::size_t i = 0; i < to.suite_count; ++i) {
      const std::uint8_t suite = suites[i];
      require(suite < kCipherSuiteCount && (seen >> suite & 1U) == 0, BlockError::kAgreement);
      seen |= 1U << (suite & 31U);
      to.suites[i] = static_cast<CipherSuite>(suite < kCipherSuiteCount ? suite : 0);
    }
    require(all_zero(suites.subspan(to.suite_count)), BlockError::kReserved);
  }

  void participant(LinkParticipant& to) noexcept {
    const ConstByteSpan octets = reader_.take(kParticipantOctets);
    if (octets.empty()) {
      return require(false, BlockError::kLength);
    }
    Reader tail{octets.subspan(kCakOctets + kCknOctets)};
    const std::size_t cak = tail.u8();
    const std::size_t ckn = tail.u8();
    const std::uint8_t flags = tail.u8();
    require(tail.u8() == 0 && tail.u32() == 0 && flags <= kFallback, BlockError::kReserved);
    const std::uint64_t start = tail.u64();
    const std::uint64_t end = tail.u64();
    require(tail.u64() == 0, BlockError::kReserved);
    require((cak == 16 || cak == 32) && ckn >= 1 && ckn <= kCknOctets && (end == 0 || start < end),
            BlockError::kAgreement);
    if (error_ == BlockError::kNone) {
      to = {octets.first(cak), octets.subspan(kCakOctets, ckn), flags == kFallback, start, end};
      require(all_zero(octets.subspan(cak, kCakOctets - cak)) &&
                  all_zero(octets.subspan(kCakOctets + ckn, kCknOctets - ckn)),
              BlockError::kReserved);
    }
  }

  Reader reader_;
  AgreementStorage& to_;
  BlockError error_ = BlockError::kNone;
};

// Static keys and key agreement exclude each other.
bool has_static_keys(const Link& link) {
  return !link.keys.empty() || !link.tx_scs.empty() || !link.rx_scs.empty();
}

}  // namespace

BlockError parse_block(ConstByteSpan memory, const LinkStorage& storage,
                       AgreementStorage& agreement, std::size_t longest_frame,
                       Link& link) noexcept {
  ConstByteSpan section;
  BlockError error = BlockReader(memory, storage, longest_frame, link).read(section);
  if (error == BlockError::kNone && !section.empty()) {
    error =
        has_static_keys(link) ? BlockError::kAgreement : AgreementReader(section, agreement).read();
    link.agreement = &agreement.agreement;
  }
  if (error != BlockError::kNone) {
    link.forget_lists();
    link.agreement = nullptr;
  }
  return error;
}

}  // namespace linksec
