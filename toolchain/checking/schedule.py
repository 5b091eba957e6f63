# SPDX-License-Identifier: Apache-2.0
"""Runs steps, some of them side by side, and stops at the first that fails.

Each step may use all processors. A second one beside it works while the first waits: for an
emulator, for the last of its tests, for a linker. A step's output is printed whole when it ends.
"""

import collections
import dataclasses
import os
import pathlib
import resource
import signal
import sys
import time
from collections.abc import Iterable

from .running import Running
from .step import Step

LANES = 2
# How long the others may take to end after a failure.
GRACE_S = 10.0
POLL_S = 0.05


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How a step went: its exit status, seconds, and seconds of processors."""

    step: Step
    status: int
    wall_s: float
    cpu_s: float
    log: pathlib.Path


class Stopped(Exception):
    """A signal asked the check to end."""


def _reap() -> None:
    """Takes note of children that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


class Schedule:
    """The steps of one run: those that wait, those that run, and the outcomes of the others."""

    def __init__(self, steps: Iterable[Step], root: pathlib.Path, logs: pathlib.Path,
                 lanes: int = LANES) -> None:
        self.outcomes: list[Outcome] = []
        self._waiting = {step.name: step for step in steps}
        self._running: dict[int, Running] = {}  # By the process of the present command.
        self._ended: collections.deque[Outcome] = collections.deque()
        self._stopped_by = ""
        self._is_waiting = False
        self._root = root
        self._logs = logs
        self._lanes = lanes
        logs.mkdir(parents=True, exist_ok=True)

    def run(self) -> Outcome | None:
        """Runs all steps. Returns the outcome that stopped the run, or none. When the caller is
        interrupted, nothing that was started goes on."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            return self._run()
        finally:
            self._end_all()

    def _run(self) -> Outcome | None:
        self._start_ready()
        while self._running or self._ended:
            outcome = self._next_outcome()
            self.outcomes.append(outcome)
            self._print(outcome)
            if outcome.status != 0:
                return outcome
            self._start_ready()
        return None

    def _is_ready(self, step: Step) -> bool:
        if any(running.step.first for running in self._running.values()):
            return False
        if not step.first and any(other.first for other in self._waiting.values()):
            return False
        unfinished = {*self._waiting, *(running.step.name for running in self._running.values()),
                      *(outcome.step.name for outcome in self._ended)}
        return not unfinished.intersection(step.needs + step.after)

    def _start_ready(self) -> None:
        for step in list(self._waiting.values()):
            if len(self._running) < self._lanes and self._is_ready(step):
                del self._waiting[step.name]
                self._start(step)

    def _start(self, step: Step) -> None:
        print(f"-- {step.name}: {step.about}", flush=True)
        self._advance(Running(step, self._root, self._logs / f"{step.name}.log"))

    def _advance(self, running: Running) -> None:
        if running.advance():
            assert running.pid is not None
            self._running[running.pid] = running
        else:
            self._ended.append(Outcome(running.step, running.status, running.wall_s,
                                       running.cpu_s, running.log))

    def _next_outcome(self) -> Outcome:
        """Waits until a step has ended."""
        while not self._ended:
            pid, status, usage = self._wait()
            running = self._running.pop(pid, None)
            if running:
                running.reaped(status, usage)
                self._advance(running)
        return self._ended.popleft()

    def _stop(self, number: int, _frame: object) -> None:
        self._stopped_by = signal.Signals(number).name
        if self._is_waiting:
            raise Stopped(self._stopped_by)

    def _wait(self) -> tuple[int, int, resource.struct_rusage]:
        """Waits for a child. Only here a signal has its effect: elsewhere a process might just have
        been started of which nobody knows yet."""
        self._is_waiting = True
        try:
            if self._stopped_by:
                raise Stopped(self._stopped_by)
            return os.wait4(-1, 0)
        finally:
            self._is_waiting = False

    def _print(self, outcome: Outcome) -> None:
        print(f"\n== {outcome.step.name}: {outcome.step.about}", flush=True)
        sys.stdout.buffer.write(outcome.log.read_bytes())
        word = "good" if outcome.status == 0 else f"failed with {outcome.status}"
        print(f"== {outcome.step.name}: {word}, {outcome.wall_s:.0f} s, "
              f"{outcome.cpu_s:.0f} s of processors", flush=True)

    def _end_all(self) -> None:
        """Ends what still runs, and waits for it: a build folder is then nobody's."""
        left = list(self._running.values())
        for running in left:
            print(f"-- {running.step.name}: ended after {running.wall_s:.0f} s", flush=True)
            running.signal(signal.SIGTERM)
        late = time.monotonic() + GRACE_S
        while left and time.monotonic() < late + GRACE_S:
            _reap()
            # A process that was being made when the signal came may not have heard it.
            number = signal.SIGKILL if time.monotonic() > late else 0
            left = [running for running in left if running.signal(number)]
            time.sleep(POLL_S)
