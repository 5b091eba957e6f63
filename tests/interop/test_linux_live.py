# SPDX-License-Identifier: Apache-2.0
"""A Linux kernel's network stack and linksec ping each other over MACsec: linksec on this machine,
and a board's image. Each cipher suite, with and without confidentiality, each way to give the SCI,
short frames to long ones; no ping is lost, and both ends count the same."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

SOURCE = Path(os.environ["LINKSEC_SOURCE_DIR"])
sys.path[:0] = [str(SOURCE / "tests" / "boards"), str(SOURCE / "tests" / "interop" / "linux_peer")]

import ipv4  # noqa: E402
from board import PROGRAM, REQUIRED, BoardTest, missing, wait_until  # noqa: E402
from build_guest import BuildError, build  # noqa: E402
from guest import Guest  # noqa: E402
from link import BOARD_IP, PEER_IP, Link  # noqa: E402
from peer_link import PACKETS_OUT, PeerLink, card  # noqa: E402
from wire import unix_wire  # noqa: E402

BOARD = "mps2-an385"
SUITES = ("gcm-aes-128", "gcm-aes-256", "gcm-aes-xpn-128", "gcm-aes-xpn-256")
FORMS = ("sci", "es", "scb")
SHORT_AND_LONG = (60, 61, 74, 75, 76, 79, 80, 128, 512, 1024, 1499, 1500)
JUMBO = (1514, 4000, 8900)
SECONDS = 30


def links(linux: str, linksec: str):
    """All links; the arguments say which end of a Link is whose: form is the board's end's."""
    for number, suite in enumerate(SUITES):
        for confidentiality in (True, False):
            for form in FORMS:
                # Linux takes the SCI of a received SCB frame for that of its only receive SC, not
                # for the source's with port 0 [9.5]: linksec gives its SCI then.
                linksec_form = "sci" if form == "scb" else form
                yield Link(suite=suite, confidentiality=confidentiality, seed=number,
                           **{linux: form, linksec: linksec_form})


class LiveTest(BoardTest):
    """One guest for all tests of a class; what is at the other end of its line changes."""

    board = BOARD

    @classmethod
    def setUpClass(cls):
        cls.line_folder = tempfile.TemporaryDirectory(prefix="linksec-linux-")
        cls.addClassCleanup(cls.line_folder.cleanup)
        folder = Path(cls.line_folder.name)
        cls.ours, cls.theirs = folder / "linksec", folder / "guest"
        cls.guest = Guest(build(), card(cls.theirs, cls.ours))
        cls.addClassCleanup(cls.guest.close)
        cls.guest.__enter__()

    def line(self) -> str:
        return f"unix:{self.ours}:{self.theirs}"

    def assert_equal_counters(self, guest: dict[str, int], received: int, sent: int) -> None:
        """The guest has verified all that linksec sent, and the other way round; no other counter
        of packets has moved."""
        self.assertEqual(sent, guest.pop("InPktsOK", 0), guest)
        self.assertEqual(received, sum(guest.pop(name, 0) for name in PACKETS_OUT), guest)
        self.assertEqual([], [name for name in guest if "Pkts" in name])


def unpadded(frame: bytes) -> bytes:
    """Without what a wire adds to a short frame."""
    if len(frame) > 60:
        return frame
    arp = frame[12:14] == ipv4.ETHERTYPE_ARP
    return frame[:14 + (ipv4.ARP_OCTETS if arp else int.from_bytes(frame[16:18], "big"))]


class Stack:
    """The host of linksec on this machine: answers the guest's pings, and pings it."""

    def __init__(self, wire):
        self.wire = wire
        self.rng = random.Random(1)

    def serve(self, done) -> None:
        """Answers ARP and echo requests until `done`."""
        end = time.monotonic() + SECONDS
        while not done():
            if time.monotonic() > end:
                raise AssertionError("the guest does not finish")
            self.answer(self.wire.receive(0.02))

    def answer(self, frame) -> None:
        if frame is None:
            return
        if frame[12:14] == ipv4.ETHERTYPE_ARP and frame[20:22] == b"\0\1":
            self.wire.send(ipv4.arp(operation=2, to=frame[6:12]))
        elif frame[12:14] == ipv4.ETHERTYPE_IPV4 and frame[34:35] == b"\x08":
            total = int.from_bytes(frame[16:18], "big")
            message = b"\0\0\0\0" + frame[38:14 + total]
            message = b"\0\0" + ipv4.checksum(message).to_bytes(2, "big") + message[4:]
            self.wire.send(ipv4.ethernet(ipv4.ETHERTYPE_IPV4, ipv4.ip_packet(message)))

    def ask(self, request: bytes) -> None:
        """A request that the guest must answer rightly; it may ask in between."""
        self.wire.send(request)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            frame = self.wire.receive(0.5)
            if frame is None:
                continue
            echo_or_arp = frame[20:22] == b"\0\2" or frame[34:35] == b"\0"
            if echo_or_arp:
                ipv4.check_answer(request, unpadded(frame))
                return
            self.answer(frame)
        raise AssertionError(f"no answer to {len(request)} octets")

    def ping(self, sizes) -> None:
        self.ask(ipv4.arp())
        for sequence, octets in enumerate(sizes):
            self.ask(ipv4.echo(octets, self.rng, sequence))


class LinksecOnThisMachine(LiveTest):
    """The guest is the board's end of the link, so that its answers are checked as a board's."""

    def replay(self, link: Link, host) -> subprocess.Popen:
        self.file("link.toml", link.peer_toml())
        for path in (self.ours, self.folder / "report.json"):
            path.unlink(missing_ok=True)
        process = subprocess.Popen(
            [PROGRAM, "replay", "--config", "link.toml", "--test-keys", "--host", host.option,
             "--line", self.line(), "--report", "report.json"],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        self.assertTrue(wait_until(lambda: self.ours.exists() or process.poll() is not None, 30))
        return process

    def run_link(self, link: Link, number: int) -> None:
        guest = PeerLink(self.guest, link, link.board_end, link.peer_end, BOARD_IP)
        host = unix_wire(self.folder, f"host{number}")
        self.addCleanup(host.close)
        process = self.replay(link, host)
        stack = Stack(host)
        stack.ping(SHORT_AND_LONG + JUMBO)
        guest.start_ping(PEER_IP, SHORT_AND_LONG + JUMBO)
        stack.serve(self.guest.ended)
        self.guest.result()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(0, process.wait(30), process.stderr.read())
        counters = json.loads((self.folder / "report.json").read_text())["counters-2006"]
        received = counters["rx-sc"][link.board_end.sci.hex()]
        sent = counters["tx-sc"][link.peer_end.sci.hex()]
        self.assert_equal_counters(guest.counters(), received.pop("InPktsOK"),
                                   sum(sent[name] for name in PACKETS_OUT))
        self.assertEqual({}, {name: value for name, value in (received | counters["secy"]).items()
                              if value != 0 and "Pkts" in name})

    def test_pings_both_ways(self):
        for number, link in enumerate(links("form", "peer_form")):
            with self.subTest(suite=link.suite, confidentiality=link.confidentiality,
                              forms=(link.form, link.peer_form)):
                self.run_link(link, number)


class BoardImage(LiveTest):
    def run_link(self, link: Link) -> None:
        self.file("link.toml", link.board_toml())
        self.ours.unlink(missing_ok=True)
        board = self.child([PROGRAM, "run-board", BOARD, "--config", "link.toml", "--test-keys",
                            "--link", self.line()])
        guest = PeerLink(self.guest, link, link.peer_end, link.board_end, PEER_IP)
        self.assertEqual("ready", board.wait_ready())
        guest.start_ping(BOARD_IP, SHORT_AND_LONG)
        self.guest.result()
        counters = board.counters()
        sent = sum(counters["transmit"].get(name, 0) for name in PACKETS_OUT)
        self.assert_equal_counters(guest.counters(), counters["receive"].get("InPktsOK", 0), sent)
        self.assertGreater(sent, len(SHORT_AND_LONG))
        self.finish(board, link)

    def test_the_board_answers_the_kernel(self):
        for link in links("peer_form", "form"):
            with self.subTest(suite=link.suite, confidentiality=link.confidentiality,
                              forms=(link.form, link.peer_form)):
                self.run_link(link)


def unavailable():
    """Why it can't be run here, or None."""
    try:
        build()
    except (BuildError, OSError) as error:
        return f"no Linux guest: {error}"
    return missing([BOARD])


if __name__ == "__main__":
    reason = unavailable()
    if reason and not REQUIRED:
        print(f"skipped: {reason}")
        sys.exit(77)
    if reason:
        sys.exit(f"failed: {reason}; LINKSEC_REQUIRE_BOARDS=1 allows no skip")
    unittest.main(verbosity=2)
