# SPDX-License-Identifier: Apache-2.0
"""Captures that are opened from CAK and CKN alone, each fact of captures/mka; and links with [mka]."""

import json
import stat
import struct
import tomllib

from cli import SOURCE, Scenario, main, read_pcap, write_pcap

from macsec_codec import SUITES, open_frame, parse
from mka_keys import cmac, mka_key, salt_of, with_icv

FOLDER = SOURCE / "captures" / "mka"
FACTS = {facts["name"]: facts for facts in
         json.loads((FOLDER / "facts.json").read_text(encoding="utf-8"))["captures"]}
OFFSETS = {0: 0, 1: 0, 2: 30, 3: 50}
SAK_FACTS = ("ki", "an", "suite", "confidentiality_offset", "key_server_sci", "members", "ckn",
             "frames")


def table(key: dict, head: str = "[mka]") -> str:
    return f'{head}\ncak = "{key["cak"]}"\nckn = "{key["ckn"]}"\n'


def link_of(facts: dict) -> str:
    window = facts["replay-window"]
    secy = "replay-protect = false" if window is None else f"replay-window = {window}"
    tables = [table(key, "[[mka.more]]" if i else "[mka]") for i, key in enumerate(facts["keys"])]
    return f"[secy]\n{secy}\n" + "".join(tables)


def opened(facts: dict, frame: bytes, place: int) -> bytes:
    """The plaintext, by another codec: python3-cryptography under the SAK that the facts name."""
    sak = facts["saks"][place]
    suite = SUITES[sak["suite"]]
    parsed = parse(frame, suite)
    sci = frame[20:28]
    scis = sorted((facts["members"][mi] for mi in sak["members"]), reverse=True)
    extended = {"ssci": scis.index(sci.hex()) + 1, "salt": salt_of(bytes.fromhex(sak["ki"]))} \
        if suite.xpn else {}
    return open_frame(frame, bytes.fromhex(sak["sak"]), sci, parsed.tag.pn, suite,
                      offset=OFFSETS[sak["confidentiality_offset"]], **extended)


def is_mkpdu(frame: bytes) -> bool:
    return frame[12:14] == b"\x88\x8e"


class MkaCaptures(Scenario):
    def validate(self, facts: dict, capture=None, *args, code: int = 0, **options):
        self.file("link.toml", link_of(facts))
        capture = capture or FOLDER / f"{facts['name']}.pcap"
        return self.expect(code, "validate", "--config", "link.toml", "--verdicts", "v", "--report",
                           "r", *args, capture, "out.pcap", **options)

    def records(self, name: str) -> list:
        return read_pcap(FOLDER / f"{name}.pcap")

    def check_frame(self, facts: dict, word: str, verdict: dict) -> None:
        if word in ("v", "icv", "ckn_unknown"):
            self.assertEqual("valid" if word == "v" else word, verdict["mka"]["result"])
            self.assertEqual("uncontrolled", verdict["verdict"])
            self.assertNotIn("ki", verdict)
        elif word == "-":
            self.assertEqual(("discard", None), (verdict["verdict"], verdict["ki"]))
        else:
            self.assertEqual("deliver", verdict["verdict"])
            self.assertEqual(facts["saks"][int(word)]["ki"], verdict["ki"])

    def test_each_fact_of_each_capture(self):
        self.assertEqual(28, len(FACTS))
        for name, facts in FACTS.items():
            with self.subTest(capture=name):
                self.validate(facts)
                words, verdicts = facts["frames"].split(), self.verdicts("v")
                self.assertEqual(len(words), len(verdicts))
                for word, verdict in zip(words, verdicts):
                    self.check_frame(facts, word, verdict)
                saks = self.report("r")["mka"]["saks"]
                self.assertEqual([{key: sak[key] for key in SAK_FACTS} for sak in facts["saks"]],
                                 [{key: sak[key] for key in SAK_FACTS} for sak in saks])
                self.assertEqual([sak["first_frame"] + 1 for sak in facts["saks"]],
                                 [sak["frame"] for sak in saks])
                right = [opened(facts, record.frame, int(word))
                         for word, record in zip(words, self.records(name)) if word.isdecimal()]
                self.assertEqual(right, self.frames("out.pcap"))

    def test_participants_and_counters_are_in_the_report(self):
        self.validate(FACTS["mka-wrong-cak"])
        found = self.report("r")["mka"]
        self.assertEqual({"valid": 8, "icv": 7, "saks_received": 0}, found["counters"])
        self.assertEqual(1, len(found["participants"]))
        self.validate(FACTS["mka-cak128-three"])
        scis = {one["sci"] for one in self.report("r")["mka"]["participants"]}
        self.assertEqual({f"0200000000{i:02x}0001" for i in (1, 2, 3)}, scis)

    def test_a_wrong_cak_is_said_in_words(self):
        said = self.validate(FACTS["mka-wrong-cak"]).stderr.decode()
        self.assertIn("7 MKPDUs with our CKN fail their ICV: the CAKs differ", said)

    def test_what_an_mkpdu_says(self):
        self.validate(FACTS["mka-cak128"])
        said = next(one["mka"] for one in self.verdicts("v") if "sak-use" in one.get("mka", {}).get(
            "sets", []) and "distributed_sak" in one["mka"])
        sak = FACTS["mka-cak128"]["saks"][0]
        self.assertEqual({"ki": sak["ki"], "an": 0, "suite": "gcm-aes-128",
                          "confidentiality_offset": 1}, said["distributed_sak"])
        self.assertEqual({"ki": sak["ki"], "an": 0, "tx": True, "rx": True, "lowest_pn": 1},
                         said["sak_use"]["latest"])
        self.assertEqual((1, 0, True, 1), (said["live"], said["potential"], said["key_server"],
                                           said["version"]))
        self.assertEqual(FACTS["mka-cak128"]["keys"][0]["ckn"], said["ckn"])

    # -- order ----------------------------------------------------------------------------------

    def test_data_frames_before_their_mkpdu(self):
        facts, records = FACTS["mka-cak128"], self.records("mka-cak128")
        data = [one for one in records if not is_mkpdu(one.frame)]
        mkpdus = [one for one in records if is_mkpdu(one.frame)]
        write_pcap(self.folder / "in.pcap", data + mkpdus)
        self.validate(facts, "in.pcap")
        self.assertEqual([opened(facts, one.frame, 0) for one in data], self.frames("out.pcap"))

    def test_on_a_pipe_what_is_known_by_then(self):
        facts, records = FACTS["mka-cak128"], self.records("mka-cak128")
        data = [one for one in records if not is_mkpdu(one.frame)]
        write_pcap(self.folder / "in.pcap", data[:1] + records)
        with open(self.folder / "in.pcap", "rb") as capture:
            done = self.run_through_cat(facts, capture.read())
        self.assertIn("20 delivered, 1 discarded", done.stderr.decode())
        self.assertEqual([opened(facts, one.frame, 0) for one in data], self.frames("out.pcap"))

    def run_through_cat(self, facts: dict, octets: bytes):
        self.file("link.toml", link_of(facts))
        return self.ok("validate", "--config", "link.toml", "-", "out.pcap", input=octets)

    def test_a_file_at_the_standard_input_is_read_once(self):
        facts = FACTS["mka-cak128"]
        self.file("link.toml", link_of(facts))
        for args in (("validate", "--config", "link.toml", "-", "out.pcap"),
                     ("keys", "--config", "link.toml", "--out", "line.toml", "-")):
            with open(FOLDER / "mka-cak128.pcap", "rb") as capture:
                self.assertIn("20 frames are under them", self.ok(*args, stdin=capture).stderr.decode())

    def test_each_capture_through_a_pipe(self):
        for name, facts in FACTS.items():
            with self.subTest(capture=name):
                self.run_through_cat(facts, (FOLDER / f"{name}.pcap").read_bytes())
                right = [opened(facts, record.frame, int(word)) for word, record in
                         zip(facts["frames"].split(), self.records(name)) if word.isdecimal()]
                self.assertEqual(right, self.frames("out.pcap"))

    # -- frames without a key, and MKPDUs that are not in order ---------------------------------

    def test_a_frame_whose_sak_nobody_distributes(self):
        facts, records = FACTS["mka-cak128"], self.records("mka-cak128")
        # Without the MKPDUs that have a Distributed SAK: those of the Key Server with body 0x1c.
        kept = [one for one in records if b"\x04\x10\x00\x1c" not in one.frame]
        write_pcap(self.folder / "in.pcap", kept)
        self.validate(facts, "in.pcap")
        reasons = {one["reason"] for one in self.verdicts("v") if one["verdict"] == "discard"}
        self.assertEqual(1, len(reasons), reasons)
        self.assertIn(f"reported the KI {facts['saks'][0]['ki']}, which no MKPDU of the capture "
                      "distributes", reasons.pop())

    def test_a_sender_without_mkpdus(self):
        facts = FACTS["mka-cak128"]
        data = [one for one in self.records("mka-cak128") if not is_mkpdu(one.frame)]
        write_pcap(self.folder / "in.pcap", data)
        said = self.validate(facts, "in.pcap").stderr.decode()
        self.assertIn("the capture has no MKPDU", said)
        self.assertIn("no MKPDU of the capture says which KI its sender uses",
                      self.verdicts("v")[0]["reason"])

    def results(self, facts: dict, frames: list[bytes]) -> list[str]:
        self.pcap("in.pcap", frames)
        self.validate(facts, "in.pcap")
        return [one["mka"]["result"] for one in self.verdicts("v")]

    def test_reasons_of_a_listener(self):
        facts = FACTS["mka-cak128"]
        cak, ckn = (bytes.fromhex(facts["keys"][0][name]) for name in ("cak", "ckn"))
        ick = mka_key("ICK", cak, ckn)
        frames = [one.frame for one in self.records("mka-cak128") if is_mkpdu(one.frame)]
        frames = [frame[:18 + struct.unpack(">H", frame[16:18])[0]] for frame in frames]
        bringing = next(frame for frame in frames if b"\x04\x10\x00\x1c" in frame
                        and b"\x03\x30\x00\x28" in frame)
        at, use = bringing.index(b"\x04\x10\x00\x1c"), bringing.index(b"\x03\x30\x00\x28")

        def altered(place: int, octets: bytes) -> bytes:
            frame = bringing[:place] + octets + bringing[place + len(octets):]
            return with_icv(frame, ick)

        self.assertEqual(with_icv(bringing, ick), bringing)
        for reason, frame in (
                ("sak_unwrap", altered(at + 10, b"\0\0")),
                ("sak_use_an", altered(use + 1, bytes([bringing[use + 1] | 0x40]))),
                ("lpn_zero", altered(use + 2, b"\x10" + bringing[use + 3:use + 20] + bytes(4))),
                ("null_mi", altered(18 + 12, bytes(12))),
                ("icv", bringing[:-1] + bytes([bringing[-1] ^ 1])),
                ("eapol_version", bringing[:14] + b"\x02" + bringing[15:]),
                ("individual_da", bytes([0]) + bringing[1:]),
                ("body_overruns", bringing[:-1])):
            with self.subTest(reason=reason):
                # A bad one changes nothing: the good one behind it is still new.
                self.assertEqual([reason, "valid", "mn_not_greater"],
                                 self.results(facts, [frame, bringing, bringing]))
        later = struct.pack(">I", struct.unpack(">I", bringing[42:46])[0] + 1)
        again = altered(42, later)  # MN: The same SAK comes again.
        other_an = altered(42, later)[:at + 1] + b"\x50" + again[at + 2:]
        self.assertEqual(["valid", "valid"], self.results(facts, [bringing, again]))
        self.assertEqual(["valid", "sak_reused"],
                         self.results(facts, [bringing, with_icv(other_an, ick)]))

    def test_an_sci_that_no_sc_can_have_makes_none(self):
        facts = FACTS["mka-cak128"]
        cak, ckn = (bytes.fromhex(facts["keys"][0][name]) for name in ("cak", "ckn"))
        ick = mka_key("ICK", cak, ckn)
        records = self.records("mka-cak128")
        frames = [one.frame for one in records]
        # From the Key Server, which may say what it likes; padding goes with the whole frame.
        frames = [with_icv(frame[:22] + b"\xff" * 8 + frame[30:], ick)
                  if is_mkpdu(frame) and frame[22:30] == bytes.fromhex("0200000000010001") else frame
                  for frame in frames]
        self.pcap("in.pcap", frames)
        said = self.validate(facts, "in.pcap").stderr.decode()
        self.assertIn("10 delivered, 10 discarded", said)

    def test_mkpdus_are_of_no_controlled_port_in_any_mode(self):
        facts = FACTS["mka-cak128"]
        for mode in ("check", "disabled", "strict"):
            self.file("mode.toml", f'[secy]\nvalidate-frames = "{mode}"\n' + table(facts["keys"][0]))
            for types, count in (((), 13), (("--uncontrolled-ethertype", "0x88CC"), 0)):
                self.ok("validate", "--config", "mode.toml", "--verdicts", "v", "--uncontrolled",
                        "u.pcap", *types, FOLDER / "mka-cak128.pcap", "out.pcap")
                self.assertFalse([one for one in self.frames("out.pcap") if is_mkpdu(one)])
                self.assertEqual(count, len(self.frames("u.pcap")))
                words = [one["verdict"] for one in self.verdicts("v") if "mka" in one]
                self.assertEqual(["uncontrolled"] * 13, words)

    def test_a_suite_that_nobody_knows_is_refused_alone(self):
        facts = FACTS["mka-t-xpn128"]
        cak, ckn = (bytes.fromhex(facts["keys"][0][name]) for name in ("cak", "ckn"))
        ick = mka_key("ICK", cak, ckn)
        frame = next(one.frame for one in self.records("mka-t-xpn128")
                     if b"\x04\x50\x00\x24" in one.frame)
        frame = frame[:18 + struct.unpack(">H", frame[16:18])[0]]
        at = frame.index(b"\x04\x50\x00\x24")
        unknown = frame[:at + 8] + b"\x00\x80\xc2\x00\x01\x00\x00\x77" + frame[at + 16:]
        offset = frame[:at + 1] + b"\x60" + frame[at + 2:]  # 30, which no suite with xpn has.
        for bad in (unknown, offset):
            self.assertEqual(["dist_sak_suite", "mn_not_greater"],
                             self.results(facts, [with_icv(bad, ick), frame]))

    def test_several_links_and_one_ckn(self):
        first, second = FACTS["mka-cak128"], FACTS["mka-cak256"]
        text = "".join(f'[[link]]\nid = "{i}"\n' + table(facts["keys"][0], "[link.mka]")
                       for i, facts in enumerate((first, second)))
        self.file("both.toml", text)
        self.ok("validate", "--config", "both.toml", "-o", "out.pcap",
                *(FOLDER / f"{facts['name']}.pcap" for facts in (first, second)))
        self.assertEqual(40, len(self.frames("out.pcap")))

    def test_a_cak_outside_its_lifetime_is_unknown(self):
        facts = FACTS["mka-cak128"]
        begin = self.records("mka-cak128")[0].time_ns // 10**9
        for life, result in ((f"end = {begin}", "ckn_unknown"), (f"start = {begin + 1000}", "ckn_unknown"),
                             (f"start = {begin}\nend = {begin + 1000}", "valid")):
            self.file("life.toml", table(facts["keys"][0]) + life + "\n")
            self.ok("validate", "--config", "life.toml", "--verdicts", "v",
                    FOLDER / "mka-cak128.pcap", "out.pcap")
            self.assertEqual(result, self.verdicts("v")[0]["mka"]["result"])

    # -- inspect, keys, export ------------------------------------------------------------------

    def inspect(self, facts: dict, *args) -> list[dict]:
        self.file("link.toml", link_of(facts))
        done = self.ok("inspect", "--json", *args, FOLDER / f"{facts['name']}.pcap")
        return [json.loads(line) for line in done.stdout.decode().splitlines()]

    def test_inspect_says_whether_each_icv_holds(self):
        for name in ("mka-cak128-three", "mka-wrong-cak", "mka-b-change-cak-128"):
            facts = FACTS[name]
            found = self.inspect(facts, "--config", "link.toml")
            for word, shown in zip(facts["frames"].split(), found):
                result = {"v": "valid"}.get(word, word if word.islower() else None)
                self.assertEqual(result, shown.get("mka", {}).get("result"))
            kis = {one["mka"]["distributed_sak"]["ki"] for one in found
                   if "distributed_sak" in one.get("mka", {})}
            self.assertEqual({sak["ki"] for sak in facts["saks"]}, kis)

    def test_inspect_shows_each_field_without_a_cak(self):
        (shown,) = [one["mka"] for one in self.inspect(FACTS["mka-t-xpn128"])
                    if one.get("mka", {}).get("mn") == 3 and one["mka"]["key_server"]]
        ki = FACTS["mka-t-xpn128"]["saks"][0]["ki"]
        sak = {"ki": ki, "an": 1, "suite": "gcm-aes-xpn-128", "confidentiality_offset": 1}
        self.assertEqual({  # E12 of the project's list of octet-exact examples.
            "result": None, "ckn": FACTS["mka-t-xpn128"]["keys"][0]["ckn"],
            "sci": "0200000000010001", "mi": "82cc5ba86602dd6312e4e86a", "mn": 3, "version": 3,
            "priority": 16, "key_server": True, "live": 1, "potential": 0,
            "sets": ["live-peer-list", "sak-use", "distributed-sak", "announcement", "xpn"],
            "distributed_sak": sak,
            "sak_use": {"macsec_used": True, "latest": None,
                        "old": {"ki": ki, "an": 1, "tx": True, "rx": True, "lowest_pn": 1},
                        "plain_tx": False, "plain_rx": False, "delay_protect": False},
            "xpn": {"suspension": 0, "latest_lowest_pn_hi": 0, "old_lowest_pn_hi": 0},
            "eapol_version": 3, "macsec_desired": True, "capability": "confidentiality",
            "live_peers": [{"mi": "c1ce94fa2cda3ee069728c83", "mn": 2}], "potential_peers": [],
            "key_server_ssci": 2,
            "announced_suites": [{"suite": "gcm-aes-xpn-128", "capability": "confidentiality"}],
        }, shown)
        text = self.ok("inspect", FOLDER / "mka-t-xpn128.pcap").stdout.decode()
        self.assertRegex(text, f"distributed_sak.ki +{ki}\n")
        self.assertRegex(text, "live_peers +mi c1ce94fa2cda3ee069728c83 mn 2\n")

    def test_inspect_names_the_rule_that_a_frame_breaks(self):
        self.pcap("in.pcap", [bytes.fromhex("0180c2000003020000000001888e0305") + b"\0\x10" + bytes(42)])
        shown = json.loads(self.ok("inspect", "--json", "in.pcap").stdout)
        self.assertEqual({"result": "below_32"}, shown["mka"])
        self.file("sak.toml", '[[key]]\nid = "k"\nsak = "' + "00" * 16 + '"\n')
        self.assertIn("[mka]", self.error(2, "inspect", "--config", "sak.toml", "in.pcap"))

    def mode_of(self, name: str) -> int:
        return stat.S_IMODE((self.folder / name).stat().st_mode)

    def test_the_time_line_opens_the_parts_of_an_archive(self):
        for name in ("mka-b-failover-cak128", "mka-b-server-restart-cak256", "mka-t-xpn128",
                     "mka-b-change-cak-128", "mka-cak128-rekey", "syn-xpn128-three", "syn-conf30"):
            with self.subTest(capture=name):
                facts = FACTS[name]
                self.file("link.toml", link_of(facts))
                self.ok("keys", "--config", "link.toml", "--force", "--out", "line.toml",
                        FOLDER / f"{name}.pcap")
                self.assertEqual(0o600, self.mode_of("line.toml"))
                words, records = facts["frames"].split(), self.records(name)
                for part in (slice(None, len(words) // 2), slice(len(words) // 2, None)):
                    data = [(word, record) for word, record in zip(words[part], records[part])
                            if word.isdecimal()]
                    write_pcap(self.folder / "part.pcap", [record for _, record in data])
                    self.ok("validate", "--config", "line.toml", "part.pcap", "out.pcap")
                    self.assertEqual([opened(facts, record.frame, int(word))
                                      for word, record in data], self.frames("out.pcap"))

    def test_a_time_line_is_not_replaced_and_not_made_of_nothing(self):
        facts = FACTS["mka-cak128"]
        self.file("link.toml", link_of(facts))
        self.file("line.toml", "mine")
        args = ("keys", "--config", "link.toml", "--out", "line.toml")
        self.assertIn("--force", self.error(2, *args, FOLDER / "mka-cak128.pcap"))
        self.assertEqual("mine", (self.folder / "line.toml").read_text())
        (self.folder / "line.toml").unlink()
        self.assertIn("no SAK", self.error(1, *args, FOLDER / "mka-t-null.pcap"))
        self.file("sak.toml", '[[key]]\nid = "k"\nsak = "' + "00" * 16 + '"\n')
        self.assertIn("[mka]", self.error(2, "keys", "--config", "sak.toml", "--out", "line.toml",
                                          FOLDER / "mka-cak128.pcap"))
        self.assertFalse((self.folder / "line.toml").exists())

    def test_saks_are_exported_to_who_asks(self):
        for name in ("mka-b-failover-cak128", "mka-b-server-restart-cak256", "mka-t-xpn128"):
            facts = FACTS[name]
            self.validate(facts, None, "--export-saks", "saks.toml")
            self.assertEqual(0o600, self.mode_of("saks.toml"))
            with open(self.folder / "saks.toml", "rb") as file:
                keys = tomllib.load(file)["key"]
            self.assertEqual([(sak["ki"], sak["sak"], sak["suite"]) for sak in facts["saks"]],
                             [(key["id"], key["sak"], key["cipher-suite"]) for key in keys])
        self.file("sak.toml", '[[key]]\nid = "k"\nsak = "' + "00" * 16 + '"\n')
        self.assertIn("[mka]", self.error(2, "validate", "--config", "sak.toml", "--export-saks",
                                          "never", FOLDER / "mka-cak128.pcap", "out.pcap"))

    # -- secrets --------------------------------------------------------------------------------

    def secrets_of(self, facts: dict) -> list[bytes]:
        keys = [bytes.fromhex(sak["sak"]) for sak in facts["saks"]]
        for key in facts["keys"]:
            cak, ckn = bytes.fromhex(key["cak"]), bytes.fromhex(key["ckn"])
            keys += [cak, mka_key("ICK", cak, ckn), mka_key("KEK", cak, ckn)]
        return keys

    def test_no_key_is_in_any_output(self):
        for name in ("mka-b-failover-cak128", "mka-t-xpn128", "mka-b-server-restart-cak256",
                     "mka-b-change-cak-128", "mka-wrong-cak"):
            facts = FACTS[name]
            done = self.validate(facts, None, "--all", "--format", "pcapng")
            said = [done.stdout, done.stderr]
            for args in (["inspect"], ["inspect", "--json"], ["keys", "--force", "--out", "line.toml"]):
                done = self.run_program(*args, "--config", "link.toml", FOLDER / f"{name}.pcap")
                said += [done.stdout, done.stderr]
            said += [(self.folder / out).read_bytes() for out in ("v", "r", "out.pcap")]
            for key in self.secrets_of(facts):
                for octets in said:
                    self.assertNotIn(key, octets)
                    self.assertNotIn(key.hex(), octets.decode("latin-1").lower())

    # -- configuration --------------------------------------------------------------------------

    def test_bad_links_are_refused_with_line_and_mend(self):
        key = FACTS["mka-cak128"]["keys"][0]
        good, cak = table(key), key["cak"]
        for text, line, words in (
                (good.replace(cak, cak[:-2]), 2, "a CAK has 32 or 64 hex digits"),
                (good.replace(cak, cak[:-1] + "x"), 2, "not all of them hex digits"),
                (good.replace(f'cak = "{cak}"\n', ""), 1, "neither cak nor cak-file"),
                (good + 'cak-file = "f"\n', 1, "both cak and cak-file"),
                (good.replace(key["ckn"], ""), 3, "1 to 32 octets"),
                (good.replace(key["ckn"], "ab" * 33), 3, "1 to 32 octets"),
                (good.replace(key["ckn"], "abc"), 3, "1 to 32 octets"),
                (good + table(key, "[[mka.more]]"), 6, "a CKN names one CAK"),
                (good + f'[[key]]\nid = "k"\nsak = "{cak}"\n', 4, "[[key]] stands beside [mka]"),
                (good + '[[rx-sc]]\nsci = "0200000000010001"\n', 4, "[[rx-sc]] stands beside"),
                ('[secy]\ncipher-suite = "gcm-aes-128"\n' + good, 2, "cipher-suites in [mka]"),
                (f"[secy]\nreplay-protect = false\n{good}delay-protect = true\n", 6, "replay"),
                (good + "start = 2026-11-28T00:00:00Z\nend = 2026-11-27T00:00:00Z\n", 5, "start"),
                (good + 'start = "soon"\n', 4, "no time"),
                (good + "priority = 256\n", 4, "priority"),
                (good + 'policy = "may"\n', 4, "must-secure"),
                (good + 'cipher-suites = ["gcm"]\n', 4, "gcm-aes-xpn-256"),
                (good + "cipher-suites = []\n", 4, "list"),
                (good + 'mac = "01:00:00:00:00:01"\n', 4, "one station"),
                (good + "mka-version = 4\n", 4, "mka-version"),
                (good + "port = 0\n", 4, "port"),
                (good + "cipher = 1\n", 4, "cipher")):
            with self.subTest(words=words, text=text[:40]):
                self.file("bad.toml", text)
                said = self.error(2, "validate", "--config", "bad.toml",
                                  FOLDER / "mka-cak128.pcap", "never.pcap")
                self.assertIn(f"bad.toml:{line}:", said)
                self.assertIn(words, said)
                self.assertNotIn(cak[:-2], said)
                self.assertFalse((self.folder / "never.pcap").exists())

    def test_a_cak_in_a_file_of_its_own(self):
        facts = FACTS["mka-cak128"]
        self.file("cak.hex", facts["keys"][0]["cak"] + "\n")
        self.file("link.toml", f'[mka]\ncak-file = "cak.hex"\nckn = "{facts["keys"][0]["ckn"]}"\n')
        self.ok("validate", "--config", "link.toml", FOLDER / "mka-cak128.pcap", "out.pcap")
        self.assertEqual(20, len(self.frames("out.pcap")))
        self.file("cak.hex", facts["keys"][0]["cak"], 0o644)
        said = self.ok("validate", "--config", "link.toml", FOLDER / "mka-cak128.pcap", "out.pcap")
        self.assertIn("others can read this CAK", said.stderr.decode())

    def test_other_commands_say_that_they_take_no_mka(self):
        self.file("link.toml", table(FACTS["mka-cak128"]["keys"][0]))
        capture = FOLDER / "mka-cak128.pcap"
        for args in (("protect", "--config", "link.toml", "--test-keys", capture, "never.pcap"),
                     ("diagnose", "--config", "link.toml", capture),
                     ("validate", "--no-auto", "--config", "link.toml", capture, "never.pcap"),
                     ("replay", "--config", "link.toml", "--test-keys", "--line-in", capture),
                     ("provision", "--config", "link.toml", "--out", "never"),
                     ("run-board", "mps2-an385", "--config", "link.toml", "--link", "unix:a:b")):
            with self.subTest(command=args[0]):
                said = self.error(2, *args)
                self.assertRegex(said, r"\[mka\]|MKPDUs")
                self.assertFalse((self.folder / "never.pcap").exists())


if __name__ == "__main__":
    main()
