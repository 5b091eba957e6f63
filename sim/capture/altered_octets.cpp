// SPDX-License-Identifier: Apache-2.0
#include "altered_octets.h"

#include <algorithm>
#include <bit>

#include "wire/ethernet.h"

namespace linksec::sim {
namespace {

constexpr std::size_t kBlock = 16;
constexpr std::size_t kMaxPattern = 8;
constexpr unsigned kMinProofBits = 50;

constexpr std::size_t blocks(std::size_t octets) noexcept { return (octets + kBlock - 1) / kBlock; }

// The places of the first and the last octet that is not zero, of an element that is not zero.
struct Extent {
  std::size_t first = 0;
  std::size_t last = 0;
};

Extent extent_of(FieldElement element) noexcept {
  const auto leading = [](std::uint64_t half) {
    return static_cast<std::size_t>(std::countl_zero(half)) / 8;
  };
  const auto trailing = [](std::uint64_t half) {
    return 7 - static_cast<std::size_t>(std::countr_zero(half)) / 8;
  };
  return {element.first != 0 ? leading(element.first) : 8 + leading(element.last),
          element.last != 0 ? 8 + trailing(element.last) : trailing(element.first)};
}

bool is_short(FieldElement element) noexcept {
  const Extent extent = extent_of(element);
  return extent.last - extent.first < kMaxPattern;
}

Alteration alteration(FramePart part, std::size_t start, FieldElement element) {
  const Extent extent = extent_of(element);
  const auto octets = element.octets();
  return {part,
          start + extent.first,
          {octets.begin() + static_cast<std::ptrdiff_t>(extent.first),
           octets.begin() + static_cast<std::ptrdiff_t>(extent.last) + 1}};
}

std::size_t end_of(const Alteration& alteration) noexcept {
  return alteration.octet + alteration.pattern.size();
}

// What is in block `block` of all that is hashed, if that is where the frame has octets.
std::optional<Alteration> in_block(std::size_t block, FieldElement element,
                                   const FrameLayout& layout, const Reading& reading) {
  const std::size_t aad = layout.header_octets + reading.clear;
  const bool in_aad = block < blocks(aad);
  Alteration found =
      alteration(in_aad ? FramePart::kHeader : FramePart::kData,
                 in_aad ? block * kBlock : reading.clear + (block - blocks(aad)) * kBlock, element);
  if (!in_aad) {
    return end_of(found) <= layout.data.size() ? std::optional(found) : std::nullopt;
  }
  if (end_of(found) > aad) {
    return std::nullopt;
  }
  if (found.octet >= layout.header_octets) {
    found.part = FramePart::kData;
    found.octet -= layout.header_octets;
  } else if (end_of(found) > layout.header_octets) {
    return std::nullopt;  // Half in the SecTAG: the layout itself is in doubt.
  }
  return found;
}

bool is_one_bit(const Alteration& alteration) noexcept {
  return alteration.pattern.size() == 1 && std::has_single_bit(alteration.pattern.front());
}

// Octets of the frame as they were sent: `octets` of them from `place` on.
std::vector<std::uint8_t> sent(ConstByteSpan frame, std::size_t place, std::size_t octets,
                               std::size_t altered_place, const Alteration& alteration) {
  std::vector<std::uint8_t> original(
      frame.begin() + static_cast<std::ptrdiff_t>(place),
      frame.begin() + static_cast<std::ptrdiff_t>(std::min(place + octets, frame.size())));
  for (std::size_t i = 0; i < alteration.pattern.size(); ++i) {
    original.at(altered_place - place + i) ^= alteration.pattern[i];
  }
  return original;
}

struct Field {
  std::size_t first;
  std::size_t octets;
  Fault fault;
  bool bits_too;  // One altered bit is called by the field's name as well.
};

// The field of the header that holds all of an alteration.
std::optional<Field> field_of(const Alteration& alteration, const FrameLayout& layout) {
  const std::size_t tag = layout.tag_place;
  const std::array<Field, 6> fields = {{
      {0, 6, Fault::kDestination, false},
      {ethernet::kSourceOffset, 6, Fault::kSource, false},
      {tag, 2, Fault::kEtherType, true},
      {tag + sectag::kTciAnOffset, 1, Fault::kTagBits, true},
      {tag + sectag::kSlOffset, 1, Fault::kShortLength, true},
      {tag + sectag::kSciOffset, 8, Fault::kTagSci, false},
  }};
  for (const Field& field : fields) {
    if (alteration.octet >= field.first && end_of(alteration) <= field.first + field.octets) {
      return field;
    }
  }
  return std::nullopt;
}

Diagnosis by_size(const Alteration& alteration, std::size_t place, ConstByteSpan frame) {
  Diagnosis found;
  found.fault = alteration.pattern.size() == 1 ? Fault::kOctet : Fault::kOctets;
  if (is_one_bit(alteration)) {
    found.fault = Fault::kBit;
    found.bit = static_cast<unsigned>(std::bit_width(alteration.pattern.front()));
  }
  found.octet = place + 1;
  found.found = alteration.pattern.size();
  found.original = sent(frame, place, alteration.pattern.size(), place, alteration);
  return found;
}

Diagnosis in_field(const Alteration& alteration, const Field& field, const FrameLayout& layout,
                   ConstByteSpan frame) {
  Diagnosis found;
  const std::size_t place = layout.place_of(field.first);
  const std::size_t altered = layout.place_of(alteration.octet);
  found.fault = field.fault;
  found.octet = place + 1;
  found.original = sent(frame, place, field.octets, altered, alteration);
  found.found = found.original.front();
  found.expected = frame[place];
  if (field.fault == Fault::kTagBits &&
      ((found.found ^ found.expected) & ~std::uint64_t{sectag::kAnMask}) == 0) {
    found.fault = Fault::kAnAltered;
  }
  return found;
}

Diagnosis in_removed_tag(const Alteration& alteration, const FrameLayout& layout) {
  const std::size_t first = layout.inserted_clear != 0 ? layout.header_octets - layout.inserted
                                                       : ethernet::kAddressesOctets;
  if (alteration.octet < first + 2 || end_of(alteration) > first + layout.inserted) {
    return {};
  }
  std::uint64_t control = 0;
  for (std::size_t i = 0; i < alteration.pattern.size(); ++i) {
    control |= std::uint64_t{alteration.pattern[i]} << (8 * (first + 3 - alteration.octet - i));
  }
  Diagnosis found;
  found.fault = Fault::kRemovedTag;
  found.found = layout.found << 16 | control;
  found.octet = ethernet::kAddressesOctets + 1;
  return found;
}

Diagnosis in_header(const Alteration& alteration, const FrameLayout& layout, ConstByteSpan frame) {
  if (layout.fault == Fault::kRemovedTag) {
    return in_removed_tag(alteration, layout);
  }
  const auto field = field_of(alteration, layout);
  if (layout.fault == Fault::kTagBits) {
    const bool tci = field.has_value() && field->fault == Fault::kTagBits;
    return tci ? in_field(alteration, *field, layout, frame) : Diagnosis{};
  }
  if (field.has_value() && (field->bits_too || !is_one_bit(alteration))) {
    return in_field(alteration, *field, layout, frame);
  }
  return by_size(alteration, layout.place_of(alteration.octet), frame);
}

}  // namespace

std::optional<Alteration> find_alteration(const NonceSolver& solver, FieldElement difference,
                                          const FrameLayout& layout, const Reading& reading) {
  if (difference.is_zero()) {
    return std::nullopt;
  }
  if (is_short(difference)) {
    return alteration(FramePart::kIcv, 0, difference);
  }
  const FieldFactor& divisor = solver.inverse_hash_key();
  FieldElement element = divisor.times(difference);  // As if it were in the block of the lengths.
  const std::size_t aad = blocks(layout.header_octets + reading.clear);
  for (std::size_t block = aad + blocks(layout.data.size() - reading.clear); block-- > 0;) {
    element = divisor.times(element);
    if (is_short(element)) {
      return in_block(block, element, layout, reading);
    }
  }
  return std::nullopt;
}

FieldElement weight_of_block(const NonceSolver& solver, const FrameLayout& layout,
                             const Reading& reading, std::size_t block) {
  const std::size_t all =
      blocks(layout.header_octets + reading.clear) + blocks(layout.data.size() - reading.clear) + 1;
  FieldElement weight = kFieldOne;
  for (std::size_t i = block; i < all; ++i) {
    weight = solver.hash_key().times(weight);
  }
  return weight;
}

Diagnosis explain_alteration(const Alteration& alteration, const FrameLayout& layout,
                             ConstByteSpan frame) {
  Diagnosis found;
  if (alteration.part == FramePart::kHeader) {
    found = in_header(alteration, layout, frame);
  } else if (layout.fault == Fault::kValid) {
    const std::size_t start = alteration.part == FramePart::kData
                                  ? layout.data_place
                                  : layout.data_place + layout.data.size();
    found = by_size(alteration, start + alteration.octet, frame);
  }
  found.proof_bits = kMinProofBits;
  return found;
}

}  // namespace linksec::sim
