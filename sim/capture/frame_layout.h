// SPDX-License-Identifier: Apache-2.0
#pragma once

// The ways in which the octets of one frame can be header, Secure Data and ICV, when the frame is
// not trusted to say it itself. Each has the fault that it stands for, should an ICV fit.
//
// Who calls: diagnosis alone.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "capture/diagnosis.h"
#include "wire/sectag.h"

namespace linksec::sim {

/// How much of the Secure Data the ICV covers as it is, and the rest as ciphertext.
struct Reading {
  std::size_t clear = 0;   ///< Octets of the Secure Data.
  std::size_t offset = 0;  ///< The confidentiality offset; 0 with integrity alone.
  bool encrypted = true;
};

/// One way to read a frame.
struct FrameLayout {
  /// Eight tags, a SecTAG and a VLAN tag behind it.
  static constexpr std::size_t kMaxHeaderOctets =
      ethernet::kAddressesOctets + 9 * ethernet::kVlanTagOctets + sectag::kOctetsWithSci;

  std::array<std::uint8_t, kMaxHeaderOctets> octets{};
  std::size_t header_octets = 0;  ///< What the ICV covers in front of the Secure Data.
  std::size_t tag_place = ethernet::kAddressesOctets;  ///< Of the SecTAG in the header.
  std::size_t skipped = 0;   ///< Octets of the frame in front of the SecTAG that are left out.
  std::size_t inserted = 0;  ///< Octets of the header that are not in the frame.
  std::size_t inserted_clear = 0;  ///< Those of them that were Secure Data.
  ConstByteSpan data;
  std::size_t data_place = 0;  ///< Of the Secure Data in the frame.
  ConstByteSpan icv;
  Fault fault = Fault::kValid;  ///< What it means when an ICV fits.
  std::uint64_t found = 0;      ///< For Diagnosis::found.
  std::uint64_t expected = 0;

  [[nodiscard]] ConstByteSpan header() const noexcept {
    return ConstByteSpan(octets).first(header_octets);
  }
  /// The SecTAG as this layout has it.
  [[nodiscard]] RawSecTag tag() const noexcept {
    return RawSecTag::read_cut(header().subspan(tag_place));
  }
  /// Where an octet of the header stands in the frame, from 0.
  [[nodiscard]] std::size_t place_of(std::size_t header_octet) const noexcept;
  /// The readings, the one of `offset` and the tag's E first.
  [[nodiscard]] std::vector<Reading> readings(std::size_t offset) const;
};

/// The layouts of a frame whose SecTAG begins behind `tag_octets` octets of other tags.
class FrameLayouts {
 public:
  FrameLayouts(ConstByteSpan frame, std::size_t tag_octets);

  /// The frame as it says itself that it is; none when its length refuses that.
  [[nodiscard]] const std::optional<FrameLayout>& base() const noexcept { return base_; }
  /// Others, for which a nonce must be found that belongs to an SA.
  [[nodiscard]] std::vector<FrameLayout> others() const;
  /// Those with octets behind the ICV, the most octets last: they differ in the end of the data
  /// alone.
  [[nodiscard]] std::vector<FrameLayout> trailers() const;
  /// Others in which something is still to be found altered.
  [[nodiscard]] std::vector<FrameLayout> altered() const;
  /// The frame with `missing` octets less of its ICV than there were.
  [[nodiscard]] std::optional<FrameLayout> cut(std::size_t missing) const;

 private:
  [[nodiscard]] FrameLayout start(std::size_t covered_tags, std::size_t sectag_octets) const;
  [[nodiscard]] std::optional<FrameLayout> ended(FrameLayout layout, std::size_t data_octets) const;
  [[nodiscard]] std::size_t rest(const FrameLayout& layout) const noexcept;
  void add(std::vector<FrameLayout>& list, std::optional<FrameLayout> layout, Fault fault,
           std::uint64_t found) const;
  void add_covered_tags(std::vector<FrameLayout>& list) const;
  void add_inserted_tag(std::vector<FrameLayout>& list) const;
  void add_short_lengths(std::vector<FrameLayout>& list) const;
  void add_removed_tags(std::vector<FrameLayout>& list) const;

  ConstByteSpan frame_;
  std::size_t tag_octets_;
  RawSecTag tag_;
  std::optional<FrameLayout> base_;
};

/// Octets of VLAN-like tags between the addresses and a SecTAG; none when there is no SecTAG.
[[nodiscard]] std::optional<std::size_t> octets_before_sectag(ConstByteSpan frame) noexcept;

}  // namespace linksec::sim
