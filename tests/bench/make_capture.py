#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a plaintext capture of any size, for measurements: make_capture.py FRAMES OCTETS OUT."""

import struct
import sys


def main() -> int:
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    frames, octets, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    head = bytes.fromhex("020000000002" "020000000001" "0800")
    frame = head + bytes(i % 251 for i in range(octets - len(head)))
    with open(out, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for number in range(frames):
            file.write(struct.pack("<IIII", 1_700_000_000 + number // 1_000_000,
                                   number % 1_000_000, octets, octets))
            file.write(frame)
    return 0


if __name__ == "__main__":
    sys.exit(main())
