# SPDX-License-Identifier: Apache-2.0
"""Input that is wrong, outputs that fail: one line that says so, the exit code, and what is left."""

import os
import struct

from cli import (CAPTURES, SAK_A, Record, Scenario, key, main, plain_frame, read_pcap, records,
                 rx_link, tx_link, write_pcap)


class BadInput(Scenario):
    def setUp(self):
        super().setUp()
        self.file("tx.toml", tx_link())
        self.file("rx.toml", rx_link())
        self.pcap("plain.pcap", [plain_frame(i) for i in range(100)])
        self.ok("protect", "--config", "tx.toml", "--test-keys", "plain.pcap", "macsec.pcap")

    def validate(self, source: str, *args) -> tuple:
        return ("validate", "--config", "rx.toml", *args, source, "out.pcap")

    # ---- captures

    def test_a_capture_that_is_cut_short(self):
        data = (self.folder / "macsec.pcap").read_bytes()
        (self.folder / "cut.pcap").write_bytes(data[:-10])
        error = self.error(1, *self.validate("cut.pcap", "--verdicts", "v.ndjson", "--report",
                                             "r.json"))
        self.assertIn("cut.pcap: frame 100: ", error)
        self.assertIn("the outputs hold the 99 frames before it", error)
        self.assertEqual(99, len(self.frames("out.pcap")))
        self.assertEqual(99, len(self.verdicts("v.ndjson")))
        self.assertEqual(99, self.report("r.json")["frames"]["delivered"])
        (self.folder / "plain-cut.pcap").write_bytes(
            (self.folder / "plain.pcap").read_bytes()[:-10])
        self.error(1, "protect", "--config", "tx.toml", "--test-keys", "plain-cut.pcap", "m.pcap")
        self.assertEqual(99, len(self.frames("m.pcap")))
        self.assertIn("frame 100", self.error(1, "inspect", "cut.pcap"))

    def test_a_link_type_that_is_not_ethernet(self):
        data = bytearray((self.folder / "plain.pcap").read_bytes())
        struct.pack_into("<I", data, 20, 113)
        (self.folder / "sll.pcap").write_bytes(data)
        error = self.error(1, *self.validate("sll.pcap"))
        self.assertIn("sll.pcap: none of its frames can be verified", error)
        self.assertIn("-i IFACE", error)
        error = self.error(1, *self.validate("sll.pcap", "--no-auto"))
        self.assertIn("sll.pcap: has link type LINUX_SLL; only Ethernet", error)

    def test_files_that_are_no_captures(self):
        (self.folder / "empty").write_bytes(b"")
        (self.folder / "short").write_bytes(b"\xd4\xc3\xb2\xa1\x02\x00")
        (self.folder / "text").write_text("not a capture")
        self.assertIn("empty: is empty", self.error(1, *self.validate("empty")))
        self.assertIn("short: ", self.error(1, *self.validate("short")))
        self.assertIn("text: is neither", self.error(1, *self.validate("text")))
        self.assertIn("none: can't be opened", self.error(1, *self.validate("none")))
        self.assertIn("empty: is empty", self.error(1, "inspect", "empty"))

    def test_a_capture_without_frames(self):
        self.pcap("nothing.pcap", [])
        self.ok(*self.validate("nothing.pcap", "--verdicts", "v.ndjson"))
        self.assertEqual([], self.frames("out.pcap"))
        self.assertEqual([], self.verdicts("v.ndjson"))

    def test_a_record_that_claims_too_much(self):
        data = bytearray((self.folder / "macsec.pcap").read_bytes())
        struct.pack_into("<I", data, 24 + 8, 0x7FFFFFFF)
        (self.folder / "huge.pcap").write_bytes(data)
        self.assertIn("huge.pcap: frame 1: ", self.error(1, *self.validate("huge.pcap")))

    # ---- configurations

    def test_bad_toml(self):
        self.file("rx.toml", "[secy\n")
        self.assertRegex(self.error(2, *self.validate("macsec.pcap")), r"rx.toml:1: is not TOML")
        self.file("rx.toml", rx_link("validate-frame = 1"))
        self.assertRegex(self.error(2, *self.validate("macsec.pcap")),
                         r"rx.toml:2: .*did you mean validate-frames\?")
        self.assertFalse((self.folder / "out.pcap").exists())

    def test_keys_of_the_wrong_length(self):
        self.file("rx.toml", rx_link().replace(SAK_A, SAK_A + "00"))
        error = self.error(2, *self.validate("macsec.pcap"))
        self.assertIn("sak holds 34 characters; a SAK of gcm-aes-128 has 32 hex digits", error)

    def test_key_files_that_cannot_be_read(self):
        config = rx_link().replace(f'sak = "{SAK_A}"', 'sak-file = "key"')
        self.file("rx.toml", config)
        self.assertIn("sak-file, a name of 3 characters, can't be opened", self.error(2, *self.validate("macsec.pcap")))
        (self.folder / "key").mkdir()
        self.assertIn("sak-file, a name of 3 characters, can't be read", self.error(2, *self.validate("macsec.pcap")))
        (self.folder / "key").rmdir()
        self.file("key", f"  {SAK_A}\n")
        self.ok(*self.validate("macsec.pcap"))
        if os.geteuid() != 0:
            (self.folder / "key").chmod(0)
            self.assertIn("can't be opened", self.error(2, *self.validate("macsec.pcap")))

    def test_a_configuration_that_cannot_be_read(self):
        self.assertIn("none.toml: can't be opened",
                      self.error(2, "validate", "--config", "none.toml", "macsec.pcap", "o.pcap"))
        self.assertIn(": can't be read",
                      self.error(2, "validate", "--config", ".", "macsec.pcap", "o.pcap"))

    # ---- outputs

    def test_outputs_that_cannot_be_made(self):
        self.assertIn("no/out.pcap: can't be created",
                      self.error(1, "validate", "--config", "rx.toml", "macsec.pcap", "no/out.pcap"))
        for option in ("--verdicts", "--report", "--uncontrolled"):
            error = self.error(1, *self.validate("macsec.pcap", option, "no/file"))
            self.assertIn("no/file: can't be created", error)
        self.error(1, "protect", "--config", "tx.toml", "--test-keys", "plain.pcap", "no/m.pcap")

    def test_a_full_disk(self):
        full = "can't be written: No space left on device"
        self.assertIn(full, self.error(1, "validate", "--config", "rx.toml", "macsec.pcap",
                                       "/dev/full"))
        self.assertIn(full, self.error(1, "protect", "--config", "tx.toml", "--test-keys",
                                       "plain.pcap", "/dev/full"))
        for option in ("--verdicts", "--report", "--uncontrolled"):
            self.assertIn(full, self.error(1, *self.validate("macsec.pcap", option, "/dev/full")))
        with open("/dev/full", "wb") as out:
            for args in (("inspect", "macsec.pcap"), ("--help",), ("captures", CAPTURES),
                         ("validate", "--config", "rx.toml", "macsec.pcap", "-")):
                self.assertIn(full, self.error(1, *args, stdout=out))

    def test_an_input_is_never_an_output(self):
        (self.folder / "link.pcap").hardlink_to(self.folder / "macsec.pcap")
        before = (self.folder / "macsec.pcap").read_bytes()
        for out in ("macsec.pcap", "./macsec.pcap", "link.pcap", "rx.toml"):
            error = self.error(2, "validate", "--config", "rx.toml", "macsec.pcap", out)
            self.assertIn("is an input too and would be destroyed", error)
        self.error(2, *self.validate("macsec.pcap", "--report", "macsec.pcap"))
        self.error(2, *self.validate("macsec.pcap", "--verdicts", "out.pcap"))
        self.error(2, *self.validate("macsec.pcap", "--verdicts", "-", "--report", "-"))
        self.error(2, "protect", "--config", "tx.toml", "--state", "plain.pcap", "plain.pcap", "o")
        self.assertEqual(before, (self.folder / "macsec.pcap").read_bytes())

    # ---- command lines

    def test_command_lines_that_make_no_sense(self):
        for args, part in (
                ((), "a command is missing"),
                (("frobnicate",), "there is no command frobnicate"),
                (("validate",), "IN is missing"),
                (("validate", "macsec.pcap", "o"), "give --config LINK.toml, or a key"),
                (("validate", "--config", "rx.toml", "macsec.pcap"), "OUT is missing"),
                (("validate", "--config", "rx.toml", "a", "b", "c"), "-o OUT"),
                (("validate", "--verdict", "x"), "unrecognised option '--verdict'"),
                (("validate", "--config"), "--config"),
                (("inspect", "--outer-tags", "9", "macsec.pcap"), "--outer-tags can be"),
                (("validate", "--config", "rx.toml", "--uncontrolled", "u",
                  "--uncontrolled-ethertype", "0x5ff", "macsec.pcap", "o"), "no EtherType"),
                (("validate", "--config", "rx.toml", "--uncontrolled-ethertype", "0x88CC",
                  "macsec.pcap", "o"), "give that, too"),
                (("replay", "--config", "rx.toml"), "nothing would come in"),
                (("keygen",), "give either DIR"),
                (("keygen", "--suite", "rot13", "d"), "--suite is none of"),
                (("keygen", "--sci-a", "12", "d"), "--sci-a is no SCI")):
            self.assertIn(part, self.error(2, *args))

    def test_help_and_version(self):
        self.assertRegex(self.ok("--version").stdout,
                         rb"\Alinksec \d+\.\d+\.\d+\n"
                         rb"AES-GCM engine [a-z-]+ \(--aead: auto, [a-z, -]+\)\n\Z")
        self.assertIn(b"LINK.toml, the configuration", self.ok("--help").stdout)
        for command in ("protect", "validate", "inspect", "replay", "captures", "keygen", "provision",
                        "run-board"):
            done = self.ok(command, "--help")
            self.assertIn(b"Usage: linksec " + command.encode(), done.stdout)
            self.assertIn(b"Examples:\n  linksec", done.stdout)
            self.assertIn(b"Exit codes:", done.stdout)
            self.assertEqual(b"", done.stderr)

    # ---- captures

    def test_the_captures_command_finds_what_differs(self):
        self.file("a.toml", rx_link(rest='[expect.validate]\nin = "macsec.pcap"\nout = "plain.pcap"\n'
                                         '[[expect.validate.frame]]\nnumber = 3\n'
                                         'verdict = "deliver"\ncounter = "InPktsOK"\n'))
        self.assertIn(b"1 as expected, 0 failed", self.ok("captures", ".").stdout)
        frames = [plain_frame(i) for i in range(100)]
        frames[6] = frames[6][:20] + b"\xff" + frames[6][21:]
        self.pcap("plain.pcap", frames)
        text = self.expect(1, "captures", ".").stdout.decode()
        self.assertIn("frame 7 (output 7): octet 20: expected 255", text)
        self.file("a.toml", rx_link(rest='[expect.validate]\nin = "macsec.pcap"\nout = "plain.pcap"\n'
                                         '[[expect.validate.frame]]\nnumber = 3\n'
                                         'verdict = "discard"\ncounter = "InPktsLate"\n'
                                         '[expect.validate.counters.secy]\nInPktsNoTag = 4\n'))
        text = self.expect(1, "captures", ".").stdout.decode()
        self.assertIn("frame 3: expected discard, InPktsLate; found deliver, InPktsOK", text)
        self.assertIn("counters.secy InPktsNoTag: expected 4, found 0", text)
        self.file("a.toml", rx_link(rest='[expect.validate]\nin = "none.pcap"\nout = "plain.pcap"\n'))
        self.assertIn("none.pcap: can't be opened", self.expect(1, "captures", ".").stdout.decode())
        (self.folder / "empty").mkdir()
        self.assertIn("holds no sidecar", self.error(1, "captures", "empty"))
        self.assertIn("none: can't be read", self.error(1, "captures", "none"))

    def test_nanoseconds_microseconds_and_old_records(self):
        write_pcap(self.folder / "us.pcap", records([plain_frame()]), nanosecond=False)
        self.ok("protect", "--config", "tx.toml", "--test-keys", "us.pcap", "m.pcap")
        self.assertEqual(b"\xd4\xc3\xb2\xa1", (self.folder / "m.pcap").read_bytes()[:4])
        write_pcap(self.folder / "ns.pcap", [Record(1_700_000_000_123_456_789, plain_frame(), 60)])
        self.ok("protect", "--config", "tx.toml", "--test-keys", "ns.pcap", "m.pcap")
        self.assertEqual(1_700_000_000_123_456_789, read_pcap(self.folder / "m.pcap")[0].time_ns)

    def test_two_keys_with_one_sak(self):
        config = rx_link(rest=key("again", SAK_A))
        self.file("rx.toml", config)
        done = self.ok(*self.validate("macsec.pcap"))
        self.assertIn(b'[[key]] "again" serves no SA', done.stderr)


class Nesting(Scenario):
    """What would use up the parser's stack is refused, by every command that reads it."""

    DEEP = {"dots": ".".join(["a"] * 60000) + " = 1\n", "arrays": "a = " + "[" * 60000 + "\n",
            "tables": "a = " + "{a=" * 60000 + "\n", "header": "[" + ".".join(["a"] * 60000) + "]\n",
            "quoted": ".".join(['"a"'] * 60000) + " = 1\n"}

    def test_deep_toml_is_refused_with_its_line(self):
        self.pcap("plain.pcap", [plain_frame()])
        for name, deep in self.DEEP.items():
            self.file("link.toml", rx_link() + "\n" + deep)
            for command in (("validate", "--config", "link.toml", "plain.pcap", "out.pcap"),
                            ("protect", "--test-keys", "--config", "link.toml", "plain.pcap", "o"),
                            ("replay", "--config", "link.toml", "--host-in", "plain.pcap"),
                            ("provision", "--config", "link.toml", "--out", "block")):
                self.assertRegex(self.error(2, *command), r"link\.toml:\d+: is nested deeper than 32",
                                 name)
            done = self.run_program("captures", ".")
            self.assertEqual(1, done.returncode, name)
            self.assertIn(b"is nested deeper than 32", done.stdout + done.stderr)

    def test_deep_json_is_refused(self):
        (self.folder / "long").mkdir()
        (self.folder / "long" / "long-xpn-wrap.state").write_text('{"x": ' + "[" * 30000 + "]" * 30000
                                                                  + "}")
        error = self.error(2, "conformance", "run", "--dut", "inprocess", "--long",
                           "--report", "long")
        self.assertIn("is damaged", error)
        self.file("mutants.json", '{"a":' * 60000 + "1" + "}" * 60000)
        self.assertIn("is no table of mutants", self.error(
            2, "conformance", "run", "--dut", "inprocess", "--only", "FMT-1", "--report", "r",
            "--mutants", "mutants.json"))


if __name__ == "__main__":
    main()
