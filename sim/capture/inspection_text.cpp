// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "capture/inspection_text.h"
#include "capture/mka_text.h"
#include "link/link_config.h"
#include "shell/failure.h"

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

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

std::string address_or(const std::optional<MacAddress>& address, const char* absent) {
  return address.has_value() ? address_text(address->octets.data()) : absent;
}

std::string first_line(const host::CaptureFrame& frame, std::uint64_t number,
                       const std::string& interface) {
  std::string text = "frame " + std::to_string(number) + "  " + time_text(frame.time) + "  " +
                     std::to_string(frame.original_octets) + " octets";
  text += frame.truncated() ? ", " + std::to_string(frame.octets.size()) + " captured" : "";
  return text + (interface.empty() ? "" : "  on " + escaped(interface));
}

// A record with no Ethernet frame that could be shown.
std::string no_frame(const Inspection& inspection) {
  const Envelope& envelope = inspection.envelope;
  std::string text = envelope.layers.empty() ? "" : "  " + to_string(envelope.layers);
  if (envelope.ether_type != 0) {
    text += format(", no SecTAG, EtherType 0x%04x", unsigned{envelope.ether_type});
  }
  return text.empty() ? std::string("  ") + to_string(envelope.obstacle) + "\n" : text + "\n";
}

// A frame without a SecTAG: what was looked through, and what would have to be.
std::string no_sectag(const Inspection& inspection) {
  const Envelope& envelope = inspection.envelope;
  std::string text = format("  no SecTAG, EtherType 0x%04x", unsigned{envelope.ether_type});
  if (inspection.hidden_behind.has_value()) {
    return text + "; one stands behind " + to_string(*inspection.hidden_behind) + "\n";
  }
  if (!envelope.layers.empty()) {
    text += " behind " + to_string(envelope.layers);
  }
  return text + "\n";
}

std::string judgement(const Inspection& inspection) {
  std::string text;
  if (!inspection.envelope.verifiable()) {
    text = std::string("  note    can't be verified: ") + to_string(inspection.envelope.obstacle) +
           "\n";
  }
  if (inspection.envelope.cut) {
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

std::string behind_json(const Inspection& inspection) {
  std::string text;
  for (const Layer& layer : inspection.envelope.layers) {
    text += (text.empty() ? "" : ", ") + quoted(to_string(layer));
  }
  return "[" + text + "]";
}

std::string frame_json(const host::CaptureFrame& frame, std::uint64_t number,
                       const Envelope& envelope, const std::string& interface) {
  std::string text = "{\"frame\": " + std::to_string(number) +
                     ", \"time\": " + quoted(time_text(frame.time)) +
                     ", \"octets\": " + std::to_string(frame.original_octets) +
                     ", \"captured\": " + std::to_string(frame.octets.size()) +
                     ", \"link-type\": " + std::to_string(frame.link_type) +
                     ", \"fcs-octets\": " + std::to_string(envelope.fcs_octets);
  return text +
         (interface.empty() ? "" : ", \"interface\": " + nlohmann::json(escaped(interface)).dump());
}

std::string header_json(const Inspection& inspection) {
  const Envelope& envelope = inspection.envelope;
  const auto address = [](const std::optional<MacAddress>& value) {
    return value.has_value() ? quoted(address_or(value, "")) : std::string("null");
  };
  const bool whole_header = envelope.body != 0 && envelope.body <= envelope.end;
  return ", \"destination\": " + address(inspection.destination) +
         ", \"source\": " + address(inspection.source) + ", \"ethertype\": " +
         (whole_header ? format("\"%04x\"", unsigned{envelope.ether_type}) : "null") +
         ", \"outer-tags\": " + std::to_string(envelope.tags) +
         ", \"behind\": " + behind_json(inspection) + ", \"obstacle\": " +
         (envelope.verifiable() ? "null" : quoted(to_string(envelope.obstacle)));
}

std::string fields_json(const TagFields& fields) {
  const SecTag& tag = fields.tag;
  std::string text =
      format("{\"v\": %u, \"es\": %u, \"sc\": %u, \"scb\": %u, \"e\": %u, \"c\": %u, ",
             bit(fields.version), bit(tag.es), bit(tag.sc), bit(tag.scb), bit(tag.e), bit(tag.c));
  text += format(
      "\"an\": %u, \"reserved\": %u, \"sl\": %u, \"pn\": %u, \"sci\": ", unsigned{tag.an.value()},
      unsigned{fields.reserved_bits}, unsigned{tag.sl}, tag.pn);
  return text + (tag.sc && !fields.sci_cut ? quoted(sci_text(tag.sci)) : "null") + "}";
}

}  // namespace

std::string inspection_text(const host::CaptureFrame& frame, std::uint64_t number,
                            const Inspection& inspection, const std::string& interface) {
  const Envelope& envelope = inspection.envelope;
  std::string text = first_line(frame, number, interface);
  if (!envelope.verifiable() && !inspection.has_sectag) {
    return text + no_frame(inspection);
  }
  if (envelope.body > envelope.end) {
    return text + "  too short for addresses and EtherType\n";
  }
  text +=
      "  " + address_or(inspection.source, "?") + " > " + address_or(inspection.destination, "?");
  if (!inspection.has_sectag) {
    return text + no_sectag(inspection) + mkpdu_lines(inspection.mkpdu);
  }
  text += envelope.layers.empty() ? "\n" : "  behind " + to_string(envelope.layers) + "\n";
  return text + field_lines(inspection) + judgement(inspection);
}

std::string inspection_json(const host::CaptureFrame& frame, std::uint64_t number,
                            const Inspection& inspection, const std::string& interface) {
  std::string text =
      frame_json(frame, number, inspection.envelope, interface) + header_json(inspection);
  if (!inspection.has_sectag) {
    const std::string mkpdu = inspection.mkpdu.empty() ? "" : ", \"mka\": " + inspection.mkpdu;
    return text + ", \"sectag\": null" + mkpdu + "}\n";
  }
  text +=
      ", \"sectag\": " + (inspection.fields.has_value() ? fields_json(*inspection.fields) : "{}");
  const bool cut = inspection.envelope.cut;
  const bool valid = !cut && inspection.error == ParseError::kNone;
  text += ", \"implied-sci\": " +
          (inspection.implied_sci.has_value() ? quoted(sci_text(*inspection.implied_sci)) : "null");
  text += ", \"secure-data-octets\": " +
          (valid ? std::to_string(inspection.secure_data_octets) : "null");
  text += ", \"padding-octets\": " + (valid ? std::to_string(inspection.padding_octets) : "null");
  text += ", \"truncated\": " + std::string(cut ? "true" : "false");
  text += ", \"broken-rule\": " + (valid || cut ? "null" : quoted(to_string(inspection.error)));
  return text + "}\n";
}

}  // namespace linksec::sim
