# SPDX-License-Identifier: Apache-2.0
"""Classic pcap files, read and written with nothing but the standard library.

Both magic numbers (microsecond and nanosecond), both byte orders, Ethernet link type only.
A record is a `Record`: time in whole nanoseconds, the captured octets, and the length on the wire.
"""

import struct
from typing import Iterable, NamedTuple

MAGIC_MICROSECOND = 0xA1B2C3D4
MAGIC_NANOSECOND = 0xA1B23C4D
LINKTYPE_ETHERNET = 1
SNAP_LENGTH = 262144


class Record(NamedTuple):
    time_ns: int
    frame: bytes
    wire_length: int

    @property
    def truncated(self) -> bool:
        return len(self.frame) < self.wire_length


def record(time_ns: int, frame: bytes) -> Record:
    """A record whose frame was captured whole."""
    return Record(time_ns, bytes(frame), len(frame))


def _layout(header: bytes) -> tuple[str, int]:
    """The byte order, and the nanoseconds in one unit of the fraction field."""
    for order in "<>":
        magic = struct.unpack_from(order + "I", header)[0]
        if magic == MAGIC_MICROSECOND:
            return order, 1000
        if magic == MAGIC_NANOSECOND:
            return order, 1
    raise ValueError("not a classic pcap file")


def read_pcap(path, may_end_early: bool = False) -> list[Record]:
    """Every record of the file; ValueError where it is not an Ethernet pcap or is cut short.

    Where it may end early, as the output of a killed run does, the part of a record at its end is
    left out.
    """
    with open(path, "rb") as file:
        data = file.read()
    if len(data) < 24:
        raise ValueError(f"{path}: shorter than a pcap header")
    order, unit = _layout(data)
    link_type = struct.unpack_from(order + "I", data, 20)[0] & 0x0FFFFFFF
    if link_type != LINKTYPE_ETHERNET:
        raise ValueError(f"{path}: link type {link_type} is not Ethernet")
    records, at = [], 24
    while at < len(data):
        if len(data) - at < 16:
            if may_end_early:
                break
            raise ValueError(f"{path}: the last record header is cut short")
        seconds, fraction, captured, wire = struct.unpack_from(order + "IIII", data, at)
        frame = data[at + 16:at + 16 + captured]
        if len(frame) < captured:
            if may_end_early:
                break
            raise ValueError(f"{path}: the last record is cut short")
        records.append(Record(seconds * 10**9 + fraction * unit, frame, wire))
        at += 16 + captured
    return records


def write_pcap(path, records: Iterable[Record], nanosecond: bool = True) -> None:
    """Writes a little-endian classic pcap."""
    unit = 1 if nanosecond else 1000
    magic = MAGIC_NANOSECOND if nanosecond else MAGIC_MICROSECOND
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", magic, 2, 4, 0, 0, SNAP_LENGTH, LINKTYPE_ETHERNET))
        for time_ns, frame, wire in records:
            seconds, rest = divmod(time_ns, 10**9)
            file.write(struct.pack("<IIII", seconds, rest // unit, len(frame), wire))
            file.write(frame)
