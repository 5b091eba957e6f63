# SPDX-License-Identifier: Apache-2.0
"""--threads: whatever the number, the same outputs, messages and exit codes."""

import os
import random
import signal
import struct
import subprocess
import time
import unittest
from pathlib import Path

import cli
from cli import (ADDRESS_A, PROGRAM, SAK_B, START, Record, Scenario, key, main, plain_frame,
                 read_pcap, records, rx_link, tx_link, vlan, write_pcap)

THREADS = ("1", "2", "3", "64")
OVERHEAD = 8 + 16  # SecTAG and ICV


def random_plain(rng: random.Random, count: int) -> list:
    """Frames of all sizes, some with VLAN tags, some cut by the capture, times not in order."""
    items = []
    for number in range(count):
        octets = rng.choice((15, 60, 60, 60, 200, 1500, 9000))
        frame = plain_frame(number, octets, ADDRESS_A)
        if rng.random() < 0.2:
            frame = vlan(frame, (0x8100, rng.randrange(0x10000)))
        original = len(frame) + (rng.random() < 0.02) * 100
        items.append(Record(START + number * 1_000_000 - rng.randrange(5_000_000), frame, original))
    return items


def disturbed(rng: random.Random, items: list) -> list:
    """The frames in another order, some twice, some damaged, some cut, some not protected."""
    result = []
    for item in items:
        frame = bytearray(item.frame)
        kind = rng.random()
        if kind < 0.05:
            frame[rng.randrange(len(frame))] ^= 1 << rng.randrange(8)
        elif kind < 0.08:
            del frame[rng.randrange(len(frame)):]
        elif kind < 0.11:
            frame = bytearray(plain_frame(rng.randrange(256)))
        elif kind < 0.13:
            frame[12:14] = b"\x88\x8e"
        original = len(frame) + (rng.random() < 0.02) * 100
        result += [Record(item.time_ns, bytes(frame), original)] * (2 if rng.random() < 0.05 else 1)
    keys = [place + rng.choice((0, 0, 0, rng.randrange(-30, 30))) for place in range(len(result))]
    return [result[place] for place in sorted(range(len(result)), key=keys.__getitem__)]


class Threads(Scenario):
    def runs(self, command: str, outputs: list, *args, threads=THREADS) -> dict:
        """The outputs, messages and exit code of one run, after those of each number of threads
        were the same."""
        first = None
        for count in threads:
            done = self.run_program(command, "--threads", count, *args)
            found = {name: (self.folder / name).read_bytes() for name in outputs}
            found["code"], found["stderr"] = done.returncode, done.stderr.decode()
            for name in outputs:
                (self.folder / name).unlink()
            first = first or found
            self.assertEqual(first, found, f"{command} {args} --threads {count}")
        return first

    # ---- results

    # @test B1 D10
    def test_random_captures_give_the_same_results(self):
        rng = random.Random(1)
        for turn in range(8):
            suite = rng.choice(("gcm-aes-128", "gcm-aes-xpn-128"))
            xpn = suite == "gcm-aes-xpn-128"
            window = rng.choice((0, 8, 64))
            secy = f'cipher-suite = "{suite}"\nreplay-window = {window}\nouter-tags = {turn % 3}'
            salt = 'salt = "e0e1e2e3e4e5e6e7e8e9eaeb"\n'
            ssci = "ssci = 1" if xpn else ""
            late = (f'[[tx-sc.sa]]\nan = 1\nkey = "b"\nfrom-frame = 777\n{ssci}\n',
                    f'[[rx-sc.sa]]\nan = 1\nkey = "b"\nfrom-frame = 700\n{ssci}\n')
            for name, text in (("tx.toml", tx_link(secy, ssci, late[0] + key("b", SAK_B))),
                               ("rx.toml", rx_link(secy, ssci, late[1] + key("b", SAK_B)))):
                if xpn:
                    text = text.replace('"\nsak = ', '"\n' + salt + "sak = ")
                self.file(name, text)
            write_pcap(self.folder / "plain.pcap", random_plain(rng, 1500), nanosecond=turn % 2 == 0)
            sent = self.runs("protect", ["m.pcap", "r.json"], "--config", "tx.toml", "--test-keys",
                             "--report", "r.json", "plain.pcap", "m.pcap")
            (self.folder / "m.pcap").write_bytes(sent["m.pcap"])
            write_pcap(self.folder / "in.pcap", disturbed(rng, read_pcap(self.folder / "m.pcap")),
                       nanosecond=turn % 2 == 0)
            names = ["out.pcap", "u.pcap", "v.ndjson", "r.json"]
            found = self.runs("validate", names, "--config", "rx.toml", "--uncontrolled", "u.pcap",
                              "--verdicts", "v.ndjson", "--report", "r.json", "in.pcap", "out.pcap")
            self.assertEqual(0, found["code"], found["stderr"])
            for word in (b"deliver", b"discard", b"truncated"):
                self.assertIn(b'"verdict": "' + word, found["v.ndjson"])

    # @test D.1-1
    def test_the_models_captures_give_the_same_results(self):
        subprocess.run(["/usr/bin/python3", cli.SOURCE / "tests/support/random_captures.py",
                        "--seed", "2", "--count", "10", self.folder],
                       check=True, stdout=subprocess.DEVNULL)
        configs = [path for path in sorted(self.folder.glob("*.toml"))
                   if "[expect.validate]" in path.read_text()]
        self.assertEqual(10, len(configs))
        for config in configs:
            line = next(line for line in config.read_text().splitlines() if line.startswith("in = "))
            self.runs("validate", ["o", "v", "r"], "--config", config, "--verdicts", "v",
                      "--report", "r", line.split('"')[1], "o")

    def test_captures_of_many_blocks_give_the_same_results(self):
        self.file("tx.toml", tx_link())
        self.file("rx.toml", rx_link("replay-window = 100"))
        rng = random.Random(3)
        write_pcap(self.folder / "plain.pcap",
                   records([plain_frame(i, rng.choice((64, 64, 1500, 65_000))) for i in range(600)]))
        data = (self.folder / "plain.pcap").read_bytes()
        self.assertGreater(len(data), 5_000_000)
        sent = self.runs("protect", ["m.pcap"], "--config", "tx.toml", "--test-keys", "plain.pcap",
                         "m.pcap")
        (self.folder / "m.pcap").write_bytes(sent["m.pcap"])
        found = self.runs("validate", ["o.pcap", "v"], "--config", "rx.toml", "--verdicts", "v",
                          "m.pcap", "o.pcap")
        self.assertTrue(data == found["o.pcap"])

    # @test C3
    def test_the_state_file_goes_on_alike(self):
        self.file("tx.toml", tx_link())
        self.pcap("plain.pcap", [plain_frame(i) for i in range(1000)])
        states = set()
        for threads in THREADS:
            state = f"state-{threads}"
            for _ in range(2):
                self.ok("protect", "--threads", threads, "--config", "tx.toml", "--state", state,
                        "plain.pcap", "m.pcap")
            states.add(((self.folder / state).read_bytes(), (self.folder / "m.pcap").read_bytes()))
        self.assertEqual(1, len(states))

    @unittest.skipIf(os.environ.get("LINKSEC_INSTRUMENTED") == "1",
                     "the address sanitizer keeps what the program gave back")
    def test_memory_does_not_grow_with_the_file(self):
        self.file("tx.toml", tx_link())
        self.pcap("plain.pcap", [plain_frame(i, 1500) for i in range(200)])
        data = (self.folder / "plain.pcap").read_bytes()
        os.mkfifo(self.folder / "report")

        def peak(repeats: int) -> int:
            """The most memory in KB that a run had, once it has only the report to write."""
            (self.folder / "in.pcap").write_bytes(data + data[24:] * repeats)
            process = subprocess.Popen(
                [PROGRAM, "protect", "--threads", "3", "--config", "tx.toml", "--test-keys",
                 "--report", "report", "in.pcap", "o.pcap"], cwd=self.folder,
                stderr=subprocess.DEVNULL)
            size = 24 + 200 * (1 + repeats) * (16 + 1500 + OVERHEAD)
            out = self.folder / "o.pcap"
            while not out.exists() or out.stat().st_size != size:
                self.assertIsNone(process.poll())
                time.sleep(0.01)
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
            (self.folder / "report").read_bytes()
            self.assertEqual(0, process.wait(60))
            out.unlink()
            return next(int(line.split()[1]) for line in status.splitlines()
                        if line.startswith("VmHWM"))

        small, large = peak(20), peak(500)
        self.assertLess(large, small + 512, "KB")

    # ---- ends

    def test_errors_are_the_same(self):
        self.file("tx.toml", tx_link("", "next-pn = 4294966296"))
        self.file("rx.toml", rx_link())
        self.pcap("plain.pcap", [plain_frame(i) for i in range(5000)])
        used_up = self.runs("protect", ["m.pcap"], "--config", "tx.toml", "--test-keys",
                            "plain.pcap", "m.pcap")
        self.assertEqual(1, used_up["code"])
        self.assertIn("their SA has no PN left", used_up["stderr"])
        (self.folder / "m.pcap").write_bytes(used_up["m.pcap"])
        (self.folder / "cut.pcap").write_bytes(used_up["m.pcap"][:-10])
        cut = self.runs("validate", ["o.pcap", "v"], "--config", "rx.toml", "--verdicts", "v",
                        "cut.pcap", "o.pcap")
        self.assertIn("the outputs hold the 999 frames before it", cut["stderr"])
        for args in (("--verdicts", "/dev/full", "m.pcap", "o.pcap"), ("m.pcap", "/dev/full")):
            full = self.runs("validate", [], "--config", "rx.toml", *args)
            self.assertEqual(1, full["code"])
            self.assertIn("/dev/full: can't be written: No space left", full["stderr"])

    def test_a_time_that_pcap_cannot_hold(self):
        def block(kind: int, body: bytes) -> bytes:
            return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)

        data = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
        data += block(1, struct.pack("<HHI", 1, 0, 0))
        for microseconds in [10**15] * 100 + [5 * 10**15] + [10**15] * 100:
            data += block(6, struct.pack("<IIIII", 0, microseconds >> 32, microseconds & 0xFFFFFFFF,
                                         60, 60) + plain_frame())
        (self.folder / "plain.pcapng").write_bytes(data)
        self.file("tx.toml", tx_link())
        found = self.runs("protect", ["m.pcap"], "--config", "tx.toml", "--test-keys",
                          "plain.pcapng", "m.pcap")
        self.assertIn("m.pcap: frame 101 has a time after 2106", found["stderr"])
        self.assertEqual(24 + 100 * (16 + 60 + OVERHEAD), len(found["m.pcap"]))

    def test_a_signal_ends_the_run_between_two_frames(self):
        self.file("tx.toml", tx_link())
        self.pcap("plain.pcap", [plain_frame(i, 1500) for i in range(100)])
        data = (self.folder / "plain.pcap").read_bytes()
        (self.folder / "plain.pcap").write_bytes(data + data[24:] * 1000)
        early = 0
        for turn in range(12):
            threads = THREADS[turn % 3]
            how = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)[turn // 4]
            process = subprocess.Popen(
                [PROGRAM, "protect", "--threads", threads, "--config", "tx.toml", "--test-keys",
                 "plain.pcap", "m.pcap"], cwd=self.folder, stderr=subprocess.PIPE)
            while not (self.folder / "m.pcap").exists():
                time.sleep(0.001)
            time.sleep(0.02 + 0.01 * turn)
            process.send_signal(how)
            error = process.stderr.read().decode()
            process.stderr.close()
            code = process.wait(60)
            size = os.stat(self.folder / "m.pcap").st_size
            if how == signal.SIGHUP:
                self.assertIn(code, (0, -signal.SIGHUP))
                early += code != 0
            elif code == 1:
                early += 1
                frames = int(error.split("hold the first ")[1].split()[0])
                self.assertEqual(24 + frames * (16 + 1500 + OVERHEAD), size, error)
            self.assertEqual(24 if size else 0, size % (16 + 1500 + OVERHEAD))
            (self.folder / "m.pcap").unlink()
        self.assertGreater(early, 0)

    # ---- the option

    def test_numbers_that_make_no_sense(self):
        self.file("rx.toml", rx_link())
        self.pcap("m.pcap", [plain_frame()])
        for threads in ("0", "-1", "two", "1.5", "99999999999"):
            error = self.error(2, "validate", f"--threads={threads}", "--config", "rx.toml",
                               "m.pcap", "o.pcap")
            self.assertIn("validate: --threads is a number from 1 on", error)
        self.assertFalse((self.folder / "o.pcap").exists())


if __name__ == "__main__":
    main()
