# SPDX-License-Identifier: Apache-2.0
"""check-headers compiles each header alone and freestanding."""

import shutil
import unittest

import house


@unittest.skipUnless(
    shutil.which("clang++") and shutil.which("arm-none-eabi-g++"), "a compiler is missing"
)
class CheckHeaders(house.HouseTest):
    def judge(self, text):
        self.write("firmware/base/include/base/one.h", "#pragma once\n" + text)
        return self.run_script("check-headers", self.tree)

    def test_a_header_that_names_what_it_needs_passes(self):
        self.assert_passes(self.judge("#include <cstdint>\ninline std::uint8_t one = 1;\n"))

    def test_a_header_that_leans_on_its_user(self):
        self.assert_fails(self.judge("inline std::uint8_t one = 1;\n"), "base/one.h: not with g++")

    def test_a_warning_is_an_error(self):
        text = "inline signed char f(int x) { return x; }\n"
        self.assert_fails(self.judge(text), "base/one.h: not with")


if __name__ == "__main__":
    unittest.main()
