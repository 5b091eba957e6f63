# SPDX-License-Identifier: Apache-2.0
"""The commands that README.md shows under "Try it" do what it says: they succeed, in order, and git
ignores what they leave in a clone."""

import os
import pathlib
import shutil
import subprocess
import unittest

import house

ROOT = house.TOOLCHAIN.parent
# Done already, or about the shell that a person sits at.
SKIPPED = ("cmake ", "export ")


def commands():
    """The indented lines of the section, without comments and with continued lines joined."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("\n## Try it\n")[2].partition("\n## ")[0]
    lines = [line[4:] for line in section.splitlines() if line.startswith("    ")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [
        line
        for line in joined.splitlines()
        if line and not line.startswith(("#", " ", *SKIPPED))
    ]


class Readme(house.HouseTest):
    def test_try_it(self):
        program = pathlib.Path(os.environ["LINKSEC_PROGRAM"])
        (self.tree / "captures").symlink_to(ROOT / "captures")
        path = f"{program.parent}:{os.environ['PATH']}"
        self.assertGreater(len(commands()), 4)
        for command in commands():
            with self.subTest(command):
                result = subprocess.run(
                    ["bash", "-euc", command],
                    cwd=self.tree,
                    env={**os.environ, "PATH": path},
                    capture_output=True,
                    text=True,
                    check=False,
                )
                self.assertEqual(result.returncode, 0, result.stderr)
        self.assert_git_ignores_what_is_new()

    def assert_git_ignores_what_is_new(self):
        shutil.copy(ROOT / ".gitignore", self.tree)
        subprocess.run(["git", "init", "--quiet"], cwd=self.tree, check=True)
        status = subprocess.run(["git", "status", "--porcelain"], cwd=self.tree, check=True,
                                capture_output=True, text=True).stdout
        self.assertEqual(status.split(), ["??", ".gitignore", "??", "captures"])


if __name__ == "__main__":
    unittest.main()
