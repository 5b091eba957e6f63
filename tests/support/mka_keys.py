# SPDX-License-Identifier: Apache-2.0
"""What hangs below a CAK, by python3-cryptography: ICK, KEK, the Salt of an extended SAK."""

import struct

from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC


def cmac(key: bytes, message: bytes) -> bytes:
    mac = CMAC(AES(key))
    mac.update(message)
    return mac.finalize()


def mka_key(label: str, cak: bytes, ckn: bytes) -> bytes:
    """ICK or KEK, by `label`: as long as the CAK."""
    length = struct.pack(">H", len(cak) * 8)
    context = f"IEEE8021 {label}".encode() + b"\0" + ckn[:16].ljust(16, b"\0") + length
    return b"".join(cmac(cak, bytes([i + 1]) + context) for i in range(len(cak) // 16))


def salt_of(ki: bytes) -> bytes:
    mi, kn = ki[:12], ki[12:]
    upper = bytes(a ^ b for a, b in zip(mi[:4], kn[2:] + kn[:2]))
    return upper + mi[4:]


def with_icv(frame: bytes, ick: bytes) -> bytes:
    """An MKPDU without padding whose last 16 octets become its right ICV."""
    return frame[:-16] + cmac(ick, frame[:-16])
