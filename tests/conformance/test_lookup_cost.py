#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A thousand receive SCs cost at most twice the lookup of one: instructions counted by callgrind.

Runs two tests of conformance_cost, tests/conformance/cost/lookup.cpp, and counts what happens
inside SecY::verify. Builds with sanitizers or profiles do not have this test: valgrind can't run them.
"""

# @test MSC

import os
import re
import subprocess
import sys
from pathlib import Path

BUILD = Path(os.environ["LINKSEC_BUILD_DIR"])
PROGRAM = BUILD / "tests/conformance/conformance_cost"
FRAMES = 2000


def instructions(test: str) -> int:
    """Instructions inside SecY::verify while one test runs."""
    run = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
         "--toggle-collect=linksec::SecY::verify(*", str(PROGRAM), "-sg", "CostOfLookup", "-sn",
         test], capture_output=True, text=True, check=False)
    print(run.stdout, run.stderr)
    if run.returncode != 0:
        sys.exit(1)
    return int(re.search(r"Collected : (\d+)", run.stderr)[1])


def main() -> int:
    one, thousand = instructions("OneSc"), instructions("AThousandScs")
    print(f"a frame costs {one / FRAMES:.0f} instructions with 1 receive SC, "
          f"{thousand / FRAMES:.0f} with 1000: {thousand / one:.2f} times")
    if one < 50 * FRAMES:
        print("too few: callgrind did not see SecY::verify")
        return 1
    return 0 if thousand <= 2 * one else 1


if __name__ == "__main__":
    sys.exit(main())
