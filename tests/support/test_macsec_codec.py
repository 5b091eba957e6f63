#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the Python codec and pcap files, on Annex C above all."""

import json
import sys
import tempfile
import unittest
from pathlib import Path

from macsec_codec import (SUITES, BadTag, InvalidFrame, SecTag, make_tag, nonce, open_frame, parse,
                          protect_frame, seal)
from pcap_file import Record, read_pcap, record, write_pcap

ANNEX_C = Path(__file__).resolve().parents[2] / "captures" / "vectors" / "annex_c.json"
ADDRESSES = bytes.fromhex("02bb00000001020000000099")
SCI = bytes.fromhex("0200000000990001")
KEY = bytes(range(16))
GCM_128 = SUITES["gcm-aes-128"]


def annex_c():
    return json.loads(ANNEX_C.read_text(encoding="utf-8"))["vectors"]


def fields(vector):
    """Keyword arguments of the codec for a vector."""
    return {"ssci": int(vector["ssci"], 16) if vector["ssci"] else None,
            "salt": bytes.fromhex(vector["salt"]) if vector["salt"] else None}


class AnnexC(unittest.TestCase):
    def test_every_frame_is_protected_as_printed(self):
        self.assertEqual(32, len(annex_c()))
        for vector in annex_c():
            tci = int(vector["tci_an"], 16)
            sent = protect_frame(
                bytes.fromhex(vector["plain"]), bytes.fromhex(vector["key"]),
                bytes.fromhex(vector["sci"]), int(vector["pn"], 16), vector["an"],
                confidentiality=vector["protection"] == "confidentiality",
                include_sci=bool(tci & 0x20), es=bool(tci & 0x40), **fields(vector))
            with self.subTest(vector["id"]):
                self.assertEqual(vector["protected"], sent.hex())

    def test_every_frame_is_opened(self):
        for vector in annex_c():
            plain = open_frame(
                bytes.fromhex(vector["protected"]), bytes.fromhex(vector["key"]),
                bytes.fromhex(vector["sci"]), int(vector["pn"], 16), SUITES[vector["suite"]],
                **fields(vector))
            with self.subTest(vector["id"]):
                self.assertEqual(vector["plain"], plain.hex())

    def test_nonce_is_as_printed(self):
        for vector in annex_c():
            iv = nonce(bytes.fromhex(vector["sci"]), int(vector["pn"], 16), **fields(vector))
            self.assertEqual(vector["iv"], iv.hex(), vector["id"])

    def test_no_flipped_bit_is_accepted(self):
        vector = annex_c()[0]
        frame = bytes.fromhex(vector["protected"])
        for bit in range(8 * len(frame)):
            changed = bytearray(frame)
            changed[bit // 8] ^= 0x80 >> bit % 8
            with self.assertRaises((InvalidFrame, BadTag, ValueError), msg=f"bit {bit}"):
                open_frame(bytes(changed), bytes.fromhex(vector["key"]),
                           bytes.fromhex(vector["sci"]),
                           int.from_bytes(changed[16:20], "big"), SUITES[vector["suite"]])


class SecTagRules(unittest.TestCase):
    """9.12, rule by rule."""

    def frame(self, tci=0x20, sl=None, data=60, pn=1, surplus=0):
        octets = (bytes(range(data)) + bytes(16))
        sl = (data if data < 48 else 0) if sl is None else sl
        tag = SecTag(tci, sl, pn, SCI if tci & 0x20 else None).encode()
        return ADDRESSES + tag + octets + bytes(surplus)

    def assert_bad(self, rule, frame, suite=GCM_128):
        with self.assertRaises(BadTag) as caught:
            parse(frame, suite)
        self.assertEqual(rule, caught.exception.rule)

    def test_flags(self):
        self.assert_bad("version", self.frame(tci=0xA0))
        self.assert_bad("es-with-sc", self.frame(tci=0x60))
        self.assert_bad("scb-with-sc", self.frame(tci=0x30))
        self.assert_bad("sl-octet-high-bits", self.frame(sl=0x40))
        self.assert_bad("sl-octet-high-bits", self.frame(sl=0x80))

    def test_length(self):
        self.assert_bad("too-short", self.frame()[:28])
        for tci, data in ((0x20, 20), (0x00, 20), (0x2C, 47), (0x0C, 47)):
            parse(self.frame(tci, data=data), GCM_128)
            self.assert_bad("length-without-sl", self.frame(tci, sl=0, data=data))
            self.assert_bad("length-with-sl", self.frame(tci, sl=data + 1, data=data))
        self.assert_bad("length-with-sl", self.frame(sl=19, data=20))     # 64 octets: no padding
        for sl in (48, 63):
            self.assertEqual(sl, len(parse(self.frame(sl=sl, data=sl), GCM_128).secure_data))

    def test_padding_to_60_octets_is_no_part_of_the_frame(self):
        for data in range(1, 17):
            whole = 12 + 16 + data + 16
            parsed = parse(self.frame(data=data, surplus=60 - whole), GCM_128)
            self.assertEqual((data, 60 - whole), (len(parsed.secure_data), len(parsed.padding)))
            self.assert_bad("length-with-sl", self.frame(data=data, surplus=61 - whole))

    def test_pn_zero_is_bad_with_32_bit_pns_alone(self):
        self.assert_bad("pn-zero", self.frame(pn=0))
        parse(self.frame(pn=0), SUITES["gcm-aes-xpn-128"])


class Offset(unittest.TestCase):
    def test_first_octets_stay_clear(self):
        plain = ADDRESSES + bytes(range(80))
        for offset in (0, 30, 50):
            sent = protect_frame(plain, KEY, SCI, 7, offset=offset)
            self.assertEqual(plain[12:12 + offset], sent[28:28 + offset])
            self.assertEqual(plain, open_frame(sent, KEY, SCI, 7, GCM_128, offset=offset))
            with self.assertRaises(InvalidFrame):
                open_frame(sent, KEY, SCI, 7, GCM_128, offset=(offset + 30) % 60)

    def test_short_data_is_all_clear_with_e_and_c_set(self):
        sent = protect_frame(ADDRESSES + bytes(20), KEY, SCI, 7, offset=30)
        self.assertEqual((0x2C, bytes(20)), (sent[14], sent[28:48]))

    def test_a_frame_without_e_ignores_the_offset(self):
        plain = ADDRESSES + bytes(40)
        tag = make_tag(SCI, 7, 40, confidentiality=False)
        sent = seal(KEY, nonce(SCI, 7), ADDRESSES, tag, plain[12:], offset=30)
        self.assertEqual(plain, open_frame(sent, KEY, SCI, 7, GCM_128, offset=50))


class PcapFile(unittest.TestCase):
    def test_what_is_written_is_read(self):
        records = [record(1_700_000_000_123_456_000, b"\x01" * 60), Record(5000, b"\x02" * 20, 99)]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.pcap"
            for nanosecond in (True, False):
                write_pcap(path, records, nanosecond)
                self.assertEqual(records, read_pcap(path))
            path.write_bytes(path.read_bytes()[:-1])
            with self.assertRaises(ValueError):
                read_pcap(path)


if __name__ == "__main__":
    sys.exit(unittest.main())
