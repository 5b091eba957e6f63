// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdio>

#include "capture/inspection_text.h"
#include "link/link_config.h"

namespace linksec::sim {
namespace {

constexpr std::uint64_t kNsPerSecond = 1'000'000'000;

template <typename... Values>
std::string format(const char* pattern, Values... values) {
  std::array<char, 256> text{};
  std::snprintf(text.data(), text.size(), pattern, values...);
  return text.data();
}

unsigned bit(bool set) { return set ? 1U : 0U; }

std::string address_text(const std::uint8_t* octets) {
  return format("%02x:%02x:%02x:%02x:%02x:%02x", octets[0], octets[1], octets[2], octets[3],
                octets[4], octets[5]);
}

std::string time_text(Time time) {
  return format("%llu.%09llu", static_cast<unsigned long long>(time.ns / kNsPerSecond),
                static_cast<unsigned long long>(time.ns % kNsPerSecond));
}

std::string sci_line(const Inspection& inspection) {
  const TagFields& fields = *inspection.fields;
  if (fields.sci_cut) {
    return "cut off: the frame ends within it";
  }
  if (fields.tag.sc) {
    return sci_text(fields.tag.sci) + " (explicit)";
  }
  if (inspection.implied_sci.has_value()) {
    return sci_text(*inspection.implied_sci) +
           (fields.tag.scb ? " (implied by SCB)" : " (implied by ES)");
  }
  return "none: the receiver's only SC";
}

std::string protection_text(const SecTag& tag) {
  if (tag.e) {
    return tag.c ? "confidential" : "E=1 and C=0: for the Uncontrolled Port alone";
  }
  return tag.c ? "integrity alone, data altered" : "integrity alone";
}

std::string field_lines(const Inspection& inspection) {
  if (!inspection.fields.has_value()) {
    return "  SecTAG  the frame ends within it\n";
  }
  const TagFields& fields = *inspection.fields;
  const SecTag& tag = fields.tag;
  std::string text = format("  SecTAG  V=%u ES=%u SC=%u SCB=%u E=%u C=%u AN=%u SL=%u",  //
                            bit(fields.version), bit(tag.es), bit(tag.sc), bit(tag.scb), bit(tag.e),
                            bit(tag.c), unsigned{tag.an.value()}, unsigned{tag.sl});
  text += fields.reserved_bits != 0
              ? format(" (bits 8 and 7 of octet 4: %u%u)", unsigned{fields.reserved_bits} >> 1,
                       fields.reserved_bits & 1U)
              : "";
  text += format(" PN=%u (0x%08x)\n", tag.pn, tag.pn);
  text += "          " + protection_text(tag);
  text += tag.pn == 0 ? "; PN 0 is a bad tag with 32-bit PNs\n" : "\n";
  text += "  SCI     " + sci_line(inspection) + "\n";
  return text;
}

}  // namespace

std::string inspection_text(const host::CaptureFrame& frame, std::uint64_t number,
                            const Inspection& inspection) {
  const std::uint8_t* const octets = frame.octets.data();
  std::string text = "frame " + std::to_string(number) + "  " + time_text(frame.time) + "  " +
                     std::to_string(frame.original_octets) + " octets";
  text += frame.truncated() ? ", " + std::to_string(frame.octets.size()) + " captured" : "";
  if (frame.octets.size() < ethernet::kHeaderOctets) {
    return text + "  too short for addresses and EtherType\n";
  }
  text += "  " + address_text(octets + ethernet::kSourceOffset) + " > " + address_text(octets);
  if (!inspection.has_sectag) {
    return text + format("  no SecTAG, EtherType 0x%04x\n", unsigned{inspection.ether_type});
  }
  text += inspection.outer_tags != 0
              ? "  behind " + std::to_string(inspection.outer_tags) + " VLAN tags\n"
              : "\n";
  text += field_lines(inspection);
  if (frame.truncated()) {
    return text + "  9.12    not judged: the capture holds only a part of the frame\n";
  }
  if (inspection.error != ParseError::kNone) {
    return text + "  broken  " + to_string(inspection.error) + "\n";
  }
  return text + "  9.12    valid: " + std::to_string(inspection.secure_data_octets) +
         " octets of Secure Data, 16 of ICV" +
         (inspection.padding_octets != 0
              ? ", " + std::to_string(inspection.padding_octets) + " of padding\n"
              : "\n");
}

std::string inspection_json(const host::CaptureFrame& frame, std::uint64_t number,
                            const Inspection& inspection) {
  const bool whole_header = frame.octets.size() >= ethernet::kHeaderOctets;
  const std::uint8_t* const octets = frame.octets.data();
  const auto quoted = [](const std::string& text) { return "\"" + text + "\""; };
  std::string text = "{\"frame\": " + std::to_string(number) +
                     ", \"time\": " + quoted(time_text(frame.time)) +
                     ", \"octets\": " + std::to_string(frame.original_octets) +
                     ", \"captured\": " + std::to_string(frame.octets.size());
  text += ", \"destination\": " + (whole_header ? quoted(address_text(octets)) : "null");
  text += ", \"source\": " +
          (whole_header ? quoted(address_text(octets + ethernet::kSourceOffset)) : "null");
  text += ", \"ethertype\": " +
          (whole_header ? format("\"%04x\"", unsigned{inspection.ether_type}) : "null");
  text += ", \"outer-tags\": " + std::to_string(inspection.outer_tags);
  if (!inspection.has_sectag) {
    return text + ", \"sectag\": null}\n";
  }
  text += ", \"sectag\": ";
  if (inspection.fields.has_value()) {
    const TagFields& fields = *inspection.fields;
    const SecTag& tag = fields.tag;
    text +=
        format("{\"v\": %u, \"es\": %u, \"sc\": %u, \"scb\": %u, \"e\": %u, \"c\": %u, ",
               bit(fields.version), bit(tag.es), bit(tag.sc), bit(tag.scb), bit(tag.e), bit(tag.c));
    text += format(
        "\"an\": %u, \"reserved\": %u, \"sl\": %u, \"pn\": %u, \"sci\": ", unsigned{tag.an.value()},
        unsigned{fields.reserved_bits}, unsigned{tag.sl}, tag.pn);
    text += (tag.sc && !fields.sci_cut ? quoted(sci_text(tag.sci)) : "null") + "}";
  } else {
    text += "{}";
  }
  const bool valid = !frame.truncated() && inspection.error == ParseError::kNone;
  text += ", \"implied-sci\": " +
          (inspection.implied_sci.has_value() ? quoted(sci_text(*inspection.implied_sci)) : "null");
  text += ", \"secure-data-octets\": " +
          (valid ? std::to_string(inspection.secure_data_octets) : "null");
  text += ", \"padding-octets\": " + (valid ? std::to_string(inspection.padding_octets) : "null");
  text += ", \"truncated\": " + std::string(frame.truncated() ? "true" : "false");
  text += ", \"broken-rule\": " +
          (valid || frame.truncated() ? "null" : quoted(to_string(inspection.error)));
  return text + "}\n";
}

}  // namespace linksec::sim
