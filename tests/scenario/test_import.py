# SPDX-License-Identifier: Apache-2.0
"""import: what iproute2 6.1 prints and takes becomes a LINK.toml that opens frames of that link.

The frames are sealed by python3-cryptography, the texts are iproute2's form."""

import os
import pty
import signal
import stat
import struct
import subprocess
import termios
import time
import tomllib

from cli import SAK_A, SAK_B, PROGRAM, Scenario, main, plain_frame

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SCI_1 = "0200000000010001"
SCI_2 = "0200000000020001"
SALT = "112233445566778899aabbcc"

SCRIPT = f"""#!/bin/sh
# Two peers with static keys.
ip link add link eth0 macsec0 address 02:00:00:00:00:01 type macsec encrypt on cipher {{cipher}}
ip macsec add macsec0 tx sa 0 pn 1 on key 01 {SAK_A}
ip macsec add macsec0 rx port 1 address 02:00:00:00:00:02
ip macsec add macsec0 rx port 1 address 02:00:00:00:00:02 sa 0 pn 1 on \\
    key 02 "{SAK_B}"
ip link set macsec0 up
"""

SHOWN = f"""7: macsec0: protect on validate strict sc off sa off encrypt on send_sci on end_station off scb off replay on window 0
    cipher suite: GCM-AES-128, using ICV length 16
    TXSC: {SCI_1} on SA 0
        0: PN 9, state on, key 01000000000000000000000000000000
    RXSC: {SCI_2}, state on
        0: PN 9, state on, key 02000000000000000000000000000000
    offload: off
"""


def sealed(plain: bytes, sak: str, sci: str, pn: int) -> bytes:
    """The frame as MACsec sends it with GCM-AES-128 and AN 0, encrypted, its SCI in the SecTAG."""
    tag = b"\x88\xe5\x2c" + bytes([len(plain) - 12 if len(plain) - 12 < 48 else 0])
    tag += struct.pack(">I", pn) + bytes.fromhex(sci)
    nonce = bytes.fromhex(sci) + struct.pack(">I", pn)
    head = plain[:12] + tag
    return head + AESGCM(bytes.fromhex(sak)).encrypt(nonce, plain[12:], head)


class Import(Scenario):
    def setUp(self):
        super().setUp()
        self.plain = [plain_frame(i) for i in range(5)]
        self.pcap("from-peer.pcap",
                  [sealed(frame, SAK_B, SCI_2, i + 1) for i, frame in enumerate(self.plain)])

    def opens(self, config: str) -> None:
        self.ok("validate", "--config", config, "--fail-on-discard", "from-peer.pcap", "out.pcap")
        self.assertEqual(self.plain, self.frames("out.pcap"))

    def test_command_lines_with_keys(self):
        self.file("macsec.sh", SCRIPT.format(cipher="gcm-aes-128"))
        done = self.ok("import", "macsec.sh")
        self.assertEqual(["macsec-keys/macsec0-tx-0.sak", f"macsec-keys/macsec0-rx-{SCI_2}-0.sak",
                          "macsec.toml"], done.stdout.decode().split())
        self.opens("macsec.toml")

    def test_its_files_are_private_and_hold_no_key_but_one(self):
        self.file("macsec.sh", SCRIPT.format(cipher="default"))
        done = self.ok("import", "macsec.sh", "-o", "link.toml")
        for sak in (SAK_A, SAK_B):
            self.assertNotIn(sak.encode(), done.stdout + done.stderr)
            self.assertNotIn(sak, (self.folder / "link.toml").read_text())
        self.assertEqual(0o700, stat.S_IMODE((self.folder / "link-keys").stat().st_mode))
        for path in [*(self.folder / "link-keys").iterdir(), self.folder / "link.toml"]:
            self.assertEqual(0o600, stat.S_IMODE(path.stat().st_mode))
        self.assertEqual(SAK_A + "\n", (self.folder / "link-keys" / "macsec0-tx-0.sak").read_text())

    def test_what_is_shown_is_refused_until_its_keys_are_there(self):
        self.file("shown.txt", SHOWN)
        done = self.expect(1, "import", "shown.txt", stdin=subprocess.DEVNULL)
        missing = f"shown-keys/macsec0-rx-{SCI_2}-0.sak"
        self.assertIn(f"missing: the SAK of macsec0, RXSC {SCI_2}, AN 0: put it into {missing}",
                      done.stderr.decode())
        self.assertIn("TODO", (self.folder / "shown.toml").read_text())
        self.assertIn("can't be opened", self.error(2, "validate", "--config", "shown.toml",
                                                    "from-peer.pcap", "out.pcap"))
        self.file(missing, ":".join(SAK_B[i:i + 2] for i in range(0, 32, 2)))
        self.file("shown-keys/macsec0-tx-0.sak", "0x" + SAK_A.upper())
        self.opens("shown.toml")

    def test_a_missing_salt_is_refused_by_name(self):
        self.file("shown.txt", SHOWN.replace("GCM-AES-128", "GCM-AES-XPN-128").replace(
            "PN 9,", "PN 9,SSCI 00000002"))
        error = self.expect(1, "import", "shown.txt", "--no-ask").stderr.decode()
        self.assertIn("the salt of macsec0", error)
        self.file("shown-keys/macsec0-tx-0.sak", SAK_A)
        self.file(f"shown-keys/macsec0-rx-{SCI_2}-0.sak", SAK_B)
        self.assertIn("salt holds 4 characters; a salt has 24 hex digits",
                      self.error(2, "validate", "--config", "shown.toml", "from-peer.pcap", "o"))

    def test_keys_are_asked_for_on_a_terminal_and_not_shown(self):
        self.file("shown.txt", SHOWN)
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.execv(PROGRAM, [PROGRAM, "import", "shown.txt"])
        screen = b""
        for question, answer in ((b"TXSC", SAK_A), (b"RXSC", SAK_B)):
            while question not in screen or not screen.endswith(b"not shown: "):
                screen += os.read(terminal, 1000)
            time.sleep(0.05)
            os.write(terminal, answer.encode() + b"\r")
            while not screen.endswith(b"\n"):
                screen += os.read(terminal, 1)
        try:
            while more := os.read(terminal, 1000):
                screen += more
        except OSError:
            pass
        self.assertEqual(0, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), screen)
        for sak in (SAK_A, SAK_B):
            self.assertNotIn(sak[:6].encode(), screen)
        self.opens("shown.toml")

    def test_a_signal_at_the_question_leaves_the_terminal_as_it_was(self):
        self.file("shown.txt", SHOWN)
        for ending in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
            pid, terminal = pty.fork()
            if pid == 0:
                os.chdir(self.folder)
                os.execv(PROGRAM, [PROGRAM, "import", "shown.txt"])
            before = termios.tcgetattr(terminal)
            screen = b""
            while not screen.endswith(b"not shown: "):
                screen += os.read(terminal, 1000)
            self.assertNotEqual(before, termios.tcgetattr(terminal))
            os.kill(pid, ending)
            while b"no key was given" not in screen:
                screen += os.read(terminal, 1000)
            self.assertEqual(before, termios.tcgetattr(terminal))
            self.assertEqual(1, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            os.close(terminal)

    def test_several_interfaces_become_several_links(self):
        self.file("shown.txt", SHOWN + SHOWN.replace("7: macsec0", "8: macsec1"))
        self.expect(1, "import", "shown.txt", "--no-ask")
        text = (self.folder / "shown.toml").read_text()
        self.assertEqual(2, text.count("[[link]]"))
        self.assertIn('id = "macsec1"', text)

    def test_the_standard_input(self):
        self.ok("import", "-", "--no-ask", input=SCRIPT.format(cipher="gcm-aes-128").encode())
        self.opens("link.toml")

    def test_nothing_is_replaced_without_force_and_nothing_stays_half_written(self):
        self.file("macsec.sh", SCRIPT.format(cipher="gcm-aes-128"))
        self.ok("import", "macsec.sh")
        self.assertIn("is there already", self.error(2, "import", "macsec.sh"))
        (self.folder / "macsec.toml").unlink()
        (self.folder / "macsec-keys" / "macsec0-tx-0.sak").unlink()
        self.assertIn("is there already", self.error(2, "import", "macsec.sh"))
        self.assertFalse((self.folder / "macsec-keys" / "macsec0-tx-0.sak").exists())
        self.assertFalse((self.folder / "macsec.toml").exists())
        self.ok("import", "--force", "macsec.sh")
        self.opens("macsec.toml")

    WPA = ("ctrl_interface=/run/wpa\neapol_version=3\nnetwork={\n    key_mgmt=NONE\n    eapol_flags=0\n"
           f"    macsec_policy=1\n    mka_cak={SAK_A}\n    mka_ckn={SAK_B}\n")

    def test_a_cak_becomes_an_mka(self):
        self.file("wpa.conf", self.WPA + "    mka_priority=16\n    macsec_replay_protect=1\n"
                  "    macsec_replay_window=7\n    macsec_integ_only=1\n    macsec_port=2\n"
                  "    macsec_csindex=1\n    macsec_icv_indicator=1\n    macsec_offload=0\n}\n")
        done = self.ok("import", "wpa.conf")
        self.assertEqual(["wpa-keys/network1.cak", "wpa.toml"], done.stdout.decode().split())
        key = self.folder / "wpa-keys" / "network1.cak"
        self.assertEqual((SAK_A + "\n", 0o600), (key.read_text(), key.stat().st_mode & 0o777))
        link = tomllib.loads((self.folder / "wpa.toml").read_text())
        self.assertEqual({"replay-protect": True, "replay-window": 7}, link["secy"])
        self.assertEqual({"cak-file": "wpa-keys/network1.cak", "ckn": SAK_B, "priority": 16, "port": 2,
                          "integ-only": True, "icv-indicator": True, "policy": "server-decides",
                          "cipher-suites": ["gcm-aes-256"], "assume-suites": ["gcm-aes-256"]},
                         link["mka"])
        self.assertNotIn(SAK_A, (self.folder / "wpa.toml").read_text() + str(done))
        self.ok("validate", "--config", "wpa.toml", "from-peer.pcap", "out.pcap")
        self.assertIn("is there already", self.error(2, "import", "wpa.conf"))

    def test_defaults_of_hostap_and_several_networks(self):
        second = self.WPA[self.WPA.index("network"):].replace(SAK_A, "a" * 64).replace(SAK_B, "0b")
        self.file("wpa.conf", self.WPA + "}\n" + second + "}\nnetwork={\n  ssid=\"x\"\n}\n")
        self.ok("import", "wpa.conf")
        one, two = tomllib.loads((self.folder / "wpa.toml").read_text())["link"]
        self.assertEqual((255, 1, False), tuple(one["mka"][name] for name in
                                                ("priority", "port", "integ-only")))
        self.assertFalse(one["secy"]["replay-protect"])
        self.assertEqual("0b", two["mka"]["ckn"])
        self.ok("validate", "--config", "wpa.toml", "from-peer.pcap", "out.pcap")

    def test_bad_networks_are_refused_with_line_and_mend(self):
        for text, line, words in (
                (self.WPA, 8, "add its }"),
                (self.WPA.replace(SAK_A, SAK_A[:-1]) + "}\n", 7, "32 or 64 hex digits"),
                (self.WPA.replace(SAK_B, "ab" * 33) + "}\n", 8, "1 to 32 octets"),
                (self.WPA.replace(f"    mka_ckn={SAK_B}\n", "") + "}\n", 8, "no mka_ckn"),
                (self.WPA + "mka_priority=256\n}\n", 9, "0 to 255"),
                (self.WPA + "macsec_port=0\n}\n", 9, "1 to 65535"),
                (self.WPA + "macsec_policy=2\n}\n", 9, "0 to 1"),
                (self.WPA + "mka_color=2\n}\n", 9, "no counterpart"),
                (self.WPA + "network={\n}\n", 9, "within another")):
            with self.subTest(words=words):
                self.file("bad.conf", text)
                error = self.error(2, "import", "bad.conf")
                self.assertIn(f"bad.conf:{line}: ", error)
                self.assertIn(words, error)
                self.assertNotIn(SAK_A[:-1], error)
                self.assertFalse((self.folder / "bad.toml").exists())

    def test_a_network_without_a_cak_is_refused_in_one_line(self):
        self.file("wpa.conf", "ctrl_interface=/run/wpa\nnetwork={\n    key_mgmt=IEEE8021X\n"
                              "    macsec_policy=1\n}\n")
        error = self.error(2, "import", "wpa.conf")
        self.assertIn("wpa.conf:2: is a wpa_supplicant configuration, which holds a CAK or none", error)
        self.assertFalse((self.folder / "wpa.toml").exists())
        self.assertIn("wpa.conf:2: is a wpa_supplicant configuration",
                      self.error(2, "validate", "--config", "wpa.conf", "from-peer.pcap", "o"))

    def test_lines_that_change_nothing_are_named(self):
        self.file("macsec.sh", SCRIPT.format(cipher="gcm-aes-128") +
                  f"ip macsec del macsec0 rx sci {SCI_2} sa 0\nip macsec offload macsec0 mac\n")
        said = self.ok("import", "macsec.sh").stderr.decode()
        self.assertIn("note: macsec.sh:9: ip macsec del is not used", said)
        self.assertIn("note: macsec.sh:10: ip macsec offload is not used", said)
        self.assertEqual(2, said.count("note:"))
        self.opens("macsec.toml")

    def test_what_it_can_not_read(self):
        self.file("v.sh", "ip macsec add macsec0 tx sa 0 pn 1 on key 00 $KEY\n")
        self.assertIn("v.sh:1: has a variable as the key", self.error(2, "import", "v.sh"))
        self.assertIn("has no MACsec link", self.error(2, "import", "from-peer.pcap"))
        self.assertIn("none: can't be opened", self.error(2, "import", "none"))
        self.assertIn("FILE is missing", self.error(2, "import"))


if __name__ == "__main__":
    main()
