# SPDX-License-Identifier: Apache-2.0
"""The command line of toolchain/check, and the words at the end of a run."""

import os
import pathlib
import re
import sys

from .schedule import Outcome, Schedule, Stopped
from .step import Check

ROOT = pathlib.Path(__file__).resolve().parents[2]
FAILED = 1
WRONG_USAGE = 2


def list_of(check: Check) -> str:
    """Each set and the lines of its steps."""
    lines = []
    for group in check.sets:
        lines.append(f"{group.name}: {group.about}")
        for step in filter(None, map(check.step, group.steps)):
            lines.append(f"  {step.name:18} {step.about}")
    return "\n".join(lines)


def help_of(check: Check) -> str:
    """The text for --help."""
    return f"""Usage: toolchain/check [--list] [SET | STEP...]

Without an argument, the set {check.sets[0].name}. A step that is named brings those that it needs.

{list_of(check)}

Steps run side by side where none needs the other. Builds are in build/<preset>, logs in
build/check/. Exit codes: 0 all good, 1 a step failed, 2 wrong usage."""


def names_of(check: Check, arguments: list[str]) -> list[str]:
    """The steps that the arguments name. Raises ValueError with the one that means nothing."""
    sets = {group.name: list(group.steps) for group in check.sets}
    names = []
    for argument in arguments or [check.sets[0].name]:
        if argument not in sets and check.step(argument) is None:
            raise ValueError(argument)
        names += sets.get(argument, [argument])
    return names


def times_of(outcomes: list[Outcome]) -> str:
    """The table of times, in the order in which the steps ended."""
    lines = [f"  {'step':18} {'seconds':>8} {'of processors':>14}"]
    lines += [f"  {one.step.name:18} {one.wall_s:8.0f} {one.cpu_s:14.0f}" for one in outcomes]
    lines.append(f"  {'all':18} {'':8} {sum(one.cpu_s for one in outcomes):14.0f}")
    return "\n".join(lines)


def closing_line(check: Check, outcomes: list[Outcome]) -> str | None:
    """ctest's own last count in the step that closes the run; none when that step did not run."""
    for outcome in outcomes:
        if outcome.step.name == check.closing:
            text = outcome.log.read_text(encoding="utf-8", errors="replace")
            counts = re.findall(r"^\d+% tests passed.*$", text, re.MULTILINE)
            return counts[-1] if counts else None
    return None


def run(check: Check, names: list[str], root: pathlib.Path) -> int:
    """Runs the steps and prints how they went."""
    schedule = Schedule(check.with_needs(names), root, root / "build/check")
    try:
        stopped_by = schedule.run()
    except Stopped as signal_name:
        print(f"check: ended by {signal_name}", file=sys.stderr)
        return FAILED
    if stopped_by:
        name = stopped_by.step.name
        print(times_of(schedule.outcomes), flush=True)
        print(f"check: step '{name}' failed after {stopped_by.wall_s:.0f} s; "
              f"run it alone with: toolchain/check {name}", file=sys.stderr)
        return FAILED
    print(f"\n== all steps passed\n{times_of(schedule.outcomes)}")
    closing = closing_line(check, schedule.outcomes)
    if closing:
        print(closing)
    return 0


def main(check: Check, arguments: list[str], root: pathlib.Path = ROOT) -> int:
    """Does what the arguments ask; returns the exit code."""
    if {"--help", "-h"}.intersection(arguments):
        print(help_of(check))
        return 0
    if arguments == ["--list"]:
        print(list_of(check))
        return 0
    try:
        names = names_of(check, arguments)
    except ValueError as unknown:
        print(f"check: no set or step '{unknown}'; toolchain/check --list names them",
              file=sys.stderr)
        return WRONG_USAGE
    os.chdir(root)
    return run(check, names, root)
