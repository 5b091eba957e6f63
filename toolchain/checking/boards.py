# SPDX-License-Identifier: Apache-2.0
"""The commands for boards and cores: their builds, their symbols, their tests in QEMU."""

from .commands import build, script, tests
from .step import Command

ARM, RISCV = "arm-none-eabi-nm", "riscv64-unknown-elf-nm"
# Each board's image and the nm of its compiler.
BOARDS = {
    "mps2-an385": ("linksec-station", ARM),
    "lm3s6965evb": ("linksec-station", ARM),
    "mps2-an505": ("linksec-station", ARM),
    "riscv32-virt": ("linksec-bump", RISCV),
}
# What the full check runs of each: one core whole, and of each other instruction set a sample.
EXTENTS = {
    "mps2-an385": ("whole", "all tests of mps2-an385 in QEMU"),
    "lm3s6965evb": ("whole", "all tests of lm3s6965evb in QEMU"),
    "mps2-an505": ("sample", "a sample of the tests of mps2-an505 in QEMU"),
    "riscv32-virt": ("sample", "a sample of the tests of riscv32-virt in QEMU"),
}
SAMPLED = [board for board, (extent, _) in EXTENTS.items() if extent == "sample"]
CORES = ("cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7")
# The archives that an image is made of. Tests may call what they want.
ARCHIVES = ("firmware", "hal/aead_parts", "hal/aead_mbedtls", "hal/aead_soft32", "hal/aead_offload",
            "hal/mbedtls", "hal/boards/liblinksec_board_core_archive.a",
            "hal/boards/liblinksec_board_services_archive.a",
            "hal/boards/liblinksec_board_seeded_entropy_archive.a")


def images() -> tuple[Command, ...]:
    """Every board's image. The first build fetches the sources that all cross builds share."""
    return tuple(
        one for board, (image, _) in BOARDS.items()
        for one in build(board, image, LINKSEC_TARGET_TESTS=EXTENTS[board][0]))


def tests_of(board: str, extent: str) -> tuple[Command, ...]:
    """All that a board's build makes, the symbols of its archives and image, and its tests."""
    image, nm = BOARDS[board]
    folder = f"build/{board}"
    judged = [f"{folder}/{name}" for name in (*ARCHIVES, f"{image}.elf")]
    return (*build(board, LINKSEC_TARGET_TESTS=extent),
            script("check-symbols", "--nm", nm, *judged), tests(board))


def cores() -> tuple[Command, ...]:
    """The cores without a board."""
    return tuple(one for core in CORES
                 for one in (*build(core), script("check-symbols", f"build/{core}")))
