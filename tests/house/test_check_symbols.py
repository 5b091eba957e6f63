# SPDX-License-Identifier: Apache-2.0
"""check-symbols refuses what firmware must not call, and lets arithmetic and memcpy pass."""

import shutil
import subprocess
import unittest

import house

COMPILER = "arm-none-eabi-g++"
FLAGS = ["-mcpu=cortex-m3", "-mthumb", "-Os", "-std=c++20"]


@unittest.skipUnless(shutil.which(COMPILER), f"no {COMPILER}")
class CheckSymbols(house.HouseTest):
    def judge(self, text, *flags):
        source = self.write("one.cpp", text)
        built = self.tree / "one.o"
        subprocess.run([COMPILER, *FLAGS, *flags, "-c", source, "-o", built], check=True)
        subprocess.run(["arm-none-eabi-ar", "rcs", self.tree / "lib.a", built], check=True)
        return self.run_script("check-symbols", self.tree)

    def judge_image(self, text):
        source = self.write("one.cpp", text)
        built = self.tree / "one.elf"
        options = [*FLAGS, "-fno-exceptions", "-nostdlib", "-Wl,--entry=begin"]
        subprocess.run([COMPILER, *options, source, "-o", built, "-lc"], check=True)
        return self.run_script("check-symbols", built)

    def refuses(self, text, words, *flags):
        self.assert_fails(self.judge(text, *flags), words)

    def test_an_image_is_judged_as_it_is_linked(self):
        text = 'extern "C" void* memset(void*, int, unsigned); char room[64];'
        call = 'extern "C" void begin() { memset(room, 1, 64); }'
        self.assert_passes(self.judge_image(text + call))
        text = 'extern "C" [[noreturn]] void abort() { for (;;) {} }'
        call = 'extern "C" void begin() { abort(); }'
        self.assert_fails(self.judge_image(text + call), "abort: a way out")

    def test_no_archive_is_no_success(self):
        self.assert_fails(self.run_script("check-symbols", self.tree), "0 files")

    def test_arithmetic_and_memory_functions_pass(self):
        text = """
            #include <cstdint>
            #include <cstring>
            std::uint64_t divide(std::uint64_t a, std::uint64_t b) { return a / b; }
            void copy(char* a, const char* b, std::size_t n) { std::memcpy(a, b, n); }
        """
        self.assert_passes(self.judge(text))

    def test_malloc(self):
        self.refuses("#include <cstdlib>\nvoid* f() { return std::malloc(9); }", "the heap")

    def test_operator_new(self):
        self.refuses("int* f() { return new int; }", "operator new")

    def test_operator_delete(self):
        self.refuses("void f(int* p) { delete p; }", "operator new or delete")

    def test_throw(self):
        self.refuses("void f() { throw 1; }", "run-time library")

    def test_unwinding_through_a_destructor(self):
        text = "void g(); struct S { ~S() { g(); } }; void h(); void f() { S s; h(); }"
        self.refuses(text, "__gxx_personality")

    def test_a_virtual_function(self):
        self.refuses("struct S { virtual void f(); }; void S::f() {}", "RTTI", "-fno-exceptions")

    def test_printf(self):
        self.refuses('#include <cstdio>\nvoid f(int x) { std::printf("%d", x); }', "stdio")

    def test_a_checked_access_that_throws(self):
        text = "#include <bitset>\nbool f(std::bitset<9>& b, unsigned i) { return b.test(i); }"
        self.refuses(text, "exception of the standard library", "-fno-exceptions")

    def test_a_static_object_with_a_constructor(self):
        self.refuses("int g(); int x = g();", "constructor of a static object")

    def test_a_guarded_local(self):
        self.refuses("int g(); int f() { static int x = g(); return x; }", "run-time library")


if __name__ == "__main__":
    unittest.main()
