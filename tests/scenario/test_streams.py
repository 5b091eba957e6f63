# SPDX-License-Identifier: Apache-2.0
"""Pipes, formats, sizes: captures as they come from other programs."""

import io
import os
import signal
import struct
import subprocess
import time
import unittest
from pathlib import Path

from cli import (PROGRAM, START, Record, Scenario, main, plain_frame, read_pcap, records, rx_link,
                 tx_link, write_pcap)


def pcapng(frames, times, resolution: int = 9, interfaces: int = 1) -> bytes:
    """A pcapng of enhanced packet blocks."""
    def block(kind: int, body: bytes) -> bytes:
        body += bytes(-len(body) % 4)
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)

    data = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    for _ in range(interfaces):
        data += block(1, struct.pack("<HHI", 1, 0, 0)
                      + struct.pack("<HHB3x", 9, 1, resolution) + struct.pack("<HH", 0, 0))
    for i, (frame, stamp) in enumerate(zip(frames, times)):
        data += block(6, struct.pack("<IIIII", i % interfaces, stamp >> 32, stamp & 0xFFFFFFFF,
                                     len(frame), len(frame)) + frame)
    return data


class Streams(Scenario):
    def setUp(self):
        super().setUp()
        self.file("tx.toml", tx_link())
        self.file("rx.toml", rx_link())

    def test_standard_input_and_output(self):
        frames = [plain_frame(i) for i in range(50)]
        source = self.pcap("plain.pcap", frames).read_bytes()
        sent = self.ok("protect", "--config", "tx.toml", "--test-keys", "-", "-", input=source)
        again = self.ok("validate", "--config", "rx.toml", "-", "-", input=sent.stdout)
        self.assertEqual(source, again.stdout)
        text = self.ok("inspect", "-", input=sent.stdout).stdout.decode()
        self.assertEqual(50, text.count("9.12    valid"))

    def test_verdicts_on_standard_output(self):
        self.pcap("plain.pcap", [plain_frame()])
        done = self.ok("validate", "--config", "rx.toml", "--verdicts", "-", "plain.pcap", "o.pcap")
        self.assertTrue(done.stdout.startswith(b'{"frame": 1, "verdict": "discard"'))

    def test_pcapng(self):
        frames = [plain_frame(i) for i in range(20)]
        times = [START + i * 1001 for i in range(20)]
        for interfaces in (1, 2):
            (self.folder / "plain.pcapng").write_bytes(pcapng(frames, times, 9, interfaces))
            self.ok("protect", "--config", "tx.toml", "--test-keys", "plain.pcapng", "m.pcap")
            self.ok("validate", "--config", "rx.toml", "m.pcap", "o.pcap")
            self.assertEqual(frames, self.frames("o.pcap"))
            self.assertEqual(times, [r.time_ns for r in read_pcap(self.folder / "o.pcap")])

    def test_the_other_octet_order(self):
        frame = plain_frame()
        data = struct.pack(">IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
        data += struct.pack(">IIII", 1_700_000_000, 5, len(frame), len(frame)) + frame
        (self.folder / "big.pcap").write_bytes(data)
        self.ok("protect", "--config", "tx.toml", "--test-keys", "big.pcap", "m.pcap")
        self.assertEqual(1_700_000_000_000_005_000, read_pcap(self.folder / "m.pcap")[0].time_ns)

    def test_frames_of_64_kilobytes(self):
        frames = [plain_frame(0, octets) for octets in (65_500, 65_535, 65_547)]
        self.pcap("plain.pcap", frames)
        self.ok("protect", "--config", "tx.toml", "--test-keys", "plain.pcap", "m.pcap")
        self.ok("validate", "--config", "rx.toml", "--fail-on-discard", "m.pcap", "o.pcap")
        self.assertEqual(frames, self.frames("o.pcap"))

    def test_frames_that_are_too_long_for_any_suite(self):
        self.pcap("plain.pcap", [plain_frame(0, 65_548), plain_frame(0, 262_144), plain_frame(1)])
        done = self.ok("protect", "--config", "tx.toml", "--test-keys", "plain.pcap", "m.pcap")
        self.assertIn(b"2 not (10.5.5: longer than the Common Port takes)", done.stderr)
        self.assertEqual(1, len(self.frames("m.pcap")))
        self.ok("validate", "--config", "rx.toml", "plain.pcap", "o.pcap")

    def test_frames_of_every_small_size(self):
        frames = [bytes(octets) for octets in range(0, 70)]
        write_pcap(self.folder / "small.pcap", records(frames))
        self.ok("validate", "--config", "rx.toml", "--verdicts", "v", "small.pcap", "o.pcap")
        self.assertEqual(70, len(self.verdicts("v")))
        self.ok("inspect", "small.pcap")
        macsec = [(bytes(12) + b"\x88\xe5\x2c" + bytes(60))[:octets] for octets in range(12, 76)]
        self.pcap("tags.pcap", macsec)
        self.ok("validate", "--config", "rx.toml", "--verdicts", "v", "tags.pcap", "o.pcap")
        self.ok("inspect", "--json", "--outer-tags", "2", "tags.pcap")

    def test_timestamps_that_run_backwards(self):
        items = [Record(START - i * 10**9, plain_frame(i), 60) for i in range(5)]
        write_pcap(self.folder / "plain.pcap", items)
        self.ok("protect", "--config", "tx.toml", "--state", "s", "plain.pcap", "m.pcap")
        self.assertEqual([item.time_ns for item in items],
                         [r.time_ns for r in read_pcap(self.folder / "m.pcap")])

    def test_an_interrupt_while_waiting_for_input(self):
        frames = [plain_frame(i) for i in range(3)]
        stream = io.BytesIO(self.pcap("plain.pcap", frames).read_bytes())
        for how in (signal.SIGINT, signal.SIGTERM):
            process = subprocess.Popen(
                [PROGRAM, "protect", "--config", "tx.toml", "--test-keys", "-", "m.pcap"],
                cwd=self.folder, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
            process.stdin.write(stream.getvalue())
            process.stdin.flush()
            time.sleep(0.5)
            process.send_signal(how)
            error = process.stderr.read().decode()
            process.stderr.close()
            self.assertEqual(1, process.wait(60))
            process.stdin.close()
            self.assertIn("interrupted; the outputs hold the first 3 frames of standard input",
                          error)
            self.assertEqual(3, len(self.frames("m.pcap")))

    @unittest.skipIf(os.environ.get("LINKSEC_INSTRUMENTED") == "1",
                     "the address sanitizer keeps what the program gave back")
    def test_memory_does_not_grow_with_the_capture(self):
        self.pcap("plain.pcap", [plain_frame(i, 1500) for i in range(200)])
        data = (self.folder / "plain.pcap").read_bytes()

        def peak(repeats: int) -> int:
            """The most memory in KB that a run had, once it has read all but the end."""
            process = subprocess.Popen(
                [PROGRAM, "validate", "--config", "rx.toml", "--verdicts", "v", "-", "o.pcap"],
                cwd=self.folder, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
            process.stdin.write(data)
            for _ in range(repeats):
                process.stdin.write(data[24:])
            process.stdin.flush()
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
            process.stdin.close()
            self.assertEqual(0, process.wait(60))
            return next(int(line.split()[1]) for line in status.splitlines()
                        if line.startswith("VmHWM"))

        small, large = peak(10), peak(500)
        self.assertLess(large, small + 512, "KB")


if __name__ == "__main__":
    main()
