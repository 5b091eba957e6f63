# SPDX-License-Identifier: Apache-2.0
"""A step while it runs: the process of its present command, its log and what it has used."""

import os
import pathlib
import resource
import subprocess
import time

from .step import Command, Step

# What a command counts as that could not be started, as in a shell.
NOT_STARTED = 127


class Running:
    """Starts a step's commands one after another. Each has a process group of its own, so that it
    ends with all that it started; the log gets what they print and the commands themselves."""

    def __init__(self, step: Step, root: pathlib.Path, log: pathlib.Path) -> None:
        self.step = step
        self.log = log
        self.status = 0
        self.cpu_s = 0.0
        self._root = root
        self._begin = time.monotonic()
        self._end = 0.0
        self._next = 0
        self._process: subprocess.Popen[bytes] | None = None
        log.write_text("", encoding="utf-8")

    @property
    def pid(self) -> int | None:
        """The process to wait for, or none when the step has ended."""
        return self._process.pid if self._process else None

    @property
    def wall_s(self) -> float:
        """Seconds from the step's start to its end, or until now."""
        return (self._end or time.monotonic()) - self._begin

    def advance(self) -> bool:
        """Starts the next command; false when there is none or the one before failed."""
        self._process = None
        if self.status == 0 and self._next < len(self.step.commands):
            self._next += 1
            self._start(self.step.commands[self._next - 1])
        if self._process is None:
            self._end = time.monotonic()
        return self._process is not None

    def reaped(self, status: int, usage: resource.struct_rusage) -> None:
        """Takes what os.wait4() said of the process."""
        assert self._process is not None
        self.status = os.waitstatus_to_exitcode(status)
        self._process.returncode = self.status
        self.cpu_s += usage.ru_utime + usage.ru_stime

    def signal(self, number: int) -> bool:
        """Sends a signal, or 0 for none, to the present command and all that it started. False when
        nothing of that is left."""
        assert self._process is not None
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            return False
        return True

    def _start(self, command: Command) -> None:
        with open(self.log, "ab") as log:
            log.write(f"$ {command}\n".encode())
            log.flush()
            try:
                self._process = subprocess.Popen(
                    command.words,
                    cwd=self._root,
                    env={**os.environ, **dict(command.variables)},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            except OSError as error:
                log.write(f"{command.words[0]}: {error.strerror}\n".encode())
                self.status = NOT_STARTED
