# SPDX-License-Identifier: Apache-2.0
"""inspect finds the SecTAG that tshark finds, in every envelope that both know."""

import json
import os
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

import envelopes

PROGRAM = os.environ["LINKSEC_PROGRAM"]
FIELDS = ["macsec.PN", "macsec.AN", "macsec.SL", "macsec.SCI.system_identifier"]


def write(path: Path, link_type: int, records: list[bytes]) -> Path:
    file = struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link_type)
    for octets in records:
        file += struct.pack("<IIII", 1, 0, len(octets), len(octets)) + octets
    path.write_bytes(file)
    return path


def tshark(capture: Path, fields: list[str], *options: str) -> list[list[str]]:
    command = ["tshark", "-r", str(capture), "-d", "udp.port==8472,vxlan", *options, "-T", "fields"]
    for field in fields:
        command += ["-e", field]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


def inspect(capture: Path) -> list[dict]:
    done = subprocess.run([PROGRAM, "inspect", "--json", capture], check=True,
                          capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def as_tshark_says(found: dict) -> list[str]:
    tag, address = found["sectag"], found["sectag"]["sci"][:12]
    return [str(tag["pn"]), f"0x{tag['an']:02x}", str(tag["sl"]),
            ":".join(address[at:at + 2] for at in range(0, 12, 2))]


# @test A18
class Envelopes(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def agree(self, link_type: int, of_type: list[envelopes.Envelope]) -> None:
        capture = write(self.folder / "in.pcap", link_type, [one.octets for one in of_type])
        # It refuses link types that it does not know.
        known = any(one.by_tshark for one in of_type)
        found, shown = inspect(capture), tshark(capture, FIELDS) if known else [[]] * len(of_type)
        self.assertEqual((len(of_type), len(of_type)), (len(found), len(shown)))
        for one, ours, theirs in zip(of_type, found, shown):
            with self.subTest(one.name):
                self.assertEqual(one.layers, ", ".join(ours["behind"]))
                self.assertEqual((link_type, 50), (ours["link-type"], ours["secure-data-octets"]))
                if one.by_tshark:
                    self.assertEqual(theirs, as_tshark_says(ours))

    def test_each_envelope(self):
        every = envelopes.envelopes()
        for link_type in sorted({one.link_type for one in every}):
            self.agree(link_type, [one for one in every if one.link_type == link_type])

    def test_a_prp_trailer(self):
        body = envelopes.BODY
        trailer = struct.pack(">HHH", 7, 0xA000 | (len(body) + 6), 0x88FB)
        capture = write(self.folder / "in.pcap", 1, [envelopes.FRAME + trailer])
        (found,) = inspect(capture)
        self.assertEqual((["PRP trailer"], 50), (found["behind"], found["secure-data-octets"]))
        shown = tshark(capture, ["prp.trailer.prp1_suffix"], "--enable-protocol", "prp")
        self.assertEqual([["0x88fb"]], shown)


if __name__ == "__main__":
    unittest.main()
