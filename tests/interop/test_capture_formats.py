# SPDX-License-Identifier: Apache-2.0
"""The capture reader beside tshark: the same frames, times, lengths and octets of every pcapng."""

import json
import os
import random
import struct
import subprocess
import sys
import tempfile
import unittest
from decimal import Decimal
from pathlib import Path

SOURCE = Path(os.environ["LINKSEC_SOURCE_DIR"])
TRANSCRIPT = Path(os.environ["LINKSEC_BUILD_DIR"]) / "tests/capture_transcript"
sys.path.insert(0, str(SOURCE / "tests/support"))

import pcapng_blocks as ng  # noqa: E402
from pcap_file import read_pcap  # noqa: E402

SECOND = 10**9
ETHERNET, SLL2 = 1, 276


def frame_of(number: int, octets: int) -> bytes:
    head = bytes.fromhex("02000000000202000000000188b5")
    return (head + bytes((number + i) % 256 for i in range(octets)))[:octets]


def by_tshark(path: Path) -> list[tuple]:
    """(number, ns, captured, original, octets) of each frame."""
    done = subprocess.run(["tshark", "-r", path, "-T", "json", "-x", "-J", "frame", "-o",
                           "eth.fcs:FALSE"], check=True, capture_output=True, text=True)
    rows = []
    for packet in json.loads(done.stdout):
        about = packet["_source"]["layers"]["frame"]
        raw = packet["_source"]["layers"].get("frame_raw", [""])[0]
        ns = int(Decimal(about.get("frame.time_epoch", "0")) * SECOND)
        rows.append((int(about["frame.number"]), ns, int(about["frame.cap_len"]),
                     int(about["frame.len"]), raw))
    return rows


def transcript(path: Path, *words: str) -> tuple[list[tuple], list[str]]:
    """The same of the capture reader, and its other lines."""
    done = subprocess.run([TRANSCRIPT, path, *words], check=False, capture_output=True, text=True)
    frames, others = [], []
    for line in done.stdout.splitlines():
        word, _, rest = line.partition(" ")
        if word != "frame":
            others.append(line)
            continue
        number, ns, captured, original, _fcs, _type, _place, octets = rest.split(" ")[:8]
        frames.append((int(number), int(ns), int(captured), int(original),
                       "" if octets == "-" else octets))
    return frames, others


def judged(row: tuple) -> tuple:
    """What a record holds, where tshark gives the numbers that stand in it."""
    number, ns, captured, original, octets = row
    if original == captured + 4 or original == 0:
        original = captured
    if captured > original:
        captured, octets = original, octets[:2 * original]
    return number, ns, captured, original, octets


class CaptureFormats(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="linksec-")
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def agrees(self, path: Path) -> int:
        expected = [judged(row) for row in by_tshark(path)]
        found, others = transcript(path)
        self.assertEqual("end", others[-1], path)
        self.assertEqual(expected, found, path)
        return len(found)

    def agrees_on(self, *blocks: bytes) -> int:
        path = self.folder / "made.pcapng"
        path.write_bytes(b"".join(blocks))
        return self.agrees(path)

    def test_every_shipped_pcapng(self):
        for path in sorted(SOURCE.rglob("*.pcapng")):
            if "build" not in path.relative_to(SOURCE).parts:
                self.agrees(path)

    def test_captures_that_mergecap_and_editcap_turned_into_pcapng(self):
        captures = sorted((SOURCE / "captures/linux").glob("*.pcap"))[:20]
        for step, path in enumerate(captures):
            made = self.folder / "edited.pcapng"
            subprocess.run(["editcap", "-F", "pcapng", "-a", f"1:comment {step}", path, made],
                           check=True)
            self.assertEqual(len(read_pcap(path)), self.agrees(made))
        merged = self.folder / "merged.pcapng"
        for mode in ("none", "all", "any"):
            subprocess.run(["mergecap", "-I", mode, "-w", merged, *captures], check=True)
            self.assertEqual(sum(len(read_pcap(path)) for path in captures), self.agrees(merged))

    def test_captures_that_scapy_wrote(self):
        from scapy.layers.l2 import Ether
        from scapy.utils import PcapNgWriter
        path = self.folder / "scapy.pcapng"
        writer = PcapNgWriter(str(path))
        for number in range(20):
            packet = Ether(frame_of(number, 60 + number))
            packet.time = 1700000000 + number / 8
            writer.write(packet)
        writer.close()
        self.assertEqual(20, self.agrees(path))

    def test_both_octet_orders_and_sections_of_both(self):
        parts = []
        for order in "<><":
            parts += [ng.section(order), ng.interface(order),
                      ng.enhanced(order, frame_of(1, 61), 1_700_000_000_123_456)]
        self.assertEqual(3, self.agrees_on(*parts))

    def test_every_unit_of_time(self):
        for order in "<>":
            # tshark's own arithmetic runs over with finer units; the unit tests have those.
            for octet in (0, 1, 3, 6, 7, 9, 10, 0x80, 0x80 + 10, 0x80 + 20, 0x80 + 32):
                unit = 2 ** (octet & 0x7F) if octet & 0x80 else 10 ** octet
                ticks = [min(1_700_000_000 * unit + extra * unit // 7, 2**64 - 1)
                         for extra in range(4)]
                self.assertEqual(4, self.agrees_on(
                    ng.section(order),
                    ng.interface(order, pairs=[(ng.IF_TSRESOL, bytes((octet,)))]),
                    *(ng.enhanced(order, frame_of(i, 60), tick) for i, tick in enumerate(ticks))))

    def test_a_time_offset(self):
        for order in "<>":
            for offset in (0, 1_600_000_000, -100_000_000):
                self.assertEqual(1, self.agrees_on(
                    ng.section(order),
                    ng.interface(order, pairs=[(ng.IF_TSRESOL, b"\x09"),
                                               (ng.IF_TSOFFSET, struct.pack(order + "q", offset))]),
                    ng.enhanced(order, frame_of(1, 60), 150_000_000_123_456_789)))

    def test_interfaces_of_several_link_types_snap_lengths_and_units(self):
        path = self.folder / "mixed.pcapng"
        cooked = bytes.fromhex("88e5000000000002000100060200000000010000") + bytes(40)
        path.write_bytes(b"".join((
            ng.section(), ng.interface("<", SLL2, 65535), ng.interface("<", ETHERNET, 100),
            ng.enhanced("<", cooked, 1_700_000_000_000_000, 0),
            ng.enhanced("<", frame_of(1, 60), 1_700_000_001_000_000, 1),
            ng.interface("<", ETHERNET, 0, [(ng.IF_TSRESOL, b"\x09"), (ng.IF_NAME, b"eth9"),
                                            (ng.IF_DESCRIPTION, b"the third")]),
            ng.enhanced("<", frame_of(2, 300), 1_700_000_002 * SECOND, 2),
            ng.enhanced("<", frame_of(3, 100), 1_700_000_003_000_000, 1, 1000),
            ng.section(), ng.interface("<", ETHERNET, 100),
            ng.enhanced("<", frame_of(4, 60), 1_700_000_004_000_000))))
        self.assertEqual(5, self.agrees(path))
        found, others = transcript(path, "ethernet")
        self.assertEqual([2, 3, 4, 5], [row[0] for row in found])
        self.assertEqual(["interface 276 65535 0 1 |", "interface 1 100 3 0 |",
                          "interface 1 0 1 0 eth9|the third", "end"], others)

    def test_every_kind_of_packet_block(self):
        for order in "<>":
            blocks = [ng.section(order, [(ng.COMMENT, b"a section")], 4096),
                      ng.interface(order, snap=80)]
            for octets in (60, 61, 62, 63, 80):
                blocks += [ng.obsolete(order, frame_of(octets, octets), 1_700_000_000_000_000),
                           ng.block(order, (4, 5, 0x4BAD)[octets % 3], bytes(octets)),
                           ng.enhanced(order, frame_of(octets, octets), 1_700_000_000_000_000,
                                       pairs=[(ng.COMMENT, b"x" * octets)])]
            self.assertEqual(10, self.agrees_on(*blocks))

    def test_simple_packet_blocks_have_no_time(self):
        for order in "<>":
            path = self.folder / "simple.pcapng"
            path.write_bytes(b"".join((
                ng.section(order), ng.interface(order, snap=80),
                *(ng.simple(order, frame_of(n, n)) for n in (60, 61, 80)),
                ng.simple(order, frame_of(1, 80), 1000))))
            expected = [(number, 0, *row) for number, _, *row in by_tshark(path)]
            self.assertEqual(4, len(expected))
            self.assertEqual(expected, transcript(path)[0])

    def test_random_files(self):
        chance = random.Random(11)
        for _ in range(30):
            blocks = []
            for _ in range(chance.randint(1, 3)):
                order = chance.choice("<>")
                units = [chance.choice((6, 9, 3, 0x80 + 20)) for _ in range(chance.randint(1, 4))]
                blocks += [ng.section(order), *(ng.interface(order, ETHERNET, chance.choice((
                    0, 2000, 262144)), [(ng.IF_TSRESOL, bytes((unit,)))]) for unit in units)]
                for _ in range(chance.randint(0, 20)):
                    number = chance.randrange(len(units))
                    unit = units[number]
                    ticks = 1_600_000_000 * (2**20 if unit & 0x80 else 10**unit)
                    octets = chance.randint(14, 300)
                    blocks.append(chance.choice((ng.enhanced, ng.obsolete))(
                        order, frame_of(octets, octets), ticks + chance.randrange(10**6), number))
            self.agrees_on(*blocks)


if __name__ == "__main__":
    unittest.main()
