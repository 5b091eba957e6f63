# SPDX-License-Identifier: Apache-2.0
"""What a board keeps through a power cut, and what it does when it lost it.

A cut kills the emulator at a random moment of traffic; the same flash is then started again. The
cut at each single write is enumerated on the host (tests/unit/port); here the whole image is put to
it, with the peer as the witness of every PN on the wire and of every frame that was delivered.
"""

import random
import time

import flash
from board import BUMP, STATIONS, Board, BoardTest, for_each, main
from ipv4 import echo
from link import BOARD_MAC, PEER_MAC, Link
from peer import Peer
from wire import Flow, LinkError, Shot, Wire, run_flows

CUTS = {STATIONS[0]: 10}             # of other boards OTHER_CUTS
OTHER_CUTS = 3
SUITES = ("gcm-aes-xpn-256", "gcm-aes-128")
# base/config.h: PNs that one write reserves; that many a cut may cost, and a burst more.
PN_STRIDE = 65_536 + 32
# A receive ceiling runs ahead by a second of traffic or 32 frames.
SMALL_STRIDE = 32
REPLAYED = 60


class FlashTest(BoardTest):
    """A board whose flash and ledger count, and what the peer saw of it."""

    def setUp(self):
        super().setUp()
        self.rng = random.Random(self.id())
        self.delivered: list[Shot] = []
        self.nvm = self.folder / "link.nvm"

    def meet(self, link: Link) -> tuple[Board, Peer]:
        """A board fresh from provisioning, and a peer that heard of it never before."""
        for path in self.folder.glob("link.*"):
            path.unlink()
        self.delivered.clear()
        self.line = self.wire()
        return self.start(link, self.line, keep=True), Peer(link, self.line)

    def again(self, peer: Peer, gap: int = PN_STRIDE) -> Board:
        """The same board, switched on again."""
        peer.gap_allowed = gap
        board = self.launch(self.line, keep=True)
        self.assertEqual("ready", board.wait_ready())
        return board

    def requests(self, peer: Peer, count: int):
        for number in range(count):
            plain = echo(self.rng.randrange(60, 700), self.rng, number)
            yield Shot(shot := peer.protect(plain), (shot, plain))

    def check(self, peer: Peer, asked: tuple[bytes, bytes], frame: bytes) -> None:
        protected, plain = asked
        peer.check(plain, frame)
        self.delivered.append(Shot(protected, plain))

    def traffic(self, peer: Peer, count: int = 100_000, seconds: float = 3600) -> None:
        end = time.monotonic() + seconds
        run_flows(Flow(peer.wire, peer.wire, self.requests(peer, count),
                       lambda asked, frame: self.check(peer, asked, frame)),
                  until=lambda: time.monotonic() > end)

    def cut(self, board: Board, peer: Peer) -> None:
        """The power goes; what was on the wire already still counts."""
        board.cut_power()
        for frame in peer.wire.drain(0.02):
            peer.open(frame)

    def first_answer(self, peer: Peer, most: int) -> None:
        """Asks the same until there is an answer, with PNs further and further ahead."""
        plain = self.question()
        start, ahead = peer.tx_sa.next_pn, 1
        while True:
            peer.wire.send(peer.protect(plain))
            if (answer := self.answered(peer).receive(0.2)) is not None:
                break
            self.assertLessEqual(peer.tx_sa.next_pn - start, most, "PNs that are refused")
            peer.tx_sa.next_pn += ahead
            ahead *= 2
        for frame in [answer] + self.answered(peer).drain(0.1):
            self.check_first(peer, plain, frame)

    def question(self) -> bytes:
        return echo(60, self.rng)

    def answered(self, peer: Peer) -> Wire:
        return peer.wire

    def check_first(self, peer: Peer, plain: bytes, frame: bytes) -> None:
        peer.check(plain, frame)

    def replay(self, peer: Peer) -> None:
        """Frames that were delivered in a life before are not delivered again."""
        for shot in self.delivered[-REPLAYED:] + self.rng.sample(
                self.delivered, min(REPLAYED, len(self.delivered))):
            peer.wire.send(shot.frame)
            time.sleep(0.001)
        self.assertEqual([], peer.wire.drain(0.1), "a frame was delivered twice")


class PowerCuts(FlashTest):
    board = STATIONS[0]

    def test_at_random_moments_of_traffic(self):  # @test C4 D9
        suite = SUITES[STATIONS.index(self.board) % 2]
        link = Link(suite, seed=51)
        board, peer = self.meet(link)
        for _ in range(CUTS.get(self.board, OTHER_CUTS)):
            self.traffic(peer, seconds=self.rng.choice((0.02, 0.1, 0.3, 0.6)))
            self.cut(board, peer)
            board = self.again(peer)
            self.replay(peer)
            self.first_answer(peer, PN_STRIDE)
        self.traffic(peer, 50)
        self.finish(board, link)

    def test_before_any_traffic(self):  # @test C4
        board, peer = self.meet(Link(seed=52))
        for _ in range(3):
            self.cut(board, peer)
            board = self.again(peer, 4 * PN_STRIDE)
        self.traffic(peer, 20)

    def test_between_few_frames_cost_few_frames(self):  # @test D9
        board, peer = self.meet(Link(seed=53))
        for _ in range(3):
            self.traffic(peer, 5)
            time.sleep(0.3)
            self.cut(board, peer)
            board = self.again(peer)
            self.replay(peer)
            self.first_answer(peer, 2 * SMALL_STRIDE)

    def test_at_the_carry_into_the_upper_32_bits(self):  # @test C4 D9 D10
        link = Link("gcm-aes-xpn-128", seed=54, first_pn=2**32 - 40, peer_pn=2**32 - 60)
        board, peer = self.meet(link)
        self.traffic(peer, 100)
        self.assertEqual(2**32 + 59, peer.last_pn)
        self.cut(board, peer)
        board = self.again(peer)
        self.replay(peer)
        self.first_answer(peer, PN_STRIDE)
        self.assertGreater(peer.last_pn, 2**32)
        self.traffic(peer, 20)

    def test_near_the_last_packet_number(self):  # @test C4
        link = Link(seed=55, first_pn=2**32 - 300)
        board, peer = self.meet(link)
        self.traffic(peer, 100)
        self.cut(board, peer)
        self.line.drain(0.05)
        peer.gap_allowed = PN_STRIDE
        board = self.launch(self.line, keep=True)
        self.assertRegex(board.wait_ready(), "^closed: ")
        self.assertIn("transmit SA 0 has no PN left", board.console.text())
        for _ in range(3):
            peer.tx_sa.next_pn += 1000
            try:
                peer.answers(echo(60, self.rng))
            except LinkError as wrong:
                self.fail(f"after the last PN: {wrong}")

    def test_an_orderly_end_costs_nothing(self):  # @test C4
        for suite in SUITES:
            link = Link(suite, seed=56)
            board, peer = self.meet(link)
            self.traffic(peer, 40)
            self.assertEqual(0, board.stop())
            board = self.again(peer, 0)
            self.replay(peer)
            self.assertTrue(peer.answers(echo(60, self.rng), 5))
            self.traffic(peer, 40)
            self.finish(board, link)


class Spoiled(FlashTest):
    board = STATIONS[0]

    def spoil(self, link: Link, kind: int, how, half: bool = False) -> tuple[Board, Peer]:
        """A board that ran, whose records of a kind were then spoiled, started again."""
        board, peer = self.meet(link)
        self.traffic(peer, 40)
        self.assertEqual(0, board.stop())
        places = flash.slots(self.nvm, kind)
        self.assertEqual(2, len(places))
        how(self.nvm, places[:1] if half else places)
        return self.launch(self.line, keep=True), peer

    def assert_closed(self, board: Board, reason: str) -> None:
        """It says why, and that nothing passes."""
        self.assertRegex(board.wait_ready(5), "^closed: ")
        self.assertRegex(board.console.text(), reason)

    def test_no_transmit_record_nothing_is_sent(self):  # @test C4
        for seed, how in enumerate((flash.tear, flash.erase), 61):
            with self.subTest(how=how.__name__):
                link = Link(seed=seed)
                board, peer = self.spoil(link, flash.TRANSMIT, how)
                self.assert_closed(board, "PN record of transmit SA 0 .*not transmit")
                for _ in range(20):
                    peer.wire.send(peer.protect(echo(60, self.rng)))
                self.assertEqual([], peer.wire.drain(0.3))
                self.finish(board, link)

    def test_no_receive_record_nothing_is_delivered(self):  # @test D9
        for seed, how in enumerate((flash.tear, flash.erase), 63):
            with self.subTest(how=how.__name__):
                link = Link(seed=seed)
                board, peer = self.spoil(link, flash.RECEIVE, how)
                self.assert_closed(board, "PN record of receive SA 0 .*not receive")
                self.replay(peer)
                self.assertFalse(peer.answers(echo(60, self.rng)))
                self.finish(board, link)

    def test_one_torn_slot_of_two_is_no_loss(self):  # @test C4 D9
        for seed, kind in ((65, flash.TRANSMIT), (66, flash.RECEIVE)):
            with self.subTest(kind=kind):
                link = Link(seed=seed)
                board, peer = self.spoil(link, kind, flash.tear, half=True)
                self.assertEqual("ready", board.wait_ready())
                peer.gap_allowed = PN_STRIDE
                self.replay(peer)
                self.first_answer(peer, PN_STRIDE)
                self.traffic(peer, 40)
                self.finish(board, link)

    def test_a_lost_flash_is_not_made_anew(self):  # @test C4
        board, peer = self.meet(Link(seed=67))
        self.traffic(peer, 20)
        self.assertEqual(0, board.stop())
        self.nvm.unlink()
        board = self.launch(self.line, keep=True)
        self.assertEqual(1, board.wait())
        self.assertRegex(board.stderr(), r"^linksec: .*\bkeygen\b")
        self.assertFalse(self.nvm.exists())

    def test_a_flash_of_another_link_sends_nothing(self):  # @test C4
        board, peer = self.meet(Link(seed=68))
        self.assertEqual(0, board.stop())
        self.file("link.toml", Link(seed=69).board_toml())
        board = self.launch(self.line, keep=True)
        self.assert_closed(board, "PN record of transmit SA 0 is missing")
        self.assertFalse(Peer(Link(seed=69), self.line).answers(echo(60, self.rng)))


class Bump(FlashTest):
    """The same at a bump, whose two directions live apart."""

    board = BUMP

    def launch(self, wire, *options, host=None, keep=False) -> Board:
        if not hasattr(self, "host"):
            self.host = self.wire()
        return super().launch(wire, *options, host=self.host, keep=keep)

    def plain(self, to: bytes, source: bytes) -> bytes:
        return to + source + b"\x08\x00" + self.rng.randbytes(self.rng.randrange(46, 700))

    def from_host(self, count: int):
        for _ in range(count):
            plain = self.plain(PEER_MAC, BOARD_MAC)
            yield Shot(plain, plain)

    def from_line(self, peer: Peer, count: int):
        for _ in range(count):
            plain = self.plain(BOARD_MAC, PEER_MAC)
            yield Shot(shot := peer.protect(plain), (shot, plain))

    def check_line(self, peer: Peer, plain: bytes, frame: bytes) -> None:
        self.assertEqual(plain, peer.open(frame))

    def check_host(self, asked: tuple[bytes, bytes], frame: bytes) -> None:
        self.assertEqual(asked[1], frame)
        self.delivered.append(Shot(*asked))

    def outward(self, peer: Peer, count: int) -> Flow:
        return Flow(self.host, peer.wire, self.from_host(count),
                    lambda plain, frame: self.check_line(peer, plain, frame))

    def inward(self, peer: Peer, count: int) -> Flow:
        return Flow(peer.wire, self.host, self.from_line(peer, count), self.check_host)

    def traffic(self, peer: Peer, count: int = 100_000, seconds: float = 3600) -> None:
        end = time.monotonic() + seconds
        run_flows(self.outward(peer, count), self.inward(peer, count),
                  until=lambda: time.monotonic() > end)

    def cut(self, board: Board, peer: Peer) -> None:
        super().cut(board, peer)
        self.host.drain(0.02)

    def question(self) -> bytes:
        return self.plain(BOARD_MAC, PEER_MAC)

    def answered(self, peer: Peer) -> Wire:
        return self.host

    def check_first(self, peer: Peer, plain: bytes, frame: bytes) -> None:
        self.assertEqual(plain, frame)

    def replay(self, peer: Peer) -> None:
        super().replay(peer)
        self.assertEqual([], self.host.drain(0.1), "a frame was delivered twice")

    def test_cuts_at_random_moments_of_traffic(self):  # @test C4 D9
        link = Link("gcm-aes-xpn-128", seed=71, station=False, first_pn=2**32 - 700)
        board, peer = self.meet(link)
        for _ in range(OTHER_CUTS):
            self.traffic(peer, seconds=self.rng.choice((0.05, 0.2, 0.5)))
            self.cut(board, peer)
            board = self.again(peer)
            self.replay(peer)
            self.first_answer(peer, PN_STRIDE)
        self.traffic(peer, 50)
        self.finish(board, link)

    # The Controlled Port wants an SA to transmit and one to receive [10.7.4]; EAPOL needs neither.
    def test_a_lost_record_stops_both_directions(self):  # @test B6 C4 D9
        for seed, kind in ((72, flash.TRANSMIT), (73, flash.RECEIVE)):
            with self.subTest(kind=kind):
                link = Link(seed=seed, station=False)
                board, peer = self.meet(link)
                self.traffic(peer, 30)
                self.assertEqual(0, board.stop())
                flash.tear(self.nvm, flash.slots(self.nvm, kind))
                board = self.launch(self.line, keep=True)
                self.assertRegex(board.wait_ready(), "^closed: ")
                for dead in (self.outward(peer, 20), self.inward(peer, 20)):
                    with self.assertRaisesRegex(LinkError, "no answer"):
                        run_flows(dead, patience=0.5)
                eapol = BOARD_MAC + PEER_MAC + b"\x88\x8e" + bytes(46)
                for out, back in ((self.host, peer.wire), (peer.wire, self.host)):
                    run_flows(Flow(out, back, [Shot(eapol, eapol)], self.assertEqual))
                self.finish(board, link)


def load_tests(loader, _tests, _pattern):
    suite = for_each(loader, STATIONS, PowerCuts)
    suite.addTests(for_each(loader, STATIONS[:1], Spoiled))
    suite.addTests(for_each(loader, [BUMP], Bump))
    return suite


if __name__ == "__main__":
    main(BUMP, *STATIONS)
