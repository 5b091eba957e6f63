# SPDX-License-Identifier: Apache-2.0
"""`linksec run` with a TAP interface as the Controlled Port: two machines, which are network
namespaces that end with this test, talk over a veth pair; nothing but EAPOL and MACsec is on it.
Works as root, and fails where no namespace may be made."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

PROGRAM = os.environ["LINKSEC_PROGRAM"]
SECONDS = 30
ALL_TYPES = 3  # ETH_P_ALL
# Without a checksum in UDP: a veth leaves it to hardware that is not there.
SO_NO_CHECK = 11
ECHO = f"""import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("10.8.0.2", 7000))
s.setsockopt(socket.SOL_SOCKET, {SO_NO_CHECK}, 1)
print("bound", flush=True)
while True: s.sendto(*s.recvfrom(65536))
"""


def ip(words: str, inside: tuple = ()) -> str:
    return subprocess.run([*inside, "ip", *words.split()], check=True, capture_output=True,
                          text=True).stdout


class Tap(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="linksec-tap-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.processes = []
        self.addCleanup(self.end_all)
        other = self.begin("unshare", "--net", "sleep", "600")
        self.other = ("nsenter", "-t", str(other.pid), "-n")
        self.wait(lambda: os.readlink(f"/proc/{other.pid}/ns/net") != os.readlink("/proc/self/ns/net"))
        # Without IPv6 the kernel sends nothing of its own on the pair.
        for inside in ((), self.other):
            subprocess.run([*inside, "sh", "-c",
                            "for i in /proc/sys/net/ipv6/conf/*/disable_ipv6; do "
                            "[ ! -e $i ] || echo 1 >$i; done"], check=True)
        ip("link add linksec-a type veth peer name linksec-b")
        ip(f"link set linksec-b netns {other.pid}")
        ip("link set linksec-a up")
        ip("link set linksec-b up", self.other)
        self.tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_TYPES))
        self.tap.bind(("linksec-a", ALL_TYPES))
        self.tap.setblocking(False)
        self.addCleanup(self.tap.close)

    def begin(self, *words: str, **options) -> subprocess.Popen:
        process = subprocess.Popen(words, cwd=self.folder, text=True, **options)
        self.processes.append(process)
        return process

    def end_all(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()

    def wait(self, holds) -> None:
        deadline = time.monotonic() + SECONDS
        while not holds():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)

    def start_linksec(self, name: str, inside: tuple, priority: int,
                      host: str = "tap:secure") -> subprocess.Popen:
        config = self.folder / f"{name}.toml"
        config.write_text(f'[mka]\ncak = "{"5a" * 16}"\nckn = "01"\npriority = {priority}\n'
                          'cipher-suites = ["gcm-aes-xpn-256"]\n')
        config.chmod(0o600)
        return self.begin(*inside, PROGRAM, "run", "--config", str(config), "--line",
                          f"linksec-{name}", "--host", f"{host}-{name}", "--status",
                          f"{name}.ndjson", stdin=subprocess.DEVNULL)

    def operational(self, name: str) -> bool:
        path = self.folder / f"{name}.ndjson"
        lines = path.read_text().splitlines() if path.exists() else []
        return bool(lines) and json.loads(lines[-1])["operational"]

    def types_on_the_wire(self) -> set:
        types = set()
        try:
            while True:
                types.add(self.tap.recv(65536)[12:14].hex())
        except BlockingIOError:
            return types

    def talk(self) -> None:
        """Datagrams of each size there and back, in fragments too; the wire shows none of it."""
        echo = self.begin(*self.other, sys.executable, "-c", ECHO, stdout=subprocess.PIPE)
        self.addCleanup(echo.stdout.close)
        self.assertEqual("bound\n", echo.stdout.readline())
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asks:
            asks.settimeout(SECONDS)
            asks.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)
            for size in (1, 100, 1372, 4000):
                asks.sendto(bytes(size), ("10.8.0.2", 7000))
                self.assertEqual(bytes(size), asks.recv(65536))
        self.assertEqual({"888e", "88e5"}, self.types_on_the_wire())

    def test_bumps_in_the_wire_between_two_machines(self):
        for name, inside, address in (("a", (), "10.8.0.1"), ("b", self.other, "10.8.0.2")):
            ip(f"link add user-{name} type veth peer name host-{name}", inside)
            self.addCleanup(subprocess.run, [*inside, "ip", "link", "del", f"user-{name}"])
            ip(f"addr add {address}/24 dev user-{name}", inside)
            for end in ("user", "host"):
                ip(f"link set {end}-{name} mtu 1400 up", inside)
        self.start_linksec("a", (), 16, "host")
        self.start_linksec("b", self.other, 32, "host")
        self.wait(lambda: self.operational("a") and self.operational("b"))
        self.talk()

    def test_two_machines_talk_over_macsec_from_user_space(self):
        a = self.start_linksec("a", (), 16)
        b = self.start_linksec("b", self.other, 32)
        self.wait(lambda: self.operational("a") and self.operational("b"))
        ip("addr add 10.8.0.1/24 dev secure-a")
        ip("addr add 10.8.0.2/24 dev secure-b", self.other)
        self.assertIn("mtu 1468", ip("link show secure-a"))
        self.assertIn("LOWER_UP", ip("link show secure-a"))
        self.talk()
        b.send_signal(signal.SIGTERM)
        self.assertEqual(0, b.wait(SECONDS))
        self.wait(lambda: not self.operational("a"))
        self.assertNotIn("LOWER_UP", ip("link show secure-a"))
        a.send_signal(signal.SIGTERM)
        self.assertEqual(0, a.wait(SECONDS))
        self.assertNotIn("secure-a", ip("link show"))


if __name__ == "__main__":
    if sys.argv[1:2] != ["inside"]:
        as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
        os.execvp("unshare", ["unshare", *as_root, "--net", sys.executable, __file__, "inside"])
    del sys.argv[1]
    unittest.main()
