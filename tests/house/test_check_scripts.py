# SPDX-License-Identifier: Apache-2.0
"""check-scripts finds a script that does not parse."""

import unittest

import house


class CheckScripts(house.HouseTest):
    def judge(self, name, text):
        self.write(name, text).chmod(0o755)
        return self.run_script("check-scripts", self.tree)

    def test_scripts_that_parse_pass(self):
        self.write("a.py", "x = 1\n")
        self.write("b.sh", "echo\n")
        self.assert_passes(self.judge("c", "#!/usr/bin/env bash\nif true; then echo; fi\n"))

    def test_a_tree_without_scripts_is_no_success(self):
        self.write("a.cpp", "int x;\n")
        self.assertEqual(self.run_script("check-scripts", self.tree).returncode, 1)

    def test_shell_by_its_first_line(self):
        self.assert_fails(self.judge("tool", "#!/usr/bin/env bash\nif true; then\n"), "tool")

    def test_shell_by_its_name(self):
        self.assert_fails(self.judge("a.sh", "if true; then\n"), "a.sh")

    def test_python_by_its_first_line(self):
        self.assert_fails(self.judge("tool", "#!/usr/bin/python3\ndef f(:\n"), "tool")

    def test_python_modules(self):
        self.assert_fails(self.judge("a.py", "def f(:\n"), "a.py")


if __name__ == "__main__":
    unittest.main()
