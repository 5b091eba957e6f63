# SPDX-License-Identifier: Apache-2.0
"""wpa_supplicant on a Linux kernel and `linksec run` agree on their keys: either of them the Key
Server, CAKs and CKNs of each length, integrity alone, rekeys by either side's wish, restarts of
either side. Pings pass through each, and none is lost in a rekey."""

import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

SOURCE = Path(os.environ["LINKSEC_SOURCE_DIR"])
PROGRAM = os.environ["LINKSEC_PROGRAM"]
sys.path.insert(0, str(SOURCE / "tests" / "interop" / "linux_peer"))

from build_guest import build  # noqa: E402
from guest import Guest, GuestError  # noqa: E402
from peer_link import card  # noqa: E402

CAK_128 = "00112233445566778899aabbccddeeff"
CAK_256 = CAK_128 + "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
CKN_1, CKN_32 = "a5", "c0" * 32
GUEST_MAC, GUEST_IP = "02:00:00:00:00:01", "192.0.2.1"
OUR_MAC, OUR_IP = "02:00:00:00:00:99", "192.0.2.99"
SECONDS = 40

SUPPLICANT = """ctrl_interface=/run/wpa
eapol_version=3
ap_scan=0
network={{
 key_mgmt=NONE
 eapol_flags=0
 macsec_policy=1
 macsec_integ_only={integrity}
 macsec_replay_protect=1
 macsec_replay_window=0
 mka_cak={cak}
 mka_ckn={ckn}
 mka_priority={priority}
}}
"""


class Agreement(unittest.TestCase):
    """One guest for all tests; each has its own wpa_supplicant and linksec."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="linksec-mka-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.ours, cls.theirs = cls.folder / "linksec", cls.folder / "guest"
        cls.guest = Guest(build(), card(cls.theirs, cls.ours))
        cls.addClassCleanup(cls.guest.close)
        cls.guest.__enter__()
        cls.guest.run(f"ip link set eth0 address {GUEST_MAC} mtu 1600; ip link set eth0 up")

    def setUp(self):
        self.process = None
        self.addCleanup(self.stop_supplicant)
        self.addCleanup(self.kill)

    def start_supplicant(self, priority: int, cak: str, ckn: str, integrity: bool = False) -> None:
        text = SUPPLICANT.format(integrity=int(integrity), cak=cak, ckn=ckn, priority=priority)
        self.guest.run(f"cat > /tmp/wpa.conf <<'END'\n{text}END\n")
        self.resume_supplicant()

    def resume_supplicant(self) -> None:
        self.guest.run("wpa_supplicant -B -P /tmp/wpa.pid -D macsec_linux -i eth0 -c /tmp/wpa.conf")

    def stop_supplicant(self) -> None:
        self.guest.run("kill -KILL $(cat /tmp/wpa.pid); rm -f /tmp/wpa.pid; sleep 0.3; "
                       "ip link del macsec0; true")

    def start_linksec(self, priority: int, cak: str, ckn: str, more: str = "") -> None:
        config = self.folder / "link.toml"
        config.write_text(f'[mka]\ncak = "{cak}"\nckn = "{ckn}"\npriority = {priority}\n{more}\n'
                          f'[station]\nmac = "{OUR_MAC}"\nipv4 = "{OUR_IP}/24"\n')
        config.chmod(0o600)
        (self.folder / "status").unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [PROGRAM, "run", "--config", config, "--line", f"unix:{self.ours}:{self.theirs}",
             "--host", "station", "--status", self.folder / "status"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            bufsize=1)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def state(self) -> dict:
        path = self.folder / "status"
        lines = path.read_text().splitlines() if path.exists() else []
        return json.loads(lines[-1]) if lines else {"secured": False, "ki": None}

    def wait_for(self, what: str, holds) -> None:
        deadline = time.monotonic() + SECONDS
        while not holds(self.state()):
            self.assertLess(time.monotonic(), deadline, f"{what}: {self.state()}")
            time.sleep(0.05)

    def secured(self) -> str:
        """The KI in use, when both ends use it and the guest has its address."""
        self.wait_for("secured", lambda state: state["secured"])
        self.guest.run(f"""for i in $(seq {10 * SECONDS}); do
wpa_cli -p /run/wpa -i eth0 status | grep -q Secured=Yes && ip link show macsec0 && break
sleep 0.1
done
ip addr show macsec0 | grep -q {GUEST_IP} || ip addr add {GUEST_IP}/24 dev macsec0
ip link set macsec0 up""")
        return self.state()["ki"]

    def pings(self, count: int = 5) -> None:
        out = self.guest.run(f"ping -c {count} -i 0.2 -W 2 {OUR_IP}")
        self.assertIn(f"{count} packets received", out)

    def pings_through(self, rekey) -> None:
        """Pings while the SAK is replaced; none is lost."""
        before = self.secured()
        self.guest.start(f"ping -c 40 -i 0.2 -W 2 {OUR_IP}")
        time.sleep(1)
        rekey()
        self.wait_for("another SAK", lambda state: state["secured"] and state["ki"] != before)
        self.assertIn("40 packets received", self.guest.result())

    def test_linksec_serves_whatever_the_lengths_of_cak_and_ckn(self):
        for cak, ckn in ((CAK_128, CKN_1), (CAK_256, CKN_32)):
            with self.subTest(cak=len(cak) // 2, ckn=len(ckn) // 2):
                self.start_supplicant(100, cak, ckn)
                self.start_linksec(16, cak, ckn)
                self.secured()
                self.assertTrue(self.state()["is_key_server"])
                self.pings()
                self.pings_through(lambda: self.process.stdin.write("rekey\n"))
                self.kill()
                self.stop_supplicant()

    def test_linksec_is_a_member_and_follows_a_rekey_by_the_peers_pn(self):
        self.start_supplicant(16, CAK_128, CKN_32)
        self.start_linksec(100, CAK_128, CKN_32)
        self.secured()
        self.assertFalse(self.state()["is_key_server"])
        self.pings()
        an = json.loads(self.guest.run("ip -j macsec show macsec0"))[0]["encoding_sa"]
        time.sleep(6)  # The peer makes no SAK sooner behind another.
        self.guest.run(f"ip macsec set macsec0 tx sa {an} pn {0xC0000001}")
        self.pings_through(lambda: None)

    def test_of_one_priority_the_lower_sci_serves(self):
        self.start_supplicant(50, CAK_128, CKN_1)
        self.start_linksec(50, CAK_128, CKN_1)
        self.secured()
        self.assertFalse(self.state()["is_key_server"])
        self.pings()

    def test_integrity_alone(self):
        self.start_supplicant(100, CAK_128, CKN_1, integrity=True)
        self.start_linksec(16, CAK_128, CKN_1, "integ-only = true")
        self.secured()
        self.pings()
        counters = self.guest.run("ip -s -j macsec show macsec0")
        device = json.loads(counters)[0]
        self.assertEqual((0, True), (device["OutPktsEncrypted"], device["OutPktsProtected"] > 0))

    def test_a_restart_of_either_side(self):
        self.start_supplicant(100, CAK_128, CKN_1)
        self.start_linksec(16, CAK_128, CKN_1)
        before = self.secured()
        self.stop_supplicant()
        self.resume_supplicant()
        self.wait_for("a fresh SAK", lambda state: state["secured"] and state["ki"] != before)
        before = self.secured()
        self.pings()
        self.kill()
        self.start_linksec(16, CAK_128, CKN_1)
        self.wait_for("a fresh SAK", lambda state: state["secured"] and state["ki"] != before)
        self.wait_for_pings()

    def wait_for_pings(self) -> None:
        deadline = time.monotonic() + SECONDS
        while True:
            try:
                self.pings(2)
                return
            except (GuestError, AssertionError):
                self.assertLess(time.monotonic(), deadline)

    def test_another_cak_is_said_and_nothing_passes(self):
        self.start_supplicant(100, CAK_128, CKN_1)
        self.start_linksec(16, CAK_128[::-1], CKN_1)
        time.sleep(6)
        self.assertFalse(self.state()["secured"])
        self.process.stdin.write("quit\n")
        _, said = self.process.communicate(timeout=SECONDS)
        self.assertEqual(1, said.count("the CAKs differ"), said)
        self.process = None


if __name__ == "__main__":
    unittest.main()
