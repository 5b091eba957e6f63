# SPDX-License-Identifier: Apache-2.0
"""The steps of toolchain/check, and its sets quick, full and long.

A step stands behind those that it needs, and before those that may wait: of the steps that can
start, the first of this table does. No two steps that run at a time write into one build folder:
one of them needs the other, or stands after it.
"""

import pathlib

from . import boards
from .commands import build, configure, make, script, tests
from .step import Check, Set, Step, command

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The labels of tests that look at the firmware's own results.
PROVING = "^(unit|vectors|conformance|contract)$"
# What does not depend on how the host's code was compiled: scripts, the installed package, images,
# other devices. The g++ build alone runs these.
ONCE = "^(house|install|boards|peers)$"
NOT_UNDER_SANITIZERS = f"{PROVING}|{ONCE}"
FUZZ_TIMES_LONG = 20

STATIC = (
    Step("format", "every C++ source is as clang-format leaves it", (script("check-format"),)),
    Step("licence", "every file has its SPDX line", (script("check-licence"),)),
    Step("includes", "no include goes against an arrow between the folders",
         (script("check-includes"),)),
    Step("scripts", "the shell and Python scripts parse", (script("check-scripts"),)),
    Step("conformance", "every claimed clause has code and a test, docs/CONFORMANCE.md is fresh",
         (script("conformance-doc", "--check"),)),
    Step("headers", "every firmware header compiles alone, freestanding",
         (script("check-headers"),)),
)

SETUP = Step("setup", "install the Debian packages that are missing", (script("setup", "--all"),),
             first=True)

# host-debug, because that is the build of every day.
CORE = Step("core", "unit, vector, conformance and contract tests, those without the label slow",
            (*build("host-debug", "quick_tests"), tests("host-debug", "-L", "^quick$")))

FULL = (
    Step("images", "the image of each board", boards.images()),
    Step("build", "g++ build, warnings are errors", build("host-release")),
    Step("asan", "clang++ build with sanitizers, all tests without the label slow",
         (*build("asan"),
          command("rm", "-rf", "build/asan/profiles"),
          tests("asan", "-L", PROVING, "-LE", "^slow$",
                LLVM_PROFILE_FILE=ROOT / "build/asan/profiles/%m-%p.profraw"),
          tests("asan", "-LE", f"{NOT_UNDER_SANITIZERS}|^slow$"))),
    # The images must be there.
    Step("test", "all tests of the g++ build",
         (tests("host-release", LINKSEC_REQUIRE_BOARDS=1),), needs=("build", "images")),
    Step("coverage", "branches of firmware/ that the tests of the step asan took, gated",
         (script("coverage", "build/asan"),), needs=("asan",)),
    *(Step(f"board-{board}", about, boards.tests_of(board, extent), needs=("images",))
      for board, (extent, about) in boards.EXTENTS.items()),
    Step("mutants", "each SecY that is broken on purpose is caught by a conformance case",
         (command("tests/mutants/run", "--build", "build/host-release", "--work", "build/mutants",
                  "--out", "build/mutants.json"),), needs=("build",)),
    Step("tidy", "clang-tidy over what changed, and a tenth of the rest",
         (script("tidy", "--changed"),)),
    Step("cross", "firmware and engines build for further cores and call nothing that they must not",
         boards.cores(), needs=("images",)),
    Step("size", "flash, RAM, stack and instructions of each image are within their budgets",
         (script("size", "--check"),),
         needs=("cross", *(f"board-{board}" for board in boards.EXTENTS))),
    Step("fuzz", "fuzz targets, a fixed number of executions",
         (*build("fuzz", LINKSEC_FUZZ_TIMES=1), tests("fuzz"))),
)

LONG = (
    Step("tidy-all", "clang-tidy over firmware, hal and sim", (script("tidy"),), after=("tidy",)),
    Step("debug", "g++ build without optimisation, all tests that prove the firmware",
         (*build("host-debug"), tests("host-debug", "-L", PROVING)), after=("core",)),
    Step("clang", "clang++ build with optimisation, all tests that prove the firmware",
         (*build("clang"), tests("clang", "-L", PROVING))),
    Step("asan-slow", "the tests with the label slow under sanitizers",
         (*build("asan"), tests("asan", "-L", "^slow$")), after=("asan", "coverage")),
    *(Step(f"whole-{board}", f"all tests of {board}", boards.tests_of(board, "whole"),
           needs=("images",), after=(f"board-{board}", "size"))
      for board in boards.SAMPLED),
    Step("fuzz-long", f"fuzz targets, {FUZZ_TIMES_LONG} times the executions",
         (configure("fuzz", LINKSEC_FUZZ_TIMES=FUZZ_TIMES_LONG), make("fuzz"), tests("fuzz")),
         after=("fuzz",)),
)

CHECK = Check(
    steps=(SETUP, *STATIC, CORE, *FULL, *LONG),
    sets=(
        Set("full", "before a change lands; what .ci/run runs",
            ("setup", *(step.name for step in (*STATIC, *FULL)))),
        Set("quick", "every hour: about half a minute behind the first build",
            (*(step.name for step in STATIC), "core")),
        Set("long", "beside the full one, before a release: what takes too long for each change",
            ("setup", *(step.name for step in LONG))),
    ),
    closing="test",
)
