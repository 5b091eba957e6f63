# SPDX-License-Identifier: Apache-2.0
"""Spoils the PN records in a flash file. All it knows of them is the picture of a slot in
firmware/port/include/port/pn_store.h: 64 octets that begin with "LSPN" and a 2-octet version, then
the 2-octet kind; each record has two slots."""

from pathlib import Path

MAGIC = b"LSPN"
TRANSMIT, RECEIVE = 1, 2
KIND = slice(6, 8)
CEILING = slice(48, 56)
SLOT_OCTETS = 64


def slots(path: Path, kind: int) -> list[int]:
    """Where the slots of a kind of record are."""
    flash, found, at = path.read_bytes(), [], -1
    while (at := flash.find(MAGIC, at + 1)) >= 0:
        slot = flash[at:at + SLOT_OCTETS]
        if int.from_bytes(slot[KIND], "big") == kind:
            found.append(at)
    return found


def ceilings(path: Path, kind: int) -> list[int]:
    flash = path.read_bytes()
    return [int.from_bytes(flash[at:at + SLOT_OCTETS][CEILING], "big")
            for at in slots(path, kind)]


def tear(path: Path, places: list[int], at: int = 52) -> None:
    """Clears some bits in each of these slots, as a write does that the power did not outlast."""
    flash = bytearray(path.read_bytes())
    for place in places:
        for octet in range(place + at, place + SLOT_OCTETS):
            flash[octet] &= 0x5A if octet % 2 else 0xA5
    path.write_bytes(flash)


def erase(path: Path, places: list[int]) -> None:
    flash = bytearray(path.read_bytes())
    for place in places:
        flash[place:place + SLOT_OCTETS] = b"\xff" * SLOT_OCTETS
    path.write_bytes(flash)
