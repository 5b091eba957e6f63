#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the Python SecY model: the verdict table, PNs, SCI resolution, transmission."""

import sys
import unittest
from pathlib import Path

import check_captures
from macsec_codec import SUITES, SecTag, make_tag, nonce, protect_frame, seal
from secy_model import (DELIVER, DISCARD, REFUSED, SENT, TOO_LONG, UNCONTROLLED, ReceiveModel,
                        RxSa, TransmitModel, TxSa, TxSc)

ADDRESSES = bytes.fromhex("02bb00000001020000000099")
SCI = bytes.fromhex("0200000000990001")
SCI_PORT_0 = bytes.fromhex("0200000000990000")
OTHER = bytes.fromhex("0200000000980001")
KEY, SALT, SSCI = bytes(range(16)), bytes(range(12)), 2
PLAIN = ADDRESSES + bytes(range(60))
GCM, XPN = SUITES["gcm-aes-128"], SUITES["gcm-aes-xpn-128"]
MODES = ("null", "disabled", "check", "strict")


def model(suite=GCM, next_pn=1, lowest_pn=1, scis=(SCI,), **options):
    made = ReceiveModel(suite, **options)
    for sci in scis:
        made.add_sc(sci)
        made.add_sa(sci, 0, RxSa(KEY, next_pn, lowest_pn, SSCI, SALT if suite.xpn else None))
    return made


def sealed(pn, suite=GCM, **options):
    xpn = {"ssci": SSCI, "salt": SALT} if suite.xpn else {}
    return protect_frame(PLAIN, KEY, SCI, pn, **xpn, **options)


def tagged(tci, pn=1):
    """Any TCI with a right ICV, encrypted where E is set."""
    tag = SecTag(tci, 0, pn, SCI if tci & 0x20 else None)
    return seal(KEY, nonce(SCI, pn), ADDRESSES, tag, PLAIN[12:])


def spoilt(frame):
    return frame[:-1] + bytes([frame[-1] ^ 1])


class VerdictTable(unittest.TestCase):
    """D.1 of the requirements: one row a test, the four modes as columns."""

    def assert_row(self, frame, disabled, check, strict, **options):
        null = (DELIVER, None)
        for mode, expected in zip(MODES, (null, disabled, check, strict)):
            secy = model(validate_frames=mode, **options)
            outcome = secy.verify(frame)
            with self.subTest(mode):
                self.assertEqual(expected, (outcome.verdict, outcome.counter))
                counted = sum(v for k, v in secy.secy.items() if k.startswith("InPkts")) + \
                    sum(sum(c.values()) for c in secy.sc_counters.values())
                self.assertEqual(0 if outcome.counter is None else 1, counted)

    def test_untagged(self):
        deliver = (DELIVER, "InPktsUntagged")
        self.assert_row(PLAIN, deliver, deliver, (DISCARD, "InPktsNoTag"))

    def test_bad_tag(self):
        for frame in (sealed(1)[:40], tagged(0xAC), tagged(0x20, pn=0), tagged(0x28, pn=0)):
            bad = (DISCARD, "InPktsBadTag")
            self.assert_row(frame, bad, bad, bad)

    def test_reserved_encoding_goes_to_the_uncontrolled_port(self):
        aside = (UNCONTROLLED, None)
        self.assert_row(tagged(0x28), aside, aside, aside)

    def test_no_sa(self):
        clear = protect_frame(PLAIN, KEY, OTHER, 1, confidentiality=False)
        deliver, drop = (DELIVER, "InPktsNoSA"), (DISCARD, "InPktsNoSAError")
        for frame in (clear, sealed(1, an=1, confidentiality=False)):
            self.assert_row(frame, deliver, deliver, drop)
        for frame in (sealed(1, an=1), tagged(0x25)):
            self.assert_row(frame, drop, drop, drop)

    def test_late(self):
        late = (DISCARD, "InPktsLate")
        for frame in (sealed(4), spoilt(sealed(4, confidentiality=False))):
            self.assert_row(frame, late, late, late, next_pn=5, lowest_pn=5)

    def test_not_valid(self):
        not_valid = (DISCARD, "InPktsNotValid")
        self.assert_row(spoilt(sealed(1)), not_valid, not_valid, not_valid)
        self.assert_row(spoilt(tagged(0x24)), not_valid, not_valid, not_valid)
        self.assert_row(spoilt(sealed(1, confidentiality=False)), (DELIVER, "InPktsUnchecked"),
                        (DELIVER, "InPktsInvalid"), not_valid)

    def test_delayed(self):
        delayed = (DELIVER, "InPktsDelayed")
        old = {"next_pn": 5, "lowest_pn": 5, "replay_protect": False}
        self.assert_row(sealed(4, confidentiality=False), delayed, delayed, delayed, **old)
        self.assert_row(sealed(4), (DISCARD, "InPktsNotValid"), delayed, delayed, **old)

    def test_ok(self):
        ok = (DELIVER, "InPktsOK")
        self.assert_row(sealed(1, confidentiality=False), (DELIVER, "InPktsUnchecked"), ok, ok)
        for frame in (sealed(1), tagged(0x24)):
            self.assert_row(frame, (DISCARD, "InPktsNotValid"), ok, ok)

    def test_what_is_delivered(self):
        self.assertEqual(PLAIN, model().verify(sealed(1)).frame)
        self.assertEqual(PLAIN, model(validate_frames="disabled").verify(tagged(0x20)).frame)
        self.assertEqual(sealed(1), model(validate_frames="null").verify(sealed(1)).frame)


class Octets(unittest.TestCase):
    def test_count_by_e_valid_or_not_and_never_in_disabled(self):
        for frame, validated, decrypted in ((sealed(1), 0, 60), (spoilt(sealed(1)), 0, 60),
                                            (tagged(0x24), 60, 0), (spoilt(tagged(0x20)), 60, 0)):
            secy, disabled = model(), model(validate_frames="disabled")
            secy.verify(frame)
            disabled.verify(frame)
            self.assertEqual((validated, decrypted),
                             (secy.secy["InOctetsValidated"], secy.secy["InOctetsDecrypted"]))
            self.assertEqual(0, disabled.secy["InOctetsValidated"])


class PacketNumbers(unittest.TestCase):
    def run_pns(self, secy, pns, suite=GCM):
        return [secy.verify(sealed(pn, suite)).counter.removeprefix("InPkts") for pn in pns]

    def test_window(self):
        self.assertEqual(["OK", "Late", "OK", "Late"], self.run_pns(model(), (5, 5, 6, 4)))
        self.assertEqual(["OK", "OK", "Late", "OK", "Late"],
                         self.run_pns(model(replay_window=8), (20, 13, 12, 21, 13)))

    def test_forged_pn_moves_nothing(self):
        secy = model()
        secy.verify(spoilt(sealed(1000)))
        self.assertEqual(["OK"], self.run_pns(secy, (1,)))

    def test_last_pn(self):
        last = 2**32 - 1
        self.assertEqual(["OK", "Late"], self.run_pns(model(), (last, last)))
        self.assertEqual(["OK", "OK"], self.run_pns(model(replay_window=1), (last, last)))
        self.assertEqual(["OK", "Delayed"], self.run_pns(model(replay_protect=False), (last, last)))
        top = 2**64 - 1
        secy = model(XPN, next_pn=top, lowest_pn=top)
        self.assertEqual(["OK", "Late"], self.run_pns(secy, (top, top), XPN))

    def test_table_10_2(self):
        for low, field, pn in ((0x12340000, 0x2A2B5051, 0x72A2B5051),
                               (0x82340000, 0x2A2B5051, 0x82A2B5051),
                               (0x82340000, 0x9A2B5051, 0x79A2B5051),
                               (0x22340000, 0x9A2B5051, 0x79A2B5051)):
            lowest = 7 << 32 | low
            outcome = model(XPN, lowest, lowest).verify(sealed(pn, XPN))
            self.assertEqual((field, "InPktsOK"), (pn & 0xFFFFFFFF, outcome.counter))

    def test_impossible_recoveries(self):
        for lowest, pn in ((2**64 - 5, 7), (1, 2**32)):     # beyond 2^64; a PN of 0
            frame = sealed(pn, XPN)
            self.assertEqual("InPktsLate", model(XPN, lowest, lowest).verify(frame).counter)
            off = model(XPN, lowest, lowest, replay_protect=False)
            self.assertEqual("InPktsNotValid", off.verify(frame).counter)

    def test_xpn_window_limit(self):
        secy = model(XPN, replay_window=2**31)
        edge = 2**30 + 10
        self.assertEqual(["OK", "OK", "Late"], self.run_pns(secy, (edge, 12, 11), XPN))
        self.assertEqual(2**31, secy.replay_window)


class SciResolution(unittest.TestCase):
    def counter(self, frame, scis):
        return model(scis=scis).verify(frame).counter

    def test_implied_sci(self):
        es, scb, none = tagged(0x4C), tagged(0x1C), tagged(0x0C)
        self.assertEqual("InPktsOK", self.counter(es, (SCI, OTHER)))
        self.assertEqual("InPktsNoSAError", self.counter(es, (OTHER,)))
        for frame in (scb, none):
            self.assertEqual("InPktsOK", self.counter(frame, (SCI,)))
            self.assertEqual("InPktsNoSAError", self.counter(frame, (SCI, OTHER)))
        self.assertEqual("InPktsNoSAError", self.counter(none, ()))

    def test_an_sc_without_an_sa_in_use_is_not_one_of_the_enabled_ones(self):
        none = tagged(0x0C)
        secy = model(scis=(SCI, OTHER))
        secy.scs[OTHER].sas[0].in_use = False
        self.assertEqual("InPktsOK", secy.verify(none).counter)
        for sc in secy.scs.values():
            sc.enabled = False
        self.assertEqual("InPktsNoSAError", secy.verify(none).counter)
        self.assertEqual("InPktsNoSAError", secy.verify(tagged(0x2C)).counter)

    def test_scb_prefers_port_0(self):
        tag = make_tag(SCI_PORT_0, 1, 60, include_sci=False, scb=True)
        frame = seal(KEY, nonce(SCI_PORT_0, 1), ADDRESSES, tag, PLAIN[12:])
        self.assertEqual("InPktsOK", self.counter(frame, (SCI, SCI_PORT_0, OTHER)))


class OuterTags(unittest.TestCase):
    def test_tags_before_the_sectag_are_the_shims(self):
        frame = sealed(1)
        tagged_frame = frame[:12] + bytes.fromhex("8100000588a80006") + frame[12:]
        for count, expected in ((0, "InPktsNoTag"), (1, "InPktsNoTag"), (2, "InPktsOK")):
            outcome = model(outer_tags=count).verify(tagged_frame)
            self.assertEqual(expected, outcome.counter)
        self.assertEqual(tagged_frame[12:20] + PLAIN[12:], outcome.frame[12:])


class Transmission(unittest.TestCase):
    def transmit(self, next_pn=1, **options):
        return TransmitModel(GCM, TxSc(SCI, 0, {0: TxSa(KEY, next_pn)}), **options)

    def test_stops_after_the_last_pn(self):
        secy = self.transmit(2**32 - 1)
        self.assertEqual([SENT, REFUSED, REFUSED], [secy.protect(PLAIN)[0] for _ in range(3)])

    def test_too_long_burns_its_pn_and_counts_its_octets(self):
        secy = self.transmit(max_frame=90)
        short = ADDRESSES + bytes(30)
        self.assertEqual([TOO_LONG, SENT], [secy.protect(f)[0] for f in (PLAIN, short)])
        self.assertEqual(3, secy.sc.sas[0].next_pn)
        self.assertEqual(90, secy.secy["OutOctetsEncrypted"])

    def test_table_10_1_for_one_transmit_sc(self):
        for options, tci in (({}, 0x0C), ({"always_include_sci": True}, 0x2C),
                             ({"receive_scs": 2}, 0x2C), ({"use_es": True}, 0x4C),
                             ({"use_es": True, "receive_scs": 2}, 0x4C),
                             ({"use_scb": True, "receive_scs": 2}, 0x1C),
                             ({"use_es": True, "always_include_sci": True}, 0x2C)):
            self.assertEqual(tci, self.transmit(**options).protect(PLAIN)[1][14], options)

    def test_protect_frames_off(self):
        secy = self.transmit(protect_frames=False)
        self.assertEqual((SENT, PLAIN), secy.protect(PLAIN))
        self.assertEqual((REFUSED, None), secy.protect(ADDRESSES))
        self.assertEqual(1, secy.secy["OutPktsUntagged"])


class Captures(unittest.TestCase):
    def test_every_sidecar_holds(self):
        top = Path(__file__).resolve().parents[2] / "captures"
        paths = sorted(top.rglob("*.toml"))
        self.assertGreater(len(paths), 70)
        for path in paths:
            for what, frames, faults in check_captures.check(path):
                with self.subTest(f"{path.name} {what}"):
                    self.assertGreater(frames, 0)
                    self.assertEqual([], faults)


if __name__ == "__main__":
    sys.exit(unittest.main())
