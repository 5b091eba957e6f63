# SPDX-License-Identifier: Apache-2.0
"""diagnose: what is wrong between a capture and a LINK.toml, on frames of python3-cryptography."""

import json
import struct

from cli import ADDRESS_B, SAK_A, SAK_B, SAK_C, SCI_A, SCI_B, Scenario, key, main, plain_frame
from macsec_codec import make_tag, nonce, protect_frame, seal

SALT = "112233445566778899aabbcc"
A, B = bytes.fromhex(SCI_A), bytes.fromhex(SCI_B)


def sealed(sak: str = SAK_A, sci: bytes = A, pn: int = 1, octets: int = 200, **options) -> bytes:
    options.setdefault("include_sci", True)
    frame = plain_frame(octets=octets, source=sci[:6])
    return protect_frame(frame, bytes.fromhex(sak), sci, pn, **options)


def sc(sci: str, name: str, an: int = 0, more: str = "") -> str:
    return f'[[rx-sc]]\nsci = "{sci}"\n[[rx-sc.sa]]\nan = {an}\nkey = "{name}"\n{more}\n'


def xpn(ssci: int = 1, salt: str = SALT, more: str = "") -> str:
    return ('[secy]\ncipher-suite = "gcm-aes-xpn-128"\n' + key("a") + f'salt = "{salt}"\n' +
            sc(SCI_A, "a", more=f"ssci = {ssci}\n{more}"))


PLAIN = key("a") + sc(SCI_A, "a")
TWO = key("a") + key("b", SAK_B) + sc(SCI_A, "a") + sc(SCI_B, "b")
XPN = {"ssci": 1, "salt": bytes.fromhex(SALT)}


class Diagnose(Scenario):
    def run_on(self, link: str, *frames, code: int = 0, args=()) -> tuple[list[dict], dict]:
        self.file("link.toml", link)
        self.pcap("in.pcap", frames)
        done = self.expect(code, "diagnose", "--config", "link.toml", "--json", *args, "in.pcap")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        for sak in (SAK_A, SAK_B, SAK_C):
            self.assertNotIn(sak.encode(), (done.stdout + done.stderr).lower())
        return lines[:-1], lines[-1]["summary"]

    def one(self, link: str, *frames, **options) -> dict:
        (found,), summary = self.run_on(link, *frames, **options)
        self.assertEqual(len(frames), summary["explained"], found)
        self.assertEqual(len(frames), found["frames"])
        return found

    def expect_fault(self, fault: str, link: str, *frames, **values) -> dict:
        found = self.one(link, *frames)
        self.assertEqual(fault, found["fault"], found["text"])
        for name, value in values.items():
            self.assertEqual(value, found[name.replace("_", "-")], found)
        return found

    def test_what_opens_is_not_explained(self):
        found, summary = self.run_on(TWO, sealed(), sealed(SAK_B, B), plain_frame(), sealed(pn=2))
        self.assertEqual([], found)
        self.assertEqual((3, 0, 0, 1), tuple(summary[name] for name in (
            "opened", "explained", "unexplained", "without-sectag")))

    def test_nonces_of_extended_packet_numbers(self):
        self.expect_fault("ssci", xpn(7), sealed(**XPN), sealed(pn=2, **XPN), found=1, expected=7,
                          mend="ssci = 1", pn=1)
        self.expect_fault("ssci-reversed", xpn(0x01000000), sealed(**XPN), found=1)
        self.expect_fault("pn-upper-half", xpn(), sealed(pn=3 << 32 | 5, **XPN),
                          pn=3 << 32 | 5, mend=f"next-pn = {3 << 32 | 5}")
        self.expect_fault("salt", xpn(salt="00" * 12), sealed(**XPN), mend=f'salt = "{SALT}"')
        self.expect_fault("plain-suite", xpn(), sealed())
        self.expect_fault("extended-suite", PLAIN, sealed(pn=1, ssci=1, salt=XPN["salt"]))

    def test_a_frame_before_the_others_needs_a_window(self):
        late = sealed(pn=(1 << 32) - 2, **XPN)
        link = xpn(more=f"next-pn = {(1 << 32) - 4}")
        found, _ = self.run_on(link, sealed(pn=(1 << 32) + 3, **XPN), late)
        self.assertEqual("replay-window = 6", found[0]["mend"])
        self.ok("diagnose", "-c", self.file("wide.toml", link.replace(
            "[secy]", "[secy]\nreplay-window = 6")), "in.pcap")

    def test_nonces_of_32_bit_packet_numbers(self):
        other = bytes.fromhex("020000000001000a")
        self.expect_fault("port-identifier", PLAIN, sealed(sci=other, include_sci=False),
                          found=int.from_bytes(other, "big"), mend='sci = "020000000001000a"')
        moved = bytes.fromhex("0200000000770001")
        self.expect_fault("sci", PLAIN, sealed(sci=moved), mend='sci = "0200000000770001"')
        tag = make_tag(A, 9, 100)
        frame = seal(bytes.fromhex(SAK_A), nonce(A, 10), ADDRESS_B + A[:6], tag, bytes(100))
        self.expect_fault("nonce-pn", PLAIN, frame, found=10, expected=9)

    def test_offsets_and_confidentiality(self):
        for offset in (30, 50):
            self.expect_fault("offset", PLAIN, sealed(offset=offset), found=offset, expected=0,
                              mend=f"confidentiality-offset = {offset}")
        tag = make_tag(A, 1, 100)
        frame = seal(bytes.fromhex(SAK_A), nonce(A, 1), ADDRESS_B + A[:6], tag, bytes(100), 100)
        self.expect_fault("not-encrypted", PLAIN, frame)

    def test_keys_of_the_ring(self):
        found, _ = self.run_on(TWO, sealed(SAK_B), sealed(SAK_A, B))
        self.assertEqual(["key-of-peer"] * 2, [f["fault"] for f in found])
        self.assertIn("swapped", found[1]["text"])
        spare = key("c", SAK_C)
        self.expect_fault("other-key", PLAIN + spare, sealed(SAK_C), key="c", mend='key = "c"')
        self.expect_fault("unused-an", PLAIN, sealed(an=2), found=0, expected=2, mend="an = 2")

    def test_what_became_of_a_frame_on_its_way(self):
        good = sealed()
        self.expect_fault("bit", PLAIN, good[:99] + bytes([good[99] ^ 4]) + good[100:],
                          octet=100, bit=3, original=f"{good[99]:02x}")
        self.expect_fault("destination", PLAIN, bytes(6) + good[6:], original=good[:6].hex())
        self.expect_fault("source", PLAIN, good[:6] + b"\x02router"[:6] + good[12:],
                          original=good[6:12].hex())
        self.expect_fault("trailer", "[secy]\ntrailer = 0\n" + PLAIN, good + bytes(7), found=7,
                          mend="trailer = 7")
        self.expect_fault("cut-short", PLAIN, good[:-5], found=5)
        self.expect_fault("outer-tags", "[secy]\nouter-tags = 0\n" + PLAIN, good[:12] + b"\x81\0\0\x64" + good[12:],
                          mend="outer-tags = 1")
        self.expect_fault("inserted-tag", PLAIN, good[:28] + b"\x81\0\0\x64" + good[28:])
        short = sealed(octets=40)
        self.expect_fault("short-length", PLAIN, short[:15] + b"\0" + short[16:], found=28)
        self.expect_fault("replayed", PLAIN.replace("an = 0", "an = 0\nnext-pn = 9"), good,
                          mend="replay-window = 8")
        self.expect_fault("replayed", PLAIN, sealed(pn=0), found=0, mend=None)

    def test_what_validate_finds_behind_frames_is_left_out(self):
        frames = [sealed(pn=pn) + b"\x55" * 9 for pn in range(1, 4)]
        found, summary = self.run_on(PLAIN, *frames)
        self.assertEqual(([], 3), (found, summary["opened"]))
        self.ok("validate", "-c", "link.toml", "--fail-on-discard", "in.pcap", "out.pcap")
        found, summary = self.run_on("[secy]\ntrailer = 9\n" + PLAIN, *frames)
        self.assertEqual(([], 3), (found, summary["opened"]))

    def test_what_the_configuration_says_of_an_sa(self):
        found = self.expect_fault("disabled-sa", key("a") + sc(SCI_A, "a", more="enable = false"),
                                  sealed(), mend="enable = true")
        self.assertIn("its SA has enable = false; set enable = true in the SA", found["text"])
        self.expect_fault("not-begun", key("a") + sc(SCI_A, "a", more="from-frame = 3"),
                          sealed(), mend="from-frame = 1")
        late = sc(SCI_A, "a", more="from-time = 2030-01-01T00:00:00Z")
        self.assertIn("before the from-time", self.expect_fault(
            "not-begun", key("a") + late, sealed(), mend=None)["text"])
        rekeyed = PLAIN + '[[rx-sc.sa]]\nan = 0\nkey = "b"\nfrom-frame = 1\n'
        self.expect_fault("ended", key("b", SAK_B) + rekeyed, sealed(), key="a")
        for mode in ("null", "disabled"):
            self.expect_fault("not-verified", f'[secy]\nvalidate-frames = "{mode}"\nprotect-frames = false\n'
                              + PLAIN, sealed(), mend='validate-frames = "strict"')

    def test_where_a_sender_goes_on_makes_its_frames_not_late(self):
        sender = key("a") + f'[[tx-sc]]\nsci = "{SCI_A}"\n[[tx-sc.sa]]\nan = 0\nkey = "a"\nnext-pn = 900\n'
        found, summary = self.run_on(sender, sealed(), sealed(pn=2))
        self.assertEqual(([], 2), (found, summary["opened"]))
        self.ok("validate", "-c", "link.toml", "--fail-on-discard", "in.pcap", "out.pcap")

    def test_a_single_copy_broadcast_may_be_of_the_one_sc_of_its_source(self):
        tag = make_tag(A, 1, 100, include_sci=False, scb=True)
        frame = seal(bytes.fromhex(SAK_A), nonce(A, 1), ADDRESS_B + A[:6], tag, bytes(100))
        found, summary = self.run_on(PLAIN, frame)
        self.assertEqual(([], 1), (found, summary["opened"]))
        self.ok("validate", "-c", "link.toml", "--fail-on-discard", "in.pcap", "out.pcap")

    def test_duplicates_are_no_late_frames(self):
        again = [sealed(pn=pn) for pn in (1, 2, 1, 2)]
        found, _ = self.run_on(PLAIN, *again)
        self.assertEqual([("duplicate", 2, None)],
                         [(f["fault"], f["frames"], f["mend"]) for f in found])
        restarted = sealed(pn=1, octets=180)
        found, _ = self.run_on(PLAIN, sealed(pn=1), sealed(pn=2), restarted)
        self.assertEqual([("pn-again", 1, None)],
                         [(f["fault"], f["found"], f["mend"]) for f in found])

    def test_a_salt_with_a_wrong_octet(self):
        wrong = bytearray.fromhex(SALT)
        wrong[7] ^= 0x30
        link = (xpn(salt=wrong.hex()) + sc(SCI_B, "a", more="ssci = 2"))
        frame = sealed(**XPN)
        peer = sealed(sci=B, ssci=2, salt=XPN["salt"])
        found = self.expect_fault("pn-upper-half", link, frame)
        self.assertEqual(("salt", f'salt = "{SALT}"'), (found["or"], found["or-mend"]))
        self.assertIn("or else the sender's salt has another octet 8", found["text"])
        found, _ = self.run_on(link, frame, peer)
        self.assertEqual([("salt", "pn-upper-half", f'salt = "{SALT}"')] * 2,
                         [(f["fault"], f["or"], f["mend"]) for f in found])
        wrong[10] ^= 0x40
        self.expect_fault("salt", xpn(salt=wrong.hex()), frame, mend=f'salt = "{SALT}"')
        self.expect_fault("salt-reversed", xpn(salt=bytes.fromhex(SALT)[::-1].hex()), frame,
                          mend=f'salt = "{SALT}"')

    def test_a_key_file_and_mends_that_are_options(self):
        self.file("a.sak", SAK_A)

        def said(*args, code=0) -> str:
            return self.expect(code, "diagnose", "-k", "a.sak", *args, "in.pcap").stdout.decode()
        self.pcap("in.pcap", [sealed(offset=30, pn=pn) for pn in (1, 2)])
        self.assertIn("the configuration has 0; give --confidentiality-offset 30", said())
        self.assertIn("2 frames open", said("--confidentiality-offset", "30"))
        hint = self.ok("validate", "-k", "a.sak", "in.pcap", "out.pcap").stderr.decode()
        self.assertIn("give --confidentiality-offset 30", hint)
        self.pcap("in.pcap", [sealed(pn=pn, **XPN) for pn in (1, 2)])
        wrong = SALT[:-1] + "0"
        self.assertIn(f"the sender's salt has another octet 12, if its SSCI is right; give --salt {SALT}",
                      said("--salt", wrong))
        self.assertIn("2 frames open", said("--salt", SALT))
        self.assertIn("the configuration has 7; give --ssci 1",
                      said("--salt", SALT, "--sci", SCI_A, "--ssci", "7"))
        self.assertIn("a LINK.toml takes replay-window = 2", self.late(said))

    def test_any_sender_may_have_another_ssci_under_each_key(self):
        self.file("a.sak", SAK_A)
        self.file("b.sak", SAK_B)
        self.pcap("in.pcap", [sealed(pn=1, **XPN), sealed(SAK_B, pn=1, ssci=5, salt=XPN["salt"]),
                              sealed(SAK_B, pn=2, ssci=5, salt=XPN["salt"])])
        said = self.ok("diagnose", "-k", "a.sak", "-k", "b.sak", "--salt", SALT, "in.pcap")
        self.assertIn("3 frames open", said.stdout.decode())

    def late(self, said) -> str:
        self.pcap("in.pcap", [sealed(pn=3), sealed(pn=2)])
        return said()

    def test_nothing_is_said_without_proof(self):
        found, summary = self.run_on(PLAIN, sealed(SAK_C), code=1)
        self.assertEqual(["none"], [f["fault"] for f in found])
        self.assertEqual(1, summary["unexplained"])
        text = self.expect(1, "diagnose", "-c", "link.toml", "in.pcap").stdout.decode()
        self.assertIn("tried: 1 keys and 1 SAs", text)

    def test_frames_that_no_key_can_verify_are_counted(self):
        cooked = [b"\x88\xe5\0\0\0\0\0\1\0\1\4\6" + A[:6] + bytes(2) + sealed()[14:]] * 3
        (self.folder / "any.pcap").write_bytes(
            struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 276)
            + b"".join(struct.pack("<IIII", 1, i, len(f), len(f)) + f
                       for i, f in enumerate(cooked)))
        self.file("link.toml", PLAIN)
        done = self.ok("diagnose", "--config", "link.toml", "any.pcap")
        self.assertIn(b"0 frames open", done.stdout)
        self.assertIn(b" have no SecTAG, 3 can't be verified\n", done.stdout)
        done = self.ok("diagnose", "--config", "link.toml", "--json", "any.pcap")
        self.assertEqual(3, json.loads(done.stdout.splitlines()[-1])["summary"]["unverifiable"])

    def test_one_frame_and_limits(self):
        frames = [sealed(SAK_C, pn=pn) for pn in range(1, 5)] + [sealed(offset=30, pn=5)]
        (found,), _ = self.run_on(PLAIN, *frames, args=("--frame", 5))
        self.assertEqual((5, "offset"), (found["frame"], found["fault"]))
        _, summary = self.run_on(PLAIN, *frames, code=1, args=("--limit", 2))
        self.assertEqual((2, 3), (summary["unexplained"], summary["not-searched"]))
        self.assertIn("has only 5 frames", self.error(
            2, "diagnose", "-c", "link.toml", "--frame", 6, "in.pcap"))
        self.assertIn("--limit is a number from 1 on", self.error(
            2, "diagnose", "-c", "link.toml", "--limit", "x", "in.pcap"))

    def test_text_is_for_people(self):
        self.run_on(xpn(7), sealed(**XPN))
        text = self.ok("diagnose", "-c", "link.toml", "in.pcap").stdout.decode()
        self.assertIn("frame 1: SC 0200000000010001 AN 0: the sender used SSCI 1, the configuration"
                      " has 7; set ssci = 1 in the SA with an = 0 of [[rx-sc]] 0200000000010001",
                      text)


if __name__ == "__main__":
    main()
