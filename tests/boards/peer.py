# SPDX-License-Identifier: Apache-2.0
"""A small MACsec station, the other end of a board's link: none of its code is the product's.

It protects with the Python codec and judges what comes back with the Python model of a SecY in
strict mode with replay window 0: every frame must be authentic, its PN above all before. On top it
wants PNs without a gap, for nothing is lost on this wire.
"""

import random
import sys
import tomllib
from pathlib import Path
from typing import Iterable, Optional

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from ipv4 import check_answer  # noqa: E402
from link import Link  # noqa: E402
from link_toml import receive_model, transmit_model  # noqa: E402
from macsec_codec import ETHERTYPE_MACSEC, ethertype  # noqa: E402
from secy_model import SENT  # noqa: E402
from wire import Flow, LinkError, Shot, Wire, run_flows  # noqa: E402

HEADERS = 12                          # the two addresses


class Peer:
    def __init__(self, link: Link, wire: Wire):
        config = tomllib.loads(link.peer_toml())
        self.link = link
        self.wire = wire
        self.transmit = transmit_model(config)
        self.receive = receive_model(config)
        self.tx_sa = self.transmit.sc.sas[link.peer_an]
        self.last_pn: Optional[int] = None       # of the board's frames
        self.gap_allowed = 0                     # how many PNs the next frame may leave out
        (sc,) = self.receive.scs.values()
        (sa,) = sc.sas.values()
        self.rx_key, self.rx_salt = sa.key, sa.salt

    # -- frames -----------------------------------------------------------------------------------

    def protect(self, plain: bytes) -> bytes:
        verdict, frame = self.transmit.protect(plain)
        if verdict != SENT:
            raise LinkError(f"the peer cannot send: {verdict}")
        return frame

    def open(self, frame: bytes) -> bytes:
        """The plain frame of one that the board sent; LinkError where it isn't as it must be."""
        if ethertype(frame) != ETHERTYPE_MACSEC:
            raise LinkError(f"an unprotected frame: {frame.hex()}")
        outcome = self.receive.verify(frame)
        if outcome.counter != "InPktsOK":
            raise LinkError(f"{outcome.counter} ({outcome.reason}, PN {outcome.pn}, the last was "
                            f"{self.last_pn}): {frame.hex()}")
        self._check_form(frame[14])
        self._follow(outcome.pn)
        return outcome.frame

    def _check_form(self, tci: int) -> None:
        """The TCI that LINK.toml asks for [9.5]."""
        wanted = {"sci": 0x20, "es": 0x40, "scb": 0x10, "none": 0}[self.link.form]
        wanted |= 0x0C if self.link.confidentiality else 0
        if tci != wanted | self.link.an:
            raise LinkError(f"TCI and AN {tci:02x}, wanted {wanted | self.link.an:02x}")

    def next_pn(self) -> int:
        """The PN that the board's next frame is to have."""
        return self.link.first_pn if self.last_pn is None else self.last_pn + 1

    def _follow(self, pn: int) -> None:
        wanted = self.next_pn()
        if not wanted <= pn <= wanted + self.gap_allowed:
            raise LinkError(f"PN {pn}, wanted {wanted} or {self.gap_allowed} more")
        self.last_pn, self.gap_allowed = pn, 0

    # -- exchanges --------------------------------------------------------------------------------

    def shots(self, plains: Iterable[bytes]) -> Iterable[Shot]:
        """Requests that must be answered."""
        for plain in plains:
            yield Shot(self.protect(plain), plain)

    def check(self, request: bytes, frame: bytes) -> None:
        check_answer(request, self.open(frame))

    def exchange(self, shots: Iterable[Shot], **window) -> int:
        """Sends shots to a station and checks each answer; returns how many there were."""
        flow = Flow(self.wire, self.wire, shots, self.check, **window)
        run_flows(flow)
        return flow.answered

    def ask(self, plains: Iterable[bytes], **window) -> int:
        return self.exchange(self.shots(plains), **window)

    def answers(self, plain: bytes, seconds: float = 0.3) -> bool:
        """True if the board answers this request in that time, and rightly."""
        return self.answers_frame(self.protect(plain), plain, seconds)

    def answers_frame(self, frame: bytes, plain: bytes, seconds: float = 0.3) -> bool:
        self.wire.send(frame)
        answer = self.wire.receive(seconds)
        if answer is None:
            return False
        self.check(plain, answer)
        return True


def flipped(frame: bytes, bit: int) -> bytes:
    """The frame with one bit turned over; bit 0 is the first on the wire."""
    octet = bit // 8
    return frame[:octet] + bytes((frame[octet] ^ 0x80 >> bit % 8,)) + frame[octet + 1:]


def tampered(frame: bytes, rng: random.Random) -> bytes:
    """A protected frame made wrong in one of many ways; its destination address is kept, for a
    controller may filter by it."""
    kind = rng.choice(("bit", "bit", "bit", "cut", "longer", "zeroes", "tag only"))
    if kind == "bit":
        return flipped(frame, rng.randrange(8 * 6, 8 * len(frame)))
    if kind == "cut":
        return frame[:rng.randrange(60, len(frame))]
    if kind == "longer":
        return frame + rng.randbytes(rng.randrange(1, 16))
    if kind == "zeroes":
        return frame[:-16] + bytes(16)
    return (frame[:28] + bytes(60))[:60]
