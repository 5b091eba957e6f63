# SPDX-License-Identifier: Apache-2.0
"""scapy decrypts, frame by frame, what `linksec protect` wrote, and gets the plain frames back."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ["LINKSEC_SOURCE_DIR"])
PROGRAM = os.environ["LINKSEC_PROGRAM"]
sys.path.insert(0, str(SOURCE / "tests/support"))

from scapy.contrib.macsec import MACsec, MACsecSA  # noqa: E402
from scapy.layers.l2 import Ether  # noqa: E402
from scapy.packet import raw  # noqa: E402

import pcap_file  # noqa: E402

SAK = "c0ffee00112233445566778899aabbcc"
SALT = "0102030405060708090a0b0c"
SCI = "0200000000010001"
PLAIN = SOURCE / "captures/linux/tx-gcm-aes-128-enc-sci.plain.pcap"

LINK = """
[secy]
cipher-suite = "{suite}"
always-include-sci = true
[[key]]
id = "k"
sak = "{sak}"
{salt}
[[tx-sc]]
sci = "{sci}"
[[tx-sc.sa]]
an = 1
key = "k"
next-pn = 1
confidentiality = {confidentiality}
{ssci}
"""


def protect(folder: Path, suite: str, confidentiality: bool) -> Path:
    xpn = "xpn" in suite
    config = folder / "link.toml"
    text = LINK.format(suite=suite, sak=SAK, sci=SCI, confidentiality=str(confidentiality).lower(),
                       salt=f'salt = "{SALT}"' if xpn else "", ssci="ssci = 7" if xpn else "")
    config.write_text(text.replace('[[tx-sc.sa]]', 'encoding-sa = 1\n[[tx-sc.sa]]'))
    config.chmod(0o600)
    out = folder / "out.pcap"
    subprocess.run([PROGRAM, "protect", "--config", config, "--test-keys", PLAIN, out], check=True,
                   stdout=subprocess.DEVNULL)
    return out


# @test A1 A3 A6 E4 E6 GEN-2 GEN-7
class Scapy(unittest.TestCase):
    def decrypts(self, suite: str, confidentiality: bool):
        with tempfile.TemporaryDirectory() as name:
            protected = pcap_file.read_pcap(protect(Path(name), suite, confidentiality))
        plain = pcap_file.read_pcap(PLAIN)
        self.assertEqual(len(protected), len(plain))
        # A MACsec frame inside a MACsec frame confuses scapy's dissector, not the cipher.
        decrypted = 0
        for number, (sent, expected) in enumerate(zip(protected, plain), 1):
            if expected.frame[12:14] == b"\x88\xe5":
                continue
            packet = Ether(sent.frame)
            self.assertEqual(packet[MACsec].PN, number)
            sa = MACsecSA(sci=bytes.fromhex(SCI), an=1, pn=number, key=bytes.fromhex(SAK),
                          icvlen=16, encrypt=confidentiality, send_sci=True,
                          xpn_en="xpn" in suite, ssci=7, salt=bytes.fromhex(SALT))
            opened = sa.decap(sa.decrypt(packet))
            self.assertEqual(raw(opened), expected.frame, f"frame {number}")
            decrypted += 1
        self.assertGreater(decrypted, 80)

    def test_decrypts_gcm_aes_128_confidentiality(self):
        self.decrypts("gcm-aes-128", True)

    def test_validates_gcm_aes_128_integrity(self):
        self.decrypts("gcm-aes-128", False)

    def test_decrypts_gcm_aes_xpn_128_confidentiality(self):
        self.decrypts("gcm-aes-xpn-128", True)


if __name__ == "__main__":
    unittest.main()
