# SPDX-License-Identifier: Apache-2.0
"""protect and validate: what goes in comes out, and what is said of it."""

from cli import (ADDRESS_B, CAPTURES, SAK_B, SAK_C, SCI_A, SCI_B, START, Record, Scenario, key, main,
                 plain_frame, read_pcap, records, rx_link, tx_link, vlan, write_pcap)

SALT = "e0e1e2e3e4e5e6e7e8e9eaeb"
SUITES = {"gcm-aes-128": 16, "gcm-aes-256": 32, "gcm-aes-xpn-128": 16, "gcm-aes-xpn-256": 32}


class RoundTrip(Scenario):
    def trip(self, tx: str, rx: str, frames) -> list[dict]:
        self.file("tx.toml", tx)
        self.file("rx.toml", rx)
        self.pcap("plain.pcap", frames)
        self.ok("protect", "--config", "tx.toml", "--test-keys", "plain.pcap", "macsec.pcap")
        self.ok("validate", "--config", "rx.toml", "--verdicts", "v.ndjson", "--report", "r.json",
                "macsec.pcap", "again.pcap")
        return self.verdicts("v.ndjson")

    def test_each_suite_both_protections(self):  # @test E1 E4 E5 E9
        for suite, octets in SUITES.items():
            for confidential in ("true", "false"):
                with self.subTest(suite=suite, confidential=confidential):
                    xpn = "xpn" in suite
                    sak = ("00ff" * octets)[:2 * octets]
                    head = (f'[secy]\ncipher-suite = "{suite}"\n[[key]]\nid = "k"\nsak = "{sak}"\n'
                            + (f'salt = "{SALT}"\n' if xpn else ""))
                    sa = 'sci = "%s"\n[[%s.sa]]\nan = 2\nkey = "k"\nnext-pn = %s\n' + (
                        "ssci = 9\n" if xpn else "")
                    pn = '"0x80000000fffffffe"' if xpn else "4294967280"
                    tx = (head + "[[tx-sc]]\nencoding-sa = 2\n" + sa % (SCI_A, "tx-sc", pn)
                          + f"confidentiality = {confidential}\n")
                    rx = head + "[[rx-sc]]\n" + sa % (SCI_A, "rx-sc", pn)
                    frames = [plain_frame(i, 14 + i) for i in range(1, 9)]
                    verdicts = self.trip(tx, rx, frames)
                    self.assertEqual(frames, self.frames("again.pcap"))
                    self.assertEqual({"InPktsOK"}, {v["counter"] for v in verdicts})
                    first = 0x80000000fffffffe if xpn else 4294967280
                    self.assertEqual([first + i for i in range(8)], [v["pn"] for v in verdicts])

    def test_timestamps_are_kept(self):
        self.trip(tx_link(), rx_link(), [plain_frame(i) for i in range(40)])
        times = [item.time_ns for item in read_pcap(self.folder / "plain.pcap")]
        self.assertEqual(times, [item.time_ns for item in read_pcap(self.folder / "macsec.pcap")])
        self.assertEqual(times, [item.time_ns for item in read_pcap(self.folder / "again.pcap")])

    def test_verdict_objects(self):
        verdicts = self.trip(tx_link(), rx_link(), [plain_frame()])
        self.assertEqual([{"frame": 1, "verdict": "deliver", "counter": "InPktsOK", "reason": None,
                           "sci": SCI_A, "an": 0, "pn": 1}], verdicts)

    def test_verdicts_on_what_is_wrong(self):  # @test A21 A29 D5 D13
        self.trip(tx_link(), rx_link(), [plain_frame(0, 100), plain_frame(1, 100)])
        good, second = self.frames("macsec.pcap")
        bad_icv = good[:-1] + bytes([good[-1] ^ 1])
        bad_tag = second[:14] + bytes([second[14] | 0x80]) + second[15:]
        other_an = second[:14] + bytes([second[14] | 1]) + second[15:]
        kay = second[:14] + bytes([second[14] & ~0x04]) + second[15:]
        frames = [bad_icv, good, good, bad_tag, other_an, kay, plain_frame(5), b"\x02" * 10]
        items = records(frames)
        items.append(Record(START + 10**10, second[:50], len(second)))
        write_pcap(self.folder / "mixed.pcap", items)
        self.ok("validate", "--config", "rx.toml", "--verdicts", "v.ndjson", "--report", "r.json",
                "--uncontrolled", "u.pcap", "mixed.pcap", "out.pcap")
        found = [(v["verdict"], v["counter"], v["reason"]) for v in self.verdicts("v.ndjson")]
        self.assertEqual([
            ("discard", "InPktsNotValid", "10.6.3: the ICV does not agree"),
            ("deliver", "InPktsOK", None),
            ("discard", "InPktsLate", "10.6.2: PN below the lowest acceptable"),
            ("discard", "InPktsBadTag", "9.12 c: V is 1"),
            ("discard", "InPktsNoSAError", "10.6.1: no SA in use for the AN"),
            ("uncontrolled", None, "10.6: E is 1 and C is 0"),
            ("discard", "InPktsNoTag", "10.6: no SecTAG"),
            ("discard", "InPktsNoTag", "10.6: no SecTAG"),
            ("truncated", None, "the capture holds only the first part of the frame"),
        ], found)
        self.assertEqual([kay], self.frames("u.pcap"))
        last = self.verdicts("v.ndjson")[-1]
        self.assertEqual((None, None, None), (last["sci"], last["an"], last["pn"]))
        report = self.report("r.json")
        self.assertEqual({"read": 9, "delivered": 1, "discarded": 6, "uncontrolled": 1,
                          "truncated": 1, "passed-over": 0, "not-verifiable": 0}, report["frames"])
        self.assertEqual(1, report["counters"]["rx-sc"][SCI_A]["InPktsOK"])
        self.assertEqual(2, report["counters"]["secy"]["InPktsNoTag"])
        self.assertEqual(1, report["counters-2006"]["rx-sc"][SCI_A]["InPktsNotUsingSA"])
        self.assertEqual("secyRxSCStatsOKPkts", report["mib"]["rx-sc"]["InPktsOK"])
        self.assertEqual(3, report["counters"]["controlled-port"]["ifInDiscards"])

    def test_the_uncontrolled_port_gets_what_was_subscribed_to(self):  # @test B1
        eapol = ADDRESS_B + bytes(6) + b"\x88\x8e" + bytes(46)
        lldp = ADDRESS_B + bytes(6) + b"\x88\xcc" + bytes(46)
        self.trip(tx_link(), rx_link(), [plain_frame(1, 200)])
        (macsec,) = self.frames("macsec.pcap")
        self.pcap("in.pcap", [eapol, macsec, lldp])
        run = ("validate", "--config", "rx.toml", "--verdicts", "v.ndjson", "--uncontrolled",
               "u.pcap")
        self.ok(*run, "in.pcap", "out.pcap")
        self.assertEqual([eapol], self.frames("u.pcap"))
        self.assertEqual("InPktsNoTag", self.verdicts("v.ndjson")[0]["counter"])
        self.ok(*run, "--uncontrolled-ethertype", "0x88e5", "--uncontrolled-ethertype", "35020",
                "in.pcap", "out.pcap")
        self.assertEqual([macsec, lldp], self.frames("u.pcap"))
        self.assertEqual([plain_frame(1, 200)], self.frames("out.pcap"))

    def test_fail_on_discard(self):
        self.trip(tx_link(), rx_link(), [plain_frame()])
        self.ok("validate", "--config", "rx.toml", "--fail-on-discard", "macsec.pcap", "o.pcap")
        self.expect(3, "validate", "--config", "rx.toml", "--fail-on-discard", "plain.pcap",
                    "o.pcap")
        self.ok("validate", "--config", "rx.toml", "plain.pcap", "o.pcap")

    def test_outer_tags_stay_in_front(self):  # @test A18
        frames = [vlan(plain_frame(1), (0x8100, 0xA005)), plain_frame(2),
                  vlan(plain_frame(3), (0x88A8, 7), (0x8100, 8), (0x8100, 9))]
        self.trip(tx_link("outer-tags = 2"), rx_link("outer-tags = 2"), frames)
        self.assertEqual(frames, self.frames("again.pcap"))
        one, none, two = self.frames("macsec.pcap")
        self.assertEqual(frames[0][:16] + b"\x88\xe5", one[:18])
        self.assertEqual(b"\x88\xe5", none[12:14])
        self.assertEqual(frames[2][:20] + b"\x88\xe5", two[:22])
        for rule, tagged in (("", "InPktsOK"), ("outer-tags = 0", "InPktsNoTag")):
            self.trip(tx_link("outer-tags = 2"), rx_link(rule), frames)
            self.assertEqual([tagged, "InPktsOK", tagged],
                             [v["counter"] for v in self.verdicts("v.ndjson")])

    def test_rekey_at_a_frame(self):  # @test C12 C13 B12
        rekey = (key("b", SAK_B) + key("c", SAK_C)
                 + '[[{0}.sa]]\nan = 1\nkey = "b"\nfrom-frame = 4\nnext-pn = 50\n'
                   '[[{0}.sa]]\nan = 0\nkey = "c"\nfrom-frame = 7\n')
        frames = [plain_frame(i) for i in range(9)]
        verdicts = self.trip(tx_link(rest=rekey.format("tx-sc")),
                             rx_link(rest=rekey.format("rx-sc")), frames)
        self.assertEqual([(0, 1), (0, 2), (0, 3), (1, 50), (1, 51), (1, 52), (0, 1), (0, 2), (0, 3)],
                         [(v["an"], v["pn"]) for v in verdicts])
        self.assertEqual(frames, self.frames("again.pcap"))

    def test_rekey_at_a_time(self):  # @test C13
        time = (START + 3_000_000) / 10**9
        rest = key("b", SAK_B) + f'[[tx-sc.sa]]\nan = 1\nkey = "b"\nfrom-time = {time:.6f}\n'
        receive = key("b", SAK_B) + '[[rx-sc.sa]]\nan = 1\nkey = "b"\n'
        verdicts = self.trip(tx_link(rest=rest), rx_link(rest=receive),
                             [plain_frame(i) for i in range(5)])
        self.assertEqual([0, 0, 0, 1, 1], [v["an"] for v in verdicts])

    def test_traffic_classes(self):  # @test C14 TCT TCAPT
        rest = (key("b", SAK_B) + '[[tx-sc]]\nsci = "0200000000011001"\n[[tx-sc.sa]]\nan = 0\n'
                'key = "b"\n[[traffic-class]]\nuser-priority = 5\ntraffic-class = 1\n')
        receive = (key("b", SAK_B) + '[[rx-sc]]\nsci = "0200000000011001"\n[[rx-sc.sa]]\nan = 0\n'
                   'key = "b"\n')
        frames = [plain_frame(), vlan(plain_frame(), (0x8100, 0xA001)),
                  vlan(plain_frame(), (0x8100, 0x6001))]
        verdicts = self.trip(tx_link(rest=rest), rx_link(rest=receive), frames)
        self.assertEqual([SCI_A, "0200000000011001", SCI_A], [v["sci"] for v in verdicts])
        self.assertEqual(frames, self.frames("again.pcap"))

    def test_a_frame_from_elsewhere_under_es_is_sent_and_reported(self):  # @test A5
        self.file("tx.toml", tx_link("use-es = true"))
        self.pcap("plain.pcap", [plain_frame(), plain_frame(1, source=bytes.fromhex("02aa00000001"))])
        done = self.ok("protect", "--config", "tx.toml", "--test-keys", "plain.pcap", "m.pcap")
        self.assertIn(b"1 frames have a source address that is not the SCI's", done.stderr)
        self.assertEqual(2, len(self.frames("m.pcap")))

    def test_what_is_not_sent_is_counted(self):  # @test C4 C9
        self.file("tx.toml", tx_link("max-frame = 100", "next-pn = 4294967294"))
        items = records([plain_frame()[:12], plain_frame(0, 90), plain_frame(1), plain_frame(2)])
        items.append(Record(START + 10**10, plain_frame()[:20], 60))
        write_pcap(self.folder / "plain.pcap", items)
        done = self.expect(1, "protect", "--config", "tx.toml", "--test-keys", "--report", "r.json",
                           "plain.pcap", "m.pcap")
        text = done.stderr.decode()
        for part in ("5 frames: 1 sent", "1 not (10.5.5", "1 not (10.5.1", "1 not (9.2",
                     "1 not (cut short by the capture)",
                     "1 frames were not sent: their SA has no PN left"):
            self.assertIn(part, text)
        self.assertEqual(1, len(self.frames("m.pcap")))
        self.assertEqual(1, self.report("r.json")["counters"]["secy"]["OutPktsTooLong"])

    def test_null_passes_everything(self):  # @test B6 D1
        self.trip('[secy]\nvalidate-frames = "null"\n', '[secy]\nvalidate-frames = "null"\n',
                  [plain_frame()])
        self.assertEqual([plain_frame()], self.frames("macsec.pcap"))
        self.assertEqual([plain_frame()], self.frames("again.pcap"))

    def test_the_kernels_frames(self):
        for side, command in (("tx", "protect"), ("rx", "validate")):
            args = ["--test-keys"] if command == "protect" else []
            name = CAPTURES / "tx-gcm-aes-xpn-128-enc-carry"
            given, wanted = ("plain", "macsec") if side == "tx" else ("macsec", "plain")
            self.ok(command, "--config", f"{name}.{side}.toml", *args, f"{name}.{given}.pcap",
                    "out.pcap")
            self.assertEqual([r.frame for r in read_pcap(f"{name}.{wanted}.pcap")],
                             self.frames("out.pcap"))

    def test_a_receiver_without_sc_is_warned(self):
        self.file("none.toml", "")
        self.pcap("plain.pcap", [plain_frame()])
        done = self.ok("validate", "--config", "none.toml", "plain.pcap", "o.pcap")
        self.assertIn(b"warning: none.toml: has no [[rx-sc]]", done.stderr)
        self.assertIn("has no [[tx-sc]]", self.error(2, "protect", "--config", "none.toml",
                                                     "--test-keys", "plain.pcap", "o.pcap"))

    def test_both_directions_in_one_file(self):
        both = tx_link(rest=key("b", SAK_B) + f'[[rx-sc]]\nsci = "{SCI_B}"\n[[rx-sc.sa]]\nan = 0\n'
                       'key = "b"\n')
        other = rx_link(rest=key("b", SAK_B) + f'[[tx-sc]]\nsci = "{SCI_B}"\n[[tx-sc.sa]]\nan = 0\n'
                        'key = "b"\n')
        for own, peer in ((both, other), (other, both)):
            self.trip(own, peer, [plain_frame(i) for i in range(3)])
            self.assertEqual(3, len(self.frames("again.pcap")))


if __name__ == "__main__":
    main()
