# SPDX-License-Identifier: Apache-2.0
"""The provisioning block of `linksec provision` is, octet for octet, the one that an encoder of its
own makes from docs/PROVISIONING.md's table; so are the blocks of the parser's unit tests."""

import unittest

from cli import SAK_A, SAK_B, SOURCE, Scenario

import provision_block

SALT = "e630e81a48de86a21c66fa6d"
STATION = '[station]\nmac = "02:00:00:00:00:01"\nipv4 = "192.168.7.9/20"\n'


def keys(octets: int, salt: str = "") -> str:
    line = f'salt = "{salt}"\n' if salt else ""
    return "".join(f'[[key]]\nid = "{name}"\nsak = "{(sak * 2)[:2 * octets]}"\n{line}'
                   for name, sak in (("a", SAK_A), ("b", SAK_B)))


def channels(ssci: bool = False, tx: str = "", rx: str = "") -> str:
    numbers = ("ssci = 1\n", "ssci = 2\n") if ssci else ("", "")
    return (f'[[tx-sc]]\nsci = "0200000000010001"\n'
            f'[[tx-sc.sa]]\nan = 0\nkey = "a"\n{numbers[0]}{tx}'
            f'[[rx-sc]]\nsci = "0200000000020001"\n'
            f'[[rx-sc.sa]]\nan = 2\nkey = "b"\n{numbers[1]}{rx}')


LINKS = {
    "128": "[secy]\n" + STATION + keys(16) + channels(),
    "256": '[secy]\ncipher-suite = "gcm-aes-256"\nconfidentiality-offset = 50\n'
           'replay-window = 64\nuse-scb = true\n' + keys(32) + channels(),
    "xpn 128": '[secy]\ncipher-suite = "gcm-aes-xpn-128"\nvalidate-frames = "check"\n'
               'uncontrolled-ethertypes = [0x88CC, 0x888E]\n' + STATION + keys(16, SALT)
               + channels(True, 'next-pn = "0x1234567890"\nconfidentiality = false\n'),
    "xpn 256": '[secy]\ncipher-suite = "gcm-aes-xpn-256"\nmax-frame = 1518\n'
               'replay-window = 1000\nreplay-protect = false\nalways-include-sci = true\n'
               + STATION + keys(32, SALT)
               + channels(True, rx='next-pn = 5000\nenable = false\n'),
}


class Block(Scenario):
    def test_is_what_the_table_says(self):
        for name, text in LINKS.items():
            with self.subTest(name):
                for path in self.folder.glob("link.*"):
                    path.unlink()
                self.file("link.toml", text)
                self.ok("provision", "--config", "link.toml", "--out", "block.bin")
                block = (self.folder / "block.bin").read_bytes()
                link = provision_block.tomllib.loads(text)
                self.assertEqual(block.hex(), provision_block.encode_block(link).hex())

    def test_of_the_unit_tests_is_what_the_table_says(self):
        header = (SOURCE / "tests" / "unit" / "app" / "golden_blocks.h").read_text()
        self.assertEqual(header, provision_block.header())


if __name__ == "__main__":
    unittest.main()
