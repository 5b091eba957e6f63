// SPDX-License-Identifier: Apache-2.0
#pragma once

// The interfaces of a pcapng file: those of the section at hand, by which packets are read, and the
// different ones of the whole file, which a user sees. Sections that name the same interface again,
// as files that were put together do, add nothing to the latter; within a section two that say the
// same are two. The pcapng reader asks here.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "host/capture.h"
#include "pcapng_clock.h"
#include "record_lengths.h"

namespace linksec::host {

/// What an interface says of its packets.
struct PacketSource {
  std::uint16_t link_type = kLinkTypeEthernet;
  std::uint32_t place = 0;  ///< Of the interface in `PcapngInterfaces::all`.
  RecordRules rules;
  PcapngClock clock;
};

class PcapngInterfaces {
 public:
  /// The most interfaces of one section, and of those that differ in a file.
  static constexpr std::size_t kMaxOfSection = 65536;
  static constexpr std::size_t kMaxDifferent = 4096;

  /// Leaves the interfaces of the last section behind.
  void begin_section() noexcept {
    section_.clear();
    named_.clear();
  }
  /// Adds what an Interface Description Block holds between its two lengths, which is at least
  /// kBodyOctets. False when there are too many.
  [[nodiscard]] bool add(ConstByteSpan body, bool swapped);

  /// The interface of that number in the section; none when there is none.
  [[nodiscard]] const PacketSource* find(std::uint32_t number) const noexcept {
    return number < section_.size() ? &section_[number] : nullptr;
  }
  [[nodiscard]] std::size_t of_section() const noexcept { return section_.size(); }
  [[nodiscard]] const std::vector<CaptureInterface>& all() const noexcept { return all_; }
  /// Counts a packet of the interface.
  void count_frame(const PacketSource& source) noexcept { ++all_[source.place].frames; }
  void count_passed_over(const PacketSource& source) noexcept { ++all_[source.place].passed_over; }
  /// True when one of them is Ethernet.
  [[nodiscard]] bool has_ethernet() const noexcept { return has_ethernet_; }

  static constexpr std::size_t kBodyOctets = 8;

 private:
  [[nodiscard]] std::uint32_t place_of(CaptureInterface about);

  std::vector<PacketSource> section_;
  std::vector<CaptureInterface> all_;
  // Of the interfaces in all_, by what they say: the first, second... of a section.
  std::map<std::string, std::vector<std::uint32_t>> places_;
  std::map<std::string, std::size_t> named_;  // How many of this section say that.
  bool has_ethernet_ = false;
};

}  // namespace linksec::host
