// SPDX-License-Identifier: Apache-2.0
#include "capture/inspection.h"

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

std::optional<Sci> implied_sci(const SecTag& tag, const MacAddress& source) {
  if (tag.scb) {
    return Sci::from(source, kSingleCopyBroadcastPortIdentifier);
  }
  return tag.es ? std::optional(Sci::from(source, kEndStationPortIdentifier)) : std::nullopt;
}

void read_addresses(const host::CaptureFrame& frame, Inspection& result) {
  const Envelope& envelope = result.envelope;
  if (envelope.body > envelope.end || !envelope.source.has_value()) {
    return;
  }
  result.source = MacAddress::read(frame.octets.data() + *envelope.source);
  if (envelope.has_destination()) {
    result.destination = MacAddress::read(frame.octets.data() + envelope.begin);
  }
}

// With every step allowed.
std::optional<Layers> hidden_behind(const host::CaptureFrame& frame) {
  const Envelope all = open_envelope(frame, EnvelopeOptions{});
  return all.carries == Carries::kSecTag ? std::optional(all.layers) : std::nullopt;
}

void read_sectag(ConstByteSpan bare, Inspection& result) {
  result.fields = fields_of(bare.subspan(ethernet::kAddressesOctets));
  const MpduParse parsed = parse_mpdu(bare);
  result.error = parsed.error();
  if (parsed.error() == ParseError::kNone) {
    result.secure_data_octets = parsed.mpdu().secure_data_octets();
    result.padding_octets = bare.size() - parsed.mpdu().frame_octets();
  }
  if (result.fields.has_value() && !result.fields->tag.sc && result.source.has_value()) {
    result.implied_sci = implied_sci(result.fields->tag, *result.source);
  }
}

}  // namespace

Inspection inspect(const host::CaptureFrame& frame, const Envelope& envelope) {
  Inspection result;
  result.envelope = envelope;
  read_addresses(frame, result);
  result.has_sectag = envelope.carries == Carries::kSecTag;
  if (result.has_sectag) {
    read_sectag(bare_frame(frame, envelope), result);
  } else {
    result.hidden_behind = hidden_behind(frame);
  }
  return result;
}

}  // namespace linksec::sim
