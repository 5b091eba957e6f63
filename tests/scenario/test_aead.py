# SPDX-License-Identifier: Apache-2.0
"""--aead: every engine gives the same files, and one that can't be used is a usage error."""

import re

from cli import CAPTURES, Scenario, main, plain_frame, rx_link, tx_link


class Aead(Scenario):
    def engines(self) -> list[str]:
        """The engines that run here, as the program's own message lists them."""
        said = self.error(2, "captures", "--aead", "nonsense", str(CAPTURES))
        self.assertIn("there is no engine nonsense", said)
        return re.search(r"here are ([^;]*);", said).group(1).split(", ")

    def test_the_message_names_what_there_is(self):
        names = self.engines()
        self.assertEqual("auto", names[0])
        self.assertEqual("mbedtls", names[-1])
        for command in ("protect", "validate", "replay"):
            with self.subTest(command=command):
                self.assertIn("here are auto", self.error(2, command, "--aead", "nonsense"))

    def test_each_engine_gives_the_same_files(self):  # @test E1
        self.file("tx.toml", tx_link())
        self.file("rx.toml", rx_link())
        self.pcap("plain.pcap", [plain_frame(i, 14 + i * 7 % 1500) for i in range(600)])
        sealed, opened = set(), set()
        for engine in self.engines():
            self.ok("protect", "--aead", engine, "--config", "tx.toml", "--test-keys", "plain.pcap",
                    "macsec.pcap")
            self.ok("validate", "--aead", engine, "--config", "rx.toml", "--report", "r.json",
                    "macsec.pcap", "again.pcap")
            sealed.add((self.folder / "macsec.pcap").read_bytes())
            opened.add((self.folder / "again.pcap").read_bytes()
                       + (self.folder / "r.json").read_bytes())
        self.assertEqual(1, len(sealed))
        self.assertEqual(1, len(opened))

    def test_each_engine_runs_the_captures(self):
        for engine in self.engines():
            self.ok("captures", "--aead", engine, str(CAPTURES))


if __name__ == "__main__":
    main()
