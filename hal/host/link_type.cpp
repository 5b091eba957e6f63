// SPDX-License-Identifier: Apache-2.0
#include "link_type.h"

#include <pcap/pcap.h>

#include "host/capture.h"

namespace linksec::host {
namespace {

constexpr std::uint16_t kLinkTypeRawIp = 101;
constexpr std::uint16_t kLinkTypeLinuxSll = 113;
constexpr std::uint16_t kLinkTypeIpv4 = 228;
constexpr std::uint16_t kLinkTypeIpv6 = 229;
constexpr std::uint16_t kLinkTypeLinuxSll2 = 276;

}  // namespace

// libpcap names its own numbers, which differ from the files' for raw IP alone among those that
// people capture.
std::string link_type_name(std::uint16_t link_type) {
  const int own = link_type == kLinkTypeRawIp ? DLT_RAW : link_type;
  const char* name = pcap_datalink_val_to_name(own);
  return name != nullptr ? std::string(name) : "number " + std::to_string(link_type);
}

const char* link_type_mend(std::uint16_t link_type) noexcept {
  switch (link_type) {
    case kLinkTypeLinuxSll:
    case kLinkTypeLinuxSll2:
      return "tcpdump -i any leaves out the destination address, which the ICV covers; capture with"
             " -i IFACE";
    case kLinkTypeRawIp:
    case kLinkTypeIpv4:
    case kLinkTypeIpv6:
      return "the file leaves out the Ethernet header, which the ICV covers; capture on the "
             "Ethernet"
             " interface below";
    default:
      return "MACsec frames are Ethernet frames; capture on the Ethernet interface that carries "
             "them";
  }
}

std::string foreign_link_type(std::uint16_t link_type) {
  return "has link type " + link_type_name(link_type) +
         "; only Ethernet (EN10MB) is read here: " + link_type_mend(link_type);
}

}  // namespace linksec::host
