# SPDX-License-Identifier: Apache-2.0
"""One frame with a SecTAG in each envelope that linksec looks through.

scapy makes the headers that it knows; the others are written out from their standards. Run as a
program, it prints tests/unit/capture/golden_envelopes.h:

    python3 tests/interop/envelopes.py >tests/unit/capture/golden_envelopes.h
"""

import struct
import zlib
from pathlib import Path
from typing import NamedTuple

from scapy.contrib.erspan import ERSPAN_II, ERSPAN_III, ERSPAN_PlatformSpecific
from scapy.contrib.geneve import GENEVE
from scapy.contrib.tzsp import TZSP, TZSPTagEnd
from scapy.layers.inet import IP, UDP, IPOption
from scapy.layers.inet6 import IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrHopByHop
from scapy.layers.l2 import GRE, Dot1Q, Ether
from scapy.layers.vxlan import VXLAN
from scapy.packet import Raw, raw

FIELD = Path(__file__).resolve().parents[1] / "field/F09/in.pcap"
ETHERNET, RAW_IP, SLL, IPV6, NETANALYZER, NETANALYZER_TRANSPARENT = 1, 101, 113, 229, 240, 241
MPACKET, SLL2, BRCM_TAG, BRCM_PREPEND, DSA, EDSA = 274, 276, 281, 282, 284, 285
PREAMBLE = bytes(7 * [0x55])


class Envelope(NamedTuple):
    name: str
    link_type: int
    octets: bytes
    layers: str
    tag_octets: int = 0
    switch_tag_octets: int = 0
    by_tshark: bool = True  # False: tshark 4.0 does not know the header.


def field_frame() -> bytes:
    """The first frame of F09, without its FCS."""
    data = FIELD.read_bytes()
    (captured,) = struct.unpack_from("<I", data, 24 + 8)
    return data[40:40 + captured - 4]


FRAME = field_frame()
ADDRESSES, TAGGED, BODY = FRAME[:12], FRAME[12:], FRAME[14:]


def octets(text: str) -> bytes:
    return bytes.fromhex(text)


def behind(*tags: str) -> bytes:
    return ADDRESSES + b"".join(octets(tag) for tag in tags) + TAGGED


def udp(port: int) -> UDP:
    return UDP(sport=50000, dport=port, chksum=0)


def tags():
    yield Envelope("plain", ETHERNET, FRAME, "")
    yield Envelope("vlan 8100", ETHERNET, behind("81006064"), "8100 vid 100", 4)
    yield Envelope("vlan 88A8 8100", ETHERNET, behind("88a80005", "81000006"),
                   "88a8 vid 5, 8100 vid 6", 8)
    yield Envelope("vlan 9100 8100", ETHERNET, behind("9100000a", "81000064"),
                   "9100 vid 10, 8100 vid 100", 8)
    yield Envelope("vlan 9200", ETHERNET, behind("92000fff"), "9200 vid 4095", 4, by_tshark=False)
    yield Envelope("vlan 9300", ETHERNET, behind("93000fff"), "9300 vid 4095", 4, by_tshark=False)
    yield Envelope("five vlans", ETHERNET, behind(*(f"8100{vid:04x}" for vid in range(1, 6))),
                   ", ".join(f"8100 vid {vid}" for vid in range(1, 6)), 20)
    # Path and size, sequence number; the size counts from the tag's second word on.
    yield Envelope("hsr", ETHERNET, behind(f"892f{0x1000 | (len(TAGGED) + 4):04x}0007"), "HSR", 6)
    yield Envelope("e-tag", ETHERNET, behind("893f000010010000"), "E-TAG", 8)
    yield Envelope("vn-tag", ETHERNET, behind("892600010002"), "VN-tag", 6)
    yield Envelope("r-tag", ETHERNET, behind("f1c100000007"), "R-TAG", 6)
    yield Envelope("r-tag behind vlan", ETHERNET, behind("81000064", "f1c100000007"),
                   "8100 vid 100, R-TAG", 10)


def gre_tunnels(lower, lower_v6):
    def erspan_2(session):
        return ERSPAN_II(ver=1, vlan=1, session_id=session)

    numbered = {"seqnum_present": 1, "sequence_number": 5}
    subheader = raw(ERSPAN_III(session_id=9, o=1) / ERSPAN_PlatformSpecific())
    for name, packet, layers in (
            ("erspan I", lower / GRE(proto=0x88BE), "ERSPAN I"),
            ("erspan II", lower / GRE(proto=0x88BE, **numbered) / erspan_2(513),
             "ERSPAN II session 513"),
            ("erspan II no sequence", lower / GRE(proto=0x88BE) / erspan_2(5),
             "ERSPAN II session 5"),
            ("erspan III", lower / GRE(proto=0x22EB, **numbered) / ERSPAN_III(session_id=9),
             "ERSPAN III session 9"),
            ("erspan III subheader", lower / GRE(proto=0x22EB, **numbered) / Raw(subheader),
             "ERSPAN III session 9"),
            ("gre", lower / GRE(proto=0x6558), "GRE"),
            ("gre checksum", lower / GRE(proto=0x6558, chksum_present=1), "GRE"),
            ("nvgre", lower / GRE(proto=0x6558, key_present=1, key=0x00123407), "NVGRE vsid 4660"),
            ("erspan v6", lower_v6 / GRE(proto=0x88BE, **numbered) / erspan_2(513),
             "ERSPAN II session 513")):
        yield Envelope(name, ETHERNET, raw(packet / Raw(FRAME)), layers)


def udp_tunnels(ethernet, ip, lower_v6):
    lower, vxlan = ethernet / ip, VXLAN(vni=42)
    option = IP(src=ip.src, dst=ip.dst, options=[IPOption(octets("94040000"))])
    extended = lower_v6 / IPv6ExtHdrHopByHop() / IPv6ExtHdrDestOpt()
    for name, packet, layers in (
            ("vxlan", lower / udp(4789) / vxlan, "VXLAN vni 42"),
            ("vxlan 8472", lower / udp(8472) / vxlan, "VXLAN vni 42"),
            ("vxlan options", ethernet / option / udp(4789) / vxlan, "VXLAN vni 42"),
            ("vxlan outer vlan", ethernet / Dot1Q(vlan=9) / ip / udp(4789) / vxlan,
             "8100 vid 9, VXLAN vni 42"),
            ("vxlan v6", lower_v6 / udp(4789) / vxlan, "VXLAN vni 42"),
            ("vxlan v6 options", extended / udp(4789) / vxlan, "VXLAN vni 42"),
            ("vxlan gpe", lower / udp(4790) / Raw(octets("0c00000300002a00")), "VXLAN-GPE vni 42"),
            ("geneve", lower / udp(6081) / GENEVE(vni=42, proto=0x6558), "GENEVE vni 42"),
            ("geneve options", lower / udp(6081) / GENEVE(
                vni=42, proto=0x6558, options=octets("0102800100000001")), "GENEVE vni 42"),
            ("tzsp", lower / udp(37008) / TZSP(type=0, encapsulated_protocol=1) / TZSPTagEnd(),
             "TZSP"),
            # Padding, the sender's address, a signal strength, the end.
            ("tzsp fields", lower / udp(37008) / Raw(
                octets("01000001" "00" "3c06020000000003" "0a0180" "01")), "TZSP"),
            ("vxlan in vxlan", lower / udp(4789) / VXLAN(vni=1) / lower / udp(4789) / VXLAN(vni=2),
             "VXLAN vni 1, VXLAN vni 2")):
        yield Envelope(name, ETHERNET, raw(packet / Raw(FRAME)), layers)
    both = ethernet / Dot1Q(vlan=9) / ip / udp(4789) / vxlan / Raw(behind("81000064"))
    yield Envelope("vxlan both vlan", ETHERNET, raw(both),
                   "8100 vid 9, VXLAN vni 42, 8100 vid 100", 4)


def link_types(ip, ipv6):
    tunnel = udp(4789) / VXLAN(vni=42) / Raw(FRAME)
    fcs = struct.pack("<I", zlib.crc32(FRAME))
    cooked = octets("0000000100060200000000010000")
    cooked_2 = octets("00000000000200010406" "0200000000010000")
    yield Envelope("raw ip", RAW_IP, raw(ip / tunnel), "VXLAN vni 42")
    yield Envelope("raw ip6", IPV6, raw(ipv6 / tunnel), "VXLAN vni 42")
    yield Envelope("sll", SLL, cooked + TAGGED, "SLL")
    yield Envelope("sll2", SLL2, TAGGED[:2] + cooked_2 + BODY, "SLL2")
    yield Envelope("sll vlan", SLL, cooked + octets("81000064") + TAGGED, "SLL, 8100 vid 100", 4)
    yield Envelope("sll tunnel", SLL, cooked + octets("0800") + raw(ip / tunnel),
                   "SLL, VXLAN vni 42")
    for name, link_type, tag, layers in (("dsa", DSA, "c0180000", "DSA"),
                                         ("edsa", EDSA, "dada0000c0180000", "EDSA"),
                                         ("brcm", BRCM_TAG, "00000003", "Broadcom tag")):
        yield Envelope(name, link_type, behind(tag), layers, 0, len(tag) // 2, by_tshark=False)
    yield Envelope("brcm prepend", BRCM_PREPEND, octets("00000003") + FRAME, "Broadcom tag",
                   by_tshark=False)
    yield Envelope("mpacket express", MPACKET, PREAMBLE + b"\xd5" + FRAME + fcs, "mPacket")
    yield Envelope("mpacket start", MPACKET, PREAMBLE + b"\xe6" + FRAME + fcs, "mPacket")
    head = struct.pack("<I", len(FRAME + fcs) << 16 | 1 << 10)
    yield Envelope("netanalyzer", NETANALYZER, head + FRAME + fcs, "netANALYZER")
    yield Envelope("netanalyzer transparent", NETANALYZER_TRANSPARENT,
                   head + PREAMBLE + b"\xd5" + FRAME + fcs, "netANALYZER", by_tshark=False)


def envelopes() -> list[Envelope]:
    ethernet = Ether(src="00:50:56:9a:00:02", dst="00:50:56:9a:00:01")
    ip = IP(src="10.0.0.1", dst="10.0.0.2")
    ipv6 = IPv6(src="2001:db8::1", dst="2001:db8::2")
    return [*tags(), *gre_tunnels(ethernet / ip, ethernet / ipv6),
            *udp_tunnels(ethernet, ip, ethernet / ipv6), *link_types(ip, ipv6)]


HEADER = """// SPDX-License-Identifier: Apache-2.0
#pragma once

// One frame with a SecTAG in each of the envelopes that are looked through, written by
// tests/interop/envelopes.py: scapy 2.5 made the headers that it knows, the others are from their
// standards, and test_envelopes.py holds them against tshark. The frame is the first one of
// tests/field/F09, less its FCS.

#include <array>
#include <cstddef>
#include <cstdint>

namespace linksec::test {

/// What stands behind the EtherType 88E5 in each of them.
inline constexpr const char* kGoldenBody =
%s;

struct GoldenEnvelope {
  const char* name;
  std::uint16_t link_type;
  const char* front;   ///< Octets of the record in front of the golden body.
  const char* behind;  ///< Octets behind it.
  const char* layers;  ///< What was looked through.
  std::size_t tag_octets;
  std::size_t switch_tag_octets;
};

// clang-format off
inline constexpr std::array<GoldenEnvelope, %d> kGoldenEnvelopes = {{
%s}};
// clang-format on

}  // namespace linksec::test
"""


def main() -> None:
    body = BODY.hex()
    rows = ""
    for one in envelopes():
        at = one.octets.index(BODY)
        rows += (f'    {{"{one.name}", {one.link_type},\n     "{one.octets[:at].hex()}",\n'
                 f'     "{one.octets[at + len(BODY):].hex()}", "{one.layers}", {one.tag_octets}, '
                 f'{one.switch_tag_octets}}},\n')
    lines = [f'    "{body[at:at + 88]}"' for at in range(0, len(body), 88)]
    print(HEADER % ("\n".join(lines), len(envelopes()), rows), end="")


if __name__ == "__main__":
    main()
