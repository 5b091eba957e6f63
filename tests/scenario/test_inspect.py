# SPDX-License-Identifier: Apache-2.0
"""inspect: every field of a SecTAG, and the rule that a bad one breaks."""

import json
import re
import subprocess
import zlib

from cli import ADDRESS_A, ADDRESS_B, CAPTURES, SCI_A, Record, Scenario, main, records, vlan, write_pcap


def tagged(tci: int, sl: int, body: bytes, pn: int = 7) -> bytes:
    return (ADDRESS_B + ADDRESS_A + b"\x88\xe5" + bytes([tci, sl]) + pn.to_bytes(4, "big") + body)


SCI = bytes.fromhex(SCI_A)
FIELD = CAPTURES.parents[1] / "tests/field"


class Inspect(Scenario):
    def inspect(self, *frames, args=()) -> list[dict]:
        self.pcap("in.pcap", frames)
        done = self.ok("inspect", "--json", *args, "in.pcap")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_all_fields(self):  # @test A3 A12 A14
        (found,) = self.inspect(tagged(0x2E, 20, SCI + bytes(36), 0xFFFFFFFE))
        self.assertEqual({"v": 0, "es": 0, "sc": 1, "scb": 0, "e": 1, "c": 1, "an": 2,
                          "reserved": 0, "sl": 20, "pn": 0xFFFFFFFE, "sci": SCI_A}, found["sectag"])
        self.assertEqual((20, 0, None, None, False),
                         tuple(found[name] for name in ("secure-data-octets", "padding-octets",
                                                        "broken-rule", "implied-sci", "truncated")))
        self.assertEqual((1, 64, 64, "02:00:00:00:00:99", "02:00:00:00:00:01", "88e5"),
                         tuple(found[name] for name in ("frame", "octets", "captured",
                                                        "destination", "source", "ethertype")))

    def test_implied_scis_and_padding(self):  # @test A8 A26
        es, scb, none = self.inspect(tagged(0x40, 3, bytes(40)), tagged(0x10, 0, bytes(64)),
                                     tagged(0x00, 0, bytes(64)))
        self.assertEqual("0200000000010001", es["implied-sci"])
        self.assertEqual((3, 21), (es["secure-data-octets"], es["padding-octets"]))
        self.assertEqual("0200000000010000", scb["implied-sci"])
        self.assertIsNone(none["implied-sci"])

    def test_the_rule_that_is_broken(self):  # @test A20 A21 A22 A23 A24 A25
        rules = [("9.12 a", tagged(0x00, 0, b"")), ("9.12 c", tagged(0x80, 0, bytes(64))),
                 ("9.12 d", tagged(0x60, 0, bytes(80))), ("9.12 d", tagged(0x30, 0, bytes(80))),
                 ("9.12 e", tagged(0x00, 0x80, bytes(64))), ("9.12 f", tagged(0x00, 9, bytes(64))),
                 ("9.12 g", tagged(0x20, 9, bytes(80))), ("9.12 h", tagged(0x0C, 9, bytes(64))),
                 ("9.12 i", tagged(0x2C, 0, bytes(50)))]
        found = self.inspect(*(frame for _, frame in rules))
        self.assertEqual([rule for rule, _ in rules], [f["broken-rule"][:6] for f in found])
        self.assertEqual(2, found[4]["sectag"]["reserved"])
        text = self.ok("inspect", "in.pcap").stdout.decode()
        self.assertIn("broken  9.12 c: V is 1", text)

    def test_frames_without_a_sectag(self):
        plain, short = self.inspect(ADDRESS_B + ADDRESS_A + b"\x08\x00" + bytes(46), b"\x01\x02")
        self.assertEqual(("0800", None), (plain["ethertype"], plain["sectag"]))
        self.assertEqual((None, None), (short["ethertype"], short["source"]))
        self.assertIn(b"no SecTAG, EtherType 0x0800", self.ok("inspect", "in.pcap").stdout)

    def test_outer_tags(self):
        frame = vlan(tagged(0x2C, 0, SCI + bytes(64)), (0x88A8, 5), (0x8100, 6))
        for args in ((), ("--outer-tags", "2"), ("--no-auto", "--outer-tags", "2")):
            (found,) = self.inspect(frame, args=args)
            self.assertEqual((2, SCI_A), (found["outer-tags"], found["sectag"]["sci"]))
            self.assertEqual(["88a8 vid 5", "8100 vid 6"], found["behind"])
        for args in (("--no-auto",), ("--outer-tags", "1"), ("--no-auto", "--outer-tags", "1")):
            (found,) = self.inspect(frame, args=args)
            self.assertEqual(("88a8", None), (found["ethertype"], found["sectag"]))
            text = self.ok("inspect", *args, "in.pcap").stdout.decode()
            self.assertIn("EtherType 0x88a8; one stands behind 88a8 vid 5, 8100 vid 6", text)

    def test_what_is_looked_through_is_said_once(self):
        frame = vlan(tagged(0x2C, 0, SCI + bytes(64)), (0x9100, 5))
        self.pcap("in.pcap", [frame] * 3)
        done = self.ok("inspect", "in.pcap")
        self.assertEqual(3, done.stdout.count(b"  behind 9100 vid 5\n"))
        self.assertEqual(1, done.stderr.count(b"9100 vid 5"))
        self.assertEqual(b"", self.ok("inspect", "--no-auto", "in.pcap").stderr)

    def test_a_known_header_without_a_sectag(self):
        self.pcap("in.pcap", [vlan(ADDRESS_B + ADDRESS_A + b"\x08\x00" + bytes(46), (0x8100, 5))])
        text = self.ok("inspect", "in.pcap").stdout.decode()
        self.assertIn("no SecTAG, EtherType 0x8100 behind 8100 vid 5", text)

    def test_a_check_sequence_that_nothing_announces(self):
        frames = [tagged(0x2C, 0, SCI + bytes(64), pn) for pn in range(1, 40)]
        found = self.inspect(*(frame + zlib.crc32(frame).to_bytes(4, "little") for frame in frames))
        self.assertEqual({4}, {f["fcs-octets"] for f in found})
        self.assertEqual({48}, {f["secure-data-octets"] for f in found})
        self.assertIn(b"does not announce", self.ok("inspect", "in.pcap").stderr)
        (found,) = self.inspect(frames[0] + zlib.crc32(frames[0]).to_bytes(4, "little"),
                                args=("--no-auto",))
        self.assertEqual((0, 52), (found["fcs-octets"], found["secure-data-octets"]))

    def test_captures_of_all_interfaces(self):
        for name in ("F01", "F02"):
            capture = FIELD / name / "in.pcap"
            done = self.ok("inspect", capture)
            text = done.stdout.decode()
            self.assertEqual([str(pn) for pn in (1, 1, 2, 2, 3, 3)], re.findall(r" PN=(\d+)", text))
            self.assertEqual(6, text.count("can't be verified: "))
            self.assertEqual(1, done.stderr.count(b"-i IFACE"))
            self.assertIn("-i IFACE", self.error(1, "inspect", "--no-auto", capture))

    def test_an_interface_is_named_when_there_are_several(self):
        for name, link_type in (("a", 1), ("b", 276)):
            frame = tagged(0x2C, 0, SCI + bytes(64))
            octets = (frame if link_type == 1 else
                      frame[12:14] + bytes(9) + b"\x06" + ADDRESS_A + bytes(3) + frame[14:])
            write_pcap(self.folder / f"{name}.pcap", [Record(1, octets, len(octets))])
            data = (self.folder / f"{name}.pcap").read_bytes()
            (self.folder / f"{name}.pcap").write_bytes(
                data[:20] + link_type.to_bytes(4, "little") + data[24:])
        subprocess.run(["mergecap", "-w", "both.pcapng", "a.pcap", "b.pcap"], cwd=self.folder,
                       check=True)
        found = [json.loads(line) for line in
                 self.ok("inspect", "--json", "both.pcapng").stdout.splitlines()]
        self.assertEqual({(1, "interface 0"), (276, "interface 1")},
                         {(f["link-type"], f["interface"]) for f in found})
        self.assertIn(b"octets  on interface 1  ", self.ok("inspect", "both.pcapng").stdout)
        self.assertNotIn("interface", self.ok("inspect", "--json", "a.pcap").stdout.decode())

    def test_truncated_frames_are_not_judged(self):
        frame = tagged(0x2C, 0, SCI + bytes(64))
        write_pcap(self.folder / "in.pcap", [Record(1, frame[:30], len(frame)),
                                             Record(2, frame[:18], len(frame))])
        found = [json.loads(line) for line in self.ok("inspect", "--json", "in.pcap").stdout
                 .splitlines()]
        self.assertEqual([True, True], [f["truncated"] for f in found])
        self.assertEqual([None, None], [f["broken-rule"] for f in found])
        self.assertEqual([SCI_A, None], [f["sectag"].get("sci") for f in found])

    def test_the_kernels_frames(self):
        text = self.ok("inspect", CAPTURES / "tx-gcm-aes-128-enc-sci.macsec.pcap").stdout.decode()
        self.assertEqual(87, text.count("SecTAG  V=0 ES=0 SC=1 SCB=0 E=1 C=1 AN=0"))
        self.assertEqual(87, text.count("9.12    valid"))
        self.ok("inspect", CAPTURES / "rx-strict-enc.pcap")


if __name__ == "__main__":
    main()
