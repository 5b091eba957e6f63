# SPDX-License-Identifier: Apache-2.0
"""pre-commit judges what is staged, and nothing else."""

import os
import shutil
import subprocess
import unittest

import house

LINE = "// SPDX-License-Identifier: " + "Apache-2.0\n"


@unittest.skipUnless(shutil.which("clang-format"), "no clang-format")
class PreCommit(house.HouseTest):
    def setUp(self):
        super().setUp()
        self.git("init", "--quiet")
        (self.tree / "toolchain").symlink_to(house.TOOLCHAIN)
        self.stage(".clang-format", "# " + LINE[3:] + "BasedOnStyle: Google\n")

    def git(self, *words):
        # Git's own variables, as a hook that starts these tests would have them, are not for here.
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("GIT_")}
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        return subprocess.run(["git", *identity, *words], cwd=self.tree, check=False, text=True,
                              capture_output=True, env=environment)

    def stage(self, name, text):
        path = self.write(name, text)
        self.git("add", name)
        return path

    def judge(self, *arguments):
        return subprocess.run(["toolchain/pre-commit", *arguments], cwd=self.tree, check=False,
                              text=True, capture_output=True)

    def test_good_files_pass(self):
        self.stage("sim/shell/a.cpp", LINE + "int x = 1;\n")
        self.assert_passes(self.judge())

    def test_format(self):
        self.stage("sim/shell/a.cpp", LINE + "int   x=1;\n")
        self.assert_fails(self.judge(), "sim/shell/a.cpp")

    def test_licence(self):
        self.stage("a.py", "x = 1\n")
        self.assert_fails(self.judge(), "a.py")

    def test_includes(self):
        self.stage("firmware/wire/a.cpp", LINE + '#include "secy/secy.h"\n')
        self.assert_fails(self.judge(), "must not see secy/")

    def test_what_is_staged_counts_and_not_the_work_tree(self):
        path = self.stage("sim/shell/a.cpp", LINE + "int x = 1;\n")
        path.write_text("int   x=1;\n", encoding="utf-8")
        self.assert_passes(self.judge())

    def test_as_the_hook_it_stops_a_commit(self):
        self.assert_passes(self.judge("--install"))
        self.stage("a.py", "x = 1\n")
        self.assertNotEqual(self.git("commit", "--message", "a").returncode, 0)
        self.stage("a.py", "# " + LINE[3:])
        self.assertEqual(self.git("commit", "--message", "a").returncode, 0)

    def test_another_hook_is_kept(self):
        self.write(".git/hooks/pre-commit", "mine\n")
        self.assert_fails(self.judge("--install"), "another hook")

    def test_bad_usage(self):
        self.assertEqual(self.judge("--nonsense").returncode, 2)


if __name__ == "__main__":
    unittest.main()
