# SPDX-License-Identifier: Apache-2.0
"""validate over captures of several keys, senders and links: which SA judges each frame.

The frames are made by the codec of tests/support, whose cipher is python3-cryptography's.
"""

import struct
import subprocess
import sys
import tomllib
import zlib

from cli import (ADDRESS_B, Record, SAK_A, SAK_B, SAK_C, SCI_A, SCI_B, SOURCE, Scenario, key,
                 main, plain_frame, write_pcap)

sys.path.insert(0, str(SOURCE / "tests" / "support"))
import macsec_codec as codec  # noqa: E402

KERNEL = SOURCE / "captures" / "linux"


def protected(sak: str, pn: int, *, sci: str = SCI_A, octets: int = 200, source=None,
              tag_sci: bool = True, ssci=None, salt=None) -> bytes:
    """A frame of `octets` octets as a peer with that SCI sends it, from its own address."""
    frame = plain_frame(pn, octets, source=source or bytes.fromhex(sci)[:6])
    return codec.protect_frame(frame, bytes.fromhex(sak), bytes.fromhex(sci), pn,
                               include_sci=tag_sci, ssci=ssci, salt=salt)


def receive(*sas: str, sci: str = SCI_A, secy: str = "", keys: str = "") -> str:
    return f'[secy]\n{secy}\n{keys}\n[[rx-sc]]\nsci = "{sci}"\n' + "".join(sas)


def sa(name: str, an: int = 0, more: str = "") -> str:
    return f'[[rx-sc.sa]]\nan = {an}\nkey = "{name}"\n{more}\n'


def fcs(frame: bytes) -> bytes:
    return frame + zlib.crc32(frame).to_bytes(4, "little")


def vxlan(frame: bytes) -> bytes:
    """The frame in a VXLAN packet of a port mirror."""
    udp = struct.pack(">HHHH", 50000, 4789, 16 + len(frame), 0) + bytes.fromhex("0800000000004d00")
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp) + len(frame), 0, 0, 64, 17, 0,
                     bytes((10, 0, 0, 1)), bytes((10, 0, 0, 2)))
    return bytes(range(12)) + b"\x08\x00" + ip + udp + frame


class Offline(Scenario):
    def judge(self, frames, link: str, *args: str) -> list[dict]:
        self.pcap("in.pcap", frames)
        self.file("link.toml", link)
        self.said = self.ok("validate", "--config", "link.toml", "--verdicts", "v", "--report", "r",
                            *args, "in.pcap", "out.pcap").stderr.decode()
        return self.verdicts("v")

    def words(self, frames, link: str, *args: str) -> list[str]:
        return [line["verdict"] for line in self.judge(frames, link, *args)]

    # -- the standard's receiver ----------------------------------------------------------------

    def test_without_automatic_steps_it_is_the_standards_receiver(self):
        """Frames, verdicts and counters of every capture that a kernel received."""
        runs = 0
        for sidecar in sorted(KERNEL.glob("*.toml")):
            expected = tomllib.loads(sidecar.read_text()).get("expect", {}).get("validate")
            if expected is None:
                continue
            with self.subTest(sidecar=sidecar.name):
                runs += 1
                self.ok("validate", "--no-auto", "--config", sidecar, "--verdicts", "v", "--report",
                        "r", KERNEL / expected["in"], "out.pcap")
                self.assertEqual(self.frames(KERNEL / expected["out"]), self.frames("out.pcap"))
                found = {line["frame"]: line for line in self.verdicts("v")}
                for frame in expected.get("frame", []):
                    self.assertEqual(frame.get("counter") or None,
                                     found[frame["number"]]["counter"], frame)
                report = self.report("r")
                for edition in ("counters", "counters-2006"):
                    wanted = expected.get(edition, {})
                    for name, value in wanted.get("secy", {}).items():
                        self.assertEqual(value, report[edition]["secy"][name], name)
                    for sci, counters in wanted.get("rx-sc", {}).items():
                        for name, value in counters.items():
                            self.assertEqual(value, report[edition]["rx-sc"][sci][name], name)
        self.assertGreater(runs, 20)

    # -- one AN, several keys -------------------------------------------------------------------

    RING = key("old", SAK_A) + key("new", SAK_B) + key("newest", SAK_C)

    def test_each_key_of_an_an_keeps_its_own_window(self):
        frames = [protected(SAK_A, 1), protected(SAK_A, 2), protected(SAK_B, 1),
                  protected(SAK_A, 3), protected(SAK_B, 2), protected(SAK_C, 1)]
        link = receive(sa("old"), sa("new"), sa("newest"), keys=self.RING)
        self.assertEqual(["deliver"] * 6, self.words(frames, link))
        uses = {use["key"]: (use["first-frame"], use["frames"]) for use in self.report("r")["keys"]}
        self.assertEqual({"old": (1, 3), "new": (3, 2), "newest": (6, 1)}, uses)

    def test_no_frame_of_an_earlier_key_is_delivered_twice(self):
        once = [protected(SAK_A, 1), protected(SAK_B, 1), protected(SAK_A, 2), protected(SAK_B, 2)]
        link = receive(sa("old"), sa("new"), sa("newest"), keys=self.RING)
        words = self.words(once + once, link)
        self.assertEqual(["deliver"] * 4 + ["discard"] * 4, words)
        self.assertEqual({"InPktsLate"}, {line["counter"] for line in self.verdicts("v")[4:]})

    def test_a_damaged_frame_is_not_valid_whatever_the_keys(self):
        damaged = bytearray(protected(SAK_B, 2))
        damaged[60] ^= 1
        link = receive(sa("old"), sa("new"), keys=self.RING)
        self.judge([protected(SAK_B, 1), bytes(damaged), protected(SAK_A, 1)], link)
        self.assertEqual(["InPktsOK", "InPktsNotValid", "InPktsOK"],
                         [line["counter"] for line in self.verdicts("v")])

    def test_from_time_is_the_frames_own_time(self):
        link = receive(sa("old"), sa("new", more='from-time = "1700000000.002"'), keys=self.RING)
        frames = [protected(SAK_A, 1), protected(SAK_A, 2), protected(SAK_A, 3), protected(SAK_B, 1)]
        # A millisecond between two frames: the third is after the change.
        self.assertEqual(["deliver", "deliver", "discard", "deliver"], self.words(frames, link))

    # -- suites, links, senders -----------------------------------------------------------------

    def test_links_of_three_suites_in_one_run(self):
        long, salt = SAK_A + SAK_B, bytes(range(12))
        frames = [protected(SAK_A, 1), protected(long, 1, sci=SCI_B),
                  protected(SAK_C, 1, sci="0200000000550001", ssci=7, salt=salt)]
        link = "".join(f'[[link]]\nid = "{name}"\n[link.secy]\ncipher-suite = "{suite}"\n'
                       f'[[link.key]]\nid = "k"\nsak = "{sak}"\n{more}\n[[link.rx-sc]]\n'
                       f'sci = "{sci}"\n[[link.rx-sc.sa]]\nan = 0\nkey = "k"\n{ssci}\n'
                       for name, suite, sak, more, sci, ssci in (
                           ("one", "gcm-aes-128", SAK_A, "", SCI_A, ""),
                           ("two", "gcm-aes-256", long, "", SCI_B, ""),
                           ("three", "gcm-aes-xpn-128", SAK_C, f'salt = "{salt.hex()}"',
                            "0200000000550001", "ssci = 7")))
        self.assertEqual(["deliver"] * 3, self.words(frames, link))

    def test_a_frame_without_sci_from_behind_its_sender_is_found_by_the_key(self):
        link = (receive(sa("old"), keys=key("old", SAK_A) + key("new", SAK_B)) +
                f'[[rx-sc]]\nsci = "{SCI_B}"\n' + sa("new"))
        station = bytes.fromhex("0a0000000077")
        frames = [protected(SAK_B, 1, sci=SCI_B, source=station, tag_sci=False),
                  protected(SAK_A, 1, tag_sci=False),
                  protected(SAK_B, 2, sci=SCI_B, source=station, tag_sci=False),
                  protected(SAK_C, 3, sci=SCI_B, source=bytes.fromhex("0a0000000078"), tag_sci=False)]
        verdicts = self.judge(frames, link)
        self.assertEqual(["deliver"] * 3 + ["discard"], [line["verdict"] for line in verdicts])
        self.assertIn("nothing says which of several SCs", verdicts[3]["reason"])

    def test_any_sender_under_a_key(self):
        frames = [protected(SAK_B, 1), protected(SAK_A, 1, sci=SCI_B), protected(SAK_B, 2),
                  protected(SAK_B, 2), protected(SAK_C, 3)]
        link = receive(sa("old"), sa("new"), sci="any", keys=self.RING)
        verdicts = self.judge(frames, link)
        self.assertEqual(["deliver", "deliver", "deliver", "discard", "discard"],
                         [line["verdict"] for line in verdicts])
        self.assertIn("10.6.2", verdicts[3]["reason"])

    def test_more_senders_than_are_remembered(self):
        """The memory does not grow with the senders; those that are silent longest are forgotten."""
        frames = [protected(SAK_A, 1, sci=f"02{number:010x}0001", octets=60)
                  for number in range(1500)]
        link = receive(sa("old"), sci="any", keys=key("old", SAK_A))
        self.assertEqual({"deliver"}, set(self.words(frames, link)))
        counters = self.report("r")["counters"]
        self.assertLessEqual(len(counters["rx-sc"]), 512)
        self.assertEqual(1500, counters["controlled-port"]["ifInUcastPkts"])
        self.assertIn("are forgotten, and so are their PNs", self.said)

    def test_an_sa_that_has_not_begun_judges_nothing(self):  # @test C12
        link = receive(sa("old", more="from-frame = 4"), keys=key("old", SAK_A))
        words = self.words([protected(SAK_A, pn) for pn in range(1, 7)], link)
        self.assertEqual(["discard"] * 3 + ["deliver"] * 3, words)
        self.assertEqual(["InPktsNoSAError"] * 3,
                         [line["counter"] for line in self.verdicts("v")[:3]])

    def test_a_station_that_moves_is_found_behind_its_new_sender(self):
        link = (receive(sa("old"), keys=key("old", SAK_A) + key("new", SAK_B)) +
                f'[[rx-sc]]\nsci = "{SCI_B}"\n' + sa("new"))
        station = bytes.fromhex("0a0000000077")
        frames = [protected(SAK_A, pn, source=station, tag_sci=False) for pn in (1, 2)]
        frames += [protected(SAK_B, pn, sci=SCI_B, source=station, tag_sci=False) for pn in (1, 2)]
        frames += [protected(SAK_A, 3, source=station, tag_sci=False)]
        self.assertEqual(["deliver"] * 5, self.words(frames, link))

    def test_trailers_where_the_key_is_not_known_before(self):
        tail = bytes(6)
        for link in (receive(sa("old"), sa("new"), keys=self.RING),
                     receive(sa("old"), sa("new"), sci="any", keys=self.RING)):
            frames = [protected(SAK_A, pn) + tail for pn in range(1, 30)]
            self.assertEqual(["deliver"] * 29, self.words(frames, link))

    def test_a_check_sequence_in_some_frames_alone(self):
        link = receive(sa("old"), keys=key("old", SAK_A))
        mka = ADDRESS_B + bytes(6) + b"\x88\x8e" + bytes(range(64))
        frames = [fcs(protected(SAK_A, pn)) for pn in range(1, 21)]
        frames += [protected(SAK_A, pn) for pn in range(21, 41)] + [mka]
        words = self.words(frames, link, "--uncontrolled", "u.pcap")
        self.assertEqual(["deliver"] * 40 + ["uncontrolled"], words)
        self.assertEqual([mka], self.frames("u.pcap"))

    def late_fcs(self, pattern, link=None, **more):
        """One frame a letter: those of an 'f' end with their check sequence, those of a '.' do not."""
        frames = [fcs(frame) if letter == "f" else frame for letter, frame in
                  ((letter, protected(SAK_A, pn, **more)) for pn, letter in enumerate(pattern, 1))]
        words = self.words(frames, link or receive(sa("old"), keys=key("old", SAK_A)))
        self.assertEqual(["deliver"] * len(pattern), words)
        self.assertEqual([200] * len(pattern), [len(frame) for frame in self.frames("out.pcap")])
        counters = self.report("r")["counters"]
        self.assertEqual(0, counters["secy"]["InPktsBadTag"])
        self.assertEqual(len(pattern) * 188, sum(counters["secy"][name] for name in (
            "InOctetsValidated", "InOctetsDecrypted")))
        self.assertEqual(0, counters["controlled-port"]["ifInErrors"])
        for of_sc in self.report("r")["counters"]["rx-sc"].values():
            self.assertEqual((0, 0), (of_sc["InPktsNotValid"], of_sc["InPktsLate"]))
        self.assertIn("a frame check sequence that the capture does not announce", self.said)

    NONE = "." * 1100

    def test_a_check_sequence_that_comes_late(self):
        self.late_fcs(self.NONE + "f" * 100)

    def test_a_check_sequence_in_some_of_the_frames_that_come_late(self):
        self.late_fcs(self.NONE + ".f..ff." * 40)

    def test_a_late_check_sequence_where_several_keys_are_tried(self):
        self.late_fcs(self.NONE + ".f" * 40, receive(sa("old"), sa("new"), keys=self.RING))
        self.late_fcs(self.NONE + ".f" * 40, receive(sa("old"), sci="any", keys=self.RING))

    def test_the_first_frames_of_another_sender_have_a_check_sequence(self):
        frames = [protected(SAK_A, pn) for pn in range(1, 1100)]
        frames += [fcs(protected(SAK_A, pn, sci=SCI_B)) for pn in range(1, 40)]
        words = self.words(frames, receive(sa("old"), sci="any", keys=self.RING))
        self.assertEqual(["deliver"] * len(frames), words)
        self.assertEqual({200}, {len(frame) for frame in self.frames("out.pcap")})

    def test_a_late_check_sequence_delivers_nothing_twice(self):
        once = [protected(SAK_A, pn) for pn in range(1, 1100)]
        frames = once + [fcs(protected(SAK_A, 1099)), fcs(protected(SAK_A, 1100)),
                         protected(SAK_A, 1100), fcs(protected(SAK_A, 7))]
        words = self.words(frames, receive(sa("old"), keys=key("old", SAK_A)))
        self.assertEqual(1100, words.count("deliver"))
        self.assertEqual(4, self.report("r")["frames"]["read"] - 1099)
        self.assertEqual(3, self.report("r")["frames"]["discarded"])

    def test_a_damaged_frame_with_a_check_sequence_of_its_own_stays_out(self):
        damaged = bytearray(protected(SAK_A, 1100))
        damaged[60] ^= 1
        frames = [protected(SAK_A, pn) for pn in range(1, 1100)] + [fcs(bytes(damaged))]
        words = self.words(frames, receive(sa("old"), keys=key("old", SAK_A)))
        self.assertEqual("discard", words[-1])
        report = self.report("r")["counters"]
        self.assertEqual(1, report["rx-sc"][SCI_A]["InPktsNotValid"])
        self.assertEqual(1, report["controlled-port"]["ifInErrors"])

    def test_a_late_check_sequence_in_another_file_of_the_run(self):
        self.file("link.toml", receive(sa("old"), keys=key("old", SAK_A)))
        for name, frames in (("1.pcap", [protected(SAK_A, pn) for pn in range(1, 1100)]),
                             ("2.pcap", [fcs(protected(SAK_A, pn)) for pn in range(1100, 1150)])):
            self.pcap(name, frames)
        self.ok("validate", "--config", "link.toml", "-o", "out.pcap", "1.pcap", "2.pcap")
        self.assertEqual([200] * 1149, [len(frame) for frame in self.frames("out.pcap")])

    def test_trailer_counts_all_octets_behind_the_icv(self):
        link = receive(sa("old"), keys=key("old", SAK_A))
        for octets, frames in (
                (4, [fcs(protected(SAK_A, pn)) for pn in range(1, 40)]),
                (10, [fcs(protected(SAK_A, pn) + bytes(6)) for pn in range(1, 40)]),
                (6, [protected(SAK_A, pn) + bytes(6) for pn in range(1, 40)]),
                (0, [protected(SAK_A, pn) for pn in range(1, 40)])):
            with self.subTest(octets=octets):
                self.assertEqual(["deliver"] * 39, self.words(frames, link, "--trailer", str(octets)))
        # What the file announces is no part of a frame, and not counted.
        path = self.pcap("in.pcap", [fcs(protected(SAK_A, pn) + bytes(6)) for pn in range(1, 40)])
        octets = path.read_bytes()
        path.write_bytes(octets[:20] + struct.pack("<I", 2 << 28 | 1 << 26 | 1) + octets[24:])
        self.ok("validate", "--config", "link.toml", "--trailer", "6", "in.pcap", "out.pcap")
        self.assertEqual([200] * 39, [len(frame) for frame in self.frames("out.pcap")])

    def test_mirrored_frames_and_direct_ones_end_apart(self):
        frames = []
        for pn in range(1, 41):
            frame = protected(SAK_A, pn)
            frames.append(vxlan(frame + bytes(8)) if pn % 2 else frame)
        link = receive(sa("old"), keys=key("old", SAK_A))
        for order in (frames, frames[1:]):
            self.assertEqual({"deliver"}, set(self.words(order, link)))
            self.assertEqual({200}, {len(frame) for frame in self.frames("out.pcap")})

    def test_what_is_of_no_controlled_port_in_a_tunnel_is_not_discarded(self):
        lldp = bytes.fromhex("0180c200000e02000000000188cc") + bytes(50)
        cdp = bytes.fromhex("01000ccccccc0200000000010032aaaa03") + bytes(47)
        ping = plain_frame(1)
        link = receive(sa("old"), keys=key("old", SAK_A))
        self.words([vxlan(lldp), vxlan(cdp), lldp, cdp, vxlan(ping), protected(SAK_A, 1)], link)
        frames = self.report("r")["frames"]
        self.assertEqual((4, 1, 1), (frames["uncontrolled"], frames["discarded"], frames["delivered"]))

    def test_a_usage_error_leaves_the_output_alone(self):
        self.pcap("in.pcap", [protected(SAK_A, 1)])
        self.file("link.toml", receive(sa("old"), keys=key("old", SAK_A)))
        for args in (("--all",), ("--trailer", "x"), ("--uncontrolled", "u", "--uncontrolled-ethertype",
                                                      "1")):
            (self.folder / "out.pcap").write_bytes(b"precious")
            self.error(2, "validate", "--config", "link.toml", *args, "in.pcap", "out.pcap")
            self.assertEqual(b"precious", (self.folder / "out.pcap").read_bytes())

    def test_diagnose_knows_what_any_sender_sends(self):
        self.pcap("in.pcap", [protected(SAK_A, 1), protected(SAK_A, 2, sci=SCI_B)])
        self.file("sak", SAK_A)
        said = self.ok("diagnose", "--key-file", "sak", "in.pcap").stdout.decode()
        self.assertIn("2 frames open, 0 do not", said)

    # -- octets behind, PNs before --------------------------------------------------------------

    def test_trailers_of_any_length_that_the_icv_proves(self):
        link = receive(sa("old"), keys=key("old", SAK_A))
        for octets in (1, 5, 16, 33, 64):
            with self.subTest(octets=octets):
                frames = [protected(SAK_A, pn, octets=size) + bytes(octets)
                          for pn, size in ((1, 40), (2, 120), (3, 62), (4, 300), (5, 60))]
                self.assertEqual(["deliver"] * 5, self.words(frames, link))
                self.assertIn(f"{octets} octets stand behind", self.said)
                self.assertEqual([40, 120, 62, 300, 60], [len(f) for f in self.frames("out.pcap")])

    def xpn(self, sas: str, secy: str = "") -> str:
        salt = bytes(range(12)).hex()
        return receive(sas, secy=f'cipher-suite = "gcm-aes-xpn-128"\n{secy}',
                       keys=f'[[key]]\nid = "x"\nsak = "{SAK_A}"\nsalt = "{salt}"\n')

    def xpn_frames(self, *pns: int) -> list[bytes]:
        return [protected(SAK_A, pn, ssci=3, salt=bytes(range(12))) for pn in pns]

    def test_the_upper_half_of_a_pn_is_found_before_any_frame_was_valid(self):
        first = 7 << 32 | 0xFFFFFFFE
        words = self.words(self.xpn_frames(first, first + 1, first + 2, first + 3),
                           self.xpn(sa("x", more="ssci = 3")))
        self.assertEqual(["deliver"] * 4, words)
        self.assertIn(f"next-pn = {first}", self.said)
        self.assertEqual(1, self.said.count("next-pn ="))

    def test_any_sender_may_have_another_ssci_under_each_key(self):
        salts = bytes(range(12)), bytes(range(20, 32))
        keys = "".join(f'[[key]]\nid = "{name}"\nsak = "{sak}"\nsalt = "{salt.hex()}"\n'
                       for name, sak, salt in (("x", SAK_A, salts[0]), ("y", SAK_B, salts[1])))

        def frame(sak, pn, ssci, salt, sci=SCI_A):
            return protected(sak, pn, ssci=ssci, salt=salt, sci=sci)
        frames = [frame(SAK_A, pn, 3, salts[0]) for pn in (1, 2)]
        frames += [frame(SAK_A, pn, 4, salts[0], SCI_B) for pn in (1, 2)]
        frames += [frame(SAK_B, pn, 9, salts[1]) for pn in (1, 2)]
        frames += [frame(SAK_B, pn, 3, salts[1], SCI_B) for pn in (1, 2)]
        link = receive(sa("x"), sa("y"), sci="any", keys=keys,
                       secy='cipher-suite = "gcm-aes-xpn-128"')
        words = self.words(frames + frames, link)
        self.assertEqual(["deliver"] * 8 + ["discard"] * 8, words)
        other = frame(SAK_B, 3, 8, salts[1])
        self.assertEqual("discard", self.words([*frames, other], link)[-1])

    def test_no_replay_profits_from_that(self):
        later = 2 << 32 | 5
        frames = self.xpn_frames(1, 2, later, 3, 2)
        short = [protected(SAK_A, pn, ssci=3, salt=bytes(range(12)), octets=40)
                 for pn in (1, 2, later, 3)]
        self.assertEqual(["deliver", "deliver", "discard", "deliver"],
                         self.words(short, self.xpn(sa("x", more="ssci = 3"))))
        words = self.words(frames, self.xpn(sa("x", more="ssci = 3")))
        self.assertEqual(["deliver", "deliver", "discard", "deliver", "discard"], words)
        back = self.words(self.xpn_frames(5, 6), self.xpn(sa("x", more=f"ssci = 3\nnext-pn = {later}")))
        self.assertEqual(["discard", "discard"], back)

    # -- what is written ------------------------------------------------------------------------

    def test_all_frames_with_their_verdicts_in_a_pcapng(self):
        frames = [protected(SAK_A, 1), protected(SAK_B, 2), plain_frame(3), protected(SAK_A, 1)]
        self.pcap("in.pcap", frames)
        self.file("link.toml", receive(sa("old"), keys=key("old", SAK_A)))
        self.ok("validate", "--config", "link.toml", "--all", "in.pcap", "out.pcapng")
        text = (self.folder / "out.pcapng").read_bytes()
        for words in (b"deliver", b"discard: 10.6.3: the ICV does not agree", b"10.6: no SecTAG"):
            self.assertIn(words, text)
        self.assertIn(frames[1], text)  # As it came.
        self.assertIn("--format pcapng", self.error(2, "validate", "--config", "link.toml", "--all",
                                                    "in.pcap", "out.pcap"))

    def test_a_cut_frame_out_of_a_tunnel_keeps_its_own_length(self):
        inner = protected(SAK_A, 1)
        whole = vxlan(inner)
        write_pcap(self.folder / "in.pcap", [Record(0, whole[:150], len(whole)),
                                             Record(1, inner[:150], len(inner))])
        self.file("link.toml", receive(sa("old"), keys=key("old", SAK_A)))
        self.ok("validate", "--config", "link.toml", "--all", "in.pcap", "out.pcapng")
        lengths = subprocess.run(["tshark", "-r", "out.pcapng", "-T", "fields", "-e", "frame.cap_len",
                                  "-e", "frame.len"], cwd=self.folder, check=True,
                                 capture_output=True).stdout.decode().split()
        self.assertEqual([str(100), str(len(inner)), str(150), str(len(inner))], lengths)

    def test_discards_are_summed_up_by_reason(self):
        frames = [protected(SAK_B, pn) for pn in range(1, 6)] + [protected(SAK_A, 1, sci=SCI_B)]
        self.judge(frames, receive(sa("old"), keys=key("old", SAK_A)))
        self.assertRegex(self.said, f"5 x 10.6.3: the ICV does not agree: SC {SCI_A} AN 0")
        self.assertRegex(self.said, f"1 x 10.6.1: [^\n]*SC {SCI_B}")
        self.assertEqual(2, len(self.report("r")["discards"]))


if __name__ == "__main__":
    main()
