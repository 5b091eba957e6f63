# SPDX-License-Identifier: Apache-2.0
"""`linksec replay --line board:BOARD`: captured frames through a board, and a board as the host
build's peer. What comes back is what the host build or the Python peer makes of the same frames."""

import random

from board import BUMP, STATIONS, BoardTest, for_each, image, main
from ipv4 import arp, check_answer, echo
from link import BOARD_MAC, PEER_MAC, Link
from peer import Peer, tampered
from pcap_file import read_pcap, record, write_pcap

COUNT = 200


class ReplayTest(BoardTest):
    board = STATIONS[0]

    def setUp(self):
        super().setUp()
        self.rng = random.Random(self.id())

    def pcap(self, name: str, frames: list[bytes]) -> None:
        write_pcap(self.folder / name, (record(n * 10**6, f) for n, f in enumerate(frames)))

    def frames(self, name: str) -> list[bytes]:
        return [item.frame for item in read_pcap(self.folder / name)]

    def replay(self, *options: str):
        return self.ok("replay", "--line", f"board:{self.board}", "--image",
                       str(image(self.board)), "--test-keys", *options)

    def peer(self, link: Link) -> Peer:
        self.file("board.toml", link.board_toml())
        self.file("peer.toml", link.peer_toml())
        return Peer(link, self.wire())

    def requests(self) -> list[bytes]:
        return [arp(pad_to=60)] + [echo(self.rng.randrange(60, 1515), self.rng, n)
                                   for n in range(COUNT)]


class Stations(ReplayTest):
    def test_captured_requests_through_a_board(self):
        link = Link("gcm-aes-xpn-128", seed=91)
        peer = self.peer(link)
        asked, given = self.requests(), []
        for plain in asked:
            frame = peer.protect(plain)
            given += [frame] if self.rng.random() < 0.8 else [tampered(frame, self.rng), frame]
        self.pcap("given.pcap", given)
        self.replay("--config", "board.toml", "--line-in", "given.pcap", "--line-out", "out.pcap")
        answers = self.frames("out.pcap")
        self.assertEqual(len(asked), len(answers))
        for plain, frame in zip(asked, answers):
            peer.check(plain, frame)

    def test_the_host_build_asks_a_board(self):
        for suite in ("gcm-aes-256", "gcm-aes-xpn-256"):
            with self.subTest(suite=suite):
                self.peer(Link(suite, seed=92))
                asked = self.requests()
                self.pcap("host.pcap", asked)
                self.replay("--config", "peer.toml", "--board-config", "board.toml",
                            "--host-in", "host.pcap", "--host-out", "answers.pcap")
                answers = self.frames("answers.pcap")
                self.assertEqual(len(asked), len(answers))
                for plain, answer in zip(asked, answers):
                    check_answer(plain, answer)


class Bump(ReplayTest):
    board = BUMP

    def plains(self, to: bytes, source: bytes) -> list[bytes]:
        return [to + source + b"\x08\x00" + self.rng.randbytes(self.rng.randrange(46, 1501))
                for _ in range(COUNT)]

    def test_a_board_is_the_host_build_in_both_directions(self):
        link = Link("gcm-aes-256", seed=93, station=False)
        peer = self.peer(link)
        given = []
        for plain in self.plains(BOARD_MAC, PEER_MAC):
            frame = peer.protect(plain)
            given += [frame] if self.rng.random() < 0.8 else [tampered(frame, self.rng), frame]
        given.insert(7, PEER_MAC + BOARD_MAC + b"\x88\x8e" + bytes(60))
        self.pcap("line-in.pcap", given)
        self.pcap("host-in.pcap", self.plains(PEER_MAC, BOARD_MAC))
        options = ("--config", "board.toml", "--line-in", "line-in.pcap", "--host-in",
                   "host-in.pcap")
        self.replay(*options, "--line-out", "line-out.pcap", "--host-out", "host-out.pcap")
        self.ok("replay", "--test-keys", *options, "--line-out", "line-host.pcap", "--host-out",
                "host-host.pcap")
        for side in ("line", "host"):
            self.assertEqual(self.frames(f"{side}-host.pcap"), self.frames(f"{side}-out.pcap"))


def load_tests(loader, _tests, _pattern):
    suite = for_each(loader, STATIONS, Stations)
    suite.addTests(for_each(loader, [BUMP], Bump))
    return suite


if __name__ == "__main__":
    main(BUMP, *STATIONS)
