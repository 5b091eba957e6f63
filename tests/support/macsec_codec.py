# SPDX-License-Identifier: Apache-2.0
"""A small MACsec codec that shares nothing with the C++ core: SecTAG, nonce, seal and open.

It knows frames, not Secure Channels: which key serves a frame, what a PN's upper half is and what
becomes of the frame is the caller's business (see secy_model.py). The cipher is AES-GCM of
python3-cryptography. Frames are bytes from the destination address to the last octet, without FCS.
The builder can also make frames that no SecY sends, for tests of the receiver.
"""

import struct
from dataclasses import dataclass
from typing import NamedTuple, Optional

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ETHERTYPE_MACSEC = 0x88E5
ADDRESSES = 12          # destination and source address
ICV = 16                # of all four suites of Table 14-1
SHORT_DATA = 48         # fewer octets of Secure Data than this: SL says how many [9.7]
PADDED_FRAME = 60       # an Ethernet sender pads a shorter frame to this, FCS excluded
MINIMUM_MPDU = 17       # [9.12 a]

V, ES, SC, SCB, E, C, AN = 0x80, 0x40, 0x20, 0x10, 0x08, 0x04, 0x03


class CipherSuite(NamedTuple):
    name: str
    identifier: str
    key_octets: int
    xpn: bool


SUITES = {suite.name: suite for suite in (
    CipherSuite("gcm-aes-128", "0080c20001000001", 16, False),
    CipherSuite("gcm-aes-256", "0080c20001000002", 32, False),
    CipherSuite("gcm-aes-xpn-128", "0080c20001000003", 16, True),
    CipherSuite("gcm-aes-xpn-256", "0080c20001000004", 32, True),
)}


class BadTag(Exception):
    """The frame has a SecTAG that 9.12 refuses; `rule` names the first rule it breaks."""

    def __init__(self, rule: str):
        super().__init__(rule)
        self.rule = rule


class InvalidFrame(Exception):
    """The ICV does not authenticate the frame."""


@dataclass(frozen=True)
class SecTag:
    """The SecTAG's fields, EtherType excluded."""

    tci_an: int
    sl: int
    pn: int
    sci: Optional[bytes] = None

    @property
    def es(self) -> bool:
        return bool(self.tci_an & ES)

    @property
    def sc(self) -> bool:
        return bool(self.tci_an & SC)

    @property
    def scb(self) -> bool:
        return bool(self.tci_an & SCB)

    @property
    def e(self) -> bool:
        return bool(self.tci_an & E)

    @property
    def c(self) -> bool:
        return bool(self.tci_an & C)

    @property
    def an(self) -> int:
        return self.tci_an & AN

    @property
    def octets(self) -> int:
        """Length on the wire, EtherType included [9.3]."""
        return 16 if self.sc else 8

    def encode(self) -> bytes:
        tag = struct.pack(">HBBI", ETHERTYPE_MACSEC, self.tci_an, self.sl, self.pn & 0xFFFFFFFF)
        return tag + (self.sci if self.sci is not None else b"")


class Parsed(NamedTuple):
    """A frame whose SecTAG passed 9.12, taken apart."""

    addresses: bytes
    tag: SecTag
    secure_data: bytes
    icv: bytes
    padding: bytes


def ethertype(frame: bytes) -> Optional[int]:
    """The EtherType behind the source address, or None for a frame too short to have one."""
    if len(frame) < ADDRESSES + 2:
        return None
    return struct.unpack_from(">H", frame, ADDRESSES)[0]


def _check_flags(tci: int, sl: int) -> None:
    """9.12 c, d and e."""
    if tci & V:
        raise BadTag("version")
    if tci & SC and tci & ES:
        raise BadTag("es-with-sc")
    if tci & SC and tci & SCB:
        raise BadTag("scb-with-sc")
    if sl & 0xC0:
        raise BadTag("sl-octet-high-bits")


def _data_length(mpdu_octets: int, tag_octets: int, sl: int) -> int:
    """Octets of Secure Data by 9.12 f to i; padding to 60 octets may follow a short frame."""
    if sl == 0:
        if mpdu_octets < tag_octets + SHORT_DATA + ICV:
            raise BadTag("length-without-sl")
        return mpdu_octets - tag_octets - ICV
    surplus = mpdu_octets - (tag_octets + sl + ICV)
    padded = surplus > 0 and ADDRESSES + mpdu_octets <= PADDED_FRAME
    if surplus != 0 and not padded:
        raise BadTag("length-with-sl")
    return sl


def parse(frame: bytes, suite: CipherSuite) -> Parsed:
    """Takes a tagged frame apart by the rules of 9.12; BadTag where it breaks one."""
    if ethertype(frame) != ETHERTYPE_MACSEC:
        raise ValueError("the frame has no SecTAG")
    mpdu = frame[ADDRESSES:]
    if len(mpdu) < MINIMUM_MPDU:
        raise BadTag("too-short")
    tci, sl, pn = struct.unpack_from(">BBI", mpdu, 2)
    _check_flags(tci, sl)
    tag = SecTag(tci, sl, pn, mpdu[8:16] if tci & SC else None)
    length = _data_length(len(mpdu), tag.octets, sl)
    if pn == 0 and not suite.xpn:
        raise BadTag("pn-zero")
    end = tag.octets + length
    return Parsed(frame[:ADDRESSES], tag, mpdu[tag.octets:end], mpdu[end:end + ICV],
                  mpdu[end + ICV:])


def nonce(sci: bytes, pn: int, ssci: Optional[int] = None, salt: Optional[bytes] = None) -> bytes:
    """SCI then PN [14.5]; with a Salt: SSCI then 64-bit PN, the two xored [14.7]."""
    if salt is None:
        return sci + struct.pack(">I", pn)
    plain = struct.pack(">IQ", ssci, pn)
    return bytes(a ^ b for a, b in zip(plain, salt, strict=True))


def make_tag(sci: bytes, pn: int, data_octets: int, an: int = 0, *, confidentiality: bool = True,
             include_sci: bool = True, es: bool = False, scb: bool = False) -> SecTag:
    """The SecTAG that a SecY sends with the four suites [9.5 to 9.9]."""
    tci = an | (E | C if confidentiality else 0)
    tci |= SC if include_sci else 0
    tci |= ES if es else 0
    tci |= SCB if scb else 0
    sl = data_octets if data_octets < SHORT_DATA else 0
    return SecTag(tci, sl, pn & 0xFFFFFFFF, sci if include_sci else None)


def seal(key: bytes, iv: bytes, addresses: bytes, tag: SecTag, data: bytes,
         offset: int = 0) -> bytes:
    """The protected frame: E in the tag decides between confidentiality and integrity alone."""
    head = addresses + tag.encode()
    clear = min(offset, len(data)) if tag.e else len(data)
    return head + data[:clear] + AESGCM(key).encrypt(iv, data[clear:], head + data[:clear])


def protect_frame(frame: bytes, key: bytes, sci: bytes, pn: int, an: int = 0, *,
                  confidentiality: bool = True, include_sci: bool = True, es: bool = False,
                  scb: bool = False, offset: int = 0, ssci: Optional[int] = None,
                  salt: Optional[bytes] = None) -> bytes:
    """Protects a plain frame under a given PN (all 64 bits of it with a Salt)."""
    data = frame[ADDRESSES:]
    tag = make_tag(sci, pn, len(data), an, confidentiality=confidentiality,
                   include_sci=include_sci, es=es, scb=scb)
    return seal(key, nonce(sci, pn, ssci, salt), frame[:ADDRESSES], tag, data, offset)


def open_parsed(parsed: Parsed, key: bytes, iv: bytes, offset: int = 0) -> bytes:
    """The user data of a parsed frame; InvalidFrame where the ICV is wrong."""
    data, tag = parsed.secure_data, parsed.tag
    clear = min(offset, len(data)) if tag.e else len(data)
    aad = parsed.addresses + tag.encode() + data[:clear]
    try:
        return data[:clear] + AESGCM(key).decrypt(iv, data[clear:] + parsed.icv, aad)
    except InvalidTag as error:
        raise InvalidFrame() from error


def open_frame(frame: bytes, key: bytes, sci: bytes, pn: int, suite: CipherSuite, *,
               offset: int = 0, ssci: Optional[int] = None, salt: Optional[bytes] = None) -> bytes:
    """The plain frame of a protected one under a known SCI and full PN."""
    parsed = parse(frame, suite)
    data = open_parsed(parsed, key, nonce(sci, pn, ssci, salt), offset)
    return parsed.addresses + data
