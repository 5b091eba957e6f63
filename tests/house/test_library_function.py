# SPDX-License-Identifier: Apache-2.0
"""linksec_library gives a source the headers of the libraries it names, and of no other."""

import os
import subprocess
import unittest

import house

LIST = """\
cmake_minimum_required(VERSION 3.25)
project(arrows LANGUAGES CXX)
set(LINKSEC_INSTALL OFF)
include("{functions}")
linksec_library(linksec_base DIR "${{CMAKE_CURRENT_SOURCE_DIR}}/base" FIRMWARE)
linksec_library(linksec_wire DIR "${{CMAKE_CURRENT_SOURCE_DIR}}/wire" FIRMWARE DEPENDS linksec_base)
linksec_library(linksec_secy DIR "${{CMAKE_CURRENT_SOURCE_DIR}}/secy" FIRMWARE DEPENDS linksec_wire)
"""


class LibraryFunction(house.HouseTest):
    def setUp(self):
        super().setUp()
        functions = house.TOOLCHAIN.parent / "cmake/LinksecTargets.cmake"
        self.write("CMakeLists.txt", LIST.format(functions=functions))
        for name in ("base", "wire", "secy"):
            self.write(f"{name}/include/{name}/{name}.h", f"#pragma once\nint {name}();\n")

    def build(self, text):
        """Builds the tree with one source in wire/, which sees base/ and not secy/."""
        self.write("wire/wire.cpp", text)
        compiler = os.environ.get("LINKSEC_CXX", "g++")
        configure = ["cmake", "-G", "Ninja", "-S", self.tree, "-B", self.tree / "build"]
        configure += [f"-DCMAKE_CXX_COMPILER={compiler}"]
        subprocess.run(configure, check=True, capture_output=True)
        command = ["cmake", "--build", self.tree / "build"]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def refuses(self, text, words):
        result = self.build(text)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(words, result.stdout)

    def test_an_include_along_the_arrow_compiles(self):
        result = self.build('#include "base/base.h"\n#include "wire/wire.h"\n')
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_an_include_against_the_arrow_does_not(self):
        self.refuses('#include "secy/secy.h"\n', "secy/secy.h")

    def test_a_warning_is_an_error(self):
        self.refuses("int f(int x) { int y; return x; }\n", "unused")

    def test_firmware_cannot_throw(self):
        self.refuses("void f() { throw 1; }\n", "exception")


if __name__ == "__main__":
    unittest.main()
