# SPDX-License-Identifier: Apache-2.0
"""ARP and ICMP echo: the requests that a station is asked with, and what a right answer is.

Frames are plain: addresses, perhaps a VLAN tag, EtherType, packet, perhaps padding; no FCS.
"""

import random
import struct
from typing import Optional

from link import BOARD_IP, BOARD_MAC, PEER_IP, PEER_MAC

BROADCAST = b"\xff" * 6
ETHERTYPE_IPV4 = b"\x08\x00"
ETHERTYPE_ARP = b"\x08\x06"
ETHERTYPE_VLAN = b"\x81\x00"
ETHERNET, IP_HEADER, ICMP_HEADER = 14, 20, 8
SMALLEST_ECHO = ETHERNET + IP_HEADER + ICMP_HEADER
ECHO_REPLY, ECHO_REQUEST = 0, 8
ARP_OCTETS = 28


def checksum(data: bytes) -> int:
    """The Internet checksum of RFC 1071."""
    if len(data) % 2:
        data += b"\x00"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ethernet(ethertype: bytes, packet: bytes, *, to: bytes = BOARD_MAC, source: bytes = PEER_MAC,
             vlan: Optional[int] = None, pad_to: int = 0) -> bytes:
    tag = b"" if vlan is None else ETHERTYPE_VLAN + vlan.to_bytes(2, "big")
    frame = to + source + tag + ethertype + packet
    return frame + bytes(max(0, pad_to - len(frame)))


def arp(target: bytes = BOARD_IP, *, operation: int = 1, hardware_octets: int = 6,
        **frame) -> bytes:
    packet = struct.pack(">HHBBH", 1, 0x0800, hardware_octets, 4, operation)
    packet += PEER_MAC + PEER_IP + bytes(6) + target
    return ethernet(ETHERTYPE_ARP, packet, **{"to": BROADCAST} | frame)


def ip_packet(payload: bytes, *, target: bytes = BOARD_IP, protocol: int = 1, fragment: int = 0,
              version: int = 4, options: bytes = b"", surplus: int = 0, spoil: int = 0) -> bytes:
    """An IPv4 packet; `surplus` makes its total length disagree, `spoil` its header checksum."""
    words = (IP_HEADER + len(options)) // 4
    total = 4 * words + len(payload) + surplus
    head = struct.pack(">BBHHHBBH4s4s", version << 4 | words, 0, total, 0x1234, fragment, 64,
                       protocol, 0, PEER_IP, target) + options
    sum_ = checksum(head) ^ spoil
    return head[:10] + sum_.to_bytes(2, "big") + head[12:] + payload


def icmp(data: bytes, sequence: int = 1, *, kind: int = ECHO_REQUEST, code: int = 0,
         spoil: int = 0) -> bytes:
    message = struct.pack(">BBHHH", kind, code, 0, 0xBEE5, sequence & 0xFFFF) + data
    sum_ = checksum(message) ^ spoil
    return message[:2] + sum_.to_bytes(2, "big") + message[4:]


def echo(octets: int, rng: random.Random, sequence: int = 1, *, vlan: Optional[int] = None,
         **frame) -> bytes:
    """An echo request that fills a frame of `octets`."""
    data = octets - SMALLEST_ECHO - (0 if vlan is None else 4)
    return ethernet(ETHERTYPE_IPV4, ip_packet(icmp(rng.randbytes(data), sequence)), vlan=vlan,
                    **frame)


class WrongAnswer(AssertionError):
    """What came back isn't the answer to what was asked."""


def _want(what: str, wanted, got) -> None:
    if wanted != got:
        raise WrongAnswer(f"{what}: wanted {_shown(wanted)}, got {_shown(got)}")


def _shown(value) -> str:
    return value.hex() if isinstance(value, bytes) else repr(value)


def _packet(frame: bytes) -> tuple[bytes, bytes]:
    """The VLAN tag with the EtherType, and what is behind."""
    end = 18 if frame[12:14] == ETHERTYPE_VLAN else 14
    return frame[12:end], frame[end:]


def check_answer(request: bytes, answer: bytes) -> None:
    """WrongAnswer unless `answer` is what a station with BOARD_MAC and BOARD_IP says to it."""
    _want("addresses", request[6:12] + BOARD_MAC, answer[:12])
    kind, asked = _packet(request)
    kind_got, said = _packet(answer)
    _want("EtherType", kind, kind_got)
    if kind.endswith(ETHERTYPE_ARP):
        _check_arp(asked, said)
    else:
        _check_echo(asked, said)


def _check_arp(asked: bytes, said: bytes) -> None:
    _want("ARP reply", asked[:6] + b"\x00\x02" + BOARD_MAC + asked[24:28] + asked[8:18],
          said[:ARP_OCTETS])
    _check_padding(len(asked), said[ARP_OCTETS:], ARP_OCTETS)


def _check_echo(asked: bytes, said: bytes) -> None:
    total = int.from_bytes(asked[2:4], "big")
    _want("version and header length", asked[:1], said[:1])
    _want("total length", asked[2:4], said[2:4])
    _want("IPv4 header checksum", 0, checksum(said[:IP_HEADER]))
    _want("IPv4 addresses", asked[16:20] + asked[12:16], said[12:20])
    _want("protocol", asked[9:10], said[9:10])
    _want("flags and fragment offset, more fragments", 0, said[6] & 0x3F | said[7])
    if said[8] == 0:
        raise WrongAnswer("time to live is 0")
    message = said[IP_HEADER:total]
    _want("ICMP type and code", b"\x00\x00", message[:2])
    _want("ICMP checksum", 0, checksum(message))
    _want("identifier, sequence number and data", asked[IP_HEADER + 4:total], message[4:])
    _check_padding(len(asked), said[total:], total)


def _check_padding(asked_octets: int, padding: bytes, used: int) -> None:
    if len(padding) > max(0, asked_octets - used):
        raise WrongAnswer(f"{len(padding)} octets of padding")
