#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How many frames a second scapy protects and verifies, in one process.

Usage: scapy_macsec.py [--quick]

GCM-AES-128 with confidentiality and SCI. One line of JSON for each direction and size on the
standard output: peer, direction, octets, frames_per_second, fair and note, or peer and absent when
scapy is not present.
"""

import json
import sys
import time

PEER = "scapy"
SIZES = (64, 1500)

try:
    from scapy.contrib.macsec import MACsecSA
    from scapy.layers.l2 import Ether
    from scapy.packet import raw
except ImportError:
    print(json.dumps({"peer": PEER, "absent": "package python3-scapy"}))
    sys.exit(0)


def association() -> MACsecSA:
    return MACsecSA(sci=0x0200000000010001, an=0, pn=1, key=b"\x5a" * 16, icvlen=16, encrypt=True,
                    send_sci=True)


def protect(sa: MACsecSA, plain: bytes) -> bytes:
    frame = raw(sa.encrypt(sa.encap(Ether(plain))))
    sa.pn += 1
    return frame


def verify(sa: MACsecSA, frame: bytes) -> bytes:
    return raw(sa.decap(sa.decrypt(Ether(frame))))


def rate(work, seconds: float) -> float:
    """Calls a second."""
    start = time.perf_counter()
    calls = 0
    while (took := time.perf_counter() - start) < seconds:
        work()
        calls += 1
    return calls / took


def main() -> int:
    seconds = 0.2 if "--quick" in sys.argv else 2
    for octets in SIZES:
        # An EtherType that scapy does not dissect further.
        plain = bytes.fromhex("020000000002" "020000000001" "88B5") + bytes(octets - 14)
        sa = association()
        frame = protect(sa, plain)
        if verify(sa, frame) != plain:
            raise SystemExit("scapy does not verify what it protected")
        for direction, work in (("protect", lambda: protect(sa, plain)),
                                ("verify", lambda: verify(sa, frame))):
            print(json.dumps({"peer": PEER, "direction": direction, "octets": octets,
                              "frames_per_second": rate(work, seconds), "fair": True,
                              "note": "one Python process"}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
