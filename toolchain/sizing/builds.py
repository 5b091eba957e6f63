# SPDX-License-Identifier: Apache-2.0
"""Builds images, looks at them, and runs the bench image."""

import pathlib
import re
import subprocess
import sys
import tempfile

from . import elf, engines, linker_map, stack
from .costs import Failure, parse_costs

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILDS = ROOT / "build"

# Image, and the prefix of its tools.
BOARDS = {
    "mps2-an385": ("linksec-station", "arm-none-eabi-"),
    "lm3s6965evb": ("linksec-station", "arm-none-eabi-"),
    "mps2-an505": ("linksec-station", "arm-none-eabi-"),
    "riscv32-virt": ("linksec-bump", "riscv64-unknown-elf-"),
}
# Compiled for, with no board and no image.
CORES = dict.fromkeys(("cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7"), "arm-none-eabi-")
BENCH = "linksec-bench"
CORE_MODULES = ("base", "wire", "secy", "port")
# Of the archives that a core's figures list: crypto is in no image yet, and not in core_flash.
ARCHIVES = (*CORE_MODULES, "crypto")
DEFAULT_SUITE = "GCM-AES-128"

# Each instruction takes 2^10 ns: many units of the counter an instruction, and one turn a frame.
ICOUNT = "shift=10"

# The entry points whose stack is asked for, by the beginning of their demangled name.
ENTRIES = (
    ("protect", ("linksec::SecY::protect(",)),
    ("verify", ("linksec::SecY::verify(",)),
    ("poll", ("linksec::StationImage::turn(", "linksec::BumpImage::turn(")),
)

def say(text):
    """Progress, for people who wait."""
    print(f"size: {text}", file=sys.stderr, flush=True)


def run(command, what):
    """Runs a tool and returns what it printed."""
    try:
        done = subprocess.run([str(word) for word in command], cwd=ROOT, capture_output=True,
                              text=True, check=False)
    except OSError as error:
        raise Failure(f"{what}: {error}") from error
    if done.returncode != 0:
        print(done.stdout, done.stderr, file=sys.stderr)
        raise Failure(f"{what} failed")
    return done.stdout


def build(folder, targets):
    """Makes the targets of the preset that a folder is named after, where they are not new."""
    say(f"building {' and '.join(targets)} for {folder.name}")
    if not (folder / "build.ninja").exists():
        run(["cmake", "--preset", folder.name, "-B", folder], f"configuring {folder.name}")
    run(["cmake", "--build", folder, "-j2", "--target", *targets], f"building {folder.name}")


def run_bench(folder, image):
    """What a bench image says on its board."""
    say(f"running {image} for {folder.name}")
    return run([ROOT / "toolchain/run-qemu", folder.name, folder / f"{image}.elf", "-icount",
                ICOUNT], f"{image} on {folder.name}")


def map_of(folder, image):
    """The linker's map of an image."""
    return (folder / f"{image}.map").read_text(encoding="utf-8")


def engine_of(folder):
    """The name of the engine that the images of a build have."""
    cache = (folder / "CMakeCache.txt").read_text(encoding="utf-8")
    match = re.search(r"^LINKSEC_IMAGE_AEAD:INTERNAL=(\S+)$", cache, re.MULTILINE)
    if not match:
        raise Failure(f"{folder.name}: CMake did not say which AEAD engine the images have")
    return match[1]


def measure_engines(folder):
    """All engines on a board's core, or None where that is not asked for."""
    if folder.name not in engines.BOARDS:
        return None
    images = {engine: engines.bench_of(engine) for engine in engines.ENGINES}
    build(folder, list(images.values()))
    return [engines.facts(engine, map_of(folder, image), run_bench(folder, image))
            for engine, image in images.items()]


def stacks(program, tools, limits):
    """The deepest stack of each entry point: {entry: octets}."""
    functions = stack.parse(run([f"{tools}objdump", "-d", "--no-show-raw-insn", program],
                                f"disassembling {program.name}"))
    names = list(functions)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(names))
        file.flush()
        plain = run([f"{tools}c++filt", f"@{file.name}"], "c++filt").splitlines()
    asked = limits.get("stack", {})
    depth = stack.Depth(functions, asked.get("pointers"), asked.get("never"), asked.get("ends", ()))
    found = {}
    for entry, beginnings in ENTRIES:
        try:
            depths = [depth.of(name)[0] for name, text in zip(names, plain)
                      if text.startswith(beginnings)]
        except stack.UnknownCall as call:
            raise Failure(f"{program.name}: nobody says where {call} calls: budgets.toml") from call
        except stack.Recursion as way:
            raise Failure(f"{program.name}: no bound for the stack: {way}") from way
        found[entry] = max(depths, default=None)
    return found


def _instructions(costs):
    keys = ("suite", "direction", "octets", "per_frame", "aead_per_frame")
    return [{key: cost[key] for key in keys} for cost in costs]


def measure_board(folder, limits):
    """All figures of a board's image and bench."""
    image, tools = BOARDS[folder.name]
    build(folder, [image, BENCH])
    program = folder / f"{image}.elf"
    usage = linker_map.Usage(map_of(folder, image))
    facts = elf.Elf(program.read_bytes())
    buffers = facts.objects(re.compile("|".join(limits["frame_buffers"]["symbols"])))
    by_entry = stacks(program, tools, limits)
    costs = parse_costs(run_bench(folder, BENCH))
    by_suite = _instructions(costs)
    variables = sum(usage.ram.values()) - usage.ram["padding"]
    return {
        "board": folder.name,
        "image": image.removeprefix("linksec-"),
        "aead": engine_of(folder),
        "image_flash": facts.flash(),
        "core_flash": sum(usage.flash[module] for module in CORE_MODULES),
        "ram": variables - buffers,
        "stack_max": max((octets for octets in by_entry.values() if octets), default=None),
        "instructions": [entry for entry in by_suite if entry["suite"] == DEFAULT_SUITE],
        "flash_by_module": {module: usage.flash[module] for module in linker_map.NAMES},
        "ram_by_module": {module: usage.ram[module] for module in linker_map.NAMES
                          if module != "padding"},
        "frame_buffers": buffers,
        "stack_reserved": usage.stack,
        "stack_by_entry": by_entry,
        "stack_painted": {direction: max(cost["stack"] for cost in costs
                                         if cost["direction"] == direction)
                          for direction in ("protect", "verify")},
        "instructions_by_suite": by_suite,
        "engines": measure_engines(folder),
    }


def measure_core(folder):
    """The firmware's libraries as they are, nothing left out: there is no image to link."""
    tools = CORES[folder.name]
    build(folder, [f"linksec_{module}" for module in ARCHIVES])
    sizes = {}
    with tempfile.TemporaryDirectory() as scratch:
        for module in ARCHIVES:
            together = pathlib.Path(scratch) / f"{module}.o"
            archive = folder / "firmware" / module / f"liblinksec_{module}.a"
            run([f"{tools}ld", "-r", "--force-group-allocation", "--whole-archive", archive, "-o",
                 together], f"linking {archive.name}")
            sizes[module] = elf.Elf(together.read_bytes()).code_and_constants()
    return {
        "board": folder.name,
        "image": None,
        "aead": None,
        "image_flash": None,
        "core_flash": sum(sizes[module] for module in CORE_MODULES),
        "ram": None,
        "stack_max": None,
        "instructions": None,
        "flash_by_module": sizes,
        "ram_by_module": None,
        "frame_buffers": None,
        "stack_reserved": None,
        "stack_by_entry": None,
        "stack_painted": None,
        "instructions_by_suite": None,
        "engines": None,
    }


def measure(folder, limits):
    """All figures of a board or core, built in the folder of its name; a figure that makes no sense
    there is None."""
    return measure_board(folder, limits) if folder.name in BOARDS else measure_core(folder)
