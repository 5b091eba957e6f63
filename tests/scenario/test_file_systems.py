# SPDX-License-Identifier: Apache-2.0
"""Several runs at once, on file systems that refuse one call or another: no nonce comes twice, and
no file is replaced by a run that did not have it."""

import os
import subprocess
from pathlib import Path

from cli import PROGRAM, SOURCE, Scenario, main, plain_frame, tx_link
from test_provision import board_link

RUNS = 4
ROUNDS = 6


class FileSystems(Scenario):
    def setUp(self):
        super().setUp()
        self.file("tx.toml", tx_link("always-include-sci = true"))
        self.file("board.toml", board_link())
        self.pcap("plain.pcap", [plain_frame(i) for i in range(300)])
        library = self.folder / "refuse.so"
        subprocess.run([os.environ.get("LINKSEC_CXX", "c++"), "-std=c++20", "-shared", "-fPIC", "-o", library,
                        Path(SOURCE) / "tests/scenario/preload/refuse_links.cpp"], check=True)
        self.environment = os.environ | {"LD_PRELOAD": str(library),
                                         "ASAN_OPTIONS": "verify_asan_link_order=0"}

    def at_once(self, refused: str, commands: list[tuple]) -> list[int]:
        runs = [subprocess.Popen([PROGRAM, *map(str, command)], cwd=self.folder,
                                 env=self.environment | {"LINKSEC_REFUSE": refused},
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                for command in commands]
        return [run.wait(120) for run in runs]

    def nonces(self, name: str) -> list[bytes]:
        return [frame[16:20] for frame in self.frames(name)]

    def test_runs_that_make_one_state_at_once_repeat_no_nonce(self):  # @test C3 C4
        for refused in ("", "l", "lr", "lrt"):
            for _ in range(ROUNDS):
                (self.folder / "s").unlink(missing_ok=True)
                codes = self.at_once(refused, [
                    ("protect", "--config", "tx.toml", "--state", "s", "plain.pcap", f"o{i}.pcap")
                    for i in range(RUNS)])
                used = [nonce for i, code in enumerate(codes) if code == 0
                        for nonce in self.nonces(f"o{i}.pcap")]
                self.assertIn(0, codes)
                self.assertEqual(len(used), len(set(used)), refused)

    def test_runs_that_provision_one_board_at_once_give_one_block(self):  # @test C3
        for refused in ("", "l", "lr", "lrt"):
            for ledgers in (("s",) * RUNS, tuple(f"s{i}" for i in range(RUNS))):
                for path in self.folder.glob("[sfb]?*"):
                    if path.suffix == "" or path.name[0] == "s":
                        path.unlink()
                codes = self.at_once(refused, [
                    ("provision", "--config", "board.toml", "--out", f"b{i}", "--nvm", "f0",
                     "--state", f"st{ledger}") for i, ledger in enumerate(ledgers)])
                self.assertEqual(1, codes.count(0), (refused, ledgers, codes))
                blocks = [i for i in range(RUNS) if (self.folder / f"b{i}").exists()]
                self.assertEqual([codes.index(0)], blocks)

    def test_nothing_is_left_behind(self):
        for refused in ("", "l", "lr", "lrt"):
            self.assertEqual([0], self.at_once(refused, [
                ("provision", "--config", "board.toml", "--out", "b0", "--nvm", "f0", "--state",
                 "st")]))
            self.assertEqual([], list(self.folder.glob("*.new-*")))
            for name in ("b0", "f0", "st"):
                (self.folder / name).unlink()


if __name__ == "__main__":
    main()
