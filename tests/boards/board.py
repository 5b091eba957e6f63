# SPDX-License-Identifier: Apache-2.0
"""A board under `linksec run-board`: a child of the test, its console, and its end.

A test folder of its own holds LINK.toml, flash and ledger, so that a board started again there is
the same board. `cut_power` kills without warning and waits until the emulator is gone too.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path
from typing import Callable, Optional

from link import Link
from peer import Peer
from wire import LinkError, Wire, udp_wire, unix_wire

SOURCE = Path(os.environ.get("LINKSEC_SOURCE_DIR", Path(__file__).resolve().parents[2]))
PROGRAM = os.environ.get("LINKSEC_PROGRAM", str(SOURCE / "build" / "host-release" / "linksec"))
# What stands in for run-board in the tests of the peer; the boards are run by the program itself.
RUN_BOARD = os.environ.get("LINKSEC_RUN_BOARD", PROGRAM)
IMAGES = Path(os.environ.get("LINKSEC_IMAGES", SOURCE / "build"))
REQUIRED = os.environ.get("LINKSEC_REQUIRE_BOARDS") == "1"
MODELLED = RUN_BOARD != PROGRAM

STATIONS = ("mps2-an385", "lm3s6965evb", "mps2-an505")
BUMP = "riscv32-virt"
EMULATORS = {BUMP: "qemu-system-riscv32"} | dict.fromkeys(STATIONS, "qemu-system-arm")
START_SECONDS = 20
HELP_LINE = re.compile(r"\bs status\b.*\bc counters\b")


def image(board: str) -> Path:
    return IMAGES / board / ("linksec-bump.elf" if board == BUMP else "linksec-station.elf")


def missing(boards) -> Optional[str]:
    """What keeps these boards from being run, or None."""
    if MODELLED:
        return None
    for board in boards:
        if shutil.which(EMULATORS[board]) is None:
            return f"{EMULATORS[board]} is not installed (toolchain/setup)"
        if not image(board).exists():
            return f"{image(board)} is not there (cmake --preset {board}, then build it)"
    return None


def main(*boards: str) -> None:
    """Runs the tests of a script that needs these boards; exit 77 where they are not there."""
    reason = missing(boards)
    if reason and not REQUIRED:
        print(f"skipped: {reason}")
        raise SystemExit(77)
    if reason:
        raise SystemExit(f"failed: {reason}; LINKSEC_REQUIRE_BOARDS=1 allows no skip")
    unittest.main(verbosity=2)


def children(pid: int) -> list[int]:
    """The processes below a process, all generations."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            direct = [int(child) for child in path.read_text().split()]
        except OSError:
            continue
        for child in direct:
            found += [child] + children(child)
    return found


def alive(pid: int) -> bool:
    """False for a process that is gone or waits to be reaped, with all its threads."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        return state not in "ZX" or len(os.listdir(f"/proc/{pid}/task")) > 1
    except OSError:
        return False


def wait_until(what: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


class Console:
    """Lines of a pipe, read by a thread as they come."""

    def __init__(self, pipe):
        self.lines: list[str] = []
        self._news = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._read, args=(pipe,), daemon=True)
        self._thread.start()

    def _read(self, pipe) -> None:
        for line in pipe:
            with self._news:
                self.lines.append(line.decode(errors="replace").rstrip("\r\n"))
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def text(self) -> str:
        return "\n".join(self.lines)

    def wait_for(self, pattern, seconds: float, after: int = 0) -> Optional[int]:
        """The index of the first line from `after` that matches; None when none comes."""
        pattern = re.compile(pattern)
        end = time.monotonic() + seconds
        with self._news:
            while True:
                for at in range(after, len(self.lines)):
                    if pattern.search(self.lines[at]):
                        return at
                left = end - time.monotonic()
                if left <= 0 or self._ended:
                    return None
                self._news.wait(left)

    def join(self) -> None:
        self._thread.join(5)


def run_board(name: str, *options: str) -> list[str]:
    """The command that runs a board with the LINK.toml of its folder."""
    command = [RUN_BOARD, "run-board", name, "--config", "link.toml", *options]
    return command if MODELLED else command + ["--image", str(image(name))]


class Board:
    """One run of a board."""

    def __init__(self, name: str, folder: Path, command: list[str]):
        self.name = name
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.errors)
        self.console = Console(self.process.stdout)

    def wait_ready(self, seconds: float = START_SECONDS) -> str:
        """The line that says what the board does from now on: "ready" or "closed: REASON"."""
        at = self.console.wait_for(r"^(ready|.*\bclosed: )", seconds)
        if at is None:
            raise LinkError(f"{self.name} does not get ready: {self.console.text()!r}, "
                            f"{self.stderr()!r}")
        return self.console.lines[at]

    def stderr(self) -> str:
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")

    def command(self, key: str, seconds: float = 10) -> list[str]:
        """What the console says to a key. The help line behind it marks its end."""
        before = len(self.console.lines)
        self.process.stdin.write(f"{key}h".encode())
        self.process.stdin.flush()
        end = self.console.wait_for(HELP_LINE, seconds, before)
        if end is None:
            raise LinkError(f"the console does not answer {key!r}: "
                            f"{self.console.lines[before:]}, {self.stderr()!r}")
        return self.console.lines[before:end]

    def counters(self) -> dict[str, dict[str, int]]:
        return parse_counters(self.command("c"))

    def pids(self) -> list[int]:
        return [self.process.pid] + children(self.process.pid)

    def stop(self, seconds: float = 10) -> int:
        """An orderly end; returns the exit code."""
        below = children(self.process.pid)
        self.process.send_signal(signal.SIGTERM)
        return self._ended(below, seconds)

    def cut_power(self) -> None:
        below = children(self.process.pid)
        self.process.kill()
        self._ended(below, 5)

    def wait(self, seconds: float = 10) -> int:
        """The exit code of a board that is to end by itself."""
        return self._ended(children(self.process.pid), seconds)

    def _ended(self, below: list[int], seconds: float) -> int:
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired as late:
            self.close()
            raise LinkError(f"{self.name} does not end in {seconds} s") from late
        if not wait_until(lambda: not any(map(alive, below)), 5):
            raise LinkError(f"{self.name}: run-board ended, {below} did not")
        self.console.join()
        return code

    def close(self) -> None:
        """Leaves nothing behind, whatever became of the test."""
        for pid in reversed(self.pids() if self.process.poll() is None else []):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait(5)
        self.console.join()
        for pipe in (self.process.stdin, self.process.stdout, self.errors):
            try:
                pipe.close()
            except BrokenPipeError:
                pass


def parse_counters(lines: list[str]) -> dict[str, dict[str, int]]:
    """{"SecY": {...}, "transmit": {...}, "receive": {...}}; a counter that is not there is 0."""
    sections: dict[str, dict[str, int]] = {"SecY": {}, "transmit": {}, "receive": {}}
    current: dict[str, int] = {}
    for line in lines:
        if not line.startswith(" "):
            current = sections.setdefault(line.split()[0] if line.strip() else "", {})
        elif match := re.fullmatch(r"\s+(.+) (\d+)", line):
            current[match[1]] = int(match[2])
    return sections


def for_each(loader, boards, *cases):
    """What a script's load_tests returns: each test case once for each board."""
    return unittest.TestSuite(
        loader.loadTestsFromTestCase(type(f"{case.__name__}_{board}", (case,), {"board": board}))
        for board in boards for case in cases)


class BoardTest(unittest.TestCase):
    """A test with a folder of its own, in which boards run."""

    board = ""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="linksec-board-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.wires = 0

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        return path

    def wire(self, kind: str = "unix") -> Wire:
        self.wires += 1
        wire = udp_wire() if kind == "udp" else unix_wire(self.folder, f"w{self.wires}")
        self.addCleanup(wire.close)
        return wire

    def start(self, link: Link, wire: Wire, *options: str, host: Optional[Wire] = None,
              keep: bool = False) -> Board:
        """A board that is ready. `keep`: flash and ledger count; else the keys are for this run."""
        self.file("link.toml", link.board_toml())
        board = self.launch(wire, *options, host=host, keep=keep)
        self.assertEqual("ready", board.wait_ready())
        return board

    def launch(self, wire: Wire, *options: str, host: Optional[Wire] = None,
               keep: bool = False) -> Board:
        for path in self.folder.glob("*.board"):     # a killed board leaves its sockets behind
            path.unlink()
        options = ("--link", wire.option, *options) + (() if keep else ("--test-keys",))
        if host is not None:
            options += ("--host-link", host.option)
        return self.child(run_board(self.board, *options))

    def child(self, command: list[str]) -> Board:
        board = Board(self.board, self.folder, command)
        self.addCleanup(board.close)
        return board

    def pair(self, link: Link, kind: str = "unix") -> tuple[Board, Peer]:
        """A station that is ready, and its peer."""
        wire = self.wire(kind)
        return self.start(link, wire), Peer(link, wire)

    def finish(self, board: Board, link: Link) -> None:
        """An orderly end, and a look for keys in all that was said."""
        self.assertEqual(0, board.stop(), board.stderr())
        self.assert_no_keys(board, link)

    def run_program(self, *args) -> subprocess.CompletedProcess:
        return subprocess.run([PROGRAM, *map(str, args)], cwd=self.folder, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600)

    def ok(self, *args) -> subprocess.CompletedProcess:
        done = self.run_program(*args)
        self.assertEqual(0, done.returncode, f"{args}: {done.stderr.decode(errors='replace')}")
        return done

    def assert_no_keys(self, board: Board, link: Link) -> None:
        """Neither the console nor the command lines hold a key."""
        said = (board.console.text() + board.stderr()).lower().replace(" ", "")
        for secret in link.secrets():
            self.assertNotIn(secret[:16], said)
            self.assertNotIn(secret[-16:], said)
