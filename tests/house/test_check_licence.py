# SPDX-License-Identifier: Apache-2.0
"""check-licence finds a file without its SPDX line."""

import unittest

import house

LINE = "SPDX-License-Identifier: " + "Apache-2.0"


class CheckLicence(house.HouseTest):
    def test_files_with_the_line_and_exempt_files_pass(self):
        self.write("a.cpp", f"// {LINE}\n")
        self.write("run", f"#!/bin/sh\n# {LINE}\n")
        self.write("presets.json", "{}\n")
        self.write("build/x/made.cpp", "\n")
        self.assert_passes(self.run_script("check-licence", self.tree))

    def test_a_file_without_it_is_named(self):
        self.write("a.cpp", f"// {LINE}\n")
        self.write("sim/b.cpp", "int x;\n")
        self.assert_fails(self.run_script("check-licence", self.tree), "sim/b.cpp")

    def test_the_line_must_be_near_the_top(self):
        self.write("a.cpp", f"\n\n\n// {LINE}\n")
        self.assert_fails(self.run_script("check-licence", self.tree), "a.cpp")


if __name__ == "__main__":
    unittest.main()
