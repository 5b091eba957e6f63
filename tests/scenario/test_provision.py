# SPDX-License-Identifier: Apache-2.0
"""provision: the block, the flash and the ledger; no SAK is given out twice, whatever happens."""

import os
import signal
import stat
import struct
import subprocess
import time
import zlib

from cli import (PROGRAM, SAK_A, SAK_B, SAK_C, SCI_A, SCI_B, Scenario, key, main, plain_frame,
                 tx_link)

STATION = '[station]\nmac = "02:00:00:00:00:01"\nipv4 = "10.0.0.1/24"\n'


def board_link(secy: str = "", sa: str = "", sak: str = SAK_A, rest: str = STATION) -> str:
    text = tx_link(secy, sa, key("b", SAK_B) + f'[[rx-sc]]\nsci = "{SCI_B}"\n[[rx-sc.sa]]\nan = 1\n'
                   'key = "b"\nnext-pn = 9\nlowest-pn = 5\n' + rest)
    return text.replace(SAK_A, sak)


class Provision(Scenario):
    def setUp(self):
        super().setUp()
        self.file("board.toml", board_link())

    def provision(self, *more, out="block.bin") -> tuple:
        return ("provision", "--config", "board.toml", "--out", out, *more)

    def data(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def records(self, name: str = "board.nvm", sector: int = 1024) -> list[tuple]:
        """(kind, label, ceiling) of each record; both slots are the same and good. The header before
        them, kind 3, has their number and one as its ceiling."""
        flash, found = self.data(name), []
        half = len(flash) // 2
        for at in range(0, half, sector):
            first, second = flash[at:at + 64], flash[half + at:half + at + 64]
            if first == bytes([0xFF]) * 64:
                break
            for slot in (first, second):
                self.assertEqual(b"LSPN\0\2", slot[:6])
                self.assertEqual(zlib.crc32(slot[:60]), struct.unpack(">I", slot[60:])[0])
            self.assertEqual(first[16:60], second[16:60])
            found.append((struct.unpack(">H", first[6:8])[0], first[16:32],
                          struct.unpack(">Q", first[48:56])[0]))
        self.assertEqual((3, bytes(16), len(found)), found[0])
        return found[1:]

    def test_the_block_has_the_documented_octets(self):
        self.file("board.toml", board_link('replay-window = 7\nmax-frame = 1600\n'
                                           'uncontrolled-ethertypes = [0x888E, 0x88CC]',
                                           "next-pn = 3"))
        done = self.ok(*self.provision())
        self.assertEqual(b"block.bin\nboard.nvm\nboard.state\n", done.stdout)
        block = self.data("block.bin")
        head = struct.unpack(">IHHIBBBBIHBBBBH", block[:28])
        self.assertEqual((0x4C535042, 2, 0, len(block), 0, 0, 3, 1 | 2 | 64, 7, 1600, 2, 2, 1, 1, 0),
                         head)
        self.assertEqual(bytes.fromhex("020000000001") + bytes([24, 0, 10, 0, 0, 1]), block[28:40])
        self.assertEqual(bytes(8) + bytes(range(16)), block[40:64])
        self.assertEqual(bytes.fromhex("888e88cc"), block[64:68])
        keys = [bytes.fromhex(sak) + bytes(28) + bytes([16, uses, 0, 0])
                for sak, uses in ((SAK_A, 1), (SAK_B, 2))]
        self.assertEqual(b"".join(keys), block[68:164])
        self.assertEqual(bytes.fromhex(SCI_A) + bytes([0, 1, 0, 0]), block[164:176])
        self.assertEqual(struct.pack(">BBBBIQQ", 0, 0, 3, 0, 0, 3, 0), block[176:200])
        self.assertEqual(bytes.fromhex(SCI_B) + bytes([0, 1, 0, 0]), block[232:244])
        self.assertEqual(struct.pack(">BBBBIQQ", 1, 1, 1, 0, 0, 9, 5), block[244:268])
        self.assertEqual(304, len(block))
        self.assertEqual(zlib.crc32(block[:-4]), struct.unpack(">I", block[-4:])[0])
        self.assertEqual([(1, block[200:216], 3), (2, block[268:284], 5)], self.records())

    def test_files_are_private_and_of_the_right_size(self):
        previous = os.umask(0)
        self.addCleanup(os.umask, previous)
        self.ok(*self.provision())
        for name in ("block.bin", "board.nvm", "board.state"):
            self.assertEqual(0o600, stat.S_IMODE((self.folder / name).stat().st_mode), name)
        self.assertEqual(32768, (self.folder / "board.nvm").stat().st_size)
        self.assertEqual({"board.toml", "block.bin", "board.nvm", "board.state"},
                         {path.name for path in self.folder.iterdir()})

    def test_a_sak_is_given_out_once(self):
        self.ok(*self.provision())
        self.assertIn('flash board.nvm: the SAK of key "a" was provisioned or used before',
                      self.error(1, *self.provision(out="two.bin")))
        self.assertIn("make new keys (linksec keygen)",
                      self.error(1, *self.provision("--nvm", "other.nvm", out="two.bin")))
        (self.folder / "board.nvm").rename(self.folder / "kept.nvm")
        self.assertIn("state board.state: the SAK", self.error(1, *self.provision(out="two.bin")))
        (self.folder / "kept.nvm").rename(self.folder / "board.nvm")
        (self.folder / "board.state").unlink()
        self.assertIn("flash board.nvm: the SAK", self.error(1, *self.provision(out="two.bin")))
        self.assertFalse((self.folder / "two.bin").exists())

    def test_the_host_does_not_use_it_either(self):
        self.ok(*self.provision())
        self.pcap("plain.pcap", [plain_frame()])
        error = self.error(1, "protect", "--config", "board.toml", "--state", "board.state",
                           "plain.pcap", "m.pcap")
        self.assertIn('state board.state: the SAK of key "a" was given to a board', error)
        self.file("board.toml", board_link(sak=SAK_C))
        self.ok("protect", "--config", "board.toml", "--state", "board.state", "plain.pcap", "m.pcap")
        self.assertIn("provisioned or used before", self.error(1, *self.provision()))

    def test_new_keys_join_the_records_of_the_old_ones(self):
        self.ok(*self.provision())
        first = self.records()
        self.file("board.toml", board_link(sak=SAK_C))
        self.ok(*self.provision())
        self.assertEqual(first, self.records()[:2])
        self.assertEqual([1, 2, 1], [kind for kind, _, _ in self.records()])

    def test_sectors_of_other_sizes(self):
        self.ok(*self.provision("--nvm", "f", "--nvm-sector", "4096"))
        self.assertEqual(2, len(self.records("f", 4096)))
        for wrong in ("0", "1000", "524288", "x", "-1"):
            self.assertIn("--nvm-sector can be a power of two",
                          self.error(2, *self.provision("--nvm-sector", wrong)))

    def test_flashes_as_large_as_parts_have_them(self):
        for sector, size in ((131072, 1048576), (262144, 2097152), (4, 512), (1024, 65536)):
            with self.subTest(sector=sector):
                self.file("board.toml", board_link(sak=os.urandom(16).hex()))
                name = f"f{sector}"
                self.ok(*self.provision("--nvm", name, "--nvm-sector", sector, "--nvm-size", size))
                self.assertEqual(size, (self.folder / name).stat().st_size)
                self.assertEqual(2, len(self.records(name, max(sector, 64))))

    def test_a_flash_without_room_is_refused_with_the_size_that_has_it(self):
        error = self.error(2, *self.provision("--nvm-sector", "131072", "--nvm-size", "524288"))
        self.assertIn("give --nvm-size 1048576 or more", error)
        self.assertIn("give --nvm-size 1048576 or more",
                      self.error(2, *self.provision("--nvm-sector", "131072")))
        for wrong in ("0", "3000", "134217728", "x"):
            self.assertIn("--nvm-size can be a power of two",
                          self.error(2, *self.provision("--nvm-size", wrong)))
        self.assertFalse((self.folder / "board.state").exists())

    def test_a_board_says_what_its_flash_is_like(self):
        self.ok(*self.provision("--board", "mps2-an385"))
        self.assertEqual(32768, len(self.data("board.nvm")))
        self.assertIn("there is no board vax", self.error(2, *self.provision("--board", "vax")))
        self.assertIn("--board says", self.error(2, *self.provision("--board", "mps2-an385",
                                                                    "--nvm-sector", "1024")))

    def test_another_shape_of_a_flash_that_is_there_is_refused(self):
        self.ok(*self.provision("--nvm-sector", "4096"))
        self.file("board.toml", board_link(sak=SAK_C))
        for shape in (("--nvm-sector", "1024"), ("--nvm-sector", "2048")):
            self.assertIn("is damaged, or its sectors are of another size",
                          self.error(1, *self.provision(*shape)))
        self.assertIn("has 32768 octets and not 65536",
                      self.error(1, *self.provision("--nvm-size", "65536")))
        self.ok(*self.provision("--nvm-sector", "4096"))

    def test_what_no_board_does_is_refused_with_its_line(self):
        self.file("board.toml", board_link(sa="from-frame = 3\n").replace(
            "[[tx-sc.sa]]", '[[tx-sc.sa]]\nan = 1\nkey = "b"\n[[tx-sc.sa]]', 1).replace(
                "[[tx-sc]]", "[[tx-sc]]\nencoding-sa = 1"))
        self.assertRegex(self.error(2, *self.provision()),
                         r"board\.toml:\d+: \[\[tx-sc\.sa\]\] starts later, which no board does")
        self.file("board.toml", board_link("outer-tags = 1"))
        self.assertIn("outer-tags is for protect", self.error(2, *self.provision()))
        self.file("board.toml", board_link("max-frame = 70000"))
        self.assertIn("max-frame is more than a board takes", self.error(2, *self.provision()))
        self.file("board.toml", board_link(rest="".join(
            key(f"k{i}", f"{i:032x}") + f'[[rx-sc]]\nsci = "{0x0200000000A00001 + (i << 16):016x}"\n'
            f'[[rx-sc.sa]]\nan = 0\nkey = "k{i}"\n' for i in range(1, 60))))
        self.assertIn("octets of a provisioning block hold", self.error(2, *self.provision()))
        self.assertEqual({"board.toml"}, {path.name for path in self.folder.iterdir()})

    def test_bad_places(self):
        self.assertIn("no/block.bin: can't be created",
                      self.error(1, *self.provision(out="no/block.bin")))
        self.assertIn("no/f: can't be created", self.error(1, *self.provision("--nvm", "no/f")))
        self.assertIn("no/s: can't be created", self.error(1, *self.provision("--state", "no/s")))
        self.assertIn("/dev/full: is no regular file", self.error(1, *self.provision(out="/dev/full")))
        self.assertIn(".: is no regular file", self.error(1, *self.provision(out=".")))
        self.assertIn("are files", self.error(2, *self.provision(out="-")))
        self.assertIn("is named for two outputs", self.error(2, *self.provision("--nvm", "block.bin")))
        self.assertIn("is an input too", self.error(2, *self.provision(out="board.toml")))
        self.file("short", "not a flash")
        self.assertIn("short: is not a state file", self.error(1, *self.provision("--nvm", "short")))
        self.ok(*self.provision())

    def test_a_key_that_cannot_be_read(self):
        self.file("board.toml", board_link().replace(f'sak = "{SAK_A}"', 'sak-file = "a.sak"'))
        self.assertIn("sak-file, a name of 5 characters, can't be opened", self.error(2, *self.provision()))
        self.assertEqual({"board.toml"}, {path.name for path in self.folder.iterdir()})

    def test_a_full_disk_costs_no_key(self):
        done = subprocess.run(["bash", "-c", 'ulimit -f 16; trap "" XFSZ; exec "$@"', "-", PROGRAM,
                               *self.provision()], cwd=self.folder, check=False,
                              stderr=subprocess.PIPE)
        self.assertEqual(1, done.returncode)
        self.assertIn(b"can't be written: File too large", done.stderr)
        self.assertEqual({"board.toml"}, {path.name for path in self.folder.iterdir()})
        self.ok(*self.provision())

    def test_messages_hold_no_key(self):
        for run in (self.expect(0, *self.provision()), self.expect(1, *self.provision())):
            for sak in (SAK_A, SAK_B):
                self.assertNotIn(sak.encode(), run.stdout + run.stderr)
        for name in ("board.nvm", "board.state"):
            for sak in (SAK_A, SAK_B):
                self.assertNotIn(bytes.fromhex(sak), self.data(name))

    def test_a_run_that_is_killed_never_leaves_a_block_that_can_be_made_again(self):
        for i in range(12):
            for path in self.folder.iterdir():
                if path.name != "board.toml":
                    path.unlink()
            process = subprocess.Popen([PROGRAM, *self.provision()], cwd=self.folder,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(0.004 * i)
            process.send_signal(signal.SIGKILL)
            process.wait(60)
            made = (self.folder / "block.bin").exists()
            if made or (self.folder / "board.nvm").exists():
                (self.folder / "board.nvm").unlink()  # The ledger alone must be enough.
                self.error(1, *self.provision())


if __name__ == "__main__":
    main()
