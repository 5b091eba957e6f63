# SPDX-License-Identifier: Apache-2.0
"""The peer's end of a link: a datagram socket, one datagram a frame, and paced exchanges on it.

A Flow sends its shots in order and takes what comes back in order: a board that loses, reorders or
invents a frame is found out at that frame. Pacing is by frames and octets in flight, for a board's
controller drops in silence what its FIFO cannot hold.
"""

import os
import select
import socket
import time
from collections import deque
from pathlib import Path
from typing import Callable, Iterable, NamedTuple, Optional

LARGEST_DATAGRAM = 65536
SOCKET_BUFFER = 4 << 20


class LinkError(AssertionError):
    """The link did not do what was expected of it."""


class Wire:
    """One datagram socket; `option` is what `--link` of run-board wants to hear."""

    def __init__(self, own: socket.socket, remote, option: str):
        self.socket = own
        self.remote = remote
        self.option = option
        own.setblocking(False)
        own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER)
        own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER)

    def try_send(self, frame: bytes) -> bool:
        """False where the queue is full."""
        try:
            self.socket.sendto(frame, self.remote)
        except (BlockingIOError, InterruptedError):
            return False
        return True

    def send(self, frame: bytes, seconds: float = 5.0) -> None:
        end = time.monotonic() + seconds
        while not self.try_send(frame):
            if time.monotonic() > end:
                raise LinkError("the board takes no frame")
            select.select([], [self.socket], [], 0.1)

    def try_receive(self) -> Optional[bytes]:
        try:
            return self.socket.recv(LARGEST_DATAGRAM)
        except (BlockingIOError, InterruptedError, ConnectionRefusedError):
            return None

    def receive(self, seconds: float) -> Optional[bytes]:
        """The next frame, or None when none comes in that time."""
        end = time.monotonic() + seconds
        while (frame := self.try_receive()) is None:
            left = end - time.monotonic()
            if left <= 0:
                return None
            select.select([self.socket], [], [], left)
        return frame

    def drain(self, quiet: float = 0.1) -> list[bytes]:
        """Everything that comes until `quiet` seconds pass without a frame."""
        frames = []
        while (frame := self.receive(quiet)) is not None:
            frames.append(frame)
        return frames

    def close(self) -> None:
        self.socket.close()


def unix_wire(folder: Path, name: str) -> Wire:
    """Unix datagram sockets in a folder: the board binds NAME.board, the peer NAME.peer."""
    board, peer = folder / f"{name}.board", folder / f"{name}.peer"
    own = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    own.bind(os.fspath(peer))
    return Wire(own, os.fspath(board), f"unix:{board}:{peer}")


def udp_wire() -> Wire:
    """UDP on loopback, on ports that were free a moment ago."""
    own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    own.bind(("127.0.0.1", 0))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return Wire(own, ("127.0.0.1", port), f"udp:{port}:{own.getsockname()[1]}")


class Shot(NamedTuple):
    """A frame to send. `answer` is given to the flow's check with what came back; None: nothing
    may come back."""

    frame: bytes
    answer: object = None


class Flow:
    """Shots out on one wire, answers back on another (or the same)."""

    def __init__(self, out: Wire, back: Wire, shots: Iterable[Shot],
                 check: Callable[[object, bytes], None], *, frames: int = 32, octets: int = 6000):
        self.out, self.back, self.check = out, back, check
        self.most_frames, self.most_octets = frames, octets
        self.answered = 0
        self._shots = iter(shots)
        self._next = next(self._shots, None)
        self._flying: deque[Shot] = deque()
        self._octets = 0
        self._awaited = 0

    @property
    def done(self) -> bool:
        return self._next is None and self._awaited == 0

    @property
    def blocked(self) -> bool:
        """True while there is a frame that may be sent and could not be."""
        return self._next is not None and self._room()

    def _room(self) -> bool:
        """A window full of frames that nothing answers would wait for ever: shots are to be mixed
        so that this cannot happen."""
        room = (len(self._flying) < self.most_frames
                and self._octets + len(self._next.frame) <= self.most_octets)
        if not room and self._awaited == 0:
            raise ValueError("too many frames in a row that nothing answers")
        return room

    def fill(self) -> None:
        while self._next is not None and self._room():
            if not self.out.try_send(self._next.frame):
                return
            self._flying.append(self._next)
            self._octets += len(self._next.frame)
            self._awaited += self._next.answer is not None
            self._next = next(self._shots, None)

    def receive(self, frame: bytes) -> None:
        if self._awaited == 0:
            raise LinkError(f"a frame that nothing asked for: {frame.hex()}")
        while True:
            shot = self._flying.popleft()
            self._octets -= len(shot.frame)
            if shot.answer is not None:
                break
        self._awaited -= 1
        self.answered += 1
        self.check(shot.answer, frame)


def run_flows(*flows: Flow, patience: float = 10.0, until: Callable[[], bool] = lambda: False,
              quiet: float = 0.05) -> None:
    """Runs until all is answered and nothing more comes, or until `until` says so; LinkError where
    a board falls silent. No two flows may share a wire on the way back."""
    by_socket = {flow.back.socket: flow for flow in flows}
    heard = time.monotonic()
    while not all(flow.done for flow in flows):
        if until():
            return
        for flow in flows:
            flow.fill()
        full = [flow.out.socket for flow in flows if flow.blocked]
        ready = select.select(list(by_socket), full, [], 0.2)[0]
        for own in ready:
            flow = by_socket[own]
            while (frame := flow.back.try_receive()) is not None:
                heard = time.monotonic()
                flow.receive(frame)
        if time.monotonic() - heard > patience:
            counts = ", ".join(str(flow.answered) for flow in flows)
            raise LinkError(f"no answer for {patience} s; answered so far: {counts}")
    for flow in flows:
        for frame in flow.back.drain(quiet):
            flow.receive(frame)
