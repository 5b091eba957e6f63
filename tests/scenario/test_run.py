# SPDX-License-Identifier: Apache-2.0
"""run: stations that agree on their keys over a wire of datagrams, which this test carries and
records; what they say of it, and what they refuse."""

import json
import os
import select
import signal
import socket
import subprocess
import threading
import time

from cli import PROGRAM, SAK_A, SAK_B, SCI_A, SOURCE, Scenario, main, record, write_pcap

CAK = "b5c209514b4a8b581c7f133a0049e6b3"
OTHER_CAK = "d61c8731ab6c4e085fc28d4444ede4e4"
CKN = "492237d7915d2d0d17f49e6620f3fc6e"
PATIENCE = 30


def mka(station: int, cak: str = CAK, more: str = "") -> str:
    return (f'[mka]\ncak = "{cak}"\nckn = "{CKN}"\npriority = {16 * station}\n{more}\n'
            f'[station]\nmac = "02:00:00:00:00:0{station}"\nipv4 = "10.0.0.{station}/24"\n')


class Wire(threading.Thread):
    """Carries frames between the sockets of two stations, and keeps each with its time."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.ends = []
        for name in ("a", "b"):
            end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            end.bind(str(folder / f"wire-{name}"))
            self.ends.append((end, str(folder / name)))
        self.frames = []
        self.over = False
        self.start()

    def run(self):
        while not self.over:
            for end, _ in [each for each in self.ends
                           if each[0] in select.select([e[0] for e in self.ends], [], [], 0.1)[0]]:
                frame = end.recv(70_000)
                self.frames.append(record(time.time_ns(), frame))
                out, path = next(each for each in self.ends if each[0] is not end)
                try:
                    out.sendto(frame, path)
                except OSError:
                    pass  # Nobody is there yet, or any more.

    def close(self):
        self.over = True
        self.join()
        for end, _ in self.ends:
            end.close()


class Run(Scenario):
    def setUp(self):
        super().setUp()
        self.wire = Wire(self.folder)
        self.addCleanup(self.wire.close)

    def begin(self, name: str, config: str, *more: str) -> subprocess.Popen:
        self.file(f"{name}.toml", config)
        os.chmod(self.folder / f"{name}.toml", 0o600)
        process = subprocess.Popen(
            [PROGRAM, "run", "--config", f"{name}.toml", "--line", f"unix:{name}:wire-{name}",
             "--host", "station", "--status", f"{name}.ndjson", *more],
            cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, bufsize=1)
        self.addCleanup(self.clean, process)
        return process

    def states(self, name: str) -> list:
        path = self.folder / f"{name}.ndjson"
        lines = path.read_text().splitlines(keepends=True) if path.exists() else []
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def wait_for(self, name: str, holds) -> dict:
        deadline = time.monotonic() + PATIENCE
        while True:
            states = self.states(name)
            if states and holds(states[-1]):
                return states[-1]
            self.assertLess(time.monotonic(), deadline, states[-3:])
            time.sleep(0.02)

    def secured(self, *names: str) -> dict:
        for name in names:
            state = self.wait_for(name, lambda state: state["secured"] and state["operational"])
        return state

    def ping(self, process: subprocess.Popen, address: str, count: int) -> str:
        process.stdin.write(f"ping {address} {count}\n")
        line = ""
        while " sent, " not in line and "nobody" not in line:
            line = process.stdout.readline()
            self.assertTrue(line, "the output ended")
        return line.strip()

    def end(self, process: subprocess.Popen) -> tuple:
        process.stdin.write("quit\n")
        out, err = process.communicate(timeout=PATIENCE)
        self.assertEqual(0, process.returncode, err)
        return out, err

    def test_two_stations_agree_and_ping_and_the_recorded_capture_opens_from_the_cak(self):
        b = self.begin("b", mka(2))
        a = self.begin("a", mka(1))
        first = self.secured("a", "b")
        self.assertEqual(self.states("a")[-1]["ki"], first["ki"])
        self.assertTrue(self.states("a")[-1]["is_key_server"])
        self.assertEqual("ping 10.0.0.2: 5 sent, 5 answered", self.ping(a, "10.0.0.2", 5))
        a.stdin.write("rekey\n")
        self.wait_for("b", lambda state: state["ki"] not in (None, first["ki"]))
        self.assertEqual("ping 10.0.0.1: 3 sent, 3 answered", self.ping(b, "10.0.0.1", 3))
        outputs = [*self.end(a), *self.end(b)]
        frames = [one.frame for one in self.wire.frames]
        self.assertEqual({b"\x88\x8e", b"\x88\xe5"}, {frame[12:14] for frame in frames})
        write_pcap(self.folder / "wire.pcap", self.wire.frames)
        said = self.ok("validate", "--config", "a.toml", "wire.pcap", "plain.pcap").stderr.decode()
        protected = sum(frame[12:14] == b"\x88\xe5" for frame in frames)
        self.assertIn(f"{protected} delivered", said)
        for text in (*outputs, *((self.folder / f"{name}.ndjson").read_text() for name in "ab")):
            self.assertNotIn(CAK[:8], text)

    def test_a_station_that_is_killed_and_comes_back_is_served_again(self):
        a = self.begin("a", mka(1))
        b = self.begin("b", mka(2))
        before = self.secured("a", "b")["ki"]
        b.kill()
        b.wait()
        (self.folder / "b.ndjson").unlink()
        b = self.begin("b", mka(2))
        self.assertNotEqual(before, self.secured("b")["ki"])
        self.assertEqual("ping 10.0.0.2: 3 sent, 3 answered", self.ping(a, "10.0.0.2", 3))

    def test_another_cak_is_said_once_in_words_and_nothing_passes(self):
        a = self.begin("a", mka(1))
        b = self.begin("b", mka(2, OTHER_CAK))
        deadline = time.monotonic() + PATIENCE
        while sum(one.frame[12:14] == b"\x88\x8e" for one in self.wire.frames) < 6:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        self.assertIn("nobody says", self.ping(a, "10.0.0.2", 2))
        for process in (a, b):
            _, err = self.end(process)
            self.assertEqual(1, err.count("MKPDUs with our CKN fail their ICV: the CAKs differ"))
        self.assertNotIn(b"\x88\xe5", {one.frame[12:14] for one in self.wire.frames})

    def test_each_suite(self):
        for suite in ("gcm-aes-256", "gcm-aes-xpn-128", "gcm-aes-xpn-256"):
            with self.subTest(suite):
                more = f'cipher-suites = ["{suite}"]'
                a = self.begin("a", mka(1, more=more))
                b = self.begin("b", mka(2, more=more))
                self.secured("a", "b")
                self.assertEqual("ping 10.0.0.2: 2 sent, 2 answered", self.ping(a, "10.0.0.2", 2))
                for process in (a, b):
                    self.end(process)

    def test_static_keys(self):
        def static(own: str, other: str, station: int) -> str:
            keys = "".join(f'[[key]]\nid = "{name}"\nsak = "{sak}"\n'
                           for name, sak in (("a", SAK_A), ("b", SAK_B)))
            scis = {"a": "0200000000010001", "b": "0200000000020001"}
            return (f'{keys}[[tx-sc]]\nsci = "{scis[own]}"\n[[tx-sc.sa]]\nan = 0\nkey = "{own}"\n'
                    f'[[rx-sc]]\nsci = "{scis[other]}"\n[[rx-sc.sa]]\nan = 0\nkey = "{other}"\n'
                    f'[station]\nmac = "02:00:00:00:00:0{station}"\nipv4 = "10.0.0.{station}/24"\n')
        a = self.begin("a", static("a", "b", 1), "--state", "a.state")
        b = self.begin("b", static("b", "a", 2), "--test-keys")
        for name in "ab":
            self.wait_for(name, lambda state: state["operational"])
        self.assertEqual("ping 10.0.0.2: 3 sent, 3 answered", self.ping(a, "10.0.0.2", 3))
        for process in (a, b):
            self.end(process)
        self.assertTrue((self.folder / "a.state").exists())

    def test_signals_show_the_status_and_end_the_run(self):
        a = self.begin("a", mka(1))
        self.wait_for("a", lambda state: True)
        a.stdin.close()  # The end of the standard input changes nothing.
        a.send_signal(signal.SIGUSR1)
        line = ""
        while not line.startswith("participant_idx="):
            line = a.stdout.readline()
            self.assertTrue(line)
        a.send_signal(signal.SIGTERM)
        self.assertEqual(0, a.wait(PATIENCE))

    def test_commands_that_there_are_not(self):
        a = self.begin("a", mka(1))
        self.wait_for("a", lambda state: True)
        a.stdin.write("rekey\nping 10.0.0.2\nping x 3\nreboot\n" + "x" * 5000 + "\n")
        _, err = self.end(a)
        self.assertIn("the Key Server makes SAKs", err)
        self.assertEqual(2, err.count("ping: write it as"))
        self.assertIn("there is no command reboot here", err)

    def test_what_is_refused(self):
        self.file("mka.toml", mka(1))
        self.file("bare.toml", mka(1).split("[station]")[0])
        self.file("static.toml", f'[[key]]\nid = "a"\nsak = "{SAK_A}"\n[[tx-sc]]\nsci = "{SCI_A}"\n'
                                 '[[tx-sc.sa]]\nan = 0\nkey = "a"\n')
        self.file("chain.toml", mka(1, more="end = 2030-01-01T00:00:00Z"))
        self.file("ramp.toml", mka(1, more="hello-ramp = true"))
        line = ("--line", "unix:x:y", "--host", "station")
        for words, code, args in (
                ("has no [station]", 2, ("--config", "bare.toml", *line)),
                ("chain.toml:1: a CAK has start or end", 2, ("--config", "chain.toml", *line)),
                ("ramp.toml:1: [mka] has hello-ramp", 2, ("--config", "ramp.toml", *line)),
                ("are for static keys", 2, ("--config", "mka.toml", *line, "--state", "s")),
                ("are static: give --state", 2, ("--config", "static.toml", *line)),
                ("no such interface", 1, ("--config", "mka.toml", "--line", "nowhere0", "--host",
                                          "station")),
                ("is no name of an interface", 1, ("--config", "mka.toml", "--line", "unix:x:y",
                                                   "--host", "tap:much-too-long-for-one")),
                ("has the same end twice", 1, ("--config", "mka.toml", "--line", "unix:x:x",
                                               "--host", "station")),
                ("--line", 2, ("--config", "mka.toml", "--host", "station")),
                ("--host", 2, ("--config", "mka.toml", "--line", "unix:x:y")),
                ("published", 2, ("--config", SOURCE / "captures" / "annex-c" / "C.1.1.tx.toml", *line, "--state", "s"))):
            with self.subTest(words):
                self.assertIn(words, self.error(code, "run", *args))


if __name__ == "__main__":
    main()
