# SPDX-License-Identifier: Apache-2.0
"""check-format finds a source that clang-format would change."""

import shutil
import unittest

import house


@unittest.skipUnless(shutil.which("clang-format"), "no clang-format")
class CheckFormat(house.HouseTest):
    def judge(self, name, text):
        self.write(".clang-format", "BasedOnStyle: Google\n")
        self.write(name, text)
        return self.run_script("check-format", self.tree)

    def test_a_formatted_source_passes(self):
        self.assert_passes(self.judge("sim/a.cpp", "int x = 1;\n"))

    def test_another_one_is_named(self):
        self.assert_fails(self.judge("sim/a.cpp", "int   x=1;\n"), "sim/a.cpp")

    def test_headers_too(self):
        self.assert_fails(self.judge("sim/a.h", "int   x=1;\n"), "sim/a.h")

    def test_builds_are_not_looked_at(self):
        self.assert_passes(self.judge("build/x/a.cpp", "int   x=1;\n"))


if __name__ == "__main__":
    unittest.main()
