# SPDX-License-Identifier: Apache-2.0
"""Where 802.1AE-2018, as linksec reads it, wants another outcome than Linux 6.1 showed, and why.

A row of the kernel's record is named by its set and its case. What is not named here must come out
as it did on Linux.
"""

from typing import NamedTuple, Optional


class Difference(NamedTuple):
    counter: str
    delivered: Optional[str]     # "plain", "frame" (as it came), or None
    octets: bool                 # whether its octets count as validated or decrypted
    clause: str
    why: str


def _padded(validate: str) -> Difference:
    opened = validate != "disabled"
    return Difference(
        "InPktsOK" if opened else "InPktsUnchecked", "plain", opened, "9.10 NOTE 2, 9.12 f to i",
        "9.10 NOTE 2, 9.12: SL locates the ICV, and octets that only pad the frame to 60 are no "
        "part of it; Linux wants the exact length and takes it for a bad tag")


_CUT = Difference(
    "InPktsBadTag", None, False, "9.12 a",
    "9.12 a: from the EtherType on there are fewer than 17 octets, a bad tag; Linux drops the "
    "frame before it counts")


def _outer_tag(validate: str) -> Difference:
    strict = validate == "strict"
    return Difference(
        "InPktsNoTag" if strict else "InPktsUntagged", None if strict else "frame", False,
        "9.4, 15.3",
        "9.4, 15.3: the EtherType after the source address decides, and here it is a VLAN tag's "
        "(outer-tags = 0), so the frame is untagged; Linux takes the VLAN tag off first")


_DISABLED = Difference(
    "InPktsNotValid", None, False, "10.6.3, 10.6.5",
    "10.6.3, 10.6.5: Disabled opens no frame, and what was not opened is not valid where C is set; "
    "Linux verifies frames with C set in this mode too")

_LAST_PN = ("10.6.5: the next PN goes beyond the last one, so the last PN, once received, is below "
            "the lowest acceptable PN; Linux leaves its next PN at 4294967295")


def _xpn(counter: str, delivered: Optional[str], octets: bool, why: str) -> Difference:
    return Difference(counter, delivered, octets, "10.6.2, Table 10-2",
                      "10.6.2, Table 10-2: " + why)


_TOO_FAR = ("the lowest PN still is 0xfffffffa and bit 31 of the field is set, so the upper half "
            "is taken as 0; the frame lies more than 2^31 beyond the lowest PN, and {}; Linux "
            "guesses from its next PN and had followed an earlier frame to here")

_BY_CASE = {
    ("rx-replay-off-strict-int", "PN 4294967295 last PN again"):
        Difference("InPktsDelayed", "plain", True, "10.6.5", _LAST_PN),
    ("rx-replay-w0-strict-enc", "PN 4294967295 last PN again"):
        Difference("InPktsLate", None, False, "10.6.5", _LAST_PN),
    ("rx-xpn-carry-w8-gcm-aes-xpn-128", "PN 0xffffffff one before the carry, after it"):
        _xpn("InPktsOK", "plain", True,
             "the upper half follows the lowest PN, 0xfffffffa, so a late frame from before the "
             "carry is recovered; Linux follows its next PN and never steps the upper half back"),
    ("rx-xpn-carry-w8-gcm-aes-xpn-128", "PN 0x180000000 ahead 2^31-1"):
        _xpn("InPktsLate", None, False,
             "the lowest PN is 0xfffffffa, the frame lies more than 2^31 beyond it, and its PN is "
             "taken as 0x80000000, below the lowest; Linux guesses from its next PN, 0x100000002"),
    ("rx-xpn-carry-w8-gcm-aes-xpn-128", "PN 0x180000001 next"):
        _xpn("InPktsLate", None, False, _TOO_FAR.format("its PN taken as 0x80000001 is late")),
    ("rx-xpn-carry-w8-gcm-aes-xpn-128", "PN 0x1fffffffc ahead to just below the next carry"):
        _xpn("InPktsNotValid", None, True,
             _TOO_FAR.format("with the PN taken as 0xfffffffc the ICV is wrong")),
    ("rx-xpn-carry-w8-gcm-aes-xpn-128", "PN 0x200000005 carry skipped over: low half 5"):
        _xpn("InPktsNotValid", None, True,
             "the lowest PN still is 0xfffffffa and bit 31 of the field is clear, so the PN is "
             "taken as 0x100000005 and the ICV is wrong; Linux had followed earlier frames to "
             "here, accepts it and counts it as delayed"),
    ("rx-xpn-carry-w8-gcm-aes-xpn-128", "PN 0x28000000f ahead by 2^31+10"):
        _xpn("InPktsLate", None, False, _TOO_FAR.format("its PN taken as 0x8000000f is late")),
}

TOO_LONG_OCTETS = ("10.5.4, 10.7.19: a frame's octets count when it is protected, so those of the "
                   "frames then found too long count in OutOctetsEncrypted; Linux checks the "
                   "length first")

_OUTER_TAG_CASE = "VLAN tag before the SecTAG (MACsec inside 802.1Q)"


def has_outer_tag(rows: list[dict]) -> bool:
    return any(row["case"] == _OUTER_TAG_CASE for row in rows)


def find(name: str, validate: str, case: str, outer_tags: int) -> Optional[Difference]:
    """How the outcome of a received row must differ from the kernel's, or None."""
    if case.startswith("data ") and case.endswith("padded to 60 octets"):
        return _padded(validate)
    if case.startswith("cut to "):
        return _CUT
    if case == _OUTER_TAG_CASE and outer_tags == 0:
        return _outer_tag(validate)
    if validate == "disabled" and case in ("E=0 C=1, ICV over clear data",
                                           "the other of encrypt/integrity-only"):
        return _DISABLED
    return _BY_CASE.get((name, case.strip()))


def _by_clause(rows: list[tuple]) -> dict:
    """{clause: {why: [(set, row)]}} of the rows that differ."""
    clauses: dict[str, dict] = {}
    for name, row in rows:
        if row.differs:
            whys = clauses.setdefault(row.differs.clause, {})
            whys.setdefault(row.differs.why.split(": ", 1)[1], []).append((name, row))
    return clauses


def markdown(rows: list[tuple]) -> str:
    """The table of differences, grouped by clause: (set, row) pairs in, Markdown out."""
    text = ("<!-- SPDX-License-Identifier: Apache-2.0 -->\n"
            "# Where linksec differs from Linux 6.1\n\n"
            "Made by `import_linux.py`; each entry stands in a sidecar beside this page as "
            "`differs`.\nEvery other received frame comes out as on Linux. The clauses are those "
            "of IEEE 802.1AE-2018.\n")
    for clause, whys in sorted(_by_clause(rows).items()):
        text += f"\n## {clause}\n"
        for why, found in whys.items():
            text += f"\n{why[0].upper()}{why[1:]}.\n\n"
            text += "| Capture | Frame | Case | Linux | linksec |\n|---|---|---|---|---|\n"
            for name, row in found:
                text += (f"| {name} | {row.number} | {row.case.strip()} | {row.linux} | "
                         f"{row.counter}, {row.verdict} |\n")
    clause, why = TOO_LONG_OCTETS.split(": ", 1)
    return text + f"\n## {clause}\n\n{why[0].upper()}{why[1:]}: `tx-limit-mtu.tx.toml`.\n"
