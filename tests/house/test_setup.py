# SPDX-License-Identifier: Apache-2.0
"""setup and check answer questions and wrong usage without touching the system."""

import os
import subprocess
import unittest

import house

# Stands for apt-get, apt-cache and sudo: writes down how it was called.
RECORD = """#!/bin/sh
echo "$(basename "$0") $*" >>"$STATE/calls"
case "$(basename "$0") $1" in
  "apt-cache show") [ -e "$STATE/lists" ] ;;
  "apt-get update") touch "$STATE/lists" ;;
  "apt-get install") shift 3; for name in "$@"; do echo "$name" >>"$STATE/installed"; done ;;
  sudo*) exec "$@" ;;
esac
"""
# Stands for dpkg-query: knows what is in a file.
QUERY = """#!/bin/sh
for name in "$@"; do :; done
if grep -qx "$name" "$STATE/installed"; then printf installed; else exit 1; fi
"""


class SetupOnAnotherSystem(house.HouseTest):
    """setup with the system's package tools replaced."""

    def setUp(self):
        super().setUp()
        for name in ("apt-get", "apt-cache", "sudo"):
            self.write(f"bin/{name}", RECORD).chmod(0o755)
        self.write("bin/dpkg-query", QUERY).chmod(0o755)
        self.write("calls", "")
        listing = self.run_script("setup", "--list").stdout.splitlines()
        self.packages = [line.split()[0] for line in listing]

    def run_setup(self, installed, *arguments):
        self.write("installed", "".join(f"{name}\n" for name in installed))
        path = f"{self.tree}/bin:{os.environ['PATH']}"
        return subprocess.run(
            [house.TOOLCHAIN / "setup", *arguments],
            env={**os.environ, "PATH": path, "STATE": str(self.tree)},
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self):
        lines = (self.tree / "calls").read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line.startswith("apt-get")]

    def test_nothing_missing_calls_nothing(self):
        self.assert_passes(self.run_setup(self.packages))
        self.assertEqual(self.calls(), [])

    def test_installs_exactly_what_is_missing(self):
        self.write("lists", "")
        self.assert_passes(self.run_setup(self.packages[2:]))
        names = " ".join(self.packages[:2])
        self.assertEqual(self.calls(), [f"apt-get install --yes --no-install-recommends {names}"])

    def test_reads_package_lists_only_when_they_lack_a_package(self):
        self.assert_passes(self.run_setup(self.packages[1:]))
        self.assertEqual(self.calls()[0], "apt-get update")

    def test_the_demo_does_not_install_what_the_checks_need(self):
        installed = [name for name in self.packages if name != "valgrind"]
        self.assert_passes(self.run_setup(installed, "--demo"))
        self.assertEqual(self.calls(), [])

    def test_says_what_is_missing(self):
        result = self.run_setup(self.packages[1:], "--missing")
        self.assertEqual(result.stdout.split(), self.packages[:1])
        self.assertEqual(self.calls(), [])

    def test_a_failed_installation_is_a_failure(self):
        self.write("bin/apt-get", "#!/bin/sh\nexit 100\n").chmod(0o755)
        self.assert_fails(self.run_setup(self.packages[1:]), "setup: ")


class Setup(house.HouseTest):
    def test_the_demo_needs_a_part_of_all_packages(self):
        everything = self.run_script("setup", "--all", "--list")
        demo = self.run_script("setup", "--demo", "--list")
        self.assert_passes(everything)
        self.assert_passes(demo)
        self.assertIn("libcpputest-dev", everything.stdout)
        self.assertNotIn("libcpputest-dev", demo.stdout)
        self.assertLess(set(demo.stdout.splitlines()), set(everything.stdout.splitlines()))

    def test_every_package_has_a_use_and_a_reason(self):
        for line in self.run_script("setup", "--list").stdout.splitlines():
            name, use, reason = line.split(maxsplit=2)
            self.assertIn(use, ("demo", "check"), name)
            self.assertGreater(len(reason), 10, name)

    def test_wrong_usage(self):
        for script, argument, *rest in (
            ("setup", "--everything"),
            ("check", "no-such-step"),
            ("run-qemu", "no-such-board", "/dev/null"),
        ):
            result = self.run_script(script, argument, *rest)
            self.assertEqual(result.returncode, 2)
            self.assertIn(argument, result.stderr)

    def test_help(self):
        for script in ("setup", "check", "demo", "run-qemu"):
            result = self.run_script(script, "--help")
            self.assert_passes(result)
            self.assertIn(f"Usage: toolchain/{script}", result.stdout)


if __name__ == "__main__":
    unittest.main()
