// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdio>

#include "capture/envelope.h"

namespace linksec::sim {
namespace {

std::string numbered(const char* name, std::uint32_t number) {
  return name + std::to_string(number);
}

std::string vlan_text(const Layer& layer) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%04x vid %u", unsigned{layer.type},
                static_cast<unsigned>(layer.number));
  return text.data();
}

const char* switch_tag_text(std::uint16_t link_type) {
  constexpr std::uint16_t kDsaTag = 284;
  constexpr std::uint16_t kEdsaTag = 285;
  return link_type == kDsaTag ? "DSA" : link_type == kEdsaTag ? "EDSA" : "Broadcom tag";
}

}  // namespace

std::string to_string(const Layer& layer) {
  switch (layer.kind) {
    case LayerKind::kVlanTag:
      return vlan_text(layer);
    case LayerKind::kHsrTag:
      return "HSR";
    case LayerKind::kETag:
      return "E-TAG";
    case LayerKind::kVnTag:
      return "VN-tag";
    case LayerKind::kRTag:
      return "R-TAG";
    case LayerKind::kErspan1:
      return "ERSPAN I";
    case LayerKind::kErspan2:
      return numbered("ERSPAN II session ", layer.number);
    case LayerKind::kErspan3:
      return numbered("ERSPAN III session ", layer.number);
    case LayerKind::kGre:
      return "GRE";
    case LayerKind::kNvgre:
      return numbered("NVGRE vsid ", layer.number);
    case LayerKind::kVxlan:
      return numbered("VXLAN vni ", layer.number);
    case LayerKind::kVxlanGpe:
      return numbered("VXLAN-GPE vni ", layer.number);
    case LayerKind::kGeneve:
      return numbered("GENEVE vni ", layer.number);
    case LayerKind::kTzsp:
      return "TZSP";
    case LayerKind::kSll:
      return "SLL";
    case LayerKind::kSll2:
      return "SLL2";
    case LayerKind::kSwitchTag:
      return switch_tag_text(layer.type);
    case LayerKind::kMPacket:
      return "mPacket";
    case LayerKind::kNetAnalyzer:
      return "netANALYZER";
    case LayerKind::kPrpTrailer:
      return "PRP trailer";
  }
  return "?";
}

std::string to_string(const Layers& layers) {
  std::string text;
  for (const Layer& layer : layers) {
    text += (text.empty() ? "" : ", ") + to_string(layer);
  }
  return text;
}

const char* to_string(Obstacle obstacle) noexcept {
  switch (obstacle) {
    case Obstacle::kNone:
      return "";
    case Obstacle::kNoDestinationAddress:
      return "a capture of all interfaces (-i any) has no destination address, which the ICV "
             "covers; capture one interface (-i IFACE)";
    case Obstacle::kNoEthernetFrame:
      return "the record holds no Ethernet frame; capture the Ethernet interface (-i IFACE)";
    case Obstacle::kMPacketFragment:
      return "the record holds a part of a frame that was preempted; capture behind the MAC merge "
             "sublayer";
  }
  return "";
}

}  // namespace linksec::sim
