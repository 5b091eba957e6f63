# SPDX-License-Identifier: Apache-2.0
"""The end station answers ARP and ICMP echo over MACsec to a peer that is not linksec's, whatever
the suite, the protection, the form of the SecTAG and the size of the frame; to nothing else does it
say a word; and it counts what the model of a SecY counts.

Each station board is asked in turn; a link's keys are of this run alone.
"""

import contextlib
import random
import tomllib

from board import STATIONS, Board, BoardTest, for_each, main
from ipv4 import (ARP_OCTETS, BROADCAST, ETHERNET, ETHERTYPE_IPV4, SMALLEST_ECHO, arp, echo,
                  ethernet, icmp, ip_packet)
from link import BOARD_IP, Link
from link_toml import receive_model
from peer import Peer, flipped, tampered
from wire import Shot

SUITES = ("gcm-aes-128", "gcm-aes-256", "gcm-aes-xpn-128", "gcm-aes-xpn-256")
SMALL = range(60, 131)
SIZES = (*SMALL, *range(131, 1514, 61), 1511, 1512, 1513, 1514)
UNPADDED = range(SMALLEST_ECHO, 60)      # inside a SecTAG a short frame needs no padding
OTHER_MAC = bytes.fromhex("0200000000aa")


class StationTest(BoardTest):
    board = STATIONS[0]
    rng = random.Random(3)

    @contextlib.contextmanager
    def station(self, link: Link, kind: str = "unix"):
        """A station that is ready and its peer, ended in order behind the test's own part."""
        board, peer = self.pair(link, kind)
        yield board, peer
        self.finish(board, link)

    def requests(self, sizes) -> list[bytes]:
        return [echo(octets, self.rng, n) for n, octets in enumerate(sizes, 1)]

    def mixed(self, peer: Peer, unanswered: list[bytes]) -> list[Shot]:
        """Plain requests that nothing may answer, each followed by one that is answered."""
        shots = []
        for n, plain in enumerate(unanswered):
            good = echo(60 + n % 40, self.rng, n)
            shots += [Shot(peer.protect(plain)), Shot(peer.protect(good), good)]
        return shots

    def assert_counters(self, board: Board, peer: Peer, model) -> None:
        """The console's counters are the model's for what came in, the peer's for what it got."""
        said = board.counters()
        (sc,) = model.sc_counters.values()
        for title, table in (("SecY", model.secy), ("receive", sc)):
            for name, count in table.items():
                self.assertEqual(count, said[title].get(name, 0), (name, said))
        (heard,) = peer.receive.sc_counters.values()
        kind = "Encrypted" if peer.link.confidentiality else "Protected"
        self.assertEqual(heard["InPktsOK"], said["transmit"].get(f"OutPkts{kind}", 0), said)
        octets = peer.receive.secy["InOctetsDecrypted"] + peer.receive.secy["InOctetsValidated"]
        self.assertEqual(octets, said["SecY"].get(f"OutOctets{kind}", 0), said)


class Answers(StationTest):
    def test_every_suite_and_protection_at_every_size(self):  # @test E1 E4 E5 E6 D13
        for number, suite in enumerate(SUITES):
            for confidentiality in (True, False):
                link = Link(suite, seed=number, confidentiality=confidentiality, an=number,
                            peer_an=3 - number)
                with self.subTest(suite=suite), self.station(link) as (_, peer):
                    plains = [arp(pad_to=60), arp()] + self.requests(SIZES)
                    self.assertEqual(len(plains), peer.ask(plains))

    def test_frames_shorter_than_ethernets_minimum(self):
        with self.station(Link(seed=11)) as (_, peer):
            peer.ask(self.requests(UNPADDED) + [echo(octets, self.rng, pad_to=60)
                                                for octets in UNPADDED])

    def test_each_form_of_the_sectag(self):  # @test A5 A6 A8 C6 D5
        for form in ("es", "scb", "none"):
            for suite in ("gcm-aes-256", "gcm-aes-xpn-128"):
                link = Link(suite, seed=12, form=form, peer_form=form)
                with self.subTest(form=form, suite=suite), self.station(link) as (_, peer):
                    peer.ask([arp()] + self.requests((60, 61, 67, 68, 69, 130, 700, 1514)))

    def test_confidentiality_offsets(self):  # @test E1 E7
        for offset in (30, 50):
            link = Link(seed=13, offset=offset)
            with self.subTest(offset=offset), self.station(link) as (_, peer):
                peer.ask(self.requests((42, 43, 44, 60, 61, 62, 63, 64, 65, 66, 100, 1514)))

    def test_vlan_tagged_requests_get_the_tag_back(self):
        with self.station(Link(seed=14)) as (_, peer):
            peer.ask([arp(vlan=0xA00C)] + [echo(octets, self.rng, vlan=0x6005)
                                           for octets in (64, 65, 200, 1514)])

    def test_over_udp(self):
        with self.station(Link(seed=15), "udp") as (_, peer):
            peer.ask(self.requests(range(60, 1514, 101)))

    def test_packet_numbers_cross_the_32_bits(self):  # @test C2 D10 E5
        link = Link("gcm-aes-xpn-256", seed=16, first_pn=2**32 - 20, peer_pn=2**32 - 30)
        with self.station(link) as (board, peer):
            peer.ask(self.requests(range(60, 120)))
            self.assertEqual(2**32 - 20 + 59, peer.last_pn)
            self.assertIn(str(2**32 + 40), "\n".join(board.command("s")))

    def test_the_last_packet_number_is_the_last(self):  # @test C4
        link = Link(seed=17, first_pn=2**32 - 5)
        with self.station(link) as (_, peer):
            peer.ask(self.requests((60, 70, 80, 90, 100)))
            self.assertEqual(2**32 - 1, peer.last_pn)
            self.assertFalse(peer.answers(echo(60, self.rng)))


class Silence(StationTest):
    """What a station says nothing to. Behind each such frame goes one that it answers."""

    def test_unprotected_requests(self):  # @test D1
        with self.station(Link(seed=21)) as (board, peer):
            shots = []
            for n, plain in enumerate([arp(pad_to=60)] + self.requests((60, 100, 1514))):
                shots += [Shot(plain), Shot(peer.protect(good := echo(60 + n, self.rng)), good)]
            self.assertEqual(4, peer.exchange(shots))
            self.assertEqual(4, board.counters()["SecY"]["InPktsNoTag"])

    def test_tampered_requests_as_the_model_counts_them(self):  # @test C9 C10 D8 D14
        for form in ("sci", "none"):
            for confidentiality in (True, False):
                link = Link(seed=22, confidentiality=confidentiality, form=form, peer_form=form)
                with self.subTest(form=form), self.station(link) as (board, peer):
                    self.check_tampered(board, peer, link)

    def check_tampered(self, board: Board, peer: Peer, link: Link) -> None:
        model = receive_model(tomllib.loads(link.board_toml()))
        shots = []
        for n in range(300):
            good = echo(self.rng.randrange(60, 300), self.rng, n)
            frame = peer.protect(good)
            shots += [Shot(tampered(frame, self.rng)), Shot(frame, good)]
        for shot in shots:
            outcome = model.verify(shot.frame)
            self.assertEqual(shot.answer is not None, outcome.counter == "InPktsOK")
        self.assertEqual(300, peer.exchange(shots))
        self.assert_counters(board, peer, model)

    def test_each_bit_of_a_short_request(self):  # @test D8
        with self.station(Link(seed=23)) as (_, peer):
            shots = []
            for bit in range(8 * 6, 8 * (60 + 32)):
                good = echo(60, self.rng, bit)
                frame = peer.protect(good)
                shots += [Shot(flipped(frame, bit)), Shot(frame, good)]
            self.assertEqual(8 * 86, peer.exchange(shots))

    def test_replayed_frames(self):  # @test D9
        with self.station(Link(seed=24)) as (board, peer):
            shots = list(peer.shots(self.requests((60, 61, 62, 63, 64))))
            peer.exchange(shots)
            again = []
            for shot in shots:
                good = echo(100, self.rng)
                again += [Shot(shot.frame), Shot(peer.protect(good), good)]
            self.assertEqual(5, peer.exchange(again))
            self.assertEqual(5, board.counters()["receive"]["InPktsLate"])

    def test_a_window_lets_late_frames_in(self):  # @test D9
        with self.station(Link(seed=25, secy={"replay-window": 8})) as (_, peer):
            shots = list(peer.shots(self.requests(range(60, 70))))
            peer.exchange([shots[0], shots[9], *shots[2:9], Shot(shots[1].frame),
                           *peer.shots(self.requests([60]))])

    def test_keys_and_channels_of_others(self):  # @test D8
        with self.station(Link(seed=26)) as (board, peer):
            shots = []
            for stranger in (Link(seed=99, peer_pn=100), Link(seed=26, peer_an=1),
                             Link(seed=26, peer_form="scb", peer_pn=100)):
                other = Peer(stranger, peer.wire)
                shots += [Shot(other.protect(echo(60, self.rng))), *peer.shots(self.requests([60]))]
            self.assertEqual(3, peer.exchange(shots))
            said = board.counters()
            self.assertEqual(2, said["receive"]["InPktsNotValid"])
            self.assertEqual(1, said["SecY"]["InPktsNoSAError"])

    def test_requests_that_are_wrong_or_for_another(self):
        other_ip = BOARD_IP[:3] + b"\x02"
        right, data = icmp(bytes(32)), bytes(32)
        wrong = [
            arp(other_ip), arp(operation=2), arp(hardware_octets=8), arp()[:14 + ARP_OCTETS - 1],
            ethernet(ETHERTYPE_IPV4, ip_packet(right, target=other_ip)),
            ethernet(ETHERTYPE_IPV4, ip_packet(right, target=BOARD_IP[:3] + b"\xff")),
            ethernet(ETHERTYPE_IPV4, ip_packet(right), to=BROADCAST),
            ethernet(ETHERTYPE_IPV4, ip_packet(right), to=OTHER_MAC),
            ethernet(ETHERTYPE_IPV4, ip_packet(right, spoil=1)),
            ethernet(ETHERTYPE_IPV4, ip_packet(right, surplus=1)),
            ethernet(ETHERTYPE_IPV4, ip_packet(right, surplus=-33)),
            ethernet(ETHERTYPE_IPV4, ip_packet(right, version=6)),
            ethernet(ETHERTYPE_IPV4, ip_packet(right, fragment=0x2000)),
            ethernet(ETHERTYPE_IPV4, ip_packet(right, fragment=1)),
            ethernet(ETHERTYPE_IPV4, ip_packet(right, protocol=17)),
            ethernet(ETHERTYPE_IPV4, ip_packet(icmp(data, kind=0))),
            ethernet(ETHERTYPE_IPV4, ip_packet(icmp(data, kind=13))),
            ethernet(ETHERTYPE_IPV4, ip_packet(icmp(data, code=1))),
            ethernet(ETHERTYPE_IPV4, ip_packet(icmp(data, spoil=0x0100))),
            ethernet(ETHERTYPE_IPV4, ip_packet(right)[:27]),
            ethernet(ETHERTYPE_IPV4, ip_packet(right)[:10]), ethernet(ETHERTYPE_IPV4, b""),
            ethernet(b"\x86\xdd", ip_packet(right)), ethernet(b"\x88\x8e", ip_packet(right)),
            ethernet(ETHERTYPE_IPV4, ip_packet(right))[:ETHERNET - 1],
            ethernet(b"\x08\x06", b"", pad_to=60), ethernet(b"\x81\x00", b"\x00\x05"),
        ]
        with self.station(Link(seed=27)) as (board, peer):
            self.assertEqual(len(wrong), peer.exchange(self.mixed(peer, wrong)))
            sent = board.counters()["transmit"]["OutPktsEncrypted"]
            self.assertEqual(len(wrong), sent)

    def test_random_packets(self):
        with self.station(Link(seed=28)) as (_, peer):
            wrong = []
            for n in range(400):
                packet = self.rng.randbytes(self.rng.randrange(0, 200))
                if n % 2:
                    packet = b"\x45\x00" + len(packet).to_bytes(2, "big") + packet[4:]
                kind = self.rng.choice((ETHERTYPE_IPV4, b"\x08\x06", self.rng.randbytes(2)))
                wrong.append(ethernet(kind, packet))
            self.assertEqual(len(wrong), peer.exchange(self.mixed(peer, wrong)))


class WholeSession(StationTest):
    def test_counters_agree_with_what_was_sent(self):  # @test C9 C10 D14
        link = Link("gcm-aes-xpn-256", seed=31)
        with self.station(link) as (board, peer):
            model = receive_model(tomllib.loads(link.board_toml()))
            shots = list(peer.shots([arp()] + self.requests(range(60, 1515, 97))))
            for shot in shots:
                model.verify(shot.frame)
            peer.exchange(shots)
            self.assert_counters(board, peer, model)

    def test_never_says_a_word_first(self):
        with self.station(Link(seed=32)) as (_, peer):
            self.assertEqual([], peer.wire.drain(0.5))


def load_tests(loader, _tests, _pattern):
    return for_each(loader, STATIONS, Answers, Silence, WholeSession)


if __name__ == "__main__":
    main(*STATIONS)
