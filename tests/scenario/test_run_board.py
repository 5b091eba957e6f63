# SPDX-License-Identifier: Apache-2.0
"""run-board and replay --line board:BOARD, with a program in QEMU's place: how the board is started,
what becomes of its console, its files and its end. Real boards are in tests/boards."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import time
from pathlib import Path

from cli import (PROGRAM, SAK_A, SAK_B, SCI_B, Scenario, key, main, plain_frame, tx_link)

STATION = '[station]\nmac = "02:00:00:00:00:01"\nipv4 = "10.0.0.1/24"\n'
BOARD = tx_link(rest=key("b", SAK_B) + f'[[rx-sc]]\nsci = "{SCI_B}"\n[[rx-sc.sa]]\nan = 0\n'
                'key = "b"\n' + STATION)


class Board(Scenario):
    def setUp(self):
        super().setUp()
        self.file("board.toml", BOARD)
        (self.folder / "image.elf").write_bytes(b"\x7fELF and more")
        (self.folder / "bin").mkdir()
        for emulator in ("qemu-system-arm", "qemu-system-riscv32"):
            (self.folder / "bin" / emulator).symlink_to(Path(__file__).parent / "fake_qemu.py")
        self.env = os.environ | {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}"}

    def command(self, *more, board="mps2-an385") -> tuple:
        return ("run-board", board, "--config", "board.toml", "--image", "image.elf",
                "--link", "unix:board.sock:peer.sock", *more)

    def start(self, *more, **options) -> subprocess.Popen:
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
                   "stderr": subprocess.PIPE} | options
        process = subprocess.Popen([PROGRAM, *self.command(*more)], cwd=self.folder, env=self.env,
                                   **options)
        self.addCleanup(self.clean, process)
        return process

    def wait_for(self, name: str) -> None:
        deadline = time.monotonic() + 60
        while not (self.folder / name).exists():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)

    def ready(self, *more, **options) -> subprocess.Popen:
        process = self.start(*more, **options)
        self.wait_for("fake.json")
        return process

    def stop(self, process: subprocess.Popen, how: int = signal.SIGTERM) -> tuple[bytes, bytes]:
        process.send_signal(how)
        out, err = process.communicate(timeout=60)
        self.assertEqual(0, process.returncode, err)
        return out or b"", err or b""

    def seen(self) -> dict:
        return json.loads((self.folder / "fake.json").read_text())

    def failure(self, code: int, *args, mode: str = "") -> str:
        return self.error(code, *args, env=self.env | {"FAKE_QEMU": mode})


class RunBoard(Board):
    def test_a_board_is_provisioned_started_and_ended_in_order(self):
        process = self.ready()
        seen = self.seen()
        self.assertEqual(b"LSPB".hex(), seen["block"][:8])
        self.assertEqual(32768, seen["flash"])
        self.assertNotIn(SAK_A, " ".join(seen["args"]))
        self.assertEqual(seen["pid"], seen["session"])
        self.assertTrue(stat.S_ISSOCK((self.folder / "board.sock").stat().st_mode))
        out, err = self.stop(process)
        self.assertEqual(b"linksec station: h for help\nready\nstopped\n", out)
        self.assertIn(b"flash board.nvm: made, and its SAKs entered in the ledger board.state", err)
        self.assertIn(b"mps2-an385: line unix:board.sock:peer.sock", err)
        self.assertEqual({"board.toml", "image.elf", "bin", "fake.json", "board.nvm", "board.state"},
                         {path.name for path in self.folder.iterdir()})
        self.assertFalse(Path(f"/proc/{seen['pid']}").exists())

    def test_the_second_run_keeps_the_flash(self):
        self.stop(self.ready())
        (self.folder / "fake.json").unlink()
        before = (self.folder / "board.nvm").read_bytes()
        _, err = self.stop(self.ready(), signal.SIGINT)
        self.assertNotIn(b"made", err)
        self.assertEqual(before, (self.folder / "board.nvm").read_bytes())

    def test_a_flash_that_was_lost_is_not_made_again(self):
        self.stop(self.ready())
        (self.folder / "board.nvm").unlink()
        self.assertIn("its flash is not there any more", self.failure(1, *self.command()))
        self.assertFalse((self.folder / "board.nvm").exists())

    def test_test_keys_leave_nothing_behind(self):
        for _ in range(2):
            self.stop(self.ready("--test-keys"))
            self.assertEqual(32768, self.seen()["flash"])
            (self.folder / "fake.json").unlink()
        self.assertEqual({"board.toml", "image.elf", "bin"},
                         {path.name for path in self.folder.iterdir()})
        self.assertIn("keeps neither flash nor ledger",
                      self.failure(2, *self.command("--test-keys", "--nvm", "f")))

    def test_one_flash_serves_one_board_at_a_time(self):
        process = self.ready()
        error = self.failure(1, "run-board", "mps2-an385", "--config", "board.toml", "--image",
                             "image.elf", "--link", "unix:a:b")
        self.assertIn("flash board.nvm: is in use by another board", error)
        self.assertIn("board.sock: is in use by another program", self.failure(1, *self.command()))
        self.stop(process)

    def test_frames_pass_and_a_peer_may_come_late(self):
        process = self.ready("--test-keys")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as peer:
            peer.bind(str(self.folder / "peer.sock"))
            peer.settimeout(30)
            peer.sendto(plain_frame(), str(self.folder / "board.sock"))
            self.assertEqual(plain_frame(), peer.recv(2000))
        self.stop(process)

    def test_frames_pass_over_udp(self):
        process = subprocess.Popen(
            [PROGRAM, "run-board", "mps2-an505", "--config", "board.toml", "--image", "image.elf",
             "--link", "udp:47393:47394", "--test-keys"], cwd=self.folder, env=self.env,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(self.clean, process)
        self.wait_for("fake.json")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
            peer.bind(("127.0.0.1", 47394))
            peer.settimeout(30)
            peer.sendto(plain_frame(), ("127.0.0.1", 47393))
            self.assertEqual(plain_frame(), peer.recv(2000))
        self.stop(process)

    def test_standard_input_is_typed_and_its_end_ends_nothing(self):
        process = self.ready("--test-keys", stdin=subprocess.PIPE)
        process.stdin.write(b"s\n")
        process.stdin.close()
        process.stdin = None
        time.sleep(0.5)
        self.assertIsNone(process.poll())
        self.assertIn(b"ready\ntyped s\nstopped\n", self.stop(process)[0])

    def test_a_standard_input_that_is_closed_or_never_ends(self):
        for redirect in ("<&-", "</dev/zero", "<&- 2>&-"):
            process = subprocess.Popen(
                ["bash", "-c", f'exec "$@" {redirect}', "-", PROGRAM, *self.command("--test-keys")],
                cwd=self.folder, env=self.env, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
            self.addCleanup(self.clean, process)
            self.wait_for("fake.json")
            time.sleep(0.3)
            self.assertIsNone(process.poll(), redirect)
            self.stop(process)
            (self.folder / "fake.json").unlink()

    def test_a_closed_board_says_so_and_stays(self):
        self.env["FAKE_QEMU"] = "closed"
        process = self.ready("--test-keys")
        time.sleep(0.3)
        self.assertIsNone(process.poll())
        self.assertIn(b"closed: provisioning block: CRC does not agree", self.stop(process)[0])

    def test_the_board_ends_with_the_program(self):
        process = self.ready("--test-keys")
        process.kill()
        process.wait(60)
        deadline = time.monotonic() + 60
        while Path(f"/proc/{self.seen()['pid']}/exe").exists():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)
        (self.folder / "fake.json").unlink()
        self.assertTrue((self.folder / "board.sock").exists())
        self.stop(self.ready("--test-keys"))  # The socket that was left over gives way.

    def test_each_failure_is_one_line(self):
        run = self.command("--test-keys")
        self.assertIn("qemu-system-arm ended with code 3: qemu-system-arm: no such thing",
                      self.failure(1, *run, mode="fail"))
        self.assertIn("qemu-system-arm ended with code 9: qemu-system-arm: out of steam",
                      self.failure(1, *run, mode="die"))
        (self.folder / "bin" / "qemu-system-arm").unlink()
        error = self.error(1, *run, env=self.env | {"PATH": str(self.folder / "bin")})
        self.assertIn("qemu-system-arm: can't be started: No such file or directory; install it",
                      error)
        self.assertIn("there is no board vax; the boards are mps2-an385,",
                      self.failure(2, *self.command(board="vax")))
        base = ("run-board", "mps2-an385", "--config", "board.toml", "--test-keys")
        # A program that lies apart from the images of its build.
        alone = shutil.copy(PROGRAM, self.folder / "bin" / "linksec")
        lost = subprocess.run([alone, *base], check=False, cwd=self.folder, env=self.env,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        self.assertEqual(1, lost.returncode)
        self.assertIn(b"there is no image; make it with `cmake --preset mps2-an385", lost.stderr)
        self.assertEqual(1, lost.stderr.count(b"\n"))
        self.assertIn("none: can't be opened", self.failure(1, *base, "--image", "none"))
        self.assertIn("board.toml: is no ELF image", self.failure(1, *base, "--image", "board.toml"))
        self.assertIn("--link x: is no link",
                      self.failure(2, *base, "--image", "image.elf", "--link", "x"))
        self.assertIn("image.elf: is there and no socket",
                      self.failure(1, *base, "--image", "image.elf", "--link", "unix:image.elf:p"))
        self.assertIn("--host-link is for a bump in the wire",
                      self.failure(2, *run, "--host-link", "unix:a:b"))
        self.file("board.toml", tx_link())
        self.assertIn("has no [station], which mps2-an385 needs", self.failure(2, *run))


class ReplayBoard(Board):
    def replay(self, *more) -> tuple:
        return ("replay", "--config", "board.toml", "--line", "board:mps2-an385", "--image",
                "image.elf", *more)

    def test_captures_go_through_the_board(self):
        frames = [plain_frame(i, 60 + 13 * i) for i in range(100)]
        self.pcap("in.pcap", frames)
        done = self.ok(*self.replay("--test-keys", "--line-in", "in.pcap", "--line-out", "out.pcap",
                                    "--report", "r.json"), env=self.env)
        self.assertEqual(frames, self.frames("out.pcap"))
        self.assertIn(b"100 frames sent to the board, 100 came from its line", done.stderr)
        self.assertIn(b"  common-indications 100\n", done.stderr)
        report = self.report("r.json")
        self.assertEqual({"sent": 100, "truncated": 0, "line": 100, "host": 0}, report["frames"])
        self.assertEqual({"common-indications": 100}, report["counters"]["port"])

    def test_the_host_build_is_the_boards_peer(self):
        peer = BOARD.replace(STATION, "").replace('key = "a"', 'key = "x"').replace(
            'key = "b"', 'key = "a"').replace('key = "x"', 'key = "b"')
        self.file("peer.toml", peer)
        self.pcap("in.pcap", [plain_frame(i) for i in range(10)])
        done = self.ok("replay", "--config", "peer.toml", "--board-config", "board.toml",
                       "--test-keys", "--line", "board:mps2-an385", "--image", "image.elf",
                       "--host-in", "in.pcap", "--line-out", "line.pcap", env=self.env)
        self.assertIn(b"10 sent to the line, 0 refused; line: 10 frames", done.stderr)
        self.assertEqual(10, len(self.frames("line.pcap")))

    def test_what_is_refused(self):
        self.pcap("in.pcap", [plain_frame()])
        run = self.replay("--test-keys")
        self.assertIn("nothing would come in: give --line-in", self.failure(2, *run))
        self.assertIn("is an end station and has no host side",
                      self.failure(2, *run, "--host-in", "in.pcap"))
        self.assertIn("leave --nvm out", self.failure(2, *run, "--line-in", "in.pcap", "--nvm", "f"))
        self.assertIn("leave --state out",
                      self.failure(2, *run, "--line-in", "in.pcap", "--state", "s"))
        self.assertIn("there is no board:vax", self.failure(
            2, "replay", "--config", "board.toml", "--line", "board:vax", "--line-in", "in.pcap"))
        self.assertIn("--nvm is for --line board:BOARD", self.failure(
            2, "replay", "--config", "board.toml", "--line-in", "in.pcap", "--nvm", "f"))
        self.assertIn("mps2-an385: closed: provisioning block",
                      self.failure(1, *run, "--line-in", "in.pcap", mode="closed"))
        self.assertIn("ended with code 3", self.failure(1, *run, "--line-in", "in.pcap", mode="fail"))


if __name__ == "__main__":
    main()
