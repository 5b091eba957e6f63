# SPDX-License-Identifier: Apache-2.0
"""Many frames of random sizes, right ones and wrong ones mixed, without a loss.

The bump in the wire carries 100,000 each way at once; every octet that it sends is held against the
Python codec as it comes, and afterwards against what the host build makes of the same frames under
the same keys. Each station answers some thousands, its answers likewise.
"""

import random
import tomllib

from board import BUMP, STATIONS, Board, BoardTest, for_each, main
from ipv4 import check_answer, echo
from link import BOARD_MAC, PEER_MAC, Link
from link_toml import receive_model
from macsec_codec import protect_frame
from peer import Peer, tampered
from pcap_file import read_pcap, record, write_pcap
from wire import Flow, LinkError, Shot, run_flows

BUMP_FRAMES = 100_000
STATION_FRAMES = 4_000
WRONG_SHARE = 0.04
SUITES = ("gcm-aes-128", "gcm-aes-256", "gcm-aes-xpn-128")       # the fourth is the long run's
EAPOL = b"\x88\x8e"
# What isn't to pass around the Controlled Port though it looks like management: LLDP, a pause
# frame, an EtherType beside EAPOL's, a length field, MACsec of nobody.
STRANGE_TYPES = (b"\x88\xcc", b"\x88\x08", b"\x88\x8f", b"\x88\x8d", b"\x00\x2e", b"\x88\xe5")


def plain_frame(rng: random.Random, to: bytes, source: bytes) -> bytes:
    """Any frame that a host may send; EAPOL, which passes around the SecY, has its own makers."""
    kind = rng.choice((b"\x08\x00", b"\x86\xdd", b"\x81\x00", rng.randbytes(2)))
    if kind in (EAPOL, b"\x88\xe5"):
        kind = b"\x08\x00"
    return to + source + kind + rng.randbytes(rng.randrange(60, 1515) - 14)


def eapol(rng: random.Random) -> bytes:
    return bytes.fromhex("0180c2000003") + PEER_MAC + EAPOL + rng.randbytes(rng.randrange(46, 200))


def same(wanted: bytes, got: bytes) -> None:
    if wanted != got:
        raise LinkError(f"wanted {wanted.hex()}, got {got.hex()}")


class Captures:
    """What the board was given and what it sent, in one direction, for the host build to redo."""

    def __init__(self, test: BoardTest):
        self.test = test
        self.given: list[bytes] = []
        self.sent: list[bytes] = []

    def redo(self, command: str, *options: str) -> None:
        """The host build sends exactly what the board sent."""
        folder = self.test.folder
        write_pcap(folder / "given.pcap", (record(n * 1000, f) for n, f in enumerate(self.given)))
        self.test.ok(command, "--config", "link.toml", *options, "given.pcap", "made.pcap")
        made = [item.frame for item in read_pcap(folder / "made.pcap")]
        self.test.assertEqual(len(made), len(self.sent))
        for number, pair in enumerate(zip(made, self.sent), 1):
            self.test.assertEqual(*pair, f"frame {number}")


class BumpTest(BoardTest):
    board = BUMP

    def setUp(self):
        super().setUp()
        self.rng = random.Random(self.id())
        self.out, self.back = Captures(self), Captures(self)

    def bump(self, link: Link) -> tuple[Board, Peer]:
        line, self.host = self.wire(), self.wire()
        board = self.start(link, line, host=self.host)
        self.model = receive_model(tomllib.loads(link.board_toml()))
        return board, Peer(link, line)

    # -- host to line: plain in, protected out ----------------------------------------------------

    def host_shots(self, count: int):
        for number in range(count):
            plain = plain_frame(self.rng, PEER_MAC, BOARD_MAC)
            self.out.given.append(plain)
            yield Shot(plain, plain)
            if number % 500 == 7:
                frame = eapol(self.rng)
                yield Shot(frame, frame)

    def check_line(self, peer: Peer, plain: bytes, frame: bytes) -> None:
        if plain[12:14] == EAPOL:
            same(plain, frame)
            return
        own = peer.link.board_end
        wanted = protect_frame(plain, peer.rx_key, own.sci, peer.next_pn(), own.an,
                               confidentiality=peer.link.confidentiality, offset=peer.link.offset,
                               ssci=own.ssci if peer.link.xpn else None, salt=peer.rx_salt)
        same(wanted, frame)
        same(plain, peer.open(frame))
        self.out.sent.append(frame)

    # -- line to host: protected in, plain out ----------------------------------------------------

    def line_shots(self, peer: Peer, count: int):
        for number in range(count):
            plain = plain_frame(self.rng, BOARD_MAC, PEER_MAC)
            frame = peer.protect(plain)
            if self.rng.random() < WRONG_SHARE:
                yield self.line_shot(self.wrong(frame))
            yield self.line_shot(frame, plain)
            if number % 500 == 9:
                frame = eapol(self.rng)
                self.model.verify(frame)         # the Controlled Port does not get it [10.6]
                yield Shot(frame, frame)

    def line_shot(self, frame: bytes, plain: bytes = None) -> Shot:
        outcome = self.model.verify(frame)
        self.assertEqual(plain is not None, outcome.counter == "InPktsOK")
        self.back.given.append(frame)
        return Shot(frame, plain)

    def wrong(self, frame: bytes) -> bytes:
        """A frame made wrong, one unprotected, or one that was delivered before."""
        kind = self.rng.randrange(8)
        if kind == 0:
            return plain_frame(self.rng, BOARD_MAC, PEER_MAC)
        if kind == 1:
            return BOARD_MAC + PEER_MAC + self.rng.choice(STRANGE_TYPES) + self.rng.randbytes(60)
        if kind == 2 and self.back.sent:
            return self.rng.choice(self.back.given[-50:])
        return tampered(frame, self.rng)

    def check_host(self, plain: bytes, frame: bytes) -> None:
        same(plain, frame)
        if frame[12:14] != EAPOL:
            self.back.sent.append(frame)

    def carry(self, peer: Peer, count: int) -> None:
        run_flows(Flow(self.host, peer.wire, self.host_shots(count),
                       lambda plain, frame: self.check_line(peer, plain, frame), octets=24_000),
                  Flow(peer.wire, self.host, self.line_shots(peer, count), self.check_host,
                       octets=24_000))
        self.assertEqual((count, count), (len(self.out.sent), len(self.back.sent)))

    def compare(self, board: Board, peer: Peer) -> None:
        said = board.counters()
        (sc,) = self.model.sc_counters.values()
        for title, table in (("SecY", self.model.secy), ("receive", sc)):
            for name, count in table.items():
                self.assertEqual(count, said[title].get(name, 0), (name, said))
        kind = "OutPktsEncrypted" if peer.link.confidentiality else "OutPktsProtected"
        self.assertEqual(len(self.out.sent), said["transmit"][kind])
        self.finish(board, peer.link)
        self.out.redo("protect", "--test-keys")
        self.back.redo("validate")


class Carries(BumpTest):
    def test_a_hundred_thousand_frames_each_way(self):  # @test C2 C9 D7 D15 E5
        link = Link("gcm-aes-xpn-256", seed=41, station=False, first_pn=2**32 - BUMP_FRAMES // 2,
                    peer_pn=2**32 - BUMP_FRAMES // 3)
        board, peer = self.bump(link)
        self.carry(peer, BUMP_FRAMES)
        self.compare(board, peer)

    def test_each_suite_and_protection(self):  # @test E1 E4 E7
        for suite in SUITES:
            for confidentiality in (True, False):
                with self.subTest(suite=suite, confidentiality=confidentiality):
                    self.out, self.back = Captures(self), Captures(self)
                    link = Link(suite, seed=42, station=False, confidentiality=confidentiality,
                                offset=30 if suite == "gcm-aes-256" and confidentiality else 0)
                    board, peer = self.bump(link)
                    self.carry(peer, 1_000)
                    self.compare(board, peer)


class PassesNothingElse(BumpTest):
    def test_from_the_line(self):  # @test B1 D1
        board, peer = self.bump(Link(seed=43, station=False))
        shots = []
        for number in range(300):
            frame = peer.protect(plain := plain_frame(self.rng, BOARD_MAC, PEER_MAC))
            wrong = self.wrong(frame) if number > 10 else \
                BOARD_MAC + PEER_MAC + STRANGE_TYPES[number % 6] + bytes(100)
            shots += [self.line_shot(wrong), self.line_shot(frame, plain)]
        run_flows(Flow(peer.wire, self.host, shots, self.check_host))
        self.assertEqual([], peer.wire.drain(0.1), "nothing goes back to the line")
        self.finish(board, peer.link)

    def test_from_the_host_all_but_eapol_is_protected(self):  # @test B2
        board, peer = self.bump(Link(seed=44, station=False))
        shots = []
        for kind in (*STRANGE_TYPES, EAPOL):
            frame = bytes.fromhex("0180c200000e") + BOARD_MAC + kind + self.rng.randbytes(60)
            shots.append(Shot(frame, frame))
        run_flows(Flow(self.host, peer.wire, shots,
                       lambda plain, frame: self.check_line(peer, plain, frame)))
        self.assertEqual([], self.host.drain(0.1), "nothing goes back to the host")
        self.finish(board, peer.link)

    def test_only_the_ethertypes_listed_pass_around(self):  # @test B1 B2
        link = Link(seed=45, station=False, secy={"uncontrolled-ethertypes": [0x88CC]})
        board, peer = self.bump(link)
        lldp = PEER_MAC + BOARD_MAC + b"\x88\xcc" + self.rng.randbytes(60)
        plain = plain_frame(self.rng, BOARD_MAC, PEER_MAC)
        run_flows(Flow(self.host, peer.wire, [Shot(lldp, lldp)], same),
                  Flow(peer.wire, self.host,
                       [Shot(lldp, lldp), Shot(eapol(self.rng)), *self.sealed(peer, plain)], same))
        self.finish(board, link)

    def sealed(self, peer: Peer, plain: bytes) -> list[Shot]:
        return [Shot(peer.protect(plain), plain)]


class StationTraffic(BoardTest):
    """Thousands of echoes to a station, each answer held against both codecs."""

    board = STATIONS[0]

    def test_no_answer_is_lost_or_wrong(self):  # @test C9 D14 E5
        self.rng = random.Random(self.id())
        link = Link("gcm-aes-xpn-128", seed=46, first_pn=2**32 - STATION_FRAMES // 2)
        board, peer = self.pair(link)
        self.asked, self.answers = Captures(self), Captures(self)
        model = receive_model(tomllib.loads(link.board_toml()))
        flow = Flow(peer.wire, peer.wire, self.shots(peer, model),
                    lambda plain, frame: self.check(peer, plain, frame))
        run_flows(flow)
        self.assertEqual(STATION_FRAMES, flow.answered)
        said = board.counters()
        (sc,) = model.sc_counters.values()
        for title, table in (("SecY", model.secy), ("receive", sc)):
            for name, count in table.items():
                self.assertEqual(count, said[title].get(name, 0), (name, said))
        self.finish(board, link)
        self.asked.redo("validate")
        self.answers.redo("protect", "--test-keys")

    def shots(self, peer: Peer, model):
        for number in range(STATION_FRAMES):
            plain = echo(self.rng.randrange(60, 1515), self.rng, number)
            frame = peer.protect(plain)
            if self.rng.random() < WRONG_SHARE:
                wrong = tampered(frame, self.rng)
                model.verify(wrong)
                self.asked.given.append(wrong)
                yield Shot(wrong)
            model.verify(frame)
            self.asked.given.append(frame)
            self.asked.sent.append(plain)
            yield Shot(frame, plain)

    def check(self, peer: Peer, plain: bytes, frame: bytes) -> None:
        answer = peer.open(frame)
        check_answer(plain, answer)
        self.answers.given.append(answer)
        self.answers.sent.append(frame)


def load_tests(loader, _tests, _pattern):
    suite = for_each(loader, [BUMP], Carries, PassesNothingElse)
    suite.addTests(for_each(loader, STATIONS, StationTraffic))
    return suite


if __name__ == "__main__":
    main(BUMP, *STATIONS)
