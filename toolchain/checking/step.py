# SPDX-License-Identifier: Apache-2.0
"""What a step of the check is: a name, commands that run one after another, and the steps before it.

Nothing here runs anything: schedule.py does.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Command:
    """A program and its arguments, started in the root of the tree with variables added to the
    environment."""

    words: tuple[str, ...]
    variables: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return " ".join([*(f"{name}={value}" for name, value in self.variables), *self.words])


def command(*words: object, **variables: object) -> Command:
    """A command from words and variables of any type."""
    pairs = tuple((name, str(value)) for name, value in variables.items())
    return Command(tuple(map(str, words)), pairs)


@dataclasses.dataclass(frozen=True)
class Step:
    """Commands under one name. They run in order, and the first that fails fails the step."""

    name: str
    about: str
    commands: tuple[Command, ...]
    # Steps whose results this one reads. They run first, also when this step is named alone.
    needs: tuple[str, ...] = ()
    # Steps beside which this one can't run; where both run, they go first.
    after: tuple[str, ...] = ()
    # Of a set of steps, this one runs before any other starts.
    first: bool = False


@dataclasses.dataclass(frozen=True)
class Set:
    """Steps that are asked for by one name."""

    name: str
    about: str
    steps: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Check:
    """All that toolchain/check can run. Without an argument it runs the set that is named first."""

    steps: tuple[Step, ...]
    sets: tuple[Set, ...]
    # The step whose last count of tests is the last line of the output.
    closing: str = ""

    def step(self, name: str) -> Step | None:
        """The step of that name, or none."""
        return next((step for step in self.steps if step.name == name), None)

    def with_needs(self, names: list[str]) -> list[Step]:
        """The named steps and all that they need, in the order of the table."""
        wanted = set(names)
        # What a step needs stands before it, so that one way back meets all.
        for step in reversed(self.steps):
            if step.name in wanted:
                wanted.update(step.needs)
        return [step for step in self.steps if step.name in wanted]
