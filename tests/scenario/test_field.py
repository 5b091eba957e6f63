# SPDX-License-Identifier: Apache-2.0
"""Captures as people have them: each folder of tests/field gives its right.pcap, or says why not.

What is right was made by a generator of its own (python3-cryptography), or is a public capture.
"""

import json
import os
import struct
import subprocess
import time

from cli import PROGRAM, SOURCE, Scenario, main, read_pcap

FIELD = SOURCE / "tests" / "field"


class Field(Scenario):
    def case(self, name: str):
        return FIELD / name

    def validate(self, case: str, config: str, *inputs: str, args=(), code: int = 0) -> str:
        """What a run says; its frames are in out.pcap."""
        folder = self.case(case)
        done = self.expect(code, "validate", "--config", folder / config, "--verdicts", "v", *args,
                           "-o", "out.pcap", *(folder / name for name in inputs))
        return done.stderr.decode()

    def opens(self, case: str, config: str = "link.toml", *inputs: str, right: str = "right.pcap",
              args=()) -> str:
        """A run that gives what is right: every octet, in order, at its time."""
        said = self.validate(case, config, *(inputs or ("in.pcap",)), args=args)
        expected = [(item.time_ns // 1000, item.frame) for item in read_pcap(self.case(case) / right)]
        found = [(item.time_ns // 1000, item.frame) for item in read_pcap(self.folder / "out.pcap")]
        self.assertEqual([frame for _, frame in expected], [frame for _, frame in found], said)
        self.assertEqual(expected, found)
        return said

    def words(self) -> list[str]:
        return [line["verdict"] for line in self.verdicts("v")]

    def reasons(self) -> list[str]:
        return [line["reason"] for line in self.verdicts("v") if line["verdict"] == "discard"]

    # -- input ----------------------------------------------------------------------------------

    def test_a_cooked_capture_shows_its_sectags_and_says_what_it_lacks(self):
        for case in ("F01", "F02"):
            with self.subTest(case=case):
                shown = self.ok("inspect", self.case(case) / "in.pcap").stdout.decode()
                pns = [int(line.split("PN=")[1].split()[0]) for line in shown.splitlines()
                       if "PN=" in line]
                self.assertEqual([1, 1, 2, 2, 3, 3], pns)
                said = self.validate(case, "link.toml", "in.pcap", code=1)
                self.assertIn("-i IFACE", said)
                self.assertEqual({"unverifiable"}, set(self.words()))
                self.assertEqual([], read_pcap(self.folder / "out.pcap"))

    def test_interfaces_of_other_link_types_are_passed_over(self):
        for name in ("in.pcapng", "in2.pcapng"):
            with self.subTest(name=name):
                said = self.opens("F03", "link.toml", name)
                self.assertIn("6 delivered", said)

    def test_interfaces_with_their_own_snap_length(self):
        self.opens("F04", "link.toml", "merged.pcapng")

    def test_octets_behind_the_frame(self):
        self.assertIn("frame check sequence", self.opens("F09"))
        self.opens("F10")
        self.assertIn("16 octets", self.opens("F67"))
        self.opens("F67", args=("--trailer", "16"))
        self.validate("F67", "link.toml", "in.pcap", args=("--no-auto",))
        self.assertNotIn("deliver", self.words())

    def test_record_lengths(self):
        self.opens("F12")
        self.opens("F12b", "link.toml", "in.pcapng")
        self.opens("F84")

    def test_compressed_files(self):
        for name in ("in.pcap.gz", "full.pcap.zst"):
            shown = self.ok("inspect", self.case("F16") / name).stdout.decode()
            tags = [line.split("PN=")[1].split()[0] for line in shown.splitlines() if "SecTAG" in line]
            self.assertEqual(["1", "1", "2", "2", "3", "3"], tags)
            self.assertEqual(6, shown.count("9.12    valid: "))

    def test_skippable_frames_in_front_as_pzstd_writes_them(self):
        packed = (self.case("F16") / "full.pcap.zst").read_bytes()
        for count in (1, 2):
            skipped = struct.pack("<III", 0x184D2A50 + 15 * (count - 1), 4, len(packed)) * count
            (self.folder / "p.zst").write_bytes(skipped + packed)
            shown = self.ok("inspect", "p.zst").stdout.decode()
            self.assertEqual(6, shown.count("9.12    valid: "))
        (self.folder / "p.zst").write_bytes(struct.pack("<II", 0x184D2A50, 0xFFFFFFFF) + b"cut")
        self.assertIn("p.zst: ", self.error(1, "inspect", "p.zst"))

    def test_the_modified_pcap_format(self):
        self.opens("F39", "link.toml", "kuz.pcap")

    def test_a_capture_in_several_files(self):
        said = self.opens("F64", "link.toml", "part1.pcap", "part2.pcap", right="right-both.pcap")
        self.assertIn("8 frames: 8 delivered", said)
        parts = [self.case("F64") / name for name in ("part1.pcap", "part2.pcap")]
        text = self.error(2, "validate", "--config", self.case("F64") / "link.toml", *parts, "o.pcap")
        self.assertIn("-o", text)

    def test_a_section_header_alone_is_an_empty_capture(self):
        for name in ("shb.pcapng", "hdr.pcap"):
            self.assertEqual(b"", self.ok("inspect", self.case("F70") / name).stdout)
        self.assertIn("empty", self.error(1, "inspect", self.case("F70") / "empty.pcap"))

    # -- what stands before the SecTAG ----------------------------------------------------------

    def test_tags_before_the_sectag(self):
        self.assertIn("8100 vid", self.opens("F20", "link0.toml"))
        self.opens("F20")
        self.opens("F20d")
        shown = self.ok("inspect", self.case("F20") / "in.pcap").stdout.decode()
        self.assertNotIn("no SecTAG", shown)
        self.assertIn("behind 8100 vid", shown)
        self.validate("F20", "link0.toml", "in.pcap", args=("--no-auto",))
        self.assertEqual({"discard"}, set(self.words()))

    def test_tunnels_of_mirror_ports(self):
        self.assertIn("ERSPAN", self.opens("F18"))
        self.assertIn("VXLAN", self.opens("F63"))
        self.assertIn("TZSP", self.opens("F63", "link.toml", "tzsp.pcap"))

    def test_tagged_eapol_is_eapol(self):
        self.validate("F45", "link.toml", "in.pcap", args=("--uncontrolled", "u.pcap"))
        frames = [item.frame for item in read_pcap(self.case("F45") / "in.pcap")]
        self.assertEqual([frames[0], frames[2]], self.frames("u.pcap"))

    # -- keys, SCs, suites ----------------------------------------------------------------------

    def test_both_directions(self):
        self.opens("F21")
        self.opens("F51", "link.toml")
        self.opens("F51", "both.toml")

    def test_a_link_without_sci_whose_config_has_one_sender(self):
        self.validate("F21", "one.toml", "in.pcap")
        self.assertEqual({"0200000000010001"}, {line["sci"] for line in self.verdicts("v")})
        # Those of the other end are under this key, too, with PNs of their own.
        self.assertEqual(["deliver", "discard"] * 4, self.words())
        self.assertEqual({"10.6.2: PN below the lowest acceptable"}, set(self.reasons()))

    def test_a_suite_for_each_key(self):
        self.opens("F61")

    def test_the_same_an_again(self):
        self.opens("F31", "link.toml")
        self.opens("F31", "naive.toml", args=("--report", "r"))
        keys = self.report("r")["keys"]
        self.assertEqual(96, sum(key["frames"] for key in keys))
        self.assertEqual(1, min(key["first-frame"] for key in keys))

    def test_keys_and_suites_as_others_write_them(self):
        for config in ("0x.toml", "colons.toml", "spaces.toml", "suiteUC.toml"):
            with self.subTest(config=config):
                self.assertIn(" 3 delivered", self.validate("F27", config, "in.pcap"))  # One SC of two.
        for config, words in (("ipshow.toml", "linksec import"),
                              ("notoml.toml", "wpa_supplicant configuration")):
            text = self.error(2, "validate", "--config", self.case("F27") / config,
                              self.case("F27") / "in.pcap", "out.pcap")
            self.assertIn(words, text)

    # -- why it will not open -------------------------------------------------------------------

    def test_a_stream_that_began_before_its_capture(self):
        said = self.opens("F24p")
        self.assertIn("next-pn = 8589934591", said)
        self.opens("F24p", "workaround.toml")
        self.validate("F24p", "link.toml", "in.pcap", args=("--no-auto",))
        self.assertNotIn("deliver", self.words())

    def test_an_xpn_stream_out_of_order(self):
        self.opens("F25", "win.toml")
        said = self.validate("F25", "link.toml", "in.pcap")
        self.assertIn("replay-window", said)

    def test_an_ssci_with_its_octets_reversed(self):
        said = self.validate("F26", "link.toml", "in.pcap")
        self.assertIn("33554432 is 2 with its octets reversed", said)

    def test_swapped_keys(self):
        said = self.validate("F30", "link.toml", "in.pcap")
        self.assertRegex(said, "3 x 10.6.3: the ICV [^\n]*0200000000010001")
        shown = self.ok("diagnose", "--config", self.case("F30") / "link.toml",
                        self.case("F30") / "in.pcap").stdout.decode()
        for sci, name in (("0200000000010001", "b"), ("0200000000020001", "a")):
            self.assertRegex(shown, f"SC {sci} AN 0: the key that fits is {name}, [^\n]*"
                                    "the keys of the two directions are swapped; "
                                    f'set key = "{name}" in the SA with an = 0 of [^\n]*{sci}')
        self.assertIn("frame 1: SC 0200000000010001 AN 0: the key that fits is b", said)

    def test_mka_is_no_discarded_frame(self):
        said = self.validate("F106", "sak.toml", "in.pcap",
                             args=("--fail-on-discard", "--uncontrolled", "u.pcap"))
        self.assertIn("7 delivered, 0 discarded, 6 ", said)
        self.assertEqual(6, self.words().count("uncontrolled"))
        self.assertEqual(6, len(self.frames("u.pcap")))

    def test_a_session_from_its_sak(self):
        self.opens("F36", "sak.toml")
        self.opens("F36c", "sak.toml")

    def test_a_session_from_its_cak(self):
        said = self.opens("F36", "mka.toml")
        self.assertIn("distribute 1 SAKs", said)
        self.opens("F36c", "mka.toml")

    # -- live and protect -----------------------------------------------------------------------

    def test_each_frame_is_out_before_the_next_one_comes(self):
        capture = (self.case("F64") / "part1.pcap").read_bytes()
        header, at, records = capture[:24], 24, []
        while at < len(capture):
            end = at + 16 + int.from_bytes(capture[at + 8:at + 12], "little")
            records.append(capture[at:end])
            at = end
        with subprocess.Popen([PROGRAM, "validate", "--config", self.case("F64") / "link.toml",
                               "-", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL) as process:
            os.set_blocking(process.stdout.fileno(), False)
            process.stdin.write(header)
            process.stdin.flush()
            got = 0
            for item in records:
                process.stdin.write(item)
                process.stdin.flush()
                before, until = got, time.monotonic() + 30
                while got < 24 + 16 or got == before:
                    got += len(process.stdout.read() or b"")
                    self.assertLess(time.monotonic(), until, "a frame waits for the next one")
                    time.sleep(0.005)
            process.stdin.close()
            self.assertEqual(0, process.wait(30))

    def test_protect_never_encrypts_an_announced_frame_check_sequence(self):
        for name in ("in.pcap", "nofcs.pcap"):
            self.ok("protect", "--config", self.case("F98") / "tx.toml", "--test-keys",
                    self.case("F98") / name, name)
        self.assertEqual(self.frames("nofcs.pcap"), self.frames("in.pcap"))

    def test_a_report_says_each_step_that_was_made(self):
        self.opens("F18", args=("--report", "r"))
        found = json.dumps(self.report("r")["found"])
        self.assertIn("ERSPAN", found)


if __name__ == "__main__":
    main()
