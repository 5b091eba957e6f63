// SPDX-License-Identifier: Apache-2.0
#include "envelope_parts.h"

namespace linksec::sim {
namespace {

constexpr std::uint32_t kVidMask = 0xFFF;

}  // namespace

Layer tag_layer(ConstByteSpan record, TypeAt at) noexcept {
  switch (at.type) {
    case 0x892F:
      return {LayerKind::kHsrTag, at.type, 0};
    case 0x8926:
      return {LayerKind::kVnTag, at.type, 0};
    case 0xF1C1:
      return {LayerKind::kRTag, at.type, 0};
    case 0x893F:
      return {LayerKind::kETag, at.type, 0};
    default:
      return {LayerKind::kVlanTag, at.type, load_be16(record.data() + at.behind) & kVidMask};
  }
}

}  // namespace linksec::sim
