# SPDX-License-Identifier: Apache-2.0
"""tshark decodes what `linksec protect` wrote: every SecTAG field, the SCI and the ICV."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ["LINKSEC_SOURCE_DIR"])
PROGRAM = os.environ["LINKSEC_PROGRAM"]
sys.path.insert(0, str(SOURCE / "tests/support"))

import pcap_file  # noqa: E402

FIELDS = ["macsec.TCI.V", "macsec.TCI.ES", "macsec.TCI.SC", "macsec.TCI.SCB", "macsec.TCI.E",
          "macsec.TCI.C", "macsec.AN", "macsec.SL", "macsec.PN", "macsec.SCI.system_identifier",
          "macsec.SCI.port_identifier"]

# Sidecars of frames that a kernel sent, and the tag bits ES, SC, SCB, E, C that each asks for.
SETS = [
    ("tx-gcm-aes-128-enc-sci", "01011"),
    ("tx-gcm-aes-128-enc-none", "00011"),
    ("tx-gcm-aes-128-enc-es", "10011"),
    ("tx-gcm-aes-128-int-scb", "00100"),
    ("tx-gcm-aes-256-int-none", "00000"),
    ("tx-gcm-aes-xpn-256-int-sci", "01000"),
]


def tshark(capture: Path) -> list[list[str]]:
    command = ["tshark", "-r", str(capture), "-T", "fields", "-E", "occurrence=f"]
    for field in FIELDS:
        command += ["-e", field]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


# @test A2 A3 A6 A12 A14 A15 FMT-3 FMT-5 FMT-6 FMT-7 GEN-8 GEN-9 GEN-10
class Tshark(unittest.TestCase):
    def decodes(self, name: str, bits: str):
        plain = pcap_file.read_pcap(SOURCE / f"captures/linux/{name}.plain.pcap")
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "out.pcap"
            subprocess.run(
                [PROGRAM, "protect", "--config", SOURCE / f"captures/linux/{name}.tx.toml",
                 "--test-keys", SOURCE / f"captures/linux/{name}.plain.pcap", out],
                check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            rows = tshark(out)
            sent = pcap_file.read_pcap(out)
        self.assertEqual(len(rows), len(plain))
        first_pn = int(rows[0][8], 0)
        for index, (row, before, after) in enumerate(zip(rows, plain, sent)):
            if b"\x88\xe5" in before.frame[12:20]:
                continue  # MACsec inside MACsec: tshark shows two tags, of which this test wants one.
            data = len(before.frame) - 12
            has_sci = bits[1] == "1"
            self.assertEqual(int(row[0], 0), 0)
            self.assertEqual("".join(row[1:6]), bits, f"frame {index + 1}")
            self.assertEqual(int(row[6], 0), 0)
            self.assertEqual(int(row[7], 0), data if data < 48 else 0)
            self.assertEqual(int(row[8], 0), first_pn + index)
            self.assertEqual(row[9:], ["02:00:00:00:00:01", "1"] if has_sci else ["", ""])
            self.assertEqual(len(after.frame), 12 + (16 if has_sci else 8) + data + 16)


def add(name: str, bits: str):
    setattr(Tshark, f"test_decodes_{name.replace('-', '_')}", lambda self: self.decodes(name, bits))


for set_name, set_bits in SETS:
    add(set_name, set_bits)


if __name__ == "__main__":
    unittest.main()
