# SPDX-License-Identifier: Apache-2.0
"""AEAD engines beside each other on one core: the bench image over each of them."""

from . import linker_map
from .costs import parse_costs, parse_slots

# The two kinds of core that the boards have.
BOARDS = ("mps2-an385", "riscv32-virt")
ENGINES = ("mbedtls", "tables_8bit", "tables_4bit", "constant_time")
# With extended packet numbers an engine does the same.
SUITES = ("GCM-AES-128", "GCM-AES-256")


def bench_of(engine):
    """The bench image's name."""
    return f"linksec-bench-{engine}"


def facts(engine, map_text, output):
    """What the bench image's map and its output say of an engine: octets of flash, octets of RAM a
    key, and instructions by frame."""
    usage = linker_map.Usage(map_text)
    return {
        "engine": engine,
        "flash": usage.flash["aead"],
        "ram_per_key": usage.ram["aead"] // parse_slots(output),
        "frames": [cost for cost in parse_costs(output) if cost["suite"] in SUITES],
    }


def rows_of(engine):
    """{"GCM-AES-128 protect": [instructions inside the engine, in the order of the sizes]}."""
    rows = {}
    for cost in engine["frames"]:
        rows.setdefault(f"{cost['suite']} {cost['direction']}", []).append(cost["aead_per_frame"])
    return rows


def excesses(build, limits, tolerance):
    """A line for each frame that costs an engine more than `tolerance` above what is recorded."""
    lines = []
    for engine in build["engines"] or []:
        name = f"{build['board']}: {engine['engine']}"
        recorded = limits.get(build["board"], {}).get(engine["engine"])
        if recorded is None:
            lines.append(f"{name}: no record of its instructions")
            continue
        sizes = sorted({cost["octets"] for cost in engine["frames"]})
        rows = rows_of(engine)
        if {key: len(row) for key, row in rows.items()} != {
                key: len(row) for key, row in recorded.items()}:
            lines.append(f"{name}: the record is not of the frames that were measured")
            continue
        lines += [f"{name}: {value} instructions to {key.split()[1]} {octets} octets under "
                  f"{key.split()[0]}, {100 * value / was - 100:.1f} % more than the {was} recorded"
                  for key, row in rows.items()
                  for octets, value, was in zip(sizes, row, recorded[key])
                  if value > was * (1 + tolerance)]
    return lines


def record(build):
    """The build's part of budgets.toml."""
    lines = []
    for engine in build["engines"] or []:
        lines.append(f"[engine.{build['board']}.{engine['engine']}]")
        lines += [f'"{key}" = {row}' for key, row in rows_of(engine).items()]
        lines.append("")
    return "\n".join(lines)
