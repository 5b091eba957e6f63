# SPDX-License-Identifier: Apache-2.0
"""What the scenario tests share: runs of the program in a folder of the test's own, and files."""

import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM = os.environ["LINKSEC_PROGRAM"]
SOURCE = Path(os.environ["LINKSEC_SOURCE_DIR"])
CAPTURES = SOURCE / "captures" / "linux"
sys.path.insert(0, str(SOURCE / "tests" / "support"))

from pcap_file import Record, read_pcap, record, write_pcap  # noqa: E402, F401

SAK_A = "0123456789abcdeffedcba9876543210"
SAK_B = "00112233445566778899aabbccddeeff"
SAK_C = "5a5a5a5a01020304a5a5a5a5deadbeef"
SCI_A = "0200000000010001"
SCI_B = "0200000000990001"
ADDRESS_A = bytes.fromhex("020000000001")
ADDRESS_B = bytes.fromhex("020000000099")
SECOND = 10**9
START = 1_700_000_000 * SECOND


def key(name: str, sak: str = SAK_A) -> str:
    return f'[[key]]\nid = "{name}"\nsak = "{sak}"\n'


def tx_link(secy: str = "", sa: str = "", rest: str = "") -> str:
    """A LINK.toml that sends from SCI_A under SAK_A with AN 0."""
    return (f'[secy]\n{secy}\n{key("a")}\n[[tx-sc]]\nsci = "{SCI_A}"\n'
            f'[[tx-sc.sa]]\nan = 0\nkey = "a"\n{sa}\n{rest}')


def rx_link(secy: str = "", sa: str = "", rest: str = "") -> str:
    """A LINK.toml that receives what tx_link sends."""
    return (f'[secy]\n{secy}\n{key("a")}\n[[rx-sc]]\nsci = "{SCI_A}"\n'
            f'[[rx-sc.sa]]\nan = 0\nkey = "a"\n{sa}\n{rest}')


def plain_frame(number: int = 0, octets: int = 60, source: bytes = ADDRESS_A) -> bytes:
    head = ADDRESS_B + source + b"\x08\x00"
    body = bytes((number + i) % 256 for i in range(octets - len(head)))
    return head + body


def vlan(frame: bytes, *tags: tuple[int, int]) -> bytes:
    """The frame with (EtherType, tag control information) tags in front of its EtherType."""
    return frame[:12] + b"".join(struct.pack(">HH", *tag) for tag in tags) + frame[12:]


def records(frames, start: int = START, step: int = 1_000_000) -> list:
    return [record(start + i * step, frame) for i, frame in enumerate(frames)]


class Scenario(unittest.TestCase):
    """A test with a folder of its own, in which the program runs."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="linksec-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def file(self, name: str, text: str, mode: int = 0o600) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    def pcap(self, name: str, frames, **options) -> Path:
        write_pcap(self.folder / name, records(frames), **options)
        return self.folder / name

    def frames(self, name) -> list[bytes]:
        return [item.frame for item in read_pcap(self.folder / name)]

    def run_program(self, *args, **options) -> subprocess.CompletedProcess:
        options = {"cwd": self.folder, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
                   "timeout": 120} | options
        return subprocess.run([PROGRAM, *map(str, args)], check=False, **options)

    @staticmethod
    def clean(process: subprocess.Popen) -> None:
        """Ends a program that still runs, for addCleanup."""
        if process.poll() is None:
            process.kill()
        if process.stdin is not None and process.stdin.closed:
            process.stdin = None
        process.communicate()

    def ok(self, *args, **options) -> subprocess.CompletedProcess:
        return self.expect(0, *args, **options)

    def expect(self, code: int, *args, **options) -> subprocess.CompletedProcess:
        done = self.run_program(*args, **options)
        self.assertEqual(code, done.returncode,
                         f"{args}: {done.stderr.decode(errors='replace')}")
        return done

    def error(self, code: int, *args, **options) -> str:
        """The one line on stderr of a run that must fail so; its form is checked."""
        done = self.expect(code, *args, **options)
        lines = [line for line in done.stderr.decode().splitlines()
                 if not line.startswith("linksec: warning:")]
        self.assertTrue(lines and lines[-1].startswith("linksec: "), lines)
        return lines[-1]

    def verdicts(self, name: str) -> list[dict]:
        return [json.loads(line) for line in (self.folder / name).read_text().splitlines()]

    def report(self, name: str) -> dict:
        return json.loads((self.folder / name).read_text())


def main() -> None:
    unittest.main(verbosity=1)
