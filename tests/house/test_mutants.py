# SPDX-License-Identifier: Apache-2.0
"""tests/mutants/run: what it accepts, and that it refuses a mutant that no case catches."""

import json
import os
import pathlib
import subprocess
import unittest

from house import HouseTest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = ROOT / "firmware" / "secy" / "rx_sc_table.cpp"
FIRST = SOURCE.read_text(encoding="utf-8").splitlines()[0]


class Mutants(HouseTest):
    def patch(self, name, about, old, new, files=(SOURCE.name,)):
        text = f"# SPDX-License-Identifier: Apache-2.0\n{about}\n\n"
        for file in files:
            lines = new.splitlines()
            text += (f"--- a/secy/{file}\n+++ b/secy/{file}\n@@ -1,1 +1,{len(lines)} @@\n-{old}\n" +
                     "".join(f"+{line}\n" for line in lines))
        self.write(f"patches/{name}.patch", text)

    def run_mutants(self):
        command = [ROOT / "tests" / "mutants" / "run", "--build", os.environ["LINKSEC_BUILD_DIR"],
                   "--work", self.tree / "work", "--patches", self.tree / "patches", "--out",
                   self.tree / "table.json"]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def test_a_mutant_that_no_case_catches_fails_the_run(self):
        self.patch("harmless", "A comment more.", FIRST, FIRST + " ")
        done = self.run_mutants()
        self.assertEqual(1, done.returncode, done.stderr)
        self.assertIn("NOT CAUGHT: A comment more.", done.stdout)
        self.assertIn("1 mutants, 0 caught", done.stdout)
        table = json.loads((self.tree / "table.json").read_text(encoding="utf-8"))
        self.assertEqual([{"name": "harmless", "about": "A comment more.", "caught_by": []}],
                         table["mutants"])

    def test_a_patch_that_does_not_apply_fails_the_run(self):
        self.patch("stale", "Nothing.", "no such line", "another")
        self.assert_fails(self.run_mutants(), "stale.patch does not apply")

    def test_each_patch_of_the_tree_applies(self):
        """Known here in a second, and not at the end of a run over all of them."""
        for patch in sorted((ROOT / "tests" / "mutants").glob("*.patch")):
            with self.subTest(patch.name):
                done = subprocess.run(["patch", "--dry-run", "-s", "-f", "-p1", "-d", ROOT / "firmware",
                                       "-i", patch], capture_output=True, text=True, check=False)
                self.assertEqual(0, done.returncode, done.stdout)

    def test_all_that_do_not_apply_are_named(self):
        self.patch("harmless", "A comment more.", FIRST, FIRST + " ")
        self.patch("stale-1", "Nothing.", "no such line", "another")
        self.patch("stale-2", "Nothing.", "no such line", "another")
        done = self.run_mutants()
        self.assert_fails(done, "stale-1.patch does not apply")
        self.assert_fails(done, "stale-2.patch does not apply")
        self.assertIn("NOT CAUGHT: A comment more.", done.stdout)
        self.assertFalse((self.tree / "table.json").exists())

    def test_what_does_not_compile_fails_the_run(self):
        self.patch("wrong", "Nothing.", FIRST, FIRST + "\n#error nothing")
        self.assert_fails(self.run_mutants(), "wrong does not compile")

    def test_sources_that_share_a_name_are_compiled_apart(self):
        self.patch("sharing", "A name more.", FIRST, FIRST + "\nstatic const int kShared = 1;",
                   (SOURCE.name, "sak_store.cpp"))
        done = self.run_mutants()
        self.assertIn("NOT CAUGHT: A name more.", done.stdout, done.stderr)

    def test_no_patch_at_all_fails_the_run(self):
        self.assert_fails(self.run_mutants(), "there is no patch")

    def test_each_patch_says_what_its_fault_is(self):
        patches = list((ROOT / "tests" / "mutants").glob("*.patch"))
        self.assertGreaterEqual(len(patches), 25)
        for patch in patches:
            lines = patch.read_text(encoding="utf-8").splitlines()
            self.assertRegex(lines[1], r"^[A-Za-z0-9].*\.$", patch.name)
            self.assertEqual("", lines[2], patch.name)


if __name__ == "__main__":
    unittest.main()
