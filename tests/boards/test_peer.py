# SPDX-License-Identifier: Apache-2.0
"""Does the peer find out what is wrong? It is set on a board made of the Python model, right ones
and ones with a fault each. No emulator is needed."""

import os
import random
from pathlib import Path

os.environ["LINKSEC_RUN_BOARD"] = str(Path(__file__).resolve().parent / "model_board.py")

import ipv4  # noqa: E402
from board import BUMP, STATIONS, BoardTest, main  # noqa: E402
from link import Link  # noqa: E402
from model_board import FAULTS  # noqa: E402
from peer import Peer, flipped  # noqa: E402
from wire import LinkError, Shot  # noqa: E402

# How a fault shows. An answer to what nobody asked is first taken for the next one's answer.
SHOWS = {"no-icv-check": "identifier", "no-replay-check": "length",
         "unprotected-served": "identifier", "octet-lost": "icv|length",
         "frame-lost": "PN|identifier", "pn-repeated": "InPktsLate", "pn-restarts": "InPktsLate",
         "replay-reopened": "delivered twice", "payload-wrong": "identifier", "miscount": "counter"}


class Peers(BoardTest):
    board = STATIONS[0]
    rng = random.Random(5)

    def session(self, fault: str = "") -> None:
        """What a station is put to in the other scripts, in small."""
        os.environ["LINKSEC_MODEL_FAULT"] = fault
        self.addCleanup(os.environ.pop, "LINKSEC_MODEL_FAULT", None)
        for path in self.folder.glob("link.*"):
            path.unlink()
        link = Link(seed=2, confidentiality=False)
        wire = self.wire()
        board = self.start(link, wire, keep=True)
        peer = Peer(link, wire)
        plains = [ipv4.echo(60 + n, self.rng, n) for n in range(100)]
        delivered = list(peer.shots(plains))
        peer.exchange(delivered)
        self.ask_in_vain(peer, flipped(frame := peer.protect(plains[0]), 8 * len(frame) - 1))
        self.ask_in_vain(peer, delivered[3].frame)
        self.ask_in_vain(peer, plains[0])
        answers = board.counters()["transmit"]["OutPktsProtected"]
        if answers != peer.receive.sc_counters[link.board_end.sci]["InPktsOK"]:
            raise LinkError("counters disagree")
        board.cut_power()
        peer.gap_allowed = 100
        self.launch(wire, keep=True).wait_ready()
        wire.send(delivered[3].frame)
        if wire.drain(0.1):
            raise LinkError("delivered twice")
        peer.tx_sa.next_pn += 100
        if not peer.answers(plains[5], 5):
            raise LinkError("no answer")

    def ask_in_vain(self, peer: Peer, frame: bytes) -> None:
        good = ipv4.echo(60, self.rng)
        peer.exchange([Shot(frame), *peer.shots([good])])

    def test_a_right_board_passes(self):
        self.session()

    def test_each_fault_is_found_out(self):
        for fault in FAULTS:
            with self.subTest(fault=fault):
                with self.assertRaisesRegex(AssertionError, SHOWS[fault]):
                    self.session(fault)


class Answers(BoardTest):
    """check_answer says no to each octet of an answer that is changed."""

    def test_each_octet_of_an_answer_matters(self):
        rng = random.Random(6)
        for request, answer in ((ipv4.arp(), self.arp_answer()),
                                (request := ipv4.echo(70, rng), self.echo_answer(request))):
            ipv4.check_answer(request, answer)
            for octet in range(len(answer)):
                with self.subTest(octet=octet), self.assertRaises(ipv4.WrongAnswer):
                    ipv4.check_answer(request, flipped(answer, 8 * octet + rng.randrange(8)))

    def arp_answer(self) -> bytes:
        return (ipv4.PEER_MAC + ipv4.BOARD_MAC + b"\x08\x06\x00\x01\x08\x00\x06\x04\x00\x02"
                + ipv4.BOARD_MAC + ipv4.BOARD_IP + ipv4.PEER_MAC + ipv4.PEER_IP)

    def echo_answer(self, request: bytes) -> bytes:
        packet = request[14:]
        message = ipv4.icmp(packet[28:], 1, kind=0)
        head = packet[:12] + packet[16:20] + packet[12:16]
        return request[6:12] + request[:6] + request[12:14] + head + message


if __name__ == "__main__":
    main(BUMP, *STATIONS)
