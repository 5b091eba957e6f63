# SPDX-License-Identifier: Apache-2.0
"""What the memory of a running process holds of the keys of its configuration, and how hard it is to
look into it. The process is asked in the middle of a capture: the SecY has its SAKs by then, and the
configuration's copies are wiped."""

import os
import re
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

SOURCE = Path(os.environ["LINKSEC_SOURCE_DIR"])
PROGRAM = os.environ["LINKSEC_PROGRAM"]
sys.path.insert(0, str(SOURCE / "tests" / "support"))

from pcap_file import record, write_pcap  # noqa: E402

TX, RX, IDLE = (os.urandom(16).hex() for _ in range(3))
FRAME = bytes.fromhex("020000000099" "020000000001" "0800") + bytes(46)


def link(rest: str = "") -> str:
    """TX sends, RX receives, IDLE serves no SA; keys stand in comments and [origin] too."""
    keys = "".join(f'[[key]]\nid = "{name}"\nsak = {quote}{sak}{quote}  # {sak}\n' for name, sak, quote
                   in (("t", TX, '"'), ("r", RX, "'"), ("i", IDLE, '"""')))
    return (f"# {TX} {RX}\n[secy]\n{keys}[[tx-sc]]\nsci = \"0200000000010001\"\n[[tx-sc.sa]]\nan = 0\n"
            'key = "t"\n[[rx-sc]]\nsci = "0200000000990001"\n[[rx-sc.sa]]\nan = 0\nkey = "r"\n'
            f'[origin]\ncommands = ["key {TX}", "key {RX}"]\n{rest}')


class ProcessMemory(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="linksec-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        config = self.folder / "link.toml"
        config.write_text(link())
        config.chmod(0o600)
        os.mkfifo(self.folder / "in")

    def start(self, *command, **environment):
        """The program between two blocks of its input; the open end of the FIFO."""
        process = subprocess.Popen([PROGRAM, *command, "in", "out.pcap"], cwd=self.folder,
                                   env=os.environ | environment, stderr=subprocess.DEVNULL,
                                   preexec_fn=lambda: resource.setrlimit(
                                       resource.RLIMIT_CORE, resource.getrlimit(
                                           resource.RLIMIT_CORE)[1:] * 2))
        feed = open(self.folder / "in", "wb", buffering=0)
        self.addCleanup(self.end, process, feed)
        write_pcap(self.folder / "head", [])
        feed.write((self.folder / "head").read_bytes())
        item = struct.pack("<IIII", 1, 0, len(FRAME), len(FRAME)) + FRAME
        deadline = time.monotonic() + 60
        for _ in range(200):  # Some MB, so that blocks are done.
            self.assertLess(time.monotonic(), deadline)
            self.assertIsNone(process.poll())
            feed.write(item * 200)
        return process

    @staticmethod
    def end(process, feed) -> None:
        feed.close()
        process.wait(60)

    def mappings(self, process) -> list[tuple[int, int, str]]:
        """What can be read: begin, end and name. Pages of the stack that are kept out of core files
        are mappings of their own, without its name."""
        found: list[tuple[int, int, str]] = []
        for line in Path(f"/proc/{process.pid}/maps").read_text().splitlines():
            fields = line.split(maxsplit=5)
            begin, end = (int(part, 16) for part in fields[0].split("-"))
            name = fields[5] if len(fields) > 5 else ""
            if name == "[stack]":
                for i in range(len(found) - 1, -1, -1):
                    if found[i][1] != (begin if i == len(found) - 1 else found[i + 1][0]):
                        break
                    found[i] = found[i][:2] + (name,)
            if "r" in fields[1] and name not in ("[vvar]", "[vsyscall]"):
                found.append((begin, end, name))
        return found

    def memory(self, process, stack: bool = True) -> list[bytes]:
        """All that can be read of the process."""
        found = []
        with open(f"/proc/{process.pid}/mem", "rb", buffering=0) as memory:
            for begin, end, name in self.mappings(process):
                if name == "[stack]" and not stack:
                    continue
                try:
                    memory.seek(begin)
                    found.append(memory.read(end - begin))
                except (OSError, ValueError):
                    continue
        self.assertGreater(sum(map(len, found)), 1_000_000)
        return found

    def count(self, memory: list[bytes], part: bytes) -> int:
        return sum(block.count(part) for block in memory)

    def assert_no_digits(self, memory: list[bytes]) -> None:
        """No run of 8 digits of an inline SAK, in either case."""
        for sak in (TX, RX, IDLE):
            for text in (sak.encode(), sak.upper().encode()):
                for at in range(len(text) - 7):
                    self.assertEqual(0, self.count(memory, text[at:at + 8]), f"digits from {at}")

    def assert_in_use(self, process, sak: str, solvers: int = 0) -> None:
        """In the SecY, in the engine's schedule, and in both schedules of each solver of nonces; what
        the engine works with is on its stack."""
        memory = self.memory(process, stack=False)
        self.assertIn(self.count(memory, bytes.fromhex(sak)), range(1, 3 + 2 * solvers))

    def test_protect_holds_no_text_of_a_key_and_no_sak_that_it_does_not_use(self):
        process = self.start("protect", "--config", "link.toml", "--test-keys",
                             LINKSEC_DEBUGGABLE="1")
        memory = self.memory(process)
        self.assert_no_digits(memory)
        self.assert_in_use(process, TX)
        for sak in (RX, IDLE):
            raw = bytes.fromhex(sak)
            for at in range(9):
                self.assertEqual(0, self.count(memory, raw[at:at + 8]))

    def test_validate_holds_no_text_of_a_key_and_no_sak_that_it_does_not_use(self):
        process = self.start("validate", "--config", "link.toml", LINKSEC_DEBUGGABLE="1")
        memory = self.memory(process)
        self.assert_no_digits(memory)
        for sak in (RX, TX):  # The capture has both directions.
            self.assert_in_use(process, sak, solvers=2)
        self.assertEqual(0, self.count(memory, bytes.fromhex(IDLE)))

    def test_keys_from_files_leave_no_text_either(self):
        config = self.folder / "link.toml"
        text = config.read_text()
        for name, sak, quote in (("t", TX, '"'), ("r", RX, "'")):
            (self.folder / f"{name}.sak").write_text(sak + "\n")
            text = text.replace(f"sak = {quote}{sak}{quote}", f'sak-file = "{name}.sak"')
        config.write_text(text)
        self.assert_no_digits(self.memory(self.start(
            "protect", "--config", "link.toml", "--test-keys", LINKSEC_DEBUGGABLE="1")))

    def test_the_process_leaves_no_core_and_is_closed_to_its_own_user(self):
        process = self.start("protect", "--config", "link.toml", "--test-keys")
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        self.assertRegex(limits, r"Max core file size +0 +0 ")
        if os.geteuid() != 0:
            self.assertEqual(0, Path(f"/proc/{process.pid}/mem").stat().st_uid)
            with self.assertRaises(OSError):
                open(f"/proc/{process.pid}/mem", "rb").close()

    def test_the_pages_of_keys_stay_out_of_core_files(self):
        process = self.start("protect", "--config", "link.toml", "--test-keys",
                             LINKSEC_DEBUGGABLE="1")
        flags = re.findall("VmFlags: (.*)", Path(f"/proc/{process.pid}/smaps").read_text())
        self.assertTrue(any(" dd" in line for line in flags), flags)

    def test_a_developer_can_have_a_core(self):
        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        process = self.start("protect", "--config", "link.toml", "--test-keys",
                             LINKSEC_DEBUGGABLE="1")
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        shown = "unlimited" if hard == resource.RLIM_INFINITY else str(hard)
        self.assertRegex(limits, f"Max core file size +{shown} +{shown} ")


if __name__ == "__main__":
    unittest.main(verbosity=1)
