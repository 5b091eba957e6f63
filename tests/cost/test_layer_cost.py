#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What the MACsec layer costs a frame on a host, in instructions, stays within its budget.

Runs layer_cost under callgrind, which counts the same on a busy machine as on an idle one: SecY over
an engine that does nothing, inside SecY::protect or SecY::verify alone. The engines with vector
units are no part of it: valgrind runs neither AVX-512 nor VAES.
"""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

PROGRAM = Path(os.environ["LINKSEC_BUILD_DIR"]) / "tests/cost/layer_cost"
BUDGETS = Path(__file__).with_name("budgets.toml")
BURSTS = 64


def instructions_a_frame(row: dict, direction: str) -> float:
    words = [str(row[key]) for key in ("suite", "protection", "octets", "burst")]
    run = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
         f"--toggle-collect=linksec::SecY::{direction}(*", str(PROGRAM), *words],
        capture_output=True, text=True, check=False)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode != 0 or found is None:
        sys.exit(f"{' '.join(words)}: {run.stdout}{run.stderr}")
    return int(found[1]) / BURSTS / row["burst"]


def main() -> int:
    with BUDGETS.open("rb") as file:
        rows = tomllib.load(file)["layer"]
    bad = 0
    print(f"{'suite':<16} {'protection':<16} octets burst direction instructions budget")
    for row in rows:
        for direction in ("protect", "verify"):
            count, budget = instructions_a_frame(row, direction), row[direction]
            verdict = ""
            if count > budget:
                verdict = "  over: make it cheaper, or raise the budget and say why"
            elif count < budget / 2:
                verdict = "  below half: callgrind did not see the function, or the budget is stale"
            bad += verdict != ""
            print(f"{row['suite']:<16} {row['protection']:<16} {row['octets']:6} {row['burst']:5} "
                  f"{direction:<9} {count:12.1f} {budget:6}{verdict}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
