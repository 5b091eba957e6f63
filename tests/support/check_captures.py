#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every sidecar below a directory through the Python model, and prints a table.

    check_captures.py [DIR]

This holds the captures' expectations against a reading of the standard that shares nothing with
the C++ core; `linksec captures` holds the core against the same files. Exit code 1 where an
expectation is missed.
"""

import sys
from pathlib import Path

from link_toml import read_toml, receive_model, transmit_model
from pcap_file import read_pcap
from secy_model import DELIVER, REFUSED, SENT


def _counter_faults(expected: dict, actual: dict, where: str) -> list[str]:
    return [f"{where} {name}: expected {count}, model {actual[name]}"
            for name, count in expected.items() if actual[name] != count]


def _per_sc_faults(expected: dict, actual: dict, where: str) -> list[str]:
    faults = []
    for sci, counters in expected.items():
        faults += _counter_faults(counters, actual[bytes.fromhex(sci)], f"{where} {sci}")
    return faults


def _frame_faults(sent: list[bytes], expected: list[bytes], what: str) -> list[str]:
    if len(sent) != len(expected):
        return [f"{what}: expected {len(expected)} frames, model {len(sent)}"]
    return [f"{what}: frame {number} differs"
            for number, (a, b) in enumerate(zip(sent, expected), 1) if a != b]


def check_protect(path: Path, config: dict) -> tuple[int, list[str]]:
    """Frames in, and faults."""
    expect = config["expect"]["protect"]
    model = transmit_model(config)
    plain = [record.frame for record in read_pcap(path.parent / expect["in"])]
    outcomes = [model.protect(frame) for frame in plain]
    faults = _frame_faults([frame for what, frame in outcomes if what == SENT],
                           [record.frame for record in read_pcap(path.parent / expect["out"])],
                           "protect")
    refused = sum(what == REFUSED for what, _ in outcomes)
    if refused != expect.get("refused", 0):
        faults.append(f"protect: {refused} frames refused")
    if len(plain) != expect.get("count", len(plain)):
        faults.append(f"protect: {len(plain)} frames in")
    counters = expect.get("counters", {})
    faults += _counter_faults(counters.get("secy", {}), model.secy, "protect secy")
    faults += _per_sc_faults(counters.get("tx-sc", {}), model.sc_counters, "protect tx-sc")
    return len(plain), faults


def _row_faults(rows: list[dict], outcomes: list) -> list[str]:
    faults = []
    for row in rows:
        outcome = outcomes[row["number"] - 1]
        got = (outcome.verdict, outcome.counter)
        if got != (row["verdict"], row.get("counter")):
            faults.append(f"frame {row['number']} ({row.get('case')}): expected "
                          f"{row['verdict']} {row.get('counter')}, model {got}")
    return faults


def check_validate(path: Path, config: dict) -> tuple[int, list[str]]:
    """Frames in, and faults."""
    expect = config["expect"]["validate"]
    model = receive_model(config)
    outcomes = [model.verify(record.frame) for record in read_pcap(path.parent / expect["in"])]
    faults = _frame_faults([out.frame for out in outcomes if out.verdict == DELIVER],
                           [record.frame for record in read_pcap(path.parent / expect["out"])],
                           "validate")
    faults += _row_faults(expect.get("frame", []), outcomes)
    counters = expect.get("counters", {})
    faults += _counter_faults(counters.get("secy", {}), model.secy, "secy")
    faults += _per_sc_faults(counters.get("rx-sc", {}), model.sc_counters, "rx-sc")
    counters = expect.get("counters-2006", {})
    faults += _counter_faults(counters.get("secy", {}), model.secy_2006, "2006 secy")
    faults += _per_sc_faults(counters.get("rx-sc", {}), model.sc_counters_2006, "2006 rx-sc")
    return len(outcomes), faults


def check(path: Path) -> list[tuple[str, int, list[str]]]:
    """One (what, frames, faults) for each expectation of a sidecar."""
    config = read_toml(path)
    results = []
    if "protect" in config["expect"]:
        results.append(("protect", *check_protect(path, config)))
    if "validate" in config["expect"]:
        results.append(("validate", *check_validate(path, config)))
    return results


def main() -> int:
    top = Path(sys.argv[1]) if len(sys.argv) > 1 else \
        Path(__file__).resolve().parents[2] / "captures"
    runs = faulty = frames = 0
    for path in sorted(top.rglob("*.toml")):
        for what, count, faults in check(path):
            runs, frames, faulty = runs + 1, frames + count, faulty + bool(faults)
            print(f"{'FAIL' if faults else 'ok':4} {what:8} {count:5} {path.relative_to(top)}")
            for fault in faults:
                print("       " + fault)
    print(f"{runs} runs, {frames} frames, {faulty} runs with faults")
    return 1 if faulty or not runs else 0


if __name__ == "__main__":
    sys.exit(main())
