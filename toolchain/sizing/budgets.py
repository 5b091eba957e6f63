# SPDX-License-Identifier: Apache-2.0
"""The budgets, and what is above them."""

import pathlib
import tomllib

from . import engines

FILE = pathlib.Path(__file__).resolve().parents[1] / "budgets.toml"

# Which figure of a build a budget limits, in words.
FIGURES = {
    "image_flash": "octets of flash in the whole image",
    "core_flash": "octets of flash in base, wire, secy and port",
    "ram": "octets of RAM beside frame buffers and stack",
    "stack_max": "octets of stack",
}
LAYER = "layer_instructions"
# By how much of itself an engine's record may be exceeded.
TOLERANCE = 0.02


def read(path):
    """The budget file as it is."""
    with open(path, "rb") as file:
        return tomllib.load(file)


def _above(board, words, value, limit):
    if limit is None or value is None or value <= limit:
        return []
    return [f"{board}: {value} {words}, {value - limit} more than the budget of {limit}"]


def layer_of(entry):
    """Instructions beside the engine's."""
    return entry["per_frame"] - entry["aead_per_frame"]


def excesses(measured, limits):
    """A line for each figure above its budget. A board without budgets is one too."""
    lines = []
    for build in measured:
        board = build["board"]
        limit = limits.get("board", {}).get(board)
        if limit is None:
            lines.append(f"{board}: no budget")
            continue
        unknown = set(limit) - {*FIGURES, LAYER}
        lines += [f"{board}: no such budget as '{name}'" for name in sorted(unknown)]
        for name, words in FIGURES.items():
            lines += _above(board, words, build[name], limit.get(name))
        for entry in build["instructions_by_suite"] or []:
            words = (f"instructions beside the engine to {entry['direction']} "
                     f"{entry['octets']} octets under {entry['suite']}")
            lines += _above(board, words, layer_of(entry), limit.get(LAYER))
        lines += engines.excesses(build, limits.get("engine", {}), TOLERANCE)
    return lines
