#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes captures/linux from a directory of frames and counters recorded at a Linux kernel.

    import_linux.py DIRECTORY

DIRECTORY holds NAME.json, with settings, keys and what the kernel did, and the pcaps of that name.
The expectations in the sidecars are the kernel's own words, its 2006 counter names mapped to those
of 802.1AE-2018. Where linksec must differ from the kernel, linux_differences.py says how and why,
by clause. At the end every sidecar is run through the Python model of the standard in
tests/support: a row where model and expectation part is an error. Nothing here comes from
linksec's output.
"""

import json
import shutil
import sys
from collections import Counter
from pathlib import Path

from sidecar import key_table, sa_table, write_sidecar  # also makes tests/support importable

import linux_differences
from check_captures import check
from macsec_codec import SUITES, E, open_frame, parse
from pcap_file import Record, read_pcap, record, write_pcap
from secy_model import IN_SC, IN_SC_2006, IN_SECY, IN_SECY_2006

OUT = Path(__file__).resolve().parent / "linux"
LICENCE = "Apache-2.0; frames and counters recorded for linksec, no code of the kernel"
TO_2018 = {"InPktsUnknownSCI": "InPktsNoSA", "InPktsUnusedSA": "InPktsNoSA",
           "InPktsNoSCI": "InPktsNoSAError", "InPktsNotUsingSA": "InPktsNoSAError"}
OCTETS = ("InOctetsValidated", "InOctetsDecrypted")


def origin(data: dict, note: str = "", **more) -> dict:
    table = {"published": True, "made-by": data.get("made_by", "Linux macsec driver"), "kernel": data["kernel"]}
    if "commands" in data:
        table["commands"] = data["commands"]
    if "link_state" in data:
        table["link-state"] = [line.strip() for line in data["link_state"].strip().splitlines()]
    notes = [text for text in (data.get("note"), note) if text]
    if notes:
        table["note"] = "; ".join(notes)
    return table | {"licence": LICENCE} | more


def in_counters(secy: dict, rx_scs: dict) -> dict:
    """All counters of 10.7.9 and 10.7.10, those not named at zero."""
    return {"secy": dict.fromkeys(IN_SECY, 0) | secy,
            "rx-sc": {sci: dict.fromkeys(IN_SC, 0) | counters
                      for sci, counters in rx_scs.items()}}


# -- what the kernel sent -------------------------------------------------------------------------


def tx_config(data: dict) -> dict:
    """The link as the kernel had it, without SCs."""
    secy = {"cipher-suite": data["cipher"], "protect-frames": True,
            "always-include-sci": data["send_sci"], "use-es": data["end_station"],
            "use-scb": data["scb"]}
    return {"secy": secy, "key": [key_table("sak", data["sak"], data["salt"])]}


def tx_protect_sidecar(name: str, data: dict) -> None:
    kernel = data["counters"]["macsec"]
    sa = sa_table(data["an"], "sak", data["first_pn"], data["ssci"],
                  confidentiality=data["encrypt"])
    config = tx_config(data)
    config["tx-sc"] = [{"sci": data["sci"], "encoding-sa": data["an"], "sa": [sa]}]
    config["origin"] = origin(data, cases=data["what"])
    secy = {counter: kernel[counter] for counter in
            ("OutPktsUntagged", "OutPktsTooLong", "OutOctetsProtected", "OutOctetsEncrypted")}
    tx_sc = {counter: kernel[counter] for counter in ("OutPktsProtected", "OutPktsEncrypted")}
    config["expect"] = {"protect": {
        "in": f"{name}.plain.pcap", "out": f"{name}.macsec.pcap", "count": data["frames"],
        "counters": {"secy": secy, "tx-sc": {data["sci"]: tx_sc}}}}
    write_sidecar(OUT / f"{name}.tx.toml", f"{name}: protect gives the kernel's octets", config)


def tx_validate_sidecar(name: str, data: dict) -> None:
    kernel = data["counters"]["macsec"]
    config = {"secy": {"cipher-suite": data["cipher"], "validate-frames": "strict",
                       "replay-protect": True, "replay-window": 0},
              "key": [key_table("sak", data["sak"], data["salt"])],
              "rx-sc": [{"sci": data["sci"], "sa": [
                  sa_table(data["an"], "sak", data["first_pn"], data["ssci"])]}],
              "origin": origin(data, cases=data["what"])}
    secy = {"InOctetsValidated": kernel["OutOctetsProtected"],
            "InOctetsDecrypted": kernel["OutOctetsEncrypted"]}
    config["expect"] = {"validate": {
        "in": f"{name}.macsec.pcap", "out": f"{name}.plain.pcap",
        "counters": in_counters(secy, {data["sci"]: {"InPktsOK": data["frames"]}})}}
    write_sidecar(OUT / f"{name}.rx.toml",
                  f"{name}: validate gives back what the kernel was given", config)


def import_tx(source: Path, name: str, data: dict) -> None:
    for kind in ("plain", "macsec"):
        shutil.copyfile(source / f"{name}.{kind}.pcap", OUT / f"{name}.{kind}.pcap")
    tx_protect_sidecar(name, data)
    if not data["end_station"]:     # there the source addresses are not the SCI's: no SC is found
        tx_validate_sidecar(name, data)


# -- both directions on one link ------------------------------------------------------------------


def import_stack(source: Path, name: str, data: dict) -> None:
    for kind in ("plain", "macsec"):
        shutil.copyfile(source / f"{name}.{kind}.pcap", OUT / f"{name}.{kind}.pcap")
    kernel = data["counters"]["macsec"]
    received = {sc["sci"]: sc for sc in kernel["rx_sc"]}
    packets, octets = {}, 0
    for sa in data["sa"]:
        sc = received.get(f"0x{int(sa['sci'], 16):x}")
        packets[sa["sci"]] = {"InPktsOK": sc["InPktsOK"] if sc else kernel["OutPktsEncrypted"]}
        octets += sc["InOctetsDecrypted"] if sc else kernel["OutOctetsEncrypted"]
    config = {"secy": {"cipher-suite": data["cipher"], "validate-frames": "strict",
                       "replay-protect": True, "replay-window": 0},
              "key": [key_table(sa["who"], sa["sak"], data["salt"]) for sa in data["sa"]],
              "rx-sc": [{"sci": sa["sci"], "sa": [
                  sa_table(sa["an"], sa["who"], sa["first_pn"], sa["ssci"])]}
                  for sa in data["sa"]],
              "origin": origin(data),
              "expect": {"validate": {
                  "in": f"{name}.macsec.pcap", "out": f"{name}.plain.pcap",
                  "counters": in_counters({"InOctetsDecrypted": octets}, packets)}}}
    write_sidecar(OUT / f"{name}.toml", f"{name}: both directions of a conversation", config)


# -- what the kernel made of received frames ------------------------------------------------------


class Row:
    """One received frame: what the kernel did, and what 802.1AE-2018 wants."""

    def __init__(self, name: str, number: int, row: dict, validate: str, outer_tags: int):
        self.number, self.case = number, row["case"]
        self.frame = bytes.fromhex(row["frame"])
        self.kernel = {key.split(".", 1)[1]: count for key, count in row["delta"].items()
                       if key.startswith(("secy.In", "rxsc.In"))}
        moved = [counter for counter in self.kernel if counter not in OCTETS]
        assert len(moved) <= 1, (name, self.case, moved)
        self.kernel_counter = moved[0] if moved else None
        self.linux = self._in_words(row["delivered"])
        self.delivered = None
        if row["delivered"] != "no":
            self.delivered = bytes.fromhex(row.get("delivered_frame") or row["plain"])
        self.counter = TO_2018.get(self.kernel_counter, self.kernel_counter)
        self.counter_2006 = self.kernel_counter
        self.octets = {key: self.kernel[key] for key in OCTETS if key in self.kernel}
        self.differs = linux_differences.find(name, validate, self.case, outer_tags)
        if self.differs:
            self._apply(self.differs, row)

    def _in_words(self, delivered: str) -> str:
        words = {"same": "delivered", "other": "delivered, not as it was before protection",
                 "no": "not delivered"}[delivered]
        return f"{self.kernel_counter or 'no counter'}, {words}"

    def _apply(self, differs, row: dict) -> None:
        before = self.counter, self.delivered
        self.counter = self.counter_2006 = differs.counter
        self.delivered = {"plain": bytes.fromhex(row["plain"]), "frame": self.frame,
                          None: None}[differs.delivered]
        self.octets = {}
        if differs.octets:
            name = OCTETS[bool(self.frame[14] & E)]
            self.octets[name] = len(bytes.fromhex(row["plain"])) - 12
        assert (self.counter, self.delivered) != before, "a difference that is none"

    @property
    def verdict(self) -> str:
        if self.delivered is not None:
            return "deliver"
        return "uncontrolled" if self.counter is None else "discard"

    def table(self) -> dict:
        table = {"number": self.number, "case": self.case.strip(), "verdict": self.verdict}
        if self.counter:
            table["counter"] = self.counter
        table["linux"] = self.linux
        return table | ({"differs": self.differs.why} if self.differs else {})


def rx_config(data: dict, outer_tags: int) -> dict:
    secy = {"cipher-suite": data["cipher"], "validate-frames": data.get("validate", "strict"),
            "replay-protect": data["replay_protect"]}
    if data["replay_window"] is not None:
        secy["replay-window"] = data["replay_window"]
    if outer_tags:
        secy["outer-tags"] = outer_tags
    sas = [sa_table(0, "sak", data.get("first_pn", 1), data["ssci"])]
    keys = [key_table("sak", data["sak"], data["salt"])]
    if "SA 2" in (data.get("note") or ""):
        keys.append(key_table("idle", "02" * SUITES[data["cipher"]].key_octets))
        sas.append(sa_table(2, "idle", 1, enable=False))
    return {"secy": secy, "key": keys, "rx-sc": [{"sci": data["sci"], "sa": sas}]}


def totals(rows: list[Row]) -> tuple[Counter, Counter, Counter]:
    """Counters by 2018 names, by 2006 names, and the kernel's."""
    new, old, kernel = Counter(), Counter(), Counter()
    for row in rows:
        new.update(row.octets)
        old.update(row.octets)
        kernel.update(row.kernel)
        if row.counter:
            new[row.counter] += 1
            old[row.counter_2006] += 1
    return new, old, kernel


def agreed(names: tuple, old: Counter, kernel: Counter) -> dict:
    return {name: old[name] for name in names if old[name] == kernel[name]}


def rx_origin(data: dict, old: Counter, kernel: Counter) -> dict:
    note = "the key of AN 2 is made up: no frame needs it" if data.get("note") else ""
    table = origin(data, note)
    apart = [f"{name}: Linux {kernel[name]}, here {old[name]}"
             for name in dict.fromkeys(IN_SECY_2006 + IN_SC_2006) if old[name] != kernel[name]]
    return table | ({"counters-that-differ": apart} if apart else {})


def rx_sidecar(name: str, data: dict, records: list[Record], outer_tags: int = 0) -> list[Row]:
    """Writes the sidecar and the pcap of what must be delivered."""
    validate = data.get("validate", "strict")
    rows = [Row(name, number, row, validate, outer_tags)
            for number, row in enumerate(data["rows"], 1)]
    base = f"{name}-outer-tags" if outer_tags else name
    write_pcap(OUT / f"{base}.delivered.pcap",
               [record(entry.time_ns, row.delivered)
                for entry, row in zip(records, rows, strict=True) if row.delivered is not None])
    new, old, kernel = totals(rows)
    config = rx_config(data, outer_tags)
    config["origin"] = rx_origin(data, old, kernel)
    sci = data["sci"]
    config["expect"] = {"validate": {
        "in": f"{name}.pcap", "out": f"{base}.delivered.pcap",
        "counters": in_counters({key: new[key] for key in IN_SECY},
                                {sci: {key: new[key] for key in IN_SC}}),
        "counters-2006": {"secy": agreed(IN_SECY_2006, old, kernel),
                          "rx-sc": {sci: agreed(IN_SC_2006, old, kernel)}},
        "frame": [row.table() for row in rows]}}
    write_sidecar(OUT / f"{base}.toml", f"{base}: received frames, good and bad", config)
    return rows


def frames_of_rows(records: list[Record], rows: list[dict]) -> list[Record]:
    """The records of the rows' frames: the pcap also holds what the kernel answered."""
    kept = iter(records)
    return [next(entry for entry in kept if entry.frame == bytes.fromhex(row["frame"]))
            for row in rows]


def import_rx(source: Path, name: str, data: dict) -> list[Row]:
    records = frames_of_rows(read_pcap(source / f"{name}.pcap"), data["rows"])
    write_pcap(OUT / f"{name}.pcap", records)
    if linux_differences.has_outer_tag(data["rows"]) and data["validate"] != "disabled":
        rx_sidecar(name, data, records, outer_tags=1)
    return rx_sidecar(name, data, records)


# -- the kernel at its limits ---------------------------------------------------------------------


TX_LIMIT_SCI = "0200000000010001"


class LimitFrames:
    """The frames of a tx-limit set: one (time, plain, sent or None) a row."""

    def __init__(self, source: Path, name: str, data: dict):
        records = iter(read_pcap(source / f"{name}.pcap"))
        suite, key = SUITES[data["cipher"]], bytes.fromhex(data["sak"])
        self.rows, last = [], 0
        for row in data["rows"]:
            if not row["sent_lens"]:
                last += 1000
                self.rows.append((row, last, self._plain(row), None))
                continue
            entry = next(records)
            assert [len(entry.frame)] == row["sent_lens"]
            last = entry.time_ns
            plain = open_frame(entry.frame, key, bytes.fromhex(TX_LIMIT_SCI),
                               parse(entry.frame, suite).tag.pn, suite)
            assert row["plain"] is None or plain.hex() == row["plain"]
            self.rows.append((row, last, plain, entry.frame))

    @staticmethod
    def _plain(row: dict) -> bytes:
        """A frame that was not sent; one that was not kept gets a filling of zeros."""
        if row["plain"]:
            return bytes.fromhex(row["plain"])
        head = bytes.fromhex("02bb0000000102aa00000002")
        head += bytes.fromhex("8100000588b5" if "VLAN" in row["case"] else "88b5")
        return head + bytes(row["plain_len"] - len(head))

    def write(self, base: str, rows: slice) -> list[dict]:
        """Writes BASE.plain.pcap and BASE.macsec.pcap; the JSON rows that they show."""
        chosen = self.rows[rows]
        write_pcap(OUT / f"{base}.plain.pcap",
                   [record(time, plain) for _, time, plain, _ in chosen])
        write_pcap(OUT / f"{base}.macsec.pcap",
                   [record(time, sent) for _, time, _, sent in chosen if sent])
        return [row for row, _, _, _ in chosen]


def limit_protect_sidecar(base: str, data: dict, rows: list[dict], an: int, first_pn: int,
                          extra_octets: int = 0, note: str = "", **secy) -> None:
    kernel = Counter()
    for row in rows:
        kernel.update({key.split(".")[1]: count for key, count in row["delta"].items()
                       if key.startswith("secy.")})
    refused = sum(set(row["delta"]) == {"macsec0.tx_dropped"} for row in rows)
    config = {"secy": {"cipher-suite": data["cipher"], "protect-frames": True,
                       "always-include-sci": True} | secy,
              "key": [key_table("sak", data["sak"])],
              "tx-sc": [{"sci": TX_LIMIT_SCI, "encoding-sa": an,
                         "sa": [sa_table(an, "sak", first_pn, confidentiality=True)]}],
              "origin": origin(data, note, cases=[row["case"] for row in rows])}
    expect = {"in": f"{base}.plain.pcap", "out": f"{base}.macsec.pcap", "count": len(rows)}
    if refused:
        expect["refused"] = refused
    if extra_octets:
        config["origin"]["differs"] = (
            f"{linux_differences.TOO_LONG_OCTETS} (Linux: {kernel['OutOctetsEncrypted']})")
    secy_counters = {"OutPktsUntagged": 0, "OutPktsTooLong": kernel["OutPktsTooLong"],
                     "OutOctetsProtected": 0,
                     "OutOctetsEncrypted": kernel["OutOctetsEncrypted"] + extra_octets}
    tx_sc = {"OutPktsProtected": 0, "OutPktsEncrypted": kernel["OutPktsEncrypted"]}
    expect["counters"] = {"secy": secy_counters, "tx-sc": {TX_LIMIT_SCI: tx_sc}}
    config["expect"] = {"protect": expect}
    write_sidecar(OUT / f"{base}.tx.toml", f"{base}: protect does what the kernel did", config)


def limit_validate_sidecar(name: str, data: dict, frames: LimitFrames, sas: list[dict],
                           **secy) -> None:
    sent = [(time, plain, frame) for _, time, plain, frame in frames.rows if frame]
    write_pcap(OUT / f"{name}.sent.pcap", [record(time, frame) for time, _, frame in sent])
    write_pcap(OUT / f"{name}.delivered.pcap", [record(time, plain) for time, plain, _ in sent])
    octets = sum(len(plain) - 12 for _, plain, _ in sent)
    config = {"secy": {"cipher-suite": data["cipher"], "validate-frames": "strict",
                       "replay-protect": True, "replay-window": 0} | secy,
              "key": [key_table("sak", data["sak"])],
              "rx-sc": [{"sci": TX_LIMIT_SCI, "sa": sas}],
              "origin": origin(data, "every frame that the kernel sent"),
              "expect": {"validate": {
                  "in": f"{name}.sent.pcap", "out": f"{name}.delivered.pcap",
                  "counters": in_counters({"InOctetsDecrypted": octets},
                                          {TX_LIMIT_SCI: {"InPktsOK": len(sent)}})}}}
    write_sidecar(OUT / f"{name}.rx.toml", f"{name}: validate opens what the kernel sent", config)


def import_limit_pn(source: Path, name: str, data: dict) -> None:
    """The last PN of AN 0, then AN 1; one SAK serves both, which a transmit SC of ours refuses."""
    frames = LimitFrames(source, name, data)
    for base, part, an, first_pn in ((f"{name}-an0", slice(0, 5), 0, 0xFFFFFFFD),
                                     (f"{name}-an1", slice(5, 6), 1, 1)):
        limit_protect_sidecar(base, data, frames.write(base, part), an, first_pn)
    limit_validate_sidecar(name, data, frames, [sa_table(0, "sak", 0xFFFFFFFD),
                                                sa_table(1, "sak", 1)], **{"shared-sak": True})


def import_limit_mtu(source: Path, name: str, data: dict) -> None:
    frames = LimitFrames(source, name, data)
    too_long = sum(row["plain_len"] - 12 for row in data["rows"] if not row["sent_lens"])
    limit_protect_sidecar(name, data, frames.write(name, slice(None)), 0, 1, too_long,
                          "the plain frames that were too long were not kept: they are zeros here",
                          **{"max-frame": 1514})
    limit_validate_sidecar(name, data, frames, [sa_table(0, "sak", 1)])


# -- all of it ------------------------------------------------------------------------------------


def import_set(source: Path, name: str) -> list[tuple[str, Row]]:
    """Imports one set; its received rows."""
    data = json.loads((source / f"{name}.json").read_text(encoding="utf-8"))
    if name.startswith("rx-"):
        return [(name, row) for row in import_rx(source, name, data)]
    if name.startswith("stack-"):
        import_stack(source, name, data)
    elif name == "tx-limit-pn":
        import_limit_pn(source, name, data)
    elif name == "tx-limit-mtu":
        import_limit_mtu(source, name, data)
    else:
        import_tx(source, name, data)
    return []


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__.strip().splitlines()[2].strip(), file=sys.stderr)
        return 2
    source = Path(sys.argv[1])
    OUT.mkdir(exist_ok=True)
    rows = []
    for path in sorted(source.glob("*.json")):
        rows += import_set(source, path.stem)
    (OUT / "DIFFERENCES.md").write_text(linux_differences.markdown(rows), encoding="utf-8")
    faults = 0
    for path in sorted(OUT.glob("*.toml")):
        for _, _, found in check(path):
            faults += len(found)
            for fault in found:
                print(f"{path.name}: {fault}")
    print(f"{len(list(OUT.glob('*.toml')))} sidecars, {len(rows)} received rows, "
          f"{sum(bool(row.differs) for _, row in rows)} differ; {faults} faults against the model")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
