# SPDX-License-Identifier: Apache-2.0
"""protect with a key and no LINK.toml: the same frames as with one, and no key in any message."""

import os
import pty
import time

from cli import PROGRAM, SAK_A, SAK_B, SCI_A, Scenario, main, plain_frame, tx_link


class KeyOptions(Scenario):
    def setUp(self):
        super().setUp()
        self.pcap("plain.pcap", [plain_frame(i) for i in range(5)])
        self.file("tx.toml", tx_link())
        self.ok("protect", "--config", "tx.toml", "--test-keys", "plain.pcap", "right.pcap")
        self.file("a.sak", SAK_A + "\n")

    def protect(self, *args) -> tuple:
        return ("protect", *args, "--test-keys", "plain.pcap", "m.pcap")

    def same(self, *args, **options) -> None:
        done = self.ok(*self.protect(*args), **options)
        self.assertEqual(self.frames("right.pcap"), self.frames("m.pcap"), args)
        self.assertNotIn(SAK_A.encode(), done.stdout + done.stderr)

    def test_a_key_file_in_every_form(self):
        self.same("--key-file", "a.sak", "--sci", SCI_A)
        self.same("-k", "a.sak", "--sci", "02:00:00:00:00:01/1", "--cipher-suite", "GCM-AES-128")
        self.file("b.sak", ":".join(SAK_A[i:i + 2] for i in range(0, 32, 2)).upper())
        self.same("--key-file", "b.sak", "--sci", SCI_A, "--an", "0")
        (self.folder / "raw").write_bytes(bytes.fromhex(SAK_A))
        self.same("--key-file", "raw", "--sci", SCI_A)

    def test_a_key_from_the_environment_or_a_pipe(self):
        self.same("--key-env", "THE_SAK", "--sci", SCI_A, env=os.environ | {"THE_SAK": SAK_A})
        self.same("--key-file", "-", "--sci", SCI_A, input=b"0x" + SAK_A.encode())
        self.assertIn("a variable that is not set",
                      self.error(2, *self.protect("--key-env", "NO_SUCH", "--sci", SCI_A)))

    def test_a_key_from_the_terminal_is_not_shown(self):
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.execv(PROGRAM, [PROGRAM, *self.protect("--key-file", "-", "--sci", SCI_A)])
        screen = b""
        while not screen.endswith(b"not shown: "):
            screen += os.read(terminal, 1000)
        time.sleep(0.05)
        # A wrong character is taken back.
        os.write(terminal, SAK_A.encode() + b"x\x7f\r")
        try:
            while more := os.read(terminal, 1000):
                screen += more
        except OSError:
            pass
        self.assertEqual(0, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), screen)
        self.assertNotIn(SAK_A[:6].encode(), screen)
        self.assertEqual(self.frames("right.pcap"), self.frames("m.pcap"))

    def test_the_capture_and_the_key_can_not_both_come_through_the_pipe(self):
        error = self.error(2, "protect", "--key-file", "-", "--sci", SCI_A, "--test-keys", "-",
                           "m.pcap", input=b"", start_new_session=True)
        self.assertIn("the standard input is the capture", error)

    def test_extended_packet_numbers(self):
        salt = "112233445566778899aabbcc"
        self.file("x.toml", f'[secy]\ncipher-suite = "gcm-aes-xpn-256"\n[[key]]\nid = "a"\n'
                            f'sak = "{SAK_A + SAK_B}"\nsalt = "{salt}"\n[[tx-sc]]\nsci = "{SCI_A}"\n'
                            'encoding-sa = 2\n[[tx-sc.sa]]\nan = 2\nkey = "a"\nssci = 7\n')
        self.file("long.sak", SAK_A + SAK_B)
        self.ok("protect", "--config", "x.toml", "--test-keys", "plain.pcap", "right.pcap")
        self.same("--key-file", "long.sak", "--sci", SCI_A, "--salt", "0x" + salt, "--ssci", "7",
                  "--an", "2")
        given = ("--key-file", "long.sak", "--sci", SCI_A)
        self.assertIn("--ssci is missing", self.error(2, *self.protect(*given, "--salt", salt)))
        self.assertIn("--salt is missing", self.error(
            2, *self.protect(*given, "--cipher-suite", "gcm-aes-xpn-256")))
        self.assertIn("--salt is for the suites with xpn", self.error(
            2, *self.protect(*given, "--cipher-suite", "gcm-aes-256", "--salt", salt)))
        self.assertIn("--salt is no salt", self.error(2, *self.protect(*given, "--salt", SAK_A)))

    def test_a_confidentiality_offset(self):
        for offset in (0, 30, 50):
            self.file("tx.toml", tx_link(f"confidentiality-offset = {offset}"))
            self.ok("protect", "--config", "tx.toml", "--test-keys", "plain.pcap", "right.pcap")
            given = ("--sci", SCI_A, "--confidentiality-offset", str(offset))
            self.same("--key-file", "a.sak", *given)
            self.ok("validate", "--key-file", "a.sak", "--fail-on-discard", *given, "m.pcap",
                    "again.pcap")
            self.assertEqual(self.frames("plain.pcap"), self.frames("again.pcap"))

    def test_what_does_not_go_together(self):
        given = ("--key-file", "a.sak")
        for message, args in (
                ("give --config or a key, not both", (*given, "--config", "tx.toml")),
                ("give --config LINK.toml, or a key", ()),
                ("--sci goes with --key-file", ("--config", "tx.toml", "--sci", SCI_A)),
                ("give one --sci", given), ("give one --sci", (*given, "--sci", "any")),
                ("give one --sci", (*given, "--sci", SCI_A, "--sci", "0200000000020001")),
                ("--link goes with --config", (*given, "--sci", SCI_A, "--link", "x")),
                ("--confidentiality-offset can be 0, 30 or 50",
                 (*given, "--sci", SCI_A, "--confidentiality-offset", "40")),
                ("--sci is no SCI", (*given, "--sci", SAK_A)),
                ("takes one key", (*given, *given, "--sci", SCI_A)),
                ("--an is no number from 0 to 3", (*given, "--sci", SCI_A, "--an", "4")),
                ("--ssci is for the suites with xpn", (*given, "--sci", SCI_A, "--ssci", "1")),
                ("--cipher-suite is none of", (*given, "--sci", SCI_A, "--cipher-suite", SAK_A)),
                ("not of the length that gcm-aes-256 has",
                 (*given, "--sci", SCI_A, "--cipher-suite", "gcm-aes-256"))):
            error = self.error(2, *self.protect(*args))
            self.assertIn(message, error)
            self.assertNotIn(SAK_A, error)

    def test_a_record_of_pns_is_wanted_all_the_same(self):
        given = ("protect", "--key-file", "a.sak", "--sci", SCI_A)
        self.assertIn("one of --state FILE and --test-keys",
                      self.error(2, *given, "plain.pcap", "m.pcap"))
        for first in (b"created", b"resumes at PN"):
            done = self.ok(*given, "--state", "s", "plain.pcap", "m.pcap")
        self.assertIn(first, done.stderr)
        self.assertNotEqual(self.frames("right.pcap"), self.frames("m.pcap"))

    def test_files_that_are_no_key(self):
        self.file("bad", SAK_A + "00")
        error = self.error(2, *self.protect("--key-file", "bad", "--sci", SCI_A))
        self.assertIn("bad: holds 34 characters and is no SAK", error)
        error = self.error(2, *self.protect("--key-file", SAK_A, "--sci", SCI_A))
        self.assertIn("--key-file, a name of 32 characters, can't be opened", error)
        self.assertNotIn(SAK_A[:8], error)
        self.file("open.sak", SAK_A, mode=0o644)
        done = self.ok("protect", "--key-file", "open.sak", "--sci", SCI_A, "--state", "s",
                       "plain.pcap", "m.pcap")
        self.assertIn(b"others can read this SAK", done.stderr)

    def test_one_link_of_several_is_named(self):
        link = (f'[[link]]\nid = "{{0}}"\n[[link.key]]\nid = "a"\nsak = "{{1}}"\n[[link.tx-sc]]\n'
                f'sci = "{SCI_A}"\n[[link.tx-sc.sa]]\nan = 0\nkey = "a"\n')
        self.file("two.toml", link.format("one", SAK_B) + link.format("two", SAK_A))
        self.same("--config", "two.toml", "--link", "two")
        self.assertIn("has 2 [[link]], and one is wanted here",
                      self.error(2, *self.protect("--config", "two.toml")))
        self.assertIn('has no [[link]] with the id "three"',
                      self.error(2, *self.protect("--config", "two.toml", "--link", "three")))
        self.assertIn("has no [[link]] with the id",
                      self.error(2, *self.protect("--config", "tx.toml", "--link", "two")))


if __name__ == "__main__":
    main()
