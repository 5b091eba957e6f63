# SPDX-License-Identifier: Apache-2.0
"""pcapng files block by block, in either octet order, with nothing but the standard library.

`order` is "<" or ">", as struct has it. Options are (code, value) pairs.
"""

import struct

SECTION, INTERFACE, PACKET, SIMPLE, ENHANCED = 0x0A0D0D0A, 1, 2, 3, 6
COMMENT, IF_NAME, IF_DESCRIPTION, IF_TSRESOL, IF_FCSLEN, IF_TSOFFSET, EPB_FLAGS = 1, 2, 3, 9, 13, 14, 2


def pad(octets: bytes) -> bytes:
    return octets + bytes(-len(octets) % 4)


def options(order: str, pairs) -> bytes:
    if not pairs:
        return b""
    return b"".join(struct.pack(order + "HH", code, len(value)) + pad(value)
                    for code, value in pairs) + bytes(4)


def block(order: str, kind: int, body: bytes) -> bytes:
    length = struct.pack(order + "I", 12 + len(pad(body)))
    return struct.pack(order + "I", kind) + length + pad(body) + length


def section(order: str = "<", pairs=(), length: int = -1) -> bytes:
    return block(order, SECTION, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, length)
                 + options(order, pairs))


def interface(order: str = "<", link_type: int = 1, snap: int = 262144, pairs=()) -> bytes:
    return block(order, INTERFACE, struct.pack(order + "HHI", link_type, 0, snap)
                 + options(order, pairs))


def enhanced(order: str, frame: bytes, ticks: int = 0, number: int = 0, original: int = -1,
             pairs=()) -> bytes:
    original = len(frame) if original < 0 else original
    return block(order, ENHANCED, struct.pack(order + "IIIII", number, ticks >> 32,
                                              ticks & 0xFFFFFFFF, len(frame), original)
                 + pad(frame) + options(order, pairs))


def obsolete(order: str, frame: bytes, ticks: int = 0, number: int = 0, pairs=()) -> bytes:
    return block(order, PACKET, struct.pack(order + "HHIIII", number, 0xFFFF, ticks >> 32,
                                            ticks & 0xFFFFFFFF, len(frame), len(frame))
                 + pad(frame) + options(order, pairs))


def simple(order: str, frame: bytes, original: int = -1) -> bytes:
    return block(order, SIMPLE, struct.pack(order + "I", len(frame) if original < 0 else original)
                 + frame)
