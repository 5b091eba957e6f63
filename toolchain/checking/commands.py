# SPDX-License-Identifier: Apache-2.0
"""The commands that steps are made of: configure, build, run tests.

Builds are nice, tests are not: a test that waits for an answer should not wait for a compiler.
"""

import os

from .step import Command, command

JOBS = len(os.sched_getaffinity(0))


def script(name: str, *arguments: object) -> Command:
    """A script of toolchain/."""
    return command(f"toolchain/{name}", *arguments)


def configure(preset: str, **options: object) -> Command:
    """CMake over a preset, with cache variables of its own."""
    own = [f"-D{name}={value}" for name, value in options.items()]
    return command("cmake", "--preset", preset, "--log-level=WARNING", *own)


def make(preset: str, *targets: str) -> Command:
    """All of a configured build, or some targets. Prints what compilers say and nothing else."""
    wanted = ["--target", *targets] if targets else []
    return command("nice", "cmake", "--build", "--preset", preset, "--parallel", JOBS, *wanted,
                   "--", "--quiet")


def build(preset: str, *targets: str, **options: object) -> tuple[Command, ...]:
    """Configures and makes."""
    return configure(preset, **options), make(preset, *targets)


def tests(preset: str, *arguments: str, **variables: object) -> Command:
    """The tests of a build; none is a failure."""
    return command("ctest", "--preset", preset, "--parallel", JOBS, "--no-tests=error",
                   "--no-label-summary", *arguments, **variables)
