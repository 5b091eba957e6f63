#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The provisioning block of docs/PROVISIONING.md, made from its table and from nothing else: a
LINK.toml as tomllib reads it becomes octets. The program's own encoder is sim/board/provision_block.cpp
and the images' parser is firmware/app/block.cpp; neither is used here.

    provision_block.py LINK.toml > block.bin
    provision_block.py --header > tests/unit/app/golden_blocks.h
"""

import hashlib
import ipaddress
import struct
import sys
import tomllib
import zlib

SUITES = ("gcm-aes-128", "gcm-aes-256", "gcm-aes-xpn-128", "gcm-aes-xpn-256")
SUITE_NUMBERS = tuple(0x0080C20001000001 + i for i in range(4))
MODES = ("null", "disabled", "check", "strict")
FLAGS = (("protect-frames", True), ("replay-protect", True), ("always-include-sci", False),
         ("use-es", False), ("use-scb", False), ("shared-sak", False))

POLICIES = ("must-secure", "server-decides", "should-secure")
MKA_FLAGS = (("integ-only", False), ("delay-protect", False), ("strict-priority-255", False),
             ("icv-indicator", False), ("hello-ramp", False), ("suspend-on-request", True),
             ("group-join", True), ("group-form", False))


def label(text: str, *parts: bytes) -> bytes:
    return hashlib.sha256(text.encode() + b"".join(parts)).digest()[:16]


def number(value) -> int:
    return int(value, 0) if isinstance(value, str) else value


class Encoder:
    def __init__(self, link: dict):
        self.link, self.secy = link, link["secy"]
        self.suite = SUITES.index(self.secy.get("cipher-suite", SUITES[0]))
        self.keys = {key["id"]: key for key in link.get("key", [])}
        self.order = list(self.keys)

    def space(self, key: dict) -> bytes:
        return label("linksec nonce space v1", struct.pack(">Q", SUITE_NUMBERS[self.suite]),
                     bytes.fromhex(key.get("salt", "")), bytes.fromhex(key["sak"]))

    def head(self) -> bytes:
        secy = self.secy
        flags = sum(1 << i for i, (name, default) in enumerate(FLAGS) if secy.get(name, default))
        flags |= 64 if "station" in self.link else 0
        types = self.types()
        out = struct.pack(">BBBBIHBBBBH", self.suite, secy.get("confidentiality-offset", 0),
                          MODES.index(secy.get("validate-frames", "strict")), flags,
                          secy.get("replay-window", 0), secy.get("max-frame", 0), len(types),
                          len(self.order), len(self.link.get("tx-sc", [])),
                          len(self.link.get("rx-sc", [])), len(self.agreement()))
        out += self.station()
        out += bytes(secy.get("traffic-classes", [0] * 8))
        out += bytes(secy.get("access-priorities", range(16)))
        return out + b"".join(struct.pack(">H", type_) for type_ in types)

    def types(self) -> list[int]:
        return self.secy.get("uncontrolled-ethertypes", [0x888E])

    def station(self) -> bytes:
        if "station" not in self.link:
            return bytes(12)
        address = ipaddress.ip_interface(self.link["station"]["ipv4"])
        return (bytes.fromhex(self.link["station"]["mac"].replace(":", ""))
                + bytes((address.network.prefixlen, 0)) + address.ip.packed)

    def key(self, id_: str) -> bytes:
        key = self.keys[id_]
        sak = bytes.fromhex(key["sak"])
        uses = sum(bit for bit, kind in ((1, "tx-sc"), (2, "rx-sc"))
                   if any(sa["key"] == id_ for sc in self.link.get(kind, []) for sa in sc["sa"]))
        return (sak.ljust(32, b"\0") + bytes.fromhex(key.get("salt", "00" * 12))
                + struct.pack(">BBH", len(sak), uses, 0))

    def tx_sc(self, sc: dict) -> bytes:
        out = bytes.fromhex(sc["sci"]) + struct.pack(">BBH", sc.get("encoding-sa", 0),
                                                     len(sc["sa"]), 0)
        for sa in sc["sa"]:
            key = self.keys[sa["key"]]
            flags = sa.get("enable", True) | sa.get("confidentiality", True) << 1
            out += struct.pack(">BBBBIQQ", sa["an"], self.order.index(sa["key"]), flags, 0,
                               sa.get("ssci", 0), number(sa.get("next-pn", 1)), 0)
            out += label("linksec SAK label v1", bytes.fromhex(key["sak"])) + self.space(key)
        return out

    def rx_sc(self, sc: dict) -> bytes:
        sci = bytes.fromhex(sc["sci"])
        out = sci + struct.pack(">BBH", 0, len(sc["sa"]), 0)
        for sa in sc["sa"]:
            key = self.keys[sa["key"]]
            next_pn = number(sa.get("next-pn", 1))
            lowest = max(1, next_pn - min(self.secy.get("replay-window", 0), (1 << 30) - 1))
            out += struct.pack(">BBBBIQQ", sa["an"], self.order.index(sa["key"]),
                               sa.get("enable", True), 0, sa.get("ssci", 0), next_pn,
                               number(sa.get("lowest-pn", lowest)))
            out += label("linksec receive label v1", sci, bytes((sa["an"],)),
                         bytes.fromhex(key["sak"])) + self.space(key)
        return out

    def agreement(self) -> bytes:
        if "mka" not in self.link:
            return b""
        mka = self.link["mka"]
        suites = [SUITES.index(word) for word in mka.get("cipher-suites", SUITES[:1])]
        assumed = sum(1 << SUITES.index(word) for word in mka.get("assume-suites", SUITES[:1]))
        flags = sum(1 << i for i, (name, default) in enumerate(MKA_FLAGS) if mka.get(name, default))
        participants = [mka, *mka.get("more", [])]
        out = bytes.fromhex(mka["mac"].replace(":", "")) + struct.pack(
            ">HBBBBBBBB4sI", mka.get("port", 1), mka.get("priority", 16),
            POLICIES.index(mka.get("policy", POLICIES[0])), mka.get("mka-version", 3), flags,
            len(suites), len(participants), assumed, 0, bytes(suites).ljust(4, b"\0"),
            mka.get("rekey-period", 0))
        return out + b"".join(map(self.participant, participants))

    def participant(self, entry: dict) -> bytes:
        cak, ckn = bytes.fromhex(entry["cak"]), bytes.fromhex(entry["ckn"])
        return (cak.ljust(32, b"\0") + ckn.ljust(32, b"\0")
                + struct.pack(">BBBBIQQQ", len(cak), len(ckn), entry.get("fallback", False), 0, 0,
                              entry.get("start", 0), entry.get("end", 0), 0))

    def encode(self) -> bytes:
        body = self.head() + b"".join(map(self.key, self.order))
        body += b"".join(map(self.tx_sc, self.link.get("tx-sc", [])))
        body += b"".join(map(self.rx_sc, self.link.get("rx-sc", [])))
        body += self.agreement()
        block = b"LSPB" + struct.pack(">HHI", 2, 0, len(body) + 16) + body
        return block + struct.pack(">I", zlib.crc32(block))


def encode_block(link: dict) -> bytes:
    """The block of a LINK.toml without rekeys; all of its keys are in use."""
    return Encoder(link).encode()


def test_key(name: str, octets: int) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:2 * octets]


def station_link() -> dict:
    return {"secy": {},
            "station": {"mac": "02:00:00:00:00:01", "ipv4": "10.0.0.1/24"},
            "key": [{"id": "out", "sak": test_key("out", 16)},
                    {"id": "in", "sak": test_key("in", 16)}],
            "tx-sc": [{"sci": "0200000000010001", "sa": [{"an": 0, "key": "out"}]}],
            "rx-sc": [{"sci": "0200000000020001", "sa": [{"an": 0, "key": "in"}]}]}


def bump_link() -> dict:
    """Everything that a block can say, as far as a small board's capacities go."""
    keys = [{"id": f"key {i}", "sak": test_key(f"key {i}", 32), "salt": test_key(f"salt {i}", 12)}
            for i in range(5)]
    return {"secy": {"cipher-suite": "gcm-aes-xpn-256", "validate-frames": "check",
                     "replay-window": 0x12345678, "always-include-sci": True, "use-scb": True,
                     "shared-sak": True, "max-frame": 1518, "replay-protect": False,
                     "uncontrolled-ethertypes": [0x888E, 0x88CC],
                     "traffic-classes": [0, 0, 1, 2, 3, 4, 5, 15],
                     "access-priorities": list(reversed(range(16)))},
            "key": keys,
            "tx-sc": [{"sci": "0200000000010001", "encoding-sa": 3,
                       "sa": [{"an": 1, "key": "key 0", "ssci": 1, "next-pn": "0xFFFFFFFFFFFFFFFF"},
                              {"an": 3, "key": "key 1", "ssci": 1, "next-pn": 0x123456789AB,
                               "confidentiality": False}]}],
            "rx-sc": [{"sci": "0200000000020001",
                       "sa": [{"an": 0, "key": "key 2", "ssci": 0x80000002, "next-pn": 0,
                               "lowest-pn": 7},
                              {"an": 2, "key": "key 3", "ssci": 2, "enable": False,
                               "next-pn": 0x100000000, "lowest-pn": 0xFFFFFFF0}]},
                      {"sci": "0200000000030001",
                       "sa": [{"an": 1, "key": "key 4", "ssci": 3}]}]}


def offset_link() -> dict:
    link = station_link()
    del link["station"]
    link["secy"] = {"cipher-suite": "gcm-aes-256", "confidentiality-offset": 30,
                    "uncontrolled-ethertypes": []}
    for key in link["key"]:
        key["sak"] = test_key(key["id"], 32)
    return link


def null_link() -> dict:
    return {"secy": {"validate-frames": "null", "protect-frames": False}}


def agreement_link() -> dict:
    """Key agreement in place of static keys."""
    return {"secy": {"replay-window": 8},
            "mka": {"mac": "02:00:00:00:00:01", "cak": test_key("cak", 16),
                    "ckn": test_key("ckn", 5), "priority": 7, "policy": "should-secure",
                    "cipher-suites": ["gcm-aes-xpn-256", "gcm-aes-128"],
                    "assume-suites": ["gcm-aes-128", "gcm-aes-256"], "delay-protect": True,
                    "rekey-period": 3600, "icv-indicator": True, "group-join": False,
                    "more": [{"cak": test_key("fallback", 32), "ckn": test_key("fallback ckn", 32),
                              "fallback": True, "start": 1764288000, "end": 1795824000}]}}


GOLDEN = (("Station", station_link), ("Bump", bump_link), ("Offset", offset_link),
          ("Null", null_link), ("Agreement", agreement_link))

HEADER = """\
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Provisioning blocks in hexadecimal, made by tests/support/provision_block.py --header.

#include <string_view>

namespace linksec::test {

// clang-format off
"""


def header() -> str:
    out = HEADER
    for name, link in GOLDEN:
        digits = encode_block(link()).hex()
        lines = [f'    "{digits[i:i + 88]}"' for i in range(0, len(digits), 88)]
        out += f"inline constexpr std::string_view k{name}Block =\n" + "\n".join(lines) + ";\n"
    for name in ("out", "in"):
        out += (f"inline constexpr std::string_view k{name.title()}Key = "
                f'"{test_key(name, 16)}";\n')
    return out + "// clang-format on\n\n}  // namespace linksec::test\n"


def main() -> int:
    if sys.argv[1:] == ["--header"]:
        sys.stdout.write(header())
    else:
        with open(sys.argv[1], "rb") as file:
            sys.stdout.buffer.write(encode_block(tomllib.load(file)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
