# SPDX-License-Identifier: Apache-2.0
"""One link between a board and the peer: its keys, and the LINK.toml of either end.

Keys come from a seed, so that a failure can be run again; no two seeds share one. Nothing here is
MACsec: the frames are made by peer.py from the peer's LINK.toml.
"""

import random
from dataclasses import dataclass, field

BOARD_MAC = bytes.fromhex("020000000001")
PEER_MAC = bytes.fromhex("020000000099")
BOARD_IP = bytes((10, 0, 0, 1))
PEER_IP = bytes((10, 0, 0, 99))
LARGEST_INTEGER = 2**63 - 1          # of TOML; a PN above is written as text

# How a SecTAG says its SCI [9.5]: the names of the forms, and what LINK.toml has for each.
FORMS = {"sci": {"always-include-sci": True}, "es": {"use-es": True}, "scb": {"use-scb": True},
         "none": {}}


def dotted(address: bytes) -> str:
    return ".".join(str(octet) for octet in address)


def toml_value(value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and value > LARGEST_INTEGER:
        return f'"0x{value:x}"'
    return str(value) if isinstance(value, (int, list)) else f'"{value}"'


@dataclass(frozen=True)
class End:
    """What one end sends with: its SC, its SA and its key."""

    name: str
    mac: bytes
    port: int
    sak: str
    salt: str
    ssci: int
    an: int
    first_pn: int
    form: str

    @property
    def sci(self) -> bytes:
        return self.mac + self.port.to_bytes(2, "big")


@dataclass(frozen=True)
class Link:
    """The decisions about a link; `board` sends first_pn on, `peer` sends peer_pn on."""

    suite: str = "gcm-aes-128"
    seed: int = 1
    confidentiality: bool = True
    offset: int = 0
    form: str = "sci"                # of the board's frames
    peer_form: str = "sci"           # of the peer's
    an: int = 0
    peer_an: int = 0
    first_pn: int = 1
    peer_pn: int = 1
    station: bool = True             # False: a bump in the wire, which has no address
    secy: dict = field(default_factory=dict)      # more of [secy], for the board alone

    @property
    def xpn(self) -> bool:
        return "xpn" in self.suite

    def _end(self, name: str, mac: bytes, an: int, first_pn: int, form: str, number: int) -> End:
        rng = random.Random(f"{self.seed} {self.suite} {name}")
        octets = 32 if self.suite.endswith("256") else 16
        return End(name, mac, 0 if form == "scb" else 1, rng.randbytes(octets).hex(),
                   rng.randbytes(12).hex(), number, an, first_pn, form)

    @property
    def board_end(self) -> End:
        return self._end("board", BOARD_MAC, self.an, self.first_pn, self.form, 1)

    @property
    def peer_end(self) -> End:
        return self._end("peer", PEER_MAC, self.peer_an, self.peer_pn, self.peer_form, 2)

    def board_toml(self) -> str:
        text = self._toml(self.board_end, self.peer_end, self.secy)
        if self.station:
            mac = ":".join(f"{octet:02x}" for octet in BOARD_MAC)
            text += f'[station]\nmac = "{mac}"\nipv4 = "{dotted(BOARD_IP)}/24"\n'
        return text

    def peer_toml(self) -> str:
        return self._toml(self.peer_end, self.board_end, {})

    def _toml(self, own: End, other: End, more: dict) -> str:
        secy = {"cipher-suite": self.suite, "confidentiality-offset": self.offset}
        secy |= FORMS[own.form] | more
        lines = ["[secy]"] + [f"{name} = {toml_value(value)}" for name, value in secy.items()]
        for end in (own, other):
            lines += ["[[key]]", f'id = "{end.name}"', f'sak = "{end.sak}"']
            lines += [f'salt = "{end.salt}"'] if self.xpn else []
        lines += ["[[tx-sc]]", f'sci = "{own.sci.hex()}"', f"encoding-sa = {own.an}",
                  "[[tx-sc.sa]]"] + self._sa(own)
        lines += [f"confidentiality = {toml_value(self.confidentiality)}"]
        lines += ["[[rx-sc]]", f'sci = "{other.sci.hex()}"', "[[rx-sc.sa]]"] + self._sa(other)
        return "\n".join(lines) + "\n"

    def _sa(self, end: End) -> list[str]:
        return ([f"an = {end.an}", f'key = "{end.name}"', f"next-pn = {toml_value(end.first_pn)}"]
                + ([f"ssci = {end.ssci}"] if self.xpn else []))

    def secrets(self) -> list[str]:
        """What must never be on a console, in hexadecimal."""
        return [end.sak for end in (self.board_end, self.peer_end)]
