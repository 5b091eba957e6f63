# SPDX-License-Identifier: Apache-2.0
"""Runs a script of toolchain/ on a small tree made for one test."""

import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLCHAIN = ROOT / "toolchain"


class HouseTest(unittest.TestCase):
    """Gives each test an empty tree of its own."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.tree = pathlib.Path(scratch.name)

    def write(self, name, text):
        path = self.tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run_script(self, name, *arguments):
        command = [str(TOOLCHAIN / name), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def assert_passes(self, result):
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def assert_fails(self, result, words):
        self.assertNotEqual(result.returncode, 0, result.stdout)
        self.assertIn(words, result.stderr)
