#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the seed corpora of the fuzz targets from captures/.

    make_corpus.py CAPTURES OUTPUT

OUTPUT/parse_mpdu holds the tagged frames themselves, OUTPUT/verify inputs of fuzz_verify: each
configuration with a few captured frames and a few that the harness seals. OUTPUT/block holds
provisioning blocks, OUTPUT/station ARP and ICMP echo requests, OUTPUT/capture beginnings of files,
OUTPUT/inspect captures of both formats, a number of VLAN tags in front.
"""

import hashlib
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from pcap_file import read_pcap  # noqa: E402
from provision_block import GOLDEN, encode_block  # noqa: E402

MACSEC = b"\x88\xe5"
SEALED_TCIS = (0x2C, 0x20, 0x24, 0x28, 0x0C, 0x4C, 0x1C, 0x00)


def tagged_frames(captures: Path) -> list[bytes]:
    """Frames with a SecTAG, one of each length and TCI."""
    kept = {}
    for path in sorted(captures.rglob("*.pcap")):
        for record in read_pcap(path):
            frame = record.frame
            if frame[12:14] == MACSEC and len(frame) <= 600:
                kept.setdefault((len(frame), frame[14:16]), frame)
    return list(kept.values())


def write(folder: Path, data: bytes) -> None:
    (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


def raw(frame: bytes) -> bytes:
    return struct.pack(">BH", 1, len(frame)) + frame


def sealed(tci: int, step: int, length: int, again: bool = False) -> bytes:
    return struct.pack(">BBBbBB", 2 if again else 0, tci, 0, step, 60, length) + bytes(length)


def configurations():
    for suite in range(16):
        for mode in range(8):
            for window, next_pn in ((0, 1), (8, 0x7FFFFFF8), (0xFFFFFFFF, 0xFFFFFFFC)):
                yield struct.pack(">BBIQ", suite, mode, window, next_pn), suite * 8 + mode


def sum_of(octets: bytes) -> bytes:
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    total = (total & 0xFFFF) + (total >> 16)
    return struct.pack(">H", ~(total + (total >> 16)) & 0xFFFF)


def requests():
    """ARP and echo requests to 10.0.0.1 at 02-00-00-00-00-01."""
    own, peer = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")
    arp = bytes.fromhex("0001080006040001") + peer + bytes.fromhex("0a0000020000000000000a000001")
    for tag in (b"", bytes.fromhex("8100e001"), bytes.fromhex("88a80002")):
        yield b"\xff" * 6 + peer + tag + b"\x08\x06" + arp + bytes(18)
        for octets in (0, 10, 64, 1400):
            echo = struct.pack(">HHH", 0, 1, 1) + bytes(octets)
            echo = b"\x08\x00" + sum_of(b"\x08\x00" + echo) + echo[2:]
            head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(echo), 1, 0x4000, 64, 1, 0)
            head += bytes((10, 0, 0, 2, 10, 0, 0, 1))
            head = head[:10] + sum_of(head) + head[12:]
            yield own + peer + tag + b"\x08\x00" + head + echo


def block(kind: int, body: bytes) -> bytes:
    """A block of a pcapng file."""
    body += bytes(-len(body) % 4)
    length = struct.pack("<I", 12 + len(body))
    return struct.pack("<I", kind) + length + body + length


def pcapng(frames: list[bytes]) -> bytes:
    """A section, an Ethernet interface with nanoseconds, and the frames."""
    section = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    resolution = struct.pack("<HHB3xHH", 9, 1, 9, 0, 0)
    file = section + block(1, struct.pack("<HHI", 1, 0, 0) + resolution)
    for number, frame in enumerate(frames):
        head = struct.pack("<IIIII", 0, 0, number, len(frame), len(frame) + number % 2)
        file += block(6, head + frame)
    return file + block(3, struct.pack("<I", len(frames[0])) + frames[0])


def captures_to_inspect(frames: list[bytes]):
    """Both formats, up to three VLAN tags in front of each frame's SecTAG."""
    tags = (b"", bytes.fromhex("8100e001"), bytes.fromhex("88a8000281000003"),
            bytes.fromhex("88a800028100000381000004"))
    for number in range(0, len(frames), 3):
        tag = tags[number % 4]
        few = [frame[:12] + tag + frame[12:] for frame in frames[number:number + 3]]
        yield bytes((number % 3,)) + pcapng(few)
        file = struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
        for frame in few:
            file += struct.pack("<IIII", 1, 2, len(frame) - 4 * (number % 2), len(frame))
            file += frame[:len(frame) - 4 * (number % 2)]
        yield bytes((number % 3,)) + file


def record_lives():
    """Operations of fuzz_pn_store: create, write, cut, decay, open; and a memory of records."""
    makes = b"".join(bytes((0, number, 10, 0, 1, number, 50, 0)) for number in range(6))
    for geometry in range(4):
        yield bytes((geometry,)) + makes
        for cut in range(0, 16, 3):
            yield bytes((geometry,)) + makes[:24] + bytes((2, cut, 8 * cut, 0)) + makes[24:] + bytes(
                (3, cut % 4, cut % 8, 3 * cut, 4, 0, 0, 0)) + makes
        yield bytes((0x80 | geometry,)) + b"".join(
            b"L\0\0\0\0\0\0" + bytes((3 if place == 0 else 1,)) + bytes(8) + bytes((place % 4,)) * 16
            + bytes(16 + 7) + bytes((5 if place == 0 else 9,)) + bytes(8) for place in range(16))


def main() -> int:
    captures, output = Path(sys.argv[1]), Path(sys.argv[2])
    frames = tagged_frames(captures)
    if len(frames) < 50:
        raise SystemExit(f"only {len(frames)} tagged frames in {captures}")
    for name in ("parse_mpdu", "verify", "block", "station", "capture", "inspect", "link", "pn_store"):
        (output / name).mkdir(parents=True, exist_ok=True)
    for _, link in GOLDEN:
        write(output / "block", encode_block(link()))
    for number, path in enumerate(sorted(captures.rglob("*.pcap"))):
        write(output / "capture", bytes((number % 16,)) + path.read_bytes()[:1200])
    for file in captures_to_inspect(frames):
        write(output / "inspect", file)
    for path in sorted(captures.rglob("*.toml"))[::4]:
        write(output / "link", path.read_bytes().split(b"[origin]")[0])
    for memory in record_lives():
        write(output / "pn_store", memory)
    for request in requests():
        write(output / "station", request)
    for frame in frames:
        write(output / "parse_mpdu", frame)
    for number, (head, turn) in enumerate(configurations()):
        body = b"".join(sealed(SEALED_TCIS[(turn + i) % 8], i, 1 + (turn * 7 + i * 13) % 80,
                               i % 3 == 2) for i in range(8))
        body += b"".join(raw(frames[(number * 3 + i) % len(frames)]) for i in range(3))
        write(output / "verify", head + body)
    return 0


if __name__ == "__main__":
    sys.exit(main())
