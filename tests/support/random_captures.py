#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes random sidecars with their pcaps, the expectations taken from the Python model.

    random_captures.py DIRECTORY [--seed N] [--count N]

`linksec captures DIRECTORY` then holds the C++ core against the model: random suites, modes,
windows, offsets, peers and PNs, with frames that are right, old, damaged, padded, cut or untagged.
The same seed gives the same files.
"""

import argparse
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "captures"))

from link_toml import receive_model, transmit_model
from macsec_codec import ICV, SHORT_DATA, SUITES, SecTag, nonce, seal
from pcap_file import record, write_pcap
from secy_model import DELIVER, REFUSED, SENT, TOO_LONG
from sidecar import key_table, sa_table, write_sidecar

FRAMES = 200
LENGTHS = (1, 2, 10, 16, 20, 29, 30, 31, 47, 48, 49, 50, 51, 63, 64, 100, 300)


class Peer:
    """A sender, and the receive SA that is meant for it."""

    def __init__(self, rng: random.Random, number: int, suite, first_pn: int, an: int):
        self.address = bytes((2, 0, 0, 0, 0, 0x90 + number))
        self.sci = self.address + rng.choice((b"\x00\x01", b"\x00\x01", b"\x00\x00", b"\x00\x02"))
        self.key = rng.randbytes(suite.key_octets)
        self.salt = rng.randbytes(12) if suite.xpn else None
        self.ssci = rng.randrange(1, 2**32) if suite.xpn else None
        self.an, self.pn, self.first_pn = an, first_pn, first_pn
        self.enable = rng.random() < 0.95


def first_pn(rng: random.Random, xpn: bool) -> int:
    if not xpn:
        return rng.choice((1, 1, 1000, 2**31, 2**32 - 60))
    return rng.choice((1, 2**31 - 60, 2**32 - 60, 5 << 32 | 0x7FFFFFF0, 7 << 32 | 0xFFFFFFC0,
                       2**63 - 30, 2**64 - 60))


def next_pn(rng: random.Random, peer: Peer, xpn: bool) -> int:
    """Mostly the next PN; now and then an old one, a leap, or one at the edge of recovery."""
    step = rng.choices((1, 0, -1, -7, -9, 3, 40, 2**31 - 1, 2**31 + 1, 2**32),
                       (60, 5, 5, 5, 5, 8, 8, 1, 1, 1))[0]
    pn = min(max(peer.pn + step, 1), 2**64 - 1 if xpn else 2**32 - 1)
    if step < 2**31 - 1:
        peer.pn = max(peer.pn, pn)
    return pn


def random_tci(rng: random.Random) -> int:
    """E and C, and how the SCI is said."""
    protection = rng.choices((0x0C, 0x00, 0x04, 0x08), (10, 10, 2, 1))[0]
    return protection | rng.choices((0x20, 0x40, 0x10, 0x50, 0x00, 0x60, 0xA0),
                                    (60, 4, 3, 2, 5, 1, 1))[0]


def random_protected(rng: random.Random, peer: Peer, suite, offset: int) -> bytes:
    pn = next_pn(rng, peer, suite.xpn)
    data = rng.randbytes(rng.choice(LENGTHS))
    tci = random_tci(rng) | (peer.an if rng.random() < 0.95 else rng.randrange(4))
    sl = len(data) if len(data) < rng.choices((SHORT_DATA, 64), (20, 1))[0] else 0
    tag = SecTag(tci, sl, pn & 0xFFFFFFFF, peer.sci if tci & 0x20 else None)
    iv = nonce(peer.sci, pn & (2**64 - 1 if suite.xpn else 2**32 - 1), peer.ssci, peer.salt)
    addresses = bytes.fromhex("02bb00000001") + peer.address
    return seal(peer.key, iv, addresses, tag, data, offset)


def damaged(rng: random.Random, frame: bytes) -> bytes:
    """Sometimes another frame than was sent."""
    kind = rng.choices(("as it is", "bit", "pad", "cut", "trail", "outer", "zero pn"),
                       (70, 12, 12, 4, 3, 3, 1))[0]
    if kind == "bit":
        at = rng.randrange(8 * 6, 8 * len(frame))
        return frame[:at // 8] + bytes([frame[at // 8] ^ 0x80 >> at % 8]) + frame[at // 8 + 1:]
    if kind == "pad":
        return frame + rng.randbytes(max(0, rng.choice((59, 60, 60, 61)) - len(frame)))
    if kind == "cut":
        return frame[:rng.randrange(14, len(frame))]
    if kind == "trail":
        return frame + rng.randbytes(rng.randrange(1, ICV))
    if kind == "outer":
        return frame[:12] + rng.choice((b"\x81\x00\x00\x05", b"\x88\xa8\x00\x05\x81\x00\x00\x06",
                                        b"\x91\x00\x00\x05")) + frame[12:]
    return frame[:16] + bytes(4) + frame[20:] if kind == "zero pn" else frame


def random_frame(rng: random.Random, peers: list[Peer], suite, offset: int) -> bytes:
    if rng.random() < 0.04:
        return rng.randbytes(12) + rng.choice((b"\x08\x00", b"\x88\x8e", b"\x81\x00")) + \
            rng.randbytes(46)
    return damaged(rng, random_protected(rng, rng.choice(peers), suite, offset))


def secy_table(rng: random.Random, suite) -> dict:
    table = {"cipher-suite": suite.name,
             "validate-frames": rng.choices(("strict", "check", "disabled", "null"),
                                            (6, 6, 4, 1))[0],
             "replay-protect": rng.random() < 0.7,
             "replay-window": rng.choice((0, 0, 8, 64, 2**30, 2**32 - 1)),
             "outer-tags": rng.choice((0, 0, 1, 2))}
    return table | ({} if suite.xpn else {"confidentiality-offset": rng.choice((0, 0, 30, 50))})


def make_validate(rng: random.Random, folder: Path, name: str) -> None:
    suite = rng.choice(list(SUITES.values()))
    peers = [Peer(rng, n, suite, first_pn(rng, suite.xpn), rng.randrange(4))
             for n in range(rng.choice((1, 1, 2, 3)))]
    stranger = Peer(rng, 9, suite, 1, 0)
    secy = secy_table(rng, suite)
    config = {"secy": secy,
              "key": [key_table(p.sci.hex(), p.key.hex(), p.salt and p.salt.hex()) for p in peers],
              "rx-sc": [{"sci": p.sci.hex(), "sa": [
                  sa_table(p.an, p.sci.hex(), p.first_pn, p.ssci, enable=p.enable)]}
                  for p in peers],
              "origin": {"made-by": "random_captures.py", "note": "expectations of the model"}}
    senders = peers * 10 + [stranger]
    frames = [random_frame(rng, senders, suite, secy.get("confidentiality-offset", 0))
              for _ in range(FRAMES)]
    model = receive_model(config)
    outcomes = [model.verify(frame) for frame in frames]
    delivered = [out.frame for out in outcomes if out.verdict == DELIVER]
    rows = [{"number": number, "case": out.reason or "", "verdict": out.verdict} |
            ({"counter": out.counter} if out.counter else {})
            for number, out in enumerate(outcomes, 1)]
    config["expect"] = {"validate": {
        "in": f"{name}.in.pcap", "out": f"{name}.out.pcap",
        "counters": {"secy": model.secy,
                     "rx-sc": {sci.hex(): c for sci, c in model.sc_counters.items()}},
        "counters-2006": {"secy": model.secy_2006,
                          "rx-sc": {sci.hex(): c for sci, c in model.sc_counters_2006.items()}},
        "frame": rows}}
    write_files(folder, name, config, frames, delivered)


def write_files(folder: Path, name: str, config: dict, before: list, after: list) -> None:
    write_pcap(folder / f"{name}.in.pcap", [record(n * 1000, f) for n, f in enumerate(before)])
    write_pcap(folder / f"{name}.out.pcap", [record(n * 1000, f) for n, f in enumerate(after)])
    write_sidecar(folder / f"{name}.toml", name, config)


def make_protect(rng: random.Random, folder: Path, name: str) -> None:
    suite = rng.choice(list(SUITES.values()))
    peer = Peer(rng, 0, suite, first_pn(rng, suite.xpn), rng.randrange(4))
    including = rng.random() < 0.5
    use_es = not including and peer.sci.endswith(b"\x00\x01") and rng.random() < 0.5
    secy = {"cipher-suite": suite.name, "protect-frames": rng.random() < 0.95,
            "always-include-sci": including, "use-es": use_es,
            "use-scb": not including and not use_es and rng.random() < 0.5}
    if not suite.xpn:
        secy["confidentiality-offset"] = rng.choice((0, 30, 50))
    if rng.random() < 0.5:
        secy["max-frame"] = rng.choice((100, 132, 333))
    config = {"secy": secy,
              "key": [key_table("sak", peer.key.hex(), peer.salt and peer.salt.hex())],
              "tx-sc": [{"sci": peer.sci.hex(), "encoding-sa": peer.an, "sa": [
                  sa_table(peer.an, "sak", peer.first_pn, peer.ssci,
                           confidentiality=rng.random() < 0.6)]}],
              "origin": {"made-by": "random_captures.py", "note": "expectations of the model"}}
    frames = [bytes.fromhex("02bb00000001") + peer.address + rng.randbytes(rng.choice(LENGTHS))
              for _ in range(FRAMES)]
    model = transmit_model(config)
    outcomes = [model.protect(frame) for frame in frames]
    refused = sum(what == REFUSED for what, _ in outcomes)
    assert refused or all(what in (SENT, TOO_LONG) for what, _ in outcomes)
    config["expect"] = {"protect": {
        "in": f"{name}.in.pcap", "out": f"{name}.out.pcap", "count": len(frames),
        "refused": refused,
        "counters": {"secy": model.secy,
                     "tx-sc": {sci.hex(): c for sci, c in model.sc_counters.items()}}}}
    write_files(folder, name, config, frames, [sent for _, sent in outcomes if sent])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=50, help="sidecars of each kind")
    arguments = parser.parse_args()
    arguments.directory.mkdir(parents=True, exist_ok=True)
    for number in range(arguments.seed, arguments.seed + arguments.count):
        make_validate(random.Random(f"validate {number}"), arguments.directory,
                      f"validate-{number}")
        make_protect(random.Random(f"protect {number}"), arguments.directory, f"protect-{number}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
