# SPDX-License-Identifier: Apache-2.0
"""The conformance cases against the macsec driver of a Linux kernel: what it does differently is what
docs/LINUX.md says, and nothing else."""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ["LINKSEC_SOURCE_DIR"])
PROGRAM = os.environ["LINKSEC_PROGRAM"]
REQUIRED = os.environ.get("LINKSEC_REQUIRE_BOARDS") == "1"
sys.path.insert(0, str(SOURCE / "tests" / "interop" / "linux_peer"))

from build_guest import BuildError, build  # noqa: E402

SECONDS = 500


def documented() -> set[str]:
    """The cases in the first columns of the document's tables."""
    text = (SOURCE / "docs" / "LINUX.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z0-9, -]+) \|", text, re.MULTILINE)
    return {name for row in rows for name in row.split(", ")}


class LinuxConformance(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="linksec-linux-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.done = subprocess.run(
            [PROGRAM, "conformance", "run", "--dut", "linux", "--report", str(cls.folder / "r")],
            check=False, capture_output=True, text=True, timeout=SECONDS)
        if cls.done.returncode not in (0, 1) or cls.done.stderr:
            raise AssertionError(f"exit code {cls.done.returncode}: {cls.done.stderr}")
        cls.report = json.loads((cls.folder / "r" / "report.json").read_text())

    def results(self, word: str) -> set[str]:
        return {case["id"] for case in self.report["cases"] if case["result"] == word}

    def test_what_differs_is_documented(self):
        failed = self.results("failed")
        self.assertEqual(set(), failed - documented(), self.done.stdout)
        for name in sorted(documented() - failed):
            print(f"docs/LINUX.md is older than this kernel: {name} passes")

    def test_most_of_the_checklist_is_run(self):
        passed, skipped = self.results("passed"), self.results("not applicable")
        self.assertGreater(len(passed), 190)
        self.assertLess(len(skipped), len(passed))

    def test_each_failure_shows_its_frames(self):
        for case in self.report["cases"]:
            if case["result"] == "failed":
                self.assertTrue(case["reason"], case["id"])
                for name in case["evidence"]:
                    self.assertTrue((self.folder / "r" / name).is_file(), name)

    def test_suites_and_lengths_all_pass(self):
        passed = self.results("passed")
        for suite in ("128", "256", "xpn-128", "xpn-256"):
            for part in ("tx", "rx", "tx-sizes", "rx-sizes", "integrity-tx", "integrity-rx"):
                self.assertIn(f"cs-gcm-aes-{suite}-{part}", passed)


def unavailable():
    """Why it can't be run here, or None."""
    try:
        build()
    except (BuildError, OSError) as error:
        return f"no Linux guest: {error}"
    return None


if __name__ == "__main__":
    reason = unavailable()
    if reason and not REQUIRED:
        print(f"skipped: {reason}")
        sys.exit(77)
    if reason:
        sys.exit(f"failed: {reason}; LINKSEC_REQUIRE_BOARDS=1 allows no skip")
    unittest.main(verbosity=2)
