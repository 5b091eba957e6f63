#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes captures/vectors/mkpdus.json: MKPDUs of other implementations and what they say.

    import_mkpdus.py DIRECTORY

DIRECTORY holds NAME.pcap and NAME.json, captures with MKA and the facts about them. Each MKPDU is
decoded here, by code that shares nothing with the firmware, its ICV is verified and its SAK unwrapped
with python3-cryptography; where that disagrees with the facts of the capture, nothing is written.

`says` has the fields of an MKPDU in one line:

    vVERSION pPRIORITY KD CAPABILITY SCI MI MN        - for K (Key Server) or D (MACsec Desired) not set
    LSSCI[MI:MN,...]  P[...]                          the peer lists; SSCI - where there is none
    U TRD (ANtr KI LPN)(ANtr KI LPN)                  SAK Use: plain tx, plain rx, delay protect; the
                                                      latest and the old key; U TRD none without keys
    SAN CONFIDENTIALITY KN SUITE WRAPPED              Distributed SAK; Snone
    A[CAPABILITY:SUITE,...]  XSECONDS LATEST OLD  I   Announcement, XPN, ICV Indicator
"""

import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives import keywrap
from import_key_vectors import cmac, kdf
from import_vectors import write_vectors  # also makes tests/support importable

from pcap_file import read_pcap

EAPOL, AGILITY, XPN_SUITES = b"\x88\x8e", bytes.fromhex("0080c201"), (
    "0080c20001000003", "0080c20001000004")
SUITES = {"gcm-aes-128": "0080c20001000001", "gcm-aes-256": "0080c20001000002",
          "gcm-aes-xpn-128": XPN_SUITES[0], "gcm-aes-xpn-256": XPN_SUITES[1]}


def number(octets: bytes) -> int:
    return int.from_bytes(octets, "big")


def mka_key(label: str, cak: bytes, ckn: bytes) -> bytes:
    fixed = f"IEEE8021 {label}".encode() + b"\0" + ckn[:16].ljust(16, b"\0")
    return kdf(cak, fixed + (len(cak) * 8).to_bytes(2, "big"), len(cak) * 8)


class Mkpdu:
    """The parts of a frame that is known to be in order."""

    def __init__(self, frame: bytes):
        self.frame = frame[:18 + number(frame[16:18])]
        body = self.frame[18:]
        basic = 4 + (number(body[2:4]) & 0xFFF)
        self.basic, self.ckn = body[:32], body[32:basic]
        assert self.basic[28:32] == AGILITY
        self.sets, self.indicator, at, end = {}, False, (basic + 3) // 4 * 4, len(body) - 16
        while at < end:
            length = number(body[at + 2:at + 4]) & 0xFFF
            if body[at] == 255:
                assert at + 4 == end and length == 16
                self.indicator, length = True, 0
            else:
                self.sets.setdefault(body[at], (body[at:at + 4], body[at + 4:at + 4 + length]))
            at += 4 + (length + 3) // 4 * 4
        assert at == end

    @property
    def mi(self) -> str:
        return self.basic[12:24].hex()

    def sak(self):
        """AN, confidentiality, KN, suite and wrapped SAK; None without one, or with an empty set."""
        head, body = self.sets.get(4, (b"", b""))
        if not body:
            return None
        suite = "0080c20001000001" if len(body) == 28 else body[4:12].hex()
        wrapped = body[4:] if len(body) == 28 else body[12:]
        return head[1] >> 6, head[1] >> 4 & 3, number(body[:4]), suite, wrapped

    def peers(self, kind: int) -> list[str]:
        body = self.sets.get(kind, (b"", b""))[1]
        return [f"{body[i:i + 12].hex()}:{number(body[i + 12:i + 16])}"
                for i in range(0, len(body), 16)]

    def says(self) -> str:
        b, words = self.basic, []
        flags = ("K" if b[2] & 0x80 else "-") + ("D" if b[2] & 0x40 else "-")
        words += [f"v{b[0]}", f"p{b[1]}", f"{flags}{b[2] >> 4 & 3}", b[4:12].hex(), self.mi,
                  str(number(b[24:28]))]
        sak = self.sak()
        if 1 in self.sets:
            named = sak and sak[3] in XPN_SUITES and b[0] >= 3
            words.append(f"L{self.sets[1][0][1] if named else '-'}[{','.join(self.peers(1))}]")
        if 2 in self.sets:
            words.append(f"P[{','.join(self.peers(2))}]")
        if 3 in self.sets:
            words.append(self.use())
        if 4 in self.sets:
            words.append(f"S{sak[0]} {sak[1]} {sak[2]} {sak[3]} {sak[4].hex()}" if sak else "Snone")
        if 7 in self.sets:
            words.append(self.announcement())
        if 8 in self.sets:
            head, body = self.sets[8]
            words.append(f"X{head[1]} {number(body[:4])} {number(body[4:])}")
        assert not self.sets.keys() - {1, 2, 3, 4, 7, 8}
        return " ".join(words + ["I"] * self.indicator)

    def use(self) -> str:
        head, body = self.sets[3]
        flags = "".join(letter if head[2] & bit else "-"
                        for letter, bit in (("T", 0x80), ("R", 0x40), ("D", 0x10)))
        if not body:
            return f"U {flags} none"
        slots = ""
        for bits, slot in ((head[1] >> 4, body[:20]), (head[1] & 15, body[20:])):
            letters = ("t" if bits & 2 else "-") + ("r" if bits & 1 else "-")
            slots += f"({bits >> 2}{letters} {slot[:16].hex()} {number(slot[16:])})"
        return f"U {flags} {slots}"

    def announcement(self) -> str:
        body = self.sets[7][1]
        assert number(body[:2]) == 112 << 9 | len(body) - 2, "one TLV alone"
        rows = [body[i:i + 10] for i in range(2, len(body), 10)]
        return f"A[{','.join(f'{row[1] & 3}:{row[2:].hex()}' for row in rows)}]"


def vector_of(name: str, number_in_file: int, frame: bytes, keys: list[dict]) -> dict:
    mkpdu = Mkpdu(frame)
    own = [key for key in keys if key["ckn"] == mkpdu.ckn.hex()]
    right = [key for key in own if cmac(
        mka_key("ICK", bytes.fromhex(key["cak"]), mkpdu.ckn), mkpdu.frame[:-16]) == mkpdu.frame[-16:]]
    key, sak = (right or own)[0], mkpdu.sak()
    plain = b""
    if right and sak:
        plain = keywrap.aes_key_unwrap(mka_key("KEK", bytes.fromhex(key["cak"]), mkpdu.ckn), sak[4])
    return {"id": f"{name} {number_in_file}", "cak": key["cak"], "ckn": key["ckn"],
            "frame": frame.hex(), "says": mkpdu.says() if right else "", "sak": plain.hex(),
            "valid": bool(right)}


def check_facts(facts: dict, made: dict[int, dict]) -> None:
    """Fails where a capture's own facts are others."""
    expected = facts["expected"]
    results = {f["frame"]: f["result"] for f in expected["frames"] if f["kind"] == "mkpdu"}
    assert results == {n: "valid" if v["valid"] else "icv" for n, v in made.items()}, facts["name"]
    assert len(results) == expected["counts"]["mkpdus"]
    saks = {}
    for frame, vector in made.items():
        if vector["sak"]:
            mkpdu = Mkpdu(bytes.fromhex(vector["frame"]))
            an, confidentiality, kn, suite, _ = mkpdu.sak()
            fact = {"ki": mkpdu.mi + f"{kn:08x}", "kn": kn, "an": an, "suite": suite,
                    "confidentiality_offset": confidentiality, "sak": vector["sak"],
                    "key_server_sci": mkpdu.basic[4:12].hex(), "ckn": vector["ckn"],
                    "members": [mkpdu.mi] + [peer.split(":")[0] for peer in mkpdu.peers(1)],
                    "first_frame": frame}
            saks.setdefault((fact["ki"], fact["ckn"]), fact)
    wanted = [{name: value for name, value in sak.items() if name != "frames"} |
              {"suite": SUITES[sak["suite"]]} for sak in expected["saks"]]
    assert sorted(wanted, key=lambda s: s["first_frame"]) == list(saks.values()), facts["name"]


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__.strip().splitlines()[2].strip(), file=sys.stderr)
        return 2
    vectors, makers = [], set()
    for path in sorted(Path(sys.argv[1]).glob("*.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        frames = [record.frame for record in read_pcap(path.with_suffix(".pcap"))]
        made = {n: vector_of(facts["name"], n, frame, facts["keys"])
                for n, frame in enumerate(frames) if frame[12:14] == EAPOL}
        check_facts(facts, made)
        makers.add(facts["made_by"])
        vectors += made.values()
    write_vectors("mkpdus.json", "captures made for linksec with the programs of `made-by`; the "
                  "number of an id is that of the frame in its capture, from 0", "Apache-2.0",
                  vectors, **{"made-by": sorted(makers)})
    print(f"{len(vectors)} MKPDUs, {sum(not v['valid'] for v in vectors)} with a wrong ICV, "
          f"{sum(bool(v['sak']) for v in vectors)} with a SAK")
    return 0


if __name__ == "__main__":
    sys.exit(main())
