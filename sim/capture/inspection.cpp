// SPDX-License-Identifier: Apache-2.0
#include "capture/inspection.h"

#include "capture/frame_batch.h"

namespace linksec::sim {
namespace {

std::optional<TagFields> fields_of(ConstByteSpan mpdu) {
  if (mpdu.size() < sectag::kOctetsWithoutSci) {
    return std::nullopt;
  }
  const RawSecTag tag = RawSecTag::read_cut(mpdu);
  TagFields fields;
  fields.version = tag.version();
  fields.reserved_bits = static_cast<std::uint8_t>(tag.octet_4() >> 6);
  fields.tag = tag.fields();
  fields.sci_cut = fields.tag.sc && mpdu.size() < sectag::kOctetsWithSci;
  return fields;
}

std::optional<Sci> implied_sci(const SecTag& tag, ConstByteSpan frame) {
  const MacAddress source = MacAddress::read(frame.data() + ethernet::kSourceOffset);
  if (tag.scb) {
    return Sci::from(source, kSingleCopyBroadcastPortIdentifier);
  }
  return tag.es ? std::optional(Sci::from(source, kEndStationPortIdentifier)) : std::nullopt;
}

// The frame as the SecY sees it: without the outer tags.
std::vector<std::uint8_t> without_tags(ConstByteSpan frame, std::size_t count) {
  if (frame.size() < ethernet::kAddressesOctets) {
    return {};
  }
  std::vector<std::uint8_t> bare(frame.begin(), frame.end());
  const auto first = bare.begin() + ethernet::kAddressesOctets;
  bare.erase(first, first + static_cast<std::ptrdiff_t>(count * ethernet::kVlanTagOctets));
  return bare;
}

}  // namespace

Inspection inspect(ConstByteSpan frame, std::size_t outer_tags) {
  Inspection result;
  result.outer_tags = count_tags_before_sectag(frame, outer_tags);
  const std::vector<std::uint8_t> bare = without_tags(frame, result.outer_tags);
  result.ether_type = ether_type(bare);
  result.has_sectag = has_sectag(bare);
  if (!result.has_sectag) {
    return result;
  }
  result.fields = fields_of(ConstByteSpan(bare).subspan(ethernet::kAddressesOctets));
  const MpduParse parsed = parse_mpdu(bare);
  result.error = parsed.error();
  if (parsed.error() == ParseError::kNone) {
    result.secure_data_octets = parsed.mpdu().secure_data_octets();
    result.padding_octets = bare.size() - parsed.mpdu().frame_octets();
  }
  if (result.fields.has_value() && !result.fields->tag.sc) {
    result.implied_sci = implied_sci(result.fields->tag, bare);
  }
  return result;
}

}  // namespace linksec::sim
