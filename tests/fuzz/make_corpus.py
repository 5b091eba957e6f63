#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the seed corpora of the fuzz targets from captures/.

    make_corpus.py CAPTURES OUTPUT

OUTPUT/parse_mpdu holds the tagged frames themselves, OUTPUT/verify inputs of fuzz_verify: each
configuration with a few captured frames and a few that the harness seals. OUTPUT/block holds
provisioning blocks, OUTPUT/station ARP and ICMP echo requests, OUTPUT/capture beginnings of files,
OUTPUT/inspect captures of both formats, a number of VLAN tags in front, and those of tests/field.
OUTPUT/diagnose tagged frames, how they are sealed in front.
OUTPUT/envelope holds records: the frames of tests/unit/capture/golden_envelopes.h and tests/field.
OUTPUT/pcapng holds files of several sections, interfaces and units, OUTPUT/compressed captures as
Python's own libraries pack them and, where the programs are installed, as zstd and lz4 do.
OUTPUT/mka_listener holds captures of captures/mka, their CAK and CKN in front.
OUTPUT/mkpdu holds MKPDUs of captures/vectors, a zero in front, and choices for ones that are made.
"""

import bz2
import gzip
import hashlib
import json
import lzma
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import pcapng_blocks as ng  # noqa: E402
from pcap_file import read_pcap  # noqa: E402
from provision_block import GOLDEN, encode_block  # noqa: E402

TESTS = Path(__file__).resolve().parents[1]
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


# Those of fuzz_envelope.cpp.
LINK_TYPES = (1, 1, 1, 1, 0, 12, 14, 101, 113, 228, 229, 240, 241, 274, 276, 281, 282, 284, 285, 147)


def records_of(file: bytes):
    """Link type and octets of each record of a little-endian classic file."""
    (link_type,) = struct.unpack_from("<I", file, 20)
    at = 24
    while at + 16 <= len(file):
        (captured,) = struct.unpack_from("<I", file, at + 8)
        yield link_type & 0xFFFF, file[at + 16:at + 16 + captured]
        at += 16 + captured


def golden_records():
    """The records that tests/interop/envelopes.py made."""
    text = (TESTS / "unit/capture/golden_envelopes.h").read_text()
    start = text.index("kGoldenBody")
    body = "".join(re.findall(r'"([0-9a-f]*)"', text[start:text.index(";", start)]))
    row = r'\{"[^"]*", (\d+),\s*"([0-9a-f]*)",\s*"([0-9a-f]*)"'
    for link_type, front, behind in re.findall(row, text):
        yield int(link_type), bytes.fromhex(front + body + behind)


def records_to_open():
    field = [path.read_bytes() for path in sorted((TESTS / "field").rglob("*.pcap"))]
    records = list(golden_records())
    if len(records) < 40:
        raise SystemExit("golden_envelopes.h holds too few records")
    for file in field:
        records += list(records_of(file))[:2] if file[:4] == b"\xd4\xc3\xb2\xa1" else []
    for number, (link_type, octets) in enumerate(records):
        if link_type in LINK_TYPES:
            choice = LINK_TYPES.index(link_type)
            yield bytes((choice, 0xC0, 0, 0)) + octets
            yield bytes((choice, (0x40, 0xC4, 0xC1)[number % 3], 4, number % 8)) + octets


def pcapng_files(frames: list[bytes]):
    """Each kind of block in both octet orders, units, offsets, FCS lengths, comments, sections."""
    for number, frame in enumerate(frames[::5]):
        order = "<>"[number % 2]
        resolution = bytes(((6, 9, 0x80 + 20, 12, 0xFF)[number % 5],))
        offset = struct.pack(order + "q", (0, 1_700_000_000, -5)[number % 3])
        pairs = [(ng.IF_NAME, b"eth0"), (ng.IF_TSRESOL, resolution), (ng.IF_TSOFFSET, offset),
                 (ng.IF_FCSLEN, bytes((number % 3 * 16,)))]
        file = ng.section(order) + ng.interface(order, 1, 0, pairs) + ng.interface(order, 276)
        file += ng.enhanced(order, frame, 2**50 + number, number % 2, len(frame) + number % 7)
        file += ng.block(order, 5, bytes(number % 9 * 4)) + ng.obsolete(order, frame, 1)
        file += ng.enhanced(order, frame, 0, 0, -1, [
            (ng.COMMENT, b"why"), (ng.EPB_FLAGS, struct.pack(order + "I", number % 5 << 5))])
        file += ng.simple(order, frame) + ng.section("<>"[number % 3 % 2]) * (number % 2)
        yield bytes((63 if number % 7 == 0 else number % 4,)) + file


def packed(file: bytes):
    yield gzip.compress(file, mtime=0) + gzip.compress(b"", mtime=0) + bytes(8)
    yield gzip.compress(gzip.compress(file, mtime=0), mtime=0)
    yield bz2.compress(file)
    yield lzma.compress(file)
    for program in (["zstd", "-qc"], ["lz4", "-qc"]):
        if shutil.which(program[0]):
            yield subprocess.run(program, input=file, check=True, capture_output=True).stdout


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


def mkpdus(captures: Path):
    """Received ones, one of each row of lengths of their sets, and choices for made ones."""
    document = json.loads((captures / "vectors/mkpdus.json").read_text(encoding="utf-8"))
    kept = {}
    for vector in document["vectors"]:
        frame = bytes.fromhex(vector["frame"])
        shape = re.sub(r"[0-9a-f]{8,}|[0-9]+", "", vector["says"])
        kept.setdefault((len(frame), shape), frame)
    yield from (b"\0" + frame for frame in kept.values())
    for has in range(0, 128, 5):
        yield bytes((1, has, has % 30, 3, has % 20, 1, 0, 0, 0, 1, 2, has, 2, 0xC3)) + b"\3" * 80 + \
            b"\xC0"


def heard_captures(captures: Path):
    """The beginning of each capture, as it is and with what is to be signed, heard ahead or not."""
    facts = json.loads((captures / "mka" / "facts.json").read_text(encoding="utf-8"))["captures"]
    for number, capture in enumerate(facts):
        cak, ckn = (bytes.fromhex(capture["keys"][0][name]) for name in ("cak", "ckn"))
        frames = [record.frame for record in read_pcap(captures / "mka" / f"{capture['name']}.pcap")]
        body = b"".join(struct.pack(">H", len(frame)) + frame for frame in frames[:12])
        yield bytes((number % 4, len(cak) // 32, len(ckn) - 1)) + cak + ckn + body


def main() -> int:
    captures, output = Path(sys.argv[1]), Path(sys.argv[2])
    frames = tagged_frames(captures)
    if len(frames) < 50:
        raise SystemExit(f"only {len(frames)} tagged frames in {captures}")
    for name in ("parse_mpdu", "verify", "block", "station", "capture", "inspect", "diagnose", "link", "pn_store",
                 "envelope", "pcapng", "compressed", "mkpdu", "mka_listener"):
        (output / name).mkdir(parents=True, exist_ok=True)
    for _, link in GOLDEN:
        write(output / "block", encode_block(link()))
    for number, path in enumerate(sorted(captures.rglob("*.pcap"))):
        write(output / "capture", bytes((number % 16,)) + path.read_bytes()[:1200])
    for file in captures_to_inspect(frames):
        write(output / "inspect", file)
    for record in records_to_open():
        write(output / "envelope", record)
    for number, path in enumerate(sorted((TESTS / "field").rglob("*.pcap*"))):
        write(output / "inspect", bytes((number % 3,)) + path.read_bytes()[:2000])
    for heard in heard_captures(captures):
        write(output / "mka_listener", heard)
    for file in pcapng_files(frames):
        write(output / "pcapng", file)
    for path in sorted(captures.rglob("*.pcap"))[::12]:
        for file in packed(path.read_bytes()[:3000]):
            write(output / "compressed", file)
    for path in sorted(captures.rglob("*.toml"))[::4]:
        write(output / "link", path.read_bytes().split(b"[origin]")[0])
    for memory in record_lives():
        write(output / "pn_store", memory)
    for mkpdu in mkpdus(captures):
        write(output / "mkpdu", mkpdu)
    for request in requests():
        write(output / "station", request)
    for frame in frames:
        write(output / "parse_mpdu", frame)
    for number, frame in enumerate(frames):
        write(output / "diagnose", bytes((number % 8, number % 128)) + frame)
    for number, (head, turn) in enumerate(configurations()):
        body = b"".join(sealed(SEALED_TCIS[(turn + i) % 8], i, 1 + (turn * 7 + i * 13) % 80,
                               i % 3 == 2) for i in range(8))
        body += b"".join(raw(frames[(number * 3 + i) % len(frames)]) for i in range(3))
        write(output / "verify", head + body)
    return 0


if __name__ == "__main__":
    sys.exit(main())
