# SPDX-License-Identifier: Apache-2.0
"""A board that is given a damaged provisioning block stays closed and says so; no frame passes, and
no key is said. Here the emulator is started by its own command (docs/PROVISIONING.md), not by
run-board, which would make the block right."""

import random
import zlib
from pathlib import Path

from board import BUMP, EMULATORS, STATIONS, Board, BoardTest, for_each, image, main
from ipv4 import echo
from link import BOARD_MAC, PEER_MAC, Link
from peer import Peer
from wire import Wire

BLOCK_ADDRESSES = {"mps2-an385": 0x003FF000, "lm3s6965evb": 0x0003F000, "mps2-an505": 0x103FF000,
                   BUMP: 0x80FFF000}
MACHINES = {board: ["-machine", board] for board in STATIONS} | {
    BUMP: ["-machine", "virt", "-bios", "none", "-m", "16M",
           "-global", "virtio-mmio.force-legacy=false"]}
BLOCK_OCTETS = 4096


def changed(block: bytes, at: int, value: int) -> bytes:
    return block[:at] + bytes((value,)) + block[at + 1:]


def sealed(block: bytes, at: int, value: int) -> bytes:
    """The same with a right CRC: a block that was made wrong, not one that broke."""
    body = changed(block, at, value)[:-4]
    return body + zlib.crc32(body).to_bytes(4, "big")


def bad_blocks(block: bytes, rng: random.Random) -> dict[str, bytes]:
    """Each from a good one. The offsets are those of docs/PROVISIONING.md."""
    blocks = {"zeroes": bytes(len(block)), "erased": b"\xff" * BLOCK_OCTETS,
              "cut short": block[:-40] + b"\xff" * 40,
              "magic": changed(block, 0, 0x4D), "version 1": sealed(block, 5, 1),
              "version 3": sealed(block, 5, 3),
              "length 8": sealed(block, 11, 8), "length 64 K": sealed(block, 9, 1),
              "suite 9": sealed(block, 12, 9), "99 keys": sealed(block, 23, 99),
              "CRC": changed(block, len(block) - 1, block[-1] ^ 1)}
    for at in rng.sample(range(12, len(block) - 4), 4):
        blocks[f"bit of octet {at}"] = changed(block, at, block[at] ^ 1 << rng.randrange(8))
    return blocks


class Blocks(BoardTest):
    board = STATIONS[0]

    def setUp(self):
        super().setUp()
        self.rng = random.Random(self.id())
        self.link = Link(seed=81, station=self.board != BUMP)
        self.file("link.toml", self.link.board_toml())
        self.ok("provision", "--config", "link.toml", "--out", "block.bin")
        self.block = (self.folder / "block.bin").read_bytes()
        self.line, self.host = self.wire(), self.wire() if self.board == BUMP else None

    def start_raw(self, block: bytes) -> Board:
        for path in self.folder.glob("*.board"):
            path.unlink()
        (self.folder / "given.bin").write_bytes(block)
        command = [EMULATORS[self.board], *MACHINES[self.board], "-nodefaults", "-display", "none",
                   "-monitor", "none", "-serial", "stdio", "-semihosting-config",
                   f"enable=on,target=native,arg=linksec,arg=nvm={self.folder / 'link.nvm'}",
                   "-kernel", str(image(self.board)), "-device",
                   f"loader,file=given.bin,addr={BLOCK_ADDRESSES[self.board]:#x},force-raw=on"]
        return self.child(command + self.network())

    def network(self) -> list[str]:
        if self.host is None:
            return ["-netdev", self.netdev("n0", self.line), "-net", "nic,netdev=n0"]
        return ["-netdev", self.netdev("n0", self.line), "-netdev", self.netdev("n1", self.host),
                "-device", "virtio-net-device,netdev=n0,bus=virtio-mmio-bus.0",
                "-device", "virtio-net-device,netdev=n1,bus=virtio-mmio-bus.1"]

    def netdev(self, name: str, wire: Wire) -> str:
        _, board, peer = wire.option.split(":")
        return (f"dgram,id={name},local.type=unix,local.path={Path(board).name},"
                f"remote.type=unix,remote.path={peer}")

    def something_passes(self, peer: Peer, seconds: float = 0.2) -> bool:
        """True if anything comes out, either side, of all that a good board would pass."""
        plain = BOARD_MAC + PEER_MAC + b"\x08\x00" + bytes(46)
        eapol = BOARD_MAC + PEER_MAC + b"\x88\x8e" + bytes(46)
        for frame in (peer.protect(echo(60, self.rng)), peer.protect(plain), plain, eapol):
            peer.wire.send(frame)
            if self.host:
                self.host.send(frame)
        return bool(peer.wire.receive(seconds) or (self.host and self.host.receive(0.05)))

    def test_a_good_block_opens(self):
        board = self.start_raw(self.block)
        self.assertEqual("ready", board.wait_ready())
        self.assertTrue(self.something_passes(Peer(self.link, self.line), 5))
        self.assert_no_keys(board, self.link)

    def test_a_bad_block_keeps_the_board_closed(self):
        blocks = bad_blocks(self.block, self.rng)
        if self.board != STATIONS[0]:            # the parser is the same: a few of them
            blocks = {what: blocks[what] for what in ("erased", "version 1", "CRC")}
        for what, block in blocks.items():
            with self.subTest(block=what):
                board = self.start_raw(block)
                self.assertRegex(board.wait_ready(), "^closed: provisioning block: ")
                self.assertFalse(self.something_passes(Peer(self.link, self.line)))
                board.command("s")
                board.command("c")
                self.assert_no_keys(board, self.link)
                board.close()

    def test_the_reason_is_said(self):
        for block, reason in ((changed(self.block, len(self.block) - 1, self.block[-1] ^ 1), "CRC"),
                              (sealed(self.block, 5, 1), "version")):
            board = self.start_raw(block)
            self.assertIn(reason, board.wait_ready())
            board.close()


def load_tests(loader, _tests, _pattern):
    return for_each(loader, (*STATIONS, BUMP), Blocks)


if __name__ == "__main__":
    main(BUMP, *STATIONS)
