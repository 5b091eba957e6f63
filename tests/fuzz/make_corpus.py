#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the seed corpora of the fuzz targets from captures/.

    make_corpus.py CAPTURES OUTPUT

OUTPUT/parse_mpdu holds the tagged frames themselves, OUTPUT/verify inputs of fuzz_verify: each
configuration with a few captured frames and a few that the harness seals.
"""

import hashlib
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from pcap_file import read_pcap

MACSEC = b"\x88\xe5"
SEALED_TCIS = (0x2C, 0x20, 0x24, 0x28, 0x0C, 0x4C, 0x1C, 0x00)


def tagged_frames(captures: Path) -> list[bytes]:
    """Frames with a SecTAG, one of each length and TCI."""
    kept = {}
    for path in sorted(captures.rglob("*.pcap")):
        for record in read_pcap(path):
            frame = record.frame
            if frame[12:14] == MACSEC and len(frame) <= 600:
                kept.setdefault((len(frame), frame[14:16]), frame)
    return list(kept.values())


def write(folder: Path, data: bytes) -> None:
    (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


def raw(frame: bytes) -> bytes:
    return struct.pack(">BH", 1, len(frame)) + frame


def sealed(tci: int, step: int, length: int, again: bool = False) -> bytes:
    return struct.pack(">BBBbBB", 2 if again else 0, tci, 0, step, 60, length) + bytes(length)


def configurations():
    for suite in range(16):
        for mode in range(8):
            for window, next_pn in ((0, 1), (8, 0x7FFFFFF8), (0xFFFFFFFF, 0xFFFFFFFC)):
                yield struct.pack(">BBIQ", suite, mode, window, next_pn), suite * 8 + mode


def main() -> int:
    captures, output = Path(sys.argv[1]), Path(sys.argv[2])
    frames = tagged_frames(captures)
    if len(frames) < 50:
        raise SystemExit(f"only {len(frames)} tagged frames in {captures}")
    for name in ("parse_mpdu", "verify"):
        (output / name).mkdir(parents=True, exist_ok=True)
    for frame in frames:
        write(output / "parse_mpdu", frame)
    for number, (head, turn) in enumerate(configurations()):
        body = b"".join(sealed(SEALED_TCIS[(turn + i) % 8], i, 1 + (turn * 7 + i * 13) % 80,
                               i % 3 == 2) for i in range(8))
        body += b"".join(raw(frames[(number * 3 + i) % len(frames)]) for i in range(3))
        write(output / "verify", head + body)
    return 0


if __name__ == "__main__":
    sys.exit(main())
