// SPDX-License-Identifier: Apache-2.0
#include "capture/envelope.h"

#include <algorithm>

#include "envelope_parts.h"

namespace linksec::sim {
namespace {

constexpr std::size_t kTypeOctets = 2;

Extent whole_frame(const host::CaptureFrame& frame, bool fcs) noexcept {
  if (!fcs) {
    return {0, frame.octets.size(), frame.truncated()};
  }
  const AnnouncedFrame announced = without_announced_fcs(frame);
  return {0, announced.octets, announced.cut};
}

// The redundancy control trailer: sequence number, LAN and size of what it ends, suffix. The size
// counts from behind the EtherType, or from behind a VLAN tag's.
bool ends_with_prp(ConstByteSpan record, const Envelope& envelope) noexcept {
  constexpr std::size_t kTrailerOctets = 6;
  constexpr unsigned kLanA = 0xA;
  constexpr unsigned kLanB = 0xB;
  if (envelope.cut || envelope.end < envelope.body + kTrailerOctets ||
      load_be16(record.data() + envelope.end - kTypeOctets) != kPrpSuffix) {
    return false;
  }
  const std::uint16_t lan_and_size = load_be16(record.data() + envelope.end - 4);
  const unsigned lan = lan_and_size >> 12;
  const std::size_t size = lan_and_size & 0xFFFU;
  const std::size_t behind_type = envelope.end - envelope.body;
  return (lan == kLanA || lan == kLanB) &&
         (size == behind_type || size == behind_type + envelope.tag_octets);
}

void take_trailer_off(ConstByteSpan record, Envelope& envelope) noexcept {
  if (ends_with_prp(record, envelope) &&
      envelope.layers.push_back({LayerKind::kPrpTrailer, 0, 0})) {
    envelope.end -= 6;
  }
}

// An ordinary frame, and one with nothing in it that leads on: most of all frames.
void set_plain(Envelope& envelope, Extent frame, std::uint16_t type) noexcept {
  envelope.begin = frame.begin;
  envelope.end = frame.end;
  envelope.cut = frame.cut;
  envelope.ether_type = envelope.reached_type = type;
  envelope.body = frame.begin + ethernet::kHeaderOctets;
  envelope.source = frame.begin + ethernet::kSourceOffset;
  envelope.carries = type == kTypeMacSec  ? Carries::kSecTag
                     : type == kTypeEapol ? Carries::kEapol
                                          : Carries::kOther;
}

// What a link type has in front of the frame has been looked through.
void set_prefix(Envelope& envelope, const LinkPrefix& prefix) noexcept {
  envelope.begin = prefix.frame.begin;
  envelope.end = prefix.frame.end;
  envelope.cut = prefix.frame.cut;
  envelope.switch_tag_octets = prefix.switch_tag_octets;
  envelope.ether_type = envelope.reached_type = prefix.type.type;
  envelope.body = prefix.type.behind;
  envelope.source = prefix.source;
  envelope.obstacle = prefix.obstacle;
  if (prefix.layer.has_value()) {
    (void)envelope.layers.push_back(*prefix.layer);
  }
}

// Goes from header to header towards the frame.
class Opening {
 public:
  Opening(ConstByteSpan record, const EnvelopeOptions& options, Envelope& envelope) noexcept
      : record_(record), options_(options), here_(envelope) {}

  // Where nothing is found, the outermost frame stays as it is, and with it what was looked
  // through.
  void run() noexcept {
    const Envelope outermost = here_;
    if (find()) {
      return;
    }
    const Layers layers = here_.layers;
    const std::uint16_t reached = here_.reached_type;
    const bool uncontrolled = tunnelled_ && is_of_no_controlled_port(record_.subspan(
                                                here_.begin, here_.end - here_.begin));
    here_ = outermost;
    here_.reached_uncontrolled = uncontrolled;
    here_.layers = layers;
    here_.reached_type = reached;
  }

 private:
  // Each turn adds a layer, for which there are eight places, or is the last one.
  bool find() noexcept {
    while (skip_tags()) {
      if (here_.ether_type == kTypeMacSec || is_eapol()) {
        here_.carries = here_.ether_type == kTypeMacSec ? Carries::kSecTag : Carries::kEapol;
        return !options_.outer_tags.has_value() || here_.tags <= *options_.outer_tags;
      }
      if (!options_.tunnels || !enter_tunnel()) {
        return false;
      }
    }
    return false;
  }

  // In a tunnel MKA's alone: a mirrored port is what is looked for, not a supplicant.
  bool is_eapol() const noexcept {
    constexpr std::uint8_t kEapolMka = 5;
    return here_.ether_type == kTypeEapol &&
           (!tunnelled_ || (here_.body + 1 < here_.end && record_[here_.body + 1] == kEapolMka));
  }

  bool skip_tags() noexcept {
    for (;;) {
      const std::size_t octets = tag_octets_of(here_.ether_type);
      if (octets == 0) {
        return true;
      }
      if (here_.body + octets > here_.end ||
          !here_.layers.push_back(tag_layer(record_, {here_.ether_type, here_.body}))) {
        return false;
      }
      here_.body += octets;
      here_.tag_octets += octets;
      ++here_.tags;
      read_type(here_.body - kTypeOctets);
    }
  }

  bool enter_tunnel() noexcept {
    const std::optional<Tunnelled> inner =
        tunnelled_frame(record_, {here_.body, here_.end, here_.cut}, here_.ether_type);
    if (!inner.has_value() || !here_.layers.push_back(inner->layer)) {
      return false;
    }
    tunnelled_ = true;
    here_.begin = inner->frame.begin;
    here_.end = inner->frame.end;
    here_.cut = inner->frame.cut;
    here_.switch_tag_octets = here_.tag_octets = here_.tags = 0;
    here_.body = here_.begin + ethernet::kHeaderOctets;
    here_.source = here_.begin + ethernet::kSourceOffset;
    here_.obstacle = Obstacle::kNone;
    read_type(here_.begin + ethernet::kEtherTypeOffset);
    return true;
  }

  void read_type(std::size_t at) noexcept {
    here_.ether_type =
        at + kTypeOctets <= here_.end ? load_be16(record_.data() + at) : std::uint16_t{0};
    here_.reached_type = here_.ether_type;
  }

  ConstByteSpan record_;
  const EnvelopeOptions& options_;
  Envelope& here_;
  bool tunnelled_ = false;
};

}  // namespace

bool has_tunnel(const Layers& layers) noexcept {
  return std::any_of(layers.begin(), layers.end(), [](const Layer& layer) {
    return layer.kind > LayerKind::kRTag && layer.kind < LayerKind::kSll;
  });
}

bool is_of_no_controlled_port(ConstByteSpan frame) noexcept {
  if (frame.size() < ethernet::kAddressesOctets) {
    return false;
  }
  const std::uint32_t first = load_be32(frame.data());
  return (first == 0x0180'C200 && frame[4] == 0 && frame[5] < 0x10) ||
         (first == 0x0100'0CCC && frame[4] == 0xCC && frame[5] == 0xCC);
}

AnnouncedFrame without_announced_fcs(const host::CaptureFrame& frame) noexcept {
  const std::size_t captured = frame.octets.size();
  const std::size_t fcs = frame.fcs_octets;
  if (!frame.truncated()) {
    return {captured - std::min(captured, fcs), false};
  }
  const std::size_t original = frame.original_octets;
  const std::size_t octets = original - std::min(original, fcs);
  return {std::min(captured, octets), captured < octets};
}

Envelope open_envelope(const host::CaptureFrame& frame, const EnvelopeOptions& options) noexcept {
  const Extent whole = whole_frame(frame, options.fcs);
  Envelope envelope;
  if (frame.link_type == host::kLinkTypeEthernet) {
    const std::uint16_t type = ether_type(frame.octets.first(whole.end));
    set_plain(envelope, whole, type);
    if (leads_on(type) &&
        (options.tunnels || options.outer_tags != std::optional<std::size_t>(0))) {
      Opening(frame.octets, options, envelope).run();
    }
  } else if (options.link_types) {
    set_prefix(envelope, link_prefix(frame.octets, whole, frame.link_type));
    Opening(frame.octets, options, envelope).run();
  } else {
    envelope.end = whole.end;
    envelope.cut = whole.cut;
    envelope.obstacle = Obstacle::kNoEthernetFrame;
  }
  envelope.fcs_octets = options.fcs ? frame.fcs_octets : std::uint8_t{0};
  if (options.trailers && envelope.carries == Carries::kSecTag) {
    take_trailer_off(frame.octets, envelope);
  }
  return envelope;
}

std::vector<std::uint8_t> bare_frame(const host::CaptureFrame& frame, const Envelope& envelope) {
  if (envelope.ether_type == 0 || envelope.body > envelope.end) {
    return {};
  }
  std::vector<std::uint8_t> bare(ethernet::kHeaderOctets);
  const auto octets = frame.octets;
  if (envelope.source.has_value()) {
    const auto source = octets.subspan(*envelope.source, ethernet::kAddressesOctets / 2);
    std::copy(source.begin(), source.end(), bare.begin() + ethernet::kSourceOffset);
  }
  if (envelope.has_destination()) {
    const auto destination = octets.subspan(envelope.begin, ethernet::kSourceOffset);
    std::copy(destination.begin(), destination.end(), bare.begin());
  }
  store_be16(bare.data() + ethernet::kEtherTypeOffset, envelope.ether_type);
  const auto body = octets.subspan(envelope.body, envelope.end - envelope.body);
  bare.insert(bare.end(), body.begin(), body.end());
  return bare;
}

}  // namespace linksec::sim
