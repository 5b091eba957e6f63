# SPDX-License-Identifier: Apache-2.0
"""An independent model of the SecY: slow, plain, one frame at a time.

It says what becomes of a frame by IEEE 802.1AE-2018 10.5 and 10.6 and by this project's decisions
where the standard leaves a choice (docs/DESIGN.md). It was written from those alone, so that a
disagreement with the C++ core is a fault of one of the two. It knows no ports and no time.
"""

from dataclasses import dataclass, field
from typing import Optional

from macsec_codec import (ADDRESSES, BadTag, CipherSuite, ETHERTYPE_MACSEC, InvalidFrame, Parsed,
                          ethertype, nonce, open_parsed, parse, protect_frame)

VLAN_ETHERTYPES = (0x8100, 0x88A8)
XPN_WINDOW_LIMIT = 2**30 - 1     # the window in use with XPN is never wider [10.7.8]

DELIVER, DISCARD, UNCONTROLLED = "deliver", "discard", "uncontrolled"

IN_SECY = ("InPktsUntagged", "InPktsNoTag", "InPktsBadTag", "InPktsNoSA", "InPktsNoSAError",
           "InPktsOverrun", "InOctetsValidated", "InOctetsDecrypted")
IN_SC = ("InPktsOK", "InPktsUnchecked", "InPktsInvalid", "InPktsNotValid", "InPktsDelayed",
         "InPktsLate")
IN_SECY_2006 = ("InPktsUntagged", "InPktsNoTag", "InPktsBadTag", "InPktsUnknownSCI",
                "InPktsNoSCI", "InPktsOverrun")
IN_SC_2006 = IN_SC + ("InPktsUnusedSA", "InPktsNotUsingSA", "InOctetsValidated",
                      "InOctetsDecrypted")
OUT_SECY = ("OutPktsUntagged", "OutPktsTooLong", "OutOctetsProtected", "OutOctetsEncrypted")
OUT_SC = ("OutPktsProtected", "OutPktsEncrypted")


@dataclass
class RxSa:
    key: bytes
    next_pn: int = 1
    lowest_pn: int = 1
    ssci: Optional[int] = None
    salt: Optional[bytes] = None
    in_use: bool = True


@dataclass
class RxSc:
    sci: bytes
    sas: dict[int, RxSa] = field(default_factory=dict)
    enabled: bool = True

    @property
    def receiving(self) -> bool:
        """True while one of its SAs is in use: only then it is one of the enabled SCs."""
        return self.enabled and any(sa.in_use for sa in self.sas.values())


@dataclass(frozen=True)
class Outcome:
    """What became of one frame. `frame` is what the Controlled Port got, or None."""

    verdict: str
    counter: Optional[str] = None
    frame: Optional[bytes] = None
    reason: Optional[str] = None
    sci: Optional[bytes] = None
    an: Optional[int] = None
    pn: Optional[int] = None
    counter_2006: Optional[str] = None
    octets: Optional[tuple[str, int]] = None


class ReceiveModel:
    """Secure frame verification [10.6]."""

    def __init__(self, suite: CipherSuite, *, validate_frames: str = "strict",
                 replay_protect: bool = True, replay_window: int = 0, offset: int = 0,
                 outer_tags: int = 0):
        self.suite = suite
        self.validate_frames = validate_frames
        self.replay_protect = replay_protect
        self.replay_window = replay_window
        self.offset = offset
        self.outer_tags = outer_tags
        self.scs: dict[bytes, RxSc] = {}
        self.secy = dict.fromkeys(IN_SECY, 0)
        self.secy_2006 = dict.fromkeys(IN_SECY_2006, 0)
        self.sc_counters: dict[bytes, dict[str, int]] = {}
        self.sc_counters_2006: dict[bytes, dict[str, int]] = {}

    def add_sc(self, sci: bytes) -> RxSc:
        self.sc_counters[sci] = dict.fromkeys(IN_SC, 0)
        self.sc_counters_2006[sci] = dict.fromkeys(IN_SC_2006, 0)
        return self.scs.setdefault(sci, RxSc(sci))

    def add_sa(self, sci: bytes, an: int, sa: RxSa) -> None:
        self.scs[sci].sas[an] = sa

    @property
    def window(self) -> int:
        """The replay window in effect."""
        return min(self.replay_window, XPN_WINDOW_LIMIT) if self.suite.xpn else self.replay_window

    def verify(self, frame: bytes) -> Outcome:
        """Judges one frame from the Common Port and moves its counters."""
        outcome = self._judge(frame)
        self._count(outcome)
        return outcome

    # -- the steps of 10.6, in their order ------------------------------------------------------

    def _judge(self, frame: bytes) -> Outcome:
        if self.validate_frames == "null":
            return Outcome(DELIVER, frame=frame, reason="null")
        outer, inner = self._without_outer_tags(frame)
        if ethertype(inner) != ETHERTYPE_MACSEC:
            return self._untagged(frame)
        try:
            parsed = parse(inner, self.suite)
        except BadTag as bad:
            return Outcome(DISCARD, "InPktsBadTag", reason=bad.rule)
        if parsed.tag.e and not parsed.tag.c:
            return Outcome(UNCONTROLLED, reason="reserved-for-the-kay")
        return self._judge_tagged(parsed, outer)

    def _without_outer_tags(self, frame: bytes) -> tuple[bytes, bytes]:
        """The VLAN tags before a SecTAG that the shim takes off, and the frame without them."""
        end = ADDRESSES
        for _ in range(self.outer_tags):
            if int.from_bytes(frame[end:end + 2], "big") not in VLAN_ETHERTYPES:
                break
            end += 4
        inner = frame[:ADDRESSES] + frame[end:]
        if ethertype(inner) != ETHERTYPE_MACSEC:
            return b"", frame
        return frame[ADDRESSES:end], inner

    def _untagged(self, frame: bytes) -> Outcome:
        if self.validate_frames == "strict":
            return Outcome(DISCARD, "InPktsNoTag", reason="untagged")
        return Outcome(DELIVER, "InPktsUntagged", frame, reason="untagged")

    def _judge_tagged(self, parsed: Parsed, outer: bytes) -> Outcome:
        tag = parsed.tag
        plain = parsed.addresses + outer
        sc = self._find_sc(parsed)
        sa = sc.sas.get(tag.an) if sc else None
        if sa is None or not (sc.enabled and sa.in_use):
            return self._no_sa(sc, parsed, plain)
        pn = self._recover(tag.pn, sa)
        where = {"sci": sc.sci, "an": tag.an, "pn": pn}
        old = pn is None or pn < sa.lowest_pn
        if self.replay_protect and old:
            return Outcome(DISCARD, "InPktsLate", reason="late", **where)
        if self.validate_frames == "disabled":
            return self._unchecked(parsed, plain, old, where)
        return self._open(parsed, plain, sa, where)

    def _find_sc(self, parsed: Parsed) -> Optional[RxSc]:
        """The receive SC of a frame, its SCI sent or implied [9.5, 10.6.1]."""
        tag, source = parsed.tag, parsed.addresses[6:12]
        if tag.sc:
            return self.scs.get(tag.sci)
        if tag.es and not tag.scb:
            return self.scs.get(source + b"\x00\x01")
        if tag.scb and source + b"\x00\x00" in self.scs:
            return self.scs[source + b"\x00\x00"]
        receiving = [sc for sc in self.scs.values() if sc.receiving]
        return receiving[0] if len(receiving) == 1 else None

    def _no_sa(self, sc: Optional[RxSc], parsed: Parsed, plain: bytes) -> Outcome:
        reason = "no-sc" if sc is None else "sa-not-in-use"
        where = {"sci": sc.sci if sc else parsed.tag.sci, "an": parsed.tag.an}
        if self.validate_frames == "strict" or parsed.tag.c:
            return Outcome(DISCARD, "InPktsNoSAError", reason=reason, **where,
                           counter_2006="InPktsNoSCI" if sc is None else "InPktsNotUsingSA")
        return Outcome(DELIVER, "InPktsNoSA", plain + parsed.secure_data, reason=reason, **where,
                       counter_2006="InPktsUnknownSCI" if sc is None else "InPktsUnusedSA")

    def _recover(self, field_pn: int, sa: RxSa) -> Optional[int]:
        """The full PN [10.6.2, Table 10-2]; None where no PN can be meant."""
        if not self.suite.xpn:
            return field_pn
        high, low = divmod(sa.lowest_pn, 2**32)
        if low & 0x80000000 and not field_pn & 0x80000000:
            high += 1
        pn = high << 32 | field_pn
        return pn if 0 < pn < 2**64 else None

    def _unchecked(self, parsed: Parsed, plain: bytes, old: bool, where: dict) -> Outcome:
        if parsed.tag.c:
            return Outcome(DISCARD, "InPktsNotValid", reason="not-checked", **where)
        return Outcome(DELIVER, "InPktsDelayed" if old else "InPktsUnchecked",
                       plain + parsed.secure_data, reason="not-checked", **where)

    def _open(self, parsed: Parsed, plain: bytes, sa: RxSa, where: dict) -> Outcome:
        tag, pn = parsed.tag, where["pn"]
        octets = ("InOctetsDecrypted" if tag.e else "InOctetsValidated", len(parsed.secure_data))
        try:
            if pn is None:
                raise InvalidFrame()
            data = open_parsed(parsed, sa.key, nonce(where["sci"], pn, sa.ssci, sa.salt),
                               self.offset)
        except InvalidFrame:
            if tag.c or self.validate_frames == "strict":
                return Outcome(DISCARD, "InPktsNotValid", reason="icv", octets=octets, **where)
            return Outcome(DELIVER, "InPktsInvalid", plain + parsed.secure_data, reason="icv",
                           octets=octets, **where)
        counter = "InPktsDelayed" if pn < sa.lowest_pn else "InPktsOK"
        self._advance(sa, pn)
        return Outcome(DELIVER, counter, plain + data, octets=octets, **where)

    def _advance(self, sa: RxSa, pn: int) -> None:
        """The PNs after a valid frame [10.6.5]."""
        if pn >= sa.next_pn:
            sa.next_pn = pn + 1
        sa.lowest_pn = max(sa.lowest_pn, sa.next_pn - self.window, 1)

    # -- counters -------------------------------------------------------------------------------

    def _count(self, outcome: Outcome) -> None:
        """At most one frame counter each, 2018 and 2006 names alike."""
        if outcome.octets is not None:
            name, count = outcome.octets
            self.secy[name] += count
            self.sc_counters_2006[outcome.sci][name] += count
        if outcome.counter is None:
            return
        if outcome.counter in self.secy:
            self.secy[outcome.counter] += 1
        else:
            self.sc_counters[outcome.sci][outcome.counter] += 1
        old_name = outcome.counter_2006 or outcome.counter
        if old_name in self.secy_2006:
            self.secy_2006[old_name] += 1
        else:
            self.sc_counters_2006[outcome.sci][old_name] += 1


# -- transmission -------------------------------------------------------------------------------


@dataclass
class TxSa:
    key: bytes
    next_pn: int = 1
    ssci: Optional[int] = None
    salt: Optional[bytes] = None
    confidentiality: bool = True


@dataclass
class TxSc:
    sci: bytes
    encoding_sa: int = 0
    sas: dict[int, TxSa] = field(default_factory=dict)


SENT, TOO_LONG, REFUSED = "sent", "too-long", "refused"


class TransmitModel:
    """Secure frame generation [10.5] for one transmit SC."""

    def __init__(self, suite: CipherSuite, sc: TxSc, *, protect_frames: bool = True,
                 always_include_sci: bool = False, use_es: bool = False, use_scb: bool = False,
                 offset: int = 0, max_frame: Optional[int] = None, receive_scs: int = 0):
        self.suite = suite
        self.sc = sc
        self.protect_frames = protect_frames
        self.offset = offset
        self.max_frame = max_frame
        self.including_sci = always_include_sci or (
            receive_scs > 1 and not use_es and not use_scb)      # Table 10-1, one transmit SC
        self.es = use_es and not self.including_sci
        self.scb = use_scb and not self.including_sci
        self.secy = dict.fromkeys(OUT_SECY, 0)
        self.sc_counters = {sc.sci: dict.fromkeys(OUT_SC, 0)}

    def protect(self, frame: bytes) -> tuple[str, Optional[bytes]]:
        """What became of a frame from the Controlled Port, and the frame that was sent."""
        if len(frame) <= ADDRESSES:     # no user data: there is no such frame
            return REFUSED, None
        if not self.protect_frames:
            self.secy["OutPktsUntagged"] += 1
            return SENT, frame
        sa = self.sc.sas[self.sc.encoding_sa]
        if sa.next_pn == 0 or sa.next_pn >= (2**64 if self.suite.xpn else 2**32):
            return REFUSED, None
        pn, sa.next_pn = sa.next_pn, sa.next_pn + 1
        sent = protect_frame(frame, sa.key, self.sc.sci, pn, self.sc.encoding_sa,
                             confidentiality=sa.confidentiality, include_sci=self.including_sci,
                             es=self.es, scb=self.scb, offset=self.offset, ssci=sa.ssci,
                             salt=sa.salt)
        kind = "Encrypted" if sa.confidentiality else "Protected"
        self.secy["OutOctets" + kind] += len(frame) - ADDRESSES
        if self.max_frame is not None and len(sent) > self.max_frame:
            self.secy["OutPktsTooLong"] += 1
            return TOO_LONG, None
        self.sc_counters[self.sc.sci]["OutPkts" + kind] += 1
        return SENT, sent
